"""What plan and apply say of the checks: which need a word, which come later, which were passed."""

import json

import pytest

from .commanding import EMERGENCY, Desk
from .walking import WORD

LATER = ("G9", "G13", "G14")


def _domain(desk: Desk) -> str:
    return str(json.loads(desk.file.read_text())["tenant"]["domain"])


@pytest.fixture
def free(desk: Desk) -> Desk:
    """The free tenant: nothing of Conditional Access."""
    return Desk(desk.home, desk.patch, "free")


def _applied(free: Desk, *argv: str) -> None:
    plan = free.run("plan", "-o", str(free.file), "--reason", "it fits", *argv)
    assert plan.code == 0, plan.words
    applied = free.apply(confirm=_domain(free))
    assert applied.code == 0, applied.words


def test_a_plan_for_a_policy_says_which_checks_come_later(desk: Desk) -> None:
    said = desk.plan()
    assert [g for g in LATER if f"later: {g} " in said.words] == [*LATER]
    assert '--reason "..."' in said.words  # the control: here a check needs it


def test_each_check_that_was_passed_is_told_with_its_evidence(desk: Desk) -> None:
    desk.plan()
    said = desk.apply()
    passed = [e for e in _notes(desk) if e["data"].get("gate")]
    assert len(passed) > 1
    for note in passed:
        told = f"Passed with your word: {note['data']['gate']} "
        assert told in said.words
        assert f"({note['data']['evidence']}). Your reason: {WORD}" in said.words
    assert any(f"Passed with your word: {g} " in said.words for g in LATER)
    assert "Passed with your word" not in desk.apply().words  # nothing is judged again


def test_without_a_policy_none_comes_later(free: Desk) -> None:
    said = free.run("plan", "--method", "security-defaults", "--reason", "it fits")
    assert "Checks:" in said.words
    assert "later: " not in said.words


@pytest.mark.parametrize(
    ("argv", "ended"),
    [(("--method", "per-user"), False), (("--method", "per-user", "--revoke-sessions"), True)],
)
def test_only_sessions_that_were_ended_stay_ended(
    free: Desk, argv: tuple[str, ...], ended: bool
) -> None:
    _applied(free, *argv)
    said = free.run("undo", "-o", str(free.file))
    assert ("Sessions that were ended stay ended" in said.words) is ended
    assert "To apply it: vlc-wizard apply" in said.words
    assert "--reason" not in said.words  # every check passes
    assert "Say why" not in said.words


def test_of_what_is_as_wished_nothing_is_to_be_applied(free: Desk) -> None:
    _applied(free, "--method", "security-defaults")
    said = free.run("plan", "--method", "security-defaults", "-o", str(free.file))
    assert said.code == 0, said.words
    assert "Nothing to change" in said.words
    assert "There is nothing to apply." in said.words
    assert "needs your word" not in said.words
    assert "vlc-wizard apply" not in said.words


def _notes(desk: Desk) -> list[dict]:
    said = desk.run("journal", "--json")
    return [e for e in json.loads(said.words)["journal"] if e["event"] == "note"]


def _g10(rows: list[dict]) -> list[tuple[str, str]]:
    return [(g["verdict"], g["evidence"]) for g in rows if g["id"] == "G10"]


def test_plan_apply_and_report_judge_methods_on_the_same_people(desk: Desk) -> None:
    blind = json.loads(desk.run("plan", "--exclude", EMERGENCY, "--json").words)
    ((verdict, evidence),) = _g10(blind["gates"])
    assert (verdict, "people were not counted" in evidence) == ("green", True)
    found = json.loads(desk.run("people", "--json").words)
    lost = found["readiness"]["registered_not_allowed"]
    assert lost > 0
    desk.plan()
    planned = _g10(json.loads(desk.file.read_text())["gates"])
    assert [v for v, _ in planned] == ["amber"]
    assert f"{lost} people have only methods that are not allowed" in planned[0][1]
    assert desk.apply().code == 0
    (plan,) = json.loads(desk.run("report", "--format", "json").words)["plans"]
    assert _g10(plan["gates"]) == planned
    assert [g["id"] for g in plan["gates"]] == [f"G{n}" for n in range(1, 15)]
    judged = {g["id"]: g for e in _notes(desk) for g in e["data"].get("gates", ())}
    assert {g["id"]: g["evidence"] for g in plan["gates"]} == {
        i: g["evidence"] for i, g in judged.items()
    }
