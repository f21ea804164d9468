"""Signing in through the real msal, at a login that does what it is told, also to us."""

import asyncio
import base64
import json
import logging
import threading
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
import requests

from vlc_wizard.adapters.entra import EntraSignIn
from vlc_wizard.core.errors import (
    ConsentMissing,
    SignInError,
    SignInNeeded,
    Unreachable,
    WrongTenant,
)
from vlc_wizard.core.model import Cloud, Identity
from vlc_wizard.core.ports import SignInWish

TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
PERSON = "bbbbbbbb-0000-4000-8000-000000000002"
OTHER = "cccccccc-0000-4000-8000-000000000003"
APP = "dddddddd-0000-4000-8000-000000000004"
LOGIN = "https://login.contoso.example"
CLOUD = Cloud("here", LOGIN, "https://graph.contoso.example")
READ = frozenset({"User.Read", "Policy.Read.All"})
WRITE = frozenset({"Policy.ReadWrite.ConditionalAccess"})
CANARY = "CaNaRy"


class Reply:
    def __init__(self, body, status=200):
        self.status_code = status
        self.text = body if isinstance(body, str) else json.dumps(body)
        self.headers = {}

    def raise_for_status(self):
        if self.status_code >= 400:
            raise requests.HTTPError(str(self.status_code))


def jwt(**claims):
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.{CANARY}"


class Login:
    """Entra's endpoints, as msal's HTTP client reaches them. Its settings are its behaviour."""

    def __init__(self):
        self.tenant, self.person, self.audience = TENANT, PERSON, APP
        self.inner = {}  # what the access token says beside the id token
        self.granted = None  # scopes; None: all that were asked for
        self.polls = ["authorization_pending", "authorization_pending"]
        self.refuse = None  # the token endpoint's answer, or an exception to raise
        self.nonce = ""
        self.asked = []  # (path, form)
        self.found = []  # paths of discovery
        self.lifetime = 3600

    def get(self, url, **_):
        path = urlsplit(url).path
        self.found.append(path)
        tenant = path.split("/")[1]
        if tenant == "nowhere.example":
            return Reply({"error": "invalid_tenant"}, 400)
        known = TENANT if tenant == "contoso.example" else tenant
        base = f"{LOGIN}/{known}/oauth2/v2.0"
        return Reply(
            {
                "issuer": f"{LOGIN}/{known}/v2.0",
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "device_authorization_endpoint": f"{base}/devicecode",
            }
        )

    def post(self, url, data=None, **_):
        path = urlsplit(url).path
        form = dict(data)
        self.asked.append((path, form))
        if path.endswith("/devicecode"):
            return Reply(
                {
                    "device_code": CANARY + "-device",
                    "user_code": "ABC-123",
                    "verification_uri": "https://login.contoso.example/device",
                    "expires_in": 900,
                    "interval": 5,
                }
            )
        if isinstance(self.refuse, Exception):
            raise self.refuse
        if self.refuse is not None:
            return Reply(*self.refuse)
        if "device_code" in form and self.polls:
            return Reply({"error": self.polls.pop(0), "error_description": "Not yet."}, 400)
        return Reply(self.tokens(form))

    def tokens(self, form):
        scope = form["scope"] if "scope" in form else " ".join(READ)
        return {
            "token_type": "Bearer",
            "access_token": jwt(tid=self.tenant, oid=self.person, **self.inner),
            "refresh_token": CANARY + "-refresh",
            "id_token": jwt(
                tid=self.tenant,
                oid=self.person,
                aud=self.audience,
                nonce=self.nonce,
                name="Ada \x1b[2JExample",
                preferred_username="ada@contoso.example",
            ),
            "client_info": base64.urlsafe_b64encode(
                json.dumps({"uid": self.person, "utid": self.tenant}).encode()
            ).decode(),
            "scope": self.granted if self.granted is not None else scope,
            "expires_in": self.lifetime,
        }

    def close(self):
        pass


class Browser:
    """Follows the address as a person would, and posts the form back."""

    def __init__(self, login):
        self.login = login
        self.answers = {"code": CANARY + "-code"}
        self.silent = False
        self.opened = []

    def open(self, address):
        self.opened.append(address)
        query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        self.login.nonce = query["nonce"]
        if not self.silent:
            form = urlencode(self.answers | {"state": query["state"]})
            requests.post(
                query["redirect_uri"],
                data=form,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=5,
            )
        return not self.silent


@pytest.fixture
def login():
    return Login()


@pytest.fixture
def browser(login):
    return Browser(login)


@pytest.fixture
def sign_in(login, browser, step_clock):
    return EntraSignIn(CLOUD, APP, step_clock, browser, http_client=login)


def wish(way="browser", scopes=READ, **more):
    return SignInWish(way=way, scopes=scopes, **more)


def quiet(_):
    pass


WAYS = pytest.mark.parametrize("way", ["browser", "device-code"])


@WAYS
async def test_signing_in_says_who_it_is_and_hands_out_a_token(sign_in, way):
    found = await sign_in.sign_in(wish(way), quiet)
    assert found.identity == Identity(TENANT, PERSON)
    assert (found.user_name, found.way) == ("ada@contoso.example", way)
    assert found.name == "Ada \ufffd[2JExample"
    assert found.scopes == READ
    assert sign_in.current == found
    token = await sign_in.token(READ)
    assert CANARY in str(token)
    assert CANARY not in repr(token)


async def test_the_browser_is_asked_for_a_form_and_shown_to_the_person(sign_in, browser):
    told = []
    await sign_in.sign_in(wish(login_hint="ada@contoso.example"), told.append)
    query = parse_qs(urlsplit(browser.opened[0]).query)
    assert query["response_mode"] == ["form_post"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["login_hint"] == ["ada@contoso.example"]
    assert "CP1" in query["claims"][0]
    assert urlsplit(query["redirect_uri"][0]).hostname == "localhost"
    assert [p.prompt.opened for p in told] == [False, True]
    assert {p.prompt.address for p in told} == set(browser.opened)


async def test_without_a_browser_the_address_is_still_shown(sign_in, browser):
    browser.silent = True
    told, twice = [], asyncio.Event()

    def tell(progressed):
        told.append(progressed)
        if len(told) == 2:
            twice.set()

    task = asyncio.create_task(sign_in.sign_in(wish(), tell))
    await twice.wait()
    assert told[-1].prompt.opened is False
    browser.silent = False
    await asyncio.to_thread(browser.open, told[-1].prompt.address)
    assert (await task).identity.object_id == PERSON


async def test_a_code_is_shown_and_asked_about_once_a_turn(sign_in, login, step_clock):
    login.polls.append("slow_down")
    told = []
    await sign_in.sign_in(wish("device-code"), told.append)
    (prompt,) = [p.prompt for p in told]
    assert (prompt.code, prompt.address) == ("ABC-123", "https://login.contoso.example/device")
    assert (prompt.expires_at - step_clock.now()).total_seconds() == 900 - sum(step_clock.slept)
    assert step_clock.slept == [5, 5, 5, 10]


async def test_a_code_that_nobody_types_runs_out(sign_in, login, step_clock):
    login.polls = ["authorization_pending"] * 1000
    with pytest.raises(SignInError, match="expired"):
        await sign_in.sign_in(wish("device-code"), quiet)
    assert 890 <= sum(step_clock.slept) <= 910
    assert sign_in.current is None


async def test_the_tenants_own_authority_is_used_after_the_first_sign_in(sign_in, login):
    await sign_in.sign_in(wish(), quiet)
    assert login.asked[-1][0] == "/organizations/oauth2/v2.0/token"
    await sign_in.token(WRITE)
    assert login.asked[-1][0] == f"/{TENANT}/oauth2/v2.0/token"
    assert login.asked[-1][1]["grant_type"] == "refresh_token"
    await sign_in.sign_in(wish(expect=Identity(TENANT, PERSON)), quiet)
    assert login.asked[-1][0] == f"/{TENANT}/oauth2/v2.0/token"


@WAYS
@pytest.mark.parametrize("change", ["tenant", "person"])
async def test_a_token_for_another_than_expected_is_dropped(sign_in, login, way, change):
    setattr(login, change, OTHER)
    with pytest.raises(WrongTenant) as caught:
        await sign_in.sign_in(wish(way, expect=Identity(TENANT, PERSON)), quiet)
    assert TENANT in caught.value.why
    assert PERSON in caught.value.why
    assert OTHER in caught.value.why
    assert sign_in.current is None
    with pytest.raises(SignInNeeded):
        await sign_in.token(READ)


@pytest.mark.parametrize("change", ["tenant", "person"])
async def test_a_second_sign_in_as_someone_else_leaves_the_first_as_it_was(sign_in, login, change):
    first = await sign_in.sign_in(wish(), quiet)
    kept = await sign_in.token(READ)
    setattr(login, change, OTHER)
    with pytest.raises(WrongTenant):
        await sign_in.sign_in(wish(scopes=WRITE, expect=first.identity), quiet)
    assert sign_in.current == first
    assert await sign_in.token(READ) == kept


async def test_both_names_are_said(sign_in, login):
    login.person = OTHER
    expect = Identity(TENANT, PERSON)
    with pytest.raises(WrongTenant) as caught:
        await sign_in.sign_in(wish(expect=expect, login_hint="bob@contoso.example"), quiet)
    assert "ada@contoso.example" in caught.value.why
    assert "bob@contoso.example" in caught.value.why


async def test_one_more_scope_does_not_cost_the_others(sign_in):
    first = await sign_in.sign_in(wish(), quiet)
    second = await sign_in.sign_in(wish(scopes=WRITE, expect=first.identity), quiet)
    assert second.scopes == READ | WRITE


async def test_a_wish_that_expects_nobody_lets_the_person_choose_again(sign_in, login):
    await sign_in.sign_in(wish(), quiet)
    login.tenant, login.person = OTHER, OTHER
    second = await sign_in.sign_in(wish(), quiet)
    assert second.identity == Identity(OTHER, OTHER)
    assert second.scopes == READ
    await sign_in.token(READ)


@pytest.mark.parametrize("change", ["tenant", "person"])
async def test_a_renewed_token_for_someone_else_is_refused_too(sign_in, login, change):
    await sign_in.sign_in(wish(), quiet)
    setattr(login, change, OTHER)
    with pytest.raises(WrongTenant):
        await sign_in.token(WRITE)


async def test_a_tenant_that_was_named_is_the_tenant(sign_in, login):
    login.tenant = OTHER
    for named in (TENANT, "contoso.example"):
        with pytest.raises(WrongTenant):
            await sign_in.sign_in(wish(tenant=named), quiet)


UNFIT = {
    "another app": {"audience": OTHER},
    "no tenant": {"tenant": ""},
    "no person": {"person": "ada"},
    "another nonce": {},
}


@pytest.mark.parametrize("name", UNFIT)
async def test_a_token_that_does_not_say_whom_it_is_for_is_dropped(sign_in, login, browser, name):
    for key, value in UNFIT[name].items():
        setattr(login, key, value)
    if name == "another nonce":
        browser.login = Login()
    with pytest.raises(SignInError):
        await sign_in.sign_in(wish(), quiet)
    assert sign_in.current is None


async def test_an_access_token_of_someone_else_is_dropped(sign_in, login):
    login.tokens = lambda form: (
        Login.tokens(login, form) | {"access_token": jwt(tid=TENANT, oid=OTHER)}
    )
    with pytest.raises(SignInError, match="two different people"):
        await sign_in.sign_in(wish(), quiet)


async def test_an_access_token_may_be_unreadable(sign_in, login):
    login.tokens = lambda form: Login.tokens(login, form) | {"access_token": "opaque"}
    await sign_in.sign_in(wish(), quiet)
    assert await sign_in.token(READ) == "opaque"


async def test_a_token_is_used_until_it_runs_out_and_then_renewed(sign_in, login, step_clock):
    await sign_in.sign_in(wish(), quiet)
    for _ in range(3):
        await sign_in.token(READ)
    assert len(login.asked) == 1
    await step_clock.sleep(3600)
    await asyncio.gather(*(sign_in.token(READ) for _ in range(5)))
    assert len(login.asked) == 2


async def test_scopes_that_need_a_person_say_so(sign_in, login):
    await sign_in.sign_in(wish(), quiet)
    refusal = {"error": "invalid_grant", "error_description": "AADSTS65001: Not consented."}
    login.refuse = (refusal | {"claims": '{"id_token":{}}'}, 400)
    with pytest.raises(SignInNeeded) as caught:
        await sign_in.token(WRITE)
    assert caught.value.scopes == WRITE
    assert caught.value.claims == '{"id_token":{}}'


async def test_a_scope_that_is_silently_left_out_is_missed(sign_in, login):
    login.granted = "User.Read"
    with pytest.raises(ConsentMissing) as caught:
        await sign_in.sign_in(wish(), quiet)
    assert caught.value.scopes == {"Policy.Read.All"}


async def test_scopes_with_the_resource_in_front_are_the_same_scopes(sign_in, login):
    login.granted = "openid https://graph.microsoft.com/user.read https://x/Policy.Read.All"
    assert (await sign_in.sign_in(wish(), quiet)).scopes == READ


async def test_a_claims_challenge_is_passed_on(sign_in, browser, login):
    claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
    await sign_in.sign_in(wish(claims=claims), quiet)
    asked = json.loads(parse_qs(urlsplit(browser.opened[0]).query)["claims"][0])
    assert asked["access_token"]["acrs"]["value"] == "c1"
    await sign_in.sign_in(wish("device-code", claims=claims), quiet)
    device = next(form for path, form in login.asked if path.endswith("/devicecode"))
    assert "acrs" in device["claims"]


async def test_forgetting_forgets(sign_in):
    await sign_in.sign_in(wish(), quiet)
    await sign_in.forget()
    assert sign_in.current is None
    with pytest.raises(SignInNeeded):
        await sign_in.token(READ)


async def test_signing_out_is_not_undone_by_a_renewal_under_way(sign_in, login):
    await sign_in.sign_in(wish(), quiet)
    tokens, loop = login.tokens, asyncio.get_running_loop()

    def meanwhile(form):
        asyncio.run_coroutine_threadsafe(sign_in.forget(), loop).result()
        return tokens(form)

    login.tokens = meanwhile
    with pytest.raises(SignInNeeded):
        await sign_in.token(WRITE)
    assert sign_in.current is None


def refused(code, error="invalid_grant"):
    says = f"AADSTS{code}: Because.\r\nTrace ID: {CANARY}\r\nTimestamp: now"
    return {"error": error, "error_description": says}


REFUSALS = {
    "65001": (refused(65001), ConsentMissing),
    "65004": (refused(65004, "access_denied"), ConsentMissing),
    "90094": (refused(90094), ConsentMissing),
    "90095": (refused(90095), ConsentMissing),
    "53003": (refused(53003), SignInError),
    "unheard of": (refused(1234567), SignInError),
    "declined": ({"error": "access_denied"}, SignInError),
    "hostile": ({"error": "\x1b[2J" * 500, "error_description": "\x1b]52;c;x\x07"}, SignInError),
}


@pytest.mark.parametrize("at", ["browser", "token endpoint"])
@pytest.mark.parametrize(("answer", "kind"), REFUSALS.values(), ids=REFUSALS)
async def test_refusals_have_their_word(sign_in, login, browser, at, answer, kind):
    if at == "browser":
        browser.answers = answer
    else:
        login.refuse = (answer, 400)
    with pytest.raises(SignInError) as caught:
        await sign_in.sign_in(wish(), quiet)
    error = caught.value
    assert type(error) is kind
    said = f"{error.title}{error.why}{error.next}{error.code}"
    assert "\x1b" not in said
    assert CANARY not in said
    assert len(said) < 2000
    if kind is ConsentMissing:
        assert error.scopes == READ
        assert error.code.startswith("AADSTS")


TROUBLE = {
    "no network": (requests.ConnectionError("x"), Unreachable),
    "time-out": (requests.Timeout("x"), Unreachable),
    "reset": (ConnectionResetError("x"), Unreachable),
    "502": (("<html>", 502), Unreachable),
    "not JSON": ((f"<html>{CANARY}", 200), SignInError),
    "a list": (("[]", 200), SignInError),
}


@pytest.mark.parametrize(("turn", "kind"), TROUBLE.values(), ids=TROUBLE)
async def test_trouble_on_the_way_has_its_word(sign_in, login, turn, kind, caplog):
    login.refuse = turn
    with caplog.at_level(logging.DEBUG), pytest.raises(kind):
        await sign_in.sign_in(wish(), quiet)
    assert CANARY not in caplog.text


async def test_polling_outlasts_a_hiccup(sign_in, login):
    tokens = login.tokens
    tries = iter([requests.ConnectionError("x")] * 3)

    def shaky(form):
        if failure := next(tries, None):
            raise failure
        return tokens(form)

    login.tokens = shaky
    assert (await sign_in.sign_in(wish("device-code"), quiet)).identity.object_id == PERSON


async def test_a_tenant_is_one_part_of_the_address_whatever_it_is_called(sign_in, login):
    login.tenant = OTHER
    named = f"{TENANT}/../{OTHER}?x=#y"
    await sign_in.sign_in(wish(tenant=named), quiet)
    assert login.found == [f"/{quote(named, safe='')}/v2.0/.well-known/openid-configuration"]


async def test_an_unknown_tenant_is_said_to_be_unknown(sign_in):
    with pytest.raises(SignInError) as caught:
        await sign_in.sign_in(wish(tenant="nowhere.example"), quiet)
    assert "nowhere.example" in caught.value.why


class Deaf(Login):
    """Does not answer before the test is over."""

    def __init__(self):
        super().__init__()
        self.rung, self.over = threading.Event(), threading.Event()

    def post(self, *_, **__):
        self.rung.set()
        self.over.wait()
        raise requests.Timeout("x")


@pytest.mark.parametrize("situation", ["browser", "device-code", "a deaf login"])
async def test_cancelling_stops_within_a_second(step_clock, situation):
    login = Deaf() if situation == "a deaf login" else Login()
    login.polls = ["authorization_pending"] * 10**6
    browser = Browser(login)
    browser.silent = True
    ours = EntraSignIn(CLOUD, APP, step_clock, browser, http_client=login)
    told = asyncio.Event()
    way = "browser" if situation == "browser" else "device-code"
    task = asyncio.create_task(ours.sign_in(wish(way), lambda _: told.set()))
    if isinstance(login, Deaf):
        await asyncio.to_thread(login.rung.wait)
    else:
        await told.wait()
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=1)
    in_time = task.cancelled()
    if isinstance(login, Deaf):
        login.over.set()  # its thread ends
    assert in_time
    assert ours.current is None


async def test_nothing_secret_reaches_a_log_a_repr_or_an_error(sign_in, login, caplog):
    with caplog.at_level(logging.DEBUG):
        await sign_in.sign_in(wish(), quiet)
        await sign_in.token(WRITE)
        login.refuse = ({"error": "invalid_grant", "error_description": "no"}, 400)
        with pytest.raises(SignInNeeded) as caught:
            await sign_in.token(frozenset({"Mail.Send"}))
    for text in (caplog.text, repr(sign_in), repr(vars(sign_in)), str(caught.value)):
        assert CANARY not in text
