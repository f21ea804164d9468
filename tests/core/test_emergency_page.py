"""The page that leads to an emergency access account: what it must be, and who could be one."""

from dataclasses import replace

import pytest

from tests.core.tenants import ADMIN_ID, AROUND, EMERGENCY_ID, NOW, PASSKEY, facts
from tests.core.test_deciding_pages import ANSWERED, SETTING, lines, view
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import RoleHolder
from vlc_wizard.core.page import Text
from vlc_wizard.core.pages import emergency
from vlc_wizard.core.plans import plan_for
from vlc_wizard.core.state import State
from vlc_wizard.core.view import View

OTHERS = tuple(
    RoleHolder(f"h{n}", f"Helen {n}", f"helen{n}@contoso.example", "user", True, n == 0)
    for n in range(6)
)
NOBODY_NAMED = replace(ANSWERED, emergency=())


def test_the_checklist_is_complete():
    told = " ".join(lines(emergency.page(view()), "What it must be")).lower()
    for part in ("two of them", "cloud-only", "onmicrosoft", "permanent", "passkey", "certificate",
                 "another method", "two safe places", "tested", "alert"):  # fmt: skip
        assert part in told
    assert len(lines(emergency.page(view()), "How")) == 5


def test_candidates_are_listed_with_what_they_lack_and_none_is_named():
    page = emergency.page(view(NOBODY_NAMED))
    assert lines(page, "Who could be one") == [
        "emergency1@contosolicensing.onmicrosoft.example, not named | nothing is missing"
    ]
    turn = emergency.submit(view(NOBODY_NAMED), {"drill-0": "2026-11-20"})
    assert turn.session.emergency == ()
    assert turn.session.drills == {EMERGENCY_ID: "2026-11-20"}


ADA = facts().holders[0]


def test_what_a_candidate_lacks_is_said():
    same = replace(AROUND, methods={EMERGENCY_ID: frozenset({PASSKEY}),
                                    ADMIN_ID: frozenset({PASSKEY})})  # fmt: skip
    page = emergency.page(view(NOBODY_NAMED, facts(holders=(ADA, *OTHERS[:1]), around=same)))
    (other, reserve) = lines(page, "Who could be one")
    assert "helen0@contoso.example, not named | it is not an account of this cloud" in other
    assert "its methods are the ones you use every day" in reserve


def test_those_named_stand_first_and_what_is_not_shown_is_counted():
    sheet = facts(holders=(ADA, *OTHERS))
    page = emergency.page(view(replace(ANSWERED, emergency=("h5", EMERGENCY_ID)), sheet))
    shown = lines(page, "Who could be one")
    assert len(shown) == len(page.form.fields) == 5
    assert ["named by you" in line for line in shown] == [True, True, False, False, False]
    assert any("2 more" in plain(b.says) for b in page.blocks if isinstance(b, Text))


def test_a_tenant_where_nobody_could_be_one_goes_on():
    page = emergency.page(View(State(SETTING, ANSWERED, facts=facts(holders=(ADA,))), NOW))
    assert page.form is None
    assert [a.key for a in page.actions] == ["enter"]
    assert emergency.press(view(), "continue").goto == "configure"
    assert emergency.page(View(State(SETTING, ANSWERED), NOW)).form is None


@pytest.mark.parametrize("typed", ["last week", "2026-13-01", "2026-11-25"])
def test_a_day_that_is_none_or_has_not_come_is_not_taken(typed):
    turn = emergency.submit(view(), {"drill-0": typed})
    assert "drill-0" in turn.errors
    assert turn.session is None
    assert turn.draft == {"drill-0": typed}


@pytest.mark.parametrize(
    ("typed", "kept"), [("2026-11-24", "2026-11-24"), (" 20261120 ", "2026-11-20")]
)
def test_today_is_a_day_and_every_way_to_write_one_is_kept_alike(typed, kept):
    assert emergency.submit(view(), {"drill-0": typed}).session.drills == {EMERGENCY_ID: kept}


def test_an_emptied_day_is_forgotten_and_the_others_stay():
    session = replace(ANSWERED, drills={EMERGENCY_ID: "2026-11-01", "elsewhere": "2026-10-01"})
    turn = emergency.submit(view(session), {"drill-0": ""})
    assert turn.session.drills == {"elsewhere": "2026-10-01"}


def test_the_day_stated_on_the_page_makes_the_check_green():
    session = replace(ANSWERED, drills={})
    turn = emergency.submit(view(session), {"drill-0": "2026-01-15"})
    plan = plan_for(view(turn.session), turn.session)
    before = plan_for(view(session), session)
    assert [{g.id: g for g in p.gates}["G4"].verdict for p in (before, plan)] == ["amber", "green"]


def test_a_new_day_makes_the_plan_again():
    session = replace(ANSWERED, plan_id="12345678")
    turn = emergency.submit(view(session), {"drill-0": "2026-11-20"})
    assert turn.session.plan_id == ""
