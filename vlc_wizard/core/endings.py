"""What an applied plan means, in sentences; the same for pages and verbs."""

from vlc_wizard.core.change import DEFAULTS, OFF, PER_USER, SET_STATE
from vlc_wizard.core.format import counted
from vlc_wizard.core.plan import Plan


def done_words(plan: Plan) -> str:
    """How the tenant stands once every change is made."""
    people = sum(c.kind == PER_USER for c in plan.changes)
    if people:
        words = "are set back as they were" if plan.undoes else "have per-user MFA enabled"
        return counted(people, f"people {words}.")
    if any(c.turns_policy_on for c in plan.changes):
        return "The policy exists and is on. Nobody has been seen using it yet."
    defaults = [c for c in plan.changes if c.kind == DEFAULTS]
    if defaults:
        return _defaults(on=bool(defaults[-1].after["isEnabled"]))
    for change in plan.changes:
        if change.kind == SET_STATE and change.after["state"] == OFF:
            return "The policy is off. It asks nobody."
    return "The policy exists, report-only. It asks nobody."


def _defaults(*, on: bool) -> str:
    if on:
        return "Security defaults are on. Nobody has been seen registering yet."
    return "Security defaults are off. They ask nobody."


def meets_goal(plan: Plan) -> bool:
    """Whether people are asked once the plan is applied."""
    return plan.turns_on and not plan.undoes


def note_words(plan: Plan) -> str:
    """The same in a few words, for the hub."""
    if plan.undoes:
        return "taken back: goal not met"
    if any(c.turns_policy_on for c in plan.changes):
        return "the policy is on"
    if any(c.kind == PER_USER for c in plan.changes):
        return "per-user MFA is set"
    if any(c.kind == DEFAULTS for c in plan.changes):
        return "security defaults are on" if plan.turns_on else "security defaults are off"
    return "report-only: not enforced yet, goal not met"
