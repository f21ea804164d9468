"""The organisation, its licences, groups and directory roles."""

from typing import Any

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.seed import MADE_AT, made_id
from vlc_wizard.rehearsal.table import DIRECTORY, Call, Reply, Route, any_of, options

P1_PLAN = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
P2_PLAN = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
OTHER_PLAN = "113feb6c-3fe4-4440-bddc-54d774bf0318"
PLANS = {
    "none": (("exchange", OTHER_PLAN, "EXCHANGE_S_FOUNDATION"),),
    "p1": (("AADPremiumService", P1_PLAN, "AAD_PREMIUM"),),
    "p2": (
        ("AADPremiumService", P1_PLAN, "AAD_PREMIUM"),
        ("AADPremiumService", P2_PLAN, "AAD_PREMIUM_P2"),
    ),
    "lapsed": (("AADPremiumService", P1_PLAN, "AAD_PREMIUM"),),
}
ORGANISATION_FULL = any_of(
    "Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "User.Read.All"
)
ME = any_of("User.Read", "Directory.Read.All", "User.Read.All")
LIST = options("select filter top count orderby expand")


def domains(organisation: Organisation) -> list[dict[str, Any]]:
    """The verified domains, the usual one first."""
    scenario = organisation.scenario
    return [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": name == scenario.domain,
            "isInitial": name == scenario.initial_domain,
            "name": name,
            "type": "Federated" if name in scenario.federated else "Managed",
        }
        for name in (scenario.domain, scenario.initial_domain)
    ]


async def organization(call: Call) -> Reply:
    """GET /organization. With User.Read alone, three properties and nulls."""
    scenario = call.organisation.scenario
    full = bool(ORGANISATION_FULL & call.caller.scopes)
    found: dict[str, Any] = {
        "id": call.organisation.tenant_id,
        "deletedDateTime": None,
        "businessPhones": [],
        "city": None,
        "country": None,
        "countryLetterCode": "US" if full else None,
        "createdDateTime": MADE_AT if full else None,
        "defaultUsageLocation": None,
        "displayName": scenario.tenant_name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": (scenario.synced or None) if full else None,
        "partnerTenantType": None,
        "postalCode": None,
        "preferredLanguage": "en" if full else None,
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": None,
        "street": None,
        "technicalNotificationMails": [f"it@{scenario.domain}"] if full else [],
        "tenantType": "AAD" if full else None,
        "assignedPlans": _assigned(scenario.licence) if full else [],
        "provisionedPlans": _provisioned(scenario.licence) if full else [],
        "privacyProfile": {"contactEmail": "", "statementUrl": ""} if full else None,
        "verifiedDomains": domains(call.organisation),
    }
    known(call, frozenset(found), "organization")
    return listed(call, [found], "organization")


def _assigned(licence: str) -> list[dict[str, Any]]:
    status = "Suspended" if licence == "lapsed" else "Enabled"
    return [
        {
            "assignedDateTime": MADE_AT,
            "capabilityStatus": status,
            "service": service,
            "servicePlanId": plan,
        }
        for service, plan, _ in PLANS[licence]
    ]


def _provisioned(licence: str) -> list[dict[str, Any]]:
    return [
        {"capabilityStatus": plan["capabilityStatus"], "provisioningStatus": "Success",
         "service": plan["service"]}
        for plan in _assigned(licence)
    ]  # fmt: skip


async def subscribed_skus(call: Call) -> Reply:
    """GET /subscribedSkus."""
    organisation = call.organisation
    scenario = organisation.scenario
    lapsed = scenario.licence == "lapsed"
    sku = made_id(scenario, "sku")
    plans = [
        {
            "servicePlanId": plan,
            "servicePlanName": name,
            "provisioningStatus": "Success",
            "appliesTo": "User",
        }
        for _, plan, name in PLANS[scenario.licence]
    ]
    found = {
        "accountId": organisation.tenant_id,
        "accountName": scenario.tenant_name,
        "appliesTo": "User",
        "capabilityStatus": "Suspended" if lapsed else "Enabled",
        "consumedUnits": min(scenario.seats, scenario.members),
        "id": f"{organisation.tenant_id}_{sku}",
        "prepaidUnits": {
            "enabled": 0 if lapsed else scenario.seats,
            "lockedOut": 0,
            "suspended": scenario.seats if lapsed else 0,
            "warning": 0,
        },
        "servicePlans": plans,
        "skuId": sku,
        "skuPartNumber": "REHEARSAL_PREMIUM" if scenario.licence != "none" else "REHEARSAL_BASIC",
        "subscriptionIds": [made_id(scenario, "subscription")],
    }
    known(call, frozenset(found), "subscribedSku")
    return listed(call, [found], "subscribedSkus")


ROUTES = (
    Route("GET", "/organization", organization, DIRECTORY, (ORGANISATION_FULL | ME,), options=LIST),
    Route(
        "GET",
        "/subscribedSkus",
        subscribed_skus,
        DIRECTORY,
        (
            any_of(
                "LicenseAssignment.Read.All",
                "Organization.Read.All",
                "Organization.ReadWrite.All",
                "Directory.Read.All",
            ),
        ),
        options=options("select"),
    ),
)
