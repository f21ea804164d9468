"""Whatever is asked, the tenant answers for itself: never with an error of its own."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rehearsal.conftest import WANTED, Desk
from tests.rehearsal.test_routes import EVERYTHING, question
from vlc_wizard.rehearsal.routes import all_routes
from vlc_wizard.rehearsal.table import Route
from vlc_wizard.rehearsal.tenant import Rehearsal

SEGMENTS = st.sampled_from(
    ["x", "00000000-0000-4000-8000-000000000000", "a@b", "%2F", "Sms", "appId='x'", "'", "ü", "$"]
)
OPTIONS = st.sampled_from(
    [
        "$top=5", "$top=0", "$top=-1", "$skip=2", "$select=id", "$select=", "$select=id,,x",
        "$filter=id eq 'x'", "$filter=(", "$filter=id", "$filter=not id eq null",
        "$filter=identities/any(i:i/issuer eq 'x')", "$filter=startswith(id,1)",
        "$filter=id in ()", "$filter=createdDateTime ge 2024-01-01T00:00:00Z", "$filter=id gt 5",
        "$filter=isMfaCapable eq true and userType eq 'guest'", "$filter=status/errorCode eq 0",
        "$orderby=id desc", "$orderby=id sideways", "$orderby=conditions", "$expand=principal",
        "$expand=x($select=y)", "$count=true", "$count=yes", "$search=\"displayName:a\"",
        "$search=x", "$skiptoken=AAAA", "$skiptoken=", "$deltatoken=zz", "$foo=1", "x=y",
        "$top=9&$top=8", "$top=²", "$top=" + "9" * 5000, "$skip=٣", "$skip=" + "9" * 5000,
        "$orderby=identities", "$orderby=Id,displayName desc", "$orderby=status",
        "$orderby=principal", "$filter=accountEnabled/any(x:x eq 'a')", "$filter=id/$count eq 0",
        "$filter=identities/any(i:i gt 5)", "$filter=identities/all()", "$filter=id eq ٣",
        "$filter=conditions gt 5", "$filter=conditions/users/includeUsers/any(x:x eq 'All')",
        "$filter=verifiedDomains/any(d:d/isDefault eq true)", "$filter=isDefault eq 'x'",
        "$filter=scenarios has 'secureFoundation'", "$filter=id has 5",
        "$filter=id in (1,'x',null)",
        "$filter=" + "(" * 3000, "$filter=" + "not " * 3000 + "id eq 'x'",
        "$filter=" + "x/any(x:" * 500, "$filter=id eq " + "9" * 5000, "$filter=''", "$filter=,",
        "$filter=contains('x','y')", "$select=Id,ID", "$select=/", "$select=,", "$orderby=,",
        "$orderby=/ desc", "$expand=,", "$expand=principal(", "$skiptoken=é", "$skiptoken=%00%ff",
        "$search=:", "$search=\"", "$format=xml", "$count=",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "enabled", "All"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(
            ["displayName", "state", "conditions", "users", "applications", "grantControls",
             "includeUsers", "isEnabled", "@odata.type", "inboundTrust", "requests", "id", "url",
             "method", "body", "tenantId", "ipRanges", "locations", "signInIdentity",
             "perUserMfaState", "lifetimeInMinutes", "authenticationStrength", "operator"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
ASKED = st.fixed_dictionaries(
    {
        "signInIdentity": st.one_of(JSON, st.just(question("x")["signInIdentity"])),
        "signInContext": st.one_of(
            JSON,
            st.just(question("x")["signInContext"]),
            JSON.map(
                lambda value: {
                    "@odata.type": "#microsoft.graph.applicationContext",
                    "includeApplications": value,
                }
            ),
        ),
        "signInConditions": st.dictionaries(
            st.sampled_from(["ipAddress", "authenticationFlow", "clientAppType", "country"]), JSON
        ),
    }
)
INVITATIONS = st.fixed_dictionaries(
    {
        "invitedUserEmailAddress": st.sampled_from(
            ["a@b.example", "a@b", "@", "\ud800@b.c", "robin.quillfeather@contoso-hostile.example",
             "a#EXT#@b.c", "a_b.example#EXT#@contosohostile.onmicrosoft.example"]
        ),
        "inviteRedirectUrl": st.sampled_from(["https://x.example", "http://[", "javascript:1", ""]),
    },
    optional={"invitedUserDisplayName": JSON, "invitedUserType": JSON, "resetRedemption": JSON},
)  # fmt: skip
BODIES = st.one_of(JSON, ASKED, INVITATIONS, st.just(WANTED), st.just(question("x")))
HEADERS = st.sampled_from([{}, {"ConsistencyLevel": "eventual"}, {"Prefer": "x"}])


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One tenant and one token for all; the clock moves, so that nothing is throttled."""
    place: Path = tmp_path_factory.mktemp("standing")
    tenant = Rehearsal.open(place, "hostile")
    token = asyncio.run(Desk(tenant).sign_in(EVERYTHING))["access_token"]
    yield tenant, token
    tenant.close()


def filled(route: Route, data: st.DataObject) -> str:
    return re.sub(r"\{\w+\}", lambda _: data.draw(SEGMENTS), route.path)


@given(st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_to_graph_breaks_the_tenant(standing, data):
    tenant, token = standing
    route = data.draw(st.sampled_from(all_routes()))
    version = data.draw(st.sampled_from(sorted(route.versions)))
    query = "&".join(data.draw(st.lists(OPTIONS, max_size=2)))
    url = f"{tenant.base}/{version}{filled(route, data)}?{query}"
    body = data.draw(BODIES) if route.method != "GET" else None
    answer = asyncio.run(asked(tenant, route.method, url, token, data.draw(HEADERS), body))
    assert answer.status_code < 500, (route.method, url, body)


STEPS = st.dictionaries(
    st.sampled_from(["id", "method", "url", "headers", "body", "dependsOn", "extra"]), JSON
)
ODD = st.one_of(JSON, st.lists(JSON, max_size=3))


@st.composite
def nearly_steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Steps that are right but for, at most, one member of each."""
    steps: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        url = draw(st.sampled_from(all_routes())).path.replace("{", "").replace("}", "")
        step = {"id": str(number), "method": "GET", "url": f"{url}?{draw(OPTIONS)}"}
        if number and draw(st.booleans()):
            step["dependsOn"] = [str(number - 1)]
        odd = draw(st.sampled_from(["", "id", "method", "url", "headers", "body", "dependsOn"]))
        steps.append({**step, odd: draw(ODD)} if odd else step)
    return steps


@given(st.one_of(BODIES, st.lists(st.one_of(STEPS, JSON)), nearly_steps()))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_batch_breaks_the_tenant(standing, body):
    tenant, token = standing
    url = f"{tenant.base}/v1.0/$batch"
    wrapped = {"requests": [{"id": "1", "method": "GET", "url": "/me", "extra": body}]}
    for sent in (body, wrapped, {"requests": body}):
        answer = asyncio.run(asked(tenant, "POST", url, token, {}, sent))
        assert answer.status_code < 500, sent
        if answer.status_code == 200:
            assert all(part["status"] < 500 for part in answer.json()["responses"]), sent


async def asked(
    tenant: Rehearsal, method: str, url: str, token: str, headers: dict[str, str], body: Any
) -> httpx.Response:
    await tenant.clock.sleep(2.0)
    given_headers = {"Authorization": f"Bearer {token}", **headers}
    content = None
    if body is not None:  # as ASCII: half a character is one more thing a client may send
        content, given_headers["Content-Type"] = json.dumps(body), "application/json"
    async with httpx.AsyncClient(transport=tenant.http()) as http:
        return await http.request(method, url, headers=given_headers, content=content)


FORMS = st.dictionaries(
    st.sampled_from(
        ["client_id", "scope", "grant_type", "code", "redirect_uri", "response_type", "prompt",
         "response_mode", "device_code", "refresh_token", "login", "user_code", "code_verifier",
         "rd", "code_challenge", "code_challenge_method", "authorization_endpoint"]
    ),
    st.sampled_from(
        ["", "S256", "S512", "short", "https://[", "bogus",
         "x", "User.Read", "openid", "authorization_code", "refresh_token", "code", "none",
         "b3f0a1de-5c64-4f5b-9a77-0c1d2e3f4a5b", "http://localhost:1", "http://[", "form_post",
         "device_code", "robin.quillfeather@contoso-hostile.example"]
    ),
)  # fmt: skip
PAGES = (
    ("GET", "v2.0/.well-known/openid-configuration"),
    ("GET", "oauth2/v2.0/authorize"),
    ("POST", "login"),
    ("POST", "oauth2/v2.0/devicecode"),
    ("POST", "oauth2/v2.0/token"),
    ("POST", "oauth2/deviceauth"),
    ("GET", "discovery/instance"),
    ("GET", "v2.0/adminconsent"),
    ("POST", "v2.0/adminconsent"),
    ("GET", "redeem"),
    ("POST", "redeem"),
)


@given(st.sampled_from(PAGES), st.sampled_from(["organizations", "common", "x"]), FORMS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_to_the_login_server_breaks_it(standing, page, tenant_part, form):
    tenant, _ = standing
    method, path = page

    async def sent() -> httpx.Response:
        url = f"{tenant.base}/{path if path == 'redeem' else f'{tenant_part}/{path}'}"
        async with httpx.AsyncClient(transport=tenant.http()) as http:
            if method == "GET":
                return await http.get(url, params=form)
            return await http.post(url, data=form)

    assert asyncio.run(sent()).status_code < 500, (page, form)
