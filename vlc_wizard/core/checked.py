"""What a verification found: its checks, the evidence grade they reach, and what the log showed.

Grades (product.md 3.4): E1 the configuration was read and is as planned; E2 What If agrees; E3 a
real sign-in shows it; E4 all sign-ins of 30 days do. Only from E3 on is it called verified.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from vlc_wizard.core.journal import Entry, Event

Outcome = Literal["PASS", "FAIL", "WAIT", "UNKNOWN"]
VERIFIED = ("E3", "E4")
GRADES: Mapping[str, str] = {
    "E1": "the configuration was read and is as planned",
    "E2": "the configuration is as planned, and Microsoft's What If agrees",
    "E3": "a real sign-in to Volume Licensing Central shows it",
    "E4": "all sign-ins to Volume Licensing Central of 30 days show it",
}
NOT_KNOWN = "not known whether it is as planned, since not all of it could be read"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    says: str
    outcome: Outcome
    because: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody says that this person has just signed in to Volume Licensing Central."""

    object_id: str
    user_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """An app that person signed in to about then, as the log calls it."""

    app_id: str
    app_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What the sign-in log shows. `refused`: why it could not be read; empty: it was, or not tried.

    `candidates`: one of them is Volume Licensing Central, and only a human knows which.
    """

    checks: tuple[Check, ...] = ()
    said: Said | None = None
    candidates: tuple[Candidate, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a fresh reading shows of a plan."""

    plan_id: str
    at: datetime
    checks: tuple[Check, ...]
    grade: str  # "E1" to "E4", or "" where not even the first is reached
    state: str  # of the policy, or "enabled" where another method is on; empty: nothing is there
    seen: Seen = Seen()

    @property
    def failed(self) -> int:
        """How many checks fail."""
        return sum(c.outcome == "FAIL" for c in self.checks)

    @property
    def unsure(self) -> bool:
        """Whether nothing fails, and yet not all of the configuration could be read."""
        return not self.failed and not self.grade


def graded(report: Report, agrees: Sequence[Check], seen: Seen) -> Report:
    """The report with what What If and the log say, and the grade that all of it reaches.

    Where one of them says otherwise, the grade stays where it was, and the check fails.
    """
    grade = report.grade
    if grade and agrees and _all_pass(agrees):
        grade = "E2"
    contradicted = any(c.outcome == "FAIL" for c in (*agrees, *seen.checks))
    once, *always = seen.checks or (None,)
    if grade and not contradicted and once is not None and once.outcome == "PASS":
        grade = "E4" if always and _all_pass(always) else "E3"
    checks = (*report.checks, *agrees, *seen.checks)
    return replace(report, checks=checks, grade=grade, seen=replace(seen, checks=()))


def _all_pass(checks: Iterable[Check]) -> bool:
    return all(c.outcome == "PASS" for c in checks)


def in_short(report: Report) -> str:
    """The report in half a sentence."""
    word = "verified" if report.grade in VERIFIED else "read again"
    if report.failed:
        return f"{word}: {report.failed} of {len(report.checks)} checks fail"
    if report.unsure:
        return f"{word}: {NOT_KNOWN}"
    return f"{word}: as planned, evidence grade {report.grade}"


def to_data(report: Report) -> dict[str, Any]:
    """The report as plain JSON, for a line of the journal; the inverse of `last_report`."""
    seen = report.seen
    return {
        "grade": report.grade,
        "state": report.state,
        "at": report.at.isoformat(),
        "checks": [[c.says, c.outcome, c.because] for c in report.checks],
        "log": {
            "refused": seen.refused,
            "said": said_data(seen.said) if seen.said else None,
            "candidates": [[c.app_id, c.app_name, c.at.isoformat()] for c in seen.candidates],
        },
    }


def said_data(said: Said) -> dict[str, str]:
    """A statement as plain JSON."""
    return {"id": said.object_id, "user_name": said.user_name, "at": said.at.isoformat()}


def _said(data: Mapping[str, Any] | None) -> Said | None:
    if not data:
        return None
    return Said(data["id"], data["user_name"], datetime.fromisoformat(data["at"]))


def last_report(entries: Iterable[Entry], plan_id: str) -> Report | None:
    """What the newest verification of a plan showed, from the journal; None: none is there."""
    found = None
    for entry in entries:
        if entry.event is Event.CHECKED and entry.plan_id == plan_id and "checks" in entry.data:
            found = entry.data
    if found is None:
        return None
    checks = tuple(Check(*row) for row in found["checks"])
    at = datetime.fromisoformat(found["at"])
    log = found.get("log") or {}
    apps = ((i, name, datetime.fromisoformat(when)) for i, name, when in log.get("candidates", ()))
    seen = Seen(
        said=_said(log.get("said")),
        candidates=tuple(Candidate(*row) for row in apps),
        refused=log.get("refused", ""),
    )
    return Report(plan_id, at, checks, found["grade"], found["state"], seen)


SIGNED_IN = "vlc_sign_in"  # in the data of a note: who is said to have signed in, and when


def last_said(entries: Iterable[Entry]) -> Said | None:
    """The last time somebody was said to have signed in, from the journal of a plan."""
    found = None
    for entry in entries:
        found = entry.data.get(SIGNED_IN) or found
    return _said(found)
