"""The three methods: what each does, who may use it, and whether it can be used here.

The decision table with its overlays is not here yet: this is availability, with reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    ROLE_NAMES,
    SECURITY_ADMINISTRATOR,
    Account,
    Admin,
)


@dataclass(frozen=True, slots=True)
class Method:
    """A way of requiring MFA. `roles`: any of them, least first (product.md 2.2)."""

    id: str
    name: str
    roles: tuple[str, ...]
    effects: tuple[str, ...]


_POLICY_WRITERS = (CONDITIONAL_ACCESS_ADMINISTRATOR, SECURITY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)

METHODS = (
    Method(
        "conditional-access",
        "Conditional Access policy",
        _POLICY_WRITERS,
        (
            "asks all users, guests too, at the admin portals you choose",
            "can be tried report-only, and leaves named accounts out",
        ),
    ),
    Method(
        "security-defaults",
        "Security defaults",
        _POLICY_WRITERS,
        (
            "one switch for the whole tenant and every app; nobody can be left out",
            "blocks legacy authentication and device code sign-in",
        ),
    ),
    Method(
        "per-user",
        "Per-user MFA (legacy)",
        (AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR),
        (
            "set on each person, guests too; new people have to be set as they come",
            "uses a preview interface of Microsoft Graph",
        ),
    ),
)

_BY_ID = {m.id: m for m in METHODS}


@dataclass(frozen=True, slots=True)
class Right:
    """Whether a person's roles allow a method. None: the roles could not be read."""

    allowed: bool | None
    because: str


def rights(admin: Admin | None, method_id: str) -> Right:
    """What the active roles allow; the service has the last word on every write."""
    roles = _BY_ID[method_id].roles
    if admin is None or admin.roles is None:
        return Right(None, "your roles could not be read")
    held = [r for r in roles if r in admin.roles]
    if held:
        return Right(True, f"you hold {ROLE_NAMES[held[0]]}")
    return Right(False, f"needs {ROLE_NAMES[roles[0]]} or higher, which you do not hold")


def availability(facts: FactSheet, method_id: str) -> str:
    """Why a method cannot be used here; empty where it can."""
    if method_id not in _BY_ID:
        return "there is no such method"
    reasons = list(_AVAILABILITY[method_id](facts))
    right = rights(facts.admin, method_id)
    if not right.allowed:
        reasons.append(right.because)
    return "; ".join(reasons)


def _conditional_access(facts: FactSheet) -> Iterable[str]:
    if facts.licence is None:
        yield "whether there is Entra ID P1 could not be read"
    elif not facts.licence.premium:
        yield "it needs Microsoft Entra ID P1, and this tenant has none"
    if facts.security_defaults is None:
        yield "whether security defaults are on could not be read"
    elif facts.security_defaults:
        yield "security defaults are on, and the service allows only one of the two"
    if facts.policies is None:
        yield "the policies that are there could not be read"


def _security_defaults(facts: FactSheet) -> Iterable[str]:
    if facts.security_defaults:
        yield "they are on already"
    elif facts.policies is None:
        yield "whether a Conditional Access policy is on could not be read"
    elif any(p.state == "enabled" for p in facts.policies):
        yield "a Conditional Access policy is on, and the service allows only one of the two"
    elif facts.licence is not None and facts.licence.premium:
        yield "with Entra ID P1, Conditional Access asks the same and can leave accounts out"
    yield "this version does not set them: Entra ID > Overview > Properties > Security defaults"


def _per_user(facts: FactSheet) -> Iterable[str]:
    if facts.licence is not None and facts.licence.premium:
        yield "with Entra ID P1, Microsoft advises Conditional Access, and not both"
    yield "this version does not set it: Entra ID > Users > Per-user MFA"


_AVAILABILITY = {
    "conditional-access": _conditional_access,
    "security-defaults": _security_defaults,
    "per-user": _per_user,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that could be an emergency access account; never presumed to be one."""

    id: str
    name: str
    user_name: str
    because: str


def candidates(facts: FactSheet, named: Iterable[Account]) -> tuple[Candidate, ...]:
    """Other enabled Global Administrators, cloud-only ones first, and accounts named by hand."""
    mine = facts.admin.id if facts.admin else ""
    found = [
        Candidate(h.id, h.name, h.user_name, _because(h.synced, h.user_name, facts))
        for h in facts.holders or ()
        if h.kind == "user" and h.enabled and h.id != mine and not h.guest
    ]
    found.sort(key=lambda c: (not _on_initial(c.user_name, facts), c.user_name))
    known = {c.id for c in found}
    found += [
        Candidate(a.id, a.name, a.user_name, "named by you") for a in named if a.id not in known
    ]
    return tuple(found)


def _because(synced: bool | None, user_name: str, facts: FactSheet) -> str:  # noqa: FBT001
    where = "on the initial domain" if _on_initial(user_name, facts) else "on a domain of yours"
    kind = {True: "synchronised from your own directory", False: "cloud-only", None: ""}[synced]
    return ", ".join(w for w in ("Global Administrator", kind, where) if w)


def _on_initial(user_name: str, facts: FactSheet) -> bool:
    domain = user_name.rpartition("@")[2].lower()
    return ".onmicrosoft." in domain and domain in {
        d.lower() for d in (facts.tenant.domains if facts.tenant else ())
    }
