"""Directory roles: who holds them, who could, and which the caller holds."""

from typing import Any

from vlc_wizard.rehearsal.account import principal
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import bad_request, not_found
from vlc_wizard.rehearsal.roles import NAMES
from vlc_wizard.rehearsal.routes.groups import shown_group
from vlc_wizard.rehearsal.seed import made_id
from vlc_wizard.rehearsal.table import DIRECTORY, PIM, Call, Reply, Route, any_of, options

ROLE_CAST = "microsoft.graph.directoryRole"
ROLE_PROPERTIES = frozenset(
    ("id", "displayName", "description", "roleTemplateId", "deletedDateTime")
)
READ_ROLES = any_of(
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.Read.All",
    "Directory.Read.All",
)
READ_ELIGIBLE = any_of(
    "RoleEligibilitySchedule.Read.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.Read.All",
    "RoleManagement.ReadWrite.Directory",
)
ME = any_of("User.Read", "Directory.Read.All", "User.Read.All")
LIST = options("select filter top count orderby expand")
PRINCIPAL = frozenset(("principal",))


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
    if only_roles and not (call.eventual and call.query.count):
        raise bad_request(
            "Unsupported Query. A cast needs the header ConsistencyLevel: eventual and "
            "$count=true.",
            "Request_UnsupportedQuery",
        )
    organisation, person = call.organisation, call.caller.person
    rows = [role(organisation, template) for template in sorted(call.caller.roles)]
    if only_roles:
        for found in rows:
            del found["@odata.type"]
        known(call, ROLE_PROPERTIES, "directoryRole")
        return listed(call, rows, "directoryRoles")
    rows.extend(
        {"@odata.type": "#microsoft.graph.group", **shown_group(group)}
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
    """GET /roleManagement/directory/roleEligibilityScheduleInstances: what could be activated."""
    organisation = call.organisation
    rows = organisation.all_seen("eligibility")
    if "principal" in call.query.expand:
        for instance in rows:
            instance["principal"] = principal(organisation, instance["principalId"])
    return listed(call, rows, "roleManagement/directory/roleEligibilityScheduleInstances")


ROUTES = (
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
        expands=PRINCIPAL,
    ),
    Route(
        "GET",
        "/roleManagement/directory/roleEligibilityScheduleInstances",
        eligible,
        PIM,
        (READ_ELIGIBLE,),
        licence="p2",
        options=LIST,
        expands=PRINCIPAL,
    ),
)
