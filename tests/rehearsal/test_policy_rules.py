"""Which policies the service takes: closed lists, who is left in, and what is demanded."""

import pytest

from tests.rehearsal.conftest import POLICIES, WANTED
from tests.rehearsal.test_routes import ADMINS, CONDITIONAL, PORTAL, everything, policy, question
from vlc_wizard.rehearsal import policy_rules, policy_shape
from vlc_wizard.rehearsal.consent import COMMAND_LINE_TOOLS
from vlc_wizard.rehearsal.organisation import CLIENT_ID
from vlc_wizard.rehearsal.tenant import scenarios

GRAPH = "00000003-0000-0000-c000-000000000000"
NOBODY = "00000000-0000-0000-0000-00000000abcd"
MFA = {"operator": "OR", "builtInControls": ["mfa"]}
FREQUENCY = {"signInFrequency": {"isEnabled": True, "value": 4, "type": "hours"}}


def apps(*included: str, **more: object) -> dict[str, object]:
    return policy(applications={"includeApplications": list(included), **more})


def granting(**grant: object) -> dict[str, object]:
    return {**WANTED, "grantControls": {"operator": "OR", **grant}}


# name: (body, words of the refusal)
REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "an action there is not": (apps(includeUserActions=["urn:x"]), "1032: .*InvalidUserActions"),
    "everything left out": (apps("All", excludeApplications=["All"]), "InvalidExcludeApplications"),
    "nothing left out": (apps("All", excludeApplications=["None"]), "InvalidExcludeApplications"),
    "an app there is not": (apps(NOBODY), f'1034: .*"{NOBODY}":"ServicePrincipalNotFound"'),
    "Graph": (apps(GRAPH), f'1034: .*"{GRAPH}":"UnsupportedFirstPartyApplication"'),
    "Graph left out": (apps("All", excludeApplications=[GRAPH]), "UnsupportedFirstPartyApp"),
    "a public client": (apps(CLIENT_ID), "1034: .*PublicClientsAreUnsupported"),
    "Microsoft's": (apps(COMMAND_LINE_TOOLS), "1034: .*PublicClientsAreUnsupported"),
    "several, each for its reason": (
        apps(PORTAL, GRAPH, NOBODY),
        '1034: Policy contains invalid applications: '
        f'{{"{GRAPH}":"UnsupportedFirstPartyApplication","{NOBODY}":"ServicePrincipalNotFound"}}',
    ),
    "for nobody": (policy(users={"includeUsers": []}), "1032: .*missing users"),
    "only people left out": (policy(users={"excludeRoles": [ADMINS]}), "1032: .*missing users"),
    "for no app": (apps(excludeApplications=[PORTAL]), "1032: .*missing users or applications"),
    "no control": (granting(builtInControls=[]), "1032: .*missing controls"),
    "no control in a session": (
        {**WANTED, "grantControls": None, "sessionControls": {}},
        "1032: .*missing controls",
    ),
    "a place there is not": (
        policy(locations={"includeLocations": ["nope"]}),
        "1040: NamedLocation with id nope",
    ),
    "a place left out that is not": (
        policy(locations={"includeLocations": ["All"], "excludeLocations": [NOBODY]}),
        "1040: NamedLocation",
    ),
    "a strength there is not": (
        granting(authenticationStrength={"id": NOBODY}),
        "1032: .*InvalidAuthenticationStrength",
    ),
    "a strength without an id": (
        granting(authenticationStrength={}),
        "1032: .*InvalidAuthenticationStrength",
    ),
    "MFA and a strength": (
        granting(
            builtInControls=["mfa"],
            authenticationStrength={"id": "00000000-0000-0000-0000-000000000004"},
        ),
        "1032: .*beside",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
async def test_a_policy_outside_the_documented_lists_is_refused(client, case):
    body, words = REFUSED[case]
    answer = await client.ask("POST", POLICIES, json=body)
    assert answer.status_code == 400, answer.text
    said = answer.json()["error"]["innerError"]["message"]
    first, _, then = words.partition(".*")
    assert first in said
    assert then in said


# right policies that stand beside the refused ones
TAKEN: dict[str, dict[str, object]] = {
    "an action": apps(includeUserActions=["urn:user:registersecurityinfo"]),
    "an app left out": apps("All", excludeApplications=[PORTAL, "Office365"]),
    "a session alone": {**WANTED, "grantControls": None, "sessionControls": FREQUENCY},
    "a session and an empty grant": {
        **granting(builtInControls=[]),
        "sessionControls": FREQUENCY,
    },
    "a strength": granting(authenticationStrength={"id": "00000000-0000-0000-0000-000000000004"}),
    "everywhere but trusted places": policy(
        locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}
    ),
    "for nobody as yet": policy(users={"includeUsers": ["None"]}),
}


@pytest.mark.parametrize("case", TAKEN)
async def test_a_policy_inside_them_is_made(client, case):
    answer = await client.ask("POST", POLICIES, json=TAKEN[case])
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"conditions": {"users": {"includeUsers": []}}},
        {"conditions": {"applications": {"includeApplications": []}}},
        {"grantControls": {"builtInControls": []}},
        {"grantControls": None},
    ],
    ids=str,
)
async def test_a_change_cannot_leave_a_policy_without_people_apps_or_controls(client, change):
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    address = f"{POLICIES}/{made['id']}"
    assert (await client.ask("PATCH", address, json=change)).status_code == 400
    kept = (await client.get(address)).json()
    assert kept["conditions"] == made["conditions"]
    assert kept["grantControls"] == made["grantControls"]


@pytest.mark.parametrize("scenario", [card.name for card in scenarios()])
async def test_the_policies_that_are_there_already_would_be_taken(opened, scenario):
    organisation = opened(scenario).tenant.organisation
    for stored in organisation.state.all("policy"):
        policy_rules.check(organisation, policy_shape.changed(stored, {}, organisation.stamp()))


# Templates and What If -----------------------------------------------------------------------

SECURITY_INFO = "b8bda7f8-6584-4446-bce9-d871480e53fa"


async def test_the_template_for_registration_is_for_the_action_outside_trusted_places(client):
    found = (await client.get(f"{CONDITIONAL}/templates/{SECURITY_INFO}")).json()
    conditions = found["details"]["conditions"]
    assert conditions["applications"]["includeUserActions"] == ["urn:user:registersecurityinfo"]
    assert conditions["applications"]["includeApplications"] == []
    assert conditions["locations"]["excludeLocations"] == ["AllTrusted"]
    rows = await client.rows(f"{CONDITIONAL}/templates?$filter=scenarios has 'secureFoundation'")
    assert SECURITY_INFO in {row["id"] for row in rows}


ACTION = "#microsoft.graph.userActionContext"
CONTEXT = "#microsoft.graph.authContext"
# what the sign-in is to -> the service's reason for a policy for context c1
ASKED = {
    "its context": ({"@odata.type": CONTEXT, "authenticationContextValue": "c1"}, "notSet"),
    "another": (
        {"@odata.type": CONTEXT, "authenticationContextValue": "c2"},
        "authenticationContext",
    ),
    "an action": ({"@odata.type": ACTION, "userAction": "registerOrJoinDevices"}, "userActions"),
    "an app": (question("x")["signInContext"], "application"),
}


@pytest.mark.parametrize("case", ASKED)
async def test_what_if_knows_authentication_contexts(desk, case):
    context, reason = ASKED[case]
    client = await everything(desk)
    for_context = apps(includeAuthenticationContextClassReferences=["c1"])
    assert (await client.ask("POST", POLICIES, json=for_context)).status_code == 201
    me = (await client.get("/v1.0/me")).json()["id"]
    asked = {**question(me), "signInContext": context}
    answer = await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)
    (result,) = answer.json()["value"]
    assert (result["policyApplies"], result["analysisReasons"]) == (reason == "notSet", reason)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signInIdentity": {}},
        {"signInIdentity": {"@odata.type": "#microsoft.graph.servicePrincipalSignIn"}},
        {"signInContext": {"@odata.type": CONTEXT, "authenticationContextValue": "c100"}},
        {"signInContext": {"@odata.type": CONTEXT, "authenticationContextValue": None}},
        {"signInContext": {"@odata.type": ACTION, "userAction": "shoe"}},
        {"signInContext": {"includeApplications": [PORTAL]}},
        {"appliedPoliciesOnly": "yes"},
        {"appliedPoliciesOnly": 1},
    ],
    ids=str,
)
async def test_what_if_refuses_what_the_metadata_does_not_have(desk, wrong):
    client = await everything(desk)
    me = (await client.get("/v1.0/me")).json()["id"]
    if "signInIdentity" in wrong:
        wrong = {"signInIdentity": {**wrong["signInIdentity"], "userId": me}}
    asked = {**question(me), **wrong}
    assert (await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)).status_code == 400
    right = await client.ask("POST", f"{CONDITIONAL}/evaluate", json=question(me))
    assert right.status_code == 200
