"""The moments at which somebody is told something, and who hears it."""

from collections.abc import Mapping
from dataclasses import dataclass

from vlc_wizard.core.model import Kind, Origin, Person, Readiness

NOT_READY = frozenset(
    {Readiness.NOT_REGISTERED, Readiness.NOT_ALLOWED, Readiness.PENDING, Readiness.UNKNOWN}
)
ALL, UNREADY, GUESTS, PHONE, NEW, NOBODY = "all", "not-ready", "guests", "phone-only", "new", ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One message of the cadence."""

    id: str
    when: str  # beside the day on which it is on
    title: str
    audience: str  # NOBODY: one message about people, for somebody the admin names
    personal: bool = False  # says how far this person is
    about: str = ""  # whom a message to somebody else is about


_ROWS = (
    Moment("managers", "10 days before", "Managers and helpdesk: heads-up", NOBODY, about=ALL),
    Moment("everyone", "7 days before", "Everyone: what, why and how", ALL),
    Moment("reminder", "2 days before, 3 days after", "Reminder, not ready only", UNREADY, True),
    Moment("on", "on the day", "It is on", ALL),
    Moment("second-reminder", "7 days after", "Second reminder, copied to the manager", UNREADY,
           True),
    Moment("escalation", "14 days after", "Escalation: the list of those not ready", NOBODY,
           about=UNREADY),
    Moment("joiners", "monthly", "Joiners: whoever was never told", NEW),
    Moment("guests", "monthly", "Guests", GUESTS),
    Moment("partner", "monthly", "Contact of each partner organisation", NOBODY, about=GUESTS),
    Moment("phone-only", "monthly", "People with a phone only", PHONE, True),
)  # fmt: skip
MOMENTS: Mapping[str, Moment] = {row.id: row for row in _ROWS}
_BEFORE = ("", "managers", "everyone")  # told while nothing asks yet


def usual(chosen: str, *, asked: bool) -> str:
    """The message to offer: what was chosen, unless everybody is asked for MFA by now."""
    if asked and chosen in _BEFORE:
        return "on"
    return chosen or "everyone"


@dataclass(frozen=True, slots=True)
class Circle:
    """Whom nobody tells anything, whatever the moment, and who was told before."""

    left_out: frozenset[str] = frozenset()  # emergency access accounts
    opted_out: frozenset[str] = frozenset()  # no reminders; with a reason, kept
    told: frozenset[str] = frozenset()  # in an earlier wave


def hears(audience: str, person: Person, circle: Circle) -> bool:
    """Whether this person is in the audience."""
    if not person.enabled or person.id in circle.left_out:
        return False
    match audience:
        case "all":
            return True
        case "not-ready":
            return person.readiness in NOT_READY and person.id not in circle.opted_out
        case "guests":
            return person.kind is not Kind.MEMBER or person.origin is not Origin.OURS
        case "phone-only":
            return person.readiness is Readiness.PHONE_ONLY and person.id not in circle.opted_out
        case "new":
            return person.id not in circle.told
    return False
