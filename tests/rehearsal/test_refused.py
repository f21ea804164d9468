"""Wrong requests get the documented answers, each its own."""

import asyncio

import httpx
import pytest

from tests.rehearsal.conftest import DEFAULTS, POLICIES, READ, REPORT, WANTED, WRITE

GUID = "00000000-0000-0000-0000-00000000abcd"
EVENTUAL = {"ConsistencyLevel": "eventual"}


def policy(**changes: object) -> dict[str, object]:
    return {**WANTED, **changes}


def conditions(**changes: object) -> dict[str, object]:
    return policy(conditions={**WANTED["conditions"], **changes})


# name: (method, path, body, headers, status, code, words)
CASES = {
    "unknown path": ("GET", "/v1.0/nothing/here", None, {}, 400, "BadRequest", "nothing"),
    "unknown below": ("GET", "/v1.0/me/nothing", None, {}, 400, "BadRequest", "'nothing'"),
    "wrong method": ("DELETE", "/v1.0/users", None, {}, 405, "Request_BadRequest", "method"),
    "no such person": ("GET", "/v1.0/users/no@x.example", None, {}, 404, "Request_Resource", ""),
    "no such id": ("GET", f"/v1.0/users/{GUID}", None, {}, 404, "Request_ResourceNotFound", ""),
    "no such group": ("GET", f"/v1.0/groups/{GUID}", None, {}, 404, "Request_Resource", ""),
    "no such policy": ("GET", f"{POLICIES}/{GUID}", None, {}, 404, "NotFound", ""),
    "patch of none": (
        "PATCH",
        f"{POLICIES}/{GUID}",
        {"state": "disabled"},
        {},
        404,
        "NotFound",
        "",
    ),
    "delete of none": ("DELETE", f"{POLICIES}/{GUID}", None, {}, 404, "NotFound", ""),
    "unknown option": ("GET", "/v1.0/users?$foo=1", None, {}, 400, "BadRequest", "$foo"),
    "no such option here": ("GET", "/v1.0/subscribedSkus?$filter=a eq 1", None, {}, 400, "Bad", ""),
    "unknown select": ("GET", "/v1.0/users?$select=shoe", None, {}, 400, "BadRequest", "'shoe'"),
    "unknown filter": ("GET", "/v1.0/users?$filter=shoe eq 1", None, {}, 400, "BadRequest", "shoe"),
    "broken filter": ("GET", "/v1.0/users?$filter=mail eq", None, {}, 400, "BadRequest", "syntax"),
    "page too large": ("GET", "/v1.0/users?$top=1000", None, {}, 400, "Request_Unsupported", "999"),
    "not a number": ("GET", "/v1.0/users?$top=x", None, {}, 400, "BadRequest", "$top"),
    "count unasked": ("GET", "/v1.0/users/$count", None, {}, 400, "Request_BadRequest", ""),
    "advanced unasked": (
        "GET",
        "/v1.0/users?$filter=endsWith(mail,'x')",
        None,
        {},
        400,
        "Request_UnsupportedQuery",
        "ConsistencyLevel",
    ),
    "advanced without count": (
        "GET",
        "/v1.0/users?$filter=userType ne 'Guest'",
        None,
        EVENTUAL,
        400,
        "Request_UnsupportedQuery",
        "$count",
    ),
    "foreign page": ("GET", "/v1.0/users?$skiptoken=abcd", None, {}, 400, "Directory_Expired", ""),
    "no policy": ("POST", POLICIES, None, {}, 400, "BadRequest", "1007"),
    "unknown property": ("POST", POLICIES, policy(shoe=1), {}, 400, "BadRequest", "1007"),
    "unknown below policy": ("POST", POLICIES, conditions(shoe=1), {}, 400, "BadRequest", "1007"),
    "unknown state": ("POST", POLICIES, policy(state="on"), {}, 400, "BadRequest", "1007"),
    "no name": ("POST", POLICIES, policy(displayName=None), {}, 400, "BadRequest", "1007"),
    "binding": (
        "POST",
        POLICIES,
        policy(grantControls={"operator": "OR", "authenticationStrength@odata.bind": "x"}),
        {},
        400,
        "BadRequest",
        "1007",
    ),
    "unknown app": (
        "POST",
        POLICIES,
        conditions(applications={"includeApplications": [GUID]}),
        {},
        400,
        "BadRequest",
        '1034: Policy contains invalid applications: {"' + GUID + '":"ServicePrincipalNotFound"}',
    ),
    "unknown user": (
        "POST",
        POLICIES,
        conditions(users={"includeUsers": [GUID]}),
        {},
        400,
        "BadRequest",
        "1032",
    ),
    "no rule": ("POST", POLICIES, policy(conditions={}), {}, 400, "BadRequest", "1032"),
    "no control": ("POST", POLICIES, policy(grantControls=None), {}, 400, "BadRequest", "1032"),
    "unknown in a change": ("PATCH", "{policy}", {"shoe": 1}, {}, 400, "BadRequest", "1007"),
    "not a switch": ("PATCH", DEFAULTS, {"isEnabled": "yes"}, {}, 400, "BadRequest", ""),
    "beta only": (
        "GET",
        "/v1.0/users/{me}/authentication/requirements",
        None,
        {},
        400,
        "BadRequest",
        "requirements",
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_each_wrong_request_is_refused_in_its_own_way(client, case):
    method, path, body, headers, status, code, words = CASES[case]
    if "{policy}" in path:
        made = (await client.ask("POST", POLICIES, json=WANTED)).json()["id"]
        path = path.replace("{policy}", f"{POLICIES}/{made}")
    if "{me}" in path:
        path = path.replace("{me}", (await client.get("/v1.0/me")).json()["id"])
    more = {"json": body} if body is not None else {}
    answer = await client.ask(method, path, headers=headers, **more)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"].startswith(code)
    assert words in error["message"] + error["innerError"].get("message", "")
    assert {"date", "request-id", "client-request-id"} <= error["innerError"].keys()
    assert error["innerError"]["request-id"] == answer.headers["request-id"]


async def test_without_a_token_there_is_nothing(desk):
    async with httpx.AsyncClient(transport=desk.tenant.http(), base_url=desk.tenant.base) as http:
        none = await http.get("/v1.0/me")
        wrong = await http.get("/v1.0/me", headers={"Authorization": "Bearer made.up.token"})
    for answer in (none, wrong):
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
        assert "Bearer" in answer.headers["www-authenticate"]


# what is missing: (scopes, who, method, path, code, words)
GLOBAL_READER, HELPDESK = 3, 4
MISSING = {
    "scope, policies": ("User.Read", 0, "GET", POLICIES, "AccessDenied", "scopes are missing"),
    "scope, writing": (READ, 0, "POST", POLICIES, "AccessDenied", "scopes are missing"),
    "role, writing": (WRITE, GLOBAL_READER, "POST", POLICIES, "AccessDenied", "directory role"),
    "role, reading": (WRITE, HELPDESK, "GET", POLICIES, "AccessDenied", "directory role"),
    "scope, report": ("User.Read", 0, "GET", REPORT, "Authentication_MSGraph", "permissions"),
    "role, report": (READ, HELPDESK, "GET", REPORT, "Authentication_RequestFromUn", "roles"),
    "scope, people": ("User.Read", 0, "GET", "/v1.0/users", "Authorization_Request", "privileges"),
    "scope, defaults": ("User.Read", 0, "GET", DEFAULTS, "AccessDenied", "scopes are missing"),
    "role, defaults": (WRITE, GLOBAL_READER, "PATCH", DEFAULTS, "AccessDenied", "directory role"),
}


@pytest.mark.parametrize("case", MISSING)
async def test_consent_and_role_are_refused_differently(desk, case):
    scopes, who, method, path, code, words = MISSING[case]
    client = await desk.client(scopes, who)
    more = {"json": {"isEnabled": True}} if method != "GET" else {}
    answer = await client.ask(method, path, **more)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"].startswith(code)
    assert words in answer.json()["error"]["message"]


async def test_without_p1_policies_can_be_listed_but_not_made_and_there_is_no_report(opened):
    client = await opened("free").client()
    assert (await client.get(POLICIES)).json()["value"] == []
    refused = await client.ask("POST", POLICIES, json=WANTED)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AccessDenied")
    assert "not licensed" in refused.json()["error"]["message"]
    report = await client.get(REPORT)
    assert report.status_code == 403
    code = report.json()["error"]["code"]
    assert code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


async def test_defaults_and_enabled_policies_exclude_each_other(client):
    assert (await client.ask("PATCH", DEFAULTS, json={"isEnabled": True})).status_code == 204
    enabled = await client.ask("POST", POLICIES, json={**WANTED, "state": "enabled"})
    assert enabled.status_code == 400
    assert enabled.json()["error"]["message"].startswith("Security Defaults is enabled")
    made = await client.ask("POST", POLICIES, json=WANTED)  # report-only is accepted
    assert made.status_code == 201
    address = f"{POLICIES}/{made.json()['id']}"
    assert (await client.ask("PATCH", address, json={"state": "enabled"})).status_code == 400
    assert (await client.ask("PATCH", DEFAULTS, json={"isEnabled": False})).status_code == 204
    assert (await client.ask("PATCH", address, json={"state": "enabled"})).status_code == 204
    refused = await client.ask("PATCH", DEFAULTS, json={"isEnabled": True})
    assert refused.status_code == 400
    assert (await client.get(DEFAULTS)).json()["isEnabled"] is False


async def test_conditional_access_admits_one_request_a_second_and_does_not_say_when(desk):
    client = await desk.client()
    await desk.tenant.clock.sleep(5)
    first, second = await client.http.get(POLICIES), await client.http.get(POLICIES)
    assert (first.status_code, second.status_code) == (200, 429)
    assert "retry-after" not in second.headers
    await desk.tenant.clock.sleep(1.01)
    assert (await client.http.get(POLICIES)).status_code == 200


async def test_reports_admit_five_in_ten_seconds_and_say_when(desk):
    client = await desk.client()
    answers = [await client.http.get(f"{REPORT}?$top=1") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    wait = int(answers[-1].headers["retry-after"])
    assert 8 <= wait <= 10
    await desk.tenant.clock.sleep(wait)
    assert (await client.http.get(REPORT)).status_code == 200


UNREADABLE = {
    "no JSON": b"{bad",
    "nothing in any code": b"\xff\xfe{}\xff",
    "a list without end": b"[" * 100_000,
    "objects too deep": b'{"state":' * 101 + b"1" + b"}" * 101,
    "half a character": b'{"state": "\\ud800"}',
    "no number": b'{"state": NaN}',
    "a number too long": b'{"state": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("case", UNREADABLE)
@pytest.mark.parametrize("path", [POLICIES, "/v1.0/$batch", "/v1.0/invitations"])
async def test_a_body_that_cannot_be_read_is_refused(desk, case, path):
    client = await desk.client(f"{WRITE} User.Invite.All")
    json_type = {"Content-Type": "application/json"}
    answer = await client.ask("POST", path, content=UNREADABLE[case], headers=json_type)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"] == "Unable to read JSON request payload."


async def test_answers_come_in_turns_with_everything_else(desk):
    """A read of many pages leaves the loop to others between any two requests."""
    client = await desk.client()
    turns = 0

    async def counting() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(counting())
    for _ in range(20):
        await client.http.get("/v1.0/me")
    other.cancel()
    assert turns >= 20
