"""The tenant over HTTPS, for clients in other processes."""

import asyncio
import json
import ssl
from datetime import timedelta

import httpx
import msal
import pytest
import requests

from tests.rehearsal.conftest import POLICIES, WANTED
from vlc_wizard.rehearsal.serve import Served
from vlc_wizard.rehearsal.tenant import Rehearsal


@pytest.fixture
async def served(desk, tmp_path):
    desk.tenant.auto_sign_in()
    async with Served(desk.tenant, tmp_path).running() as server:
        yield server


def web(server: Served, **more: object) -> httpx.AsyncClient:
    trust = ssl.create_default_context(cafile=str(server.ca))
    return httpx.AsyncClient(base_url=server.url, verify=trust, **more)


def signed_in(server: Served, client_id: str) -> str:
    """The real msal with its own sockets; sign-ins finish by themselves."""
    session = requests.Session()
    session.trust_env, session.verify = False, str(server.ca)
    try:
        app = msal.PublicClientApplication(
            client_id,
            authority=f"{server.url}/organizations",
            http_client=session,
            instance_discovery=False,
        )
        flow = app.initiate_device_flow(
            ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess", "Application.Read.All"]
        )
        flow["interval"] = 1
        return str(app.acquire_token_by_device_flow(flow)["access_token"])
    finally:
        session.close()


async def test_a_client_elsewhere_signs_in_by_code_and_makes_a_policy(desk, served):
    token = await asyncio.to_thread(signed_in, served, desk.tenant.client_id)
    assert served.url.startswith("https://127.0.0.1:")
    async with web(served, headers={"Authorization": f"Bearer {token}"}) as http:
        made = await http.post(POLICIES, json=WANTED)
        assert made.status_code == 201
        assert made.json()["@odata.context"].startswith(f"{served.url}/v1.0/$metadata#")
        desk.tenant.clock.advance(timedelta(seconds=2))
        assert len((await http.get(POLICIES)).json()["value"]) == 1
        assert made.headers.get_list("date") == [made.headers["date"]]


async def test_a_failure_of_the_tenant_is_an_answer_in_graphs_own_shape(opened, tmp_path):
    """Its files are taken away under it: whatever it dies of, a client can read what came."""
    tenant = opened().tenant
    async with Served(tenant, tmp_path).running() as server, web(server) as http:
        assert (await http.get("/v1.0/me")).status_code == 401
        tenant.organisation.state.close()
        served = await http.get("/v1.0/me")
    async with httpx.AsyncClient(transport=tenant.http(), base_url=tenant.base) as http:
        beside = await http.get("/v1.0/me")
    for answer in (served, beside):
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith("application/json")
        error = answer.json()["error"]
        assert error["code"] == "InternalServerError"
        assert error["innerError"]["request-id"] == answer.headers["request-id"]


async def test_a_pending_browser_request_is_answered_by_itself(desk, served):
    asked = {
        "client_id": desk.tenant.client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:1",
        "scope": "openid User.Read",
        "state": "S",
    }
    async with web(served) as http:
        back = await http.get("/organizations/oauth2/v2.0/authorize", params=asked)
        assert back.headers["location"].startswith("http://localhost:1?code=")
        page = await http.get(
            "/organizations/oauth2/v2.0/authorize", params={**asked, "response_mode": "form_post"}
        )
        assert 'action="http://localhost:1"' in page.text


async def test_only_this_machine_is_listened_to_and_nobody_else_is_trusted(served):
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        async with httpx.AsyncClient(base_url=served.url) as http:
            await http.get("/organizations/v2.0/.well-known/openid-configuration")
    assert served.ca.stat().st_mode & 0o777 == 0o600


ENDINGS = {
    "reset": httpx.NetworkError,
    "cut off": httpx.RemoteProtocolError,
    "no answer": httpx.ReadTimeout,
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_broken_exchange_breaks_on_the_real_connection(desk, served, ending):
    address = "/organizations/v2.0/.well-known/openid-configuration"
    desk.tenant.faults.next("GET", "openid", ending=ending)
    async with web(served, timeout=0.3) as http:
        with pytest.raises(ENDINGS[ending]):
            await http.get(address)
        assert (await http.get(address)).status_code == 200


async def test_another_process_may_move_the_clock(desk, served, tmp_path):
    other = Rehearsal.open(tmp_path)
    other.clock.advance(timedelta(days=3))
    other.close()
    async with web(served) as http:
        await http.get("/organizations/v2.0/.well-known/openid-configuration")
    assert desk.tenant.clock.day == 3


@pytest.fixture
def fault_file(tmp_path):
    path = tmp_path / "faults.json"
    path.write_text(json.dumps({"fault": [{"path": "/me$", "kind": "502"}]}))
    return path


async def test_a_file_of_faults_is_read(desk, fault_file):
    desk.tenant.faults.read(fault_file)
    client = await desk.client("User.Read")
    assert (await client.get("/v1.0/me")).status_code == 502
    assert (await client.get("/v1.0/me")).status_code == 200


def test_a_wrong_file_of_faults_is_refused(desk, tmp_path):
    path = tmp_path / "faults.toml"
    path.write_text("[[fault]]\nshoe = 1\n")
    with pytest.raises(ValueError, match="shoe"):
        desk.tenant.faults.read(path)
