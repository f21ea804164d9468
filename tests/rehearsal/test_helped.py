"""What a helpdesk may do to whom: the role table, the scopes, and what is never shown again."""

import pytest

from tests.rehearsal.test_routes import EVERYTHING
from vlc_wizard.rehearsal.roles import ROLES

SCOPES = f"{EVERYTHING} UserAuthenticationMethod.ReadWrite.All"
AGENT = 4  # of the people to be: Authentication Administrator


def of(person: str, rest: str) -> str:
    return f"/v1.0/users/{person}/authentication/{rest}"


# the agent's role, the caller's role (none: a plain person), whether the one reaches the other
OVER_WHOM = (
    ("Authentication Administrator", "", True),
    ("Authentication Administrator", "Authentication Administrator", True),
    ("Authentication Administrator", "Reports Reader", True),
    ("Authentication Administrator", "Directory Readers", True),
    ("Authentication Administrator", "Guest Inviter", True),
    ("Authentication Administrator", "Helpdesk Administrator", False),
    ("Authentication Administrator", "User Administrator", False),
    ("Authentication Administrator", "Global Reader", False),
    ("Authentication Administrator", "Global Administrator", False),
    ("Privileged Authentication Administrator", "Global Administrator", True),
    ("Global Administrator", "Privileged Authentication Administrator", True),
)


def give(desk, person: str, role: str) -> None:
    """The person holds this role from now on."""
    body = {"id": f"{person}-{role}", "principalId": person, "directoryScopeId": "/",
            "roleDefinitionId": ROLES[role]}  # fmt: skip
    desk.tenant.organisation.put("roleAssignment", str(body["id"]), body)


def take_roles(desk, person: str) -> None:
    """The person holds no role any more."""
    organisation = desk.tenant.organisation
    for row in organisation.state.all("roleAssignment"):
        if row["principalId"] == person:
            organisation.put("roleAssignment", row["id"], None)


@pytest.mark.parametrize(("agent", "other", "reached"), OVER_WHOM)
async def test_a_role_reaches_whom_it_may(desk, agent, other, reached):
    client = await desk.client(SCOPES, AGENT)
    organisation = desk.tenant.organisation
    me = organisation.person(desk.tenant.people_to_be[AGENT][1]).id
    take_roles(desk, me)
    give(desk, me, agent)
    somebody = organisation.people.id_of(12)
    if other:
        give(desk, somebody, other)
    organisation.change_methods(
        organisation.person(somebody), ("mobilePhone", "passKeyDeviceBound"), 0.0
    )
    rows = (await client.get(of(somebody, "methods"))).json()["value"]
    phone = next(row["id"] for row in rows if "phone" in row["@odata.type"])
    expected = 201 if reached else 403
    made = await client.ask("POST", of(somebody, "temporaryAccessPassMethods"), json={})
    assert made.status_code == expected, made.text
    gone = await client.ask("DELETE", of(somebody, f"phoneMethods/{phone}"))
    assert gone.status_code == (204 if reached else 403)
    out = await client.ask("POST", f"/v1.0/users/{somebody}/revokeSignInSessions")
    assert out.status_code == (200 if reached else 403)


async def test_a_member_of_a_role_assignable_group_is_out_of_reach(desk):
    agent = await desk.client(SCOPES, AGENT)
    organisation = desk.tenant.organisation
    somebody = organisation.people.id_of(12)
    body = {"id": "c0000000-0000-4000-8000-000000000001", "displayName": "Tier 1",
            "isAssignableToRole": True, "_members": [somebody], "_nested": []}  # fmt: skip
    path = of(somebody, "temporaryAccessPassMethods")
    assert (await agent.ask("POST", path, json={})).status_code == 201
    organisation.put("group", body["id"], body)
    assert (await agent.ask("POST", path, json={})).status_code == 403


async def test_a_pass_is_listed_without_its_letters_until_it_is_deleted(desk):
    agent = await desk.client(SCOPES, AGENT)
    somebody = desk.tenant.organisation.people.id_of(12)
    path = of(somebody, "temporaryAccessPassMethods")
    assert (await agent.get(path)).json()["value"] == []
    made = (await agent.ask("POST", path, json={})).json()
    assert made["temporaryAccessPass"]
    (listed,) = (await agent.get(path)).json()["value"]
    assert (listed["id"], listed["temporaryAccessPass"]) == (made["id"], None)
    rows = (await agent.get(of(somebody, "methods"))).json()["value"]
    assert listed in rows
    assert (await agent.ask("DELETE", f"{path}/{made['id']}")).status_code == 204
    assert (await agent.get(path)).json()["value"] == []
    assert (await agent.ask("DELETE", f"{path}/{made['id']}")).status_code == 404


async def test_neither_oneself_nor_a_guest_gets_a_pass(desk):
    agent = await desk.client(SCOPES, AGENT)
    organisation = desk.tenant.organisation
    me = organisation.person(desk.tenant.people_to_be[AGENT][1]).id
    guest = organisation.people.id_of(organisation.people.members)
    asked = {who: await agent.ask("POST", of(who, "temporaryAccessPassMethods"), json={})
             for who in (me, guest)}  # fmt: skip
    assert [asked[me].status_code, asked[guest].status_code] == [403, 400]
    rows = (await agent.get("/v1.0/me/authentication/methods")).json()["value"]
    mine = next(row["id"] for row in rows if "softwareOath" in row["@odata.type"])
    assert (await agent.ask("DELETE", of(me, f"softwareOathMethods/{mine}"))).status_code == 403


async def test_without_the_scope_nothing_is_deleted(desk):
    agent = await desk.client("User.Read UserAuthenticationMethod.Read.All", AGENT)
    somebody = desk.tenant.organisation.people.id_of(12)
    asked = await agent.ask("DELETE", of(somebody, "phoneMethods/x"))
    assert asked.status_code == 403


async def test_a_revocation_can_be_read(desk):
    agent = await desk.client(SCOPES, AGENT)
    somebody = desk.tenant.organisation.people.id_of(12)
    path = f"/v1.0/users/{somebody}?$select=id,signInSessionsValidFromDateTime"
    before = (await agent.get(path)).json()["signInSessionsValidFromDateTime"]
    await agent.ask("POST", f"/v1.0/users/{somebody}/revokeSignInSessions")
    after = (await agent.get(path)).json()["signInSessionsValidFromDateTime"]
    assert before < after
