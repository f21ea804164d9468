"""handover: two computers, two people, one tenant (scenario 10 without a screen)."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.plain.hands import WHOLE_WAY, walk
from vlc_wizard import cli
from vlc_wizard.wiring import Options, first_state, open_world

TENANT_FILES = Path("rehearsal") / "p1-fresh" / "tenant"
KIM = "kim.lanternby@contoso-licensing.example"
TO_REVIEW = [*WHOLE_WAY[:8], ("review", "q")]


def policy(name: str) -> dict[str, Any]:
    return {
        "id": "22222222-2222-4333-8444-555555555555", "displayName": name, "state": "disabled",
        "conditions": {"users": {"includeUsers": ["None"]},
                       "applications": {"includeApplications": ["None"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    }  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "one"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "one"


@pytest.fixture
def go_over(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """To another computer: nothing comes along but the tenant, which is everywhere."""

    def go() -> Path:
        other = tmp_path / "two"
        shutil.copytree(home / TENANT_FILES, other / TENANT_FILES)
        monkeypatch.setenv("VLC_WIZARD_HOME", str(other))
        return other

    return go


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the document, and what stands on standard error."""
    code = cli.main([*argv, "--json"] if "--demo=eligible" in argv else
                    [*argv, "--demo=p1-fresh", "--json"])  # fmt: skip
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def overnight() -> None:
    world = open_world(Options(demo="p1-fresh"))
    body = policy("Made overnight")
    world.rehearsal.organisation.put("policy", body["id"], body)
    world.let_go()


def test_what_was_answered_is_carried_on_by_a_colleague(
    home: Path, go_over: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    walk(TO_REVIEW)
    code, given, _ = run(capsys, "handover", "save", "-o", "given.json")
    assert code == 0
    assert given["seen"]["policies"] == {}
    text = Path("given.json").read_text("utf-8")
    assert json.loads(text) == given
    for name in ("quillfeather", "lanternby", "emergency1", "Emergency Access"):
        assert name.lower() not in text.lower()

    go_over()
    overnight()
    code, taken, _ = run(capsys, "handover", "open", "given.json", "--as", KIM)
    assert code == 0
    assert taken["taken_over_by"] == KIM
    assert taken["begun_by"] == given["by"]["id"]
    assert taken["method"] == "conditional-access"
    assert taken["changed_since"] == ["New: Made overnight (disabled)"]

    world = open_world(Options(demo="p1-fresh"))
    try:
        saved = first_state(world).resume
    finally:
        world.let_go()
    assert saved.at == "takeover"
    assert saved.session.confirmed.user_name == KIM
    assert (saved.session.plan_id, saved.session.agreed) == ("", "")
    _, report, _ = run(capsys, "report")
    assert report["admins"] == [given["by"]["id"], KIM]

    typed = walk([("resume", ""), ("takeover", ""), ("hub", "q")])
    said = " ".join(typed.text.split())
    assert "New: Made overnight (disabled)" in said


def test_opened_twice_is_opened_once(
    home: Path, go_over: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    walk(TO_REVIEW)
    run(capsys, "handover", "save", "-o", "given.json")
    other = go_over()
    first = run(capsys, "handover", "open", "given.json", "--as", KIM)[1]
    again = run(capsys, "handover", "open", "given.json", "--as", KIM)[1]
    assert {**first, "read_at": ""} == {**again, "read_at": ""}
    assert first["changed_since"] == []
    assert other.exists()


def test_names_only_if_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    walk(TO_REVIEW)
    _, without, _ = run(capsys, "handover", "save")
    _, named, _ = run(capsys, "handover", "save", "--names")
    assert "name" not in without["by"]
    assert named["by"]["name"].startswith("robin.quillfeather@")


def test_answers_that_are_here_are_not_put_away(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walk(TO_REVIEW)
    run(capsys, "handover", "save", "-o", "given.json")
    code, told, err = run(capsys, "handover", "open", "given.json", "--as", KIM)
    assert code == 2
    assert told["error"]["title"] == "An onboarding of this tenant was begun here already"
    assert "vlc-wizard forget" in err


@pytest.mark.parametrize("flags", [("--tenant", "fabrikam.example"), ("--demo=eligible",)])
def test_another_tenant_is_refused_and_nothing_kept(
    home: Path, go_over: Callable[[], Path], capsys: pytest.CaptureFixture[str], flags: tuple
) -> None:
    walk(TO_REVIEW)
    run(capsys, "handover", "save", "-o", "given.json")
    go_over()
    code, told, _ = run(capsys, "handover", "open", "given.json", *flags)
    assert code == 3
    assert told["error"]["now"]
    name = "eligible" if "--demo=eligible" in flags else "p1-fresh"
    world = open_world(Options(demo=name))
    try:
        assert first_state(world).resume is None
    finally:
        world.let_go()


def test_what_is_no_handover_is_refused_before_anybody_signs_in(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("odd.json").write_text('{"format": "other"}')
    for name in ("odd.json", "nowhere.json"):
        code, told, _ = run(capsys, "handover", "open", name)
        assert code == 2
        assert told["error"]["now"] == "Nothing was opened."
