"""From facts to the recommendation: with reasons, and never on what is unknown."""

from dataclasses import replace

import pytest

from tests.core.tenants import AROUND, facts
from vlc_wizard.core.coverage import Judgement, Verdict
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    Admin,
    Licence,
)
from vlc_wizard.core.recommend import (
    METHODS,
    Recommendation,
    acceptance_decides,
    availability,
    differs,
    method_name,
    recommend,
    rights,
    unsuited,
)
from vlc_wizard.core.surroundings import Surroundings

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
    assert "you said that security defaults are not acceptable" in said(**free, stated=REFUSES)
    assert "acceptable" not in said()  # with P1 and security defaults off it decides nothing


def test_whether_the_answer_about_security_defaults_decides():
    free = {"licence": NONE, "around": PER_USER_OFF}
    assert acceptance_decides(facts(**free))
    assert acceptance_decides(facts(**free, stated=REFUSES))
    assert acceptance_decides(facts(security_defaults=True))  # keep them, or move
    assert not acceptance_decides(facts())
    assert not acceptance_decides(facts(**free, coverage=judged("COVERED")))


def test_what_goes_with_a_row_only_sometimes():
    lapsed = facts(licence=LAPSED, coverage=judged("COVERED"))
    assert "lapsed" in " ".join(recommend(lapsed).must)
    assert recommend(facts(coverage=judged("COVERED"))).must == ()
    both = facts(around=replace(AROUND, my_per_user="enforced"))
    assert "turn it off once the policy is on" in recommend(both).must[-1]
    assert "Per-user" not in " ".join(recommend(facts()).must)


def test_what_is_not_known_is_named():
    made = recommend(facts(licence=None))
    assert made == Recommendation(
        "", "read_first", "", "Read first: the licence.", ("not known yet: the licence",), (), (),
        made.others,
    )  # fmt: skip
    assert len(made.others) == 3
    unread = facts(licence=None, security_defaults=None)
    assert recommend(unread).because[0].endswith("the licence, whether security defaults are on")


def test_per_user_beside_enforced_policies_is_blocked():
    sheet = facts(licence=NONE, stated=REFUSES, around=PER_USER_OFF)
    assert recommend(sheet).blockers == ()
    sheet = replace(sheet, policies=(policy(grant=("block",)),))
    made = recommend(sheet)
    assert (made.row, len(made.blockers)) == ("D13", 1)


def test_only_another_method_than_the_recommended_differs():
    made = recommend(facts())
    assert not differs(made, "conditional-access")
    assert differs(made, "per-user")
    assert not differs(recommend(facts(licence=None)), "per-user")


# --- the methods ----------------------------------------------------------------------------------

ON = (policy(applications={"includeApplications": ["All"]}),)


@pytest.mark.parametrize(
    ("method", "changes", "says"),
    [
        ("conditional-access", {}, ""),
        ("conditional-access", {"licence": None}, "whether there is Entra ID P1 could not be read"),
        ("conditional-access", {"licence": NONE},
         "it needs Microsoft Entra ID P1, and this tenant has none"),
        ("conditional-access", {"security_defaults": None},
         "whether security defaults are on could not be read"),
        ("conditional-access", {"security_defaults": True}, ""),  # a staged move
        ("conditional-access", {"policies": None}, "the policies that are there could not be read"),
        ("conditional-access", {"admin": NOBODY},
         "it needs Conditional Access Administrator or higher, which you do not hold"),
        ("conditional-access", {"admin": None}, "your roles could not be read"),
        ("conditional-access", {"licence": NONE, "policies": None},
         "it needs Microsoft Entra ID P1, and this tenant has none; the policies that are there "
         "could not be read"),
        ("security-defaults", {"policies": ()}, ""),
        ("security-defaults", {"security_defaults": True}, "they are on already"),
        ("security-defaults", {"security_defaults": None}, "whether they are on could not be read"),
        ("security-defaults", {"policies": None},
         "whether a Conditional Access policy is on could not be read"),
        ("security-defaults", {"policies": ON},
         "a Conditional Access policy is on, and the service allows only one of the two"),
        ("security-defaults", {"policies": (policy("disabled"),)}, ""),
        ("per-user", {}, ""),
        ("per-user", {"security_defaults": True},
         "security defaults are on, and ask everybody already"),
        ("per-user", {"security_defaults": None}, "what is on today could not be read"),
        ("per-user", {"policies": None}, "what is on today could not be read"),
        ("per-user", {"policies": ON},
         "a Conditional Access policy is on, and Microsoft advises against both"),
        ("per-user", {"policies": (policy("disabled"),)}, ""),
        ("per-user", {"admin": POLICIES_ONLY},
         "it needs Authentication Policy Administrator or higher, which you do not hold"),
        ("magic", {}, "there is no such method"),
    ],
)  # fmt: skip
def test_why_a_method_cannot_be_used_here(method, changes, says):
    assert availability(facts(**changes), method) == says


def test_there_are_three_methods_each_with_its_name():
    assert [m.id for m in METHODS] == ["conditional-access", "security-defaults", "per-user"]
    assert method_name("per-user") == "Per-user MFA (legacy)"
    assert method_name("magic") == "magic"
    assert unsuited(facts(licence=NONE, admin=NOBODY), "conditional-access") == (
        "it needs Microsoft Entra ID P1, and this tenant has none"  # whoever asks
    )
    assert unsuited(facts(), "magic") == "there is no such method"


def test_the_least_role_that_is_held_is_named():
    both = replace(
        NOBODY, roles=frozenset({GLOBAL_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR})
    )
    right = rights(both, "conditional-access")
    assert (right.allowed, right.because) == (True, "you hold Conditional Access Administrator")
    assert rights(NOBODY, "per-user").allowed is False
    assert rights(None, "per-user").allowed is None
    assert rights(replace(NOBODY, roles=None), "per-user").because == "your roles could not be read"


def test_others_say_why_not():
    others = {o.method: o for o in recommend(facts(coverage=judged("COVERED"))).others}
    assert set(others) == {"conditional-access", "security-defaults", "per-user"}
    assert others["conditional-access"].available
    assert others["conditional-access"].because.startswith(
        "it could be used, but it is not what fits here: Change nothing; verify"
    )
    assert others["per-user"].available
    assert "with Entra ID P1, Microsoft advises" in others["per-user"].because
    assert "Conditional Access asks the same" in others["security-defaults"].because
    for licence in (NONE, None):
        rest = recommend(facts(licence=licence, coverage=judged("COVERED"))).others
        assert not any("with Entra ID P1" in o.because for o in rest)
    assert others["security-defaults"].because.startswith(
        "it could be used, but with Entra ID P1, Conditional Access asks the same and can leave "
    )
    assert others["per-user"].because.startswith(
        "it could be used, but with Entra ID P1, Microsoft advises Conditional Access, and not both"
    )
    free = {o.method: o for o in recommend(facts(licence=NONE, around=PER_USER_OFF)).others}
    assert free["per-user"].because.startswith("it could be used, but it is not what fits here: ")
    unknown = {o.method: o for o in recommend(facts(licence=None)).others}
    assert unknown["per-user"].because == "it could be used, but it is not what fits here"
    held = {o.method: o for o in recommend(facts(admin=POLICIES_ONLY)).others}
    assert not held["per-user"].available
    assert held["per-user"].because.startswith("it needs Authentication Policy Administrator")
    two = facts(licence=NONE, admin=NOBODY, coverage=judged("COVERED"))
    assert {o.method: o for o in recommend(two).others}["conditional-access"].because == (
        "it needs Microsoft Entra ID P1, and this tenant has none; "
        "it needs Conditional Access Administrator or higher, which you do not hold"
    )
    unread = {o.method: o for o in recommend(facts(coverage=None)).others}
    assert unread["conditional-access"].because == "it could be used, but it is not what fits here"


@pytest.mark.parametrize("state", ["enabled", "enforced"])
def test_per_user_mfa_is_turned_off_after_the_policy_is_on_and_not_before(state):
    sheet = facts(around=replace(AROUND, my_per_user=state))
    assert "turn it off once the policy is on, not before" in recommend(sheet).must[-1]


def test_report_only_policies_do_not_stand_in_the_way_of_per_user_mfa():
    reporting = (policy("enabledForReportingButNotEnforced"),)
    sheet = facts(licence=NONE, stated=REFUSES, around=PER_USER_OFF, policies=reporting)
    assert (recommend(sheet).row, recommend(sheet).blockers) == ("D13", ())


def test_a_row_says_what_it_leads_to():
    made = recommend(facts())
    assert (made.action, made.method) == ("create_policy", "conditional-access")
    assert made.says.startswith("Create the Conditional Access policy")
    assert made.must[0] == "Leave emergency access accounts out."


def test_who_hands_over_is_told_what_is_missing():
    made = recommend(facts(admin=NOBODY))
    assert made.blockers == (
        "It needs Conditional Access Administrator or higher, which you do not hold.",
    )
    held = facts(licence=NONE, admin=NOBODY, around=PER_USER_OFF)
    assert recommend(held).blockers == ()  # D16 names no method
    lapsed = facts(licence=LAPSED, policies=(policy(),), coverage=judged("PARTIAL"),
                   admin=POLICIES_ONLY, stated=REFUSES, around=PER_USER_OFF)  # fmt: skip
    assert recommend(lapsed).row == "D15"
    both = replace(NOBODY, roles=frozenset({GLOBAL_READER, CONDITIONAL_ACCESS_ADMINISTRATOR}))
    assert recommend(facts(admin=both)).blockers == ()
    assert "Authentication Policy Administrator" in recommend(lapsed).blockers[0]
    defaults = facts(security_defaults=True, stated=REFUSES, admin=None)
    assert recommend(defaults).row == ""
