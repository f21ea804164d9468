"""The closed shape of a Conditional Access policy and of a named location."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from vlc_wizard.rehearsal.refusal import bad_request
from vlc_wizard.rehearsal.shape import (
    STRINGS,
    Anything,
    Choice,
    ExternalTenants,
    Many,
    Number,
    Shape,
    Text,
    Thing,
    Truth,
    wrong_shape,
)

RISKS = Many(Choice("low medium high hidden none", nullable=False))
FILTER = Thing("conditionalAccessFilter", {"mode": Choice("include exclude"), "rule": Text()})
GUEST_TYPES = Choice(
    "none internalGuest b2bCollaborationGuest b2bCollaborationMember b2bDirectConnectUser "
    "otherExternalUser serviceProvider",
    flags=True,
)
RISK = Choice("low medium high hidden none")
GUESTS = Thing(
    "conditionalAccessGuestsOrExternalUsers",
    {
        "guestOrExternalUserTypes": GUEST_TYPES,
        "externalTenants": ExternalTenants(),
    },
)
APPLICATIONS = Thing(
    "conditionalAccessApplications",
    {
        "includeApplications": STRINGS,
        "excludeApplications": STRINGS,
        "includeUserActions": STRINGS,
        "includeAuthenticationContextClassReferences": STRINGS,
        "applicationFilter": FILTER,
    },
    always=True,
)
USERS = Thing(
    "conditionalAccessUsers",
    {
        "includeUsers": STRINGS,
        "excludeUsers": STRINGS,
        "includeGroups": STRINGS,
        "excludeGroups": STRINGS,
        "includeRoles": STRINGS,
        "excludeRoles": STRINGS,
        "includeGuestsOrExternalUsers": GUESTS,
        "excludeGuestsOrExternalUsers": GUESTS,
    },
    always=True,
)
PLATFORM = Choice("android iOS windows windowsPhone macOS linux all", nullable=False)
CLIENT = Choice(
    "all browser mobileAppsAndDesktopClients exchangeActiveSync easSupported other", nullable=False
)
PLATFORM_OR_NONE = Choice("android iOS windows windowsPhone macOS linux all")
CLIENT_OR_NONE = Choice(
    "all browser mobileAppsAndDesktopClients exchangeActiveSync easSupported other"
)
CONDITIONS = Thing(
    "conditionalAccessConditionSet",
    {
        "userRiskLevels": RISKS,
        "signInRiskLevels": RISKS,
        "clientAppTypes": Many(CLIENT, ("all",)),
        "servicePrincipalRiskLevels": RISKS,
        "insiderRiskLevels": Choice("minor moderate elevated", flags=True),
        "platforms": Thing(
            "conditionalAccessPlatforms",
            {"includePlatforms": Many(PLATFORM), "excludePlatforms": Many(PLATFORM)},
        ),
        "locations": Thing(
            "conditionalAccessLocations",
            {"includeLocations": STRINGS, "excludeLocations": STRINGS},
        ),
        "devices": Thing("conditionalAccessDevices", {"deviceFilter": FILTER}),
        "clientApplications": Thing(
            "conditionalAccessClientApplications",
            {
                "includeServicePrincipals": STRINGS,
                "excludeServicePrincipals": STRINGS,
                "servicePrincipalFilter": FILTER,
            },
        ),
        "authenticationFlows": Thing(
            "conditionalAccessAuthenticationFlows",
            {"transferMethods": Choice("none deviceCodeFlow authenticationTransfer", flags=True)},
        ),
        "applications": APPLICATIONS,
        "users": USERS,
    },
    always=True,
)
STRENGTH_REFERENCE = Thing("authenticationStrengthPolicy", {"id": Text(nullable=False)})
GRANT = Thing(
    "conditionalAccessGrantControls",
    {
        "operator": Choice("AND OR"),
        "builtInControls": Many(
            Choice(
                "block mfa compliantDevice domainJoinedDevice approvedApplication "
                "compliantApplication passwordChange riskRemediation",
                nullable=False,
            )
        ),
        "customAuthenticationFactors": STRINGS,
        "termsOfUse": STRINGS,
        "authenticationStrength": STRENGTH_REFERENCE,
    },
)
SWITCH = {"isEnabled": Truth()}
SESSION = Thing(
    "conditionalAccessSessionControls",
    {
        "disableResilienceDefaults": Truth(),
        "applicationEnforcedRestrictions": Thing(
            "applicationEnforcedRestrictionsSessionControl", SWITCH
        ),
        "cloudAppSecurity": Thing(
            "cloudAppSecuritySessionControl",
            {**SWITCH, "cloudAppSecurityType": Choice("mcasConfigured monitorOnly blockDownloads")},
        ),
        "signInFrequency": Thing(
            "signInFrequencySessionControl",
            {
                **SWITCH,
                "value": Number(),
                "type": Choice("days hours"),
                "authenticationType": Choice(
                    "primaryAndSecondaryAuthentication secondaryAuthentication"
                ),
                "frequencyInterval": Choice("timeBased everyTime"),
            },
        ),
        "persistentBrowser": Thing(
            "persistentBrowserSessionControl", {**SWITCH, "mode": Choice("always never")}
        ),
        "secureSignInSession": Thing("secureSignInSessionControl", SWITCH),
    },
)
READ_ONLY = ("id", "createdDateTime", "modifiedDateTime", "deletedDateTime")
POLICY = Thing(
    "conditionalAccessPolicy",
    {
        **dict.fromkeys(READ_ONLY, Anything()),
        "templateId": Text(),
        "displayName": Text(),
        "description": Text(),
        "state": Choice("enabled disabled enabledForReportingButNotEnforced"),
        "sessionControls": SESSION,
        "conditions": CONDITIONS,
        "grantControls": GRANT,
    },
)


def created(body: Any, key: str, at: str) -> dict[str, Any]:
    """A new policy as stored: fully populated, whatever little was sent."""
    policy: dict[str, Any] = POLICY.read(body if body is not None else 0)
    own = {"id": key, "createdDateTime": at, "modifiedDateTime": None, "deletedDateTime": None}
    return {**policy, **own}


def changed(stored: Mapping[str, Any], change: Any, at: str) -> dict[str, Any]:
    """A stored policy after a PATCH."""
    if not isinstance(change, Mapping):
        raise wrong_shape()
    wanted = {name: item for name, item in change.items() if name not in READ_ONLY}
    return {**POLICY.merged(stored, wanted), "modifiedDateTime": at}


RANGE_TYPES = {4: "#microsoft.graph.iPv4CidrRange", 6: "#microsoft.graph.iPv6CidrRange"}
IP_LOCATION = "#microsoft.graph.ipNamedLocation"
COUNTRY_LOCATION = "#microsoft.graph.countryNamedLocation"
LOCATION_SHAPES: Mapping[str, Mapping[str, Shape]] = {
    IP_LOCATION: {
        "displayName": Text(nullable=False),
        "isTrusted": Truth(),
        "ipRanges": Many(Anything()),
    },
    COUNTRY_LOCATION: {
        "displayName": Text(nullable=False),
        "countriesAndRegions": STRINGS,
        "includeUnknownCountriesAndRegions": Truth(),
        "countryLookupMethod": Choice("clientIpAddress authenticatorAppGps"),
    },
}
LOCATION_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    IP_LOCATION: {"isTrusted": False},
    COUNTRY_LOCATION: {
        "includeUnknownCountriesAndRegions": False,
        "countryLookupMethod": "clientIpAddress",
    },
}


def is_address(text: str) -> bool:
    """Whether this is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_range(given: Any) -> bool:
    if not isinstance(given, Mapping) or given.keys() != {"@odata.type", "cidrAddress"}:
        return False
    try:
        network = ipaddress.ip_network(str(given["cidrAddress"]), strict=False)
    except ValueError:
        return False
    return bool(given["@odata.type"] == RANGE_TYPES[network.version])


def location(body: Any) -> dict[str, Any]:
    """A named location as stored. Its type must be said: the declared one is abstract."""
    kind = str(body.get("@odata.type")) if isinstance(body, Mapping) else ""
    if kind not in LOCATION_SHAPES:
        raise bad_request("1041: Named location is null or does not match the expected type.")
    shape = Thing(kind.rpartition(".")[2], LOCATION_SHAPES[kind])
    ranges = body.get("ipRanges", [])
    if not isinstance(ranges, list) or not all(map(_is_range, ranges)):
        raise bad_request("1042: Named location has an IP range that is not valid.")
    wanted = {name: item for name, item in body.items() if name not in READ_ONLY}
    stored = shape.read({**LOCATION_DEFAULTS[kind], **wanted})
    return {"@odata.type": kind, **stored}
