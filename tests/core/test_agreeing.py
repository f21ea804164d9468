"""What If beside the policy: one check for each kind of person, and what it cannot answer."""

from typing import Any

import pytest

from vlc_wizard.core.agreeing import AGREES, agreement
from vlc_wizard.core.gates.case import Asked

POLICY = "p"


def row(
    *, applies: bool = True, block: bool = False, policy: str = POLICY, reason: str = "users"
) -> dict[str, Any]:
    return {
        "id": policy,
        "policyApplies": applies,
        "analysisReasons": "notSet" if applies else reason,
        "state": "enabled",
        "displayName": "Q",
        "grantControls": {"builtInControls": ["block"] if block else ["mfa"]},
    }


def asked(kind: str, *rows: dict[str, Any], answered: bool = True) -> Asked:
    admin = kind in ("you", "admin")
    return Asked(kind, f"the {kind}", kind == "emergency", admin, list(rows) if answered else None,
                 kind)  # fmt: skip


OUT = asked("emergency", row(applies=False))
ALL = [asked("you", row()), asked("admin", row()), OUT, asked("member", row()),
       asked("guest", row())]  # fmt: skip
# name -> (asked, what is not PASS)
CASES: dict[str, tuple[list[Asked], dict[str, str]]] = {
    "all agree": (ALL, {}),
    "no other administrator": ([a for a in ALL if a.kind != "admin"], {}),
    "no guest is known": (ALL[:-1], {"guest": "UNKNOWN"}),
    "no emergency account": ([a for a in ALL if a is not OUT], {"emergency": "UNKNOWN"}),
    "the policy hits who is left out": (
        [*ALL[:2], asked("emergency", row()), *ALL[3:]], {"emergency": "FAIL"}),
    "a Block hits an administrator": (
        [ALL[0], asked("admin", row(), row(block=True, policy="q")), *ALL[2:]], {"admin": "FAIL"}),
    "the second of two administrators is not asked": (
        [*ALL, asked("admin", row(applies=False))], {"admin": "FAIL"}),
    "a member is not asked": ([*ALL[:3], asked("member", row(applies=False)), ALL[4]],
                              {"member": "FAIL"}),
    "no answer about a guest": ([*ALL[:4], asked("guest", answered=False)], {"guest": "UNKNOWN"}),
    "a synchronisation account": ([*ALL, asked("sync", row(applies=False))], {"sync": "FAIL"}),
}  # fmt: skip
WORDS = {"you": "asks you", "admin": "other Global", "emergency": "emergency", "member": "member",
         "guest": "guest", "sync": "synchronisation"}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_check_a_kind(name: str) -> None:
    given, unlike = CASES[name]
    checks = agreement(given, POLICY)
    assert len(checks) >= 5
    found = {k: c.outcome for c in checks for k, words in WORDS.items() if words in c.says}
    assert {k: o for k, o in found.items() if o != "PASS"} == unlike


@pytest.mark.parametrize(
    ("reason", "words"), [("application", "apps one by one"), ("notEnoughInformation", "its place")]
)
def test_where_it_never_matches_it_cannot_answer(reason: str, words: str) -> None:
    """Apps come one by one: the portals of a policy are none of them."""
    never = row(applies=False, reason=reason)
    (check,) = agreement([asked("you", never), OUT, asked("guest", never)], POLICY)
    assert (check.says, check.outcome) == (AGREES, "UNKNOWN")
    assert words in check.because


def test_for_another_reason_it_disagrees() -> None:
    """The control: whom the policy does not include is no matter of apps."""
    never = row(applies=False, reason="users")
    checks = agreement([asked("you", never), OUT, asked("guest", never)], POLICY)
    assert [c.outcome for c in checks if "asks you" in c.says] == ["FAIL"]


def test_one_who_is_asked_shows_that_it_can_answer() -> None:
    """The control: then the others are not asked for a reason of their own."""
    never = row(applies=False, reason="application")
    checks = agreement([asked("you", row()), OUT, asked("guest", never)], POLICY)
    assert [c.outcome for c in checks if "guest" in c.says] == ["FAIL"]
