"""Whether the tenant shows what a plan makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vlc_wizard.core.change import (
    CREATE,
    DEFAULTS,
    ONE_A_PERSON,
    PER_USER,
    REPORT_ONLY,
    REVOKE,
    SET_STATE,
    Change,
)
from vlc_wizard.core.compare import differences, unlike
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Account, Body
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.record import Record

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Looked:
    """A fresh reading, as far as a plan needs it."""

    facts: FactSheet
    excluded: Mapping[str, Account] = field(default_factory=dict)
    per_user: Mapping[str, str | None] = field(default_factory=dict)  # None: not there, or unread

    def policy(self, policy_id: str) -> Body | None:
        """A policy of the list."""
        found = (p.body for p in self.facts.policies or () if p.id == policy_id)
        return next(found, None) if policy_id else None


def has_state(after: Body, found: str | None) -> bool:
    """Whether a person's state is the one that was set: registering makes enabled enforced."""
    wanted = after["perUserMfaState"]
    return found == wanted or (wanted, found) == ("enabled", "enforced")


def missing(plan: Plan, looked: Looked, record: Record, policy_id: str) -> tuple[str, ...]:
    """What of the plan the tenant does not show, one sentence each. Empty: it shows all."""
    out = [
        says
        for change in plan.changes
        if change.kind not in ONE_A_PERSON and (says := _one(plan, change, looked, policy_id))
    ]
    people = [c for c in plan.changes if c.kind == PER_USER]
    unlike = [c for c in people if not has_state(c.after, looked.per_user.get(c.object_id))]
    if unlike:
        names = [_name(plan, c.object_id) for c in unlike[:MOST_NAMED]]
        more = f" and {len(unlike) - MOST_NAMED} more" if len(unlike) > MOST_NAMED else ""
        out.append(f"Per-user MFA is not as planned for {', '.join(names)}{more}.")
    if any(not record.is_settled(c) for c in plan.changes if c.kind == REVOKE):
        out.append("Not everybody was signed out.")
    return tuple(out)


def _name(plan: Plan, person_id: str) -> str:
    row = plan.basis.get("per_user", {}).get(person_id)
    return str(row[0]) if row else person_id


def _one(plan: Plan, change: Change, looked: Looked, policy_id: str) -> str:
    if change.kind == DEFAULTS:
        found = looked.facts.security_defaults
        if found is change.after["isEnabled"]:
            return ""
        return f"Security defaults: planned {_on(change.after['isEnabled'])}, are {_on(found)}."
    policy = looked.policy(change.object_id or policy_id)
    if policy is None:
        return f"The policy {change.object_id or policy_id or 'of this plan'} is not there."
    if change.kind == CREATE:
        wanted = {k: v for k, v in change.after.items() if k != "state"}
        if not any(c.kind == SET_STATE for c in plan.changes):
            wanted["state"] = REPORT_ONLY
        wrong = list(unlike(wanted, policy))
    else:
        wrong = list(differences(change.after, policy))
    return " ".join(f"The policy's {path}: planned {a}, is {b}." for path, a, b in wrong)


def _on(value: object) -> str:
    return {True: "on", False: "off"}.get(value, "not known")  # type: ignore[call-overload, no-any-return]
