"""Signing people out everywhere, so that a change acts at once: only where it was asked for."""

from collections.abc import Mapping

from vlc_wizard.core.plan import PEOPLE, REVOKE, Change

STAY_ENDED = "Sessions that were ended stay ended: people sign in again."
_WHY = "{name} is signed out everywhere, and signs in again by the new rule."
_UNDO = "This cannot be taken back; the person signs in again."


def revoking(people: Mapping[str, str], *, first: int) -> tuple[Change, ...]:
    """One change a person, numbered from `first`."""
    return tuple(
        Change(first + n, REVOKE, f"{PEOPLE}/{key}", None, {}, _WHY.format(name=name), _UNDO)
        for n, (key, name) in enumerate(people.items())
    )
