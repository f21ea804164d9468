"""From facts to the recommendation and its overlays: with reasons, and never on what is unknown."""

from dataclasses import replace
from datetime import date

import pytest

from tests.core.tenants import AROUND, EMERGENCY_ID, NOW, facts
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.coverage import Blocked, Judgement, Verdict
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_READER,
    Admin,
    Census,
    Licence,
    Readiness,
)
from vlc_wizard.core.overlays import Seen, overlays
from vlc_wizard.core.possible import possible_of
from vlc_wizard.core.recommend import METHODS, differs, recommend
from vlc_wizard.core.surroundings import Allowed, Surroundings

NONE, LAPSED = Licence("none"), Licence("none", 0, True)
NOBODY = Admin("x", "X", "x@contoso.example", False, frozenset({GLOBAL_READER}))
POLICIES_ONLY = replace(NOBODY, roles=frozenset({CONDITIONAL_ACCESS_ADMINISTRATOR}))
PER_USER_OFF = Surroundings(my_per_user="disabled")


def policy(state="enabled", grant=("mfa",), name="P", **conditions):
    return policy_of(
        {"id": name, "displayName": name, "state": state, "conditions": conditions,
         "grantControls": {"operator": "OR", "builtInControls": list(grant)}}
    )  # fmt: skip


REFUSES = {"accepts_security_defaults": False}


def judged(alone="NOT_COVERED", report=False, verdict=None, nothing_could=False, **more):
    """A judgement; without per-user MFA the verdict is that on the policies alone."""
    return Judgement(Verdict(verdict or alone), Verdict(alone), report, 0, 46, 1,
                     nothing_could=nothing_could, **more)  # fmt: skip


LEGACY = judged(verdict="COVERED_TODAY", nothing_could=True)  # per-user MFA on everybody


@pytest.mark.parametrize(
    ("row", "changes", "coverage"),
    [
        ("D0", {"security_defaults": True, "policies": (policy(),)}, judged()),
        ("D1", {"security_defaults": True, "licence": NONE}, judged()),
        ("D2", {"security_defaults": True}, judged()),
        ("D3", {"security_defaults": True, "stated": REFUSES}, judged()),
        ("D4", {"security_defaults": True, "stated": REFUSES, "admin": NOBODY}, judged()),
        ("D5", {}, judged("COVERED")),
        ("D6", {}, judged(report=True)),
        ("D6", {}, judged("PARTIAL", True)),
        ("D7", {}, judged("PARTIAL")),
        ("D7", {}, judged("COVERED_TODAY")),
        ("D8", {}, judged()),
        ("D8", {"admin": POLICIES_ONLY}, judged()),
        ("D9", {"admin": NOBODY}, judged()),
        ("D10", {"licence": NONE}, LEGACY),
        ("D10", {"licence": LAPSED, "around": PER_USER_OFF}, LEGACY),
        ("D8", {}, LEGACY),  # with P1, per-user MFA is no reason to stay
        ("D16", {"licence": NONE, "admin": POLICIES_ONLY, "stated": REFUSES,
                 "around": Surroundings()}, judged()),
        ("D11", {"licence": LAPSED, "policies": (policy(),), "around": PER_USER_OFF},
         judged("PARTIAL")),
        ("D12", {"licence": NONE, "around": PER_USER_OFF}, judged()),
        ("D13", {"licence": NONE, "stated": REFUSES, "around": PER_USER_OFF}, judged()),
        ("D14", {"licence": NONE, "policies": (policy(),), "around": PER_USER_OFF},
         judged("PARTIAL")),
        ("D15", {"licence": NONE, "policies": (policy(),), "around": PER_USER_OFF,
                 "admin": POLICIES_ONLY}, judged("PARTIAL")),
        ("D16", {"licence": NONE, "admin": NOBODY, "around": PER_USER_OFF}, judged()),
        ("", {}, judged("UNKNOWN")),
        ("", {}, judged(report=None)),
        ("", {"licence": None}, judged()),
        ("", {"security_defaults": None}, judged()),
        ("", {"admin": None}, judged()),
        ("", {}, None),
        # per-user MFA was not read, and nothing shows that somebody is without
        ("", {"licence": NONE, "around": Surroundings()}, judged("UNKNOWN")),
        ("", {"licence": NONE, "around": Surroundings()},
         judged("PARTIAL", verdict="COVERED_TODAY")),
    ],
)  # fmt: skip
def test_facts_lead_to_their_row(row, changes, coverage):
    made = recommend(facts(**changes, coverage=coverage))
    assert made.row == row
    assert made.because
    assert (made.action == "read_first") == (row == "")
    against = {o.method for o in made.others}
    assert against == {m.id for m in METHODS} - {made.method}
    assert all(o.because for o in made.others)


def test_because_has_the_values():
    because = " ".join(recommend(facts()).because)
    assert "Entra ID P1 or P2" in because
    assert "security defaults are off" in because


def test_what_was_taken_for_granted_is_said_where_it_decides():
    def said(**changes):
        return " ".join(recommend(facts(**changes)).because)

    free = {"licence": NONE, "around": PER_USER_OFF}
    assert "nobody said otherwise" in said(**free)
    assert "you said that security defaults are acceptable" in said(
        **free, stated={"accepts_security_defaults": True}
    )
    assert "are not acceptable" in said(**free, stated=REFUSES)
    assert "acceptable" not in said()  # with P1 and security defaults off it decides nothing


def test_what_goes_with_a_row_only_sometimes():
    lapsed = facts(licence=LAPSED, coverage=judged("COVERED"))
    assert "lapsed" in " ".join(recommend(lapsed).must)
    assert recommend(facts(coverage=judged("COVERED"))).must == ()
    both = facts(around=replace(AROUND, my_per_user="enforced"))
    assert "turn it off once the policy is on" in recommend(both).must[-1]
    assert "Per-user" not in " ".join(recommend(facts()).must)


def test_what_is_not_known_is_named():
    assert recommend(facts(licence=None)).because == ("not known yet: the licence",)
    unread = facts(licence=None, security_defaults=None)
    assert recommend(unread).because[0].endswith("the licence, whether security defaults are on")


def test_per_user_beside_enforced_policies_is_blocked():
    sheet = facts(licence=NONE, stated=REFUSES, around=PER_USER_OFF)
    assert recommend(sheet).blockers == ()
    sheet = replace(sheet, policies=(policy(grant=("block",)),))
    made = recommend(sheet)
    assert (made.row, len(made.blockers)) == ("D13", 1)


def test_a_state_nobody_knows_is_not_taken_for_off():
    assert possible_of(facts(policies=(policy(state="newState"),)))["policy_on"] == (True,)
    assert possible_of(facts(policies=(policy(state="disabled"),)))["policy_on"] == (False,)


def test_only_another_method_than_the_recommended_differs():
    made = recommend(facts())
    assert not differs(made, "conditional-access")
    assert differs(made, "per-user")
    assert not differs(recommend(facts(licence=None)), "per-user")


# --- overlays -------------------------------------------------------------------------------------


def shown(sheet=None, **more):
    sheet = sheet or facts(census=Census(40, 0, 0, {Readiness.READY: 40}, True, NOW))
    given = {"cloud": "public", "way": "browser", "emergency": (EMERGENCY_ID,),
             "today": date(2026, 11, 24), "dated": words().facts}  # fmt: skip
    seen = Seen(facts=sheet, recommended=recommend(sheet), **{**given, **more})
    return {o.id: o.says for o in overlays(seen)}


def quiet(**changes):
    return facts(**{"census": Census(40, 0, 0, {Readiness.READY: 40}, True, NOW), **changes})


def test_an_ordinary_tenant_has_only_the_offer_to_revoke_sessions():
    assert set(shown()) == {"O13"}


REGISTER = {"applications": {"includeUserActions": ["urn:user:registersecurityinfo"]}}
PHONES = Census(40, 0, 0, {Readiness.READY: 38, Readiness.PHONE_ONLY: 2}, True, NOW)
UNREADY = Census(40, 0, 0, {Readiness.READY: 31, Readiness.NOT_REGISTERED: 9}, True, NOW)
MANY = Census(5001, 0, 0, {Readiness.READY: 5001}, True, NOW)
MANAGED = policy_of({"id": "m", "displayName": "Microsoft-managed: X", "state": "disabled",
                     "createdDateTime": "2026-11-01T00:00:00+00:00"})  # fmt: skip


STOP = policy(grant=("block",), name="Stop", applications={"includeApplications": ["All"]})
BLOCKED = Blocked(("a",), "all 6 guests", "from HQ", "Stop")


@pytest.mark.parametrize(
    ("name", "sheet", "more", "says"),
    [
        ("O1", quiet(), {"emergency": ()}, "No emergency access account"),
        ("O1", quiet(my_mfa=(False, False)), {}, "You cannot pass"),
        ("O2", quiet(), {"way": "device-code"}, "device code"),
        ("O3", quiet(around=Surroundings(federated=("adfs.example",))), {}, "adfs.example"),
        ("O4", quiet(census=Census(40, 6, 0, {Readiness.READY: 46}, True, NOW)), {}, "6 guests"),
        ("O4", quiet(around=Surroundings(allowed=Allowed(frozenset({"fido2"}), frozenset(),
                                                         ("Duo",)))), {}, "Duo"),
        ("O5", quiet(census=PHONES), {}, "2 people have a phone only"),
        ("O5", quiet(census=PHONES), {}, "2027-02-01, in 69 days"),
        ("O5", quiet(census=PHONES), {"today": date(2027, 2, 3)}, "2 days ago"),
        ("O6", quiet(around=Surroundings(allowed=Allowed(frozenset({"email"}), frozenset()))),
         {}, "no method"),
        ("O7", quiet(policies=(policy(name="Reg", **REGISTER),)), {}, "Reg"),
        ("O8", quiet(policies=(STOP,)), {}, "blocks: Stop. Whom"),
        ("O8", quiet(policies=(STOP,), coverage=judged(blocked=(BLOCKED,))), {},
         "Stop (all 6 guests, from HQ)"),
        ("O9", quiet(census=UNREADY), {}, "9 of 40"),
        ("O9", quiet(census=MANY, licence=Licence("p1", 6000)), {}, "0 of 5001"),
        ("O10", quiet(licence=Licence("p1", 39)), {}, "39 premium seats"),
        ("O11", quiet(), {"cloud": "china"}, "national cloud"),
        ("O12", quiet(policies=(MANAGED,)), {}, "2026-12-16"),
    ],
)  # fmt: skip
def test_an_overlay_is_shown_for_its_trigger(name, sheet, more, says):
    found = shown(sheet, **more)
    assert says in found[name]
    assert set(found) - {"O13"} == {name}


@pytest.mark.parametrize(
    "harmless",
    [
        policy(grant=("block",), clientAppTypes=["other"],
               applications={"includeApplications": ["Office365"]}),
        policy(grant=("block",), state="disabled", applications={"includeApplications": ["All"]}),
        policy(applications={"includeApplications": ["All"]}),
    ],
)  # fmt: skip
def test_a_policy_that_stops_nobody_at_the_portals_is_no_block(harmless):
    assert "O8" not in shown(quiet(policies=(harmless,)))
