"""A plan in lines, for people."""

from collections.abc import Sequence

from vlc_wizard.core.change import DEFAULTS, PER_USER, REVOKE, Change
from vlc_wizard.core.methods import per_user, security_defaults
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.switching import words_of

MOST_PEOPLE = 10  # lines; the file has everybody


def change_lines(plan: Plan) -> list[str]:
    """Each change in a line; of many alike the first ones and how many there are."""
    if not plan.changes:
        return ["  Nothing to change: it is as wished already."]
    lines = [f"  {c.n}  {_words(plan, c)}" for c in plan.changes if not c.by_person]
    for kind in (PER_USER, REVOKE):
        lines += _people(plan, [c for c in plan.changes if c.kind == kind])
    return lines


def _people(plan: Plan, changes: Sequence[Change]) -> list[str]:
    more = len(changes) - MOST_PEOPLE
    lines = [f"  {c.n}  {_words(plan, c)}" for c in changes[:MOST_PEOPLE]]
    return [*lines, f"  ... and {more} more, {len(changes)} in all"] if more > 0 else lines


def _words(plan: Plan, change: Change) -> str:
    name = change.why.partition(" is signed out")[0]
    match change.kind:
        case "conditional_access.policy.create":
            return f"create, report-only: {change.after['displayName']}"
        case "security_defaults.set":
            return f"security defaults: {words_of(change.after)}"
        case "per_user_mfa.set":
            row = plan.basis.get("per_user", {}).get(change.object_id)
            return f"per-user MFA {words_of(change.after)}: {row[0] if row else change.object_id}"
        case "sessions.revoke":
            return f"sign out everywhere: {name}"
        case _:
            return f"set its state to {change.after.get('state')}"


def effects_of(plan: Plan) -> tuple[str, ...]:
    """What it does to people, for the methods that leave nothing to choose."""
    if plan.undoes:
        return ()
    if any(c.kind == DEFAULTS and c.enforces for c in plan.changes):
        return security_defaults.EFFECTS
    return per_user.EFFECTS if any(c.kind == PER_USER for c in plan.changes) else ()
