"""Groups and who is in them."""

from collections.abc import Iterator
from typing import Any

from vlc_wizard.rehearsal.account import principal
from vlc_wizard.rehearsal.odata import names
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import not_found
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.seed import MADE_AT
from vlc_wizard.rehearsal.table import DIRECTORY, Call, Reply, Route, any_of, options

GROUP_PROPERTIES = names(
    "id displayName description mail mailEnabled mailNickname securityEnabled groupTypes "
    "isAssignableToRole createdDateTime onPremisesSyncEnabled visibility deletedDateTime"
)
READ_GROUP = any_of(
    "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"
)
WRITE_GROUP = any_of("Group.ReadWrite.All")
WRITERS = templates("Global Administrator", "User Administrator")
LIST = options("select filter top count orderby expand")


def shown_group(group: dict[str, Any]) -> dict[str, Any]:
    """A group with the properties that come unasked."""
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
    found = shown_group(_wanted_group(call))
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


async def delete_group(call: Call) -> Reply:
    """DELETE /groups/{id}: 204."""
    _wanted_group(call)
    call.organisation.put("group", call.arguments["group"], None)
    return Reply(204)


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


ROUTES = (
    Route("GET", "/groups/{group}", group, DIRECTORY, (READ_GROUP,), options=options("select")),
    Route("DELETE", "/groups/{group}", delete_group, DIRECTORY, (WRITE_GROUP,), WRITERS),
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
