"""The evidence: one document out of what is kept here, and of nothing else.

The same state gives the same document. What was never read or kept is null, not "fine".
"""

from collections.abc import Iterable, Mapping
from typing import Any

from vlc_wizard.core.checked import Report, last_report
from vlc_wizard.core.followed import status_of
from vlc_wizard.core.guidance import Guidance, Statement
from vlc_wizard.core.helpdesk.lines import figures
from vlc_wizard.core.journal import Entry, Event, Run
from vlc_wizard.core.kept import Kept
from vlc_wizard.core.model import Census
from vlc_wizard.core.record import is_finished

VERSION = 1
Document = dict[str, Any]


def document(kept: Kept, guidance: Guidance) -> Document:
    """The whole of it, as plain JSON with stable keys."""
    return {
        "version": VERSION,
        "tenant": _tenant(kept),
        "admins": _admins(kept),
        "answers": _answers(kept),
        "stated": _stated(kept),
        "before": kept.before,
        "plans": [_plan(run, kept) for run in kept.runs],
        "after": kept.last,
        "verdict": _verdict(kept.last),
        "people": _people(kept.census),
        "handed_out": [dict(row) for row in kept.handed_out],
        "helpdesk": figures(kept.journal),
        "guidance": [_statement(s, kept) for s in guidance.values()],
        "journal": {
            "lines": len(kept.journal),
            "last_hash": kept.journal[-1].hash if kept.journal else None,
        },
    }


def _tenant(kept: Kept) -> Document | None:
    confirmed = kept.saved.session.confirmed if kept.saved else None
    if confirmed is not None:
        return {
            "id": confirmed.tenant_id,
            "name": confirmed.tenant_name,
            "domain": confirmed.domain,
        }
    if kept.runs:
        return dict(kept.plans.get(kept.runs[-1].plan_id, {}).get("tenant") or {}) or None
    return None


def _admins(kept: Kept) -> list[str]:
    """Everybody who did something here, in the order of their first doing."""
    handed = kept.saved.session.handed if kept.saved else {}
    names = [str(handed["by"])] if handed else []
    names += [run.by for run in kept.runs]
    if kept.saved is not None and kept.saved.by:
        names.append(kept.saved.by)
    return list(dict.fromkeys(names))


def _answers(kept: Kept) -> Document | None:
    if kept.saved is None:
        return None
    session = kept.saved.session
    applied = _applied_last(kept)
    return {
        "at": kept.saved.saved_at.isoformat(),
        "method": session.method or applied.get("method") or None,
        "why_this_method": session.method_reason or applied.get("reason") or None,
        "target": session.target or None,
        "emergency_accounts": None if session.emergency is None else list(session.emergency),
        "tested": dict(session.drills),
        "people_told": session.people_told,
    }


def _applied_last(kept: Kept) -> Mapping[str, Any]:
    """The last plan that takes nothing back: by verbs alone a method is chosen nowhere else."""
    plans = [kept.plans.get(run.plan_id, {}) for run in reversed(kept.runs)]
    return next((p for p in plans if not p.get("basis", {}).get("undoes")), {})


def _stated(kept: Kept) -> Document | None:
    """What the admin typed in or did by hand: nothing of it was read from the tenant."""
    session = kept.saved.session if kept.saved else None
    if session is None or not (session.typed or session.by_hand):
        return None
    return {"facts": {k: v for k, v in session.typed.items() if v}, "done": dict(session.by_hand)}


def _plan(run: Run, kept: Kept) -> Document:
    document_ = kept.plans.get(run.plan_id, {})
    lines = [e for e in kept.journal if e.plan_id == run.plan_id]
    report = last_report(lines, run.plan_id)
    return {
        "id": run.plan_id,
        "begun_at": run.begun_at.isoformat(),
        "by": run.by,
        "method": document_.get("method"),
        "why_this_method": document_.get("reason") or None,
        "changes": list(document_.get("changes", ())),
        "left_out": [
            str(row[0]) for row in document_.get("basis", {}).get("excluded", {}).values()
        ],
        "gates": [
            {k: gate.get(k) for k in ("id", "verdict", "says", "evidence", "at", "object_id")}
            for gate in _last_judged(document_, lines)
        ],
        "reasons": [_reason(e) for e in lines if e.event is Event.NOTE and e.data.get("gate")],
        "writes": [_line(e) for e in lines if e.change],
        "notes": [_line(e) for e in lines if e.event is Event.NOTE and not e.data.get("gate")],
        "finished": is_finished(lines),
        "verified": None if report is None else _verified(report),
    }


def _last_judged(plan: Mapping[str, Any], lines: Iterable[Entry]) -> list[Mapping[str, Any]]:
    """Each check once, as it was judged last: in the plan, or when the plan was applied."""
    judged = {str(g["id"]): g for g in plan.get("gates", ())}
    for line in lines:
        judged |= {str(g["id"]): g for g in line.data.get("gates", ())}
    return sorted(judged.values(), key=lambda g: int(str(g["id"])[1:]))


def _reason(entry: Entry) -> Document:
    gate = str(entry.data["gate"])
    return {
        "gate": gate,
        "says": entry.says.removeprefix(f"{gate}: "),
        "evidence": entry.data.get("evidence"),
        "at": entry.at.isoformat(),
    }


def _line(entry: Entry) -> Document:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "event": str(entry.event),
        "change": entry.change,
        "target": entry.target or None,
        "request_id": entry.request_id or None,
        "says": entry.says,
    }


def _verified(report: Report) -> Document:
    return {
        "at": report.at.isoformat(),
        "grade": report.grade or None,
        "state": report.state or None,
        "checks": [
            {"says": c.says, "outcome": c.outcome, "because": c.because} for c in report.checks
        ],
    }


def _verdict(reading: Mapping[str, Any] | None) -> Document | None:
    """What the last reading says of whom the tenant's own rules make use MFA."""
    if reading is None:
        return None
    coverage = reading["coverage"]
    names = ("verdict", "grade", "covered", "total", "gaps", "exempt", "blocked", "unknown")
    return {"at": reading["read_at"], **{name: coverage.get(name) for name in names}}


def _people(census: Census | None) -> Document | None:
    if census is None:
        return None
    by = census.by_readiness
    return {
        "members": census.members,
        "guests": census.guests,
        "disabled": census.disabled,
        "all_read": census.complete,
        "readiness": None if by is None else {str(k): n for k, n in by.items()},
    }


def _statement(statement: Statement, kept: Kept) -> Document:
    return {
        "id": statement.id,
        "page": statement.page,
        "says": statement.says,
        "today": statement.today or None,
        "status": status_of(statement.id, kept),
    }


# --- without names ----------------------------------------------------------------------------


def redacted(whole: Document) -> Document:
    """The same document without anybody's name, id or words: built anew, not searched through.

    What stays: times, request ids, counts, verdicts, sentences of this program without values.
    """
    plans = [
        {
            **{k: plan[k] for k in ("id", "begun_at", "method", "finished")},
            "left_out": len(plan["left_out"]),
            "changes": [{"n": c["n"], "kind": c["kind"]} for c in plan["changes"]],
            "gates": [{"id": g["id"], "verdict": g["verdict"]} for g in plan["gates"]],
            "reasons": [{"gate": r["gate"], "at": r["at"]} for r in plan["reasons"]],
            "writes": [_anonymous(line) for line in plan["writes"]],
            "verified": _without_words(plan["verified"]),
        }
        for plan in whole["plans"]
    ]
    answers = whole["answers"]
    return {
        "version": whole["version"],
        "redacted": True,
        "admins": len(whole["admins"]),
        "answers": answers and {k: answers[k] for k in ("at", "method", "target", "people_told")},
        "stated": whole["stated"] and {"done": whole["stated"]["done"]},
        "before": _counts(whole["before"]),
        "plans": plans,
        "after": _counts(whole["after"]),
        "people": whole["people"],
        "handed_out": len(whole["handed_out"]),
        "helpdesk": whole["helpdesk"],
        "guidance": whole["guidance"],
        "journal": whole["journal"],
    }


def _anonymous(line: Document) -> Document:
    return {k: line[k] for k in ("number", "at", "event", "change", "request_id")}


def _without_words(verified: Document | None) -> Document | None:
    if verified is None:
        return None
    outcomes = [c["outcome"] for c in verified["checks"]]
    return {
        "at": verified["at"],
        "grade": verified["grade"],
        "state": verified["state"],
        "checks": {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
    }


def _counts(reading: Mapping[str, Any] | None) -> Document | None:
    if reading is None:
        return None
    coverage = reading["coverage"]
    return {
        "read_at": reading["read_at"],
        "facts": reading["facts"],
        "coverage": {
            **{k: coverage.get(k) for k in ("verdict", "grade", "covered", "total")},
            **{k: len(coverage.get(k) or ()) for k in ("gaps", "exempt", "blocked", "unknown")},
        },
        "recommendation": {"row": reading["recommendation"]["row"]},
    }
