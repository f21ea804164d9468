"""Per-user MFA for chosen people: wish and facts to changes, one a person.

Enabled, never Enforced: registering moves a person on, and Enforced by hand breaks old programs.
"""

from collections.abc import Mapping
from dataclasses import replace

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.methods.sessions import STAY_ENDED, revoking
from vlc_wizard.core.model import Account
from vlc_wizard.core.plan import PEOPLE, PER_USER, Change, Plan, Wish, basis_of

MOST_UNASKED = 500  # people; for more the service is asked for long, so a reason is typed
ENABLED, DISABLED = "enabled", "disabled"
EFFECTS = (
    "Set on each person, guests too; new people have to be set as they come.",
    "Each person registers at the next sign-in; the state then becomes Enforced by itself.",
    "Whoever is set is signed out and asked at every app.",
    "It uses a preview interface of Microsoft Graph.",
)
_WHY = "{name} is asked for multifactor authentication, and registers at the next sign-in."
_UNDO = "Set the person back: Entra ID > Users > Per-user MFA."


def plan(wish: Wish, facts: FactSheet, emergency: Mapping[str, Account]) -> Plan:
    """One change for each chosen person who is not set yet."""
    assert facts.tenant is not None  # noqa: S101 - no page reaches here without the tenant
    mine = facts.admin.id if facts.admin else ""  # last: whoever is set is signed out by it
    order = sorted(wish.people, key=lambda i: i == mine)
    due = {i: wish.people[i][0] for i in order if wish.people[i][1] == DISABLED}
    ended = (STAY_ENDED,) if wish.revoke else ()
    return Plan(
        tenant=replace(facts.tenant, domains=()),
        method=wish.method,
        basis={
            **basis_of(facts, emergency, undone={}),
            "drills": {i: d for i, d in sorted(wish.drills.items()) if i in emergency},
            "per_user": {i: [name, DISABLED] for i, name in sorted(due.items())},
        },
        changes=_changes(due, wish),
        human_steps=(
            "Tell everybody before: each person registers at the next sign-in.",
            "Set new people and guests as they come.",
        ),
        blockers=_blockers(wish, facts),
        reason=wish.reason,
        stays=("Methods that people registered stay registered.", *ended),
    )


def _changes(due: Mapping[str, str], wish: Wish) -> tuple[Change, ...]:
    before, after = {"perUserMfaState": DISABLED}, {"perUserMfaState": ENABLED}
    made = tuple(
        Change(n, PER_USER, f"{PEOPLE}/{key}", before, after, _WHY.format(name=name), _UNDO)
        for n, (key, name) in enumerate(due.items(), 1)
    )
    return (*made, *revoking(wish.revoke, first=len(made) + 1))


def _blockers(wish: Wish, facts: FactSheet) -> tuple[str, ...]:
    out = []
    if facts.security_defaults:
        out.append("Security defaults are on: they ask everybody already.")
    elif facts.security_defaults is None:
        out.append("Whether security defaults are on could not be read.")
    if facts.policies is None:
        out.append("Whether a Conditional Access policy is on could not be read.")
    out += [
        f"The Conditional Access policy {p.name} is on, and Microsoft advises against both."
        for p in facts.policies or ()
        if p.state == "enabled"
    ]
    unread = sum(state not in (ENABLED, DISABLED, "enforced") for _, state in wish.people.values())
    if unread:
        out.append(f"Of {unread} people the state could not be read.")
    return tuple(out)


def wants_reason(plan: Plan, *, sensitive: int) -> str:
    """Why this choice needs a typed reason; empty where it does not."""
    due = sum(c.kind == PER_USER for c in plan.changes)
    if due > MOST_UNASKED:
        return f"It sets {due} people; for more than {MOST_UNASKED} a reason is kept with the plan."
    if sensitive:
        return "Emergency access or synchronisation accounts are among those chosen."
    return ""


def sensitive(plan: Plan, facts: FactSheet) -> set[str]:
    """Those chosen who must not be shut out: emergency access and synchronisation accounts."""
    chosen = {c.object_id for c in plan.changes if c.kind == PER_USER}
    sync = {a.id for a in facts.around.sync or () if a.is_user}
    return chosen & (sync | set(plan.basis.get("excluded", {})))
