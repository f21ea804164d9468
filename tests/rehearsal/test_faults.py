"""Every usual fault, as a client meets it."""

import base64
import json
import re

import httpx
import pytest

from tests.rehearsal.conftest import POLICIES, WANTED
from vlc_wizard.rehearsal.fault_kinds import KINDS
from vlc_wizard.rehearsal.sign_in_faults import SIGN_IN_KINDS

LOST = {"lost": 0, "lost-after": 1, "reset": 0, "reset-after": 1, "cut-off": 1}
STATUS = {
    "429": 429,
    "429-silent": 429,
    "429-absurd": 429,
    "429-garbled": 429,
    "429-after": 429,
    "500": 500,
    "501": 501,
    "502": 502,
    "503": 503,
    "504": 504,
    "500-after": 500,
    "501-after": 501,
    "502-after": 502,
    "503-after": 503,
    "504-after": 504,
    "proxy-page": 200,
    "proxy-error": 502,
    "elsewhere": 302,
    "401": 401,
    "401-claims": 401,
    "403": 403,
    "404": 404,
    "link-expired": 400,
}
REAL = {"slow", "wrong-type", "twice", "stale"}  # the real answer comes


def test_every_kind_is_tried_here():
    assert {*LOST, *STATUS, *REAL} == set(KINDS) - set(SIGN_IN_KINDS)


@pytest.mark.parametrize("kind", SIGN_IN_KINDS)
async def test_a_sign_in_is_refused_by_its_number(desk, client, kind):
    desk.tenant.faults.next(kind=kind)
    token = f"/{desk.tenant.tenant_id}/oauth2/v2.0/token"
    answer = await client.ask("POST", token, json={})
    assert answer.status_code in (400, 401)
    assert answer.json()["error_description"].startswith(f"{kind}: ")
    assert answer.json()["error_codes"] == [int(kind.removeprefix("AADSTS"))]


@pytest.mark.parametrize("kind", LOST)
async def test_a_lost_exchange_took_effect_or_not(desk, client, kind):
    desk.tenant.faults.next("POST", "/policies$", kind=kind)
    with pytest.raises(httpx.TransportError):
        await client.ask("POST", POLICIES, json=WANTED)
    assert len(await client.rows(POLICIES)) == LOST[kind]


@pytest.mark.parametrize("kind", sorted(set(STATUS) - {"link-expired"}))
async def test_another_answer_comes_and_it_took_effect_or_not(desk, client, kind):
    desk.tenant.faults.next("POST", "/policies$", kind=kind)
    answer = await client.ask("POST", POLICIES, json=WANTED)
    assert answer.status_code == STATUS[kind]
    assert len(await client.rows(POLICIES)) == kind.endswith("-after")
    if "html" in answer.headers["content-type"]:
        assert "request-id" not in answer.headers
    else:
        assert answer.json()["error"]["code"]


async def test_a_claims_challenge_can_be_read(desk, client):
    desk.tenant.faults.next("GET", "/me$", kind="401-claims")
    answer = await client.get("/v1.0/me")
    (claims,) = re.findall(r'claims="([^"]+)"', answer.headers["www-authenticate"])
    assert "access_token" in json.loads(base64.b64decode(claims))


async def test_a_link_expires_where_it_is_followed(desk, client):
    desk.tenant.faults.next(kind="link-expired")
    first = await client.get("/v1.0/users?$top=10")
    second = await client.get(first.json()["@odata.nextLink"])
    assert (first.status_code, second.status_code) == (200, 400)
    assert second.json()["error"]["code"] == "Directory_ExpiredPageToken"


async def test_what_is_delivered_twice_takes_effect_twice(desk, client):
    desk.tenant.faults.next("POST", "/policies$", kind="twice")
    assert (await client.ask("POST", POLICIES, json=WANTED)).status_code == 201
    assert len(await client.rows(POLICIES)) == 2


async def test_a_stale_replica_misses_what_was_just_made(desk, client):
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    desk.tenant.faults.next("GET", "/policies", kind="stale", times=2)
    assert await client.rows(POLICIES) == []
    assert (await client.get(f"{POLICIES}/{made['id']}")).status_code == 404
    assert len(await client.rows(POLICIES)) == 1


async def test_a_slow_answer_takes_the_shared_clock_along(desk, client):
    before = desk.tenant.clock.now()
    desk.tenant.faults.next("GET", "/me$", kind="slow")
    assert (await client.get("/v1.0/me")).status_code == 200
    assert (desk.tenant.clock.now() - before).total_seconds() >= 30


async def test_a_real_answer_under_a_wrong_label(desk, client):
    desk.tenant.faults.next("GET", "/me$", kind="wrong-type")
    answer = await client.get("/v1.0/me")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.json()["displayName"]


async def test_chance_follows_its_seed(desk, client):
    async def pattern() -> list[int]:
        desk.tenant.faults.clear()
        desk.tenant.faults.next("GET", "/me$", status=503, times=99, chance=0.5, seed=4)
        return [(await client.get("/v1.0/me")).status_code for _ in range(12)]

    first = await pattern()
    assert set(first) == {200, 503}
    assert await pattern() == first


def test_an_unknown_kind_says_which_there_are(desk):
    with pytest.raises(ValueError, match="link-expired"):
        desk.tenant.faults.next(kind="nope")
