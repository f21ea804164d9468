"""What the tenant's policies demand of one sign-in. The rehearsal's own reading of them."""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.rehearsal.apps import ADMIN_PORTALS, OFFICE
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person

Policy = Mapping[str, Any]
ENABLED, REPORT_ONLY = "enabled", "enabledForReportingButNotEnforced"


@dataclass(frozen=True, slots=True)
class Situation:
    """One sign-in, as far as it is known. None: not said, so not to be decided."""

    person: Person
    kind: str  # "member", or one of the documented guest types
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    home_tenant: str = ""
    app: str = ""
    user_action: str = ""
    authentication_context: str = ""
    client: str | None = None
    platform: str | None = None
    address: str | None = None
    country: str | None = None
    sign_in_risk: str | None = None
    user_risk: str | None = None
    insider_risk: str | None = None
    transfer: str | None = None
    by_group: bool = True  # whether an app stands for the app groups it belongs to
    locations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def kind_of(person: Person) -> str:
    """Who this person is to Conditional Access."""
    if person.external:
        return "b2bCollaborationGuest" if person.guest else "b2bCollaborationMember"
    return "internalGuest" if person.guest else "member"


def situation(organisation: Organisation, person: Person, **known: Any) -> Situation:
    """A sign-in of this person, with what the directory knows of them."""
    groups = organisation.groups_of(person.id)
    return Situation(
        person=person,
        kind=known.pop("kind", None) or kind_of(person),
        groups=groups,
        roles=organisation.roles_of(person.id),
        home_tenant=known.pop("home_tenant", None) or organisation.home_tenant(person),
        locations={place["id"]: place for place in organisation.all_seen("namedLocation")},
        **known,
    )


# Users ----------------------------------------------------------------------------------------


def _among_guests(rule: Mapping[str, Any] | None, now: Situation) -> bool:
    if not rule:
        return False
    if now.kind not in str(rule["guestOrExternalUserTypes"]).split(","):
        return False
    tenants = rule.get("externalTenants")
    if not tenants or tenants["membershipKind"] == "all":
        return True
    return now.home_tenant in tenants["members"]


def _users(policy: Policy, now: Situation) -> bool:
    users = policy["conditions"]["users"]
    return _named(users, "include", now) and not _named(users, "exclude", now)


def _named(users: Mapping[str, Any], way: str, now: Situation) -> bool:
    people = users[f"{way}Users"]
    return (
        "All" in people
        or now.person.id in people
        or ("GuestsOrExternalUsers" in people and now.kind != "member")
        or bool(now.groups.intersection(users[f"{way}Groups"]))
        or bool(now.roles.intersection(users[f"{way}Roles"]))
        or _among_guests(users[f"{way}GuestsOrExternalUsers"], now)
    )


# What is signed in to -------------------------------------------------------------------------


def _covers(apps: Sequence[str], now: Situation) -> bool:
    if now.app in apps or "All" in apps:
        return True
    if not now.by_group:
        return False
    in_portals = "MicrosoftAdminPortals" in apps and now.app in ADMIN_PORTALS
    return in_portals or ("Office365" in apps and now.app in OFFICE)


def _application(policy: Policy, now: Situation) -> bool:
    apps = policy["conditions"]["applications"]
    if now.user_action:
        return now.user_action in apps["includeUserActions"]
    if now.authentication_context:
        return now.authentication_context in apps["includeAuthenticationContextClassReferences"]
    if apps["applicationFilter"] is not None:
        return False
    included = _covers(apps["includeApplications"], now)
    return included and not _covers(apps["excludeApplications"], now)


# Conditions -----------------------------------------------------------------------------------


def _clients(policy: Policy, now: Situation) -> bool | None:
    types = policy["conditions"]["clientAppTypes"]
    if not types or "all" in types:
        return True
    return None if now.client is None else now.client in types


def _platforms(policy: Policy, now: Situation) -> bool | None:
    rule = policy["conditions"]["platforms"]
    if rule is None:
        return True
    if now.platform is None:
        return None
    included = "all" in rule["includePlatforms"] or now.platform in rule["includePlatforms"]
    return included and now.platform not in rule["excludePlatforms"]


def _inside(key: str, now: Situation) -> bool:
    if key == "All":
        return True
    if key == "AllTrusted":
        trusted = [place for place in now.locations.values() if place.get("isTrusted")]
        return any(_at(place, now) for place in trusted)
    return key in now.locations and _at(now.locations[key], now)


def _at(place: Mapping[str, Any], now: Situation) -> bool:
    if "countriesAndRegions" in place:
        return now.country in place["countriesAndRegions"]
    if now.address is None:
        return False
    address = ipaddress.ip_address(now.address)
    ranges = [ipaddress.ip_network(r["cidrAddress"], strict=False) for r in place["ipRanges"]]
    return any(address.version == network.version and address in network for network in ranges)


def _locations(policy: Policy, now: Situation) -> bool | None:
    rule = policy["conditions"]["locations"]
    if rule is None:
        return True
    narrow = rule["excludeLocations"] or rule["includeLocations"] != ["All"]
    if narrow and now.address is None and now.country is None:
        return None
    included = any(_inside(key, now) for key in rule["includeLocations"])
    return included and not any(_inside(key, now) for key in rule["excludeLocations"])


def _risk(name: str, of: Callable[[Situation], str | None]) -> Callable[..., bool | None]:
    def risk(policy: Policy, now: Situation) -> bool | None:
        levels = policy["conditions"][name]
        if not levels:
            return True
        level = of(now)
        return None if level is None else level in levels

    return risk


def _flows(policy: Policy, now: Situation) -> bool | None:
    rule = policy["conditions"]["authenticationFlows"]
    if rule is None:
        return True
    return None if now.transfer is None else now.transfer in rule["transferMethods"].split(",")


def _devices(policy: Policy, now: Situation) -> bool | None:
    del now
    rule = policy["conditions"]["devices"]
    return True if rule is None or rule["deviceFilter"] is None else None


# The order in which the service gives its reason; each says what it tests by its own word.
TESTS: tuple[tuple[str, Callable[[Policy, Situation], bool | None]], ...] = (
    ("users", _users),
    ("application", _application),
    ("clientApps", _clients),
    ("devicePlatform", _platforms),
    ("location", _locations),
    ("signInRisk", _risk("signInRiskLevels", lambda now: now.sign_in_risk)),
    ("userRisk", _risk("userRiskLevels", lambda now: now.user_risk)),
    ("authenticationFlow", _flows),
    ("devices", _devices),
)


def why_not(policy: Policy, now: Situation) -> str:
    """Empty when the policy applies to the sign-in, else the service's word for the reason."""
    if policy["state"] == "disabled":
        return "policyNotEnabled"
    for word, test in TESTS:
        result = test(policy, now)
        if result is None:
            return "notEnoughInformation"
        if not result:
            return _asked_about(now) if word == "application" else word
    return ""


def _asked_about(now: Situation) -> str:
    """The service's word for what the sign-in is to: an app, an action or a context."""
    if now.user_action:
        return "userActions"
    return "authenticationContext" if now.authentication_context else "application"


def demands_mfa(policy: Policy) -> bool:
    """Whether its grant controls cannot be met without MFA."""
    grant = policy["grantControls"]
    if not grant:
        return False
    if grant["authenticationStrength"]:
        return True
    others = [control for control in grant["builtInControls"] if control != "mfa"]
    alone = grant["operator"] == "AND" or not others
    return "mfa" in grant["builtInControls"] and alone


def blocks(policy: Policy) -> bool:
    """Whether it lets nobody in."""
    grant = policy["grantControls"]
    return bool(grant) and "block" in grant["builtInControls"]
