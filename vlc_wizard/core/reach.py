"""Whom a policy hits at a sign-in to the Entra admin center by a browser, as far as is known.

Three-valued and strict: what is not understood is never taken for "does not apply".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from vlc_wizard.core.coverage.audience import Audience, Side, audience_of
from vlc_wizard.core.coverage.kleene import Truth, either
from vlc_wizard.core.coverage.shape import Part
from vlc_wizard.core.model import Body, Kind, RoleHolder

PORTALS = "microsoftadminportals"
# Azure portal, Entra and Intune admin centers are one app (graph.md 9.3).
PORTAL_APP = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
# What the portal itself asks for tokens: whether a policy on these shuts it, is not documented.
BEHIND_IT = frozenset(
    {
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Windows Azure Service Management API
        "00000003-0000-0000-c000-000000000000",  # Microsoft Graph
        "00000002-0000-0000-c000-000000000000",  # Azure AD Graph
    }
)
_CLIENTS = frozenset(
    {"all", "browser", "mobileappsanddesktopclients", "exchangeactivesync", "eassupported", "other"}
)
_KNOWN = ("users", "applications", "clientAppTypes", "platforms", "locations")
_NARROWS = ("signInRiskLevels", "userRiskLevels", "insiderRiskLevels", "devices")
_ELSEWHERE = ("authenticationFlows", "clientApplications", "servicePrincipalRiskLevels")


class Hit(IntEnum):
    """Whether a policy applies to a person's sign-in."""

    NO = 0
    SOMETIMES = 1  # under a condition: a place, a platform, a risk
    UNKNOWN = 2
    YES = 3


@dataclass(frozen=True, slots=True)
class Reach:
    """A policy, as far as it tells people and sign-ins apart."""

    policy: Body
    sign_in: Hit  # whoever it is
    audience: Audience
    odd: bool  # whom it is for is not understood

    def hits(
        self, person: RoleHolder, roles: Collection[str], members: Mapping[str, frozenset[str]]
    ) -> Hit:
        """Whether it applies to this person. `roles`: those known; others may be held."""
        whom = self._whom(person, roles, members) if self.sign_in else Hit.NO
        if Hit.NO in (whom, self.sign_in):
            return Hit.NO
        return Hit.UNKNOWN if Hit.UNKNOWN in (whom, self.sign_in) else self.sign_in

    def _whom(
        self, person: RoleHolder, roles: Collection[str], members: Mapping[str, frozenset[str]]
    ) -> Hit:
        if self.odd:
            return Hit.UNKNOWN
        left_out = _named(self.audience.exclude, person, roles, members)
        named = _named(self.audience.include, person, roles, members)
        if left_out is True or named is False:
            return Hit.NO
        return Hit.YES if named and left_out is False else Hit.UNKNOWN


def reach_of(policy: Body) -> Reach:
    """Read a policy once for everybody."""
    conditions, odd = policy.get("conditions") or {}, list[str]()
    parts = (hits_portals(policy), _hits_browser(conditions), _narrowed(conditions))
    unsure = Hit.UNKNOWN in parts and Hit.NO not in parts
    sign_in = Hit.UNKNOWN if unsure else min(parts)
    audience = audience_of(Part(conditions.get("users"), "users", odd))
    return Reach(policy, sign_in, audience, bool(odd))


# --- the person ---------------------------------------------------------------------------------


def _named(
    side: Side, person: RoleHolder, roles: Collection[str], members: Mapping[str, frozenset[str]]
) -> Truth:
    key = person.id.lower()
    if key in side.ids or not side.roles.isdisjoint(roles):
        return True
    groups: list[Truth] = [
        key in members[group] if group in members else None for group in side.groups
    ]
    # The other roles of this person were not read, and a policy may go by them.
    others: Truth = None if side.roles else False
    kinds = {side.has_kind(kind, None) for kind in _kinds(person)}  # of which home is not known
    kind = kinds.pop() if len(kinds) == 1 else None
    return either((kind, others, *groups))


def _kinds(person: RoleHolder) -> tuple[Kind, ...]:
    """What the account can be: a sign-in name with #EXT# is that of somebody from outside."""
    outside = "#ext#" in person.user_name.lower()
    if person.guest:
        return (Kind.GUEST,) if outside else (Kind.GUEST, Kind.INTERNAL_GUEST)
    return (Kind.EXTERNAL_MEMBER,) if outside else (Kind.MEMBER,)


# --- the sign-in --------------------------------------------------------------------------------


def hits_portals(policy: Body) -> Hit:
    """Whether a policy is for the app of the Entra admin center."""
    odd: list[str] = []
    part = Part((policy.get("conditions") or {}).get("applications"), "applications", odd).knows(
        "applicationFilter",
        "includeApplications",
        "excludeApplications",
        "includeUserActions",
        "includeAuthenticationContextClassReferences",
    )
    included, left_out = part.ids("includeApplications"), part.ids("excludeApplications")
    if odd or part.part("applicationFilter").there:
        return Hit.UNKNOWN
    if PORTALS in left_out:
        return Hit.NO
    if included & {"all", PORTALS, PORTAL_APP}:
        return Hit.UNKNOWN if PORTAL_APP in left_out else Hit.YES
    return Hit.UNKNOWN if included & BEHIND_IT else Hit.NO


def _hits_browser(conditions: Mapping[str, Any]) -> Hit:
    """A person in a browser: neither an old program, nor device code, nor a workload."""
    if any(_says(conditions.get(name)) for name in _ELSEWHERE):
        return Hit.NO
    types = {str(t).lower() for t in conditions.get("clientAppTypes") or ("all",)}
    if types & {"all", "browser"}:
        return Hit.YES
    return Hit.NO if types <= _CLIENTS else Hit.UNKNOWN


def _narrowed(conditions: Mapping[str, Any]) -> Hit:
    """Whether anything else must hold for it to apply."""
    rest = {name for name, value in conditions.items() if _says(value)} - {*_KNOWN, *_ELSEWHERE}
    if rest - {*_NARROWS}:
        return Hit.UNKNOWN
    places = _not_all(conditions.get("locations") or {}, "Locations")
    platforms = _not_all(conditions.get("platforms") or {}, "Platforms")
    return Hit.SOMETIMES if rest or places or platforms else Hit.YES


def _not_all(rule: Mapping[str, Any], what: str) -> bool:
    included = [str(v).lower() for v in rule.get(f"include{what}") or ()]
    return bool(rule) and (included != ["all"] or bool(rule.get(f"exclude{what}")))


def _says(value: Any) -> bool:
    """Whether a condition carries anything; Graph sends every one, empty where it is not set."""
    if isinstance(value, Mapping):
        return any(_says(v) for name, v in value.items() if "@" not in str(name))
    return value not in (None, [], "", "none")
