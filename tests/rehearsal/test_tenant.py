"""Opening, keeping, and breaking a rehearsal tenant."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rehearsal.conftest import POLICIES, READ, WANTED
from vlc_wizard.rehearsal.people import People
from vlc_wizard.rehearsal.scenario import load
from vlc_wizard.rehearsal.tenant import Rehearsal, UnknownScenario, scenarios

LARGE = People(load("p1-fresh", 500_000))


def test_listing_scenarios_loads_nothing_heavy():
    code = (
        "import sys\nfrom vlc_wizard.rehearsal.tenant import scenarios\n"
        "assert len(scenarios()) >= 4\n"
        "print([n for n in ('starlette','httpx','cryptography','msal') if n in sys.modules])\n"
        "import httpx\nassert 'httpx' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_scenario_says_which_there_are(tmp_path):
    with pytest.raises(UnknownScenario) as caught:
        Rehearsal.open(tmp_path, "nope")
    assert caught.value.name == "nope"
    assert set(caught.value.known) == {card.name for card in scenarios()}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("card", scenarios(), ids=lambda card: card.name)
async def test_every_scenario_opens_and_can_be_signed_in_to(opened, card):
    desk = opened(card.name)
    client = await desk.client("User.Read")
    me = (await client.get("/v1.0/me")).json()
    assert me["userPrincipalName"] == desk.tenant.people_to_be[0][1]
    role = desk.tenant.people_to_be[0][0]
    assert role.startswith("Global") or "administrator" in role


@given(st.integers(0, LARGE.count - 1))
@settings(max_examples=300, deadline=None)
def test_everybody_is_found_again_by_id_and_by_name(index):
    person = LARGE.person(index)
    assert LARGE.index_of(person.id) == index
    assert LARGE.index_of(person.user_name.upper()) == index
    assert person.guest is (index >= LARGE.members)


@given(st.uuids(version=4) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_nobody_else_is_found(key):
    assert LARGE.index_of(str(key)) is None


def test_ids_and_names_are_unique_and_the_same_every_time():
    people, again = People(load("p1-fresh", 20_000)), People(load("p1-fresh", 20_000))
    everybody = [people.person(index) for index in range(people.count)]
    assert len({person.id for person in everybody}) == people.count == 20_000
    assert len({person.user_name for person in everybody}) == people.count
    assert everybody == [again.person(index) for index in range(again.count)]


async def test_people_scale_with_their_guests(opened):
    desk = opened(people=5000)
    client = await desk.client(READ)
    count = await client.get("/v1.0/users/$count", ConsistencyLevel="eventual")
    assert count.text == "5000"
    wanted = "/v1.0/users/$count?$filter=userType eq 'Guest'"
    guests = await client.get(wanted, ConsistencyLevel="eventual")
    assert 600 < int(guests.text) < 700
    assert len(await client.rows("/v1.0/users?$top=999&$select=id")) == 5000


async def test_what_was_written_is_there_after_a_restart_until_fresh(opened, tmp_path):
    desk = opened()
    made = (await (await desk.client()).ask("POST", POLICIES, json=WANTED)).json()
    desk.tenant.clock.advance(timedelta(days=3, hours=1))
    desk.tenant.close()
    again = opened()
    assert again.tenant.clock.day == 3
    client = await again.client()
    assert [row["id"] for row in await client.rows(POLICIES)] == [made["id"]]
    again.tenant.close()
    fresh = opened(fresh=True)
    assert fresh.tenant.clock.day == 0
    assert fresh.tenant.tenant_id == desk.tenant.tenant_id
    assert await (await fresh.client()).rows(POLICIES) == []
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


async def test_sleeping_costs_nothing_and_the_clock_never_goes_back(desk):
    before, loop = desk.tenant.clock.now(), asyncio.get_running_loop().time()
    await desk.tenant.clock.sleep(3600)
    assert asyncio.get_running_loop().time() - loop < 5
    assert desk.tenant.clock.now() - before >= timedelta(hours=1)
    with pytest.raises(ValueError, match="forward"):
        desk.tenant.clock.advance(timedelta(seconds=-1))


# Faults -------------------------------------------------------------------------------------------

ENDINGS = {
    "no answer": httpx.ReadTimeout,
    "reset": httpx.ReadError,
    "cut off": httpx.RemoteProtocolError,
}


@pytest.mark.parametrize("effect", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_lost_reply_is_the_client_librarys_own_error(desk, client, ending, effect):
    desk.tenant.faults.next("POST", "/policies$", ending=ending, effect=effect)
    with pytest.raises(ENDINGS[ending]):
        await client.ask("POST", POLICIES, json=WANTED)
    assert len(await client.rows(POLICIES)) == effect
    assert (await client.ask("POST", POLICIES, json=WANTED)).status_code == 201
    assert desk.tenant.faults.happened == [("POST", POLICIES)]


async def test_the_nth_request_fails_as_often_as_told(desk, client):
    desk.tenant.faults.next(
        "GET", "/me$", skip=1, times=2, status=503, headers={"Retry-After": "7"}
    )
    answers = [await client.get("/v1.0/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 503, 503, 200, 200]
    assert answers[1].headers["retry-after"] == "7"
    assert answers[1].json()["error"]["code"] == "ServiceUnavailable"


async def test_a_gateway_may_lose_an_answer_that_took_effect(desk, client):
    desk.tenant.faults.next("POST", "/policies$", status=504, effect=True)
    assert (await client.ask("POST", POLICIES, json=WANTED)).status_code == 504
    assert len(await client.rows(POLICIES)) == 1


async def test_msal_sees_its_own_errors(desk):
    app = await desk.msal()
    desk.tenant.faults.next("POST", "devicecode", ending="reset")
    with pytest.raises(requests.ConnectionError):
        await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    desk.tenant.faults.next("POST", "devicecode", ending="no answer")
    with pytest.raises(requests.ReadTimeout):
        await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    assert "user_code" in await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])


async def test_an_error_of_the_tenant_itself_is_a_500(desk, client):
    desk.tenant.organisation.state.put("policy", "broken", {"id": "broken"}, 0)
    answer = await client.ask("PATCH", f"{POLICIES}/broken", json={"state": "enabled"})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "InternalServerError"


# Records ------------------------------------------------------------------------------------------


async def test_traffic_is_written_down_whole_and_before_the_answer(desk, tmp_path):
    path = tmp_path / "traffic.jsonl"
    desk.tenant.record(path)
    client = await desk.client()
    await client.ask("POST", POLICIES, json=WANTED)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    last = lines[-1]
    assert list(last) == [
        "method", "url", "reqHeaders", "reqBody", "status", "respHeaders", "respBody",
    ]  # fmt: skip
    assert (last["method"], last["status"], last["reqBody"]) == ("POST", 201, WANTED)
    assert last["url"] == f"{desk.tenant.base}{POLICIES}"
    token = next(line for line in lines if line["url"].endswith("/token"))
    assert token["respBody"]["access_token"] == "***"
    assert token["reqBody"]["code"] == token["reqBody"]["code_verifier"] == "***"


async def test_no_token_is_written_down_also_where_one_is_renewed(desk, tmp_path):
    path = tmp_path / "traffic.jsonl"
    desk.tenant.record(path)
    first = await desk.sign_in(READ)
    app = await desk.msal()
    renew = app.acquire_token_by_refresh_token
    again = await asyncio.to_thread(renew, first["refresh_token"], READ.split())
    names = ("access_token", "refresh_token", "id_token", "client_info")
    secrets = [answer[n].encode() for answer in (first, again) for n in names if n in answer]
    assert len(secrets) >= len(names)
    content = path.read_bytes()
    assert [s for s in secrets if s in content] == []
    assert desk.tenant.client_id.encode() in content  # the control: what is no secret is found
    assert content.count(b'"refresh_token": "***"') >= 2  # one was sent, and one was given


async def test_a_device_code_is_not_written_down(desk, tmp_path):
    path = tmp_path / "traffic.jsonl"
    desk.tenant.record(path)
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    await asyncio.to_thread(app.acquire_token_by_device_flow, flow, exit_condition=lambda _: True)
    text = path.read_text()
    assert flow["user_code"] not in text
    assert flow["device_code"] not in text
    assert "the code *** to authenticate." in text


async def test_the_code_of_an_error_is_written_down_and_that_of_a_sign_in_is_not(desk, tmp_path):
    path = tmp_path / "traffic.jsonl"
    desk.tenant.record(path)
    client = await desk.client(READ)
    await client.get("/v1.0/nothing")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[-1]["respBody"]["error"]["code"] == "BadRequest"
    (redeemed,) = [line["reqBody"] for line in lines if line["url"].endswith("/token")]
    assert redeemed["code"] == "***"


async def test_a_lost_reply_is_written_down_too(desk, client, tmp_path):
    path = tmp_path / "traffic.jsonl"
    desk.tenant.record(path)
    desk.tenant.faults.next("GET", "/me$", ending="reset")
    with pytest.raises(httpx.ReadError):
        await client.get("/v1.0/me")
    (line,) = [json.loads(line) for line in path.read_text().splitlines()]
    assert line["status"] is None


# Hostile names ------------------------------------------------------------------------------------


async def test_hostile_names_stand_everywhere_and_arrive_unharmed(opened):
    client = await opened("hostile").client()
    people = await client.rows("/v1.0/users?$select=displayName&$top=999")
    names = {row["displayName"] for row in people}
    for payload in ("\x1b]52;c;", "[@click=app.apply]", "\ud800", "\u202e", "[/]", "=HYPERLINK"):
        assert any(payload in name for name in names), payload
    organisation = (await client.rows("/v1.0/organization"))[0]["displayName"]
    locations = await client.rows("/v1.0/identity/conditionalAccess/namedLocations")
    policies = await client.rows(POLICIES)
    for name in (organisation, locations[0]["displayName"], policies[0]["displayName"]):
        assert "\x1b" in name
