"""What If, policy templates, and policies that were deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.rehearsal import evaluate, policy_shape
from vlc_wizard.rehearsal.paging import listed
from vlc_wizard.rehearsal.policy_shape import created
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import ROLES
from vlc_wizard.rehearsal.routes.conditional_access import CHANGE, READ, READERS, WRITERS
from vlc_wizard.rehearsal.shape import STRINGS, Anything, Choice, Text, Thing
from vlc_wizard.rehearsal.table import CONDITIONAL_ACCESS, Call, Reply, Route, any_of, options

ROOT = "/identity/conditionalAccess"
DELETED = f"{ROOT}/deletedItems/policies"
ASK = (
    any_of(
        "Policy.Read.ConditionalAccess", "Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"
    ),
)
PARTS = ("signInIdentity", "signInContext", "signInConditions")
ALLOWED = frozenset((*PARTS, "appliedPoliciesOnly"))
ACTIONS = {
    "registerSecurityInformation": "urn:user:registersecurityinfo",
    "registerOrJoinDevices": "urn:user:registerdevice",
}


LEVELS = " ".join(f"c{number}" for number in range(1, 100))
CONTEXTS = {
    "#microsoft.graph.applicationContext": Thing(
        "applicationContext", {"includeApplications": STRINGS}
    ),
    "#microsoft.graph.userActionContext": Thing(
        "userActionContext", {"userAction": Choice(" ".join(ACTIONS), nullable=False)}
    ),
    "#microsoft.graph.authContext": Thing(
        "authContext", {"authenticationContextValue": Choice(LEVELS, nullable=False)}
    ),
}
USER_SIGN_IN = "#microsoft.graph.userSignIn"
IDENTITY = Thing(
    "userSignIn",
    {
        "userId": Text(nullable=False),
        "externalTenantId": Text(),
        "externalUserType": policy_shape.GUEST_TYPES,
    },
)
HOW = Thing(
    "signInConditions",
    {
        "clientAppType": policy_shape.CLIENT_OR_NONE,
        "devicePlatform": policy_shape.PLATFORM_OR_NONE,
        "ipAddress": Text(),
        "country": Text(),
        "signInRiskLevel": policy_shape.RISK,
        "userRiskLevel": policy_shape.RISK,
        "servicePrincipalRiskLevel": policy_shape.RISK,
        "insiderRiskLevel": Text(),
        "authenticationFlow": Thing("authenticationFlow", {"transferMethod": Text()}),
        "deviceInfo": Anything(),
    },
)


def _asked(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping) or body.keys() - ALLOWED:
        raise bad_request("Unknown parameter of evaluate.")
    for part in PARTS:
        if not isinstance(body.get(part), Mapping):
            raise bad_request(f"Parameter '{part}' is required.")
    if body["signInIdentity"].get("@odata.type") != USER_SIGN_IN:  # the declared one is abstract
        raise bad_request("signInIdentity must be a userSignIn, and say so.")
    if not isinstance(body.get("appliedPoliciesOnly", False), bool | None):
        raise bad_request("Parameter 'appliedPoliciesOnly' has an invalid value.")
    return body


def _read(shape: Thing, value: Any, name: str) -> dict[str, Any]:
    try:
        return shape.sent(value)
    except GraphRefusal:
        raise bad_request(f"Parameter '{name}' has an invalid value.") from None


def _who(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    identity = _read(IDENTITY, given, "signInIdentity")
    person = call.organisation.person(identity.get("userId", ""))
    if person is None:
        raise GraphRefusal(404, "NotFound", "The user of signInIdentity was not found.")
    return {
        "person": person,
        "kind": identity.get("externalUserType"),
        "home_tenant": identity.get("externalTenantId"),
    }


def _what(given: Mapping[str, Any], *, by_group: bool) -> list[dict[str, Any]]:
    shape = CONTEXTS.get(str(given.get("@odata.type")))
    if shape is None:
        raise bad_request(f"signInContext must be one of {', '.join(sorted(CONTEXTS))}.")
    context = _read(shape, given, "signInContext")
    if "userAction" in context:
        return [{"user_action": ACTIONS[context["userAction"]]}]
    if "authenticationContextValue" in context:
        return [{"authentication_context": context["authenticationContextValue"]}]
    if not context.get("includeApplications"):
        raise bad_request("includeApplications must name an application.")
    return [{"app": app.lower(), "by_group": by_group} for app in context["includeApplications"]]


def _how(given: Mapping[str, Any]) -> dict[str, Any]:
    how = _read(HOW, given, "signInConditions")
    address = how.get("ipAddress")
    if address and not policy_shape.is_address(address):
        raise bad_request("ipAddress is not an address.")
    return {
        "client": how.get("clientAppType"),
        "platform": how.get("devicePlatform"),
        "address": address or None,
        "country": how.get("country"),
        "sign_in_risk": how.get("signInRiskLevel"),
        "user_risk": how.get("userRiskLevel"),
        "insider_risk": how.get("insiderRiskLevel"),
        "transfer": (how.get("authenticationFlow") or {}).get("transferMethod"),
    }


async def what_if(call: Call) -> Reply:
    """POST evaluate. An app never stands for its group, unless the scenario says so."""
    body, organisation = _asked(call.body), call.organisation
    by_group = bool(organisation.scenario.switch("what_if_by_group", False))
    who, how = _who(call, body["signInIdentity"]), _how(body["signInConditions"])
    now = [
        evaluate.situation(organisation, **who, **how, **what)
        for what in _what(body["signInContext"], by_group=by_group)
    ]
    results = []
    for policy in organisation.state.all("policy"):
        reasons = [evaluate.why_not(policy, each) for each in now]
        applies = "" in reasons
        if applies or not body.get("appliedPoliciesOnly"):
            reason = "notSet" if applies else reasons[0]
            results.append({**policy, "policyApplies": applies, "analysisReasons": reason})
    context = call.context("Collection(microsoft.graph.whatIfAnalysisResult)")
    return Reply(body={"@odata.context": context, "value": results})


# Templates ------------------------------------------------------------------------------------

PLACEHOLDER = "Current administrator will be excluded"


@dataclass(frozen=True, slots=True)
class Template:
    """A policy that Microsoft publishes, ready to be made."""

    key: str
    name: str
    scenarios: str
    users: Mapping[str, Any]
    controls: tuple[str, ...] = ("mfa",)
    clients: tuple[str, ...] = ("all",)
    applications: Mapping[str, Any] = field(
        default_factory=lambda: {"includeApplications": ["All"]}
    )
    locations: Mapping[str, Any] | None = None


TEMPLATES = (
    Template(
        "a3d0a415-b068-4326-9251-f9cdf9feeb64",
        "Require multifactor authentication for all users",
        "secureFoundation,zeroTrust,remoteWork",
        {"includeUsers": ["All"]},
    ),
    Template(
        "c7503427-338e-4c5e-902d-abe252abfb43",
        "Require multifactor authentication for admins",
        "secureFoundation,zeroTrust,protectAdmins",
        {"includeRoles": [ROLES["Global Administrator"], ROLES["Security Administrator"]]},
    ),
    Template(
        "0b2282f9-2862-4178-88b5-d79340b36cb8",
        "Block legacy authentication",
        "secureFoundation,zeroTrust,remoteWork",
        {"includeUsers": ["All"]},
        controls=("block",),
        clients=("exchangeActiveSync", "other"),
    ),
    Template(
        "b8bda7f8-6584-4446-bce9-d871480e53fa",
        "Securing security info registration",
        "secureFoundation,zeroTrust,remoteWork",
        {"includeUsers": ["All"]},
        applications={"includeUserActions": ["urn:user:registersecurityinfo"]},
        locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    ),
)


def _template(entry: Template) -> dict[str, Any]:
    policy = created(
        {
            "displayName": entry.name,
            "state": "disabled",
            "conditions": {
                "clientAppTypes": list(entry.clients),
                "applications": entry.applications,
                "users": {**entry.users, "excludeUsers": [PLACEHOLDER]},
                "locations": entry.locations,
            },
            "grantControls": {"operator": "OR", "builtInControls": list(entry.controls)},
        },
        entry.key,
        "2024-03-05T08:00:00Z",
    )
    details = {part: policy[part] for part in ("conditions", "grantControls", "sessionControls")}
    return {
        "id": entry.key,
        "name": entry.name,
        "description": f"A ready policy: {entry.name}.",
        "scenarios": entry.scenarios,
        "details": details,
    }


async def templates(call: Call) -> Reply:
    """GET the templates."""
    rows = [_template(entry) for entry in TEMPLATES]
    return listed(call, rows, f"{ROOT.strip('/')}/templates")


async def template(call: Call) -> Reply:
    """GET one template."""
    for entry in TEMPLATES:
        if entry.key == call.arguments["template"].lower():
            context = call.context(f"{ROOT.strip('/')}/templates/$entity")
            return Reply(body={"@odata.context": context, **_template(entry)})
    raise GraphRefusal(404, "NotFound", "There is no such template.")


# Deleted policies -----------------------------------------------------------------------------


async def deleted(call: Call) -> Reply:
    """GET the deleted policies of the last 30 days."""
    return listed(call, call.organisation.deleted_policies(), DELETED.strip("/"))


def _wanted(call: Call) -> dict[str, Any]:
    for policy in call.organisation.deleted_policies():
        if policy["id"] == call.arguments["policy"].lower():
            return policy
    raise GraphRefusal(404, "NotFound", "There is no such deleted policy.")


async def one_deleted(call: Call) -> Reply:
    """GET one deleted policy."""
    context = call.context(f"{DELETED.strip('/')}/$entity")
    return Reply(body={"@odata.context": context, **_wanted(call)})


async def restore(call: Call) -> Reply:
    """POST restore: the policy comes back in the state it was deleted in, and acts at once."""
    policy = {**_wanted(call), "deletedDateTime": None}
    with call.organisation.state.writing():
        call.organisation.put("deletedPolicy", policy["id"], None)
        call.organisation.put("policy", policy["id"], policy)
    context = call.context(f"{ROOT.strip('/')}/policies/$entity")
    return Reply(body={"@odata.context": context, **policy})


async def purge(call: Call) -> Reply:
    """DELETE a deleted policy for good."""
    call.organisation.put("deletedPolicy", _wanted(call)["id"], None)
    return Reply(204)


def _route(method: str, path: str, answer: Any, scopes: Any, **more: Any) -> Route:
    roles = WRITERS if path.startswith(DELETED) and method != "GET" else READERS
    return Route(method, path, answer, CONDITIONAL_ACCESS, scopes, roles, **more)


ROUTES = (
    _route("POST", f"{ROOT}/evaluate", what_if, ASK, licence="p1"),
    _route("GET", f"{ROOT}/templates", templates, READ, options=options("select filter")),
    _route("GET", f"{ROOT}/templates/{{template}}", template, READ),
    _route("GET", DELETED, deleted, READ, options=options("select top")),
    _route("GET", f"{DELETED}/{{policy}}", one_deleted, READ),
    _route("POST", f"{DELETED}/{{policy}}/restore", restore, CHANGE, licence="p1"),
    _route("DELETE", f"{DELETED}/{{policy}}", purge, CHANGE),
)
