"""/policies/crossTenantAccessPolicy: whose MFA is trusted."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.rehearsal.paging import listed
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.table import POLICIES, Call, Reply, Route, any_of, options
from vlc_wizard.rehearsal.trust_shape import SETTINGS, TRUST, no_trust, partner

PATH = "/policies/crossTenantAccessPolicy"
READ = (any_of("Policy.Read.All", "Policy.ReadWrite.CrossTenantAccess"),)
WRITE = (any_of("Policy.ReadWrite.CrossTenantAccess"),)
WRITERS = templates("Global Administrator", "Security Administrator")
READERS = WRITERS | templates(
    "Global Reader", "Security Reader", "Conditional Access Administrator"
)
PARTNER = frozenset((*SETTINGS, "inboundTrust", "tenantId", "automaticUserConsentSettings"))


async def default(call: Call) -> Reply:
    """GET the default."""
    found = call.organisation.seen("setting", "trustdefault")
    context = call.context(f"{PATH.strip('/')}/default/$entity")
    return Reply(body={"@odata.context": context, "id": "default", **found})


def _changed(stored: Mapping[str, Any], body: Any, allowed: frozenset[str]) -> dict[str, Any]:
    if not isinstance(body, Mapping) or body.keys() - allowed - {"@odata.type"}:
        raise bad_request("Invalid property in the cross-tenant access policy.")
    after = {**stored, **{name: value for name, value in body.items() if name in allowed}}
    trust = after.get("inboundTrust")
    if trust is not None and (not isinstance(trust, Mapping) or trust.keys() - set(TRUST)):
        raise bad_request("Invalid property in 'inboundTrust'.")
    if trust is not None:
        after["inboundTrust"] = {**no_trust(), **trust}
    return after


async def change_default(call: Call) -> Reply:
    """PATCH the default: 204."""
    stored = call.organisation.state.get("setting", "trustdefault")
    after = _changed(stored, call.body, frozenset((*SETTINGS, "inboundTrust")))
    call.organisation.put("setting", "trustdefault", {**after, "isServiceDefault": False})
    return Reply(204)


async def partners(call: Call) -> Reply:
    """GET the partners."""
    return listed(call, call.organisation.all_seen("partner"), f"{PATH.strip('/')}/partners")


def _wanted(call: Call) -> dict[str, Any]:
    found: dict[str, Any] | None = call.organisation.seen("partner", call.arguments["partner"])
    if found is None:
        raise GraphRefusal(404, "ResourceNotFound", "There is no such partner.")
    return found


async def one(call: Call) -> Reply:
    """GET one partner."""
    context = call.context(f"{PATH.strip('/')}/partners/$entity")
    return Reply(body={"@odata.context": context, **_wanted(call)})


async def change(call: Call) -> Reply:
    """PATCH one partner: 204."""
    stored = _wanted(call)
    after = _changed(stored, call.body, PARTNER - {"tenantId"})
    call.organisation.put("partner", stored["tenantId"], after)
    return Reply(204)


async def add(call: Call) -> Reply:
    """POST a partner: 201."""
    body = call.body if isinstance(call.body, Mapping) else {}
    key = body.get("tenantId")
    if not isinstance(key, str) or call.organisation.state.get("partner", key.lower()):
        raise bad_request("The partner's tenantId is missing or already there.")
    made = _changed(partner(key, trusted=None), body, PARTNER)
    call.organisation.put("partner", key, made)
    context = call.context(f"{PATH.strip('/')}/partners/$entity")
    return Reply(201, {"@odata.context": context, **made})


ONE = f"{PATH}/partners/{{partner}}"
ROUTES = (
    Route("GET", f"{PATH}/default", default, POLICIES, READ, READERS),
    Route("PATCH", f"{PATH}/default", change_default, POLICIES, WRITE, WRITERS),
    Route(
        "GET",
        f"{PATH}/partners",
        partners,
        POLICIES,
        READ,
        READERS,
        options=options("select expand"),
    ),
    Route("POST", f"{PATH}/partners", add, POLICIES, WRITE, WRITERS),
    Route("GET", ONE, one, POLICIES, READ, READERS),
    Route("PATCH", ONE, change, POLICIES, WRITE, WRITERS),
)
