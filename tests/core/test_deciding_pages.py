"""The pages where it is decided: what they recommend, ask for, and keep."""

from dataclasses import replace

import pytest

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
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.acts import ApplyPlan
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.format import plain
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Census, Cloud, Licence, Readiness, RoleHolder
from vlc_wizard.core.page import Choice, Findings, Page, Text, Words
from vlc_wizard.core.pages import method, review, switch
from vlc_wizard.core.plan import Gate, Wish
from vlc_wizard.core.plans import make_plan, plan_for
from vlc_wizard.core.session import Confirmed, Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.stated import stated_in
from vlc_wizard.core.view import View

SETTING = Setting(Cloud("public", "", ""), words())
CONFIRMED = Confirmed(TENANT.id, TENANT.name, TENANT.domain, ME.object_id, "ada@contoso.example")
ANSWERED = Session(
    confirmed=CONFIRMED, method="conditional-access", policy_name="MFA", target="admin-portals",
    emergency=(EMERGENCY_ID,), start_state="on",
)  # fmt: skip
ACCOUNTS = {EMERGENCY_ID: EMERGENCY}


def view(session=ANSWERED, sheet=None, **more):
    state = State(SETTING, session, facts=sheet or facts(), accounts=ACCOUNTS, **more)
    return View(state, NOW)


def lines(page: Page, title: str) -> list[str]:
    """The findings under a title."""
    return [
        f"{plain(row.says)} | {plain(row.detail)}"
        for block in page.blocks
        if isinstance(block, Findings) and title in plain(block.title)
        for row in block.rows
    ]


def field(page: Page, name: str):
    found = [f for f in page.form.fields if f.name == name] if page.form else []
    return found[0] if found else None


# --- method ---------------------------------------------------------------------------------------


def test_the_recommended_method_stands_first_with_its_reasons():
    page = method.page(view())
    choice = field(page, "method")
    assert isinstance(choice, Choice)
    assert choice.options[0].value == choice.value == "conditional-access"
    because = " ".join(lines(page, "Because"))
    assert "Entra ID P1 or P2" in because
    others = [" ".join(plain(d) for d in o.detail) for o in choice.options[1:]]
    assert all("not, because" in detail for detail in others)
    assert not any("because it could be used" in detail for detail in others)
    assert any("Sessions" in line for line in lines(page, "Keep in mind"))


COVERED_BY_DEFAULTS = facts(security_defaults=True)


@pytest.mark.parametrize(("reason", "goes"), [("", ""), ("the board wants it", "configure")])
def test_another_method_needs_its_reason_and_keeps_it(monkeypatch, reason, goes):
    monkeypatch.setattr(method, "unsuited", lambda *_: "")
    monkeypatch.setattr("vlc_wizard.core.recommend.availability", lambda *_: "")
    given = {"method": "per-user", "reason": reason}
    turn = method.submit(view(), given)
    assert turn.goto == goes
    assert bool(turn.errors) == (not reason)
    if turn.session is not None:
        assert turn.session.method_reason == reason
        chosen = replace(
            turn.session, method="conditional-access", emergency=(), target="all-resources"
        )
        assert plan_for(view(chosen), chosen).reason == reason


def test_the_recommended_method_needs_none():
    turn = method.submit(view(), {"method": "conditional-access", "reason": ""})
    assert (turn.goto, turn.errors) == ("configure", {})


FREE = facts(licence=Licence("none"), around=replace(AROUND, my_per_user="disabled"))


@pytest.mark.parametrize(
    ("stated", "words", "row", "then"),
    [(None, "are not acceptable", "(D12)", False), (True, "are not acceptable", "(D12)", False),
     (False, "are acceptable", "(D13)", True)],
)  # fmt: skip
def test_whether_security_defaults_are_acceptable_is_asked_where_it_decides(
    stated, words, row, then
):
    session = replace(ANSWERED, accepts_security_defaults=stated)
    sheet = replace(FREE, stated=stated_in(session))
    page = method.page(view(session, sheet))
    (action,) = [a for a in page.actions if a.name == "acceptance"]
    assert words in plain(action.label)
    assert any(row in plain(b.says) for b in page.blocks if isinstance(b, Text))
    assert (
        method.press(view(session, sheet), "acceptance").session.accepts_security_defaults is then
    )


def test_it_is_not_asked_where_it_decides_nothing():
    assert "acceptance" not in [a.name for a in method.page(view()).actions]
    nothing_read = View(State(SETTING, ANSWERED), NOW)
    assert method.page(nothing_read).actions == ()


# --- review ---------------------------------------------------------------------------------------


def reviewed(drills=None, sheet=None, **more):
    session = replace(ANSWERED, drills=drills or {}, policy_name="MFA for everybody")
    plan = plan_for(view(session, sheet), session)
    session = replace(session, plan_id=plan.id)
    return view(session, sheet, plan=plan, **more)


PROOF = "Who gets past what is demanded once it is on"


@pytest.mark.parametrize("on", [True, False])
def test_what_is_taken_back_tells_who_gets_in_only_where_it_asks_somebody(on: bool):
    seen = reviewed()
    plan = seen.state.plan
    change = plan.changes[-1]
    back = replace(
        plan,
        basis={**plan.basis, "undoes": "00000000"},
        changes=(change if on else replace(change, before=change.after, after=change.before),),
    )
    page = review.page(view(seen.session, plan=back))
    titles = [plain(b.title) for b in page.blocks if isinstance(b, Findings)]
    assert any(title.startswith(PROOF) for title in titles) is on


def test_the_proof_names_everybody_who_gets_in_and_who_does_not():
    bob = RoleHolder("b", "Bob", "bob@contoso.example", "user", True, False)
    nothing = replace(AROUND, methods={**AROUND.methods, "b": frozenset()})
    sheet = facts(holders=(*facts().holders, bob), around=nothing)
    page = review.page(reviewed(sheet=sheet))
    assert lines(page, f"{PROOF}: 2 of 3 Global Administrators for certain") == [
        "ada@contoso.example: gets in | demanded: MFA; a method that meets it is registered and "
        "allowed",
        "emergency1@contosolicensing.onmicrosoft.example, left out: gets in | demanded: nothing by "
        "your policies. Microsoft's portals ask for MFA all the same: a method is registered and "
        "allowed",
        "bob@contoso.example: would not get in | demanded: MFA; MFA for everybody: nothing is "
        "registered that passes MFA",
    ]


@pytest.mark.parametrize(
    ("types", "why"),
    [(frozenset(), "nothing is registered that passes MFA"), (None, "could not be read")],
)
def test_nobody_left_out_is_said_to_get_in_without_mfa(types, why):
    methods = {ADMIN_ID: frozenset({AUTHENTICATOR})} | ({EMERGENCY_ID: types} if types is not None
                                                        else {})  # fmt: skip
    page = review.page(reviewed(sheet=facts(around=replace(AROUND, methods=methods))))
    (line,) = [row for row in lines(page, PROOF) if "emergency1" in row]
    assert "left out: gets past your policies |" in line
    assert line.endswith(why)


def test_nobody_is_left_out_of_security_defaults():
    session = replace(ANSWERED, method="security-defaults")
    plan = plan_for(view(session), session)
    shown = lines(review.page(view(replace(session, plan_id=plan.id), plan=plan)), PROOF)
    assert shown[1].startswith(
        "emergency1@contosolicensing.onmicrosoft.example, emergency access account: gets in under "
        "a condition | demanded: MFA by an authenticator app; security defaults: no authenticator"
    )


def test_a_way_in_under_a_condition_says_which():
    body = {"id": "x", "displayName": "No Linux", "state": "enabled",
            "conditions": {"users": {"includeUsers": ["All"]},
                           "applications": {"includeApplications": ["All"]},
                           "platforms": {"includePlatforms": ["all"],
                                         "excludePlatforms": ["windows"]}},
            "grantControls": {"operator": "OR", "builtInControls": ["block"]}}  # fmt: skip
    page = review.page(reviewed(sheet=facts(policies=(policy_of(body),))))
    shown = lines(page, f"{PROOF}: 0 of 2")
    assert shown[0] == (
        "ada@contoso.example: gets in under a condition | demanded: MFA, perhaps a block; "
        "only on Windows (No Linux: it blocks)"
    )


def test_a_check_that_needs_a_word_asks_for_it_and_keeps_it():
    seen = reviewed()
    assert isinstance(field(review.page(seen), "why"), Words)
    empty = review.submit(seen, {"domain": TENANT.domain, "why": " "})
    assert "why" in empty.errors
    assert not empty.acts
    turn = review.submit(seen, {"domain": TENANT.domain, "why": "tested last week"})
    assert turn.session.reasons == dict.fromkeys(IDS, "tested last week")
    assert turn.acts == (ApplyPlan(seen.session.plan_id, turn_on=False,
                                   reasons=turn.session.reasons),)  # fmt: skip


def test_where_all_checks_pass_no_word_is_asked_for():
    seen = reviewed({EMERGENCY_ID: "2026-11-01"})
    assert field(review.page(seen), "why") is None
    assert review.submit(seen, {"domain": TENANT.domain}).acts


def test_people_counted_after_the_planning_are_not_overlooked():
    """Applying would have stopped at them, and the page had no field for the word."""
    seen = reviewed({EMERGENCY_ID: "2026-11-01"})
    late = Census(40, 6, 1, {Readiness.READY: 42, Readiness.NOT_ALLOWED: 4}, True, NOW)
    counted = View(replace(seen.state, facts=facts(census=late)), NOW)
    assert field(review.page(counted), "why") is not None


def test_a_red_check_leaves_no_way_forward():
    sheet = facts(my_mfa=(False, False))
    plan = make_plan(Wish("conditional-access"), sheet, {}, ME)
    page = review.page(view(replace(ANSWERED, plan_id=plan.id), sheet, plan=plan))
    assert page.form is None
    assert any("G2" in line and "aka.ms/mfasetup" in line for line in lines(page, "Before it"))


# --- switch ---------------------------------------------------------------------------------------


def at_the_switch(*verdicts):
    seen = reviewed()
    made = Entry(seen.session.plan_id, Event.DONE, NOW, 1, "x", says="created", data={"id": "p"})
    gates = tuple(Gate(f"G{n}", v, "says", "seen", "", turn_green="do")
                  for n, v in enumerate(verdicts, 9))  # fmt: skip
    return View(replace(seen.state, journal=(made,), on_gates=gates), NOW)


@pytest.mark.parametrize(
    ("verdicts", "asks", "may_go"),
    [(("green",), False, True), (("amber",), True, True), ((), True, True),
     (("red",), False, False)],
)  # fmt: skip
def test_the_second_question_asks_for_a_word_only_where_one_is_needed(verdicts, asks, may_go):
    page = switch.page(at_the_switch(*verdicts))
    assert (page.form is not None) == may_go
    assert (field(page, "why") is not None) == asks


def test_the_word_of_the_second_question_is_kept_beside_the_first():
    seen = at_the_switch("amber")
    assert "why" in switch.submit(seen, {"words": "turn on", "why": ""}).errors
    turn = switch.submit(seen, {"words": "turn on", "why": "seen by hand"})
    assert turn.acts[0].turn_on
    assert turn.acts[0].reasons["G9"] == "seen by hand"
