"""What follows from a snapshot. Pure; what was not read stays None and is listed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.holders import (
    ByRole,
    eligible_by_role,
    holders_by_role,
    holders_of,
)
from vlc_wizard.core.model import (
    Admin,
    Body,
    Census,
    Licence,
    Policy,
    RoleHolder,
    Tenant,
)
from vlc_wizard.core.people import can_pass
from vlc_wizard.core.snapshot import Response, Snapshot
from vlc_wizard.core.surroundings import Surroundings, surroundings_of

if TYPE_CHECKING:
    from vlc_wizard.core.coverage import Judgement

P1_PLAN = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"  # AAD_PREMIUM
P2_PLAN = "eec0eb4f-6444-4f95-aba0-50c24d67f998"  # AAD_PREMIUM_P2


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read, and why."""

    path: str
    what: str  # in words
    status: int  # 0: not asked
    code: str

    @property
    def settled_by(self) -> str:
        """What would tell it, and who may ask."""
        from vlc_wizard.core.coverage.doubts import settled_by  # not for the first frame

        return settled_by(self.path, self.status, self.code)


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts the first decisions rest on. None: not read."""

    tenant: Tenant | None
    admin: Admin | None
    licence: Licence | None
    security_defaults: bool | None
    policies: tuple[Policy, ...] | None
    holders: tuple[RoleHolder, ...] | None  # of Global Administrator, tenant-wide
    my_mfa: tuple[bool, bool] | None  # (can pass, by something that lasts)
    read_at: datetime
    unread: tuple[Unread, ...] = ()
    census: Census | None = None
    stated: Mapping[str, object] = field(default_factory=dict)
    around: Surroundings = field(default_factory=Surroundings)
    coverage: "Judgement | None" = None  # None: not judged yet
    role_holders: ByRole | None = None  # who holds each role, tenant-wide
    role_eligible: ByRole | None = None  # who could activate each role; None: not read


_WORDS = {
    paths.ORGANIZATION: "the organisation",
    paths.ME: "who is signed in",
    paths.MY_ROLES: "the roles you hold",
    paths.MY_METHODS: "your own sign-in methods",
    paths.ROLE_ASSIGNMENTS: "who holds which role",
    paths.SKUS: "the licences",
    paths.SECURITY_DEFAULTS: "security defaults",
    paths.POLICIES: "the Conditional Access policies",
    paths.NAMED_LOCATIONS: "the named locations",
    paths.METHODS_POLICY: "which authentication methods are allowed",
    paths.PARTNERS: "partner organisations",
    paths.TRUST: "whether MFA that guests did at home is accepted",
    paths.ROLE_ELIGIBILITY: "roles that people could activate",
    paths.MY_PER_USER: "your per-user MFA",
    paths.STRENGTHS: "the authentication strengths",
    paths.USERS: "the people",
    paths.REGISTRATIONS: "who has registered for MFA",
}


# Read when needed; a snapshot without them is no less a snapshot.
_OPTIONAL = frozenset(
    {
        paths.USERS,
        paths.REGISTRATIONS,
        paths.METHODS_POLICY,
        paths.PARTNERS,
        paths.TRUST,
        paths.ROLE_ELIGIBILITY,
        paths.MY_PER_USER,
    }
)
_NO_ELIGIBILITY = "AadPremiumLicenseRequired"  # without P2 there is no role to activate


def facts_of(snapshot: Snapshot, census: Census | None = None) -> FactSheet:
    """Fold a snapshot. An answer of another form than Graph's is unknown, like one unread."""
    policies = snapshot.value(paths.POLICIES)
    methods = _known(can_pass, snapshot.value(paths.MY_METHODS))
    return FactSheet(
        tenant=tenant_of(snapshot),
        admin=_known(admin_of, snapshot),
        licence=_known(licence_of, snapshot.value(paths.SKUS)),
        security_defaults=_flag(snapshot.one(paths.SECURITY_DEFAULTS), "isEnabled"),
        policies=None if policies is None else tuple(policy_of(p) for p in policies),
        holders=_known(holders_of, snapshot.value(paths.ROLE_ASSIGNMENTS)),
        my_mfa=methods,
        read_at=snapshot.read_at,
        unread=unread_of(snapshot),
        census=census,
        stated=snapshot.stated,
        around=surroundings_of(snapshot),
        role_holders=_known(holders_by_role, snapshot.value(paths.ROLE_ASSIGNMENTS)),
        role_eligible=_known(eligible_by_role, snapshot),
    )


T = TypeVar("T")
V = TypeVar("V")


def _known(fold: Callable[[T], V | None], answer: T | None) -> V | None:
    """What follows from an answer; None where it is unread, or no answer of Graph's."""
    try:
        return None if answer is None else fold(answer)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _flag(body: Body | None, name: str) -> bool | None:
    value = None if body is None else body.get(name)
    return value if isinstance(value, bool) else None


def tenant_of(snapshot: Snapshot) -> Tenant | None:
    """The organisation, with its default domain."""
    rows = snapshot.value(paths.ORGANIZATION)
    return _known(_tenant, rows[0] if rows else None)


def _tenant(row: Body) -> Tenant:
    domains = [d for d in row.get("verifiedDomains") or () if d.get("name")]
    default = [d["name"] for d in domains if d.get("isDefault")]
    names = tuple(str(d["name"]) for d in domains)
    first = str((default or list(names) or [""])[0])
    return Tenant(str(row["id"]), str(row.get("displayName") or ""), first, names)


def admin_of(snapshot: Snapshot) -> Admin | None:
    """The signed-in person, with the active roles where they were read."""
    me = snapshot.one(paths.ME)
    if me is None:
        return None
    roles = snapshot.value(paths.MY_ROLES)
    return Admin(
        id=str(me["id"]),
        name=str(me.get("displayName") or ""),
        user_name=str(me.get("userPrincipalName") or ""),
        guest=me.get("userType") == "Guest",
        roles=None if roles is None else frozenset(_template(r) for r in roles),
    )


def _template(role: Body) -> str:
    return str(role.get("roleTemplateId") or "").lower()


def licence_of(skus: Sequence[Body] | None) -> Licence | None:
    """P1 or P2 by service plan id, in a live subscription (graph.md 3)."""
    if skus is None:
        return None
    best, units, lapsed = "none", 0, False
    for sku in skus:
        level = _level(sku)
        if level == "none":
            continue
        seats = _seats(sku)
        if sku.get("capabilityStatus") in ("Enabled", "Warning") and seats > 0:
            best = max(best, level, key=("none", "p1", "p2").index)
            units += seats
        else:
            lapsed = True
    return Licence(best, units, lapsed and best == "none")


def _level(sku: Body) -> str:
    plans = {
        str(plan.get("servicePlanId") or "").lower()
        for plan in sku.get("servicePlans") or ()
        if plan.get("provisioningStatus") == "Success"
    }
    return "p2" if P2_PLAN in plans else "p1" if P1_PLAN in plans else "none"


def _seats(sku: Body) -> int:
    units = sku.get("prepaidUnits") or {}
    return int(units.get("enabled") or 0) + int(units.get("warning") or 0)


def policy_of(body: Body) -> Policy:
    """A policy, whole."""
    name, state = body.get("displayName"), body.get("state")
    return Policy(str(body.get("id") or ""), str(name or ""), str(state or ""), body)


def unread_of(snapshot: Snapshot) -> tuple[Unread, ...]:
    """What was refused, failed, cut off or not asked."""
    out = []
    for path, what in _WORDS.items():
        response = snapshot.responses.get(path)
        if response is None:
            if path not in _OPTIONAL:
                out.append(Unread(path, what, 0, "not asked"))
        elif path == paths.ROLE_ELIGIBILITY and error_code(response) == _NO_ELIGIBILITY:
            continue  # that is an answer: nobody could activate anything
        elif not response.ok:
            out.append(Unread(path, what, response.status, error_code(response)))
        elif not isinstance(response.body, Mapping):
            out.append(Unread(path, what, response.status, "another form than Graph's"))
    return tuple(out)


def error_code(response: Response) -> str:
    """The service's own code of a refusal, or what else is wrong with the answer."""
    if response.status == 200:  # noqa: PLR2004 - HTTP's own number
        return "cut off"
    body = response.body if isinstance(response.body, Mapping) else {}
    error = body.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    return str(code or "no code")
