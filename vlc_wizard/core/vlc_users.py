"""Who uses Volume Licensing Central: a list the admin brings, for Graph cannot tell it.

Its roles live in the agreement and not in the directory. All people of the directory and the
users of Volume Licensing Central are two numbers, and no sentence mixes them.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vlc_wizard.core.model import Person, Readiness

MOST = 20_000  # names in one list
_BETWEEN = re.compile(r"[\s,;\t<>\"']+")
_READY = (Readiness.READY, Readiness.PHONE_ONLY, Readiness.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class VlcUsers:
    """The users named by the admin, as far as they are people of the directory."""

    people: int = 0
    ready: int = 0  # today; those with a phone only and those who do MFA elsewhere among them


@dataclass(frozen=True, slots=True)
class Named:
    """A list, matched with the directory."""

    people: tuple[str, ...]  # object ids
    missing: tuple[str, ...]  # names that are nobody's here


def names_in(text: str) -> tuple[str, ...]:
    """Every sign-in name or mail address in a CSV, or in lines pasted from anywhere, once."""
    found = dict.fromkeys(
        part.strip(".()[]").lower() for part in _BETWEEN.split(text) if "@" in part.strip("@")
    )
    return tuple(found)[:MOST]


def matched(names: Collection[str], everybody: Iterable[Person]) -> Named:
    """Who these are, by sign-in name or mail address."""
    wanted, people, met = frozenset(names), [], set[str]()
    for person in everybody:
        hits = wanted & {person.user_name.lower(), person.mail.lower()}
        if hits:
            people.append(person.id)
            met |= hits
    return Named(tuple(people), tuple(sorted(wanted - met)))


def counted(people: Iterable[Person]) -> VlcUsers:
    """How many of them are ready; whoever is disabled signs in nowhere."""
    enabled = [person.readiness for person in people if person.enabled]
    return VlcUsers(len(enabled), sum(readiness in _READY for readiness in enabled))


def in_words(users: VlcUsers) -> str:
    """The one sentence about them."""
    if not users.people:
        return "Who uses Volume Licensing Central was not said: these are all people here."
    return (
        f"Of the {users.people:,} users of Volume Licensing Central that you named, "
        f"{users.ready:,} are ready."
    )
