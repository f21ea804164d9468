"""What must hold before anything is enforced (G1, G2, G5 and G8 of the gate list).

Pure: each gate looks at a reading, the body that will be sent and the confirmed identity.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    ROLE_NAMES,
    SECURITY_ADMINISTRATOR,
    Account,
    Body,
    Identity,
)
from vlc_wizard.core.plan import CREATE, Gate, Plan

MAY_WRITE_POLICIES = (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)  # least first; product.md 2.2

READING_AGE_SECONDS = 60  # gates are judged on a reading no older than this


@dataclass(frozen=True, slots=True)
class Case:
    """All a gate may look at."""

    facts: FactSheet
    plan: Plan
    confirmed: Identity
    excluded: Mapping[str, Account]  # those of the body's excludeUsers that were found

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The policies this plan would create, as they will be sent."""
        return tuple(c.after for c in self.plan.changes if c.kind == CREATE)


def judge(case: Case) -> tuple[Gate, ...]:
    """All gates, in their order."""
    return tuple(gate(case) for gate in GATES)


def _gate(
    case: Case,
    name: str,
    verdict: Literal["green", "amber", "red"],
    says: str,
    evidence: str,
    **more: str,
) -> Gate:
    return Gate(name, verdict, says, evidence, case.facts.read_at.isoformat(), **more)


def g1_who_is_signed_in(case: Case) -> Gate:
    """Person, tenant and role are the ones that were confirmed."""
    tenant, admin = case.facts.tenant, case.facts.admin
    says = "You are who you said, in the tenant you named, with a role that may do this"
    if tenant is None or admin is None or admin.roles is None:
        return _gate(
            case, "G1", "red", says, "who you are, or the roles you hold, could not be read",
            turn_green="Sign in again; the permissions RoleManagement.Read.Directory and "
            "Directory.Read.All are needed.",
        )  # fmt: skip
    if Identity(tenant.id, admin.id) != case.confirmed or case.plan.tenant.id != tenant.id:
        return _gate(
            case, "G1", "red", says,
            f"signed in as {admin.user_name} in {tenant.domain}; the plan is for "
            f"{case.plan.tenant.domain}", object_id=admin.id,
            turn_green="Sign in as the person and in the tenant that were confirmed.",
        )  # fmt: skip
    if not admin.holds(*MAY_WRITE_POLICIES):
        needed = ROLE_NAMES[MAY_WRITE_POLICIES[0]]
        held = ", ".join(sorted(ROLE_NAMES.get(r, r) for r in admin.roles)) or "no role"
        return _gate(
            case, "G1", "red", says, f"you hold {held}; needed: {needed}", object_id=admin.id,
            turn_green=f"Have {needed} assigned or activated, then read again.",
        )  # fmt: skip
    evidence = f"{admin.user_name} in {tenant.name} ({tenant.domain})"
    return _gate(case, "G1", "green", says, evidence, object_id=admin.id)


def g2_you_can_pass(case: Case) -> Gate:
    """The admin can pass MFA now, by what the directory says at this moment."""
    says = "You can pass MFA yourself"
    admin, mine = case.facts.admin, case.facts.my_mfa
    who = admin.id if admin else ""
    if mine is None:
        return _gate(
            case, "G2", "red", says, "your own sign-in methods could not be read", object_id=who,
            turn_green="Allow UserAuthenticationMethod.Read.All and read again.",
        )  # fmt: skip
    can, lasting = mine
    if not can:
        return _gate(
            case, "G2", "red", says, "you have no method registered that passes MFA: you would "
            "be the first one shut out", object_id=who,
            turn_green="Register Microsoft Authenticator or a passkey at "
            "https://aka.ms/mfasetup, then read again.",
        )  # fmt: skip
    evidence = "a method that lasts is registered" if lasting else "by phone only, until 2027-02-01"
    return _gate(case, "G2", "green", says, evidence, object_id=who)


def g5_exclusions_are_real(case: Case) -> Gate:
    """Every excluded account exists, is enabled, and is excluded in the body that will be sent."""
    says = "Every account to be left out exists, is enabled and is left out of what is sent"
    for object_id in case.plan.basis.get("excluded", {}):
        problem = _exclusion_problem(case, object_id)
        if problem:
            return _gate(
                case, "G5", "red", says, problem, object_id=object_id,
                turn_green="Choose the emergency access accounts again.",
            )  # fmt: skip
    stray = _sent_exclusions(case) - set(case.plan.basis.get("excluded", {}))
    if stray:
        return _gate(
            case, "G5", "red", says, f"the body leaves out {sorted(stray)[0]}, which nobody chose",
            object_id=sorted(stray)[0], turn_green="Make the plan again.",
        )  # fmt: skip
    names = ", ".join(a.user_name for a in case.excluded.values())
    return _gate(case, "G5", "green", says, names or "nobody is left out")


def _sent_exclusions(case: Case) -> set[str]:
    users = [body["conditions"]["users"] for body in case.bodies]
    return {i for u in users for i in u.get("excludeUsers") or ()}


def _exclusion_problem(case: Case, object_id: str) -> str:
    account = case.excluded.get(object_id)
    if account is None:
        return f"the account {object_id} is not in the directory"
    if account.enabled is not True:
        return f"{account.user_name} is not enabled"
    if case.bodies and object_id not in _sent_exclusions(case):
        return f"{account.user_name} is not left out of the policy that would be sent"
    return ""


def g8_shape(case: Case) -> Gate:
    """The body is of a shape we know: no block, no hybrid control, no condition nobody chose."""
    says = "The policy demands MFA and nothing else: no block, no device rule, no condition"
    for body in case.bodies:
        for problem in shape_problems(body):
            return _gate(
                case, "G8", "red", says, problem, turn_green="Make the plan again; never by hand."
            )
    return _gate(case, "G8", "green", says, "the body has the one known shape")


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


GATES: tuple[Callable[[Case], Gate], ...] = (
    g1_who_is_signed_in,
    g2_you_can_pass,
    g5_exclusions_are_real,
    g8_shape,
)
