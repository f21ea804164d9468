"""Each gate has a case that it alone stops, and one it lets pass."""

import re
from dataclasses import replace
from inspect import getsource

import pytest

from tests.core.gate_cases import (
    ADA,
    ALL,
    ALL_NOBODY,
    BOB,
    DRILLS,
    EXCLUDED,
    NOBODY_OUT,
    NOT_ALLOWED,
    PLAN,
    WISH,
    admin,
    around,
    body,
    case,
    judged,
    only_red,
    policy,
    row,
    stored,
    verdicts,
)
from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    AUTHENTICATOR,
    EMERGENCY,
    EMERGENCY_ID,
    ME,
    NOW,
    TENANT,
    facts,
)
from vlc_wizard.core import gates
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
    Identity,
    Tenant,
)
from vlc_wizard.core.plan import Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.surroundings import Allowed, Sync


def test_all_green_in_an_ordinary_tenant():
    assert set(verdicts().values()) == {"green"}
    assert set(verdicts(stored=stored()).values()) == {"green"}
    assert list(verdicts(stored=stored())) == [
        *(f"G{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 9, 13, 14))
    ]


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("G1", {"sheet": facts(admin=None)}),
        ("G1", {"sheet": facts(tenant=None)}),
        ("G1", {"sheet": facts(admin=replace(admin(), roles=None))}),
        ("G1", {"confirmed": Identity("other", ADMIN_ID)}),
        ("G1", {"confirmed": Identity(TENANT.id, "other")}),
        ("G1", {"plan": replace(PLAN, tenant=Tenant("other", "Other", "other.example"))}),
        ("G1", {"sheet": facts(admin=admin(GLOBAL_READER))}),
        ("G1", {"sheet": facts(admin=admin(AUTHENTICATION_POLICY_ADMINISTRATOR))}),
        ("G1", {"sheet": facts(admin=admin())}),
        ("G2", {"sheet": facts(my_mfa=None)}),
        ("G2", {"sheet": facts(my_mfa=(False, False))}),
        ("G2", {"sheet": around(allowed=Allowed(frozenset({"fido2"}), frozenset()))}),
        ("G3", {"sheet": facts(holders=())}),
        ("G3", {"sheet": facts(holders=None)}),
        # those who keep a way in are not proven: nobody is left out, nobody has a method
        ("G3", {"plan": NOBODY_OUT, "excluded": {}, "sheet": facts(holders=(BOB,))}),
        (
            "G3",
            {
                "plan": NOBODY_OUT,
                "excluded": {},
                "sheet": facts(
                    holders=(BOB,),
                    around=replace(AROUND, methods={**AROUND.methods, "b0b": frozenset()}),
                ),
            },
        ),
        ("G3", {"sheet": facts(policies=(policy("Block all"),))}),
        ("G3", {"sheet": facts(policies=(policy("B", users={"includeGroups": ["g"]}),))}),
        ("G3", {"sheet": facts(policies=(policy("D", ("compliantDevice",)),))}),
        ("G3", {"sheet": facts(policies=(policy("New", state="brandNew"),))}),
        (
            "G3",
            {
                "plan": ALL,
                "sheet": facts(
                    holders=(replace(ADA, id=EMERGENCY_ID),),
                    around=replace(
                        AROUND,
                        methods={
                            ADMIN_ID: frozenset({AUTHENTICATOR}),
                            EMERGENCY_ID: frozenset({AUTHENTICATOR}),
                        },
                    ),
                ),
                "excluded": {EMERGENCY_ID: replace(EMERGENCY, user_name="e@x.onmicrosoft.com")},
                "only": "G3 G4",
            },
        ),
        (
            "G4",
            {
                "plan": ALL_NOBODY,
                "excluded": {},
                "sheet": facts(holders=(ADA, replace(BOB, enabled=True))),
            },
        ),
        ("G6", {"plan": ALL, "sheet": around(sync=None)}),
        ("G6", {"plan": ALL, "sheet": around(sync=(Sync("s", "Sync", "sync@x", True),))}),
        (
            "G10",
            {"sheet": around(allowed=Allowed(frozenset({"email"}), frozenset())), "only": "G2 G10"},
        ),
        ("G10", {"plan": ALL, "sheet": facts(around=replace(AROUND, allowed=None)), "only": "G10"}),
        ("G9", {"stored": stored(gates.Asked(EMERGENCY_ID, "e", True, True, [row()]))}),
        (
            "G9",
            {
                "stored": stored(
                    gates.Asked(
                        ADMIN_ID,
                        "a",
                        False,
                        True,
                        [row(), row("b", state="enabled", grant="block")],
                    )
                )
            },
        ),
        ("G13", {"stored": stored(results=("reportOnlyFailure",))}),
        ("G14", {"stored": stored(way_back=False)}),
        ("G5", {"excluded": {}}),
        ("G5", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=False)}}),
        ("G5", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=None)}}),
        ("G5", {"plan": body(conditions__users__excludeUsers=[])}),
        ("G5", {"plan": body(conditions__users__excludeUsers=[EMERGENCY_ID, "stray"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["block"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["mfa", "compliantDevice"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["mfa", "domainJoinedDevice"])}),
        ("G8", {"plan": body(grantControls__customAuthenticationFactors=["x"])}),
        ("G8", {"plan": body(grantControls__termsOfUse=["x"])}),
        ("G8", {"plan": body(grantControls__authenticationStrength={"id": "x"})}),
        ("G8", {"plan": body(grantControls__operator="XOR")}),
        ("G8", {"plan": body(conditions__clientAppTypes=["browser"])}),
        ("G8", {"plan": body(conditions__platforms={"includePlatforms": ["android"]})}),
        ("G8", {"plan": body(conditions__locations={"includeLocations": ["All"]})}),
        ("G8", {"plan": body(conditions__signInRiskLevels=["high"])}),
        ("G8", {"plan": body(conditions__users__includeUsers=[ADMIN_ID])}),
        ("G8", {"plan": body(conditions__users__excludeGroups=["x"])}),
        ("G8", {"plan": body(conditions__users__excludeRoles=["x"])}),
        ("G8", {"plan": body(conditions__applications__includeApplications=["None"])}),
        ("G8", {"plan": body(conditions__applications__excludeApplications=["x"])}),
        ("G8", {"plan": body(conditions__applications__includeUserActions=["x"])}),
        ("G8", {"plan": body(state="enabled")}),
        ("G8", {"plan": body(sessionControls={"signInFrequency": {"value": 1}})}),
    ],
)
def test_a_case_that_one_gate_alone_stops(name, kwargs):
    given = {k: v for k, v in kwargs.items() if k != "only"}
    assert only_red(**given) == str(kwargs.get("only", name)).split()


DEFAULTS = make_plan(
    Wish("security-defaults", emergency=(EMERGENCY_ID,), drills=DRILLS), facts(), EXCLUDED, ME
)
# One tenant for each gate that can be red, which that gate alone stops.
STOPPED_BY = {
    "G1": {"confirmed": Identity(TENANT.id, "somebody else")},
    "G2": {"sheet": facts(my_mfa=(False, False))},
    "G3": {"sheet": facts(policies=(policy("Block all"),))},
    "G4": {"plan": ALL_NOBODY, "excluded": {}, "sheet": facts(holders=(ADA, BOB))},
    "G5": {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=False)}},
    "G6": {"plan": ALL, "sheet": around(sync=(Sync("s", "Sync", "sync@x", True),))},
    "G8": {"plan": body(grantControls__builtInControls=["mfa", "compliantDevice"])},
    "G9": {"stored": stored(gates.Asked(EMERGENCY_ID, "e", True, True, [row()]))},
    "G10": {"plan": ALL, "sheet": around(allowed=None)},
    "G11": {"plan": DEFAULTS, "sheet": facts(policies=(policy("MFA", ("mfa",)),))},
    "G13": {"stored": stored(results=("reportOnlyFailure",))},
    "G14": {"stored": stored(way_back=False)},
}
NEVER_RED = {"G7", "G12"}


@pytest.mark.parametrize("name", STOPPED_BY)
def test_each_gate_that_can_be_red_stops_a_tenant_and_it_alone(monkeypatch, name):
    assert only_red(**STOPPED_BY[name]) == [name]
    for rules in ("GATES", "WITHOUT_POLICY", "ON"):
        kept = [r for r in getattr(gates, rules) if not r.__name__.startswith(f"{name.lower()}_")]
        monkeypatch.setattr(gates, rules, tuple(kept))
    assert name not in verdicts(**STOPPED_BY[name])  # the control: it is switched off
    assert only_red(**STOPPED_BY[name]) == []


def test_no_gate_that_can_be_red_is_without_its_tenant():
    assert set(STOPPED_BY) | NEVER_RED == set(gates.IDS)
    for rule in (*gates.GATES, *gates.ON):
        if rule.__name__.partition("_")[0].upper() in NEVER_RED:
            assert not {"red", "softer"} & set(re.findall(r"\w+", getsource(rule)))


@pytest.mark.parametrize("role", [CONDITIONAL_ACCESS_ADMINISTRATOR, SECURITY_ADMINISTRATOR])
def test_a_lesser_role_is_enough(role):
    assert only_red(sheet=facts(admin=admin(role))) == []


def test_every_refusal_has_a_witness_and_a_way_to_turn_green():
    for kwargs in ({"sheet": facts(my_mfa=(False, False))}, {"excluded": {}},
                   {"sheet": facts(admin=admin())}):  # fmt: skip
        for gate in gates.judge(case(**kwargs)):
            if gate.verdict == "red":
                assert gate.turn_green
                assert gate.evidence
                assert gate.object_id
                assert gate.at == NOW.isoformat()


def test_a_phone_passes_today_and_its_end_is_said():
    gate = gates.GATES[1](case(sheet=facts(my_mfa=(True, False))))
    assert gate.verdict == "green"
    assert "by phone only" in gate.evidence


UNTESTED = make_plan(replace(WISH, drills={}), facts(), EXCLUDED, ME)


def drilled(day):
    return make_plan(replace(WISH, drills={EMERGENCY_ID: day}), facts(), EXCLUDED, ME)


PLACE = {"locations": {"includeLocations": ["x"]}}
HQ = replace(AROUND, places=({"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "x",
                              "displayName": "HQ", "isTrusted": False, "ipRanges": [
                                  {"cidrAddress": "192.0.2.0/24"}]},))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kwargs", "says"),
    [
        ("G3", {"sheet": facts(holders=(ADA,)), "plan": NOBODY_OUT, "excluded": {}}, "only ada"),
        ("G3", {"sheet": facts(policies=(policy("Geo", **PLACE),), around=HQ)},
         "only from any other address (Geo: it blocks)"),
        ("G4", {"plan": NOBODY_OUT, "excluded": {}}, "none is left out"),
        ("G4", {"plan": UNTESTED}, "no test of it"),
        ("G4", {"plan": drilled("2025-11-23")}, "no test of it in the last 365 days"),
        ("G4", {"plan": drilled("2026-11-25")}, "no test of it"),  # that day has not come
        ("G4", {"plan": drilled("last week")}, "no test of it"),
        ("G4", {"sheet": around(methods={ADMIN_ID: frozenset({AUTHENTICATOR})})},
         "methods could not be read"),
        ("G4", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, synced=True)}}, "this cloud"),
        ("G4", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, user_name="e@contoso.example")}},
         "onmicrosoft"),
        ("G4", {"plan": ALL}, "only one is left out"),
        ("G7", {"plan": ALL}, "the sign-in log was not read"),
        ("G7", {"plan": ALL, "log": gates.Log(("scan@x by SMTP",), complete=True)}, "SMTP"),
        ("G7", {"plan": ALL, "log": gates.Log((), complete=True)}, "without a person"),
        ("G9", {"stored": stored(gates.Asked(ADMIN_ID, "a", False, True, None))}, "no answer"),
        ("G9", {"stored": stored(gates.Asked(ADMIN_ID, "a", False, True, [row(applies=False)]))},
         "not possible"),
        ("G10", {"sheet": around(allowed=None)}, "could not be read"),
        ("G10", {"sheet": facts(census=NOT_ALLOWED)}, "4 people"),
        ("G11", {"sheet": facts(policies=None)}, "could not be read"),
        ("G11", {"sheet": around(my_per_user="enforced")}, "per-user MFA"),
        ("G11", {"sheet": facts(policies=tuple(policy(str(n), state="disabled")
                                               for n in range(240)))}, "240"),
        ("G12", {"sheet": around(providers=None)}, "could not be read"),
        ("G12", {"sheet": around(providers=("partner",))}, "1 of them"),
        ("G13", {"stored": stored(results=None)}, "could not be read"),
        ("G13", {"stored": stored(results=())}, "no sign-in of yours"),
    ],
)  # fmt: skip
def test_what_needs_a_word_says_what_it_saw(name, kwargs, says):
    found = {g.id: g for g in judged(**kwargs)}[name]
    assert found.verdict == "amber"
    assert says in found.evidence
    assert found.turn_green


@pytest.mark.parametrize(("day", "ago"), [("2025-11-24", 365), ("2026-11-24", 0)])
def test_a_test_of_the_last_year_is_enough_and_its_age_is_said(day, ago):
    found = {g.id: g for g in judged(plan=drilled(day))}["G4"]
    assert found.verdict == "green"
    assert f"tested {ago} days ago; two are recommended" in found.evidence


def test_a_block_elsewhere_or_for_old_programs_stops_nobody():
    old = policy("Legacy", clientAppTypes=["other", "exchangeActiveSync"])
    office = policy("Office", applications={"includeApplications": ["Office365"]})
    assert only_red(sheet=facts(policies=(old, office))) == []


def test_members_of_a_group_are_known_where_it_was_read():
    by_group = policy("B", users={"includeUsers": ["All"], "excludeGroups": ["g"]})
    both = frozenset({ADMIN_ID, EMERGENCY_ID})
    sheet = facts(policies=(by_group,), around=replace(AROUND, members={"g": both}))
    assert only_red(sheet=sheet) == []
    assert only_red(sheet=facts(policies=(by_group,))) == ["G3"]  # control
