"""The judgement on its page: one line, gaps by name, what is not known; never a way in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.core.coverage_cases import cases, snapshot_of_case
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.coverage import Doubt, judge_snapshot
from vlc_wizard.core.facts import facts_of
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import Cloud, Identity
from vlc_wizard.core.page import Facts, Findings, Note, Text
from vlc_wizard.core.pages import facts, uncovered
from vlc_wizard.core.pages.coverage_words import blocks, headline, why
from vlc_wizard.core.permissions import HOMES, READ
from vlc_wizard.core.ports import SignedIn
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.view import View

PORTALS = "At the Microsoft Admin Portals"
LEFT_OUT = "; 1 emergency access account is left out, as you said."
BY_ID = {case["id"]: case for case in cases()}


def found_in(name):
    return judge_snapshot(snapshot_of_case(BY_ID[name]))


def words_of(name):
    """Everything the page says of a case."""
    said = []
    for block in blocks(found_in(name)):
        match block:
            case Text(says=says) | Note(says=says):
                said.append(plain(says))
            case Findings(rows=rows, title=title):
                said.append(plain(title))
                said += [f"{plain(r.says)} | {plain(r.detail)}" for r in rows]
    return said


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("E1", f"Yes. {PORTALS} your own rules always demand MFA of all 5 people{LEFT_OUT}"),
        ("E26", "Yes, by security defaults: they ask all 5 people, and 1 emergency access account "
                "as well."),
        ("E28", f"{PORTALS} your own rules demand MFA of all 5 people of today, but not of people "
                f"who are still to come{LEFT_OUT}"),
        ("E2", f"No. {PORTALS} your own rules demand MFA of none of 5 people{LEFT_OUT}"),
        ("E23", f"Not of everybody. {PORTALS} your own rules demand MFA, in every situation, of 4 "
                f"of 5 people{LEFT_OUT}"),
        ("E24", f"Unknown. Certain is that {PORTALS.replace('At', 'at')} your own rules demand "
                f"MFA, in every situation, of 0 of 5 people{LEFT_OUT}"),
    ],
)  # fmt: skip
def test_one_line_on_whom_and_how_many(name, says):
    assert plain(headline(found_in(name))) == says


def test_nothing_is_said_of_accounts_that_nobody_left_out():
    found = replace(found_in("E1"), emergency=())
    says = plain(headline(found))
    assert says == f"Yes. {PORTALS} your own rules always demand MFA of all 5 people."
    two = plain(headline(replace(found, emergency=("a", "b"))))
    assert two.endswith("; 2 emergency access accounts are left out, as you said.")


def test_gaps_by_name_with_the_reason():
    said = words_of("E23")
    assert "Bob Stafford | Always: P leaves out the group vip, one named account." in said
    assert "Left out as you said, as emergency access accounts: Emergency 1." in said


def test_what_is_not_known_and_what_would_settle_it():
    said = " ".join(words_of("E24"))
    assert "reading /groups/vip/transitiveMembers with Directory.Read.All" in said
    assert "Global Reader" in said


def test_report_only_and_blocks_are_told():
    assert "Turned on, the report-only policies would reach everybody." in words_of("E2")
    assert any("Stay home, In any other country" in s or "Stay home, in any other country" in s
               for s in words_of("E30"))  # fmt: skip


def test_the_claim_about_the_portals_keeps_its_grade():
    said = " ".join(plain(s) for s in why(found_in("E1")))
    assert "evidence grade E1" in said
    assert "does not name Volume Licensing Central" in said


_A_WAY_IN = ("get in", "gets in", "sign in without", "bypass", "not protected", "unprotected")


@pytest.mark.parametrize("name", sorted(BY_ID))
def test_nothing_suggests_that_somebody_gets_in_without(name):
    said = " ".join(words_of(name)).lower()
    assert [w for w in _A_WAY_IN if w in said] == []


# --- the page --------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOME = "/tenantRelationships/findTenantInformationByDomainName(domainName='a.example')"


def view_of(case, *, scopes=frozenset(READ), **more):
    snapshot = snapshot_of_case(BY_ID[case])
    coverage = replace(judge_snapshot(snapshot), **more)
    who = SignedIn(Identity("t", "o"), "ada@contoso.example", "Ada", frozenset(scopes), "browser")
    setting = Setting(Cloud("public", "", ""), words())
    sheet = replace(facts_of(snapshot), coverage=coverage)
    state = State(setting, Session(), at="facts", signed_in=who, facts=sheet)
    return View(state, NOW)


def keys_of(page):
    return {action.name: action.key for action in page.actions}


def test_one_more_permission_is_offered_where_it_would_settle_something():
    view = view_of("E24", unknown=(Doubt(HOME, "The home tenant of a guest is not known."),))
    assert keys_of(facts.page(view))["homes"] == "g"
    turn = facts.press(view, "homes")
    [act] = turn.acts
    assert (turn.goto, act.then) == ("signin", "facts")
    assert act.scopes == frozenset({*READ, *HOMES})


def test_it_is_not_offered_where_it_is_held_or_would_settle_nothing():
    doubt = (Doubt(HOME, "The home tenant of a guest is not known."),)
    assert "homes" not in keys_of(facts.page(view_of("E24", scopes={*READ, *HOMES}, unknown=doubt)))
    assert "homes" not in keys_of(facts.page(view_of("E24")))


def opened(case, n=0):
    """The view on the page about the gap of this number."""
    view = view_of(case)
    gap = view.facts.coverage.gaps[n]
    turn = facts.press(view, f"gap {gap.key}")
    assert turn.goto == "uncovered"
    return gap, turn, View(replace(view.state, at="uncovered", opened=turn.opened), NOW)


def test_a_gap_opens_with_its_people_looked_up():
    gap, turn, view = opened("E23")
    assert [act.people for act in turn.acts] == [gap.people]
    page = uncovered.page(view)
    said = " ".join(plain(f.value) for b in page.blocks if isinstance(b, Facts) for f in b.rows)
    assert said == "1 person always P, which is on"
    [why_not] = [b for b in page.blocks if isinstance(b, Findings)]
    assert [plain(r.says) for r in why_not.rows] == [
        "P leaves out the group vip, one named account."
    ]


def test_people_who_are_still_to_come_have_no_names():
    gap, turn, view = opened("E28")
    assert (gap.people, turn.acts) == ((), ())
    words_ = [plain(f.value) for b in uncovered.page(view).blocks if isinstance(b, Facts)
              for f in b.rows]  # fmt: skip
    assert words_[0] == "nobody yet: people who are still to come"


def test_a_gap_that_is_gone_says_so():
    _, _, view = opened("E23")
    covered = judge_snapshot(snapshot_of_case(BY_ID["E1"]))
    gone = replace(view.state, facts=replace(view.state.facts, coverage=covered))
    page = uncovered.page(View(gone, NOW))
    assert plain(page.title) == "This gap is there no more"
    assert uncovered.press(View(gone, NOW), "back").goto == "facts"


def test_every_gap_of_every_case_has_a_key_of_its_own():
    for case in BY_ID.values():
        keys = [gap.key for gap in judge_snapshot(snapshot_of_case(case)).gaps]
        assert len(keys) == len(set(keys)), case["id"]


def test_back_in_the_list_the_cursor_is_on_the_one_that_was_opened():
    _, turn, view = opened("E7")
    back = View(replace(view.state, at="facts"), NOW)
    [gaps] = [b for b in facts.page(back).blocks if isinstance(b, Findings) and b.openings]
    assert gaps.cursor == f"gap {turn.opened}"
    assert gaps.cursor in gaps.openings
