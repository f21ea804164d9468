"""people: readiness per person."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from vlc_wizard.core.model import Census, Kind, Person, Readiness
from vlc_wizard.core.view import READINESS_WORDS
from vlc_wizard.verbs.session import Answer, Talk

_READY = (Readiness.READY, Readiness.PHONE_ONLY, Readiness.DISABLED)
_MOST_LINES = 50  # on a screen; the file has them all


async def people(talk: Talk, arguments: Any) -> Answer:
    """Read everybody, and list those asked for."""
    await talk.sign_in()
    read = await talk.performer.perform_read()
    roster = talk.performer.store().roster
    chosen = list(select(roster.iterate(), arguments))
    lines = [f"{p.name}, {p.user_name}, {READINESS_WORDS[p.readiness]}" for p in chosen]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"… and {len(chosen) - _MOST_LINES} more; --csv has all"]
    if arguments.csv is not None:
        path = await save(talk, arguments.csv, arguments)
        lines.append(f"Saved as {path}")
    return Answer(document(chosen, read.census), (*lines, *_totals(read.census)))


async def save(talk: Talk, path: Path, arguments: Any) -> Path:
    """The chosen people as CSV."""
    only = "not-ready" if arguments.not_ready else "guests" if arguments.guests else ""
    source = talk.performer.store().roster.ordered(only=only) if only else (
        talk.performer.store().roster
    )  # fmt: skip
    return talk.performer.tools.files.save_people(path, source)


def select(rows: Iterable[Person], arguments: Any) -> Iterable[Person]:
    """Those the flags ask for."""
    for person in rows:
        if arguments.not_ready and person.readiness in _READY:
            continue
        if arguments.guests and person.kind is Kind.MEMBER:
            continue
        yield person


def document(chosen: list[Person], census: Census | None) -> dict[str, Any]:
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
            }
            for p in chosen
        ],
    }


def _totals(census: Census | None) -> tuple[str, ...]:
    if census is None or census.by_readiness is None:
        return ("Who is ready is unknown: the registration report was not read.",)
    ready = sum(census.by_readiness.get(k, 0) for k in _READY[:2])
    phone = census.by_readiness.get(Readiness.PHONE_ONLY, 0)
    return (f"{ready} of {census.people} people are ready, {phone} of them by phone only.",)


def offline(rows: list[Person], census: Census | None, arguments: Any) -> Answer:
    """The same from a snapshot."""
    chosen = list(select(rows, arguments))
    lines = [f"{p.name}, {p.user_name}, {READINESS_WORDS[p.readiness]}" for p in chosen]
    return Answer(document(chosen, census), (*lines, *_totals(census)))
