"""people --opt-out: somebody gets no reminders, for a reason that is kept."""

from collections.abc import Sequence

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.model import Person
from vlc_wizard.core.waves import OptedOut
from vlc_wizard.verbs.session import Talk


def opt_out(talk: Talk, names: Sequence[str], reason: str | None) -> list[str]:
    """Write it down for each; what was done, a line each. Raises UsageError for nobody's name."""
    if not reason:
        raise UsageError(
            "Nobody is left alone without a reason",
            "It stands in the record, for whoever asks later why somebody was not reminded.",
            now="Nothing was written.", next="Add --reason TEXT.",
        )  # fmt: skip
    store = talk.performer.store()
    who = talk.performer.tools.sign_in.current
    people = [_found(talk, name) for name in names]
    now = talk.performer.tools.clock.now()
    for person in people:
        store.waves.opt_out(OptedOut(person.id, reason, now, who.user_name if who else ""))
    return [f"{p.name} ({p.user_name}) gets no reminders: {reason}" for p in people]


def _found(talk: Talk, name: str) -> Person:
    wanted = name.lower()
    for person in talk.performer.store().roster.iterate():
        if wanted in (person.user_name.lower(), person.id.lower()):
            return person
    raise UsageError(
        "Somebody to leave alone is not in this directory",
        f"{name!r} is neither a sign-in name nor an object id here.",
        now="Nothing was written.", next="Check the spelling.",
    )  # fmt: skip
