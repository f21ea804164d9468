"""What the login endpoints must be told, and what they do not take."""

import asyncio
from urllib.parse import urlsplit

import httpx
import msal
import pytest

from tests.rehearsal.conftest import READ

TOKEN = "/organizations/oauth2/v2.0/token"
DEVICE_CODE = "/organizations/oauth2/v2.0/devicecode"
AUTHORIZE = "/organizations/oauth2/v2.0/authorize"
PUBLIC = "https://login.microsoftonline.com"
CHALLENGE = "A" * 43


def http(desk) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=desk.tenant.http(), base_url=desk.tenant.base)


# what is missing: (path, what is said)
MISSING = {
    "grant_type": (TOKEN, {"client_id": "{app}"}),
    "client_id": (TOKEN, {"grant_type": "authorization_code", "code": "x"}),
    "client_id, empty": (TOKEN, {"grant_type": "refresh_token", "client_id": ""}),
    "client_id, by code": (DEVICE_CODE, {"scope": "openid"}),
    "code": (TOKEN, {"grant_type": "authorization_code", "client_id": "{app}"}),
    "refresh_token": (TOKEN, {"grant_type": "refresh_token", "client_id": "{app}"}),
    "device_code": (
        TOKEN,
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "{app}"},
    ),
}


@pytest.mark.parametrize("case", MISSING)
async def test_what_is_missing_is_named(desk, case):
    path, form = MISSING[case]
    form = {name: word.replace("{app}", desk.tenant.client_id) for name, word in form.items()}
    async with http(desk) as client:
        answer = await client.post(path, data=form)
    assert answer.status_code == 400
    body = answer.json()
    name = case.partition(",")[0]
    assert (body["error"], body["error_codes"]) == ("invalid_request", [900144])
    assert body["error_description"].startswith(
        f"AADSTS900144: The request body must contain the following parameter: '{name}'."
    )


# what the page is given -> the number on it, or nothing where it is taken
AT_THE_PAGE = {
    "a challenge": ({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}, ""),
    "a plain one": ({"code_challenge": CHALLENGE}, ""),
    "none": ({}, ""),
    "by form": ({"response_mode": "form_post"}, ""),
    "another method": (
        {"code_challenge": CHALLENGE, "code_challenge_method": "S512"},
        "AADSTS90023",
    ),
    "too short": ({"code_challenge": "short", "code_challenge_method": "S256"}, "AADSTS501491"),
    "too long": ({"code_challenge": "A" * 129}, "AADSTS501491"),
    "no such letters": ({"code_challenge": "=" * 43}, "AADSTS501491"),
    "a method alone": ({"code_challenge_method": "S256"}, "AADSTS501491"),
    "empty": ({"code_challenge": ""}, "AADSTS501491"),
    "another mode": ({"response_mode": "bogus"}, "AADSTS90023"),
    "no app": ({"client_id": ""}, "AADSTS900144"),
}


@pytest.mark.parametrize("case", AT_THE_PAGE)
async def test_the_page_takes_what_is_documented(desk, case):
    changes, number = AT_THE_PAGE[case]
    asked = {
        "client_id": desk.tenant.client_id,
        "response_type": "code",
        "redirect_uri": "http://localhost:1",
        "scope": "openid User.Read",
        **changes,
    }
    user = desk.tenant.people_to_be[0][1]
    async with http(desk) as client:
        page = await client.get(AUTHORIZE, params=asked)
        landed = await client.post("/organizations/login", data={**asked, "login": user})
    assert page.status_code == (400 if number else 200)
    assert number in page.text
    if number:  # nor can the page be passed by
        assert landed.status_code == 400
        assert "location" not in landed.headers
    elif "response_mode" not in changes:
        assert "code=" in landed.headers["location"]


# Names of the cloud --------------------------------------------------------------------------


async def mapped(desk, **more):
    """The real msal at Microsoft's own host name, which leads to the rehearsal."""
    return await asyncio.to_thread(
        msal.PublicClientApplication,
        desk.tenant.client_id,
        http_client=desk.tenant.msal_http(asyncio.get_running_loop()),
        **more,
    )


async def test_msal_signs_in_and_finds_the_account_where_host_names_are_mapped(desk):
    app = await mapped(desk, authority=f"{PUBLIC}/{desk.tenant.tenant_id}")
    assert await asyncio.to_thread(app.get_accounts) == []
    flow = await asyncio.to_thread(app.initiate_device_flow, READ.split())
    assert urlsplit(flow["verification_uri"]).netloc == "login.microsoftonline.com"
    desk.tenant.approve_device_code(flow["user_code"], desk.tenant.people_to_be[0][1])
    done = await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    assert "access_token" in done, done
    (account,) = await asyncio.to_thread(app.get_accounts)
    assert account["username"] == desk.tenant.people_to_be[0][1]
    again = await asyncio.to_thread(app.acquire_token_silent, READ.split(), account)
    assert again["access_token"] == done["access_token"]


async def test_msal_finds_its_account_by_another_name_of_the_cloud(desk):
    cache = msal.TokenCache()
    authority = f"{PUBLIC}/{desk.tenant.tenant_id}"
    app = await mapped(desk, authority=authority, token_cache=cache)
    flow = await asyncio.to_thread(app.initiate_device_flow, READ.split())
    desk.tenant.approve_device_code(flow["user_code"], desk.tenant.people_to_be[0][1])
    await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    elsewhere = authority.replace("login.microsoftonline.com", "login.windows.net")
    other = await mapped(desk, authority=elsewhere, token_cache=cache)
    assert len(await asyncio.to_thread(other.get_accounts)) == 1


async def test_an_address_of_ones_own_passes_msals_own_check(desk):
    """msal asks Microsoft's host name about an address that it does not know."""
    with pytest.raises(ValueError, match="invalid_instance"):
        await mapped(desk, authority="https://elsewhere.example/organizations")
    app = await mapped(desk, authority=f"{PUBLIC}/organizations")
    assert app.authority.token_endpoint.startswith(PUBLIC)


async def test_who_does_not_say_which_endpoint_is_told_so(desk):
    async with http(desk) as client:
        answer = await client.get("/common/discovery/instance")
    assert answer.json()["error_codes"] == [900144]


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "nowhere", "https://"])
async def test_an_instance_that_is_no_address_is_refused(desk, address: str):
    async with http(desk) as client:
        answer = await client.get(
            "/common/discovery/instance", params={"authorization_endpoint": address}
        )
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_instance"
