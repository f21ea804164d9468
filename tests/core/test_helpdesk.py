"""Who may what to whom, what a proof lacks, and a card for every code: decided from values."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from vlc_wizard.core import sign_in_codes
from vlc_wizard.core.helpdesk import cards, lines
from vlc_wizard.core.helpdesk.person import HelpedPerson, PassPolicy, Registered, methods_in
from vlc_wizard.core.helpdesk.powers import POWERS, Action, why_not
from vlc_wizard.core.helpdesk.proof import PROOFS, Case, Proof, lacking
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import ROLE_NAMES, Admin, Kind, Origin
from vlc_wizard.core.snapshot import Response
from vlc_wizard.verbs.flags import AIDS
from vlc_wizard.verbs.flags import PROOFS as PROOF_FLAGS

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
IDS = {name: key for key, name in ROLE_NAMES.items()}
# The codes of the list for the helpdesk, written by hand.
CODES = re.findall(r"\d+", """
50072 50074 50076 50078 50079 50088 500121 50125 50126 50056 50053 50055 50144
50057 50034 50020 16000 51004 50014 50097 53000 53001 50105 50131 50140 50199
50158 50161 53003 53004 53010 53011 530032 530033 530035 65001 90094 90095 65004
65002 70016 70018 70019 90119 90120 70043 700016 7000218 90072 500212 500213
""")  # fmt: skip


# --- cards ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_code_leads_to_a_card(code):
    for spelt in (code, f"AADSTS{code}", f" aadsts{code} "):
        card = cards.card_of(spelt)
        assert card is not None
        assert code in card.codes
    assert all((card.title, card.means, card.steps, card.who, card.attack))


def test_every_code_that_the_program_knows_has_one_card_and_no_more():
    known = {c for row in sign_in_codes.CODES for c in row.codes if c.isdigit()}
    listed = [c for card in cards.CODE_CARDS for c in card.codes]
    assert set(listed) == known
    assert len(listed) == len(set(listed)) >= len(CODES)
    assert cards.card_of("99999") is None
    assert cards.is_code("99999")
    assert not cards.is_code("somebody@contoso.example")


@pytest.mark.parametrize("card", cards.COMPLAINTS, ids=lambda c: c.key)
def test_every_complaint_says_all_that_a_card_says(card):
    assert cards.card_of(card.key.upper()) is card
    assert all((card.title, card.means, card.steps, card.who, card.attack))
    assert re.fullmatch(r"[a-z-]+", card.key)


# Where a reset would help an attacker: (what the call is about, what the card must say)
WARNINGS = (
    ("53004", "no pass by reflex"),
    ("50074", "treat it as an attack"),
    ("500121", "treat it as an attack"),
    ("unexpected-prompt", "Never approve"),
    ("re-register", "may register first"),
    ("guest-lost-phone", "does not work for guests"),
    ("53010", "A guest gets none"),
)


@pytest.mark.parametrize(("about", "says"), WARNINGS)
def test_a_card_warns_where_it_must(about, says):
    card = cards.card_of(about)
    assert says in " ".join((*card.steps, card.attack))


# --- the proof ------------------------------------------------------------------------------------

LACKING = (  # proof kinds, ticket, second agent, admin, what is missing ("": nothing)
    ((), "T-1", "", False, "Choose"),
    (("call-back",), "", "", False, "ticket"),
    (("birthday",), "T-1", "", False, "Choose"),
    (("call-back",), "T-1", "", False, ""),
    (("call-back",), "T-1", "Kim", True, "two"),
    (("call-back", "call-back"), "T-1", "Kim", True, "two"),
    (("call-back", "birthday"), "T-1", "Kim", True, "two"),
    (("call-back", "video"), "T-1", " ", True, "second agent"),
    (("call-back", "video"), " ", "Kim", True, "ticket"),
    (("call-back", "video"), "T-1", "Kim", True, ""),
)


@pytest.mark.parametrize(("kinds", "ticket", "second", "admin", "missing"), LACKING)
def test_what_a_proof_lacks(kinds, ticket, second, admin, missing):
    said = lacking(Proof(kinds, ticket, second), admin=admin)
    assert missing in said
    assert bool(said) == bool(missing)


def test_the_flags_name_the_same_things():
    assert tuple(PROOFS) == PROOF_FLAGS
    assert tuple(Action) == AIDS


# --- powers ---------------------------------------------------------------------------------------

PHONE = Registered("m1", "phone", "mobile")
POLICY = PassPolicy(enabled=True)


def person(**values) -> HelpedPerson:
    given = {
        "id": "b1", "name": "Ada", "user_name": "ada@contoso.example",
        "mail": "ada@contoso.example",
        "kind": Kind.MEMBER, "origin": Origin.OURS, "enabled": True, "pending": False,
        "read_at": NOW, "roles": frozenset(), "methods": (PHONE,), "pass_policy": POLICY,
    }  # fmt: skip
    return HelpedPerson(**(given | values))


def agent(*roles: str, key: str = "a1") -> Admin:
    return Admin(key, "Alex", "alex@contoso.example", guest=False,
                 roles=frozenset(IDS[r] for r in roles))  # fmt: skip


AA, PAA = "Authentication Administrator", "Privileged Authentication Administrator"
GA, UA, HA = "Global Administrator", "User Administrator", "Helpdesk Administrator"
RESETS = (Action.PASS, Action.DELETE, Action.REREGISTER)
# the agent's role, the caller's, whether methods may be reset, whether sessions may be revoked
OVER_WHOM = (
    (AA, "", True, True),
    (AA, AA, True, True),
    (AA, "Reports Reader", True, True),
    (AA, "Directory Readers", True, True),
    (AA, HA, False, False),
    (AA, UA, False, False),
    (AA, "Global Reader", False, False),
    (AA, "Security Reader", False, False),
    (AA, PAA, False, False),
    (AA, GA, False, False),
    (PAA, GA, True, True),
    (PAA, PAA, True, True),
    (GA, GA, True, True),
    (HA, "", False, True),
    (HA, HA, False, True),
    (HA, AA, False, False),
    (HA, GA, False, False),
    (UA, HA, False, True),
    (UA, GA, False, False),
    ("Global Reader", "", False, False),
    ("Conditional Access Administrator", "", False, False),
)


@pytest.mark.parametrize(("mine", "theirs", "resets", "revokes"), OVER_WHOM)
def test_what_a_role_may_to_whom(mine, theirs, resets, revokes):
    who = person(roles=frozenset({IDS[theirs]} if theirs else ()))
    for action in RESETS:
        assert (why_not(action, agent(mine), who) == "") == resets, action
    assert (why_not(Action.REVOKE, agent(mine), who) == "") == revokes


@pytest.mark.parametrize("action", Action)
def test_nobody_acts_on_themselves_nor_on_what_was_not_read(action):
    everyone = agent(GA, AA, PAA)
    waiting = action is Action.INVITE
    fine = person(pending=waiting, kind=Kind.GUEST if waiting else Kind.MEMBER)
    assert why_not(action, everyone, fine) == ""
    assert "themselves" in why_not(action, agent(GA, key="B1"), fine)
    assert "could not be read" in why_not(action, None, fine)
    unread = Admin("a1", "Alex", "alex@contoso.example", guest=False, roles=None)
    assert "could not be read" in why_not(action, unread, fine)
    unknown = person(pending=waiting, roles=None)
    assert "could not be read" in why_not(action, everyone, unknown)


DOES_NOT_APPLY = (  # the action, the person, a word of the reason
    (Action.PASS, {"kind": Kind.GUEST}, "elsewhere"),
    (Action.PASS, {"kind": Kind.EXTERNAL_MEMBER}, "elsewhere"),
    (Action.PASS, {"enabled": False}, "disabled"),
    (Action.PASS, {"pass_policy": PassPolicy(enabled=False)}, "policy"),
    (Action.PASS, {"pending": True}, "not accepted"),
    (Action.DELETE, {"methods": ()}, "Nothing is registered"),
    (Action.DELETE, {"methods": None}, "could not be read"),
    (Action.DELETE, {"methods": (Registered("x", "email"),)}, "Nothing is registered"),
    (Action.REREGISTER, {"methods": (Registered("k", "fido2"),)}, "Nothing is registered"),
    (Action.INVITE, {}, "no invitation"),
    (Action.INVITE, {"pending": True, "mail": ""}, "no invitation"),
)


@pytest.mark.parametrize(("action", "values", "says"), DOES_NOT_APPLY)
def test_what_does_not_apply_to_a_person(action, values, says):
    assert says in why_not(action, agent(GA), person(**values))


def test_a_refusal_names_the_least_role_that_reaches():
    assert f"takes {AA}." in why_not(Action.PASS, agent("Global Reader"), person())
    above = person(roles=frozenset({IDS[GA]}))
    assert f"takes {PAA}." in why_not(Action.PASS, agent(AA), above)
    assert f"takes {HA}." in why_not(Action.REVOKE, agent("Global Reader"), person())


def test_each_action_asks_for_its_own_permission_alone():
    assert POWERS[Action.PASS].scopes == {"UserAuthMethod-TAP.ReadWrite.All"}
    assert POWERS[Action.REVOKE].scopes == {"User.RevokeSessions.All"}
    assert POWERS[Action.INVITE].scopes == {"User.Invite.All"}
    assert POWERS[Action.DELETE].scopes == POWERS[Action.REREGISTER].scopes


# --- methods --------------------------------------------------------------------------------------


def test_a_method_is_told_by_its_type_and_its_device_and_the_password_is_left_out():
    rows = [
        {"@odata.type": "#microsoft.graph.passwordAuthenticationMethod", "id": "p"},
        {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": "k",
         "displayName": "[/]Red key"},
        {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "id": "3",
         "phoneType": "office"},
        {"@odata.type": "#microsoft.graph.externalAuthenticationMethod", "id": "e"},
        {"@odata.type": "#microsoft.graph.shoeAuthenticationMethod", "id": "s"},
    ]  # fmt: skip
    found = methods_in(Response(200, {"value": rows}, NOW))
    assert [(m.type, m.device, m.deletable) for m in found] == [
        ("fido2", "[/]Red key", True), ("phone", "office", True), ("external", "", False),
        ("shoe", "", False),
    ]  # fmt: skip
    assert found[-1].words == "shoe"
    assert methods_in(Response(403, {"error": {}}, NOW)) is None
    assert methods_in(None) is None


# --- the journal ----------------------------------------------------------------------------------


def written(case: str, event: Event, change: int = 0, **data) -> Entry:
    return Entry(case, event, NOW, change, data=data)


def test_figures_count_cases_and_what_became_of_each_write():
    proof = Proof(("call-back",), "T-1")
    one = Case("helpdesk-1", "code", "53010", proof, NOW)
    two = Case("helpdesk-2", "person", "ada@contoso.example", proof, NOW)
    journal = [
        lines.opening(one, "alex"), lines.opening(two, "alex"), lines.opening(two, "alex"),
        written("helpdesk-2", Event.INTENT, 1, action="pass", person="b1"),
        written("helpdesk-2", Event.DONE, 1),
        written("helpdesk-2", Event.INTENT, 2, action="revoke", person="b1"),
        written("helpdesk-2", Event.AMBIGUOUS, 2),
        written("helpdesk-2", Event.INTENT, 3, action="delete", person="b1"),
        written("helpdesk-2", Event.FAILED, 3),
        written("1f3a9c2e", Event.INTENT, 1),
    ]  # fmt: skip
    found = lines.figures(journal)
    assert found == {
        "cases": 2,
        "by_topic": {"code": 1, "person": 1},
        "by_card": {"53010": 1},
        "actions": {"delete": {"refused": 1}, "pass": {"done": 1}, "revoke": {"unknown": 1}},
        "proofs": {"call-back": 3},
    }
    assert "ada" not in str(found)
    assert lines.figures(journal[-1:]) is None


def test_what_is_open_is_what_nothing_tells_the_end_of():
    journal = [
        written("helpdesk-1", Event.INTENT, 1, action="pass", person="b1"),
        written("helpdesk-1", Event.INTENT, 2, action="delete", person="b2"),
        written("helpdesk-1", Event.DONE, 2),
    ]
    assert [e.change for e in lines.open_writes(journal)] == [1]
    assert lines.open_for("b1", "pass", journal) is journal[0]
    assert lines.open_for("b1", "delete", journal) is None
    journal.append(written("helpdesk-1", Event.SETTLED, 1, became="nothing"))
    assert lines.open_writes(journal) == []
    assert lines.settles_at(journal[0]) - NOW == timedelta(seconds=120)


def test_a_case_is_noted_only_with_its_own_proof():
    case = Case("helpdesk-1", "person", "ada", Proof(("call-back",), "T-1"), NOW)
    journal = [lines.opening(case, "alex")]
    assert lines.is_noted(case, journal)
    other = Case("helpdesk-1", "person", "ada", Proof(("call-back", "video"), "T-1", "Kim"), NOW)
    assert not lines.is_noted(other, journal)
    assert not lines.is_noted(case, [])
