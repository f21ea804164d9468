"""rehearsal: which tenants there are to practise on, the clock of one, and who signs in there."""

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
    """List the scenarios, move a rehearsal's clock, or let somebody sign in to VLC there."""
    match arguments.what:
        case "list":
            return _list()
        case "sign-in":
            return _sign_in(arguments, options)
        case _:
            return _clock(arguments, options)


def _list() -> Answer:
    from vlc_wizard.rehearsal.tenant import scenarios

    cards = scenarios()
    document = {
        "scenarios": [
            {"name": c.name, "title": c.title, "description": c.description} for c in cards
        ]
    }
    wide = max(len(c.name) for c in cards) + 2
    lines = [f"{c.name:<{wide}}{c.title}\n{'':<{wide}}{c.description}" for c in cards]
    return Answer(document, tuple(lines))


def _clock(arguments: Any, options: Options) -> Answer:
    by = _how_far(arguments.by)
    tenant = _tenant(arguments, options)
    try:
        tenant.clock.advance(by)
        now, day = tenant.clock.now(), tenant.clock.day
    finally:
        tenant.close()
    line = f"It is {now:%Y-%m-%d %H:%M} UTC there, day {day}."
    return Answer({"now": now.isoformat(), "day": day}, (line,))


def _sign_in(arguments: Any, options: Options) -> Answer:
    """What a colleague does in a private window; the log shows it some minutes later."""
    tenant = _tenant(arguments, options)
    try:
        let_in = tenant.visit_vlc(arguments.who)
        now = tenant.clock.now()
    finally:
        tenant.close()
    said = "signed in to" if let_in else "did not get in to"
    line = f"{arguments.who} {said} Volume Licensing Central at {now:%Y-%m-%d %H:%M} UTC there."
    document = {"who": arguments.who, "at": now.isoformat(), "let_in": let_in}
    return Answer(document, (line,), int(not let_in))


def _tenant(arguments: Any, options: Options) -> "Rehearsal":
    """The tenant of --demo, or the one kept in --state DIR."""
    if arguments.state is not None:
        return _served(arguments.state, options)
    if options.demo is None:
        raise _not_moved("Only a rehearsal's can be; --demo is missing, or --state DIR.")
    opened = open_world(options).rehearsal
    assert opened is not None  # noqa: S101 - it is a demo's
    return opened


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
        "Nothing happened in a rehearsal",
        why,
        now="Nothing was done.",
        next="For example: vlc-wizard rehearsal clock +3d --demo",
    )
