"""The helpdesk's own lines of the journal: what was noted, meant, done, and what is open.

They hold object ids, never a name, a number or a pass.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from vlc_wizard.core.helpdesk.proof import Case
from vlc_wizard.core.journal import SETTLE_SECONDS, Entry, Event

PREFIX = "helpdesk-"
_OUTCOMES = (Event.INTENT, Event.DONE, Event.FAILED, Event.AMBIGUOUS, Event.SETTLED)
_OPEN = (Event.INTENT, Event.AMBIGUOUS)
_DIGITS = 8


def case_id(agent: str, about: str, at: datetime, lines: int) -> str:
    """What a case is called: no secret, and no two alike in one journal."""
    said = f"{agent}/{about}/{at.isoformat()}/{lines}"
    return PREFIX + sha256(said.encode()).hexdigest()[:_DIGITS]


def of_helpdesk(journal: Iterable[Entry]) -> list[Entry]:
    """The lines that are of cases."""
    return [e for e in journal if e.plan_id.startswith(PREFIX)]


def opening(case: Case, agent: str) -> Entry:
    """The line that opens a case: what was proven, by whom, under which ticket."""
    kinds = ", ".join(case.proof.kinds)
    second = f", with {case.proof.second_agent}" if case.proof.second_agent else ""
    return Entry(
        case.id, Event.NOTE, case.at,
        says=f"Helpdesk case opened. The caller was proven by: {kinds}.",
        data={
            "helpdesk": "case", "topic": case.topic,
            "about": case.about if case.topic != "person" else "",
            "proofs": list(case.proof.kinds), "ticket": case.proof.ticket,
            "agent": agent, "second_agent": case.proof.second_agent, "said": f"{kinds}{second}",
        },
    )  # fmt: skip


def is_noted(case: Case, journal: Iterable[Entry]) -> bool:
    """Whether the case with this very proof stands in the journal."""
    return any(
        e.plan_id == case.id
        and e.data.get("helpdesk") == "case"
        and tuple(e.data.get("proofs", ())) == case.proof.kinds
        and e.data.get("ticket") == case.proof.ticket
        and e.data.get("second_agent") == case.proof.second_agent
        for e in journal
    )


def last_lines(journal: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    """The last line about each write of each case, the intent's data kept with it."""
    found: dict[tuple[str, int], Entry] = {}
    for e in of_helpdesk(journal):
        if e.change and e.event in _OUTCOMES:
            found[e.plan_id, e.change] = e
    return found


def about_another(case: Case, person: str, user_name: str, journal: Iterable[Entry]) -> bool:
    """Whether a case is somebody else's: a proof is for one person alone."""
    named = case.about.lower() if case.topic == "person" else ""
    if named and named not in (person.lower(), user_name.lower()):
        return True
    mine = (e for e in journal if e.plan_id == case.id and e.data.get("person"))
    return any(str(e.data["person"]).lower() != person.lower() for e in mine)


def open_writes(journal: Sequence[Entry]) -> list[Entry]:
    """Writes that were meant, and of which nothing says yet what became of them: their intents."""
    last = last_lines(journal)
    waiting = {key for key, e in last.items() if e.event in _OPEN}
    return [
        e
        for e in of_helpdesk(journal)
        if e.event is Event.INTENT and (e.plan_id, e.change) in waiting
    ]


def done_writes(journal: Sequence[Entry]) -> int:
    """How many writes were done, as far as is written down."""
    ends = last_lines(journal).values()
    return sum(e.event is Event.DONE or e.data.get("became") == "done" for e in ends)


def open_for(person: str, action: str, journal: Sequence[Entry]) -> Entry | None:
    """A write of this kind for this person whose end is not known."""
    return next(
        (e for e in open_writes(journal)
         if e.data.get("action") == action and e.data.get("person") == person), None,
    )  # fmt: skip


def settles_at(intent: Entry) -> datetime:
    """Until when a request without an answer may still take effect."""
    return intent.at + timedelta(seconds=SETTLE_SECONDS)


def next_number(case: Case, journal: Iterable[Entry]) -> int:
    """The number of the case's next write."""
    return 1 + max((e.change for e in journal if e.plan_id == case.id), default=0)


def figures(journal: Sequence[Entry]) -> dict[str, Any] | None:
    """Cases and outcomes in numbers; None where there was no case."""
    lines = of_helpdesk(journal)
    opened = [e for e in lines if e.data.get("helpdesk") == "case"]
    cases = list({e.plan_id: e for e in reversed(opened)}.values())  # as each was opened
    if not cases:
        return None
    topics = Counter(str(e.data["topic"]) for e in cases)
    abouts = Counter(str(e.data["about"]) for e in cases if e.data.get("about"))
    return {
        "cases": len(cases),
        "by_topic": dict(sorted(topics.items())),
        "by_card": dict(sorted(abouts.items())),
        "actions": _outcomes(lines),
        "proofs": dict(sorted(Counter(k for e in opened for k in e.data["proofs"]).items())),
    }


def _outcomes(lines: Sequence[Entry]) -> dict[str, dict[str, int]]:
    """Action -> how many of its writes were done, refused, or have an end that is not known."""
    action = {(e.plan_id, e.change): str(e.data.get("action")) for e in lines
              if e.event is Event.INTENT}  # fmt: skip
    out: dict[str, Counter[str]] = {}
    for key, e in last_lines(lines).items():
        word = "unknown" if e.event in _OPEN else "done"
        if e.event is Event.FAILED or e.data.get("became") == "nothing":
            word = "refused" if e.event is Event.FAILED else "not done"
        elif e.data.get("became") == "unknown":
            word = "unknown"
        out.setdefault(action.get(key, "other"), Counter())[word] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(out.items())}
