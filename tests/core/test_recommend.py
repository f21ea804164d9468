"""From facts to the recommendation and its overlays: with reasons, and never on what is unknown."""

from dataclasses import replace
from datetime import date

import pytest

from tests.core.tenants import EMERGENCY_ID, NOW, facts
from vlc_wizard.adapters.texts import words
from vlc_wizard.core import verdicts
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
from vlc_wizard.core.recommend import METHODS, differs, possible_of, recommend
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
COVERED = {"verdict": "COVERED"}


@pytest.mark.parametrize(
    ("row", "changes", "verdict"),
    [
        ("D0", {"security_defaults": True, "policies": (policy(),)}, {}),
        ("D1", {"security_defaults": True, "licence": NONE}, {}),
        ("D2", {"security_defaults": True}, {}),
        ("D3", {"security_defaults": True, "stated": REFUSES}, {}),
        ("D4", {"security_defaults": True, "stated": REFUSES, "admin": NOBODY}, {}),
        ("D5", {}, COVERED),
        ("D6", {}, {"verdict": "NOT_COVERED", "report": True}),
        ("D6", {}, {"verdict": "PARTIAL", "report": True}),
        ("D7", {}, {"verdict": "PARTIAL"}),
        ("D7", {}, {"verdict": "COVERED_TODAY"}),
        ("D8", {}, {"verdict": "NOT_COVERED"}),
        ("D8", {"admin": POLICIES_ONLY}, {}),
        ("D9", {"admin": NOBODY}, {}),
        ("D11", {"licence": LAPSED, "policies": (policy(),), "around": PER_USER_OFF},
         {"verdict": "PARTIAL"}),
        ("D12", {"licence": NONE, "around": PER_USER_OFF}, {}),
        ("D13", {"licence": NONE, "stated": REFUSES, "around": PER_USER_OFF}, {}),
        ("D14", {"licence": NONE, "policies": (policy(),), "around": PER_USER_OFF},
         {"verdict": "PARTIAL"}),
        ("D15", {"licence": NONE, "policies": (policy(),), "around": PER_USER_OFF,
                 "admin": POLICIES_ONLY}, {"verdict": "PARTIAL"}),
        ("D16", {"licence": NONE, "admin": NOBODY, "around": PER_USER_OFF}, {}),
        ("", {}, {"verdict": "UNKNOWN"}),
        ("", {}, {"verdict": "NOT_COVERED", "report": None}),
        ("", {"licence": None}, {}),
        ("", {"security_defaults": None}, {}),
        ("", {"admin": None}, {}),
        ("", {"licence": NONE, "around": Surroundings()}, {}),  # per-user MFA was not read
    ],
)  # fmt: skip
def test_facts_lead_to_their_row(monkeypatch, row, changes, verdict):
    given = verdicts.Seen(verdict.get("verdict", "NOT_COVERED"), verdict.get("report", False))
    monkeypatch.setattr(verdicts, "seen", lambda _: given)
    made = recommend(facts(**changes))
    assert made.row == row
    assert made.because
    assert (made.action == "read_first") == (row == "")
    against = {o.method for o in made.others}
    assert against == {m.id for m in METHODS} - {made.method}
    assert all(o.because for o in made.others)


def test_the_stub_verdict_of_an_empty_tenant_is_enough():
    assert recommend(facts()).row == "D8"  # control: without any patch


def test_because_has_the_values():
    because = " ".join(recommend(facts()).because)
    assert "Entra ID P1 or P2" in because
    assert "security defaults are off" in because


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
        ("O8", quiet(policies=(policy(grant=("block",), name="Stop"),)), {}, "Stop"),
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
