"""What a page sees, and what it answers."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from vlc_wizard.core.model import Readiness
from vlc_wizard.core.page import (
    Block,
    Column,
    Fact,
    Facts,
    Finding,
    Findings,
    Note,
    Progress,
    Say,
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from vlc_wizard.core.acts import Act
    from vlc_wizard.core.facts import FactSheet, Unread
    from vlc_wizard.core.helpdesk.calling import Call
    from vlc_wizard.core.model import Census
    from vlc_wizard.core.page import Answers
    from vlc_wizard.core.plan import Plan
    from vlc_wizard.core.session import Session
    from vlc_wizard.core.state import Doing, Setting, State
    from vlc_wizard.core.words import DatedFact, Words


@dataclass(frozen=True, slots=True)
class View:
    """The state at a moment."""

    state: State
    now: datetime

    @property
    def session(self) -> Session:
        """The answers."""
        return self.state.session

    @property
    def facts(self) -> FactSheet | None:
        """What follows from the reading, or None before one."""
        return self.state.facts

    @property
    def setting(self) -> Setting:
        """What does not change while the program runs."""
        return self.state.setting

    @property
    def words(self) -> Words:
        """Dated facts and links."""
        return self.state.setting.words

    def ago(self, then: datetime) -> timedelta:
        """How long ago; never negative."""
        return max(self.now - then, timedelta(0))

    def days_since(self, day: date) -> int:
        """Whole days from a date until now."""
        return (self.now.date() - day).days

    def draft(self, name: str, default: str = "") -> str:
        """What was typed into a field and not taken, or the default."""
        value = self.state.draft.get(name, default)
        return value if isinstance(value, str) else default

    def error(self, name: str) -> Say:
        """What is wrong with a field."""
        return self.state.field_errors.get(name, say(""))


@dataclass(frozen=True, slots=True)
class Turn:
    """What an answer or an action leads to."""

    session: Session | None = None  # None: unchanged
    goto: str = ""  # page id; empty: stay
    acts: tuple[Act, ...] = ()
    errors: Mapping[str, Say] = field(default_factory=dict)
    draft: Answers = field(default_factory=dict)
    shown: frozenset[str] | None = None
    plan: Plan | None = None  # where the page made one
    opened: str | None = None  # what of the page is opened; None: as before
    resume_taken: bool = False
    call: Call | None = None  # somebody calls the helpdesk; None: as before
    dropped: bool = False  # start over: forget the answers


_SAYS_SOMETHING = 5  # seconds of work, before its pace is worth a word


# --- blocks that several pages show ---------------------------------------------------------------


def work_blocks(view: View, *names: str) -> tuple[Block, ...]:
    """Progress of the work of these names."""
    out: list[Block] = []
    for name in names:
        doing = view.state.work.get(name)
        if doing is not None:
            left = _time_left(view, doing)
            words = say("$what; $left", what=doing.what, left=left) if left else None
            what = words or say("$what", what=doing.what)
            out.append(Progress(what, doing.done, doing.total, doing.since))
    return tuple(out)


def _time_left(view: View, doing: Doing) -> str:
    """How long the rest takes at the pace so far; empty until that says something."""
    if not doing.total or doing.begun is None or not 0 < doing.done < doing.total:
        return ""
    so_far = (view.now - doing.begun).total_seconds()
    if so_far < _SAYS_SOMETHING or "left" in doing.what:
        return ""
    seconds = so_far * (doing.total - doing.done) / doing.done
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes > 1 else "about a minute left"


def dated(view: View, fact_id: str) -> Block:
    """A dated fact with its date, its source and how far to trust it."""
    fact = view.words.facts[fact_id]
    return Note(_dated_words(view, fact))


def _dated_words(view: View, fact: DatedFact) -> Say:
    if fact.on is None:
        return say(
            "$says ($source; $trust, looked at on $reviewed.)",
            says=fact.says, source=fact.source, trust=fact.trust, reviewed=fact.reviewed,
        )  # fmt: skip
    days = view.days_since(fact.on)
    when = "In force since $on ($days days)." if days >= 0 else "On $on, in $days days."
    if fact.exact != "day":
        when = "Since $on, about $days days." if days >= 0 else "In $on, in about $days days."
    return say(
        "$says " + when + " ($source; $trust, looked at on $reviewed.)",
        says=fact.says, on=fact.when, days=abs(days), source=fact.source, trust=fact.trust,
        reviewed=fact.reviewed,
    )  # fmt: skip


def unread_block(facts: FactSheet) -> tuple[Block, ...]:
    """What could not be read, and why; nothing where all was read."""
    rows = tuple(
        Finding("unknown", say("$what", what=u.what), _why_unread(u)) for u in facts.unread
    )
    return (Findings(rows, say("Not read, so unknown")),) if rows else ()


def _why_unread(unread: Unread) -> Say:
    if unread.status == 0:
        return say("$why; settled by $how", why=unread.code, how=unread.settled_by)
    return say("the service answered $status, $code; settled by $how",
               status=str(unread.status), code=unread.code, how=unread.settled_by)  # fmt: skip


def census_facts(view: View, census: Census | None) -> Facts:
    """People in numbers."""
    if census is None:
        reading = "people" in view.state.work
        value = say("being read") if reading else say("not read yet")
        return Facts((Fact(say("People"), value, "unknown"),))
    rows = [
        Fact(
            say("People"),
            say("$n: $members members and $guests guests", n=census.people,
                members=census.members, guests=census.guests),
            None if census.complete else "warn",
            say("") if census.complete else say("not all were read"),
        ),
        Fact(say("Disabled"), say("$n, not counted", n=census.disabled)),
    ]  # fmt: skip
    return Facts((*rows, *_readiness_rows(view, census)))


READINESS_WORDS: Mapping[Readiness, str] = {
    Readiness.READY: "Ready",
    Readiness.PHONE_ONLY: "Phone only",
    Readiness.NOT_ALLOWED: "Registered, not allowed",
    Readiness.NOT_REGISTERED: "Not registered",
    Readiness.PENDING: "Invitation pending",
    Readiness.DISABLED: "Disabled",
    Readiness.ELSEWHERE: "MFA elsewhere",
    Readiness.UNKNOWN: "Unknown",
}
# A person in a table. The second column takes what is left.
PEOPLE_COLUMNS = (
    Column("name", say("Name"), 24),
    Column("user_name", say("Sign-in name"), 0),
    Column("kind", say("Kind"), 15),
    Column("readiness", say("Readiness"), 24),
)


def _readiness_rows(view: View, census: Census) -> list[Fact]:
    by = census.by_readiness
    if by is None:
        return [Fact(say("Ready"), say("unknown: the registration report was not read"), "unknown")]
    end = view.words.facts["sms-voice-end"].on
    notes = {
        Readiness.READY: say("of $n people", n=census.people),
        Readiness.PHONE_ONLY: say("can pass today; SMS and voice end on $on", on=end or ""),
    }
    return [
        Fact(say("$word", word=word), say("$n", n=by[kind]), None, notes.get(kind, say("")))
        for kind, word in READINESS_WORDS.items()
        if by.get(kind)
    ]


def not_ready(census: Census) -> int | None:
    """Enabled people who could not pass today; None where unread.

    Those who do MFA elsewhere are not counted: what they registered here says nothing of them.
    """
    if census.by_readiness is None:
        return None
    able = (Readiness.READY, Readiness.PHONE_ONLY, Readiness.ELSEWHERE)
    return census.people - sum(census.by_readiness.get(k, 0) for k in able)
