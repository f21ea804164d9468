"""How the tenant stands by what a plan sent, as far as its journal knows; in sentences."""

from collections.abc import Callable, Sequence

from vlc_wizard.core.change import CREATE, DEFAULTS, OFF, PER_USER, REVOKE, Change
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.plan import Plan

UNKNOWN = "Whether it is on is not known."
UNKNOWN_NOW = "Whether it exists, and whether it is on, is not known."
_KNOWN = (Event.DONE, Event.SETTLED)
_NOTHING = (Event.FAILED, Event.REVERTED)
Last = Callable[[Change], Entry | None]  # the last line that says what became of a change


def stands(plan: Plan, last: Last, made: str) -> str:
    """One sentence or two; empty: as it was. `made` is the id of the policy the plan made."""
    if any(c.by_person for c in plan.changes):
        return _people(plan.changes, last)
    for change in reversed(plan.changes):
        line = last(change)
        if line is None or line.event in _NOTHING:
            continue
        return _one(change, made, known=line.event in _KNOWN)
    return ""


def _one(change: Change, made: str, *, known: bool) -> str:
    exists = f" The policy {made} exists, made by this plan." if made else ""
    if change.kind == CREATE:
        return (
            "The policy is report-only: nobody is asked yet." + exists
            if known
            else "If the policy is there, it is report-only: nobody is asked."
        )
    if change.kind == DEFAULTS:
        return _defaults(change, known=known)
    if change.turns_policy_on:
        return "The policy exists" + (" and is on." if known else f". {UNKNOWN}")
    if not known:
        return f"The policy exists. {UNKNOWN}"
    state = "off" if change.after.get("state") == OFF else "report-only"
    return f"The policy is {state}: it asks nobody."


def _defaults(change: Change, *, known: bool) -> str:
    if not known:
        return "Whether security defaults are on is not known."
    if change.drops:
        return "Security defaults are off."
    return "Security defaults are on."


def _people(changes: Sequence[Change], last: Last) -> str:
    lines = [last(c) for c in changes]
    sent = [c for c, line in zip(changes, lines, strict=True) if line is not None]
    if not sent:
        return ""
    out = []
    first = [c for c in changes if not c.by_person]
    for change in first:
        line = last(change)
        if line is not None and line.event not in _NOTHING:
            out.append(_one(change, "", known=line.event in _KNOWN))
    for kind, words in _PEOPLE.items():
        mine = [(c, last(c)) for c in changes if c.kind == kind]
        done = sum(e is not None and e.event in _KNOWN for _, e in mine)
        open_ = sum(e is not None and e.event in (Event.INTENT, Event.AMBIGUOUS) for _, e in mine)
        if mine:
            out.append(f"{done} of {len(mine)} {words}" + (
                f"; of {open_} it is not known yet." if open_ else "; nothing is half done."
            ))  # fmt: skip
    return " ".join(out)


_PEOPLE = {PER_USER: "people are set", REVOKE: "people were signed out"}
