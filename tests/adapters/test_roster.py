"""Everybody on disk: readings replace each other whole, and a table asks only for what it shows."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vlc_wizard.adapters.listing import (
    KIND_CODES,
    KIND_WORDS,
    READINESS_CODES,
    READINESS_WORDS,
    Listing,
)
from vlc_wizard.adapters.roster import SqliteRoster
from vlc_wizard.adapters.store import SqliteStore, open_store
from vlc_wizard.core import people as core_people
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Kind, Person, Readiness
from vlc_wizard.core.session import Saved, Session

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
PATIENCE = 20  # seconds until a test gives up waiting
LATER = AT + timedelta(hours=1)
REPORTED = (
    Readiness.READY,
    Readiness.NOT_ALLOWED,
    Readiness.PHONE_ONLY,
    Readiness.NOT_REGISTERED,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    store = open_store(tmp_path_factory.mktemp("roster"), TENANT, clock_now=lambda: AT)
    yield store
    store.close()


@pytest.fixture
def roster(store: SqliteStore) -> SqliteRoster:
    """An empty one."""
    read(store.roster, [])
    return store.roster


def person(
    name: str,
    kind: Kind = Kind.MEMBER,
    readiness: Readiness = Readiness.UNKNOWN,
    *,
    mail: str = "",
    at: datetime = AT,
) -> Person:
    user_name = f"{name.lower().replace(' ', '.')}@contoso.example"
    return Person(
        id=f"id-{name}", name=name, user_name=user_name, mail=mail, kind=kind,
        enabled=readiness is not Readiness.DISABLED, pending=readiness is Readiness.PENDING,
        readiness=readiness, read_at=at,
    )  # fmt: skip


def read(
    roster: SqliteRoster,
    people: Sequence[Person],
    report: dict[str, Readiness] | None = None,
    *,
    complete: bool = True,
    at: datetime = AT,
) -> None:
    roster.start(at)
    roster.add(people)
    if report is not None:
        roster.set_readiness({f"id-{name}": value for name, value in report.items()}, at)
    roster.finish(complete=complete, report_at=at if report is not None else None)


def names(rows: Listing | SqliteRoster) -> list[str]:
    return [cells[0] for cells in rows.rows(0, 1000)]


# --- the words --------------------------------------------------------------------------------


def test_every_kind_and_readiness_has_a_word_and_a_number_of_its_own():
    for values, enum in ((KIND_CODES, Kind), (KIND_WORDS, Kind)):
        assert set(values) == set(enum)
        assert len(set(values.values())) == len(enum)
    for values, enum in ((READINESS_CODES, Readiness), (READINESS_WORDS, Readiness)):
        assert set(values) == set(enum)
        assert len(set(values.values())) == len(enum)


def test_numbers_in_the_file_never_change():
    assert list(KIND_CODES.values()) == [1, 2, 3, 4]
    assert {readiness.value: code for readiness, code in READINESS_CODES.items()} == {
        "ready": 1,
        "registered_not_allowed": 2,
        "phone_only": 3,
        "not_registered": 4,
        "pending": 5,
        "disabled": 6,
        "unknown": 7,
        "elsewhere": 8,
    }


# --- one reading ------------------------------------------------------------------------------

ADA = person("Ada Lovelace")
BEN = person("Ben Okafor", Kind.GUEST, mail="ben@fabrikam.example")
CHEN = person("Chen Wei", Kind.EXTERNAL_MEMBER, Readiness.PENDING)
DORA = person("Dora Müller", Kind.INTERNAL_GUEST, Readiness.DISABLED)
ALL = [DORA, BEN, CHEN, ADA]


def test_a_person_comes_back_as_read(roster: SqliteRoster):
    read(roster, ALL)
    assert list(roster.iterate()) == [ADA, BEN, CHEN, DORA]
    assert len(roster) == 4
    assert roster.rows(0, 2) == [
        ("Ada Lovelace", "ada.lovelace@contoso.example", "Member", "Unknown"),
        ("Ben Okafor", "ben.okafor@contoso.example", "Guest", "Unknown"),
    ]


@pytest.mark.parametrize("reported", REPORTED)
def test_readiness_is_what_the_report_said(roster: SqliteRoster, reported: Readiness):
    read(roster, ALL, {p.name: reported for p in ALL})
    found = {p.name: p.readiness for p in roster.iterate()}
    assert found[ADA.name] is reported
    assert found[BEN.name] is reported
    assert found[DORA.name] is Readiness.DISABLED
    pending = Readiness.READY if reported is Readiness.READY else Readiness.PENDING
    assert found[CHEN.name] is pending


def test_the_report_may_come_before_the_people_and_name_others(roster: SqliteRoster):
    roster.start(AT)
    roster.set_readiness({ADA.id: Readiness.NOT_REGISTERED, "id-gone": Readiness.READY}, AT)
    roster.add([BEN])
    roster.set_readiness({ADA.id: Readiness.READY}, AT)
    roster.add([ADA])
    roster.finish(complete=True, report_at=AT)
    assert [(p.name, p.readiness) for p in roster.iterate()] == [
        (ADA.name, Readiness.READY),
        (BEN.name, Readiness.UNKNOWN),
    ]


def test_a_row_is_as_old_as_the_older_of_its_sources(roster: SqliteRoster):
    roster.start(AT)
    roster.add([replace(ADA, read_at=LATER), replace(BEN, read_at=LATER)])
    roster.set_readiness({ADA.id: Readiness.READY}, AT)
    roster.finish(complete=True, report_at=AT)
    assert [p.read_at for p in roster.iterate()] == [AT, LATER]


def test_somebody_on_two_pages_is_one_person(roster: SqliteRoster):
    roster.start(AT)
    roster.add([ADA, BEN])
    roster.add([replace(ADA, name="Ada King")])
    roster.finish(complete=True, report_at=None)
    assert names(roster) == ["Ada King", "Ben Okafor"]
    assert core_people.census_of(roster.census()).people == 2  # type: ignore[union-attr]


def test_half_a_surrogate_pair_is_shown_and_not_a_crash(roster: SqliteRoster):
    read(roster, [replace(ADA, name="A\ud800da"), BEN])
    assert names(roster) == ["A?da", "Ben Okafor"]


# --- readings follow each other ---------------------------------------------------------------


def test_old_rows_stay_until_the_new_reading_is_finished(roster: SqliteRoster):
    read(roster, [ADA])
    roster.start(LATER)
    roster.add([BEN])
    assert names(roster) == [ADA.name]
    assert roster.census()["read_at"] == AT  # type: ignore[index]
    roster.finish(complete=True, report_at=None)
    assert names(roster) == [BEN.name]
    assert roster.census()["read_at"] == LATER  # type: ignore[index]


def test_a_reading_that_was_given_up_leaves_nothing(roster: SqliteRoster):
    read(roster, [ADA])
    roster.start(LATER)
    roster.add([BEN])
    read(roster, [CHEN], at=LATER)
    assert names(roster) == [CHEN.name]


def test_a_crash_in_a_reading_leaves_the_old_rows(tmp_path: Path):
    store = open_store(tmp_path, TENANT, clock_now=lambda: AT)
    read(store.roster, [ADA])
    store.roster.start(LATER)
    store.roster.add([BEN])
    store.close()
    store = open_store(tmp_path, TENANT, clock_now=lambda: AT)
    assert names(store.roster) == [ADA.name]
    with pytest.raises(RuntimeError):
        store.roster.finish(complete=True, report_at=None)
    store.close()


def test_what_an_incomplete_reading_missed_stays_as_it_was(roster: SqliteRoster):
    read(roster, [ADA, BEN, CHEN], {ADA.name: Readiness.READY, BEN.name: Readiness.PHONE_ONLY})
    new_ada = replace(ADA, name="Ada King", read_at=LATER)
    read(roster, [new_ada], None, complete=False, at=LATER)
    assert [(p.name, p.readiness, p.read_at) for p in roster.iterate()] == [
        ("Ada King", Readiness.READY, AT),  # the report is as old as before
        ("Ben Okafor", Readiness.PHONE_ONLY, AT),
        ("Chen Wei", Readiness.PENDING, AT),
    ]
    census = roster.census()
    assert census is not None
    assert (census["complete"], census["read_at"], census["report_at"]) == (False, LATER, AT)


def test_an_incomplete_reading_may_bring_only_the_report(roster: SqliteRoster):
    read(roster, [ADA, BEN])
    read(roster, [], {BEN.name: Readiness.READY}, complete=False, at=LATER)
    assert [p.readiness for p in roster.iterate()] == [Readiness.UNKNOWN, Readiness.READY]


def test_a_list_that_is_shown_follows_the_next_reading(roster: SqliteRoster):
    read(roster, ALL)
    shown = roster.ordered(only="guests")
    assert len(shown) == 2
    read(roster, [BEN])
    assert (len(shown), names(shown)) == (1, ["Ben Okafor"])


def test_a_list_that_changes_while_it_is_written_is_an_error(roster: SqliteRoster):
    read(roster, [person(f"P {n:04}") for n in range(1500)])
    people = roster.iterate()
    next(people)
    read(roster, [ADA])
    with pytest.raises(StateError, match="read again"):
        list(people)


@contextmanager
def being_stored(roster: SqliteRoster) -> Iterator[None]:
    """In the middle of `finish`, for as long as it takes: the file of the new people is filled."""
    filling, go_on = threading.Event(), threading.Event()

    def fill(path: Path) -> None:
        path.write_bytes(b"half of everybody")
        filling.set()
        assert go_on.wait(PATIENCE)

    with ThreadPoolExecutor() as threads:
        made = threads.submit(roster._files.make, 7, fill)
        try:
            assert filling.wait(PATIENCE)
            yield
        finally:
            go_on.set()
            made.result()


def test_the_old_rows_are_shown_while_the_new_ones_are_written(roster: SqliteRoster):
    read(roster, [ADA])
    with being_stored(roster):
        assert names(roster) == [ADA.name]
    assert names(roster) == [ADA.name]  # nothing names the new ones yet


def test_answers_and_lines_do_not_wait_for_the_people(store: SqliteStore, roster: SqliteRoster):
    with being_stored(roster), ThreadPoolExecutor() as threads:
        kept = threads.submit(store.keep, Saved(Session(method="kept"), "hub", "", AT))
        written = threads.submit(store.write_down, Entry("p", Event.NOTE, AT, says="written"))
        kept.result(PATIENCE)
        assert written.result(PATIENCE).number
        assert store.saved().session.method == "kept"  # type: ignore[union-attr]


def test_answers_do_wait_for_what_is_in_their_own_file(store: SqliteStore):
    """The control: what holds that file up would be noticed."""
    with ThreadPoolExecutor() as threads:
        with store._database.transaction("test"):
            kept = threads.submit(store.keep, Saved(Session(), "hub", "", AT))
            assert not wait([kept], timeout=0.2).done
        kept.result(PATIENCE)


# --- counting ---------------------------------------------------------------------------------


def test_the_census_counts_enabled_people(roster: SqliteRoster):
    read(roster, ALL, {ADA.name: Readiness.READY, DORA.name: Readiness.READY})
    assert roster.census() == {
        "members": 1,
        "guests": 2,
        "disabled": 1,
        "by_readiness": {
            Readiness.READY: 1,
            Readiness.UNKNOWN: 1,
            Readiness.PENDING: 1,
        },
        "complete": True,
        "read_at": AT,
        "report_at": AT,
    }


def test_readiness_that_nobody_reported_is_unread_and_not_zero(roster: SqliteRoster):
    read(roster, ALL)
    census = roster.census()
    assert census is not None
    assert (census["by_readiness"], census["report_at"]) == (None, None)


# --- order, search, filter --------------------------------------------------------------------

CROWD = [
    person("Ada Lovelace", Kind.MEMBER),
    person("ada King", Kind.GUEST, mail="king@fabrikam.example"),
    person("Émile Zola", Kind.MEMBER),
    person("Emil Nolde", Kind.EXTERNAL_MEMBER, Readiness.PENDING),
    person("Zoë", Kind.INTERNAL_GUEST),
    person("Otto", Kind.GUEST, Readiness.DISABLED),
]
REPORT = {
    "Ada Lovelace": Readiness.READY,
    "ada King": Readiness.PHONE_ONLY,
    "Émile Zola": Readiness.NOT_REGISTERED,
}
ASKED: dict[str, tuple[dict[str, str], list[str]]] = {
    "everybody by name, whatever the case and the accents": (
        {},
        ["ada King", "Ada Lovelace", "Emil Nolde", "Émile Zola", "Otto", "Zoë"],
    ),
    "by kind, then name": (
        {"order": "kind"},
        ["Ada Lovelace", "Émile Zola", "ada King", "Otto", "Zoë", "Emil Nolde"],
    ),
    "by readiness, then name": (
        {"order": "readiness"},
        ["Ada Lovelace", "ada King", "Émile Zola", "Emil Nolde", "Otto", "Zoë"],
    ),
    "by sign-in name": (
        {"order": "user_name"},
        ["ada King", "Ada Lovelace", "Emil Nolde", "Otto", "Zoë", "Émile Zola"],
    ),
    "ready": ({"only": "ready"}, ["Ada Lovelace"]),
    "phone only": ({"only": "phone-only"}, ["ada King"]),
    "not ready: phones, unknown and pending too, disabled never": (
        {"only": "not-ready"},
        ["ada King", "Emil Nolde", "Émile Zola", "Zoë"],
    ),
    "enabled guests of any kind": ({"only": "guests"}, ["ada King", "Emil Nolde", "Zoë"]),
    "search without case": ({"search": "ADA"}, ["ada King", "Ada Lovelace"]),
    "search without accents": ({"search": "emil"}, ["Emil Nolde", "Émile Zola"]),
    "search with accents": ({"search": "ÉMILE"}, ["Émile Zola"]),
    "all words, in any order": ({"search": " lovelace  ada "}, ["Ada Lovelace"]),
    "a word of the mail address": ({"search": "fabrikam"}, ["ada King"]),
    "a word of the sign-in name": ({"search": "otto@contoso"}, ["Otto"]),
    "nobody": ({"search": "nobody"}, []),
    "a sign of SQL is a letter": ({"search": "%"}, []),
    "everything together": (
        {"search": "a", "order": "readiness", "only": "not-ready"},
        ["ada King", "Émile Zola", "Emil Nolde", "Zoë"],
    ),
}


@pytest.mark.parametrize(("wish", "expected"), ASKED.values(), ids=ASKED)
def test_people_are_found(roster: SqliteRoster, wish: dict[str, str], expected: list[str]):
    read(roster, CROWD, REPORT)
    found = roster.ordered(**wish)
    assert names(found) == expected
    assert len(found) == len(expected)
    assert [p.name for p in found.iterate()] == expected


def test_some_by_their_ids_in_the_order_of_names(roster: SqliteRoster):
    read(roster, CROWD, REPORT)
    everybody = list(roster.iterate())
    wanted = [person.id for person in everybody[::2]]
    found = roster.among([*reversed(wanted), "nobody's", "'; DROP TABLE people; --"])
    assert [p.id for p in found.iterate()] == wanted
    assert len(found) == len(wanted)
    assert names(found.ordered(search="nobody at all")) == []
    assert len(roster.among([])) == 0


def test_a_filtered_list_is_filtered_further(roster: SqliteRoster):
    read(roster, CROWD, REPORT)
    guests = roster.ordered(only="guests")
    assert names(guests.ordered(search="ada")) == ["ada King"]
    assert names(guests.ordered(order="readiness")) == ["ada King", "Emil Nolde", "Zoë"]
    by_kind = roster.ordered(order="kind")
    assert names(by_kind.ordered(search="ada")) == ["Ada Lovelace", "ada King"]


@pytest.mark.parametrize("wish", [{"order": "rank; DROP TABLE people"}, {"only": "Ready"}])
def test_an_order_nobody_knows_is_our_own_mistake(roster: SqliteRoster, wish: dict[str, str]):
    with pytest.raises(ValueError, match=r"no (order|filter) of people"):
        roster.ordered(**wish)


@pytest.mark.parametrize("order", ["", "name", "user_name", "kind", "readiness"])
@pytest.mark.parametrize("only", ["", "not-ready"])
@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_pages_put_together_are_the_whole(roster: SqliteRoster, order: str, only: str, size: int):
    kinds, said = list(Kind), [*REPORTED, Readiness.UNKNOWN]
    crowd = [person(f"P{n * 7919 % 97:02}", kinds[n % 4]) for n in range(97)]
    read(roster, crowd, {p.name: said[n % 5] for n, p in enumerate(crowd)})
    whole = roster.ordered(order=order, only=only)
    pages = [whole.rows(start, size) for start in range(0, 120, size)]
    joined = [row for page in pages for row in page]
    assert joined == whole.rows(0, 1000)
    assert len(joined) == len(whole) == len(set(joined))
    assert len(joined) == (97 if not only else 77)
    backwards = roster.ordered(order=order, only=only)  # nothing is found for it yet
    last_first = [backwards.rows(start, size) for start in reversed(range(0, 120, size))]
    assert list(reversed(last_first)) == pages


@pytest.mark.parametrize(("start", "count"), [(-1, 0), (0, 0), (5, 3), (4, -1), (10**9, 5)])
def test_asking_beside_the_list_is_nothing(roster: SqliteRoster, start: int, count: int):
    read(roster, ALL)
    assert roster.rows(start, count) == []
    assert roster.ordered(order="kind").rows(start, count) == []
    assert roster.ordered(search="a").rows(start, count) == []


# --- the law: a reading is a fold --------------------------------------------------------------

ids = st.sampled_from([f"id-{n}" for n in range(8)])
some_people = st.builds(
    Person,
    id=ids,
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    user_name=st.text("abAB.@", max_size=6),
    mail=st.text("ab@", max_size=3),
    kind=st.sampled_from(list(Kind)),
    enabled=st.booleans(),
    pending=st.booleans(),
    readiness=st.just(Readiness.UNKNOWN),
    read_at=st.just(AT),
)
pages_of_people = st.lists(some_people, max_size=5).map(lambda page: ("people", page))
pages_of_report = st.dictionaries(ids, st.sampled_from(REPORTED), max_size=5).map(
    lambda page: ("report", page)
)
readings = st.tuples(st.lists(pages_of_people | pages_of_report, max_size=5), st.booleans())


def expected_after(
    old: dict[str, Person], said: dict[str, Readiness], pages: list, *, complete: bool
) -> tuple[dict[str, Person], dict[str, Readiness]]:
    """The same in plain Python: what a reading makes of what was known."""
    people, report = ({}, {}) if complete else (dict(old), dict(said))
    for what, page in pages:
        if what == "people":
            people |= {p.id: p for p in page}
        else:
            report |= page
    return people, {key: value for key, value in report.items() if key in people}


def readiness(p: Person, said: dict[str, Readiness]) -> Readiness:
    if not p.enabled:
        return Readiness.DISABLED
    if p.pending and said.get(p.id) is not Readiness.READY:
        return Readiness.PENDING
    return said.get(p.id, Readiness.UNKNOWN)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sequence=st.lists(readings, min_size=1, max_size=3))
def test_any_readings_give_what_folding_them_gives(roster: SqliteRoster, sequence: list):
    people: dict[str, Person] = {}
    said: dict[str, Readiness] = {}
    read(roster, [])
    for pages, complete in sequence:
        roster.start(AT)
        acts: dict[str, Callable] = {
            "people": roster.add,
            "report": lambda page: roster.set_readiness(page, AT),
        }
        for what, page in pages:
            acts[what](page)
        roster.finish(complete=complete, report_at=None)
        people, said = expected_after(people, said, pages, complete=complete)
    wanted = {p.id: replace(p, readiness=readiness(p, said)) for p in people.values()}
    found = list(roster.iterate())
    assert {p.id: p for p in found} == wanted
    assert len(found) == len(wanted)
    counted = core_people.census_of(roster.census())
    by_hand = core_people.count(wanted.values(), complete=sequence[-1][1], read_at=AT)
    assert counted == by_hand
