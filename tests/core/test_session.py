"""Answers: one change forgets what rested on it, and nothing else; JSON brings them back."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.core.session import Confirmed, Session, from_json, needing, to_json

FULL = Session(
    client_id="app",
    tenant="contoso.example",
    way="browser",
    sign_in_as="ada@contoso.example",
    confirmed=Confirmed("t", "Contoso Licensing", "contoso.example", "o", "ada@contoso.example"),
    admins_seen=True,
    facts_seen=True,
    method="conditional-access",
    method_reason="because",
    whom_by="names",
    whom_reason="because",
    policy_name="MFA",
    emergency=("e",),
    target="admin-portals",
    start_state="on",
    plan_id="12345678",
    agreed="12345678",
    agreed_on="12345678",
    reasons={"G4": "because"},
    people_told=True,
    helpdesk="+1 555 0100",
    enrolment={"contoso.example": "https://idp.contoso.example/enrol"},
    moment="everyone",
    listen="everywhere",
    keep="run",
    guide="policy",
    handed={"by": "somebody"},
    drills={"e": "2026-11-01"},
    waiting={"about": "role", "whom": "IT", "since": "2026-11-24T12:00:00+00:00"},
    by_hand={"policy": "2026-11-24"},
    typed={"licence": "p1"},
    vlc_app_ids=("app",),
    accepts_security_defaults=False,
)

OTHER = {
    "client_id": "other",
    "tenant": "other.example",
    "way": "device-code",
    "sign_in_as": "other",
    "confirmed": Confirmed("u", "Other", "other.example", "p", "x@other.example"),
    "admins_seen": False,
    "facts_seen": False,
    "method": "per-user",
    "method_reason": "other",
    "policy_name": "Other",
    "emergency": (),
    "target": "all-resources",
    "start_state": "report-only",
    "whom": "other@contoso.example",
    "whom_by": "group",
    "whom_reason": "other",
    "revoke": "yes",
    "plan_id": "87654321",
    "agreed": "",
    "agreed_on": "",
    "revert_minutes": 10,
    "reasons": {},
    "people_told": False,
    "helpdesk": "",
    "enrolment": {},
    "moment": "",
    "drills": {},
    "guide": "verify",
    "handed": {},
    "listen": "here",
    "keep": "",
    "waiting": {},
    "by_hand": {},
    "typed": {},
    "vlc_app_ids": (),
    "accepts_security_defaults": True,
}


def test_the_table_below_knows_every_answer():
    assert set(OTHER) == {f.name for f in fields(Session)}


@pytest.mark.parametrize("name", list(OTHER))
def test_a_changed_answer_forgets_what_rested_on_it_and_nothing_else(name):
    after = FULL.answer(**{name: OTHER[name]})
    blank = Session()
    for f in fields(Session):
        expected = getattr(FULL, f.name)
        if f.name == name:
            expected = OTHER[name]
        elif f.name in needing(name):
            expected = getattr(blank, f.name)
        assert getattr(after, f.name) == expected, f.name


@pytest.mark.parametrize("name", list(OTHER))
def test_the_same_answer_again_forgets_nothing(name):
    assert FULL.answer(**{name: getattr(FULL, name)}) == FULL


def test_another_tenant_forgets_the_plan():
    assert {"method", "plan_id", "agreed", "agreed_on", "emergency"} <= needing("confirmed")


text = st.text(max_size=20)


@given(
    st.builds(
        Session,
        client_id=text,
        confirmed=st.none() | st.builds(Confirmed, text, text, text, text, text),
        emergency=st.none() | st.lists(text, max_size=5).map(tuple),
        method=text,
        facts_seen=st.booleans(),
        reasons=st.dictionaries(text, text, max_size=3),
    )
)
def test_answers_round_trip(session):
    assert from_json(to_json(session)) == session


def test_unknown_keys_are_left_out_and_missing_ones_unanswered():
    assert from_json({"method": "x", "from_the_future": 1}) == replace(Session(), method="x")
