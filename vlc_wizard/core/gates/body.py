"""Gates on the body that will be sent: G5, G6 and G8."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.core.gates.case import Case, gate
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import (
    CREATE,
    DEFAULTS,
    OFF,
    ON,
    PER_USER,
    REPORT_ONLY,
    REVOKE,
    SET_STATE,
    Gate,
)


def g5_exclusions_are_real(case: Case) -> Gate:
    """Every excluded account exists, is enabled, and is excluded in the body that will be sent."""
    says = "Every account to be left out exists, is enabled and is left out of what is sent"
    for object_id in case.plan.basis.get("excluded", {}):
        problem = _exclusion_problem(case, object_id)
        if problem:
            return gate(
                case, "G5", "red", says, problem, object_id=object_id,
                turn_green="Choose the emergency access accounts again.",
            )  # fmt: skip
    stray = case.sent_exclusions - set(case.plan.basis.get("excluded", {}))
    if stray:
        return gate(
            case, "G5", "red", says, f"the body leaves out {sorted(stray)[0]}, which nobody chose",
            object_id=sorted(stray)[0], turn_green="Make the plan again.",
        )  # fmt: skip
    names = ", ".join(a.user_name for a in case.excluded.values())
    return gate(case, "G5", "green", says, names or "nobody is left out")


def _exclusion_problem(case: Case, object_id: str) -> str:
    account = case.excluded.get(object_id)
    if account is None:
        return f"the account {object_id} is not in the directory"
    if account.enabled is not True:
        return f"{account.user_name} is not enabled"
    if case.wanted and object_id not in case.sent_exclusions:
        return f"{account.user_name} is not left out of the policy that would be sent"
    return ""


def g6_synchronisation(case: Case) -> Gate:
    """No account that synchronises a directory is asked for what it cannot give."""
    says = "Accounts that synchronise a directory are not asked"
    if case.portals_only:
        why = "the portals only are the target, and synchronisation does not use them"
        return gate(case, "G6", "green", says, why)
    if case.defaults_on:
        why = "security defaults leave the accounts of a synchronisation out by themselves"
        return gate(case, "G6", "green", says, why)
    sync = case.facts.around.sync
    if case.people:
        return _chosen(case, says)
    if sync is None:
        return gate(
            case, "G6", "red", says, "which accounts synchronise could not be read",
            turn_green="Allow RoleManagement.Read.Directory and read again.",
        )  # fmt: skip
    for account in sync:
        if account.is_user and account.id not in case.sent_exclusions:
            return gate(
                case, "G6", "red", says,
                f"{account.user_name} synchronises your directory and would be asked for MFA, "
                "which a program cannot give", object_id=account.id,
                turn_green=f"Leave {account.user_name} out, under the other accounts.",
            )  # fmt: skip
    people = sum(a.is_user for a in sync)
    return gate(case, "G6", "green", says, f"{people} of them, all left out" if people else "none")


def _chosen(case: Case, says: str) -> Gate:
    """Per-user MFA: neither a synchronisation nor an emergency account is among those chosen."""
    chosen, sync = set(case.people), case.facts.around.sync
    found = [a.user_name for a in case.excluded.values() if a.id in chosen]
    found += [a.user_name for a in sync or () if a.id in chosen and a.user_name not in found]
    if sync is None:
        return gate(
            case, "G6", "amber", says, "which accounts synchronise could not be read",
            turn_green="Allow RoleManagement.Read.Directory and read again.",
        )  # fmt: skip
    if found:
        return gate(
            case, "G6", "amber", says, f"among the people chosen: {', '.join(found[:5])}",
            turn_green="Choose the people again, without them.",
        )  # fmt: skip
    why = "no emergency access account and none of a synchronisation is among those chosen"
    return gate(case, "G6", "green", says, why)


def g8_shape(case: Case) -> Gate:
    """The body is of a shape we know: no block, no hybrid control, no condition nobody chose."""
    says = "What is sent is MFA and nothing else: no block, no device rule, no condition"
    for problem in value_problems(case):
        return gate(
            case, "G8", "red", says, problem, object_id=case.plan.id,
            turn_green="Make the plan again.",
        )  # fmt: skip
    for body in case.bodies:
        for problem in shape_problems(body):
            return gate(
                case, "G8", "red", says, problem, object_id=case.plan.id,
                turn_green="Make the plan again; never by hand.",
            )  # fmt: skip
    return gate(case, "G8", "green", says, "the body has the one known shape")


_VALUES: Mapping[str, tuple[Body, ...]] = {
    SET_STATE: tuple({"state": s} for s in (ON, OFF, REPORT_ONLY)),
    DEFAULTS: tuple({"isEnabled": on} for on in (True, False)),
    PER_USER: tuple({"perUserMfaState": s} for s in ("enabled", "disabled", "enforced")),
    REVOKE: ({},),
}


def value_problems(case: Case) -> list[str]:
    """Changes of something that is there, with another value than we know. Empty: none."""
    out = [
        f"change {c.n} sends what is not known"
        for c in case.plan.changes
        if c.kind != CREATE and c.after not in _VALUES.get(c.kind, ())
    ]
    if not case.plan.undoes:  # only what was there before may come back
        out += [
            f"change {c.n} enforces per-user MFA by hand, which breaks old programs"
            for c in case.plan.changes
            if c.kind == PER_USER and c.after != {"perUserMfaState": "enabled"}
        ]
    return out


def shape_problems(body: Body) -> list[str]:
    """What in a body falls out of the closed list of shapes. Empty: nothing."""
    conditions = dict(body.get("conditions") or {})
    users = dict(conditions.pop("users", None) or {})
    applications = dict(conditions.pop("applications", None) or {})
    grant = dict(body.get("grantControls") or {})
    checks: list[tuple[bool, str]] = [
        (set(body) <= {"displayName", "state", "conditions", "grantControls"}, "unknown parts"),
        (grant.pop("builtInControls", None) == ["mfa"], "the control is not MFA alone"),
        (grant.pop("operator", None) in ("OR", "AND"), "the operator is unknown"),
        (_nothing(grant), "it demands something besides MFA"),
        (conditions.pop("clientAppTypes", None) == ["all"], "not all client apps are asked"),
        (_nothing(conditions), "it has a condition nobody chose"),
        (users.pop("includeUsers", None) == ["All"], "it does not include all users"),
        (users.pop("excludeUsers", None) is not None, "the exclusions are missing"),
        (_nothing(users), "it leaves out more than accounts by id"),
        (
            applications.pop("includeApplications", None) in (["MicrosoftAdminPortals"], ["All"]),
            "the target is neither Microsoft Admin Portals nor all resources",
        ),
        (_nothing(applications), "it leaves out apps or names user actions"),
        (body.get("state") != "enabled", "it would be on from the first moment"),
    ]
    return [problem for holds, problem in checks if not holds]


def _nothing(values: Mapping[str, Any]) -> bool:
    return all(v in (None, [], {}) for v in values.values())
