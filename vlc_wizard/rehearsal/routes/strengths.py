"""/policies/authenticationStrengthPolicies: the three built-in ones and the tenant's own."""

from typing import Any

from vlc_wizard.rehearsal.built_in_strengths import BUILT_IN
from vlc_wizard.rehearsal.odata import names
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.routes.conditional_access import READERS
from vlc_wizard.rehearsal.table import POLICIES, Call, Reply, Route, any_of, options

PATH = "/policies/authenticationStrengthPolicies"
READ = (
    any_of(
        "Policy.Read.AuthenticationMethod",
        "Policy.Read.All",
        "Policy.ReadWrite.AuthenticationMethod",
        "Policy.ReadWrite.ConditionalAccess",
    ),
)
PROPERTIES = names(
    "id createdDateTime modifiedDateTime displayName description policyType requirementsSatisfied "
    "allowedCombinations combinationConfigurations"
)


def strengths(organisation: Organisation) -> list[dict[str, Any]]:
    """All of them."""
    made = "2021-12-01T08:00:00Z"
    built_in = [
        {
            "id": key,
            "createdDateTime": made,
            "modifiedDateTime": made,
            "displayName": name,
            "description": f"Combinations that satisfy {name}.",
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": allowed,
            "combinationConfigurations": [],
        }
        for key, name, allowed in BUILT_IN
    ]
    return [*built_in, *organisation.all_seen("strength")]


async def all_strengths(call: Call) -> Reply:
    """GET the list."""
    known(call, PROPERTIES, "authenticationStrengthPolicy")
    return listed(call, strengths(call.organisation), PATH.strip("/"))


async def one(call: Call) -> Reply:
    """GET one."""
    for strength in strengths(call.organisation):
        if strength["id"] == call.arguments["strength"].lower():
            context = call.context(f"{PATH.strip('/')}/$entity")
            return Reply(body={"@odata.context": context, **strength})
    raise GraphRefusal(404, "ResourceNotFound", "There is no such authentication strength.")


ROUTES = (
    Route(
        "GET",
        PATH,
        all_strengths,
        POLICIES,
        READ,
        READERS,
        options=options("select filter expand"),
    ),
    Route("GET", f"{PATH}/{{strength}}", one, POLICIES, READ, READERS),
)
