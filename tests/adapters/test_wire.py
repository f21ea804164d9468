"""What becomes of a call when the wire misbehaves: how often it is sent, and what we say."""

import base64
import json

import httpx
import pytest

from vlc_wizard.adapters.graph.directory import GraphDirectory
from vlc_wizard.core import snapshot
from vlc_wizard.core.errors import (
    Ambiguous,
    Refused,
    SignInNeeded,
    Throttled,
    Unreachable,
    WizardError,
)
from vlc_wizard.core.model import Cloud, Identity, Part, Secret
from vlc_wizard.core.ports import SignedIn

CLOUD = Cloud("public", "https://login.microsoftonline.com", "https://graph.microsoft.com")
POLICY = {"id": "11111111-1111-4111-8111-111111111111", "displayName": "Ours", "state": "disabled"}
BUSY = {"error": {"code": "ServiceUnavailable", "message": "Later."}}
PAGE = {"value": [POLICY]}
DONE = (204, "", {"request-id": "r-2"})
NOBODY = {"error": {"code": "ResourceNotFound", "message": "No."}}


class SignedInAlready:
    """Somebody is signed in, with every scope."""

    current = SignedIn(Identity("t", "o"), "ada@contoso.example", "Ada", frozenset(), "browser")

    async def token(self, _scopes):
        return Secret("t0ken")


class Wire(httpx.AsyncBaseTransport):
    """Answers with what it was told to, one after the other; the last one again and again."""

    def __init__(self, *script):
        self.script = list(script)
        self.requests = []

    async def handle_async_request(self, request):
        self.requests.append(request)
        turn = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(turn, type):
            raise turn("as told", request=request)
        status, body, *headers = turn
        content = body if isinstance(body, str) else json.dumps(body)
        return httpx.Response(status, content=content, headers=dict(*headers))


def directory(clock, wire):
    return GraphDirectory(CLOUD, SignedInAlready(), clock, transport=wire)


async def outcome(work):
    try:
        return type(await work)
    except WizardError as error:
        return type(error)


LOST = [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.RemoteProtocolError]
UNOPENED = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError]

# what the wire does -> what a POST is told; it is sent once, whatever happens
POSTS = {
    "created": ((201, POLICY), None),
    **{kind.__name__: (kind, Ambiguous) for kind in LOST},
    **{kind.__name__: (kind, Unreachable) for kind in UNOPENED},
    "429": ((429, {}), Throttled),
    "429 in two seconds": ((429, {}, {"Retry-After": "2"}), Throttled),
    "503 of Graph": ((503, BUSY, {"Retry-After": "2"}), Ambiguous),
    "503 of nobody": ((503, "<html>"), Ambiguous),
    "500": ((500, BUSY), Ambiguous),
    "502": ((502, "<html>"), Ambiguous),
    "504": ((504, BUSY), Ambiguous),
    "501": ((501, BUSY), Ambiguous),
    "408": ((408, ""), Ambiguous),
    "302 elsewhere": ((302, "", {"Location": "https://evil.example/"}), Ambiguous),
    "307 elsewhere": ((307, "", {"Location": "https://evil.example/"}), Ambiguous),
    "200 of a hotel": ((200, "<html>Welcome"), Ambiguous),
    "201 cut short": ((201, '{"id": "1'), Ambiguous),
    "201 of nothing": ((201, ""), Ambiguous),
    "400": ((400, NOBODY), Refused),
    "401": ((401, NOBODY), SignInNeeded),
    "403 of a proxy": ((403, "<html>Blocked"), Refused),
}


@pytest.mark.parametrize(("turn", "told"), POSTS.values(), ids=POSTS)
async def test_a_post_is_sent_once_whatever_happens(step_clock, turn, told):
    wire = Wire(turn)
    found = await outcome(directory(step_clock, wire).create_policy(POLICY))
    assert found.__name__ == (told.__name__ if told else "Written")
    assert len(wire.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_challenge_stops_a_post_and_is_passed_on(step_clock, status):
    claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
    coded = base64.b64encode(claims.encode()).decode()
    says = f'Bearer realm="", error="insufficient_claims", claims="{coded}"'
    wire = Wire((status, NOBODY, {"WWW-Authenticate": says}))
    with pytest.raises(SignInNeeded) as caught:
        await directory(step_clock, wire).create_policy(POLICY)
    assert caught.value.claims == claims
    assert len(wire.requests) == 1


async def test_a_post_carries_the_reviewed_body_and_nothing_more(step_clock):
    wire = Wire((201, POLICY, {"request-id": "r-1"}))
    body = {"displayName": "Zoë [x]", "conditions": {"users": {"excludeUsers": []}}}
    written = await directory(step_clock, wire).create_policy(body)
    assert json.loads(wire.requests[0].content) == body
    assert wire.requests[0].headers["Content-Type"] == "application/json"
    assert (written.body, written.request_id) == (POLICY, "r-1")


# script -> (how often it is sent, outcome), for calls that may be repeated
REPEATED = {
    "done": ([DONE], 1, "Written"),
    "lost, then done": ([httpx.ReadTimeout, DONE], 2, "Written"),
    "always lost": ([httpx.ReadTimeout], 5, "Ambiguous"),
    "never opened": ([httpx.ConnectError], 3, "Unreachable"),
    "lost, then never opened": ([httpx.ReadTimeout, httpx.ConnectError], 3, "Ambiguous"),
    "busy, then done": ([(429, {}), (503, BUSY), DONE], 3, "Written"),
    "always busy": ([(429, {})], 5, "Ambiguous"),
    "lost, then busy": ([httpx.ReadTimeout, (429, {})], 5, "Ambiguous"),
    "trouble, then done": ([(504, ""), (500, ""), DONE], 3, "Written"),
    "asks for hours": ([(429, {}, {"Retry-After": "7200"})], 1, "Ambiguous"),
    "not implemented": ([(501, NOBODY)], 1, "Ambiguous"),
    "sent elsewhere": ([(302, "", {"Location": "https://evil.example/"})], 1, "Ambiguous"),
    "gone": ([(404, NOBODY)], 1, "NotThere"),
    "200 of a hotel": ([(200, "<html>Welcome")], 1, "Ambiguous"),
    "204 of a hotel": ([(204, "")], 1, "Ambiguous"),
}


@pytest.mark.parametrize(("script", "times", "told"), REPEATED.values(), ids=REPEATED)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_what_may_be_repeated_is_until_there_is_an_answer(
    step_clock, method, script, times, told
):
    wire = Wire(*script)
    ours = directory(step_clock, wire)
    work = (
        ours.change_policy(POLICY["id"], {"state": "enabled"})
        if method == "PATCH"
        else ours.delete_policy(POLICY["id"])
    )
    assert (await outcome(work)).__name__ == told
    assert [r.method for r in wire.requests] == [method] * times


async def test_a_deletion_whose_answer_was_lost_is_done_when_the_policy_is_gone(step_clock):
    wire = Wire(httpx.ReadTimeout, (404, NOBODY))
    await directory(step_clock, wire).delete_policy(POLICY["id"])
    assert len(wire.requests) == 2


READS = {
    "ok": ([(200, PAGE)], 1, "list"),
    "lost, then ok": ([httpx.ReadError, (200, PAGE)], 2, "list"),
    "busy, then ok": ([(429, {}), (503, BUSY), (502, ""), (504, ""), (200, PAGE)], 5, "list"),
    "always lost": ([httpx.ReadTimeout], 5, "Unreachable"),
    "never opened": ([httpx.ConnectError], 3, "Unreachable"),
    "always busy": ([(429, {})], 5, "Throttled"),
    "hotel": ([(200, "<html>Welcome")], 1, "Unreachable"),
    "sent elsewhere": ([(302, "", {"Location": "https://evil.example/"})], 1, "Unreachable"),
    "blocked": ([(403, "<html>Blocked")], 1, "Unreachable"),
    "no list": ([(200, {"hello": 1})], 1, "Refused"),
    "a list of words": ([(200, {"value": ["a"]})], 1, "Refused"),
}


@pytest.mark.parametrize(("script", "times", "told"), READS.values(), ids=READS)
async def test_reads(step_clock, script, times, told):
    wire = Wire(*script)
    assert (await outcome(directory(step_clock, wire).policies())).__name__ == told
    assert len(wire.requests) == times
    assert {r.url.host for r in wire.requests} == {"graph.microsoft.com"}


async def test_retry_after_is_obeyed_and_costs_only_the_clock(step_clock):
    wire = Wire((503, BUSY, {"Retry-After": "37"}), (200, POLICY))
    assert await directory(step_clock, wire).account("ada@contoso.example") == POLICY
    assert step_clock.slept == [37]


def linked(page, link):
    return 200, {"value": [{"id": str(page)}], "@odata.nextLink": link}


NEXT = "https://graph.microsoft.com/v1.0/users?$skiptoken="
FOREIGN = [
    "https://evil.example/v1.0/users?$skiptoken=2",
    "http://graph.microsoft.com/v1.0/users?$skiptoken=2",
    "https://graph.microsoft.com@evil.example/v1.0/users",
    "https://graph.microsoft.com.evil.example/v1.0/users",
    "https://graph.microsoft.com:444/v1.0/users",
    "https://graph.microsoft.com\\@evil.example/v1.0/users",
    "https://graph.microsoft.com/beta/users",
    "//evil.example/v1.0/users",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("link", FOREIGN)
async def test_a_next_page_elsewhere_is_not_followed(step_clock, link):
    wire = Wire(linked(1, link))
    with pytest.raises(Refused):
        _ = [page async for page in directory(step_clock, wire).users()]
    assert len(wire.requests) == 1


async def test_the_next_page_is_followed_as_it_was_given(step_clock):
    wire = Wire(linked(1, f"{NEXT}a%2Bb%3D%3D&x=y"), (200, {"value": [{"id": "2"}]}))
    pages = [page async for page in directory(step_clock, wire).users()]
    assert pages == [[{"id": "1"}], [{"id": "2"}]]
    assert str(wire.requests[1].url) == f"{NEXT}a%2Bb%3D%3D&x=y"


async def test_a_circle_of_pages_ends(step_clock):
    wire = Wire(linked(1, f"{NEXT}2"), linked(2, f"{NEXT}1"), linked(1, f"{NEXT}2"))
    with pytest.raises(Refused):
        _ = [page async for page in directory(step_clock, wire).users()]


async def test_leaving_a_list_early_leaves_nothing_behind(step_clock):
    wire = Wire(*(linked(n, f"{NEXT}{n + 1}") for n in range(1, 9)), (200, {"value": []}))
    pages = directory(step_clock, wire).users()
    assert await anext(pages) == [{"id": "1"}]
    await pages.aclose()
    assert len(wire.requests) <= 2


CUT = {
    "a later page is refused": (403, NOBODY),
    "a later page is no page": (200, {"x": 1}),
    "a later page never comes": httpx.ReadTimeout,
    "the service leads elsewhere": linked(2, "https://evil.example/v1.0/subscribedSkus"),
}


@pytest.mark.parametrize("turn", CUT.values(), ids=CUT)
async def test_a_list_cut_off_in_a_snapshot_is_not_complete(step_clock, turn):
    wire = Wire(linked(1, "https://graph.microsoft.com/v1.0/subscribedSkus?$skiptoken=2"), turn)
    read = await directory(step_clock, wire).read([Part.LICENCES], lambda _: None)
    response = read.responses[snapshot.SKUS]
    assert (response.status, response.complete, response.ok) == (200, False, False)
    assert read.value(snapshot.SKUS) is None


async def test_a_refused_part_is_said_and_the_others_are_read(step_clock):
    wire = Wire((200, {"value": []}), (403, NOBODY), (200, {"value": []}))
    parts = [Part.TENANT, Part.LICENCES, Part.MY_ROLES]
    read = await directory(step_clock, wire).read(parts, lambda _: None)
    assert sorted(r.status for r in read.responses.values()) == [200, 200, 403]


@pytest.mark.parametrize("kind", [httpx.ConnectError, (401, NOBODY)])
async def test_a_snapshot_is_not_made_up_when_nobody_answers(step_clock, kind):
    wire = Wire(kind)
    with pytest.raises((Unreachable, SignInNeeded)):
        await directory(step_clock, wire).read(list(Part), lambda _: None)
