"""A mail as the outbox takes it, what became of it, and what the service admits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

A_MINUTE = 25  # mails; the service takes 30 of a mailbox (graph.md 14)
A_DAY = 10_000  # recipients
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PICTURE = "code"  # the only picture there may be, and only when it was asked for
MAIL, WITH_CODES, SELF = "mail", "mail with codes", "mail to yourself"  # ways of a wave


class Told(StrEnum):
    """How far one recipient of a wave is. The last four are ends."""

    WAITING = "waiting"  # nothing was asked of the service
    DRAFTING = "drafting"  # a draft may be there
    SENDING = "sending"  # the draft may have been sent
    SENT = "sent"  # the service took it; that is not delivery
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it was not settled whether it left
    SKIPPED = "skipped"  # ready by now


OPEN = frozenset({Told.WAITING, Told.DRAFTING, Told.SENDING})


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person."""

    name: str
    address: str
    subject: str
    html: str
    picture: bytes = b""  # PNG; shown where the HTML names it


@dataclass(frozen=True, slots=True)
class Draft:
    """What the mailbox holds under a marker."""

    id: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Left:
    """A recipient of a wave that has not come to its end."""

    person: str
    outcome: Told
    draft: str = ""  # its id, once it is known


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed when the wave was made, so that its last mail reads like its first."""

    helpdesk: str = ""
    day: str = ""
    language: str = "en"
    enrolment: Mapping[str, str] = field(default_factory=dict)


def marker_of(code: str, person: str) -> str:
    """By which a mailbox is asked for this mail: of one wave, of one person."""
    return f"{code}/{person}"


def time_for(left: int, sent_today: int = 0) -> timedelta:
    """How long so many mails take from now, at the pace the service admits."""
    room = max(A_DAY - sent_today, 0)
    if left <= room:
        return left * MINUTE / A_MINUTE
    days, rest = divmod(left - room, A_DAY)
    return DAY * (days + bool(rest)) + (rest or A_DAY) * MINUTE / A_MINUTE
