"""Policies that hold for the whole tenant: security defaults."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal import policy_shape
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import bad_request
from vlc_wizard.rehearsal.routes.conditional_access import READERS, WRITERS
from vlc_wizard.rehearsal.table import POLICIES, Call, Reply, Route, any_of, options

DEFAULTS = "/policies/identitySecurityDefaultsEnforcementPolicy"
WRITE_DEFAULTS = (
    any_of("Policy.ReadWrite.SecurityDefaults", "Policy.ReadWrite.ConditionalAccess"),
    any_of("Policy.Read.All"),
)
CONFLICT = (
    "It looks like you have a Conditional Access policy enabled. Enabling a Conditional Access "
    "policy prevents you from enabling security defaults."
)


def _defaults(call: Call) -> dict[str, Any]:
    return {
        "@odata.context": call.context(DEFAULTS.strip("/")),
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "A set of basic identity security mechanisms, recommended by Microsoft.",
        "isEnabled": call.organisation.security_defaults(),
    }


async def security_defaults(call: Call) -> Reply:
    """GET /policies/identitySecurityDefaultsEnforcementPolicy."""
    return Reply(body=_defaults(call))


async def switch_security_defaults(call: Call) -> Reply:
    """PATCH the same: 204. Refused while a Conditional Access policy is enabled."""
    organisation, body = call.organisation, call.body
    if not isinstance(body, Mapping) or not isinstance(body.get("isEnabled"), bool):
        raise bad_request("Invalid property 'isEnabled'.")
    if body.keys() - {"isEnabled", "displayName", "description", "@odata.type"}:
        raise bad_request("Invalid property in the security defaults policy.")
    enabled = [p for p in organisation.state.all("policy") if p["state"] == "enabled"]
    if body["isEnabled"] and enabled:
        raise bad_request(CONFLICT)
    turned_off = organisation.security_defaults() and not body["isEnabled"]
    with organisation.state.writing():
        organisation.put("setting", "securitydefaults", {"isEnabled": body["isEnabled"]})
        if turned_off and organisation.scenario.switch("managed_policies_after_defaults", False):
            _managed_policies(organisation)
    return Reply(204)


MANAGED = (  # name, published template, client apps, control
    (
        "Microsoft-managed: Multifactor authentication for all users",
        "a3d0a415-b068-4326-9251-f9cdf9feeb64",
        "all",
        "mfa",
    ),
    (
        "Microsoft-managed: Block legacy authentication",
        "0b2282f9-2862-4178-88b5-d79340b36cb8",
        "other",
        "block",
    ),
)


def _managed_policies(organisation: Organisation) -> None:
    """Microsoft makes policies of its own; that it does so at this moment was seen once."""
    for name, template, clients, control in MANAGED:
        body = {
            "displayName": name,
            "templateId": template,
            "state": "enabled",
            "conditions": {
                "clientAppTypes": [clients],
                "applications": {"includeApplications": ["All"]},
                "users": {"includeUsers": ["All"]},
            },
            "grantControls": {"operator": "OR", "builtInControls": [control]},
        }
        key = str(uuid4())
        organisation.put("policy", key, policy_shape.created(body, key, organisation.stamp()))
        organisation.put("managed", key, {})


READ = (any_of("Policy.Read.All"),)
ROUTES = (
    Route("GET", DEFAULTS, security_defaults, POLICIES, READ, READERS, options=options("select")),
    Route("PATCH", DEFAULTS, switch_security_defaults, POLICIES, WRITE_DEFAULTS, WRITERS),
)
