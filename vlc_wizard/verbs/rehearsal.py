"""rehearsal: which tenants there are to practise on, and the clock of one."""

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vlc_wizard.core.errors import UsageError
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import Options, open_world

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.tenant import Rehearsal

_BY = re.compile(r"\+(\d{1,4})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def rehearsal(arguments: Any, options: Options) -> Answer:
    """List the scenarios, or move a rehearsal's clock."""
    return _list() if arguments.what == "list" else _clock(arguments, options)


def _list() -> Answer:
    from vlc_wizard.rehearsal.tenant import scenarios

    cards = scenarios()
    document = {
        "scenarios": [
            {"name": c.name, "title": c.title, "description": c.description} for c in cards
        ]
    }
    lines = [f"{c.name:<16}{c.title}\n{'':<16}{c.description}" for c in cards]
    return Answer(document, tuple(lines))


def _clock(arguments: Any, options: Options) -> Answer:
    by = _how_far(arguments.by)
    if arguments.state is not None:
        tenant = _served(arguments.state, options)
    elif options.demo is not None:
        opened = open_world(options).rehearsal
        assert opened is not None  # noqa: S101 - it is a demo's
        tenant = opened
    else:
        raise _not_moved("Only a rehearsal's can be moved; --demo is missing, or --state DIR.")
    try:
        tenant.clock.advance(by)
        now, day = tenant.clock.now(), tenant.clock.day
    finally:
        tenant.close()
    line = f"It is {now:%Y-%m-%d %H:%M} UTC there, day {day}."
    return Answer({"now": now.isoformat(), "day": day}, (line,))


def _how_far(by: str) -> timedelta:
    match = _BY.fullmatch(by)
    if match is None:
        raise _not_moved(f"{by!r} is not such as +3d, +12h or +30m.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _served(place: Path, options: Options) -> "Rehearsal":
    """The tenant kept in a folder, where it may be served at this moment."""
    from vlc_wizard.rehearsal.tenant import kept_in
    from vlc_wizard.verbs.serving import opened

    if options.fresh:
        raise _not_moved("--fresh would begin it anew, perhaps while it is served.")
    there = kept_in(place)
    fitting = [
        (scenario, people)
        for scenario, people in there
        if options.demo in (None, scenario) and options.people in (None, people)
    ]
    if len(fitting) == 1:
        return opened(place, *fitting[0])
    named = ", ".join(_named(*kept) for kept in fitting or there) or "none"
    fit = "More than one tenant fits" if fitting else "No such tenant is kept"
    raise _not_moved(f"{fit} in {str(place)!r}. To choose from: {named}.")


def _named(scenario: str, people: int | None) -> str:
    return f"--demo {scenario}" + ("" if people is None else f" --people {people}")


def _not_moved(why: str) -> UsageError:
    return UsageError(
        "The clock was not moved",
        why,
        now="Nothing was done.",
        next="For example: vlc-wizard rehearsal clock +3d --demo",
    )
