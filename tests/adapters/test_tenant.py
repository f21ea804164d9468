"""The Graph adapter and the sign-in, as one, against the rehearsal tenant on the wire."""

import asyncio
import base64
import json
import logging
import unicodedata
from collections import Counter
from datetime import timedelta

import pytest

from vlc_wizard.adapters.entra import EntraSignIn
from vlc_wizard.adapters.graph.directory import GraphDirectory
from vlc_wizard.adapters.graph.scopes import METHODS_SCOPES, POLICY_WRITE_SCOPES, READ_SCOPES
from vlc_wizard.core import snapshot
from vlc_wizard.core.errors import (
    Ambiguous,
    ConsentMissing,
    DefaultsOn,
    LicenceMissing,
    NotThere,
    Refused,
    RoleTooLow,
    SignInError,
    SignInNeeded,
    Throttled,
    Unreachable,
    WizardError,
    WrongTenant,
)
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Cloud, Part
from vlc_wizard.core.ports import SignInWish
from vlc_wizard.rehearsal.fault_kinds import KINDS
from vlc_wizard.rehearsal.tenant import Rehearsal

POLICY = {
    "displayName": "Require MFA for Volume Licensing [vlcw-0123abcd]",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "clientAppTypes": ["all"],
        "applications": {"includeApplications": ["MicrosoftAdminPortals"]},
        "users": {"includeUsers": ["All"], "excludeUsers": []},
    },
    "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
}
POLICIES = "conditionalAccess/policies"


class World:
    """A tenant, and the two adapters that talk to it."""

    def __init__(self, tenant, record):
        self.tenant, self.recorded = tenant, record
        tenant.record(record)
        loop = asyncio.get_running_loop()
        self.browser = tenant.browser(loop)
        self.cloud = Cloud("rehearsal", tenant.base, tenant.base)
        self.sign_in = EntraSignIn(
            self.cloud,
            tenant.client_id,
            tenant.clock,
            self.browser,
            http_client=tenant.msal_http(loop),
        )
        self.directory = self.second_directory()

    def second_directory(self):
        tenant = self.tenant
        return GraphDirectory(self.cloud, self.sign_in, tenant.clock, transport=tenant.http())

    def user_name(self, role):
        return dict(self.tenant.people_to_be)[role]

    async def become(self, role="Global Administrator", scopes=READ_SCOPES, **more):
        self.browser.choose(self.user_name(role))
        wish = SignInWish(way="browser", scopes=scopes, **more)
        return await self.sign_in.sign_in(wish, lambda _: None)

    def traffic(self, method="", path=""):
        lines = [json.loads(line) for line in self.recorded.read_text().splitlines()]
        return [x for x in lines if method in x["method"] and path in x["url"]]

    async def all_policies(self):
        """What is stored, whatever the lag: the tenant's own clock moves on."""
        self.tenant.clock.advance(timedelta(minutes=10))
        return await self.directory.policies()


@pytest.fixture
def open_world(tmp_path):
    tenants = []

    def opened(scenario="p1-fresh", **options):
        tenants.append(Rehearsal.open(tmp_path / "tenant", scenario, **options))
        return World(tenants[-1], tmp_path / "traffic.jsonl")

    (tmp_path / "tenant").mkdir()
    yield opened
    for tenant in tenants:
        tenant.close()


@pytest.fixture
async def world(open_world):
    world = open_world()
    yield world
    await world.directory.close()


# --- signing in ------------------------------------------------------------------------------


async def test_by_browser(world):
    told = []
    who = world.user_name("Global Administrator")
    wish = SignInWish(way="browser", scopes=READ_SCOPES, login_hint=who)
    found = await world.sign_in.sign_in(wish, told.append)
    assert (found.user_name, found.identity.tenant_id) == (who, world.tenant.tenant_id)
    assert found.scopes == READ_SCOPES
    assert [p.prompt.opened for p in told] == [False, True]


async def test_by_device_code(world):
    who = world.user_name("Global Reader")

    def type_it(progressed):
        world.tenant.approve_device_code(progressed.prompt.code, who)

    wish = SignInWish(way="device-code", scopes=READ_SCOPES)
    found = await world.sign_in.sign_in(wish, type_it)
    assert (found.user_name, found.way) == (who, "device-code")


async def test_a_code_that_nobody_types_runs_out(world):
    wish = SignInWish(way="device-code", scopes=READ_SCOPES)
    with pytest.raises(SignInError, match="expired"):
        await world.sign_in.sign_in(wish, lambda _: None)


async def test_another_person_than_confirmed_is_refused(world):
    first = await world.become("Global Administrator")
    with pytest.raises(WrongTenant):
        await world.become("Global Reader", expect=first.identity)
    assert world.sign_in.current == first
    await world.directory.policies()


async def test_a_token_that_ran_out_is_renewed_without_a_person(world):
    await world.become()
    world.tenant.clock.advance(timedelta(hours=5))
    await world.directory.policies()
    assert len(world.traffic("GET", "/authorize")) == 1


async def test_without_signing_in_nothing_is_sent(world):
    with pytest.raises(SignInNeeded):
        await world.directory.policies()
    assert world.traffic("", "/v1.0/") == []


# --- reading ---------------------------------------------------------------------------------


async def test_all_parts_are_read(world):
    await world.become(scopes=READ_SCOPES | METHODS_SCOPES)
    told = []
    read = await world.directory.read(list(Part), told.append)
    assert {p for p, r in read.responses.items() if r.status != 200} == {snapshot.ROLE_ELIGIBILITY}
    assert read.responses[snapshot.ROLE_ELIGIBILITY].status == 400  # the tenant has no P2
    assert read.one(snapshot.TRUST)["inboundTrust"]["isMfaAccepted"] is False
    assert read.one(snapshot.ME)["userPrincipalName"] == world.user_name("Global Administrator")
    assert read.value(snapshot.ORGANIZATION)[0]["id"] == world.tenant.tenant_id
    assert GLOBAL_ADMINISTRATOR in {r["roleTemplateId"] for r in read.value(snapshot.MY_ROLES)}
    assert len(read.value(snapshot.MY_METHODS)) >= 2
    assert len(read.value(snapshot.ROLE_ASSIGNMENTS)) >= 3
    assert all("principal" in row for row in read.value(snapshot.ROLE_ASSIGNMENTS))
    assert read.whole(snapshot.ROLE_ASSIGNMENTS)
    assert read.value(snapshot.SKUS)[0]["servicePlans"]
    assert read.one(snapshot.SECURITY_DEFAULTS)["isEnabled"] is False
    assert read.value(snapshot.POLICIES) == []
    assert read.signed_in["id"] == world.sign_in.current.identity.object_id
    assert [p.done for p in told] == list(range(1, len(Part) + 1))
    urls = [x["url"] for x in world.traffic("GET", "/v1.0/")]
    assert POLICIES in urls[-1]


async def test_what_a_person_may_not_read_is_said_and_not_called_empty(world):
    await world.become("helpdesk agent")
    read = await world.directory.read([Part.POLICIES, Part.TENANT], lambda _: None)
    assert read.responses[snapshot.POLICIES].status == 403
    assert read.value(snapshot.POLICIES) is None
    assert read.value(snapshot.ORGANIZATION) is not None
    with pytest.raises(RoleTooLow) as caught:
        await world.directory.policies()
    assert "Global Reader" in caught.value.roles


@pytest.mark.parametrize("people", [None, 2500])
async def test_everybody_is_read_once_a_page_at_a_time(open_world, people):
    world = open_world(people=people)
    await world.become()
    pages = [page async for page in world.directory.users()]
    ids = Counter(row["id"] for page in pages for row in page)
    assert set(ids.values()) == {1}
    assert len(ids) >= (people or 46)
    assert len(world.traffic("GET", "/users?")) == len(pages) == -(-len(ids) // 999)
    assert {"displayName", "userType", "accountEnabled"} <= set(pages[0][0])
    await world.directory.close()


async def test_the_report_is_read_under_its_limit(open_world):
    world = open_world(people=8000)
    await world.become()
    rows = [row async for page in world.directory.registrations() for row in page]
    assert len({row["id"] for row in rows}) == len(rows) >= 7000
    asked = world.traffic("GET", "userRegistrationDetails")
    assert len(asked) >= 8
    assert {x["status"] for x in asked} == {200}
    await world.directory.close()


async def test_an_account_is_found_by_id_and_by_sign_in_name_or_is_not_there(world):
    me = await world.become()
    by_name = await world.directory.account(me.user_name)
    assert by_name == await world.directory.account(me.identity.object_id)
    assert by_name["id"] == me.identity.object_id
    everybody = [row async for page in world.directory.users() for row in page]
    guest = next(row for row in everybody if "#EXT#" in row["userPrincipalName"])
    assert (await world.directory.account(guest["userPrincipalName"]))["id"] == guest["id"]
    assert await world.directory.account("nobody@contoso.example") is None
    assert await world.directory.account("") is None


async def test_conditional_access_is_never_asked_too_fast(world):
    await world.become(scopes=READ_SCOPES | POLICY_WRITE_SCOPES)
    made = await world.directory.create_policy(POLICY)
    asked = [world.directory.policies() for _ in range(4)]
    asked.append(world.directory.read([Part.NAMED_LOCATIONS, Part.POLICIES], lambda _: None))
    await asyncio.gather(*asked)
    await world.directory.change_policy(made.body["id"], {"state": "enabled"})
    await world.directory.delete_policy(made.body["id"])
    statuses = Counter(x["status"] for x in world.traffic("", "/conditionalAccess/"))
    assert statuses[429] == 0
    assert statuses.total() >= 9


async def test_the_control_of_the_pace_would_see_a_429(world):
    """The tenant does refuse who asks twice at once: two clients do not know of each other."""
    await world.become()
    other = world.second_directory()
    await asyncio.gather(world.directory.policies(), other.policies())
    assert 429 in {x["status"] for x in world.traffic("GET", POLICIES)}
    await other.close()


async def test_no_log_line_names_a_person_or_holds_a_token(world, caplog):
    with caplog.at_level(logging.DEBUG):
        me = await world.become()
        await world.directory.account(me.user_name)
        logging.getLogger("control").debug("seen")
    local = me.user_name.partition("@")[0]
    assert local in world.traffic("GET", "/users/")[0]["url"]
    assert "seen" in caplog.text
    assert local not in caplog.text
    assert "Bearer" not in caplog.text
    assert "eyJ" not in caplog.text


async def test_a_free_tenant_refuses_what_takes_a_licence(open_world):
    world = open_world("free")
    await world.become(scopes=READ_SCOPES | POLICY_WRITE_SCOPES)
    with pytest.raises(LicenceMissing):
        _ = [page async for page in world.directory.registrations()]
    with pytest.raises(LicenceMissing):
        await world.directory.create_policy(POLICY)
    read = await world.directory.read([Part.POLICIES, Part.LICENCES], lambda _: None)
    assert read.value(snapshot.POLICIES) == []
    await world.directory.close()


def strings(value):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from (name, *strings(item))
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


async def test_hostile_names_come_out_harmless(open_world):
    world = open_world("hostile")
    await world.become()
    read = await world.directory.read(list(Part)[:3], lambda _: None)
    people = [row async for page in world.directory.users() for row in page]
    found = [*strings(people), *strings([r.body for r in read.responses.values()])]
    found += [world.sign_in.current.name, world.sign_in.current.user_name]
    on_the_wire = world.recorded.read_text()
    assert "\\u001b" in on_the_wire
    assert any("\ufffd" in text for text in found)
    unseen = {c for text in found for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}}
    assert unseen == set()
    await world.directory.close()


# --- writing ---------------------------------------------------------------------------------


@pytest.fixture
async def writer(world):
    await world.become(scopes=READ_SCOPES | POLICY_WRITE_SCOPES)
    return world


async def test_a_policy_is_made_changed_and_deleted(writer):
    made = await writer.directory.create_policy(POLICY)
    policy_id = made.body["id"]
    assert made.body["displayName"] == POLICY["displayName"]
    assert made.request_id
    assert abs(made.at - writer.tenant.clock.now()) < timedelta(minutes=1)
    assert [p["id"] for p in await writer.all_policies()] == [policy_id]
    await writer.directory.change_policy(policy_id, {"state": "enabled"})
    writer.tenant.clock.advance(timedelta(minutes=10))
    assert (await writer.directory.policy(policy_id))["state"] == "enabled"
    await writer.directory.delete_policy(policy_id)
    assert await writer.all_policies() == []
    assert await writer.directory.policy(policy_id) is None
    with pytest.raises(NotThere):
        await writer.directory.delete_policy(policy_id)


async def test_the_tenant_got_the_reviewed_body_to_the_letter(writer):
    await writer.directory.create_policy(POLICY)
    (sent,) = writer.traffic("POST", POLICIES)
    assert sent["reqBody"] == POLICY


# what goes wrong -> (what we say, how many policies there are then)
WRONG = {
    "reply lost": ({"ending": "no answer", "effect": True}, Ambiguous, 1),
    "reset after": ({"ending": "reset", "effect": True}, Ambiguous, 1),
    "cut off": ({"ending": "cut off", "effect": True}, Ambiguous, 1),
    "request lost": ({"ending": "reset"}, Ambiguous, 0),
    "504, done": ({"status": 504, "effect": True}, Ambiguous, 1),
    "502, not done": ({"status": 502}, Ambiguous, 0),
    "503, not done": ({"status": 503, "headers": {"Retry-After": "3"}}, Ambiguous, 0),
    "503, done": ({"status": 503, "effect": True}, Ambiguous, 1),
    "429": ({"status": 429}, Throttled, 0),
    "500": ({"status": 500, "effect": True}, Ambiguous, 1),
}


@pytest.mark.parametrize(("fault", "told", "there"), WRONG.values(), ids=WRONG)
async def test_a_create_that_goes_wrong_is_sent_once_and_never_twice(writer, fault, told, there):
    writer.tenant.faults.next("POST", POLICIES, times=99, **fault)
    with pytest.raises(told):
        await writer.directory.create_policy(POLICY)
    assert writer.tenant.faults.happened.count(("POST", f"/v1.0/identity/{POLICIES}")) == 1
    writer.tenant.faults.clear()
    assert len(await writer.all_policies()) == there


@pytest.mark.parametrize("fault", [f for f, _, _ in WRONG.values()], ids=list(WRONG))
async def test_a_change_that_goes_wrong_is_repeated_until_it_is_made(writer, fault):
    policy_id = (await writer.directory.create_policy(POLICY)).body["id"]
    writer.tenant.faults.next("PATCH", POLICIES, times=2, **fault)
    await writer.directory.change_policy(policy_id, {"state": "enabled"})
    assert len(writer.tenant.faults.happened) == 2
    assert [p["state"] for p in await writer.all_policies()] == ["enabled"]


NOTHING_HAPPENED = (Refused, Unreachable, RoleTooLow, NotThere, SignInNeeded)


async def outcome(work):
    """The error, or None where the write is said to be done."""
    try:
        await work
    except WizardError as error:
        return error
    return None


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_said_of_a_write_is_true_whatever_goes_wrong(writer, kind):
    """Done means done, refused means as it was, and a create never leaves two."""
    directory, faults = writer.directory, writer.tenant.faults
    faults.next("POST", POLICIES, kind=kind, times=99)
    told = await outcome(directory.create_policy(POLICY))
    sent = faults.happened.count(("POST", f"/v1.0/identity/{POLICIES}"))
    faults.clear()
    there = await writer.all_policies()
    assert sent <= 1
    assert len(there) <= (2 if kind == "twice" else 1)
    assert_true(told, done=bool(there), undone=not there)

    policy_id = (there or [(await directory.create_policy(POLICY)).body])[0]["id"]
    faults.next("PATCH", POLICIES, kind=kind, times=99)
    told = await outcome(directory.change_policy(policy_id, {"state": "disabled"}))
    faults.clear()
    states = {p["id"]: p["state"] for p in await writer.all_policies()}
    assert_true(told, done=states[policy_id] == "disabled", undone=states[policy_id] != "disabled")

    faults.next("DELETE", POLICIES, kind=kind, times=99)
    told = await outcome(directory.delete_policy(policy_id))
    faults.clear()
    ids = [p["id"] for p in await writer.all_policies()]
    gone = policy_id not in ids
    assert_true(None if isinstance(told, NotThere) and gone else told, done=gone, undone=not gone)


def assert_true(told, *, done, undone):
    assert told is None or isinstance(told, (Ambiguous, Throttled, *NOTHING_HAPPENED)), told
    if told is None:
        assert done
    if isinstance(told, Throttled):  # the service's word, and told as no more than that
        assert told.now.startswith("The service says")
    if isinstance(told, NOTHING_HAPPENED):
        assert undone


async def test_a_deletion_whose_answer_is_lost_is_still_a_deletion(writer):
    policy_id = (await writer.directory.create_policy(POLICY)).body["id"]
    writer.tenant.faults.next("DELETE", POLICIES, ending="no answer", effect=True)
    await writer.directory.delete_policy(policy_id)
    assert await writer.all_policies() == []


async def test_reads_outlast_what_passes_and_say_what_does_not(writer):
    faults = writer.tenant.faults
    faults.next("GET", POLICIES, times=2, status=503, headers={"Retry-After": "60"})
    assert await writer.directory.policies() == []
    faults.next("GET", POLICIES, times=99, ending="no answer")
    with pytest.raises(Unreachable):
        await writer.directory.policies()


async def test_a_body_the_service_does_not_take_is_refused_with_its_number(writer):
    with pytest.raises(Refused) as caught:
        await writer.directory.create_policy({**POLICY, "surprise": True})
    assert caught.value.code == "1007"
    assert caught.value.request_id


CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
CODED = base64.b64encode(CLAIMS.encode()).decode()
CHALLENGE = {"WWW-Authenticate": f'Bearer error="insufficient_claims", claims="{CODED}"'}


def says(code, message):
    return json.dumps({"error": {"code": code, "message": message}})


async def test_a_challenge_is_answered_and_the_same_step_goes_on(writer):
    writer.tenant.faults.next("POST", POLICIES, status=401, headers=CHALLENGE)
    with pytest.raises(SignInNeeded) as caught:
        await writer.directory.create_policy(POLICY)
    assert caught.value.claims == CLAIMS
    await writer.become(
        scopes=caught.value.scopes,
        claims=caught.value.claims,
        expect=writer.sign_in.current.identity,
    )
    asked = writer.traffic("GET", "/authorize")[-1]["url"]
    assert "acrs" in asked
    await writer.directory.create_policy(POLICY)
    assert len(await writer.all_policies()) == 1


# what the service says -> which of our errors that is, and what it carries
REFUSED = {
    "scope": (
        {"status": 403, "body": says("AccessDenied", "required scopes are missing in the token.")},
        ConsentMissing,
    ),
    "licence": (
        {"status": 403, "body": says("AccessDenied", "Your tenant is not licensed for this.")},
        LicenceMissing,
    ),
    "role": ({"status": 403, "body": says("AccessDenied", "You may not.")}, RoleTooLow),
    "gone": ({"status": 404, "body": says("NotFound", "No.")}, NotThere),
    "security defaults": (
        {"status": 400, "body": says("BadRequest", "Security Defaults is enabled in the tenant.")},
        DefaultsOn,
    ),
    "token": ({"status": 401, "body": says("InvalidAuthenticationToken", "Old.")}, SignInNeeded),
    "busy": ({"status": 429, "headers": {"Retry-After": "9"}}, Throttled),
}


@pytest.mark.parametrize(("fault", "kind"), REFUSED.values(), ids=REFUSED)
async def test_every_refusal_of_a_write_has_its_word(writer, fault, kind):
    writer.tenant.faults.next("POST", POLICIES, **fault)
    with pytest.raises(kind) as caught:
        await writer.directory.create_policy(POLICY)
    assert type(caught.value) is kind
    assert caught.value.status == fault["status"]
    assert caught.value.request_id == "fault"
    assert await writer.all_policies() == []


async def test_an_app_that_nobody_allowed_says_so_and_names_the_scopes(world):
    shared = "14d82eec-204b-4c2f-b7e8-296a70dab67e"  # Microsoft Graph Command Line Tools
    loop = asyncio.get_running_loop()
    sign_in = EntraSignIn(
        world.cloud,
        shared,
        world.tenant.clock,
        world.browser,
        http_client=world.tenant.msal_http(loop),
    )
    world.browser.choose(world.user_name("Global Reader"))
    with pytest.raises(ConsentMissing) as caught:
        await sign_in.sign_in(SignInWish(way="browser", scopes=READ_SCOPES), lambda _: None)
    assert caught.value.scopes == READ_SCOPES
    assert caught.value.code == "AADSTS90094"
    assert sign_in.current is None


async def test_a_reader_may_not_write(world):
    await world.become("Global Reader", scopes=READ_SCOPES | POLICY_WRITE_SCOPES)
    with pytest.raises(RoleTooLow) as caught:
        await world.directory.create_policy(POLICY)
    assert "Conditional Access Administrator" in caught.value.roles
    assert await world.all_policies() == []
