"""`helpdesk`: what it says before and after the proof, and what it does when told to."""

import json
from pathlib import Path

import pytest

from vlc_wizard.cli import main
from vlc_wizard.core.helpdesk.cards import BY_CODE, COMPLAINTS

DOMAIN = "contoso-licensing.example"
AGENT, ADMIN = f"alex.harborne@{DOMAIN}", f"sasha.tidewell@{DOMAIN}"
MEMBER = f"emeka.quarryman@{DOMAIN}"
PROVEN = ("--proof", "call-back", "--ticket", "T-1")
TWICE = (*PROVEN, "--proof", "video", "--second-agent", "Kim")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict, str]:
    """Exit code, document, and what went to standard error."""
    code = main(["helpdesk", *argv, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


@pytest.mark.parametrize("code", ["53010", "AADSTS50079", "500121"])
def test_a_code_has_its_meaning_at_once_and_its_steps_after_the_proof(code, capsys):
    exit_code, before, _ = run(capsys, code)
    card = BY_CODE[code.removeprefix("AADSTS")]
    assert (exit_code, before["title"], before["steps"]) == (0, card.title, None)
    assert before["who"]
    assert before["attack"]
    exit_code, after, _ = run(capsys, code, "--demo", *PROVEN)
    assert (exit_code, after["steps"]) == (0, list(card.steps))
    assert after["case"].startswith("helpdesk-")


def test_without_anything_it_lists_the_complaints(capsys):
    code, document, _ = run(capsys)
    assert code == 0
    assert [c["name"] for c in document["complaints"]] == [c.key for c in COMPLAINTS]


# what is asked, the exit code, a word of the reason
REFUSED = {
    "no such code": (("99999",), 2, "No card"),
    "no proof": ((MEMBER, "--demo"), 5, "Who is calling"),
    "no ticket": ((MEMBER, "--demo", "--proof", "video"), 5, "ticket"),
    "nobody": ((f"nobody@{DOMAIN}", "--demo", *PROVEN), 2, "nobody of this name"),
    "an admin": ((ADMIN, "--demo", *PROVEN), 5, "two different proofs"),
    "above": ((ADMIN, "--demo", "--as", AGENT, *TWICE, "--act", "pass"), 5, "above your role"),
    "oneself": ((AGENT, "--demo", "--as", AGENT, *TWICE, "--act", "revoke"), 5, "themselves"),
    "too long": ((MEMBER, "--demo", *PROVEN, "--act", "pass", "--minutes", "481"), 2, "480"),
    "no method": ((MEMBER, "--demo", *PROVEN, "--act", "delete", "--method", "x"), 2, "no such"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_and_shows_nobody(name, capsys):
    argv, code, says = REFUSED[name]
    exit_code, document, err = run(capsys, *argv)
    assert (exit_code, document.keys()) == (code, {"error"})
    assert says in err
    assert main(["journal", "--demo", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["journal"]
    assert not [line for line in lines if line["event"] == "intent"]


def test_a_person_is_told_with_everything_the_agent_may(capsys):
    code, document, _ = run(capsys, MEMBER, "--demo", *PROVEN)
    person = document["person"]
    assert (code, person["user_name"], person["readiness"]) == (0, MEMBER, "phone_only")
    assert [m["type"] for m in person["methods"]] == ["phone"]
    assert person["link"]["address"] == "https://aka.ms/mfasetup"
    assert person["asked"]["always"] is False
    assert person["roles"] == []
    assert [k for k, why in document["may"].items() if why] == ["invite"]


def test_a_pass_is_told_once(capsys, tmp_path):
    code, document, _ = run(capsys, MEMBER, "--demo", "--as", AGENT, *PROVEN, "--act", "pass")
    letters = document["pass"]["letters"]
    assert (code, document["pass"]["minutes"], document["pass"]["once"]) == (0, 60, True)
    code, again, _ = run(capsys, MEMBER, "--demo", "--as", AGENT, *PROVEN)
    assert [m["type"] for m in again["person"]["methods"]][-1] == "temporaryAccessPass"
    assert letters not in json.dumps(again)
    kept = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert letters.encode() not in kept
    assert document["case"].encode() in kept  # the control: what is kept is found


def test_the_report_has_the_calls_in_numbers_and_nobody(capsys):
    assert main(["helpdesk", MEMBER, "--demo", *PROVEN, "--act", "revoke"]) == 0
    assert main(["helpdesk", "53004", "--demo", *PROVEN]) == 0
    capsys.readouterr()
    assert main(["report", "--demo", "--format", "json", "--redact"]) == 0
    figures = json.loads(capsys.readouterr().out)["helpdesk"]
    assert (figures["cases"], figures["by_topic"]) == (2, {"code": 1, "person": 1})
    assert figures["actions"] == {"revoke": {"done": 1}}
    assert main(["report", "--demo", "--format", "md"]) == 0
    text = capsys.readouterr().out
    assert "Helpdesk" in text
    assert "T-1" not in text
    assert MEMBER not in text
