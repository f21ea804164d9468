"""What a human stated: a round trip through the answers, of one tenant only."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vlc_wizard.core.session import Confirmed, Saved, Session, from_json, to_json
from vlc_wizard.core.stated import emergency_of, in_force, stated_in, with_stated

SAID = {
    "emergency_accounts": ["e1", "e2"],
    "vlc_app_ids": ["app"],
    "accepts_security_defaults": False,
    "drills": {"e1": "2026-11-01"},
}
MINE = Confirmed("mine", "Contoso Licensing", "contoso.example", "o", "ada@contoso.example")


def saved(session: Session) -> Saved:
    return Saved(session, "hub", "", datetime(2026, 11, 24, tzinfo=UTC))


def test_what_was_said_is_what_is_in_the_answers_also_after_keeping_them():
    session = with_stated(Session(), SAID)
    assert stated_in(session) == SAID
    assert stated_in(from_json(to_json(session))) == SAID


def test_nothing_said_is_not_the_same_as_none():
    assert stated_in(Session()) == {}
    assert stated_in(with_stated(Session(), {"emergency_accounts": []})) == {
        "emergency_accounts": []
    }


def test_what_was_not_spoken_of_stays():
    after = with_stated(with_stated(Session(), SAID), {"emergency_accounts": ["e3"]})
    assert stated_in(after) == {**SAID, "emergency_accounts": ["e3"]}


def test_an_unknown_word_in_a_file_changes_nothing():
    assert with_stated(Session(), {"weather": "fine"}) == Session()


def test_another_order_is_no_other_answer():
    a = with_stated(Session(plan_id="12345678"), {"emergency_accounts": ["e1", "e2"]})
    again = replace(a, plan_id="12345678")
    assert with_stated(again, {"emergency_accounts": ["e2", "e1"]}) == again


def test_a_confirmed_session_speaks_for_its_own_tenant_and_no_other():
    session = with_stated(Session(confirmed=MINE), SAID)
    assert in_force(session, lambda: pytest.fail("not asked for"), "mine") == SAID
    assert in_force(session, lambda: None, "theirs") == {}
    assert in_force(session, lambda: saved(with_stated(Session(), {"vlc_app_ids": ["x"]})),
                    "theirs") == {"vlc_app_ids": ["x"]}  # fmt: skip


@pytest.mark.parametrize("confirmed", [None, MINE])
def test_a_verb_goes_by_what_is_kept_for_the_tenant(confirmed):
    kept = saved(with_stated(Session(confirmed=confirmed), SAID))
    assert in_force(Session(), lambda: kept, "mine") == SAID


def test_answers_of_another_tenant_in_the_same_place_count_for_nothing():
    kept = saved(with_stated(Session(confirmed=MINE), SAID))
    assert in_force(Session(), lambda: kept, "theirs") == {}


def test_the_accounts_by_id():
    assert emergency_of(SAID) == ("e1", "e2")
    assert emergency_of({}) == ()
