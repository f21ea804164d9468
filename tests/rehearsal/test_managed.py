"""Microsoft's own policies in a tenant: who may do what to them."""

from tests.rehearsal.conftest import DEFAULTS, POLICIES, WANTED
from tests.rehearsal.test_routes import EVERYTHING


async def test_a_policy_of_microsofts_changes_in_state_and_exclusions_alone(opened):
    client = await opened("external-members").client(EVERYTHING)
    (managed,) = await client.rows(POLICIES)
    address = f"{POLICIES}/{managed['id']}"
    me = (await client.get("/v1.0/me")).json()["id"]
    users = managed["conditions"]["users"]
    refused = [
        {"displayName": "Ours now"},
        {"description": "Ours now"},
        {"conditions": {"users": {"includeUsers": [me]}}},
        {"conditions": {"applications": {"excludeApplications": ["Office365"]}}},
        {"grantControls": {"operator": "OR", "builtInControls": ["block"]}},
        {"state": "enabled", "sessionControls": {"signInFrequency": None}},
    ]
    for change in refused:
        answer = await client.ask("PATCH", address, json=change)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest"), change
    assert (await client.ask("DELETE", address)).status_code == 400
    assert (await client.get(address)).json()["modifiedDateTime"] is None
    for change in (
        {"state": "enabled"},
        {"conditions": {"users": {"excludeUsers": [me]}}},
        {"state": "disabled", "displayName": managed["displayName"]},
    ):
        assert (await client.ask("PATCH", address, json=change)).status_code == 204, change
    after = (await client.get(address)).json()
    assert after["state"] == "disabled"
    assert after["conditions"]["users"] == {**users, "excludeUsers": [me]}


async def test_those_that_microsoft_makes_by_itself_cannot_be_deleted_either(switched):
    client = await switched(managed_policies_after_defaults=True).client(EVERYTHING)
    for on in (True, False):
        assert (await client.ask("PATCH", DEFAULTS, json={"isEnabled": on})).status_code == 204
    found = await client.rows(POLICIES)
    assert len(found) == 2
    for policy in found:
        answer = await client.ask("DELETE", f"{POLICIES}/{policy['id']}")
        assert answer.status_code == 400, policy["displayName"]
    own = (await client.ask("POST", POLICIES, json=WANTED)).json()
    assert (await client.ask("DELETE", f"{POLICIES}/{own['id']}")).status_code == 204
