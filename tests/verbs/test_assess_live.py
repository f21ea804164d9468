"""`assess` against rehearsal tenants: what must be read is read, and nothing is claimed besides."""

import json

import pytest

from vlc_wizard.cli import main


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))


def assess(capsys, *flags):
    code = main(["assess", "--json", *flags])
    return code, json.loads(capsys.readouterr().out)["coverage"]


@pytest.mark.parametrize(
    ("scenario", "verdict", "covered", "total"),
    [
        ("p1-fresh", "NOT_COVERED", 0, 46),
        ("defaults-on-p1", "COVERED_SD", 46, 46),
        ("report-only", "NOT_COVERED", 0, 46),
        ("covered", "PARTIAL", 45, 46),
        ("vip-excluded", "PARTIAL", 42, 46),
    ],
)
def test_a_scenario(scenario, verdict, covered, total, capsys):
    code, found = assess(capsys, "--demo", scenario, "--check")
    assert (found["verdict"], found["covered"], found["total"]) == (verdict, covered, total)
    assert code == (0 if verdict.startswith("COVERED") else 7)


def test_a_stated_emergency_account_is_left_out_and_the_snapshot_says_the_same(tmp_path, capsys):
    _, before = assess(capsys, "--demo", "covered")
    [gap] = before["gaps"]
    stated = tmp_path / "stated.json"
    stated.write_text(json.dumps({"emergency_accounts": gap["people"]}), "utf-8")
    saved = tmp_path / "snapshot.json"
    flags = ("--stated", str(stated), "--check", "--save-snapshot", str(saved))
    code, found = assess(capsys, "--demo", "covered", *flags)
    assert (code, found["verdict"], found["total"]) == (0, "COVERED", 45)
    assert found["exempt"] == gap["people"]
    assert assess(capsys, "--snapshot", str(saved), "--check") == (0, found)


def test_the_group_is_read_and_named(capsys):
    _, found = assess(capsys, "--demo", "vip-excluded")
    assert sum(gap["count"] for gap in found["gaps"]) == 4
    assert "leaves out the group VIP" in found["gaps"][0]["why"]
    assert found["unknown"] == []


def test_without_rights_it_is_unknown_and_says_what_would_settle_it(capsys):
    helpdesk = ("--demo", "p1-fresh", "--as", "alex.harborne@contoso-licensing.example")
    code, found = assess(capsys, *helpdesk, "--check")
    assert (code, found["verdict"]) == (7, "UNKNOWN")
    policies = next(r for r in found["reads"] if r["path"].endswith("/policies"))
    assert "Policy.Read.All" in policies["settled_by"]
    assert found["gaps"] == []
