"""Query options: odd values are refused, names come in any case, pages are as large as asked."""

import pytest

from tests.rehearsal.conftest import POLICIES, REPORT, WANTED

EVENTUAL = {"ConsistencyLevel": "eventual"}
USERS = "/v1.0/users?$count=true&"
DIGITS = "9" * 5000
ROLES = ("memberOf", "transitiveMemberOf")

# what is asked -> words of the refusal
REFUSED = {
    f"{USERS}$top=²": "$top",
    f"{USERS}$top=99999999999": "$top",
    f"{USERS}$top={DIGITS}": "$top",
    f"/v1.0/directoryRoles?$top={DIGITS}": "$top",
    f"{USERS}$orderby=identities": "Sorting",
    f"{USERS}$orderby=businessPhones desc": "Sorting",
    f"{POLICIES}?$orderby=conditions": "Sorting",
    f"{USERS}$filter=accountEnabled/any(x:x eq 'a')": "'accountEnabled' is boolean",
    f"{USERS}$filter=displayName/all(x:x eq 'a')": "'displayName' is text",
    f"{USERS}$filter=accountEnabled/$count eq 0": "'accountEnabled' is boolean",
    f"{USERS}$filter=accountEnabled eq 'true'": "incompatible types",
    f"{USERS}$filter=accountEnabled gt 1": "incompatible types",
    f"{USERS}$filter=accountEnabled in ('a')": "incompatible types",
    f"{USERS}$filter=userType eq 5": "incompatible types",
    f"{USERS}$filter=userType eq true": "incompatible types",
    f"{USERS}$filter=displayName gt 5": "incompatible types",
    f"{USERS}$filter=city eq 5": "incompatible types",
    f"{USERS}$filter=identities gt 5": "incompatible types",
    f"{USERS}$filter=userType eq 'Guest' or accountEnabled eq 'x'": "incompatible types",
    f"{USERS}$filter=createdDateTime ge 'x'": "incompatible types",
    f"{USERS}$filter=displayName eq 2024-01-01": "incompatible types",
    f"{USERS}$filter=startswith(accountEnabled,'t')": "incompatible types",
    f"{USERS}$filter=startswith(displayName,1)": "incompatible types",
    "/v1.0/users/$count?$filter=accountEnabled eq 'true'": "incompatible types",
    "/v1.0/users/delta?$filter=accountEnabled eq 'true'": "incompatible types",
    f"{POLICIES}?$filter=state eq 5": "incompatible types",
    f"{REPORT}?$filter=isAdmin eq 'true'": "incompatible types",
    f"{REPORT}?$filter=methodsRegistered eq 'x'": "incompatible types",
    f"{USERS}$filter=displayName eq {DIGITS}": "syntax",
    f"{USERS}$filter={'(' * 3000}": "recursion limit",
    f"{USERS}$filter={'not ' * 3000}accountEnabled eq true": "recursion limit",
    f"{USERS}$filter=contains(displayName,'a')": "contains",
    "/v1.0/users/$count?$filter=contains(displayName,'a')": "contains",
    "/v1.0/users?$expand=manager": "$expand=manager",
    "/v1.0/users?$expand=nonsense": "$expand=nonsense",
    "/v1.0/users/{me}?$expand=memberOf": "$expand=memberOf",
    "/v1.0/organization?$expand=branding": "$expand=branding",
    "/v1.0/roleManagement/directory/roleAssignments?$expand=principal($select=id)": "$expand=",
    "/v1.0/users?$select=signInActivity&$top=501": "500",
    "/v1.0/users?$select=SignInActivity&$top=999": "500",
    **{f"/v1.0/me/{name}/microsoft.graph.directoryRole": "A cast needs" for name in ROLES},
}


@pytest.mark.parametrize("asked", REFUSED, ids=lambda asked: asked[:60])
async def test_what_cannot_be_answered_is_refused(client, asked):
    await client.ask("POST", POLICIES, json=WANTED)  # of what kind things are, rows tell
    path = asked.replace("{me}", (await client.get("/v1.0/me")).json()["id"])
    answer = await client.get(path, **EVENTUAL)
    assert answer.status_code == 400, answer.text
    assert REFUSED[asked] in answer.json()["error"]["message"]


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("form", ["graph", "microsoft.graph"])
async def test_a_cast_needs_both_the_header_and_the_count(client, name, form):
    path = f"/v1.0/me/{name}/{form}.directoryRole"
    wanted = [(f"{path}?$count=true", {}), (path, EVENTUAL), (f"{path}?$count=true", EVENTUAL)]
    answers = [await client.get(asked, **headers) for asked, headers in wanted]
    assert [answer.status_code for answer in answers] == [400, 400, 200]
    assert answers[2].json()["value"][0]["displayName"] == "Global Administrator"


# right requests that stand beside the refused ones -> how many rows
ANSWERED = {
    f"{USERS}$filter=businessPhones/$count eq 0&$top=3": 3,
    f"{USERS}$filter=businessPhones/$count ne 0": 0,
    f"{USERS}$filter=identities/any(i:i/issuer gt 5)": 0,
    f"{USERS}$filter=identities/any(i:i gt 5)": 0,
    f"{USERS}$filter=identities/any(id:id/signInType eq 'userPrincipalName')&$top=2": 2,
    f"{USERS}$filter={'(' * 40}accountEnabled eq true{')' * 40}&$top=2": 2,
    f"{USERS}$filter=mail eq null or accountEnabled eq true&$top=2": 2,
    f"{USERS}$filter=userType eq null": 0,
    f"{USERS}$filter=userType eq 'Guest' and userType eq 'Member'": 0,
    f"{USERS}$select=signInActivity&$top=500": 46,
    f"{POLICIES}?$top=0": 0,
    "/v1.0/directoryRoles?$top=0": 0,
    f"{REPORT}?$top=0": 0,
}


@pytest.mark.parametrize("asked", ANSWERED, ids=lambda asked: asked[:60])
async def test_what_can_be_answered_is(client, asked):
    await client.ask("POST", POLICIES, json=WANTED)
    answer = await client.get(asked, **EVENTUAL)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["value"]) == ANSWERED[asked]
    if "$top" not in asked:
        assert answer.json()["@odata.count"] == ANSWERED[asked]
        assert "@odata.nextLink" not in answer.json()


# asked in one way -> the same asked as the type spells it
SPELT = {
    "/v1.0/users?$select=Id,DISPLAYNAME&$top=2": "/v1.0/users?$select=id,displayName&$top=2",
    "/v1.0/users?$filter=UserType eq 'Guest'&$select=ID": (
        "/v1.0/users?$filter=userType eq 'Guest'&$select=id"
    ),
    "/v1.0/users?$orderby=DisplayName desc&$top=3": "/v1.0/users?$orderby=displayName desc&$top=3",
    "/v1.0/me?$select=Id,Mail,ID": "/v1.0/me?$select=id,mail",
    f"{POLICIES}?$select=Id,State&$filter=DisplayName eq 'nothing'": (
        f"{POLICIES}?$select=id,state&$filter=displayName eq 'nothing'"
    ),
    "/v1.0/domains?$select=ID,IsDefault": "/v1.0/domains?$select=id,isDefault",
    f"{REPORT}?$select=Id&$filter=IsAdmin eq true": f"{REPORT}?$select=id&$filter=isAdmin eq true",
    "/v1.0/roleManagement/directory/roleAssignments?$expand=Principal&$top=1": (
        "/v1.0/roleManagement/directory/roleAssignments?$expand=principal&$top=1"
    ),
}


@pytest.mark.parametrize("asked", SPELT, ids=lambda asked: asked[:60])
async def test_names_come_in_any_case_and_go_as_the_type_spells_them(client, asked):
    ours, theirs = await client.get(asked), await client.get(SPELT[asked])
    assert ours.status_code == theirs.status_code == 200, ours.text
    found = [answer.json() for answer in (ours, theirs)]
    for body in found:
        body.pop("@odata.nextLink", None)
    assert found[0] == found[1]


async def test_the_report_is_ordered_as_asked(client):
    rows = await client.rows(f"{REPORT}?$orderby=userPrincipalName desc&$top=7")
    names = [row["userPrincipalName"] for row in rows]
    assert names == sorted(names, reverse=True)
    assert len(set(names)) == 46
