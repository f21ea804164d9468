"""What is kept here: another one writes it, a newer one wrote it, or it cannot be kept at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vlc_wizard.wiring import Options, World, open_world

from .desk import DOMAIN, Desk


@pytest.fixture
def writer(desk: Desk) -> Iterator[World]:
    """Another instance, which began before and writes."""
    world = open_world(Options(demo="p1-fresh"))
    store = world.store(None)
    assert store.writable
    yield world
    for opened in world.stores.values():
        opened.close()
    world.rehearsal.close()


@pytest.mark.parametrize("verb", ["status", "people", "assess", "forget"])
def test_the_second_one_says_who_writes(desk: Desk, writer: World, verb: str) -> None:
    said = desk.run(verb, "--demo")
    assert said.code == (0 if verb == "status" else 1), said
    assert "process" in said.out + said.err
    assert "Traceback" not in said.err


def test_the_second_one_plans_but_does_not_apply(desk: Desk, writer: World) -> None:
    plan = desk.plan()
    said = desk.apply(plan)
    assert said.code == 1
    assert "process" in said.err
    assert "The tenant is as it was." in said.err
    assert desk.run("verify", "--demo").code == 2


def test_once_it_has_left_the_next_one_writes(desk: Desk) -> None:
    assert desk.apply(desk.plan()).code == 0


@pytest.fixture
def newer(desk: Desk) -> Path:
    """The state of a program of a later year."""
    assert desk.apply(desk.plan()).code == 0
    (path,) = desk.home.rglob("wizard.sqlite3")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
        database.commit()
    return path


def test_a_newer_state_is_read_and_not_written(desk: Desk, newer: Path) -> None:
    before = newer.read_bytes()
    status = desk.run("status", "--demo")
    assert status.code == 0
    assert "A newer program wrote it" in status.out
    assert "every change of this plan is made" in status.out
    assert desk.run("status", "--demo", "--json").document["read_only"]
    said = desk.run("people", "--demo")
    assert said.code == 1, said
    assert "newer" in said.err
    assert desk.run("verify", "--demo", "--json").document["grade"] == "E1"
    assert newer.read_bytes() == before


def test_a_state_that_cannot_be_kept_is_said(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").write_text("")
    for place in (tmp_path / "a-file", tmp_path / "a-file" / "below", Path("/proc/nowhere")):
        monkeypatch.setenv("VLC_WIZARD_HOME", str(place))
        for argv in (["assess", "--demo"], ["status", "--demo"], ["status"], ["--plain", "--demo"]):
            said = desk.run(*argv)
            assert said.code == 1, (place, argv, said)
            assert "Traceback" not in said.err
            assert "Set VLC_WIZARD_HOME" in said.err


def test_forget_leaves_nothing(desk: Desk) -> None:
    assert desk.apply(desk.plan()).code == 0
    for wrong in ([], ["--confirm", "fabrikam.example"]):
        said = desk.run("forget", "--demo", *wrong)
        assert said.code == 2
        assert f"({DOMAIN})" in said.err
        assert "vlc-wizard report" in said.err
        assert len(desk.run("status", "--demo", "--json").document["runs"]) == 1
    assert desk.run("forget", "--demo", "--confirm", DOMAIN).code == 0
    assert desk.run("status", "--demo", "--json").document["runs"] == []
    assert desk.run("verify", "--demo").code == 2


def test_nothing_is_sent_without_an_app(desk: Desk, offline: list[str]) -> None:
    for verb in ("assess", "plan", "people", "verify"):
        said = desk.run(verb)
        assert (said.code, "--client-id" in said.err) == (3, True), said
    assert offline == []


def test_a_live_start_would_ask_microsoft(desk: Desk, offline: list[str]) -> None:
    """The control of the one above: with an app it does ask, and says that nobody answers."""
    said = desk.run("assess", "--client-id", "14d82eec-204b-4c2f-b7e8-296a70dab67e")
    assert said.code == 1, said
    assert "does not answer" in said.err
    assert set(offline) == {"login.microsoftonline.com"}
