"""rehearsal: which tenants there are to practise on, and the clock of one."""

import re
from datetime import timedelta
from typing import Any

from vlc_wizard.core.errors import UsageError
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import Options, open_world

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
    match = _BY.fullmatch(arguments.by)
    if match is None or options.demo is None:
        why = f"{arguments.by!r} is not such as +3d, +12h or +30m."
        raise UsageError(
            "The clock was not moved",
            "Only a rehearsal's clock can be moved; --demo is missing." if match else why,
            now="Nothing was done.",
            next="For example: vlc-wizard rehearsal clock +3d --demo",
        )
    world = open_world(options)
    assert world.rehearsal is not None  # noqa: S101 - --demo was looked at
    clock = world.rehearsal.clock
    clock.advance(timedelta(**{_UNITS[match[2]]: int(match[1])}))
    now, day = clock.now(), clock.day
    world.rehearsal.close()
    return Answer(
        {"now": now.isoformat(), "day": day}, (f"It is {now:%Y-%m-%d %H:%M} UTC there, day {day}.",)
    )
