"""The login server, against the real msal and a strict reading of OpenID Connect."""

import asyncio
import base64
import hashlib
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.rehearsal.conftest import DEFAULTS, POLICIES, READ, WANTED, Desk
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.tenant import Rehearsal

TOKEN = "/organizations/oauth2/v2.0/token"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def plain(desk: Desk) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=desk.tenant.http(), base_url=desk.tenant.base)


class Listener:
    """The loopback listener of an app: takes one answer."""

    async def __aenter__(self) -> "Listener":
        self.got: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0] or 0)
        body = (await reader.readexactly(length)).decode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        if not self.got.done():
            self.got.set_result((head.split()[1], body))


async def test_the_code_flow_of_msal_with_form_post_over_a_real_loopback_socket(desk):
    app = await desk.msal()
    async with Listener() as listener:
        flow = await asyncio.to_thread(
            app.initiate_auth_code_flow,
            READ.split(),
            redirect_uri=f"http://localhost:{listener.port}",
            response_mode="form_post",
            login_hint=desk.tenant.people_to_be[2][1],
        )
        browser = desk.tenant.browser(asyncio.get_running_loop())
        assert browser.open(flow["auth_uri"]) is True
        _, body = await asyncio.wait_for(listener.got, 5)
    answer = {name: values[0] for name, values in parse_qs(body).items()}
    got = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, answer)
    claims = got["id_token_claims"]
    assert claims["preferred_username"] == desk.tenant.people_to_be[2][1]
    assert claims["tid"] == desk.tenant.tenant_id
    assert set(READ.split()) <= set(got["scope"].split())
    again = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, answer)
    assert "AADSTS54005" in again["error_description"]


async def test_the_chosen_person_beats_the_hint(desk):
    app = await desk.msal()
    async with Listener() as listener:
        flow = await asyncio.to_thread(
            app.initiate_auth_code_flow,
            ["User.Read"],
            redirect_uri=f"http://localhost:{listener.port}",
            response_mode="form_post",
            login_hint=desk.tenant.people_to_be[0][1],
        )
        browser = desk.tenant.browser(asyncio.get_running_loop())
        browser.choose(desk.tenant.people_to_be[3][1])
        browser.open(flow["auth_uri"])
        _, body = await asyncio.wait_for(listener.got, 5)
    answer = {name: values[0] for name, values in parse_qs(body).items()}
    got = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, answer)
    assert got["id_token_claims"]["preferred_username"] == desk.tenant.people_to_be[3][1]


async def test_a_device_code_is_pending_then_good_once_then_gone(desk):
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])

    async def poll() -> dict[str, str]:
        flow.pop("latest_attempt_at", None)
        return await asyncio.to_thread(
            app.acquire_token_by_device_flow, flow, exit_condition=lambda _: True
        )

    assert "AADSTS70016" in (await poll())["error_description"]
    desk.tenant.approve_device_code(flow["user_code"].lower(), desk.tenant.people_to_be[0][1])
    assert "access_token" in await poll()
    assert (await poll())["error"] == "bad_verification_code"


async def test_a_device_code_runs_out_by_the_shared_clock(desk):
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    desk.tenant.clock.advance(timedelta(seconds=901))
    answer = await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    assert answer["error"] == "expired_token"
    assert "AADSTS70019" in answer["error_description"]


async def test_the_device_page_works_by_http_too(desk):
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    async with await plain(desk) as http:
        page = await http.get(flow["verification_uri"])
        assert "user_code" in page.text
        form = {"user_code": flow["user_code"], "login": desk.tenant.people_to_be[1][1]}
        wrong = await http.post(flow["verification_uri"], data={**form, "user_code": "WRONG"})
        assert wrong.status_code == 400
        assert (await http.post(flow["verification_uri"], data=form)).status_code == 200
    assert "access_token" in await asyncio.to_thread(app.acquire_token_by_device_flow, flow)


async def test_msal_refreshes_silently_with_more_scopes(desk):
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    desk.tenant.approve_device_code(flow["user_code"], desk.tenant.people_to_be[0][1])
    await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    account = app.get_accounts()[0]
    got = await asyncio.to_thread(app.acquire_token_silent, ["Policy.Read.All"], account)
    assert got["scope"].split() == ["Policy.Read.All", "offline_access", "openid", "profile"]


async def test_an_id_token_holds_up_to_a_strict_reading(desk):
    answer = await desk.sign_in("User.Read")
    async with await plain(desk) as http:
        found = (await http.get("/organizations/v2.0/.well-known/openid-configuration")).json()
        keys = (await http.get(found["jwks_uri"])).json()["keys"]
        tenant = (
            await http.get(f"/{desk.tenant.tenant_id}/v2.0/.well-known/openid-configuration")
        ).json()
    head, body, made = answer["id_token"].split(".")
    header, claims = json.loads(decoded(head)), json.loads(decoded(body))
    key = next(key for key in keys if key["kid"] == header["kid"])
    numbers = rsa.RSAPublicNumbers(
        int.from_bytes(decoded(key["e"]), "big"), int.from_bytes(decoded(key["n"]), "big")
    )
    numbers.public_key().verify(
        decoded(made), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert header["alg"] == "RS256"
    assert claims["iss"] == tenant["issuer"]
    assert found["issuer"] == f"{desk.tenant.base}/{{tenantid}}/v2.0"
    assert claims["aud"] == desk.tenant.client_id
    now = desk.tenant.clock.now().timestamp()
    assert claims["iat"] <= now < claims["exp"]
    info = json.loads(decoded(answer["client_info"]))
    assert info == {"uid": claims["oid"], "utid": claims["tid"]}


async def authorized(desk: Desk, http: httpx.AsyncClient, **changes: str) -> dict[str, str]:
    """A code, asked for by hand, in query mode."""
    verifier = "a" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    form = {
        "client_id": desk.tenant.client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:1234",
        "scope": "openid profile User.Read",
        "state": "S",
        "nonce": "N",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login": desk.tenant.people_to_be[0][1],
        **changes,
    }
    page = await http.get(f"/organizations/oauth2/v2.0/authorize?{urlencode(form)}")
    if page.status_code == 200:
        page = await http.post("/organizations/login", data=form)
    if page.status_code != 302:
        return {"page": page.text}
    return dict(parse_qs_one(page.headers["location"]))


def parse_qs_one(address: str) -> list[tuple[str, str]]:
    return [(name, values[0]) for name, values in parse_qs(urlsplit(address).query).items()]


REFUSED_AT_THE_PAGE = {
    "unknown app": ({"client_id": "00000000-0000-0000-0000-000000000001"}, "AADSTS700016"),
    "foreign address": ({"redirect_uri": "https://evil.example/"}, "AADSTS50011"),
    "address under a path": ({"redirect_uri": "http://localhost:1/x"}, "AADSTS50011"),
    "unknown prompt": ({"prompt": "nonsense"}, "AADSTS90023"),
}
SENT_BACK = {
    "nobody signed in": ({"prompt": "none"}, "login_required", "AADSTS50058"),
    "no such person": ({"login": "nobody@x.example"}, "invalid_request", "AADSTS50034"),
    "unknown scope": ({"scope": "Made.Up"}, "invalid_scope", "AADSTS70011"),
    "implicit": ({"response_type": "token"}, "unsupported_response_type", "AADSTS700051"),
}


@pytest.mark.parametrize("case", REFUSED_AT_THE_PAGE)
async def test_what_is_refused_on_the_page_never_leaves_it(desk, case):
    changes, code = REFUSED_AT_THE_PAGE[case]
    async with await plain(desk) as http:
        assert code in (await authorized(desk, http, **changes))["page"]


@pytest.mark.parametrize("case", SENT_BACK)
async def test_what_is_refused_to_the_app_comes_back_with_its_code(desk, case):
    changes, error, code = SENT_BACK[case]
    async with await plain(desk) as http:
        answer = await authorized(desk, http, **changes)
    assert answer["error"] == error
    assert answer["error_description"].startswith(f"{code}:")
    assert answer["state"] == "S"


AT_THE_TOKEN = {
    "wrong verifier": ({"code_verifier": "b" * 43}, "invalid_grant", 501481),
    "no verifier": ({"code_verifier": ""}, "invalid_grant", 501481),
    "other address": ({"redirect_uri": "http://localhost:9"}, "invalid_grant", 500112),
    "no grant": ({"grant_type": ""}, "invalid_request", 900144),
    "password grant": ({"grant_type": "password"}, "unsupported_grant_type", 70003),
    "unknown app": ({"client_id": "x"}, "unauthorized_client", 700016),
    "unknown code": ({"code": "x"}, "invalid_grant", 54005),
    "unknown device": (
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        "bad_verification_code",
        70018,
    ),
    "unknown refresh": (
        {"grant_type": "refresh_token", "refresh_token": "x"},
        "invalid_grant",
        9002313,
    ),
}


@pytest.mark.parametrize("case", AT_THE_TOKEN)
async def test_the_token_endpoint_refuses_as_documented(desk, case):
    changes, error, number = AT_THE_TOKEN[case]
    async with await plain(desk) as http:
        code = (await authorized(desk, http))["code"]
        form = {
            "grant_type": "authorization_code",
            "client_id": desk.tenant.client_id,
            "redirect_uri": "http://localhost:1234",
            "code": code,
            "code_verifier": "a" * 43,
        }
        answer = await http.post(TOKEN, data={**form, **changes})
        assert answer.status_code == 400
        assert (answer.json()["error"], answer.json()["error_codes"]) == (error, [number])
        assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")


async def test_a_code_is_good_with_its_verifier_and_carries_the_nonce(desk):
    async with await plain(desk) as http:
        back = await authorized(desk, http)
        form = {
            "grant_type": "authorization_code",
            "client_id": desk.tenant.client_id,
            "redirect_uri": "http://localhost:1234",
            "code": back["code"],
            "code_verifier": "a" * 43,
        }
        answer = (await http.post(TOKEN, data=form)).json()
    assert back["state"] == "S"
    assert json.loads(decoded(answer["id_token"].split(".")[1]))["nonce"] == "N"
    assert "refresh_token" not in answer  # offline_access was not asked for


async def test_a_refresh_that_asks_for_nothing_keeps_what_was_granted(desk):
    first = await desk.sign_in("User.Read Policy.Read.All")
    form = {
        "grant_type": "refresh_token",
        "client_id": desk.tenant.client_id,
        "refresh_token": first["refresh_token"],
    }
    async with await plain(desk) as http:
        again = (await http.post(TOKEN, data=form)).json()
        less = (await http.post(TOKEN, data={**form, "scope": "User.Read"})).json()
    assert set(again["scope"].split()) == set(first["scope"].split())
    assert "Policy.Read.All" not in less["scope"]


async def test_an_unknown_tenant_has_no_discovery(desk):
    with pytest.raises(ValueError, match="tenant name or GUID"):
        await desk.msal("nowhere.example")
    assert (await desk.msal(desk.tenant.tenant_id)).authority.tenant == desk.tenant.tenant_id


async def test_scopes_come_a_step_at_a_time(desk):
    first = await desk.sign_in("User.Read")
    assert first["scope"].split() == ["User.Read", "offline_access", "openid", "profile"]
    more = await desk.sign_in("Policy.Read.All User.Read")
    assert {"Policy.Read.All", "User.Read"} <= set(more["scope"].split())


COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"


async def test_an_app_nobody_allowed_needs_an_admin(desk):
    """The Global Reader may not consent; the Global Administrator may, for themselves."""
    app = await desk.msal(client_id=COMMAND_LINE_TOOLS)
    flow = await asyncio.to_thread(
        app.initiate_auth_code_flow,
        ["Policy.Read.All"],
        redirect_uri="http://localhost",
        response_mode="form_post",
    )
    back = await desk.at_the_page(flow["auth_uri"], desk.tenant.people_to_be[3][1])
    assert back["error"] == "access_denied"
    assert back["error_description"].startswith("AADSTS90094:")
    got = await desk.sign_in("Policy.Read.All", client_id=COMMAND_LINE_TOOLS)
    assert "Policy.Read.All" in got["scope"]


async def test_no_token_and_no_code_is_kept_anywhere(opened, tmp_path):
    desk = opened()
    desk.tenant.record(tmp_path / "traffic.jsonl")
    answer = await desk.sign_in(READ)
    client = await desk.client(READ)
    await client.get("/v1.0/me")
    secrets = [answer["access_token"], answer["refresh_token"], answer["id_token"]]
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [secret for secret in secrets if secret.encode() in kept]
    assert b'"***"' in kept
    assert answer["id_token_claims"]["oid"].encode() in kept  # the search can find something
    assert b"authorization" not in kept.lower().replace(b"authorization_", b"")


async def test_a_token_survives_a_restart_and_ends_by_the_clock(opened, tmp_path):
    desk = opened()
    client = await desk.client(READ)
    desk.tenant.close()
    again = Rehearsal.open(tmp_path)
    try:
        token = client.http.headers["Authorization"]
        async with httpx.AsyncClient(transport=again.http(), base_url=again.base) as http:
            headers = {"Authorization": token}
            assert (await http.get("/v1.0/me", headers=headers)).status_code == 200
            again.clock.advance(timedelta(days=1))
            refused = await http.get("/v1.0/me", headers=headers)
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "InvalidAuthenticationToken"
        assert "www-authenticate" in refused.headers
    finally:
        again.close()


# What the tenant's own policies make of a sign-in ------------------------------------------------

BLOCK_DEVICE_CODE = {
    "displayName": "Block device code flow",
    "state": "enabled",
    "conditions": {
        "authenticationFlows": {"transferMethods": "deviceCodeFlow"},
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"]},
    },
    "grantControls": {"operator": "OR", "builtInControls": ["block"]},
}


async def test_who_must_use_mfa_registers_at_the_page(desk, client):
    covering = {**WANTED, "state": "enabled"}
    covering["conditions"] = {
        **WANTED["conditions"],
        "applications": {"includeApplications": ["All"]},
    }
    everybody = (desk.tenant.organisation.person_at(index) for index in range(40))
    bare = next(person.user_name for person in everybody if not person.methods)
    assert (await client.ask("POST", POLICIES, json=covering)).status_code == 201
    async with await plain(desk) as http:
        assert "code" in await authorized(desk, http, login=bare)
    registered = desk.tenant.organisation.person(bare)
    assert registered is not None
    assert "microsoftAuthenticatorPush" in registered.methods


async def test_device_code_can_be_blocked_and_the_browser_still_works(desk, client):
    assert (await client.ask("POST", POLICIES, json=BLOCK_DEVICE_CODE)).status_code == 201
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    with pytest.raises(LoginRefusal) as caught:
        desk.tenant.approve_device_code(flow["user_code"], desk.tenant.people_to_be[0][1])
    assert caught.value.number == 53003
    async with await plain(desk) as http:
        assert "code" in await authorized(desk, http)


async def test_security_defaults_block_device_code(desk, client):
    assert (await client.ask("PATCH", DEFAULTS, json={"isEnabled": True})).status_code == 204
    app = await desk.msal()
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    with pytest.raises(LoginRefusal) as caught:
        desk.tenant.approve_device_code(flow["user_code"], desk.tenant.people_to_be[0][1])
    assert caught.value.number == 530035
    async with await plain(desk) as http:
        assert "code" in await authorized(desk, http)
