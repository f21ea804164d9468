"""What became of each statement of the guidance, by what is kept here."""

from collections.abc import Iterable, Mapping
from typing import Any

from vlc_wizard.core.change import Change
from vlc_wizard.core.journal import Event
from vlc_wizard.core.kept import Kept
from vlc_wizard.core.model import Census
from vlc_wizard.core.record import is_finished
from vlc_wizard.core.view import not_ready
from vlc_wizard.core.waves import BY_MAIL

_READ, _DONE, _OPEN, _UNKNOWN = "for information", "done", "not done", "not known"


def status_of(statement: str, kept: Kept) -> str:
    """Done or not, by what is kept; most statements only inform."""
    session = kept.saved.session if kept.saved else None
    stands = _standing(kept)
    marks: Mapping[str, Iterable[str]] = {
        "the admin": ("S8", "S9", "S16"),
        "a method": ("S44",),
        "applied": ("S19",),
        "a policy": ("S24", "S36", "S40"),
        "covered": ("S20", "S57"),
        "told beforehand": ("S61",),
        "asked": ("S62",),
        "ready": ("S59",),
    }
    held: Mapping[str, bool | None] = {  # None: what would tell it is not kept
        "the admin": session is not None and session.confirmed is not None,
        "a method": session is not None and bool(session.method),
        "applied": stands is not None,
        "a policy": stands is not None and stands.get("method") == "conditional-access",
        "covered": None if kept.last is None else _is_covered(kept.last),
        "ready": _all_ready(kept.census),
        "told beforehand": _told(kept, before=_asking_since(kept)),
        "asked": _told(kept, before=""),
    }
    for name, statements in marks.items():
        if statement in statements:
            return {True: _DONE, False: _OPEN, None: _UNKNOWN}[held[name]]
    return _READ


def _told(kept: Kept, *, before: str) -> bool | None:
    """Whether people were told; what was only written to files somebody may have handed on.

    `before`: until when it counts, by the clock; empty: whenever it was.
    """
    if kept.saved is not None and kept.saved.session.people_told:
        return True
    rows = [r for r in kept.handed_out if not before or str(r.get("at")) < before]
    if any(r.get("way") in BY_MAIL for r in rows):
        return True
    return None if rows else False


def _asking_since(kept: Kept) -> str:
    """When a change that asks people was made for the first time; empty: none was."""
    asking = {
        (name, change["n"])
        for name, plan in kept.plans.items()
        for change in plan.get("changes", ())
        if Change(**change).enforces
    }
    made = (Event.DONE, Event.SETTLED)
    times = [e.at for e in kept.journal if e.event in made and (e.plan_id, e.change) in asking]
    return min(times).isoformat() if times else ""


def _standing(kept: Kept) -> Mapping[str, Any] | None:
    """The plan that was finished last, if it asks people and did not take another one back."""
    finished = [
        run.plan_id
        for run in kept.runs
        if is_finished([e for e in kept.journal if e.plan_id == run.plan_id])
    ]
    plan = kept.plans.get(finished[-1], {}) if finished else {}
    asks = any(Change(**change).enforces for change in plan.get("changes", ()))
    return plan if asks and not plan.get("basis", {}).get("undoes") else None


def _all_ready(census: Census | None) -> bool | None:
    """Whether nobody is left who could not pass; None where that was not counted to the end."""
    left = None if census is None or not census.complete else not_ready(census)
    return None if left is None else left == 0


def _is_covered(reading: Mapping[str, Any]) -> bool:
    return str(reading["coverage"]["verdict"]).startswith("COVERED")
