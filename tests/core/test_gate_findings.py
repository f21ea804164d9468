"""What each gate finds, case by case: its verdict, its witness, and what it says it saw."""

from dataclasses import replace

import pytest

from tests.core.gate_cases import (
    ADA,
    ALL,
    ALL_NOBODY,
    BOB,
    NOBODY_OUT,
    NOT_ALLOWED,
    PLAN,
    POLICY,
    admin,
    around,
    body,
    case,
    judged,
    policy,
    row,
    stored,
)
from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    AUTHENTICATOR,
    EMERGENCY,
    EMERGENCY_ID,
    ME,
    PASSKEY,
    facts,
)
from vlc_wizard.core import gates
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import GLOBAL_READER, Identity, RoleHolder
from vlc_wizard.core.plan import REPORT_ONLY, Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.surroundings import Allowed, Sync

OUT = "44444444-4444-4444-8444-444444444444"
SECOND = replace(EMERGENCY, id=OUT, user_name="emergency2@contosolicensing.onmicrosoft.example")
BOTH = {EMERGENCY_ID: EMERGENCY, OUT: SECOND}
TWO_HOLDERS = (*facts().holders, RoleHolder(OUT, "E2", SECOND.user_name, "user", True, False))
TWO_METHODS = {**AROUND.methods, OUT: frozenset({PASSKEY})}


def two(drills, target="all-resources", holders=TWO_HOLDERS, methods=TWO_METHODS):
    """Two emergency access accounts, and these stated tests of them."""
    sheet = facts(holders=holders, around=replace(AROUND, methods=methods))
    wish = Wish("conditional-access", target=target, emergency=tuple(BOTH), drills=drills)
    return {"sheet": sheet, "plan": make_plan(wish, sheet, BOTH, ME), "excluded": BOTH}


SYNC = Sync("s", "Sync", "sync@x", True)
SYNC_APP = Sync("a", "Sync app", "", False)
ME_ASKED = gates.Asked(ADMIN_ID, "ada", False, True, [row()])
OUT_ASKED = gates.Asked(EMERGENCY_ID, "emergency", True, False, [row(applies=False)])


def asked(*rows, excluded=False, administrator=False, name="x"):
    return {"stored": stored(gates.Asked("i", name, excluded, administrator, list(rows)))}


BLOCKING = row("b", state="enabled", grant="block")


@pytest.mark.parametrize(
    ("name", "kwargs", "verdict", "object_id", "says"),
    [
        ("G1", {}, "green", ADMIN_ID, "ada@contoso.example in Contoso Licensing (contoso.example)"),
        ("G1", {"sheet": facts(tenant=None)}, "red", "", "could not be read"),
        ("G1", {"sheet": facts(admin=admin(GLOBAL_READER, "zzz"))}, "red", ADMIN_ID,
         "you hold Global Reader, zzz; needed: Conditional Access Administrator"),
        ("G1", {"sheet": facts(admin=admin())}, "red", ADMIN_ID, "you hold no role; needed"),
        ("G1", {"confirmed": Identity("other", ADMIN_ID)}, "red", ADMIN_ID,
         "signed in as ada@contoso.example in contoso.example; the plan is for contoso.example"),
        ("G2", {}, "green", ADMIN_ID, "a method that lasts"),
        ("G2", {"sheet": facts(my_mfa=None)}, "red", ADMIN_ID, "could not be read"),
        ("G2", {"sheet": facts(my_mfa=None, admin=None)}, "red", "", "could not be read"),
        ("G2", {"sheet": facts(my_mfa=(False, True))}, "red", ADMIN_ID, "no method registered"),
        ("G2", {"sheet": around(allowed=Allowed(frozenset({"fido2"}), frozenset()))}, "red",
         ADMIN_ID, "is not allowed by the authentication methods policy"),
        ("G2", {"sheet": around(allowed=None)}, "green", ADMIN_ID, ""),
        ("G3", {}, "green", EMERGENCY_ID, "ada@contoso.example, emergency1@"),
        ("G3", {"sheet": facts(holders=None)}, "red", ADMIN_ID,
         "who holds Global Administrator could not be read"),
        ("G3", {"sheet": facts(holders=())}, "red", ADMIN_ID,
         "there is no Global Administrator who is a person"),
        ("G3", {"sheet": facts(holders=(), admin=None)}, "red", "", "who is a person"),
        ("G3", {"sheet": facts(holders=(ADA,)), "plan": NOBODY_OUT, "excluded": {}}, "amber",
         ADMIN_ID, "only ada@contoso.example is proven to"),
        ("G3", {"sheet": facts(holders=(ADA,)), "plan": ALL_NOBODY, "excluded": {}}, "red",
         ADMIN_ID, "only ada@contoso.example is proven to"),
        ("G3", {"sheet": facts(holders=(ADA, BOB)), "plan": ALL_NOBODY, "excluded": {}}, "amber",
         ADMIN_ID, "only ada@contoso.example is proven to"),
        ("G3", {"sheet": facts(holders=(ADA, replace(BOB, enabled=False))), "plan": ALL_NOBODY,
                "excluded": {}}, "red", ADMIN_ID, "only ada"),
        ("G3", {"sheet": facts(holders=(ADA, replace(BOB, kind="servicePrincipal"))),
                "plan": ALL_NOBODY, "excluded": {}}, "red", ADMIN_ID, "only ada"),
        # left out, but it cannot pass the MFA that the portals ask by themselves
        ("G3", {"sheet": around(methods={ADMIN_ID: frozenset({AUTHENTICATOR})})}, "amber",
         ADMIN_ID, "ada@contoso.example, emergency1@contosolicensing.onmicrosoft.example do, but "
                   "of no other one"),
        ("G3", {"sheet": facts(policies=(policy("Block all"),))}, "red", ADMIN_ID,
         "nobody is proven to; nearest is ada@contoso.example: Block all: it blocks"),
        ("G4", {}, "green", EMERGENCY_ID, "two are recommended"),
        ("G4", two(dict.fromkeys(BOTH, "2026-11-23")), "green", EMERGENCY_ID,
         "emergency1@contosolicensing.onmicrosoft.example, tested 1 days ago, "
         "emergency2@contosolicensing.onmicrosoft.example, tested 1 days ago"),
        ("G4", two({EMERGENCY_ID: "2026-11-23"}), "amber", EMERGENCY_ID,
         "emergency2@contosolicensing.onmicrosoft.example: no test of it"),
        ("G4", two({EMERGENCY_ID: "2026-11-23"}, holders=TWO_HOLDERS[:2]), "amber", EMERGENCY_ID,
         "emergency2@contosolicensing.onmicrosoft.example: it does not hold"),
        ("G4", {"plan": ALL}, "amber", EMERGENCY_ID, "only one is left out; two are recommended"),
        ("G4", {"plan": ALL_NOBODY, "excluded": {}}, "amber", ADMIN_ID, "none is left out"),
        ("G4", {"plan": ALL_NOBODY, "excluded": {}, "sheet": facts(holders=(ADA, BOB))}, "red",
         ADMIN_ID, "none is left out"),
        # not fit, and no other one can pass: nobody would be left
        ("G4", {"plan": ALL, "sheet": around(methods={ADMIN_ID: frozenset({AUTHENTICATOR})})},
         "red", EMERGENCY_ID, "its methods could not be read"),
        ("G4", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, synced=True, user_name="e@x")}},
         "amber", EMERGENCY_ID, "e@x: it is not an account of this cloud directory alone, its "
                                "name is not on the onmicrosoft domain"),
        ("G5", two({}), "green", "", f"{EMERGENCY.user_name}, {SECOND.user_name}"),
        ("G5", {"plan": replace(NOBODY_OUT, basis={}), "excluded": {}}, "green", "", "nobody is"),
        ("G4", {"plan": replace(PLAN, basis={})}, "amber", EMERGENCY_ID, "no test of it"),
        ("G5", {}, "green", "", "emergency1@contosolicensing.onmicrosoft.example"),
        ("G5", {"plan": NOBODY_OUT, "excluded": {}}, "green", "", "nobody is left out"),
        ("G5", {"excluded": {}}, "red", EMERGENCY_ID, "is not in the directory"),
        ("G5", {"plan": body(conditions__users__excludeUsers=[])}, "red", EMERGENCY_ID,
         "is not left out of the policy that would be sent"),
        ("G5", {"plan": body(conditions__users__excludeUsers=[EMERGENCY_ID, "z", "a"])}, "red", "a",
         "the body leaves out a, which nobody chose"),
        ("G5", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=False)}}, "red",
         EMERGENCY_ID, "is not enabled"),
        ("G6", {}, "green", "", "the portals only are the target"),
        ("G6", {"plan": ALL}, "green", "", "none"),
        ("G6", {"plan": ALL, "sheet": around(sync=(SYNC_APP,))}, "green", "", "none"),
        ("G6", {"plan": ALL, "sheet": around(sync=(SYNC,))}, "red", "s", "sync@x synchronises"),
        ("G6", {"plan": ALL, "sheet": around(sync=(SYNC_APP, SYNC))}, "red", "s", "sync@x"),
        ("G6", {"plan": ALL, "sheet": around(sync=(replace(SYNC, id=EMERGENCY_ID),))}, "green", "",
         "1 of them, all left out"),
        ("G6", {"plan": ALL, "sheet": around(sync=None)}, "red", "", "could not be read"),
        ("G7", {}, "green", "", "the portals are web pages"),
        ("G7", {"plan": ALL, "log": gates.Log(tuple("abcdef"), complete=True)}, "amber", "",
         "a; b; c; d; e"),
        ("G8", {}, "green", "", "the one known shape"),
        ("G8", {"plan": body(state="enabled")}, "red", None, "on from the first moment"),
        ("G9", {"stored": stored(ME_ASKED, OUT_ASKED)}, "green", POLICY,
         "asked about ada, emergency"),
        ("G9", {"stored": gates.Stored(POLICY, (), (), way_back=True)}, "amber", "", "not asked"),
        ("G9", asked(row(), excluded=True), "red", "i", "x: is to be left out, but the policy"),
        ("G9", asked(row(applies=False), row(), excluded=True), "red", "i", "is to be left out"),
        ("G9", asked(row("other"), excluded=True), "green", POLICY, "x"),
        ("G9", asked(row(), BLOCKING, administrator=True), "red", "i", "x: is blocked by P"),
        ("G9", asked(BLOCKING, excluded=True), "red", "i", "x: is blocked by P"),
        ("G9", asked(row(), BLOCKING), "green", POLICY, ""),
        ("G9", asked(row(), row("b", grant="block"), administrator=True), "green", POLICY, ""),
        ("G9", asked(row(), row("b", state="enabled"), administrator=True), "green", POLICY, ""),
        ("G9", asked(row(), {**BLOCKING, "policyApplies": False}, administrator=True), "green",
         POLICY, ""),
        ("G9", asked(row(), {**BLOCKING, "grantControls": None}, administrator=True), "green",
         POLICY, ""),
        ("G9", asked(row(applies=False)), "amber", "i", "not possible"),
        ("G9", asked(row("other")), "amber", "i", "not possible"),
        ("G9", {"stored": stored(ME_ASKED, gates.Asked("j", "y", False, False, None))}, "amber",
         "j", "What If gave no answer about y"),
        ("G10", {}, "green", "", "enabled: fido2, microsoftauthenticator"),
        ("G10", {"sheet": around(allowed=Allowed(frozenset({"sms"}), frozenset({"fido2"})))},
         "green", "", "enabled: fido2, sms"),
        ("G10", {"sheet": around(allowed=Allowed(frozenset({"email"}), frozenset()))}, "red",
         "authenticationMethodsPolicy", "no method that passes MFA is enabled"),
        ("G10", {}, "green", "", "judged on 46 people, counted 2026-11-24 12:00 UTC"),
        ("G10", {"sheet": facts(census=None)}, "green", "", "what people have is unknown"),
        ("G10", {"sheet": facts(census=replace(NOT_ALLOWED, by_readiness=None))}, "green", "",
         "judged on that alone: what people have is unknown, the report was not read"),
        ("G10", {"sheet": facts(census=NOT_ALLOWED)}, "amber", "",
         "judged on 46 people, counted"),
        ("G10", {"sheet": facts(census=NOT_ALLOWED)}, "amber", "", "4 people have only methods"),
        ("G11", {}, "green", "", "0 policies of 240"),
        ("G11", {"sheet": facts(policies=None)}, "amber", "", "could not be read"),
        ("G11", {"sheet": facts(security_defaults=None)}, "amber", "", "could not be read"),
        ("G11", {"sheet": facts(security_defaults=True)}, "amber", "", "security defaults are on"),
        ("G11", {"sheet": facts(policies=(policy("D", ("compliantDevice",)),))}, "amber", "",
         "D demands more than MFA"),
        ("G11", {"sheet": facts(policies=(policy("D", ("compliantDevice",), "disabled"),))},
         "green", "", "1 policies of 240"),
        ("G11", {"sheet": facts(policies=(policy("D", ("compliantDevice",), REPORT_ONLY),))},
         "green", "", ""),
        ("G11", {"sheet": facts(policies=(policy("M", ("mfa",)),))}, "green", "", ""),
        ("G11", {"sheet": facts(policies=(policy_of({"id": "n", "state": "enabled"}),))}, "green",
         "", ""),
        ("G11", {"sheet": facts(policies=(policy("Microsoft-managed: X", ("mfa",)),))}, "amber",
         "", "Microsoft-managed: X is Microsoft's"),
        ("G11", {"sheet": facts(policies=(policy("Microsoft-managed: X", ("mfa",), REPORT_ONLY),))},
         "amber", "", "is Microsoft's"),
        ("G11", {"sheet": facts(policies=(policy("Microsoft-managed: X", ("mfa",), "disabled"),))},
         "green", "", ""),
        ("G11", {"sheet": facts(policies=tuple(policy(str(n), state="disabled")
                                               for n in range(239)))}, "green", "", "239 policies"),
        ("G11", {"sheet": around(my_per_user="enabled")}, "amber", "",
         "per-user MFA is on for you"),
        ("G11", {"sheet": around(my_per_user=None)}, "green", "", ""),
        ("G11", {"sheet": facts(policies=tuple(policy(c, ("compliantDevice",)) for c in "abcdef"))},
         "amber", "", "a demands more than MFA; b demands more than MFA; c demands more than MFA; "
                      "d demands more than MFA; e demands more than MFA"),
        ("G12", {}, "green", "", "none is set up"),
        ("G12", {"sheet": around(providers=("p1", "p2", "p3", "p4"))}, "amber", "p1",
         "4 of them: p1, p2, p3. All"),
        ("G13", {"stored": stored(results=("reportOnlyInterrupted", "reportOnlySuccess"))},
         "green", POLICY, "seen 2 times, the last with the result reportOnlyInterrupted"),
        ("G13", {"stored": stored(results=("reportOnlyInterrupted",))}, "green", POLICY,
         "seen 1 times"),
        ("G13", {"stored": stored(results=("reportOnlySuccess", "reportOnlyFailure"))}, "red",
         POLICY, "would have failed"),
        ("G13", {"stored": stored(results=("somethingNew",))}, "amber", POLICY,
         "no sign-in of yours"),
        ("G13", {"stored": stored(results=None)}, "amber", "", "could not be read"),
        ("G14", {"stored": stored()}, "green", POLICY, "in the record of this plan"),
        ("G14", {"stored": stored(way_back=False)}, "red", POLICY, "not written down yet"),
    ],
)  # fmt: skip
def test_what_each_gate_finds_and_its_witness(name, kwargs, verdict, object_id, says):
    found = {g.id: g for g in judged(**kwargs)}[name]
    assert (found.verdict, says in found.evidence) == (verdict, True), found
    if says.endswith("than MFA"):
        assert found.evidence == says  # and no more than five of them
    witness = kwargs["plan"].id if object_id is None else object_id
    assert found.object_id == witness


@pytest.mark.parametrize(
    ("sent", "problems"),
    [
        ({}, ["the control is not MFA alone", "the operator is unknown",
              "not all client apps are asked", "it does not include all users",
              "the exclusions are missing",
              "the target is neither Microsoft Admin Portals nor all resources"]),
        ({**PLAN.changes[0].after}, []),
        ({**PLAN.changes[0].after,
          "grantControls": {"operator": "AND", "builtInControls": ["mfa"]}}, []),
        ({**PLAN.changes[0].after, "templateId": "x"}, ["unknown parts"]),
        ({**PLAN.changes[0].after, "state": "enabled"}, ["it would be on from the first moment"]),
    ],
)  # fmt: skip
def test_a_body_that_lacks_a_part_is_refused_like_one_with_a_wrong_one(sent, problems):
    assert gates.shape_problems(sent) == problems


@pytest.mark.parametrize(
    ("kwargs", "evidence"),
    [
        (two(dict.fromkeys(BOTH, "2026-11-23")), f"{EMERGENCY.user_name}, tested 1 days ago, "
                                                 f"{SECOND.user_name}, tested 1 days ago"),
        ({}, f"{EMERGENCY.user_name}, tested 54 days ago; two are recommended"),
    ],
)  # fmt: skip
def test_two_are_recommended_to_whoever_has_one(kwargs, evidence):
    assert {g.id: g for g in judged(**kwargs)}["G4"].evidence == evidence


@pytest.mark.parametrize(
    ("kwargs", "way"),
    [
        (two({EMERGENCY_ID: "2026-11-23"}), "Sign in as it once"),
        (two({}), "Sign in as it once"),
        (two({}, holders=TWO_HOLDERS[:2]), "Make an emergency access account"),
        ({"plan": ALL}, "Make an emergency access account"),
        ({"plan": ALL_NOBODY, "excluded": {}}, "Make an emergency access account"),
    ],
)
def test_what_was_never_tested_is_to_be_tested_and_what_is_not_there_to_be_made(kwargs, way):
    assert {g.id: g for g in judged(**kwargs)}["G4"].turn_green.startswith(way)


def test_no_more_than_five_sign_ins_are_named():
    log = gates.Log(tuple("abcdefg"), complete=True)
    assert {g.id: g for g in judged(plan=ALL, log=log)}["G7"].evidence == "a; b; c; d; e"


@pytest.mark.parametrize("sync", [(), (SYNC_APP,)])
def test_nobody_who_synchronises_is_none(sync):
    found = {g.id: g for g in judged(plan=ALL, sheet=around(sync=sync))}["G6"]
    assert found.evidence == "none"


def test_before_the_policy_stands_the_last_gates_let_nobody_through():
    found = {g.id: g for g in gates.judge_on(case())}
    assert [found[n].verdict for n in ("G9", "G13", "G14")] == ["amber", "amber", "red"]
    assert found["G14"].object_id == PLAN.id
    assert found["G13"].evidence == "the sign-in log could not be read"
