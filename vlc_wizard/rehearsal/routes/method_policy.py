"""/policies/authenticationMethodsPolicy and the methods in it."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.table import POLICIES, Call, Reply, Route, any_of

PATH = "/policies/authenticationMethodsPolicy"
METHODS = f"{PATH}/authenticationMethodConfigurations"
READ = (
    any_of(
        "Policy.Read.AuthenticationMethod",
        "Policy.Read.All",
        "Policy.ReadWrite.AuthenticationMethod",
    ),
)
WRITE = (any_of("Policy.ReadWrite.AuthenticationMethod"),)
WRITERS = templates("Global Administrator", "Authentication Policy Administrator")
READERS = WRITERS | templates(
    "Global Reader", "Security Reader", "Security Administrator", "Authentication Administrator"
)
CHANGEABLE = frozenset(("registrationEnforcement", "policyMigrationState", "reconfirmationInDays"))
READ_ONLY = frozenset(("@odata.context", "@odata.type", "id"))


def _policy(organisation: Organisation) -> dict[str, Any]:
    found: dict[str, Any] = organisation.seen("setting", "methodspolicy")
    return {**found, "authenticationMethodConfigurations": organisation.all_seen("method")}


async def policy(call: Call) -> Reply:
    """GET the policy, its methods in it."""
    context = call.context("authenticationMethodsPolicy/$entity")
    return Reply(body={"@odata.context": context, **_policy(call.organisation)})


async def change(call: Call) -> Reply:
    """PATCH the policy: registration campaign and migration state."""
    organisation, body = call.organisation, call.body
    wanted = body if isinstance(body, Mapping) else {}
    if not wanted or wanted.keys() - CHANGEABLE - READ_ONLY:
        raise bad_request("Invalid property in the authentication methods policy.")
    stored = organisation.state.get("setting", "methodspolicy")
    changed = {name: value for name, value in wanted.items() if name in CHANGEABLE}
    after = {**stored, **changed, "lastModifiedDateTime": organisation.stamp()}
    organisation.put("setting", "methodspolicy", after)
    # The page documents 200 with a body; 204 was seen too.
    if organisation.scenario.switch("methods_update_status", 204) == 204:  # noqa: PLR2004
        return Reply(204)
    return await policy(call)


async def methods(call: Call) -> Reply:
    """GET the methods."""
    context = call.context(METHODS.strip("/"))
    return Reply(body={"@odata.context": context, "value": call.organisation.all_seen("method")})


def _wanted(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = call.organisation.seen("method", call.arguments["method"])
    if found is None:
        raise GraphRefusal(404, "ResourceNotFound", "There is no such authentication method.")
    return found


async def method(call: Call) -> Reply:
    """GET one method."""
    context = call.context(f"{METHODS.strip('/')}/$entity")
    return Reply(body={"@odata.context": context, **_wanted(call)})


async def change_method(call: Call) -> Reply:
    """PATCH one method. Its type must be said."""
    stored, body = _wanted(call), call.body
    if not isinstance(body, Mapping) or body.get("@odata.type") != stored["@odata.type"]:
        raise bad_request("The @odata.type of the authentication method is missing or wrong.")
    if unknown := body.keys() - stored.keys() - READ_ONLY:
        raise bad_request(f"Invalid property: {', '.join(sorted(unknown))}.")
    if body.get("state", "enabled") not in ("enabled", "disabled"):
        raise bad_request("Invalid value for property 'state'.")
    own = {"id": stored["id"], "@odata.type": stored["@odata.type"]}
    call.organisation.put("method", stored["id"], {**stored, **body, **own})
    return Reply(204)


ROUTES = (
    Route("GET", PATH, policy, POLICIES, READ, READERS),
    Route("PATCH", PATH, change, POLICIES, WRITE, WRITERS),
    Route("GET", METHODS, methods, POLICIES, READ, READERS),
    Route("GET", f"{METHODS}/{{method}}", method, POLICIES, READ, READERS),
    Route("PATCH", f"{METHODS}/{{method}}", change_method, POLICIES, WRITE, WRITERS),
)
