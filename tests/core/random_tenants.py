"""Tenants made by dice, as Graph's own JSON, for comparing two readings of the same rules."""

from random import Random
from typing import Any

KINDS = ("internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember")
ALL_KINDS = ",".join((*KINDS, "b2bDirectConnectUser", "otherExternalUser", "serviceProvider"))
HOMES = {
    "fabrikam.example": "aaaaaaaa-0000-4000-8000-000000000001",
    "tailspin.example": "aaaaaaaa-0000-4000-8000-000000000002",
}
ROLES = ("62e90394-69f5-4237-9190-012177145e10", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9")
GROUPS = ("group-0", "group-1", "group-2")
PLATFORMS = ("android", "iOS", "windows", "macOS", "linux")
CIDRS = ("203.0.113.0/24", "203.0.113.0/25", "203.0.113.64/26", "198.51.100.0/24", "2001:db8::/48")
CODES = ("NL", "BE", "DE")
PORTALS, INTUNE = "MicrosoftAdminPortals", "d4ebce55-015a-49b5-a083-c84d1797ae8c"


def people(dice: Random) -> list[dict[str, Any]]:
    """Some of every kind."""
    made = []
    for n in range(dice.randint(3, 8)):
        kind = dice.choice(("member", "member", "member", *KINDS))
        outside = kind in KINDS[1:]
        home = dice.choice(tuple(HOMES))
        made.append({
            "id": f"person-{n}",
            "displayName": f"Person {n}",
            "userPrincipalName": f"person-{n}@contoso.example",
            "mail": f"person-{n}@{home if outside else 'contoso.example'}",
            "userType": "Guest" if kind in KINDS[:2] else "Member",
            "creationType": "Invitation" if outside else None,
            "identities": (
                [{"signInType": "federated", "issuer": "ExternalAzureAD"}] if outside else []
            ),
            "accountEnabled": dice.random() > 0.1,
            "perUserMfaState": "disabled",
            "_kind": kind,
        })  # fmt: skip
    return made


def some(dice: Random, of: tuple[str, ...], chance: float = 0.3) -> list[str]:
    """A few of these, often none."""
    return [item for item in of if dice.random() < chance]


def guests(dice: Random) -> dict[str, Any] | None:
    """A guest condition, often none."""
    if dice.random() < 0.7:
        return None
    kinds = some(dice, KINDS, 0.6) or [KINDS[1]]
    # Whether a list of tenants narrows internal guests is documented nowhere: not compared.
    listed = dice.random() < 0.5 and "internalGuest" not in kinds
    tenants: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
        "membershipKind": "all",
    }
    if listed:
        tenants = {
            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
            "membershipKind": "enumerated",
            "members": [dice.choice(tuple(HOMES.values()))],
        }
    return {"guestOrExternalUserTypes": ",".join(kinds), "externalTenants": tenants}


def users(dice: Random, ids: tuple[str, ...]) -> dict[str, Any]:
    """A users condition."""
    everybody = dice.random() < 0.6
    include = ["All"] if everybody else some(dice, (*ids, "GuestsOrExternalUsers"), 0.25)
    return {
        "includeUsers": include or ["None"],
        "excludeUsers": some(dice, (*ids, "GuestsOrExternalUsers"), 0.08),
        "includeGroups": [] if everybody else some(dice, GROUPS),
        "excludeGroups": some(dice, GROUPS, 0.12),
        "includeRoles": [] if everybody else some(dice, ROLES),
        "excludeRoles": some(dice, ROLES, 0.1),
        "includeGuestsOrExternalUsers": None if everybody else guests(dice),
        "excludeGuestsOrExternalUsers": guests(dice) if dice.random() < 0.3 else None,
    }


def applications(dice: Random) -> dict[str, Any]:
    """An applications condition; mostly one that takes the portals in."""
    include = dice.choice((["All"], [PORTALS], [PORTALS], ["Office365"]))
    exclude = dice.choice(([], [], [], [], [INTUNE], [PORTALS])) if include == ["All"] else []
    return {"includeApplications": include, "excludeApplications": exclude}


def conditions(dice: Random, ids: tuple[str, ...], places: tuple[str, ...]) -> dict[str, Any]:
    """All conditions of one policy."""
    clients = (["all"], ["all"], ["browser"], ["mobileAppsAndDesktopClients"])
    made: dict[str, Any] = {
        "users": users(dice, ids),
        "applications": applications(dice),
        "clientAppTypes": dice.choice(clients),
    }
    if dice.random() < 0.3:
        whole = dice.random() < 0.5
        made["platforms"] = {
            "includePlatforms": ["all"] if whole else some(dice, PLATFORMS, 0.5) or ["windows"],
            "excludePlatforms": some(dice, PLATFORMS, 0.3),
        }
    if dice.random() < 0.4:
        whole = dice.random() < 0.5
        tokens = (*places, "AllTrusted")
        made["locations"] = {
            "includeLocations": ["All"] if whole else some(dice, tokens, 0.4) or [tokens[0]],
            "excludeLocations": some(dice, tokens, 0.3),
        }
    if dice.random() < 0.08:
        made["signInRiskLevels"] = ["high"]
    return made


def grant(dice: Random) -> dict[str, Any]:
    """What a policy demands."""
    dice_roll = dice.random()
    controls = ["mfa"]
    if dice_roll < 0.12:
        controls = ["block"]
    elif dice_roll < 0.3:
        controls = ["mfa", "compliantDevice"]
    elif dice_roll < 0.36:
        controls = ["compliantDevice"]
    made: dict[str, Any] = {"operator": dice.choice(("OR", "AND")), "builtInControls": controls}
    if dice_roll > 0.92:
        strength = {"id": "00000000-0000-0000-0000-000000000002"}
        made = {"operator": "OR", "builtInControls": [], "authenticationStrength": strength}
    return made


def locations(dice: Random) -> list[dict[str, Any]]:
    """Named locations, some of them overlapping."""
    made: list[dict[str, Any]] = [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": f"place-{n}",
            "displayName": f"Place {n}",
            "isTrusted": dice.random() < 0.4,
            "ipRanges": [
                {
                    "@odata.type": "#microsoft.graph.iPv4CidrRange" if "." in cidr else
                    "#microsoft.graph.iPv6CidrRange",
                    "cidrAddress": cidr,
                }
                for cidr in some(dice, CIDRS, 0.4) or [CIDRS[0]]
            ],
        }
        for n in range(2)
    ]  # fmt: skip
    made.append({
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "id": "place-2",
        "displayName": "Some countries",
        "countriesAndRegions": some(dice, CODES, 0.5) or [CODES[0]],
        "includeUnknownCountriesAndRegions": False,
        "countryLookupMethod": "clientIpAddress",
    })  # fmt: skip
    return made


def tenant(dice: Random) -> dict[str, Any]:
    """One tenant: its people, groups, roles, locations and policies."""
    folk = people(dice)
    ids = tuple(person["id"] for person in folk)
    places = locations(dice)
    states = ("enabled", "enabled", "enabled", "enabledForReportingButNotEnforced", "disabled")
    return {
        "people": folk,
        "groups": {group: some(dice, ids) for group in GROUPS},
        "roles": {role: some(dice, ids, 0.2) for role in ROLES},
        "locations": places,
        "policies": [
            {
                "displayName": f"Policy {n}",
                "state": dice.choice(states),
                "conditions": conditions(dice, ids, tuple(p["id"] for p in places)),
                "grantControls": grant(dice),
            }
            for n in range(dice.randint(1, 5))
        ],
    }


def responses(made: dict[str, Any], policies: list[dict[str, Any]]) -> dict[str, Any]:
    """The tenant as the responses of a snapshot."""

    def ok(rows: Any) -> dict[str, Any]:
        return {"status": 200, "body": {"value": rows}}

    found = {
        "/organization": ok([{"id": "t", "verifiedDomains": [{"name": "contoso.example"}]}]),
        "/policies/identitySecurityDefaultsEnforcementPolicy": {
            "status": 200,
            "body": {"isEnabled": False},
        },
        "/identity/conditionalAccess/policies": ok(policies),
        "/identity/conditionalAccess/namedLocations": ok(made["locations"]),
        "/policies/authenticationStrengthPolicies": ok([]),
        "/roleManagement/directory/roleAssignments": ok(
            [
                {"principalId": holder, "roleDefinitionId": role, "directoryScopeId": "/"}
                for role, holders in made["roles"].items()
                for holder in holders
            ]
        ),
        "/users": ok(made["people"]),
    }
    for group, members in made["groups"].items():
        found[f"/groups/{group}/transitiveMembers"] = ok([{"id": m} for m in members])
    for domain, home in HOMES.items():
        name = f"findTenantInformationByDomainName(domainName='{domain}')"
        found[f"/tenantRelationships/{name}"] = {"status": 200, "body": {"tenantId": home}}
    return found
