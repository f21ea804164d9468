"""Conditional Access policies and named locations."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal import policy_rules, policy_shape
from vlc_wizard.rehearsal.odata import names
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.table import CONDITIONAL_ACCESS, Call, Reply, Route, any_of, options

MOST_POLICIES = 240
READ = (any_of("Policy.Read.All"),)
CHANGE = (any_of("Policy.ReadWrite.ConditionalAccess"), any_of("Policy.Read.All"))
WRITE = (*CHANGE, any_of("Application.Read.All", "Application.ReadWrite.All"))
READERS = templates(
    "Global Administrator",
    "Conditional Access Administrator",
    "Security Administrator",
    "Security Reader",
    "Global Reader",
)
WRITERS = templates(
    "Global Administrator", "Conditional Access Administrator", "Security Administrator"
)
LIST = options("select filter top skip count orderby")
PROPERTIES = names(
    "id templateId displayName description createdDateTime modifiedDateTime "
    "deletedDateTime state conditions grantControls sessionControls"
)
LOCATION_PROPERTIES = names(
    "id displayName createdDateTime modifiedDateTime deletedDateTime isTrusted ipRanges "
    "countriesAndRegions includeUnknownCountriesAndRegions countryLookupMethod"
)
CONTEXT = "identity/conditionalAccess/policies"
SECURITY_DEFAULTS_ON = (
    "Security Defaults is enabled in the tenant. You must disable Security defaults before "
    "enabling a Conditional Access policy."
)
MANAGED = "A policy that Microsoft manages cannot be deleted; only its state and exclusions change."


def _missing(kind: str, key: str) -> GraphRefusal:
    return GraphRefusal(404, "NotFound", f"{key} cannot be found as {kind}.")


def _check(organisation: Organisation, policy: Mapping[str, Any]) -> None:
    policy_rules.check(organisation, policy)
    # That report-only is taken meanwhile was seen, but is not documented.
    taken = organisation.scenario.switch("report_only_beside_defaults", True)
    refused = ("enabled",) if taken else ("enabled", "enabledForReportingButNotEnforced")
    if policy["state"] in refused and organisation.security_defaults():
        raise bad_request(SECURITY_DEFAULTS_ON)


def shown(policy: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """A stored policy as an answer carries it."""
    names = call.query.select or tuple(policy)
    return {name: policy.get(name) for name in names}


async def policies(call: Call) -> Reply:
    """GET /identity/conditionalAccess/policies."""
    known(call, PROPERTIES, "conditionalAccessPolicy")
    return listed(call, call.organisation.all_seen("policy"), CONTEXT, page=999)


async def policy(call: Call) -> Reply:
    """GET /identity/conditionalAccess/policies/{id}."""
    known(call, PROPERTIES, "conditionalAccessPolicy")
    found = call.organisation.seen("policy", call.arguments["policy"])
    if found is None:
        raise _missing("a policy", call.arguments["policy"])
    body = {"@odata.context": call.context(f"{CONTEXT}/$entity"), **shown(found, call)}
    return Reply(body=body)


async def create(call: Call) -> Reply:
    """POST /identity/conditionalAccess/policies: 201 and the policy, fully populated."""
    organisation = call.organisation
    made = policy_shape.created(call.body, str(uuid4()), organisation.stamp())
    _check(organisation, made)
    if len(organisation.state.all("policy")) >= MOST_POLICIES:
        raise policy_rules.failed(f"{MOST_POLICIES} policies.")
    organisation.put("policy", made["id"], made)
    body = {"@odata.context": call.context(f"{CONTEXT}/$entity"), **made}
    return Reply(201, body, {"Location": f"{call.root}{call.path}/{made['id']}"})


def _must_be_ours(organisation: Organisation, key: str) -> None:
    if organisation.state.get("managed", key.lower()) is not None:
        raise bad_request(MANAGED)


def _rest_of(policy: Mapping[str, Any]) -> dict[str, Any]:
    """What nobody may change of a policy of Microsoft's: all but its state and its exclusions."""
    users = policy["conditions"]["users"]
    kept = {name: item for name, item in users.items() if not name.startswith("exclude")}
    conditions = {**policy["conditions"], "users": kept}
    return {**policy, "state": None, "modifiedDateTime": None, "conditions": conditions}


async def change(call: Call) -> Reply:
    """PATCH /identity/conditionalAccess/policies/{id}: 204."""
    organisation, key = call.organisation, call.arguments["policy"]
    stored = organisation.state.get("policy", key.lower())
    if stored is None:
        raise _missing("a policy", key)
    after = policy_shape.changed(stored, call.body, organisation.stamp())
    if _rest_of(after) != _rest_of(stored):
        _must_be_ours(organisation, key)
    _check(organisation, after)
    organisation.put("policy", key, after)
    return Reply(204)


async def delete(call: Call) -> Reply:
    """DELETE /identity/conditionalAccess/policies/{id}: 204, kept 30 days."""
    organisation, key = call.organisation, call.arguments["policy"]
    stored = organisation.state.get("policy", key.lower())
    if stored is None:
        raise _missing("a policy", key)
    _must_be_ours(organisation, key)
    with organisation.state.writing():
        organisation.put("policy", key, None)
        organisation.put("deletedPolicy", key, {**stored, "deletedDateTime": organisation.stamp()})
    return Reply(204)


# Named locations ------------------------------------------------------------------------------

LOCATIONS = "identity/conditionalAccess/namedLocations"


async def locations(call: Call) -> Reply:
    """GET /identity/conditionalAccess/namedLocations."""
    known(call, LOCATION_PROPERTIES, "namedLocation")
    return listed(call, call.organisation.all_seen("namedLocation"), LOCATIONS, page=999)


async def location(call: Call) -> Reply:
    """GET /identity/conditionalAccess/namedLocations/{id}."""
    found = call.organisation.seen("namedLocation", call.arguments["location"])
    if found is None:
        raise _missing("a named location", call.arguments["location"])
    return Reply(body={"@odata.context": call.context(f"{LOCATIONS}/$entity"), **found})


async def create_location(call: Call) -> Reply:
    """POST /identity/conditionalAccess/namedLocations: 201."""
    organisation = call.organisation
    key, at = str(uuid4()), organisation.stamp()
    own = {"id": key, "createdDateTime": at, "modifiedDateTime": at, "deletedDateTime": None}
    made = {**policy_shape.location(call.body), **own}
    organisation.put("namedLocation", key, made)
    body = {"@odata.context": call.context(f"{LOCATIONS}/$entity"), **made}
    return Reply(201, body, {"Location": f"{call.root}{call.path}/{key}"})


async def change_location(call: Call) -> Reply:
    """PATCH /identity/conditionalAccess/namedLocations/{id}: 204."""
    organisation, key = call.organisation, call.arguments["location"]
    stored = organisation.state.get("namedLocation", key.lower())
    if stored is None or not isinstance(call.body, Mapping):
        raise _missing("a named location", key)
    after = policy_shape.location({**stored, **call.body})
    own = {name: stored[name] for name in policy_shape.READ_ONLY}
    changed = {**after, **own, "modifiedDateTime": organisation.stamp()}
    organisation.put("namedLocation", key, changed)
    return Reply(204)


async def delete_location(call: Call) -> Reply:
    """DELETE /identity/conditionalAccess/namedLocations/{id}: 204."""
    organisation, key = call.organisation, call.arguments["location"]
    if organisation.state.get("namedLocation", key.lower()) is None:
        raise _missing("a named location", key)
    organisation.put("namedLocation", key, None)
    return Reply(204)


def _route(method: str, path: str, answer: Any, scopes: Any, **more: Any) -> Route:
    roles = READERS if method == "GET" else WRITERS
    address = f"/identity/conditionalAccess/{path}"
    return Route(method, address, answer, CONDITIONAL_ACCESS, scopes, roles, **more)


ROUTES = (
    _route("GET", "policies", policies, READ, options=LIST),
    _route("POST", "policies", create, WRITE, licence="p1"),
    _route("GET", "policies/{policy}", policy, READ, options=options("select")),
    _route("PATCH", "policies/{policy}", change, WRITE, licence="p1"),
    _route("DELETE", "policies/{policy}", delete, CHANGE),
    _route("GET", "namedLocations", locations, READ, options=LIST),
    _route("POST", "namedLocations", create_location, CHANGE, licence="p1"),
    _route("GET", "namedLocations/{location}", location, READ, options=options("select")),
    _route("PATCH", "namedLocations/{location}", change_location, CHANGE, licence="p1"),
    _route("DELETE", "namedLocations/{location}", delete_location, CHANGE),
)
