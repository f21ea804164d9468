"""The pages where it is decided: what they recommend, ask for, and keep."""

from dataclasses import replace

import pytest

from tests.core.tenants import EMERGENCY, EMERGENCY_ID, ME, NOW, TENANT, facts
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.acts import ApplyPlan
from vlc_wizard.core.format import plain
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Census, Cloud, Readiness
from vlc_wizard.core.page import Choice, Findings, Page, Words
from vlc_wizard.core.pages import emergency, method, review, switch
from vlc_wizard.core.plan import Gate, Wish
from vlc_wizard.core.plans import make_plan, plan_for
from vlc_wizard.core.session import Confirmed, Session
from vlc_wizard.core.state import Setting, State
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
    assert all(o.why_not for o in choice.options[1:])
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


# --- review ---------------------------------------------------------------------------------------


def reviewed(drills=None, **more):
    session = replace(ANSWERED, drills=drills or {})
    plan = plan_for(view(session), session)
    session = replace(session, plan_id=plan.id)
    return view(session, plan=plan, **more)


def test_the_proof_names_everybody_who_gets_in_and_who_does_not():
    shown = lines(review.page(reviewed()), "Who gets in once it is on")
    assert any("ada@contoso.example: gets in" in line and "MFA" in line for line in shown)
    assert any("emergency1" in line and "left out" in line for line in shown)


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


# --- emergency access accounts --------------------------------------------------------------------


def test_candidates_are_listed_with_what_they_lack_and_none_is_named():
    page = emergency.page(view(replace(ANSWERED, emergency=())))
    assert lines(page, "Who could be one") == [
        "emergency1@contosolicensing.onmicrosoft.example | nothing is missing"
    ]
    turn = emergency.submit(view(replace(ANSWERED, emergency=())), {"drill-0": "2026-11-20"})
    assert turn.session.emergency == ()
    assert turn.session.drills == {EMERGENCY_ID: "2026-11-20"}


@pytest.mark.parametrize("typed", ["last week", "2026-13-01", "2026-11-25"])
def test_a_day_that_is_none_or_has_not_come_is_not_taken(typed):
    turn = emergency.submit(view(), {"drill-0": typed})
    assert "drill-0" in turn.errors
    assert turn.session is None


def test_a_new_day_makes_the_plan_again():
    session = replace(ANSWERED, plan_id="12345678")
    turn = emergency.submit(view(session), {"drill-0": "2026-11-20"})
    assert turn.session.plan_id == ""
