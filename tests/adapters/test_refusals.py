"""The service's refusals as it writes them, and the word we have for each."""

import base64
import json
from datetime import UTC, datetime

import httpx
import pytest

from vlc_wizard.adapters.graph.answers import answer_of, challenge, decode
from vlc_wizard.adapters.graph.refusals import refusal
from vlc_wizard.adapters.graph.scopes import CREATE_POLICY, POLICIES, REGISTRATIONS, USERS
from vlc_wizard.core.errors import (
    ConsentMissing,
    DefaultsOn,
    LicenceMissing,
    NotThere,
    Refused,
    RoleTooLow,
    SignInNeeded,
    Throttled,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVERYTHING = CREATE_POLICY.scopes | POLICIES.scopes | REGISTRATIONS.scopes | USERS.scopes
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1764000000"}}}'
CHALLENGE = (
    'Bearer realm="", error="insufficient_claims", '
    f'claims="{base64.b64encode(CLAIMS.encode()).decode()}"'
)


def error(code: str, message: str, /, **inner: object) -> dict[str, object]:
    body: dict[str, object] = {"code": code, "message": message}
    return {"error": body | ({"innerError": inner} if inner else {})}


CASES = {
    "scope": (
        403,
        error("AccessDenied", "…, required scopes are missing in the token."),
        POLICIES,
        ConsentMissing,
        "AccessDenied",
    ),
    "licence of Conditional Access": (
        403,
        error("AccessDenied", "Your tenant is not licensed for this feature. Please upgrade."),
        CREATE_POLICY,
        LicenceMissing,
        "AccessDenied",
    ),
    "licence of the reports": (
        403,
        error("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C"),
        REGISTRATIONS,
        LicenceMissing,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    ),
    "licence of PIM": (
        400,
        error("AadPremiumLicenseRequired", "The tenant needs one."),
        USERS,
        LicenceMissing,
        "AadPremiumLicenseRequired",
    ),
    "role": (
        403,
        error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
        CREATE_POLICY,
        RoleTooLow,
        "Authorization_RequestDenied",
    ),
    "role of the reports": (
        403,
        error("Authentication_X", "User isn't in the allowed roles"),
        REGISTRATIONS,
        RoleTooLow,
        "Authentication_X",
    ),
    "number in the message": (
        400,
        error("BadRequest", "1007: Incoming object does not match the schema."),
        CREATE_POLICY,
        Refused,
        "1007",
    ),
    "number further in": (
        400,
        error("BadRequest", "Malformed.", message='1034: Policy contains {"a":"NotFound"}'),
        CREATE_POLICY,
        Refused,
        "1034",
    ),
    "security defaults": (
        400,
        error("BadRequest", "Security Defaults is enabled in the tenant. You must disable it."),
        CREATE_POLICY,
        DefaultsOn,
        "BadRequest",
    ),
    "gone": (404, error("ResourceNotFound", "No."), POLICIES, NotThere, "ResourceNotFound"),
    "token": (401, error("InvalidAuthenticationToken", "Expired."), USERS, SignInNeeded, None),
    "patience": (429, error("TooManyRequests", "Later."), POLICIES, Throttled, "TooManyRequests"),
    "trouble": (503, error("ServiceUnavailable", "Later."), USERS, Throttled, None),
    "a proxy's page": (403, "<html>Blocked by Contoso Web Gateway</html>", USERS, Refused, ""),
    "nothing": (500, "", USERS, Refused, ""),
}


@pytest.mark.parametrize(("status", "body", "call", "kind", "code"), CASES.values(), ids=CASES)
async def test_each_refusal_has_its_own_word(status, body, call, kind, code):
    content = body if isinstance(body, str) else json.dumps(body)
    answer = await answer_of(httpx.Response(status, content=content), NOW)
    found = refusal(answer, call, EVERYTHING)
    assert type(found) is kind
    assert found.status == status
    assert code is None or found.code == code
    assert found.next
    said = "It is not there." if kind is NotThere else "The tenant is as it was."
    assert found.now == said


async def test_a_scope_the_token_lacks_is_named_and_is_not_called_a_role():
    body = error("Authorization_RequestDenied", "Insufficient privileges.")
    answer = await answer_of(httpx.Response(403, json=body), NOW)
    found = refusal(answer, CREATE_POLICY, EVERYTHING - {"Application.Read.All"})
    assert isinstance(found, ConsentMissing)
    assert found.scopes == {"Application.Read.All"}


async def test_a_role_too_low_names_the_roles_that_would_do():
    body = error("Authorization_RequestDenied", "Insufficient privileges.")
    answer = await answer_of(httpx.Response(403, json=body), NOW)
    found = refusal(answer, CREATE_POLICY, EVERYTHING)
    assert isinstance(found, RoleTooLow)
    assert "Conditional Access Administrator" in found.roles


@pytest.mark.parametrize("status", [401, 403])
async def test_a_claims_challenge_comes_out_as_the_json_the_login_takes(status):
    response = httpx.Response(status, json={}, headers={"WWW-Authenticate": CHALLENGE})
    found = refusal(await answer_of(response, NOW), USERS, EVERYTHING)
    assert isinstance(found, SignInNeeded)
    assert found.claims == CLAIMS


@pytest.mark.parametrize(
    "header", ["", "Bearer", 'Bearer claims="!!"', 'Bearer claims="W10="', 'Bearer claims="eyI="']
)
def test_a_challenge_without_claims_is_none(header):
    assert challenge(header) is None


@pytest.mark.parametrize("spelling", ["innerError", "innererror"])
async def test_the_request_id_is_kept_wherever_it_stands(spelling):
    inside = {"error": {"code": "X", spelling: {"request-id": "in-body"}}}
    assert (await answer_of(httpx.Response(400, json=inside), NOW)).request_id == "in-body"
    headed = httpx.Response(400, json=inside, headers={"request-id": "in-header"})
    assert (await answer_of(headed, NOW)).request_id == "in-header"


async def test_time_is_the_services_own():
    dated = httpx.Response(200, json={}, headers={"Date": "Tue, 24 Nov 2026 10:30:00 GMT"})
    assert (await answer_of(dated, NOW)).at == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    for odd in ("", "yesterday", "Tue, 24 Nov 9999999 10:30:00 GMT"):
        undated = httpx.Response(200, json={}, headers={"Date": odd})
        assert (await answer_of(undated, NOW)).at == NOW


async def test_words_in_a_refusal_are_cleaned_and_cut():
    body = error("X", "\x1b[2J" + "long " * 1000)
    found = refusal(await answer_of(httpx.Response(400, json=body), NOW), USERS, EVERYTHING)
    assert "\x1b" not in found.why
    assert len(found.why) <= 400


@pytest.mark.parametrize("content", [b"", b"{", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_json_is_nothing(content):
    assert decode(content) is None


def test_what_is_never_kept_is_not_even_held():
    row = {"id": "1", "phoneNumber": "+1 555", "principal": {"mobilePhone": "+1", "mail": "a@b"}}
    assert decode(json.dumps({"value": [row]}).encode()) == {
        "value": [{"id": "1", "principal": {"mail": "a@b"}}]
    }


@pytest.mark.parametrize("large", [False, True])
async def test_every_answer_is_cleaned_however_large(large):
    rows = [{"id": str(i), "displayName": "Al\x1bice"} for i in range(3000 if large else 3)]
    answer = await answer_of(httpx.Response(200, json={"value": rows}), NOW)
    assert {row["displayName"] for row in answer.body["value"]} == {"Al\ufffdice"}
