"""The review of a plan that sets values: security defaults, per-user MFA, and taking a run back."""

from vlc_wizard.core.change import PER_USER, REVOKE, Change
from vlc_wizard.core.methods import per_user, security_defaults
from vlc_wizard.core.page import (
    Block,
    Difference,
    DifferenceLine,
    Finding,
    Findings,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.gate_blocks import gate_findings, gates_now, ways_block
from vlc_wizard.core.plan import DEFAULTS, Plan
from vlc_wizard.core.switching import words_of
from vlc_wizard.core.view import View

MOST_PEOPLE = 10  # lines; the saved plan has everybody


def fits(plan: Plan) -> bool:
    """Whether the plan creates no policy and turns none on."""
    return bool(plan.undoes) or not plan.policy_changes


def changes_words(plan: Plan) -> Say:
    """What the page changes, for the line under its title."""
    if plan.undoes:
        return say("takes plan $id back, once you confirm", id=plan.undoes)
    people = sum(c.kind == PER_USER for c in plan.changes)
    if people:
        return say("sets per-user MFA of $n people, once you confirm", n=people)
    return say("switches security defaults, once you confirm")


def blocks(view: View, plan: Plan) -> tuple[Block, ...]:
    """What changes, what it does, what stays when it is taken back, and the checks."""
    gates = gate_findings(gates_now(view, plan), plan.blockers)
    if not plan.changes:
        return (Text(say("It is so already; there is nothing to change.")), *gates)
    return (
        Text(_first(plan)),
        Difference(tuple(_lines(plan))),
        *_effects(plan),
        *_stays(plan),
        *ways_block(view, plan),
        *gates,
    )


def _first(plan: Plan) -> Say:
    n = len(plan.changes)
    if plan.undoes:
        return say("Plan $id. It takes plan $run back. Changes: $n; nothing else in the tenant "
                   "changes.", id=plan.id, run=plan.undoes, n=n)  # fmt: skip
    return say("Plan $id. Changes: $n; nothing else in the tenant changes.", id=plan.id, n=n)


def _lines(plan: Plan) -> list[DifferenceLine]:
    lines = [_line(plan, c) for c in plan.changes if not c.by_person]
    for kind in (PER_USER, REVOKE):
        mine = [c for c in plan.changes if c.kind == kind]
        lines += [_line(plan, c) for c in mine[:MOST_PEOPLE]]
        if len(mine) > MOST_PEOPLE:
            lines.append(DifferenceLine(" ", say("and $n more", n=len(mine) - MOST_PEOPLE)))
    return lines


def _line(plan: Plan, change: Change) -> DifferenceLine:
    if change.kind == REVOKE:
        name = change.why.partition(" is signed out")[0]
        return DifferenceLine("~", say("$who", who=name), say("signed out everywhere"))
    before = words_of(change.before or {})
    to = say("$before, then $after", before=before, after=words_of(change.after))
    if change.kind == PER_USER:
        row = plan.basis.get("per_user", {}).get(change.object_id)
        return DifferenceLine("~", say("$who", who=row[0] if row else change.object_id), to)
    name = "security defaults" if change.kind == DEFAULTS else "the policy"
    return DifferenceLine("~", say("$what", what=name), to)


def _effects(plan: Plan) -> tuple[Block, ...]:
    if plan.undoes or not plan.turns_on:
        return ()
    people = any(c.kind == PER_USER for c in plan.changes)
    effects = per_user.EFFECTS if people else security_defaults.EFFECTS
    rows = tuple(Finding("info", say("$what", what=e)) for e in effects)
    return (Findings(rows, say("What it does")),)


def _stays(plan: Plan) -> tuple[Block, ...]:
    rows = tuple(Finding("info", say("$what", what=what)) for what in plan.stays)
    title = say("This stays as it is") if plan.undoes else say("Taking it back does not undo")
    return (Findings(rows, title),) if rows else ()
