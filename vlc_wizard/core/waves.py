"""Who was told what and when, and how registration goes on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from vlc_wizard.core.outgoing import MAIL, OPEN, SELF, WITH_CODES, Left, Terms, Told

if TYPE_CHECKING:
    from vlc_wizard.core.rewording import Reworded

BY_MAIL = (MAIL, WITH_CODES)
FILES = "files"
TARGET = 93  # percent; what counts as nearly everybody, since somebody is always on leave
_LEAST_DAYS = 1.0  # of counting, before a rate means anything


@dataclass(frozen=True, slots=True)
class Wave:
    """The people told one thing at one time."""

    number: int
    moment: str
    way: str  # "files", or one of `outgoing`
    made_at: datetime
    made_by: str
    code: str  # by which the helpdesk knows a genuine message
    people: int = 0
    by_outcome: Mapping[str, int] = field(default_factory=dict)  # how many people came to what

    @property
    def told(self) -> int:
        """To how many others it went: as files to all of it, by mail to those it was sent to."""
        if self.way == SELF:
            return 0
        return self.by_outcome.get(Told.SENT, 0) if self.way in BY_MAIL else self.people

    @property
    def unfinished(self) -> int:
        """How many have not come to their end."""
        return sum(self.by_outcome.get(outcome, 0) for outcome in OPEN)


@dataclass(frozen=True, slots=True)
class TellingOf:
    """What one person was told, and what became of it."""

    wave: int
    moment: str
    person: str
    outcome: str  # "exported", or one of `outgoing.Told`
    at: datetime


@dataclass(frozen=True, slots=True)
class OptedOut:
    """Somebody who gets no reminders, and why."""

    person: str
    reason: str
    at: datetime
    said_by: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many were ready at one time."""

    at: datetime
    people: int
    ready: int

    @property
    def percent(self) -> float:
        """Of a hundred people."""
        return 100 * self.ready / self.people if self.people else 0.0


class Waves(Protocol):
    """The record of who was told. Each write is committed on return. Raises StateError."""

    def next_number(self) -> int:
        """The number of the wave that would be made now."""
        ...

    def record(
        self, wave: Wave, people: Sequence[str], outcome: str, terms: Terms | None = None
    ) -> None:
        """A wave with everybody in it, in one transaction."""
        ...

    def terms(self, wave: int) -> Terms:
        """What was agreed when it was made."""
        ...

    def people_of(self, wave: int) -> frozenset[str]:
        """Everybody who is in it, by object id."""
        ...

    def left(self, wave: int) -> Sequence[Left]:
        """Its recipients that have not come to their end, in a fixed order."""
        ...

    def mark(self, wave: int, now: Left, at: datetime) -> None:
        """Write down how far one recipient is."""
        ...

    def sent_since(self, then: datetime) -> Sequence[datetime]:
        """When mails left, or may have, oldest first."""
        ...

    def waves(self) -> Sequence[Wave]:
        """All, oldest first, with how many people each has."""
        ...

    def tellings(self, person: str) -> Sequence[TellingOf]:
        """What this person was told, oldest first."""
        ...

    def told(self) -> frozenset[str]:
        """Everybody who was told anything."""
        ...

    def opt_out(self, who: OptedOut) -> None:
        """No more reminders for this person; the last reason counts."""
        ...

    def opted_out(self) -> Sequence[OptedOut]:
        """Those who get no reminders."""
        ...

    def reword(self, words: "Sequence[Reworded]") -> None:
        """Keep these words of the admin's in place of all kept before."""
        ...

    def reworded(self) -> "Sequence[Reworded]":
        """The admin's own words."""
        ...

    def name_vlc_users(self, people: Sequence[str]) -> None:
        """Keep who uses Volume Licensing Central, in place of all kept before."""
        ...

    def vlc_users(self) -> Sequence[str]:
        """Who uses Volume Licensing Central, by object id; empty: nobody said."""
        ...

    def count(self, now: Count) -> None:
        """Keep a count; one an hour is enough."""
        ...

    def counts(self) -> Sequence[Count]:
        """All of them, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where registration is going, at the rate seen so far."""

    percent: float
    a_day: float | None  # people who become ready; None: too early to tell
    by: date | None  # when TARGET is reached; None: never at this rate, or reached


def outlook(counts: Sequence[Count]) -> Outlook | None:
    """From the counts; None where there are none."""
    if not counts:
        return None
    last = counts[-1]
    first = next((c for c in counts if last.at - c.at <= timedelta(days=14)), counts[0])
    days = (last.at - first.at).total_seconds() / 86_400
    if days < _LEAST_DAYS:
        return Outlook(last.percent, None, None)
    rate = (last.ready - first.ready) / days
    missing = last.people * TARGET / 100 - last.ready
    if missing <= 0 or rate <= 0:
        return Outlook(last.percent, rate, None)
    return Outlook(last.percent, rate, (last.at + timedelta(days=missing / rate)).date())


def unfinished(waves: Collection[Wave], moment: str) -> Wave | None:
    """The wave of this moment that was begun by mail and has people left."""
    own = (w for w in waves if w.moment == moment and w.way in BY_MAIL)
    return next((w for w in own if w.unfinished), None)


def saved_before(waves: Collection[Wave], moment: str) -> Wave | None:
    """The last wave of this moment that was written as files."""
    return next((w for w in reversed([*waves]) if w.moment == moment and w.way == FILES), None)


def sent_before(waves: Collection[Wave], moment: str) -> Wave | None:
    """The last wave of this moment that went by mail."""
    return next((w for w in reversed([*waves]) if w.moment == moment and w.way in BY_MAIL), None)


def tried(waves: Collection[Wave], moment: str) -> bool:
    """Whether this message was sent to oneself since it last went to others.

    So that the same command, given twice, sends nothing twice.
    """
    last = sent_before(waves, moment)
    return any(
        w.moment == moment
        and w.way == SELF
        and w.by_outcome.get(Told.SENT)
        and (last is None or w.number > last.number)
        for w in waves
    )


def in_words(wave: Wave) -> str:
    """What became of its people."""
    order = (Told.SENT, Told.REFUSED, Told.UNKNOWN, Told.SKIPPED)
    said = [f"{wave.by_outcome[o]:,} {o}" for o in order if wave.by_outcome.get(o)]
    if wave.unfinished:
        said.append(f"{wave.unfinished:,} left")
    return ", ".join(said) or "nobody"
