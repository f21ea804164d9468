"""The judgement on its page: one line, gaps by name, what is not known; never a way in."""

from dataclasses import replace

import pytest

from tests.core.coverage_cases import cases, snapshot_of_case
from vlc_wizard.core.coverage import judge_snapshot
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Findings, Note, Text
from vlc_wizard.core.pages.coverage_words import blocks, headline, why

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
