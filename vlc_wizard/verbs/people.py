"""people: readiness per person."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from vlc_wizard.core.model import Census, Kind, Person, Readiness
from vlc_wizard.core.page import RowSource
from vlc_wizard.core.view import READINESS_WORDS
from vlc_wizard.verbs.assess import people_lines
from vlc_wizard.verbs.session import Answer, Talk

_READY = (Readiness.READY, Readiness.PHONE_ONLY, Readiness.DISABLED, Readiness.ELSEWHERE)
_MOST_LINES = 50  # on a screen; --json and the file have them all


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those the flags ask for, as often as they are asked for; never all in memory."""

    everybody: Callable[[], Iterable[Person]]
    not_ready: bool
    guests: bool

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
        return [_cells(p) for p in islice(self.iterate(), start, start + count)]

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
    answer = _answer(_chosen(roster.iterate, arguments), read.census, arguments)
    return replace(answer, lines=(*answer.lines, *said))


def offline(rows: Sequence[Person], census: Census | None, arguments: Any) -> Answer:
    """The same from a snapshot."""
    return _answer(_chosen(lambda: rows, arguments), census, arguments)


def _chosen(everybody: Callable[[], Iterable[Person]], arguments: Any) -> Chosen:
    return Chosen(everybody, bool(arguments.not_ready), bool(arguments.guests))


def _answer(chosen: Chosen, census: Census | None, arguments: Any) -> Answer:
    if arguments.csv is not None:
        from vlc_wizard.adapters.exports import LocalFiles

        path = LocalFiles().save_people(arguments.csv, chosen)
        saved = [f"Saved {len(chosen):,} {chosen.words} as {path}"]
        listed: Iterator[str] = iter(())
    else:
        saved, listed = [], _listed(chosen, len(chosen))
    document = _document(chosen, census) if arguments.json else {}
    return Answer(document, (*people_lines(census), *_by_readiness(census), *listed, *saved))


def _listed(chosen: Chosen, total: int) -> Iterator[str]:
    if total > _MOST_LINES:
        yield f"The first {_MOST_LINES} of {total:,} {chosen.words}; --csv FILE saves all:"
    else:
        yield f"{total:,} {chosen.words}{':' if total else '.'}"
    for cells in chosen.rows(0, _MOST_LINES):
        yield "  " + ", ".join(cells)


def _cells(person: Person) -> tuple[str, str, str]:
    return person.name, person.user_name, READINESS_WORDS[person.readiness]


def _by_readiness(census: Census | None) -> list[str]:
    by = (census.by_readiness if census else None) or {}
    return [f"  {words}: {by[kind]:,}" for kind, words in READINESS_WORDS.items() if by.get(kind)]


def _document(chosen: Chosen, census: Census | None) -> dict[str, Any]:
    """One JSON document."""
    by = census.by_readiness if census else None
    return {
        "read_at": census.read_at.isoformat() if census and census.read_at else None,
        "report_at": census.report_at.isoformat() if census and census.report_at else None,
        "complete": census.complete if census else False,
        "total": census.people if census else None,
        "readiness": None if by is None else {str(k): n for k, n in by.items()},
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
            }
            for p in chosen.iterate()
        ],
    }
