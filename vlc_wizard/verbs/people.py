"""people: readiness per person."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Census, Kind, Person, Readiness
from vlc_wizard.core.page import RowSource
from vlc_wizard.core.stated import emergency_of
from vlc_wizard.core.view import READINESS_WORDS
from vlc_wizard.core.vlc_users import counted, in_words
from vlc_wizard.verbs import vlc_users
from vlc_wizard.verbs.assess import able_words, people_lines
from vlc_wizard.verbs.session import Answer, Talk

_READY = (Readiness.READY, Readiness.PHONE_ONLY, Readiness.DISABLED, Readiness.ELSEWHERE)
_MOST_LINES = 50  # on a screen; --json and the file have them all


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those the flags ask for, as often as they are asked for; never all in memory."""

    everybody: Callable[[], Iterable[Person]]
    not_ready: bool
    guests: bool
    emergency: frozenset[str]  # ids, as stated

    @property
    def narrowed(self) -> bool:
        """Whether that is not everybody."""
        return self.not_ready or self.guests

    def is_emergency(self, person: Person) -> bool:
        """Whether somebody stated that it is an emergency access account."""
        return person.id.lower() in self.emergency

    def iterate(self) -> Iterator[Person]:
        """One after the other."""
        for person in self.everybody():
            if self.not_ready and person.readiness in _READY:
                continue
            if self.guests and person.kind is Kind.MEMBER:
                continue
            yield person

    def __len__(self) -> int:
        return sum(1 for _ in self.iterate())

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        """Some of them as cells."""
        return [self._cells(p) for p in islice(self.iterate(), start, start + count)]

    def _cells(self, person: Person) -> tuple[str, ...]:
        mark = ("emergency access account, as you said",) if self.is_emergency(person) else ()
        return (person.name, person.user_name, READINESS_WORDS[person.readiness], *mark)

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> RowSource:
        """As they are: a file has its own order and search."""
        del search, order, only
        return self

    @property
    def words(self) -> str:
        """Whom the flags ask for."""
        who = "guests" if self.guests else "people"
        return f"{who} who are not ready" if self.not_ready else who


async def people(talk: Talk, arguments: Any) -> Answer:
    """Read everybody, and list those asked for."""
    await talk.sign_in()
    read = await talk.performer.perform_read()
    roster = talk.performer.store().roster
    said: list[str] = []
    if arguments.opt_out:
        from vlc_wizard.verbs.opting_out import opt_out

        said = opt_out(talk, arguments.opt_out, arguments.reason)
    if arguments.vlc_users:
        said += await vlc_users.take(talk, arguments.vlc_users)
    if named := talk.performer.store().waves.vlc_users():
        users = counted(roster.people(named))
        said.append(in_words(users))
        more = {"vlc_users": {"people": users.people, "ready": users.ready}}
    else:
        more = {}
    answer = _answer(_chosen(roster.iterate, talk.stated, arguments), read.census, arguments)
    document = {**answer.document, **more}
    return replace(answer, document=document, lines=(*answer.lines, *said))


def offline(rows: Sequence[Person], facts: FactSheet, arguments: Any) -> Answer:
    """The same from a snapshot."""
    if arguments.vlc_users:
        raise UsageError(
            "A list of users is kept for a tenant, not for a saved reading",
            now="Nothing was done.", next="Leave --snapshot out, or --vlc-users.",
        )  # fmt: skip
    return _answer(_chosen(lambda: rows, facts.stated, arguments), facts.census, arguments)


def _chosen(
    everybody: Callable[[], Iterable[Person]], stated: Mapping[str, Any], arguments: Any
) -> Chosen:
    emergency = frozenset(i.lower() for i in emergency_of(stated))
    return Chosen(everybody, bool(arguments.not_ready), bool(arguments.guests), emergency)


def _answer(chosen: Chosen, whole: Census | None, arguments: Any) -> Answer:
    listed = _counted(chosen, whole)
    if arguments.csv is not None:
        from vlc_wizard.adapters.exports import LocalFiles

        path = LocalFiles().save_people(arguments.csv, chosen)
        saved = [f"Saved {len(chosen):,} {chosen.words} as {path}"]
        lines: Iterator[str] = iter(())
    else:
        saved, lines = [], _listed(chosen, len(chosen))
    document = _document(chosen, listed, whole) if arguments.json else {}
    head = (*_totals(chosen, listed, whole), *_by_readiness(listed))
    return Answer(document, (*head, *lines, *saved))


def _counted(chosen: Chosen, whole: Census | None) -> Census | None:
    """Those that are listed, counted as everybody is: nothing where nobody was read."""
    if whole is None or not chosen.narrowed:
        return whole
    by: Counter[Readiness] = Counter()
    members = guests = disabled = 0
    for person in chosen.iterate():
        disabled += not person.enabled
        members += person.enabled and person.kind is Kind.MEMBER
        guests += person.enabled and person.kind is not Kind.MEMBER
        by[person.readiness] += person.enabled
    known = None if whole.by_readiness is None else {k: n for k, n in by.items() if n}
    return replace(
        whole, members=members, guests=guests, disabled=disabled, by_readiness=known
    )  # fmt: skip


def _totals(chosen: Chosen, listed: Census | None, whole: Census | None) -> Iterator[str]:
    """How many there are of those asked for, and of how many in all."""
    if listed is None or whole is None or not chosen.narrowed:
        yield from people_lines(whole)
        return
    cut = "" if whole.complete else " Not all were read."
    words = chosen.words[:1].upper() + chosen.words[1:]
    yield f"{words}: {listed.people:,} of {whole.people:,} people in all.{cut}"
    by = listed.by_readiness
    if by is None:
        yield "Who is ready is unknown: the registration report was not read."
    elif not chosen.not_ready:
        yield able_words(listed, chosen.words)


def _listed(chosen: Chosen, total: int) -> Iterator[str]:
    if total > _MOST_LINES:
        yield f"The first {_MOST_LINES} of {total:,} {chosen.words}; --csv FILE saves all:"
    else:
        yield f"{total:,} {chosen.words}{':' if total else '.'}"
    for cells in chosen.rows(0, _MOST_LINES):
        yield "  " + ", ".join(cells)


def _by_readiness(census: Census | None) -> list[str]:
    by = (census.by_readiness if census else None) or {}
    return [f"  {words}: {by[kind]:,}" for kind, words in READINESS_WORDS.items() if by.get(kind)]


def _document(chosen: Chosen, listed: Census | None, whole: Census | None) -> dict[str, Any]:
    """One JSON document: `total` and `readiness` are of those that are listed."""
    return {
        "read_at": whole.read_at.isoformat() if whole and whole.read_at else None,
        "report_at": whole.report_at.isoformat() if whole and whole.report_at else None,
        "complete": whole.complete if whole else False,
        **_numbers(listed),
        "whole": _numbers(whole),
        "people": [
            {
                "id": p.id,
                "name": p.name,
                "user_name": p.user_name,
                "mail": p.mail,
                "kind": str(p.kind),
                "enabled": p.enabled,
                "readiness": str(p.readiness),
                "methods": p.methods,
                "read_at": p.read_at.isoformat(),
                "emergency": chosen.is_emergency(p),
            }
            for p in chosen.iterate()
        ],
    }


def _numbers(census: Census | None) -> dict[str, Any]:
    by = census.by_readiness if census else None
    return {
        "total": census.people if census else None,
        "readiness": None if by is None else {str(k): n for k, n in by.items()},
    }
