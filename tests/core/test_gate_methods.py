"""The gates before security defaults and per-user MFA: which are asked, and what differs."""

from dataclasses import replace

import pytest

from tests.core.gate_cases import DRILLS, EXCLUDED, admin, around, judged, only_red, policy
from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    AUTHENTICATOR,
    EMERGENCY_ID,
    ME,
    PASSKEY,
    facts,
)
from vlc_wizard.core import gates
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
from vlc_wizard.core.plan import (
    COLLECTION,
    DEFAULTS_AT,
    PER_USER,
    SET_STATE,
    Change,
    Wish,
)
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.surroundings import Allowed, Sync

BOTH = {ADMIN_ID: ("ada@contoso.example", "disabled"), "b": ("bob@contoso.example", "disabled")}


def plan(method, sheet=None, excluded=None, **wish):
    named = EXCLUDED if excluded is None else excluded
    given = {"people": BOTH, "emergency": tuple(named), "drills": DRILLS, **wish}
    return make_plan(Wish(method, **given), sheet or facts(), named, ME)


SWITCH, PEOPLE = plan("security-defaults"), plan("per-user")
ALONE = plan("security-defaults", excluded={})
TAKEN_BACK = plan("security-defaults", facts(security_defaults=True), turn_on=False)
SOFTWARE = "softwareOathAuthenticationMethod"
APPS = {ADMIN_ID: frozenset({AUTHENTICATOR}), EMERGENCY_ID: frozenset({SOFTWARE, PASSKEY})}
KEYS = dict.fromkeys(APPS, frozenset({PASSKEY}))
PASSKEY_ONLY = {"methods": {**AROUND.methods, ADMIN_ID: frozenset({PASSKEY})}}
SYNC = Sync("b", "Sync", "sync@x", True)


def enforcing(state, *, undoes=""):
    """Per-user MFA set to this state."""
    change = Change(1, PER_USER, "people/b", None, {"perUserMfaState": state}, "", "")
    return replace(PEOPLE, changes=(change,), basis={**PEOPLE.basis, "undoes": undoes})


def sending(body):
    return replace(SWITCH, changes=(replace(SWITCH.changes[0], after=body),))


def of_another_kind():
    change = Change(1, "something.new", "x/y", None, {"isEnabled": True}, "", "")
    return replace(SWITCH, changes=(*SWITCH.changes, replace(change, n=2)))


def test_a_change_of_a_kind_that_is_not_known_is_refused():
    found = {g.id: g for g in judged(plan=of_another_kind())}["G8"]
    assert (found.verdict, found.evidence) == ("red", "change 2 sends what is not known")


@pytest.mark.parametrize(
    ("made", "missing"), [(SWITCH, {"G5"}), (PEOPLE, {"G5"}), (TAKEN_BACK, None)]
)
def test_which_gates_stand_before_it(made, missing):
    asked = {g.id for g in judged(plan=made)}
    before = set(gates.IDS) - {"G9", "G13", "G14"}
    assert asked == ({"G1", "G8"} if missing is None else before - missing)
    assert only_red(plan=made) == []


def test_a_plan_that_turns_an_existing_policy_on_passes_the_gates_of_a_policy():
    from tests.core.gate_cases import PLAN

    turning = replace(PLAN, changes=(replace(PLAN.changes[1], target="x/y"),))
    assert len(judged(plan=turning)) == len(gates.GATES)
    assert len(judged(plan=replace(PLAN, changes=()))) == len(gates.GATES)


@pytest.mark.parametrize(
    ("name", "made", "kwargs", "verdict", "object_id", "says"),
    [
        ("G1", SWITCH, {"sheet": facts(admin=admin(CONDITIONAL_ACCESS_ADMINISTRATOR))}, "green",
         ADMIN_ID, ""),
        ("G1", PEOPLE, {"sheet": facts(admin=admin(CONDITIONAL_ACCESS_ADMINISTRATOR))}, "red",
         ADMIN_ID, "needed: Authentication Policy Administrator"),
        ("G1", PEOPLE, {"sheet": facts(admin=admin(AUTHENTICATION_POLICY_ADMINISTRATOR))}, "green",
         ADMIN_ID, ""),
        ("G1", PEOPLE, {"sheet": facts(admin=admin(GLOBAL_ADMINISTRATOR))}, "green", ADMIN_ID, ""),
        ("G2", SWITCH, {}, "green", ADMIN_ID, "a method that lasts"),
        ("G2", SWITCH, {"sheet": around(**PASSKEY_ONLY)}, "amber", ADMIN_ID,
         "no authenticator app is registered"),
        ("G2", PEOPLE, {"sheet": around(**PASSKEY_ONLY)}, "green", ADMIN_ID, ""),
        ("G2", SWITCH, {"sheet": around(methods={ADMIN_ID: frozenset({SOFTWARE})})}, "green",
         ADMIN_ID, ""),
        ("G2", SWITCH, {"sheet": around(methods={})}, "amber", ADMIN_ID, "no authenticator app"),
        ("G3", SWITCH, {"sheet": around(methods=APPS)}, "green", EMERGENCY_ID, "ada@contoso"),
        ("G3", SWITCH, {}, "amber", ADMIN_ID, "only ada@contoso.example is proven to"),
        ("G3", SWITCH, {"sheet": around(methods=KEYS)}, "amber", ADMIN_ID,
         "nobody is proven to; nearest is ada@contoso.example: security defaults: no authenticator "
         "app is registered; one is asked for at the next sign-in"),
        ("G3", SWITCH, {"sheet": around(methods={ADMIN_ID: frozenset({AUTHENTICATOR}),
                                                 EMERGENCY_ID: frozenset()})}, "amber", ADMIN_ID,
         "only ada@contoso.example is proven to"),
        ("G3", SWITCH, {"sheet": facts(holders=facts().holders[:1])}, "red", ADMIN_ID, "only ada"),
        ("G3", PEOPLE, {"sheet": facts(holders=facts().holders[:1])}, "amber", ADMIN_ID, "only"),
        ("G4", SWITCH, {}, "amber", EMERGENCY_ID, "only one is named; two are recommended"),
        ("G4", ALONE, {"excluded": {}}, "amber", ADMIN_ID, "none is named"),
        ("G4", ALONE, {"excluded": {}, "sheet": facts(holders=facts().holders[:1])}, "red",
         ADMIN_ID, "none is named"),
        ("G4", PEOPLE, {}, "green", EMERGENCY_ID, "tested 54 days ago; two are recommended"),
        ("G6", SWITCH, {"sheet": around(sync=(SYNC,))}, "green", "", "by themselves"),
        ("G6", PEOPLE, {}, "green", "", "is among those chosen"),
        ("G6", PEOPLE, {"sheet": around(sync=None)}, "amber", "", "could not be read"),
        ("G6", PEOPLE, {"sheet": around(sync=(SYNC,))}, "amber", "",
         "among the people chosen: sync@x"),
        ("G6", plan("per-user", people={EMERGENCY_ID: ("e", "disabled")}), {}, "amber", "",
         "among the people chosen: emergency1@"),
        ("G7", SWITCH, {}, "amber", "", "the sign-in log was not read"),
        ("G7", PEOPLE, {}, "amber", "", "the sign-in log was not read"),
        ("G8", SWITCH, {}, "green", "", "the one known shape"),
        ("G8", sending({"isEnabled": "true"}), {}, "red", None, "change 1 sends what is not known"),
        ("G8", sending({"isEnabled": True, "more": 1}), {}, "red", None, "is not known"),
        ("G8", enforcing("enabled"), {}, "green", "", ""),
        ("G8", enforcing("enforced"), {}, "red", None, "change 1 enforces per-user MFA by hand"),
        ("G8", enforcing("enforced", undoes="run"), {}, "green", "", ""),
        ("G8", enforcing("new", undoes="run"), {}, "red", None, "is not known"),
        ("G10", SWITCH, {"sheet": around(allowed=Allowed(frozenset({"softwareoath"}),
                                                         frozenset()))}, "green", "", ""),
        ("G10", SWITCH, {"sheet": around(allowed=Allowed(frozenset({"fido2"}), frozenset(
            {"microsoftauthenticator"})))}, "red", "authenticationMethodsPolicy",
         "security defaults take an authenticator app only"),
        ("G10", PEOPLE, {"sheet": around(allowed=Allowed(frozenset({"fido2"}), frozenset()))},
         "green", "", ""),
        ("G10", SWITCH, {"sheet": around(allowed=None)}, "red", "", "could not be read"),
        ("G10", PEOPLE, {"sheet": around(allowed=None)}, "amber", "", "could not be read"),
        ("G11", SWITCH, {"sheet": facts(policies=(policy("P", ("mfa",), "disabled"),
                                                  policy("Q", ("mfa",))))}, "red", "Q",
         "Q is on, and the service refuses security defaults beside it"),
        ("G11", PEOPLE, {"sheet": facts(policies=(policy("Q", ("mfa",)),))}, "red", "Q",
         "Q is on, and Microsoft advises against per-user MFA beside it"),
        ("G11", PEOPLE, {"sheet": around(my_per_user="enabled")}, "green", "", ""),
        ("G11", SWITCH, {"sheet": around(my_per_user="enabled")}, "amber", "", "per-user MFA"),
        ("G11", SWITCH, {"sheet": facts(security_defaults=True)}, "green", "", ""),
        ("G11", PEOPLE, {"sheet": facts(security_defaults=True)}, "amber", "", "defaults are on"),
    ],
)  # fmt: skip
def test_what_differs_by_method(name, made, kwargs, verdict, object_id, says):
    found = {g.id: g for g in judged(plan=made, **kwargs)}[name]
    assert (found.verdict, says in found.evidence) == (verdict, True), found
    assert found.object_id == (made.id if object_id is None else object_id)


def test_a_policy_that_the_plan_turns_off_does_not_stand_beside_security_defaults():
    off = Change(1, SET_STATE, f"{COLLECTION}/Q", {"state": "enabled"}, {"state": "disabled"},
                 "", "")  # fmt: skip
    made = replace(SWITCH, changes=(off, replace(SWITCH.changes[0], n=2)))
    on = policy("Q", ("mfa",))
    assert "G11" not in only_red(plan=made, sheet=facts(policies=(on,)))
    assert "G11" in only_red(plan=made, sheet=facts(policies=(on, policy("R", ("mfa",)))))
    assert "G11" in only_red(plan=SWITCH, sheet=facts(policies=(on,)))  # the control


def test_the_evidence_names_the_policy_that_will_ask_as_it_is_known():
    found = {g.id: g for g in judged(plan=SWITCH, sheet=around(methods={}))}["G3"]
    assert "nearest is ada@contoso.example: security defaults: the registered" in found.evidence
    chosen = {g.id: g for g in judged(plan=PEOPLE, sheet=around(methods={}))}["G3"]
    assert chosen.evidence.startswith("only emergency1@")  # it is not among those chosen


def test_no_more_than_five_of_those_chosen_are_named():
    many = tuple(Sync(f"s{n}", "Sync", f"sync{n}@x", True) for n in range(7))
    people = {a.id: (a.user_name, "disabled") for a in many[:6]}
    made = plan("per-user", people=people)
    found = {g.id: g for g in judged(plan=made, sheet=around(sync=many))}["G6"]
    names = "sync0@x, sync1@x, sync2@x, sync3@x, sync4@x"
    assert found.evidence == f"among the people chosen: {names}"
    others = {g.id: g for g in judged(plan=PEOPLE, sheet=around(sync=many))}["G6"]
    assert others.verdict == "green"


def test_the_emergency_account_is_there_and_not_left_out():
    says = {m: {g.id: g for g in judged(plan=m_plan)}["G4"].says
            for m, m_plan in (("switch", SWITCH), ("people", PEOPLE))}  # fmt: skip
    assert says == dict.fromkeys(
        ("switch", "people"), "There is an emergency access account, and it is fit for it"
    )


def test_what_will_be_asked_is_seen_like_a_policy():
    case = gates.Case(facts(), SWITCH, ME, EXCLUDED)
    assert [w.can for w in case.ways] == ["yes", "sometimes"]
    assert {w.demands for w in case.ways} == {"MFA by an authenticator app"}  # nobody is left out
    assert not case.portals_only
    assert not case.keeps_graph
    chosen = gates.Case(facts(), PEOPLE, ME, EXCLUDED)
    assert chosen.people == ("b", ADMIN_ID)
    assert [w.demands for w in chosen.ways] == ["MFA", "nothing"]
    assert chosen.keeps_graph
    back = gates.Case(facts(), TAKEN_BACK, ME, {})
    assert (back.defaults_on, back.people, back.wanted) == (False, (), ())
    assert back.plan.changes[0].target == DEFAULTS_AT
