"""People from outside: invited, accepted, guests or members."""

import httpx
import pytest

from tests.rehearsal.conftest import REPORT, _fields
from tests.rehearsal.test_routes import EVERYTHING, judged, question

GRAPH = "/v1.0"
EVENTUAL = {"ConsistencyLevel": "eventual"}
ADDRESS = "ines.corvino@northwind-sister.example"
WANTED = {"invitedUserEmailAddress": ADDRESS, "inviteRedirectUrl": "https://vlcentral.example/"}
SELECT = "$select=id,userPrincipalName,mail,userType,creationType,externalUserState,identities"


async def invited(client, **more):
    answer = await client.ask("POST", f"{GRAPH}/invitations", json={**WANTED, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def account(client, invitation):
    return (await client.get(f"{GRAPH}/users/{invitation['invitedUser']['id']}?{SELECT}")).json()


async def accept(desk, link, *, press=True):
    """What the invited person does with the link: opens the page, and presses the button."""
    async with httpx.AsyncClient(transport=desk.tenant.http()) as http:
        page = await http.get(link)
        if not press:
            return page
        return await http.post(f"{desk.tenant.base}/redeem", data=_fields(page.text))


@pytest.fixture
async def everything(desk):
    return await desk.client(EVERYTHING)


async def test_an_invitation_is_answered_as_the_service_does(everything):
    made = await invited(everything, invitedUserDisplayName="Ines Corvino")
    assert made["status"] == "PendingAcceptance"
    assert made["invitedUserType"] == "Guest"
    assert made["inviteRedeemUrl"].startswith("https://")
    found = await account(everything, made)
    assert found["userPrincipalName"] == (
        "ines.corvino_northwind-sister.example#EXT#@contosolicensing.onmicrosoft.example"
    )
    assert (found["userType"], found["creationType"]) == ("Guest", "Invitation")
    assert (found["externalUserState"], found["mail"]) == ("PendingAcceptance", ADDRESS)


async def test_the_account_is_among_everybody_by_every_way(everything):
    before = int((await everything.get(f"{GRAPH}/users/$count", **EVENTUAL)).text)
    delta = (await everything.get(f"{GRAPH}/users/delta?$select=id")).json()["@odata.deltaLink"]
    key = (await invited(everything))["invitedUser"]["id"]
    assert int((await everything.get(f"{GRAPH}/users/$count", **EVENTUAL)).text) == before + 1
    for query in ("$select=id", "$select=id&$top=7", f"$filter=mail eq '{ADDRESS}'",
                  "$filter=userType eq 'Guest'",
                  "$filter=externalUserState eq 'PendingAcceptance'"):  # fmt: skip
        assert key in [row["id"] for row in await everything.rows(f"{GRAPH}/users?{query}")], query
    found = await everything.rows(f"{GRAPH}/users?$filter=userType eq 'Member'")
    assert key not in [row["id"] for row in found]
    assert [row["id"] for row in await everything.rows(delta)] == [key]


async def test_opening_the_link_accepts_nothing_and_pressing_the_button_does(desk, everything):
    made = await invited(everything)
    assert (await accept(desk, made["inviteRedeemUrl"], press=False)).status_code == 200
    assert (await account(everything, made))["externalUserState"] == "PendingAcceptance"
    landed = await accept(desk, made["inviteRedeemUrl"])
    assert (landed.status_code, landed.headers["location"]) == (302, WANTED["inviteRedirectUrl"])
    found = await account(everything, made)
    assert found["externalUserState"] == "Accepted"
    assert found["identities"][0]["signInType"] == "federated"


async def test_who_has_not_accepted_cannot_sign_in(desk, everything):
    made = await invited(everything)
    name = (await account(everything, made))["userPrincipalName"]
    with pytest.raises(LookupError):
        await _sign_in(desk, name)
    await accept(desk, made["inviteRedeemUrl"])
    assert await _sign_in(desk, name)


async def _sign_in(desk, name):
    app = await desk.msal()
    flow = app.initiate_auth_code_flow(["User.Read"], response_mode="form_post",
                                       redirect_uri="http://localhost")  # fmt: skip
    back = await desk.at_the_page(flow["auth_uri"], name)
    if "code" not in back:
        raise LookupError(back["error_description"])
    return back["code"]


async def test_a_second_invitation_is_of_the_same_account(desk, everything):
    first, second = await invited(everything), await invited(everything)
    assert first["invitedUser"] == second["invitedUser"]
    await accept(desk, second["inviteRedeemUrl"])
    assert (await invited(everything))["status"] == "Completed"
    again = await invited(everything, resetRedemption=True)
    assert again["status"] == "PendingAcceptance"
    assert (await account(everything, again))["externalUserState"] == "PendingAcceptance"


@pytest.mark.parametrize(
    "wrong",
    [
        {"invitedUserEmailAddress": None},
        {"invitedUserEmailAddress": "nobody"},
        {"invitedUserEmailAddress": "robin.quillfeather@contoso-licensing.example"},
        {"inviteRedirectUrl": ""},
        {"inviteRedirectUrl": "javascript:alert(1)"},
        {"invitedUserType": "Friend"},
        {"shoe": 1},
    ],
)
async def test_what_cannot_be_invited_is_refused(everything, wrong):
    answer = await everything.ask("POST", f"{GRAPH}/invitations", json={**WANTED, **wrong})
    assert answer.status_code == 400


async def test_only_some_may_invite_a_member_and_the_app_must_be_allowed(desk, everything):
    as_member = {**WANTED, "invitedUserType": "member"}
    reader = await desk.client("User.Invite.All User.Read", who=3)
    assert (await reader.ask("POST", f"{GRAPH}/invitations", json=as_member)).status_code == 403
    assert (await reader.ask("POST", f"{GRAPH}/invitations", json=WANTED)).status_code == 201
    without = await desk.client("User.Read")
    assert (await without.ask("POST", f"{GRAPH}/invitations", json=WANTED)).status_code == 403


async def test_a_link_that_is_none_leads_nowhere(desk):
    assert (await accept(desk, f"{desk.tenant.base}/redeem?rd=x", press=False)).status_code == 400


async def test_invitations_are_counted(desk, everything):
    answers = [await everything.http.post(f"{GRAPH}/invitations", json=WANTED) for _ in range(151)]
    assert [answer.status_code for answer in answers] == [201] * 150 + [429]
    await desk.tenant.clock.sleep(5)
    assert (await everything.ask("POST", f"{GRAPH}/invitations", json=WANTED)).status_code == 201


async def test_an_invited_person_lasts_and_no_link_is_written_down(opened, tmp_path):
    desk = opened()
    traffic = tmp_path / "traffic.jsonl"
    desk.tenant.record(traffic)
    made = await invited(await desk.client(EVERYTHING))
    await accept(desk, made["inviteRedeemUrl"])
    ticket = made["inviteRedeemUrl"].partition("ticket%3D")[2].partition("%26")[0]
    assert len(ticket) > 20
    assert "PendingAcceptance" in traffic.read_text()
    assert ticket not in traffic.read_text()
    desk.tenant.close()
    again = opened()
    found = await account(await again.client(EVERYTHING), made)
    assert (found["mail"], found["externalUserState"]) == (ADDRESS, "Accepted")
    assert ticket.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("*.sqlite*"))


async def test_another_process_sees_who_was_invited(opened):
    desk, other = opened(), opened()
    client = await other.client(EVERYTHING)
    made = await invited(await desk.client(EVERYTHING))
    assert (await account(client, made))["mail"] == ADDRESS


# Members whose account lives elsewhere --------------------------------------------------------


async def test_members_from_elsewhere_are_members_with_an_external_name(opened):
    client = await opened("external-members").client(EVERYTHING)
    members = f"{GRAPH}/users?$filter=userType eq 'Member'&{SELECT}"
    rows = await client.rows(members)
    outside = [row for row in rows if "#EXT#" in row["userPrincipalName"]]
    assert (len(rows), len(outside)) == (40, 10)
    assert {row["externalUserState"] for row in outside} == {"Accepted"}
    assert {row["identities"][0]["issuer"] for row in outside} == {"ExternalAzureAD"}
    count = f"{GRAPH}/users/$count?$filter=userType eq "
    assert (await client.get(f"{count}'Member'", **EVENTUAL)).text == "40"
    assert (await client.get(f"{count}'Guest'", **EVENTUAL)).text == "10"
    kinds = {row["id"]: row["userType"] for row in await client.rows(REPORT)}
    assert {kinds[row["id"]] for row in outside} == {"member"}


async def test_a_policy_for_guests_reaches_members_from_elsewhere_where_it_names_them(opened):
    client = await opened("external-members").client(EVERYTHING)
    rows = await client.rows(f"{GRAPH}/users?$filter=userType eq 'Member'&{SELECT}")
    outside = next(row["id"] for row in rows if "#EXT#" in row["userPrincipalName"])
    inside = next(row["id"] for row in rows if "#EXT#" not in row["userPrincipalName"])
    for kinds, reached in (("b2bCollaborationMember", True), ("b2bCollaborationGuest", False)):
        guests = {"guestOrExternalUserTypes": kinds, "externalTenants": None}
        policy = {
            "displayName": kinds,
            "state": "enabled",
            "conditions": {
                "applications": {"includeApplications": ["All"]},
                "users": {"includeGuestsOrExternalUsers": guests},
            },
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
        }
        made = await client.ask("POST", f"{GRAPH}/identity/conditionalAccess/policies", json=policy)
        assert made.status_code == 201, made.text
        for person, wanted in ((outside, reached), (inside, False)):
            applies = {r["displayName"]: r["policyApplies"]
                       for r in await judged(client, question(person))}  # fmt: skip
            assert applies[kinds] is wanted, (kinds, person)
