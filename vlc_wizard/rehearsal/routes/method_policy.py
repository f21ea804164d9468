"""/policies/authenticationMethodsPolicy and the methods in it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

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
BETA_ONLY = frozenset(("optOutSettings",))
EXTERNAL = "#microsoft.graph.externalAuthenticationMethodConfiguration"
EXTERNAL_PROPERTIES = frozenset(
    ("displayName", "appId", "openIdConnectSetting", "state", "includeTargets", "excludeTargets")
)
READ_ONLY = frozenset(("@odata.context", "@odata.type", "id"))


def _policy(organisation: Organisation) -> dict[str, Any]:
    found: dict[str, Any] = organisation.seen("setting", "methodspolicy")
    shown = {name: value for name, value in found.items() if name not in BETA_ONLY}
    return {**shown, "authenticationMethodConfigurations": organisation.all_seen("method")}


async def policy(call: Call) -> Reply:
    """GET the policy, its methods in it."""
    context = call.context("authenticationMethodsPolicy")
    return Reply(body={"@odata.context": context, **_policy(call.organisation)})


async def change(call: Call) -> Reply:
    """PATCH the policy: registration campaign and migration state."""
    organisation, body = call.organisation, call.body
    wanted = body if isinstance(body, Mapping) else {}
    changeable = CHANGEABLE | BETA_ONLY if call.version == "beta" else CHANGEABLE
    if not wanted or wanted.keys() - changeable - READ_ONLY:
        raise bad_request("Invalid property in the authentication methods policy.")
    stored = organisation.state.get("setting", "methodspolicy")
    changed = {name: value for name, value in wanted.items() if name in changeable}
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


async def add_method(call: Call) -> Reply:
    """POST an external authentication method: 201. No other kind can be made."""
    body = call.body if isinstance(call.body, Mapping) else {}
    if body.get("@odata.type") != EXTERNAL or body.keys() - EXTERNAL_PROPERTIES - READ_ONLY:
        raise bad_request("Only an external authentication method can be made.")
    if not all(isinstance(body.get(name), str) for name in ("displayName", "appId")):
        raise bad_request("displayName and appId are needed.")
    setting = body.get("openIdConnectSetting")
    if not isinstance(setting, Mapping) or setting.keys() != {"clientId", "discoveryUrl"}:
        raise bad_request("openIdConnectSetting with clientId and discoveryUrl is needed.")
    if body.get("state", "disabled") not in ("enabled", "disabled"):
        raise bad_request("Invalid value for property 'state'.")
    made = {
        "@odata.type": EXTERNAL,
        "id": str(uuid4()),
        "state": "disabled",
        "includeTargets": [],
        "excludeTargets": [],
        **{name: value for name, value in body.items() if name in EXTERNAL_PROPERTIES},
    }
    call.organisation.put("method", made["id"], made)
    return Reply(201, {"@odata.context": call.context(f"{METHODS.strip('/')}/$entity"), **made})


async def delete_method(call: Call) -> Reply:
    """DELETE an external authentication method: 204. The others can be disabled only."""
    if _wanted(call)["@odata.type"] != EXTERNAL:
        raise bad_request("Only an external authentication method can be deleted.")
    call.organisation.put("method", call.arguments["method"], None)
    return Reply(204)


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
    Route("POST", METHODS, add_method, POLICIES, WRITE, WRITERS),
    Route("DELETE", f"{METHODS}/{{method}}", delete_method, POLICIES, WRITE, WRITERS),
)
