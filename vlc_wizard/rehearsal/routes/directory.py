"""The organisation, its licences, groups and directory roles."""

from collections.abc import Iterator
from typing import Any

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import not_found
from vlc_wizard.rehearsal.roles import NAMES
from vlc_wizard.rehearsal.routes.users import principal
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
ROLE_PROPERTIES = frozenset(("id", "displayName", "description", "roleTemplateId"))
GROUP_PROPERTIES = frozenset(
    [
        "id",
        "displayName",
        "description",
        "mail",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
        "groupTypes",
        "isAssignableToRole",
        "createdDateTime",
        "onPremisesSyncEnabled",
        "visibility",
        "deletedDateTime",
    ]
)
READ_ROLES = any_of(
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.Read.All",
    "Directory.Read.All",
)
READ_GROUP = any_of(
    "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"
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
            "type": "Managed",
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
        "provisionedPlans": [],
        "privacyProfile": None,
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


# Roles ----------------------------------------------------------------------------------------


def role(organisation: Organisation, template: str) -> dict[str, Any]:
    """An activated directory role."""
    return {
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": made_id(organisation.scenario, "role", template),
        "deletedDateTime": None,
        "description": f"Built-in role {NAMES[template]}.",
        "displayName": NAMES[template],
        "roleTemplateId": template,
    }


def _activated(organisation: Organisation) -> list[str]:
    held = {a["roleDefinitionId"] for a in organisation.all_seen("roleAssignment")}
    return [template for template in NAMES if template in held]


async def my_roles(call: Call) -> Reply:
    """GET /me/memberOf and /me/transitiveMemberOf, with or without the cast to roles."""
    only_roles = "directoryrole" in call.path.lower()
    organisation, person = call.organisation, call.caller.person
    rows = [role(organisation, template) for template in sorted(call.caller.roles)]
    if only_roles:
        for found in rows:
            del found["@odata.type"]
        known(call, ROLE_PROPERTIES | {"deletedDateTime"}, "directoryRole")
        return listed(call, rows, "directoryRoles")
    rows.extend(
        {"@odata.type": "#microsoft.graph.group", **_group(group)}
        for group in organisation.all_seen("group")
        if person.id in group["_members"]
    )
    return listed(call, rows, "directoryObjects")


async def directory_roles(call: Call) -> Reply:
    """GET /directoryRoles: the activated ones."""
    known(call, ROLE_PROPERTIES, "directoryRole")
    rows = [role(call.organisation, template) for template in _activated(call.organisation)]
    for found in rows:
        del found["@odata.type"]
    return listed(call, rows, "directoryRoles")


async def role_members(call: Call) -> Reply:
    """GET /directoryRoles/{id}/members, or by template id."""
    organisation = call.organisation
    key = call.arguments["role"].lower()
    for template in _activated(organisation):
        if key in (role(organisation, template)["id"], f"roletemplateid={template}", template):
            holders = [
                principal(organisation, a["principalId"])
                for a in organisation.all_seen("roleAssignment")
                if a["roleDefinitionId"] == template
            ]
            return listed(call, [h for h in holders if h], "directoryObjects")
    raise not_found(call.arguments["role"])


async def role_assignments(call: Call) -> Reply:
    """GET /roleManagement/directory/roleAssignments."""
    organisation = call.organisation
    rows = organisation.all_seen("roleAssignment")
    context = "roleManagement/directory/roleAssignments"
    names = frozenset(("id", "principalId", "directoryScopeId", "roleDefinitionId", "appScopeId"))
    known(call, names | {"principal"}, "unifiedRoleAssignment")
    if "principal" in call.query.expand:
        for assignment in rows:
            assignment["principal"] = principal(organisation, assignment["principalId"])
        context += "(principal())"
    return listed(call, rows, context)


async def eligible(call: Call) -> Reply:
    """GET /roleManagement/directory/roleEligibilityScheduleInstances."""
    organisation = call.organisation
    rows = organisation.all_seen("eligibility")
    if "principal" in call.query.expand:
        for instance in rows:
            instance["principal"] = principal(organisation, instance["principalId"])
    return listed(call, rows, "roleManagement/directory/roleEligibilityScheduleInstances")


# Groups ---------------------------------------------------------------------------------------


def _group(group: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": group["id"],
        "deletedDateTime": None,
        "createdDateTime": MADE_AT,
        "description": None,
        "displayName": group["displayName"],
        "groupTypes": [],
        "isAssignableToRole": group["isAssignableToRole"],
        "mail": None,
        "mailEnabled": False,
        "mailNickname": "group",
        "onPremisesSyncEnabled": None,
        "securityEnabled": True,
        "visibility": None,
    }


def _wanted_group(call: Call) -> dict[str, Any]:
    group: dict[str, Any] | None = call.organisation.seen("group", call.arguments["group"])
    if group is None:
        raise not_found(call.arguments["group"])
    return group


async def group(call: Call) -> Reply:
    """GET /groups/{id}."""
    known(call, GROUP_PROPERTIES, "group")
    found = _group(_wanted_group(call))
    if call.query.select:
        found = {name: found[name] for name in call.query.select}
    return Reply(body={"@odata.context": call.context("groups/$entity"), **found})


def _inside(organisation: Organisation, group: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Ids of members, those of groups in it too; each once."""
    for key in (*group["_members"], *group["_nested"]):
        if key not in seen:
            seen.add(key)
            yield key
    for key in group["_nested"]:
        nested = organisation.seen("group", key)
        if nested:
            yield from _inside(organisation, nested, seen)


async def group_members(call: Call) -> Reply:
    """GET /groups/{id}/members and /transitiveMembers."""
    group = _wanted_group(call)
    keys = (
        _inside(call.organisation, group, set())
        if "transitive" in call.path.lower()
        else iter((*group["_members"], *group["_nested"]))
    )
    rows = [principal(call.organisation, key) for key in keys]
    return listed(call, [found for found in rows if found], "directoryObjects")


ROLE_CAST = "microsoft.graph.directoryRole"
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
    *(
        Route("GET", f"/me/{name}{cast}", my_roles, DIRECTORY, (ME,), options=LIST)
        for name in ("memberOf", "transitiveMemberOf")
        for cast in ("", f"/{ROLE_CAST}")
    ),
    Route("GET", "/directoryRoles", directory_roles, DIRECTORY, (READ_ROLES,), options=LIST),
    Route(
        "GET",
        "/directoryRoles/{role}/members",
        role_members,
        DIRECTORY,
        (READ_ROLES,),
        options=LIST,
    ),
    Route(
        "GET",
        "/roleManagement/directory/roleAssignments",
        role_assignments,
        DIRECTORY,
        (READ_ROLES,),
        options=LIST,
    ),
    Route("GET", "/groups/{group}", group, DIRECTORY, (READ_GROUP,), options=options("select")),
    *(
        Route(
            "GET",
            f"/groups/{{group}}/{name}",
            group_members,
            DIRECTORY,
            (READ_GROUP,),
            options=LIST,
        )
        for name in ("members", "transitiveMembers")
    ),
)
