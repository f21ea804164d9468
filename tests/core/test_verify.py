"""Verify says PASS only of what was read and is so, FAIL of what differs, UNKNOWN of what was not.

And it is told as planned only where every check of the configuration passes.
"""

from dataclasses import replace

import pytest

from tests.core.tenants import ADMIN_ID, EMERGENCY, EMERGENCY_ID, ME, NOW, facts
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.change import OFF
from vlc_wizard.core.checked import NOT_KNOWN, in_short
from vlc_wizard.core.format import plain
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.pages.verify import page
from vlc_wizard.core.plan import ON, REPORT_ONLY, SET_STATE, Change, Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.progress import status_of
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.verify import verify
from vlc_wizard.core.view import View

SETTING = Setting(Cloud("public", "", ""), words())
ID = "44444444-4444-4444-8444-444444444444"
BOB = "55555555-5555-4555-8555-555555555555"
POLICY = make_plan(
    Wish("conditional-access", emergency=(EMERGENCY_ID,)), facts(), {EMERGENCY_ID: EMERGENCY}, ME
)
CHOSEN = {ADMIN_ID: ("ada", "disabled"), BOB: ("bob", "disabled")}
PEOPLE = make_plan(Wish("per-user", people=CHOSEN), facts(), {}, ME)
DEFAULTS = make_plan(Wish("security-defaults"), facts(), {}, ME)
TAKEN_BACK = replace(
    POLICY,
    changes=(Change(1, SET_STATE, f"/policies/{ID}", {"state": ON}, {"state": OFF}, "w", "u"),),
)
STATE = "Its state is as planned"
DEFAULTS_OFF = "Security defaults are off, so the policy can be in force"
DEFAULTS_ON = "Security defaults are on, as planned"
SET = "Per-user MFA is as planned for 2 people"


def there(state=ON):
    return {**POLICY.changes[0].after, "id": ID, "state": state}


def reading(defaults):
    return facts(security_defaults=defaults)


# name -> (the report, the check, its outcome, the grade)
CASES = {
    "on": (verify(POLICY, ID, there(), reading(False)), STATE, "PASS", "E1"),
    "off": (verify(POLICY, ID, there(OFF), reading(False)), STATE, "FAIL", ""),
    "report-only": (verify(POLICY, ID, there(REPORT_ONLY), reading(False)), STATE, "FAIL", ""),
    "beside": (verify(POLICY, ID, there(), reading(False)), DEFAULTS_OFF, "PASS", "E1"),
    "defaults on": (verify(POLICY, ID, there(), reading(True)), DEFAULTS_OFF, "FAIL", ""),
    "unread": (verify(POLICY, ID, there(), reading(None)), DEFAULTS_OFF, "UNKNOWN", ""),
    "set": (verify(DEFAULTS, "", None, reading(True)), DEFAULTS_ON, "PASS", "E1"),
    "not set": (verify(DEFAULTS, "", None, reading(False)), DEFAULTS_ON, "FAIL", ""),
    "set, unread": (verify(DEFAULTS, "", None, reading(None)), DEFAULTS_ON, "UNKNOWN", ""),
    "people": (
        verify(PEOPLE, "", None, reading(False), {ADMIN_ID: "enforced", BOB: "enabled"}),
        SET, "PASS", "E1",
    ),
    "one person less": (
        verify(PEOPLE, "", None, reading(False), {ADMIN_ID: "enabled", BOB: "disabled"}),
        SET, "FAIL", "",
    ),
    "one person unread": (
        verify(PEOPLE, "", None, reading(False), {ADMIN_ID: "enabled", BOB: None}),
        SET, "UNKNOWN", "",
    ),
    "nobody read": (verify(PEOPLE, "", None, reading(False), {}), SET, "UNKNOWN", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_check_says_what_was_read(name):
    report, says, outcome, grade = CASES[name]
    assert [c.outcome for c in report.checks if c.says == says] == [outcome]
    assert report.grade == grade
    assert report.unsure is (outcome == "UNKNOWN")


@pytest.mark.parametrize("name", CASES)
def test_as_planned_is_said_only_where_it_was_read(name):
    report, _, outcome, _ = CASES[name]
    said = in_short(report)
    assert (NOT_KNOWN in said) is (outcome == "UNKNOWN")
    assert ("read again: as planned" in said) is (outcome == "PASS")


@pytest.mark.parametrize("defaults", [True, False, None])
def test_of_a_policy_that_is_to_be_off_nothing_is_said_about_being_in_force(defaults):
    report = verify(TAKEN_BACK, ID, there(OFF), reading(defaults))
    assert not [c for c in report.checks if "in force" in c.says]
    assert report.grade == "E1"


def stands(report):
    """Where that report is the last one, after the plan was applied."""
    lines = (Entry(report.plan_id, Event.FINISHED, NOW, says="made"),)
    plan = next(p for p in (POLICY, PEOPLE, DEFAULTS) if p.id == report.plan_id)
    session = Session(plan_id=plan.id)
    return State(SETTING, session, facts=facts(), plan=plan, journal=lines, report=report)


@pytest.mark.parametrize("name", CASES)
def test_page_and_hub_say_it_too(name):
    report, _, outcome, _ = CASES[name]
    state = stands(report)
    first = plain(page(View(state, NOW)).blocks[0].says)
    assert (NOT_KNOWN in first) is (outcome == "UNKNOWN")
    assert (outcome == "PASS") is (", as planned" in first or first.startswith("As planned"))
    status, note = status_of(state, "verify")
    assert (NOT_KNOWN in plain(note)) is (outcome == "UNKNOWN")
    assert (status == "Completed") is (outcome == "PASS")
