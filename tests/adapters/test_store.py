"""What is kept, and what becomes of it when the file, the disk or a second instance misbehaves."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vlc_wizard.adapters.store import (
    SqliteStore,
    client_id_for,
    home,
    last_tenant,
    open_store,
    remember_client_id,
    remember_tenant,
)
from vlc_wizard.core.errors import StateError, UsageError
from vlc_wizard.core.journal import Entry, Event, Run
from vlc_wizard.core.model import Kind, Person, Readiness
from vlc_wizard.core.session import Confirmed, Saved, Session

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
OTHER = "0f0f0f0f-1111-4222-8333-555555555555"
CLIENT = "11111111-aaaa-4bbb-8ccc-222222222222"
AT = datetime(2026, 11, 24, 14, 2, 11, 123456, tzinfo=UTC)
CANARY = "canary.person@contoso.example"


@contextmanager
def opened(folder: Path, tenant: str | None = TENANT, at: datetime = AT) -> Iterator[SqliteStore]:
    store = open_store(folder, tenant, clock_now=lambda: at)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def database_of(folder: Path, tenant: str = TENANT) -> Path:
    return folder / tenant / "wizard.sqlite3"


def a_line(n: int = 1, event: Event = Event.INTENT, plan: str = "1f3a9c2e") -> Entry:
    return Entry(plan, event, AT + timedelta(seconds=n), n, f"policy {n}", says=f"Step {n}.")


def a_person(n: int = 1) -> Person:
    return Person(
        id=f"person-{n}", name=f"Person {n}", user_name=CANARY, mail="", kind=Kind.MEMBER,
        enabled=True, pending=False, readiness=Readiness.UNKNOWN, read_at=AT,
    )  # fmt: skip


def fill(store: SqliteStore) -> None:
    """Something of every kind that is kept."""
    store.keep(Saved(Session(method="conditional-access"), "review", CANARY, AT))
    store.keep_plan("1f3a9c2e", {"id": "1f3a9c2e", "tenant": TENANT})
    store.begin_run("1f3a9c2e", AT, CANARY)
    for n in range(1, 6):
        store.write_down(replace(a_line(n), data={"who": CANARY}))
    store.roster.start(AT)
    store.roster.add([a_person()])
    store.roster.finish(complete=True, report_at=None)


# --- what is kept comes back ------------------------------------------------------------------

words = st.text(max_size=20)
sessions = st.builds(
    Session,
    client_id=words,
    way=st.sampled_from(["", "browser", "device-code"]),
    confirmed=st.none() | st.builds(Confirmed, words, words, words, words, words),
    admins_seen=st.booleans(),
    method=words,
    emergency=st.none() | st.lists(words, max_size=3).map(tuple),
    reasons=st.dictionaries(words, words, max_size=3),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(session=sessions, page=words, at=st.datetimes(timezones=st.just(UTC)))
def test_answers_come_back_as_they_were_given(
    folder: Path, session: Session, page: str, at: datetime
):
    saved = Saved(session, page, "ada@contoso.example", at)
    with opened(folder) as store:
        store.keep(saved)
        assert store.saved() == saved
    with opened(folder) as store:
        assert store.saved() == saved


def test_nothing_is_there_before_something_is_kept(folder: Path):
    with opened(folder) as store:
        assert (store.writable, store.why_not, store.notices) == (True, "", ())
        assert store.saved() is None
        assert store.plan("1f3a9c2e") is None
        assert (store.runs(), store.journal(), store.roster.census()) == ([], [], None)
        assert len(store.roster) == 0


def test_answers_that_make_no_sense_are_no_answers(folder: Path):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database, database:
        database.execute("""UPDATE answers SET session = '{"confirmed": {"no": 1}}'""")
    with opened(folder) as store:
        assert store.saved() is None
        assert len(store.journal()) == 5


def test_a_plan_comes_back_in_its_own_order(folder: Path):
    document = {"version": 1, "id": "1f3a9c2e", "changes": [{"n": 1, "after": {"z": 1, "a": None}}]}
    with opened(folder) as store:
        store.keep_plan("1f3a9c2e", document)
    with opened(folder) as store:
        kept = store.plan("1f3a9c2e")
        assert kept == document
        assert list(kept or {}) == list(document)


def test_a_run_is_begun_once(folder: Path):
    with opened(folder) as store:
        first = store.begin_run("plan-b", AT, "ada@contoso.example")
        store.begin_run("plan-a", AT, "ada@contoso.example")
        again = store.begin_run("plan-b", AT + timedelta(days=1), "ben@contoso.example")
        assert again == first == Run("plan-b", AT, "ada@contoso.example")
        assert [run.plan_id for run in store.runs()] == ["plan-b", "plan-a"]


def test_the_journal_is_read_as_it_was_written(folder: Path):
    lines = [a_line(1), replace(a_line(2, Event.DONE), data={"id": "x", "n": [1, {"a": None}]})]
    with opened(folder) as store:
        written = [store.write_down(line) for line in lines]
        store.write_down(a_line(3, plan="other"))
        assert [line.number for line in written] == [1, 2]
        assert len({line.hash for line in written}) == 2
    with opened(folder) as store:
        assert store.journal("1f3a9c2e") == written
        assert [line.number for line in store.journal()] == [1, 2, 3]


def test_tenants_are_kept_apart(folder: Path):
    with opened(folder, TENANT) as one, opened(folder, OTHER) as two, opened(folder, None) as none:
        fill(one)
        assert two.saved() is None
        assert none.saved() is None
        assert two.writable
        assert none.writable


def test_a_store_that_was_closed_says_so_instead_of_looking_empty(folder: Path):
    with opened(folder) as store:
        fill(store)
    for act in (store.saved, store.journal, store.runs, lambda: len(store.roster)):
        with pytest.raises(StateError):
            act()


# --- who may write ----------------------------------------------------------------------------


def test_the_second_one_reads_and_says_who_writes(folder: Path):
    with opened(folder) as first:
        fill(first)
        with opened(folder) as second:
            assert not second.writable
            assert f"process {os.getpid()}, since 2026-11-24 14:02 UTC" in second.why_not
            assert f"signed in as {CANARY}" in second.why_not
            assert second.saved() == first.saved()
            first.write_down(a_line(6))
            assert len(second.journal()) == 6
            for act in (
                lambda: second.keep(Saved(Session(), "hub", "", AT)),
                lambda: second.keep_plan("p", {}),
                lambda: second.begin_run("p", AT, ""),
                lambda: second.write_down(a_line()),
                lambda: second.roster.start(AT),
                second.forget,
            ):
                with pytest.raises(StateError) as refused:
                    act()
                assert refused.value.why == second.why_not
    with opened(folder) as third:
        assert third.writable


def test_the_second_one_finds_nothing_where_nothing_was_kept_yet(folder: Path):
    with opened(folder) as first:
        database_of(folder).rename(folder / "elsewhere")  # as if it were not made yet
        with opened(folder) as second:
            assert (second.writable, second.saved(), second.journal()) == (False, None, [])
        (folder / "elsewhere").rename(database_of(folder))
        assert first.writable


HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=lambda: datetime.now(UTC))
print("writes" if store.writable else "reads", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLD, str(folder), TENANT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def says(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_the_lock_dies_with_its_process(folder: Path):
    with another_process(folder) as child:
        assert says(child) == "writes"
        with opened(folder) as second:
            assert not second.writable
            assert f"process {child.pid}" in second.why_not
        child.kill()  # SIGKILL: nothing is tidied up
        child.wait()
        with opened(folder) as third:
            assert third.writable
            assert third.notices == ()


def test_of_many_that_start_at_once_exactly_one_writes(folder: Path):
    with (
        another_process(folder) as a,
        another_process(folder) as b,
        another_process(folder) as c,
        another_process(folder) as d,
    ):
        assert sorted(says(child) for child in (a, b, c, d)) == [
            "reads",
            "reads",
            "reads",
            "writes",
        ]


# --- the journal only grows -------------------------------------------------------------------

UNLOCK = "DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_cut;"
TAMPERED = {
    "nothing": ("", []),
    "a sentence": (
        "UPDATE journal SET says = 'It went well.' WHERE number = 3",
        ["Line 3 of the journal was changed after it was written."],
    ),
    "an event": (
        "UPDATE journal SET event = 'done' WHERE number = 1",
        ["Line 1 of the journal was changed after it was written."],
    ),
    "data of the last line": (
        """UPDATE journal SET data = '{"who": "somebody"}' WHERE number = 5""",
        ["Line 5 of the journal was changed after it was written."],
    ),
    "a line cut out": (
        "DELETE FROM journal WHERE number = 2",
        ["Line 2 of the journal is missing."],
    ),
    "the end cut off": (
        "DELETE FROM journal WHERE number >= 4",
        ["Lines 4 to 5 of the journal are missing."],
    ),
    "all": ("DELETE FROM journal", ["Lines 1 to 5 of the journal are missing."]),
    "two lines swapped": (
        "UPDATE journal SET number = -1 WHERE number = 2; UPDATE journal SET number = 2 WHERE "
        "number = 3; UPDATE journal SET number = 3 WHERE number = -1",
        [
            f"Line {n} of the journal was changed after it was written." for n in (2, 3, 4)
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "faults"), TAMPERED.values(), ids=TAMPERED)
def test_a_changed_journal_is_reported_and_not_mended(folder: Path, sql: str, faults: list[str]):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database:
        database.executescript(f"{UNLOCK}{sql};")
    for _ in range(2):  # it is told at every start, and written down once
        with opened(folder) as store:
            assert list(store.notices) == faults
            assert list(store.journal_faults()) == faults
            notes = [line.says for line in store.journal() if line.event is Event.NOTE]
            assert notes == faults
            assert store.writable


def test_a_cut_line_stays_missing_when_the_journal_grows_again(folder: Path):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database:
        database.executescript(f"{UNLOCK}DELETE FROM journal WHERE number = 5")
    with opened(folder) as store:
        assert store.write_down(a_line()).number == 7  # after the note about line 5
        assert list(store.journal_faults()) == ["Line 5 of the journal is missing."]


def test_a_journal_of_another_tenant_does_not_fit(folder: Path):
    with opened(folder, TENANT) as store:
        fill(store)
    with opened(folder, OTHER) as store:
        fill(store)
    database_of(folder, TENANT).replace(database_of(folder, OTHER))
    with opened(folder, OTHER) as store:
        assert list(store.notices) == ["Line 1 of the journal was changed after it was written."]


@pytest.mark.parametrize(
    "sql", ["UPDATE journal SET says = ''", "DELETE FROM journal WHERE number = 1"]
)
def test_the_database_itself_refuses_to_change_the_journal(folder: Path, sql: str):
    with opened(folder) as store:
        fill(store)
    with (
        closing(sqlite3.connect(database_of(folder))) as database,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        database.execute(sql)


# --- files that are not what they should be ---------------------------------------------------


def run_sql(sql: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(sql)

    return act


def other_program(path: Path) -> None:
    path.unlink()
    run_sql("CREATE TABLE recipes (name); INSERT INTO recipes VALUES ('soup')")(path)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_page_of_zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(4096) + data[8192:])


BROKEN: dict[str, Callable[[Path], object]] = {
    "noise": lambda path: path.write_bytes(os.urandom(5000)),
    "JSON": lambda path: path.write_text('{"answers": {}}'),
    "half of it": half,
    "a page of zeros": a_page_of_zeros,
    "another program's database": other_program,
    "a missing table": run_sql("DROP TABLE runs"),
    "an unknown format": run_sql("PRAGMA user_version = 0"),
    "a line that is no line": run_sql(f"{UNLOCK}UPDATE journal SET at = 'never'"),
    "an event nobody knows": run_sql(f"{UNLOCK}UPDATE journal SET event = 'undone'"),
    "empty, after a run": lambda path: path.write_bytes(b""),
    "a database of nothing, after a run": lambda path: (
        path.write_bytes(b"") or run_sql("VACUUM")(path)
    ),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_set_aside_and_said(folder: Path, spoil: Callable[[Path], object]):
    with opened(folder) as store:
        fill(store)
    path = database_of(folder)
    spoil(path)
    content = path.read_bytes()
    with opened(folder) as store:
        assert store.writable
        assert store.saved() is None
        assert len(store.notices) == 1
        assert "set-aside-20261124T140211Z.sqlite3" in store.notices[0]
        assert [line.says for line in store.journal()] == list(store.notices)
        fill(store)
    assert path.with_name("set-aside-20261124T140211Z.sqlite3").read_bytes() == content
    spoil(path)
    with opened(folder) as store:
        assert "set-aside-20261124T140211Z-2.sqlite3" in store.notices[0]
    with opened(folder) as store:
        assert store.notices == ()
        assert len(store.journal()) == 1  # that it was set aside is remembered


def test_a_sound_file_is_not_set_aside(folder: Path):
    for _ in range(3):
        with opened(folder) as store:
            assert store.notices == ()
            fill(store)
    assert not list(folder.rglob("set-aside*"))


def test_an_empty_file_is_a_beginning_where_no_run_was_begun(folder: Path):
    with opened(folder):
        pass
    database_of(folder).write_bytes(b"")
    with opened(folder) as store:
        assert store.notices == ()


def test_a_lost_file_is_a_loss_once_a_run_was_begun(folder: Path):
    with opened(folder) as store:
        fill(store)
    database_of(folder).unlink()
    with opened(folder) as store:
        assert "It is gone, although a run was begun." in store.notices[0]


def test_a_newer_version_wrote_it(folder: Path):
    with opened(folder) as store:
        fill(store)
    run_sql("PRAGMA user_version = 2; UPDATE about SET value = '3.1.4' WHERE name = 'written_by'")(
        database_of(folder)
    )
    with opened(folder) as store:
        assert not store.writable
        assert "format 2, by vlc-wizard 3.1.4" in store.why_not
        assert len(store.journal()) == 5
        with pytest.raises(StateError):
            store.write_down(a_line())
    with closing(sqlite3.connect(database_of(folder))) as database:
        kept = database.execute("SELECT value FROM about WHERE name = 'written_by'").fetchone()
        assert kept == ("3.1.4",)
        assert database.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_newer_version_may_have_renamed_everything(folder: Path):
    with opened(folder) as store:
        fill(store)
    run_sql("PRAGMA user_version = 2; DROP TABLE answers; DROP TABLE about")(database_of(folder))
    with opened(folder) as store:
        assert "format 2" in store.why_not
        with pytest.raises(StateError):
            store.saved()
        assert store.forget()
    assert not (folder / TENANT).exists()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "home"
    with opened(folder) as store:
        fill(store)
    return database_of(folder)


places = st.integers(0, 99) | st.integers(0, 1 << 20)  # the header, or anywhere


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8))
def test_no_file_whatever_ends_in_anything_but_resume_read_only_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, sound: Path, changes: list[tuple[int, int]]
):
    content = bytearray(sound.read_bytes())
    for at, byte in changes:
        content[at % len(content)] = byte
    folder = tmp_path_factory.mktemp("fuzz") / "home"
    with opened(folder):
        pass
    database_of(folder).write_bytes(content)
    try:
        with opened(folder) as store:
            store.saved()
            store.journal()
            store.runs()
            store.plan("1f3a9c2e")
            store.roster.rows(0, 10)
            store.roster.census()
    except StateError:
        pass


# --- folders and disks that are not what they should be ---------------------------------------


def symbolic_link(folder: Path) -> None:
    folder.mkdir()
    (folder / "target").mkdir()
    (folder / TENANT).symlink_to(folder / "target")


def linked_database(folder: Path) -> None:
    (folder / TENANT).mkdir(parents=True)
    (folder / "target").write_text("somebody's file")
    database_of(folder).symlink_to(folder / "target")


def linked_lock(folder: Path) -> None:
    (folder / TENANT).mkdir(parents=True)
    (folder / TENANT / "wizard.lock").symlink_to(folder / "target")


def open_to_everybody(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


PLACES: dict[str, Callable[[Path], object]] = {
    "a file has its name": lambda folder: folder.write_text(""),
    "the tenant's folder is a link": symbolic_link,
    "the database is a link": linked_database,
    "the lock is a link": linked_lock,
    "everybody may rename in it": open_to_everybody,
}


@pytest.mark.parametrize("spoil", PLACES.values(), ids=PLACES)
def test_a_place_that_cannot_be_trusted_is_refused_in_words(
    folder: Path, spoil: Callable[[Path], object]
):
    spoil(folder)
    with pytest.raises(StateError) as refused, opened(folder):
        pass
    assert all((refused.value.title, refused.value.why, refused.value.now, refused.value.next))


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Root may write everywhere, so root becomes somebody else for a while."""
    folder.mkdir(mode=0o500)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_refused_in_words(folder: Path):
    with without_rights(folder), pytest.raises(StateError) as refused, opened(folder):
        pass
    assert refused.value.why == "You may not write there."
    assert "VLC_WIZARD_HOME" in refused.value.next


@pytest.mark.parametrize("tenant", ["", "..", "../x", "contoso.example", TENANT + "\n", "０" * 36])
def test_a_tenant_id_is_a_guid_and_never_a_path(folder: Path, tenant: str):
    with pytest.raises(UsageError), opened(folder, tenant):
        pass
    assert not folder.exists()


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.journal import Entry, Event
now = lambda: datetime.now(UTC)
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=now)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
for n in range(100_000):
    try:
        store.write_down(Entry("p", Event.INTENT, now(), n, says="x" * 500))
    except StateError as error:
        print(n, error.why, sep="|")
        break
"""


def test_a_full_disk_is_an_error_before_anything_is_sent(folder: Path):
    command = [sys.executable, "-c", FULL_DISK, str(folder), TENANT]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    written, _, why = told.strip().partition("|")
    assert why == "The disk did not take it: it is full, over quota or failing."
    assert int(written) > 10
    with opened(folder) as store:
        assert len(store.journal()) == int(written)
        assert store.notices == ()


# --- who may read it --------------------------------------------------------------------------


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    paths = [folder, *folder.rglob("*")]
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in paths}


@pytest.mark.usefixtures("no_umask")
def test_nobody_else_may_read_anything_from_birth(tmp_path: Path):
    folder = tmp_path / "not" / "there" / "yet"
    with opened(folder) as store:
        fill(store)
        remember_tenant(folder, TENANT)
        remember_client_id(folder, TENANT, CLIENT)
        found = modes(tmp_path / "not")
    assert {"wizard.sqlite3", "wizard.sqlite3-wal", "wizard.lock", "client-id"} <= found.keys()
    directories = {"not", "there", "yet", TENANT}
    assert {name for name, mode in found.items() if mode == 0o700} == directories
    assert {name for name, mode in found.items() if mode == 0o600} == found.keys() - directories


@pytest.mark.usefixtures("no_umask")
def test_wider_modes_are_narrowed(folder: Path):
    with opened(folder) as store:
        fill(store)
    (folder / TENANT).chmod(0o755)
    database_of(folder).chmod(0o644)
    assert 0o644 in modes(folder).values()
    with opened(folder):
        found = modes(folder / TENANT)
    assert set(found.values()) == {0o700, 0o600}


# --- forgetting -------------------------------------------------------------------------------


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_forgetting_leaves_nothing_and_says_what_it_cannot_reach(folder: Path):
    with opened(folder) as store:
        fill(store)
        remember_tenant(folder, TENANT)
        remember_client_id(folder, TENANT, CLIENT)
        assert CANARY.encode() in bytes_below(folder)
        left = store.forget()
        assert CANARY.encode() not in bytes_below(folder)
        assert [path.name for path in folder.iterdir()] == []
        assert any("backups" in sentence for sentence in left)
        assert any("tenant keeps its own audit log" in sentence for sentence in left)
        with pytest.raises(StateError):
            store.saved()
    assert last_tenant(folder) is None
    with opened(folder) as store:
        assert (store.saved(), store.journal(), store.notices) == (None, [], ())


def test_what_is_forgotten_is_overwritten_before_it_is_unlinked(folder: Path, tmp_path: Path):
    with opened(folder) as store:
        fill(store)
        os.link(database_of(folder), tmp_path / "same-bytes")
        store.forget()
    with opened(folder, OTHER) as store:  # the control: unlinking alone would leave them
        fill(store)
        store.close()
        os.link(database_of(folder, OTHER), tmp_path / "control")
        database_of(folder, OTHER).unlink()
    assert CANARY.encode() in (tmp_path / "control").read_bytes()
    assert CANARY.encode() not in (tmp_path / "same-bytes").read_bytes()


def test_forgetting_names_what_it_could_not_remove(folder: Path):
    with opened(folder) as store:
        (folder / TENANT / "my notes").mkdir()
        left = store.forget()
    assert any(sentence.startswith("my notes in ") for sentence in left)


def test_forgetting_one_tenant_keeps_the_other(folder: Path):
    remember_tenant(folder, OTHER)
    with opened(folder, OTHER) as other, opened(folder, TENANT) as store:
        fill(other)
        fill(store)
        store.forget()
        assert len(other.journal()) == 5
    assert last_tenant(folder) == OTHER


def test_answers_that_were_replaced_are_not_left_in_the_file(folder: Path):
    with opened(folder) as store:
        store.keep(Saved(Session(), "hub", CANARY, AT))
        store.keep(Saved(Session(), "hub", "", AT))
    assert CANARY.encode() not in bytes_below(folder)


def test_people_are_not_kept_for_more_than_thirty_days(folder: Path):
    with opened(folder) as store:
        fill(store)
    with opened(folder, at=AT + timedelta(days=30)) as store:
        assert (len(store.roster), store.notices) == (1, ())
    with opened(folder, at=AT + timedelta(days=30, seconds=1)) as store:
        assert "30 days old" in store.notices[0]
        assert (len(store.roster), store.roster.census()) == (0, None)
        assert len(store.journal()) == 5


# --- before a tenant's own store is opened ----------------------------------------------------


def test_the_next_start_knows_the_last_tenant_and_its_app(folder: Path):
    assert last_tenant(folder) is None
    assert client_id_for(folder, TENANT) is None
    remember_tenant(folder, TENANT.upper())
    remember_client_id(folder, TENANT, CLIENT)
    assert last_tenant(folder) == TENANT
    assert client_id_for(folder, TENANT) == CLIENT
    assert client_id_for(folder, OTHER) is None
    assert client_id_for(folder, None) is None


@pytest.mark.parametrize("content", ["", "..", "../../etc", f"{TENANT}x", "\x1b[2J", "\udcff"])
def test_what_is_remembered_is_believed_only_if_it_is_an_id(folder: Path, content: str):
    folder.mkdir()
    (folder / "last-tenant").write_text(content, errors="surrogateescape")
    assert last_tenant(folder) is None


def test_only_ids_are_remembered(folder: Path):
    with pytest.raises(UsageError):
        remember_client_id(folder, TENANT, "my app")
    with pytest.raises(UsageError):
        remember_tenant(folder, "contoso.example")


def test_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("VLC_WIZARD_HOME")
    assert home().name == "vlc-wizard"
