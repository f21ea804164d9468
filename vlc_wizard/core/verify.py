"""Verify never trusts apply: it reads again and says only what the reading shows.

This is grade E1, the configuration; `agreeing` and `seen` add what goes beyond it.
"""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.core.checked import Check, Outcome, Report
from vlc_wizard.core.compare import unlike
from vlc_wizard.core.effects import has_state
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import CREATE, DEFAULTS, OFF, PER_USER, REPORT_ONLY, SET_STATE, Plan

_FIELDS = {
    "displayName": "its name",
    "conditions.users.includeUsers": "whom it includes",
    "conditions.users.excludeUsers": "whom it leaves out",
    "conditions.users.includeGroups": "the groups it includes",
    "conditions.users.excludeGroups": "the groups it leaves out",
    "conditions.users.includeRoles": "the roles it includes",
    "conditions.users.excludeRoles": "the roles it leaves out",
    "conditions.applications.includeApplications": "the apps it is for",
    "conditions.applications.excludeApplications": "the apps it leaves out",
    "conditions.applications.includeUserActions": "the user actions it is for",
    "conditions.clientAppTypes": "the client apps it is for",
    "grantControls.operator": "how its demands combine",
    "grantControls.builtInControls": "what it demands",
}


def verify(
    plan: Plan,
    policy_id: str,
    policy: Body | None,
    facts: FactSheet,
    per_user: Mapping[str, str | None] | None = None,
) -> Report:
    """Compare a fresh reading with the plan, field by field."""
    state = str(policy.get("state")) if policy else ""
    checks: list[Check] = []
    if plan.policy_changes or policy_id:
        checks += [*_policy_checks(plan, policy_id, policy), *_defaults(plan, facts)]
    else:
        checks += _defaults(plan, facts)
        state = "enabled" if plan.turns_on and facts.security_defaults else ""
    if per_user is not None:
        people = _people(plan, per_user)
        checks.append(people)
        state = "enabled" if plan.turns_on and people.outcome == "PASS" else state
    reached = bool(checks) and all(c.outcome == "PASS" for c in checks)  # unread is not planned
    return Report(plan.id, facts.read_at, tuple(checks), "E1" if reached else "", state)


def _people(plan: Plan, per_user: Mapping[str, str | None]) -> Check:
    """Whether every person has the state that was planned."""
    changes = [c for c in plan.changes if c.kind == PER_USER]
    says = f"Per-user MFA is as planned for {len(changes)} people"
    found = [(c, per_user.get(c.object_id)) for c in changes]
    unread = sum(state is None for _, state in found)
    wrong = [c for c, state in found if state is not None and not has_state(c.after, state)]
    if wrong:
        rows = plan.basis.get("per_user", {})
        names = [str((rows.get(c.object_id) or [c.object_id])[0]) for c in wrong[:5]]
        return Check(says, "FAIL", f"not for {len(wrong)}: {', '.join(names)}")
    if unread:
        return Check(says, "UNKNOWN", f"of {unread} the state could not be read")
    return Check(says, "PASS")


def _policy_checks(plan: Plan, policy_id: str, policy: Body | None) -> list[Check]:
    if policy is None:
        return [Check("The policy exists", "FAIL", f"the tenant does not know {policy_id or 'it'}")]
    checks = [Check("The policy exists", "PASS", f"id {policy_id}")]
    for change in plan.changes:
        if change.kind == CREATE:
            checks += _fields(change.after, policy)
    wanted = wanted_state(plan)
    found = str(policy.get("state"))
    outcome: Outcome = "PASS" if found == wanted else "FAIL"
    return [*checks, Check("Its state is as planned", outcome, f"{STATES.get(found, found)}")]


def wanted_state(plan: Plan) -> str:
    """The state the plan ends in."""
    ends = [str(c.after["state"]) for c in plan.changes if c.kind == SET_STATE]
    return ends[-1] if ends else REPORT_ONLY


STATES: Mapping[str, str] = {
    "enabled": "on",
    "disabled": "off",
    REPORT_ONLY: "report-only",
}


def _fields(wanted: Body, found: Body) -> list[Check]:
    body = {k: v for k, v in wanted.items() if k != "state"}
    wrong = {path: (a, b) for path, a, b in unlike(body, found)}
    out = [
        Check(f"As planned: {words}", "FAIL", _shown(wrong.pop(path)))
        if path in wrong
        else Check(f"As planned: {words}", "PASS")
        for path, words in _FIELDS.items()
    ]
    out += [Check(f"As planned: {path}", "FAIL", _shown(pair)) for path, pair in wrong.items()]
    return out


def _shown(pair: tuple[Any, Any]) -> str:
    return f"planned {pair[0]}, found {pair[1]}"


def _defaults(plan: Plan, facts: FactSheet) -> list[Check]:
    """Security defaults as the plan sets them; else off, so that a policy can be in force."""
    wanted = [bool(c.after["isEnabled"]) for c in plan.changes if c.kind == DEFAULTS]
    says = "Security defaults are off, so the policy can be in force"
    if wanted:
        says = f"Security defaults are {'on' if wanted[-1] else 'off'}, as planned"
    elif not plan.policy_changes or wanted_state(plan) == OFF:
        return []
    if facts.security_defaults is None:
        return [Check(says, "UNKNOWN", "could not be read")]
    as_wanted = facts.security_defaults is (wanted[-1] if wanted else False)
    return [Check(says, "PASS" if as_wanted else "FAIL")]
