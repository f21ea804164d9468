"""One account as Graph shows it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.scenario import ENTRA_HOME


def listed(words: str) -> list[str]:
    """Property names in order, written with spaces between them."""
    return words.split()


DEFAULT = listed(
    "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation "
    "preferredLanguage surname userPrincipalName id"
)
NULLS = listed(
    "aboutMe ageGroup birthday city companyName consentProvidedForMinor country "
    "department employeeHireDate employeeId employeeLeaveDateTime employeeOrgData "
    "employeeType faxNumber hireDate jobTitle lastPasswordChangeDateTime "
    "legalAgeGroupClassification mobilePhone mySite officeLocation "
    "onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes "
    "onPremisesImmutableId onPremisesLastSyncDateTime onPremisesSamAccountName "
    "onPremisesSecurityIdentifier onPremisesUserPrincipalName passwordPolicies "
    "passwordProfile postalCode preferredDataLocation preferredName print "
    "securityIdentifier showInAddressList state streetAddress deletedDateTime "
    "isManagementRestricted isResourceAccount mailboxSettings "
    "refreshTokensValidFromDateTime signInActivity signInSessionsValidFromDateTime "
    "authorizationInfo"
)
EMPTY = listed(
    "assignedLicenses assignedPlans businessPhones imAddresses interests "
    "licenseAssignmentStates onPremisesProvisioningErrors otherMails pastProjects "
    "provisionedPlans proxyAddresses responsibilities schools serviceProvisioningErrors "
    "skills"
)
BOOLEANS = listed(
    "accountEnabled isManagementRestricted isResourceAccount onPremisesSyncEnabled "
    "showInAddressList"
)
OBJECTS = listed(
    "authorizationInfo employeeOrgData mailboxSettings onPremisesExtensionAttributes "
    "passwordProfile print signInActivity"
)
TIMES = listed("birthday employeeHireDate hireDate")
OF_PRINCIPALS = listed(
    "accountEnabled imAddresses mailNickname onPremisesSyncEnabled otherMails userType"
)
PROPERTIES = frozenset(
    (
        *DEFAULT,
        *NULLS,
        *EMPTY,
        "accountEnabled",
        "creationType",
        "createdDateTime",
        "externalUserState",
        "externalUserStateChangeDateTime",
        "identities",
        "mailNickname",
        "onPremisesSyncEnabled",
        "usageLocation",
        "userType",
    )
)


def row(organisation: Organisation, person: Person) -> dict[str, Any]:
    """The whole account, as far as it has values."""
    scenario = organisation.scenario
    found: dict[str, Any] = {
        "id": person.id,
        "accountEnabled": person.enabled,
        "businessPhones": [],
        "createdDateTime": person.made_at,
        "creationType": "Invitation" if person.external else None,
        "displayName": person.name,
        "externalUserState": _invitation(person),
        "externalUserStateChangeDateTime": _invitation_changed(person),
        "givenName": person.given,
        "identities": _identities(person, scenario.initial_domain),
        "mail": person.mail,
        "mailNickname": person.user_name.partition("@")[0],
        "onPremisesSyncEnabled": person.synced,
        "perUserMfaState": person.change.get("perUserMfaState", "disabled"),
        "otherMails": [person.mail] if person.external else [],
        "preferredLanguage": person.language,
        "signInSessionsValidFromDateTime": _sessions_from(person),
        "surname": person.family,
        "usageLocation": person.place,
        "userPrincipalName": person.user_name,
        "userType": "Guest" if person.guest else "Member",
    }
    return found


def kind_of(path: str) -> str:
    """Of what kind a property of an account is, in a filter's terms. Further down: not told."""
    kinds = (
        (BOOLEANS, "boolean"),
        (OBJECTS, "object"),
        ((*EMPTY, "identities"), "collection"),
        (TIMES, "time"),
    )
    if "/" in path:
        return ""
    usual = "time" if path.endswith("DateTime") else "text"
    return next((kind for names, kind in kinds if path in names), usual)


def properties(organisation: Organisation) -> frozenset[str]:
    """Every property that may be asked for. Per-user MFA is not documented among them."""
    if organisation.scenario.switch("per_user_in_list", False):
        return PROPERTIES | {"perUserMfaState"}
    return PROPERTIES


def _sessions_from(person: Person) -> str:
    """Since when the person's sessions count: since the account was made, or their revocation."""
    at = person.change.get("sessionsFrom")
    if at is None:
        return person.made_at
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _invitation(person: Person) -> str | None:
    if not person.external:
        return None
    return "PendingAcceptance" if person.pending else "Accepted"


def _invitation_changed(person: Person) -> str | None:
    if not person.external:
        return None
    return str(person.change.get("invitationChanged", person.made_at))


def _identities(person: Person, initial: str) -> list[dict[str, Any]]:
    local = {
        "signInType": "userPrincipalName",
        "issuer": initial,
        "issuerAssignedId": person.user_name,
    }
    if not person.external or person.pending:
        return [local]
    outside = {
        "signInType": "federated",
        "issuer": person.issuer,
        "issuerAssignedId": None if person.issuer == ENTRA_HOME else person.mail,
    }
    return [outside, local]


def shown(found: Mapping[str, Any], select: Sequence[str]) -> dict[str, Any]:
    """With the properties asked for, or the eleven that come unasked."""
    names = select or DEFAULT
    return {name: found.get(name, [] if name in EMPTY else None) for name in names}


def principal(organisation: Organisation, key: str) -> dict[str, Any] | None:
    """A user or group as `$expand=principal` shows it."""
    person = organisation.person(key)
    if person is not None:
        return {
            "@odata.type": "#microsoft.graph.user",
            **shown(row(organisation, person), (*DEFAULT, *OF_PRINCIPALS)),
        }
    group = organisation.seen("group", key)
    if group is None:
        return None
    own = {name: value for name, value in group.items() if not name.startswith("_")}
    return {"@odata.type": "#microsoft.graph.group", **own}
