"""A gap full-screen: reached by keys, opened by Enter or its number, left to where one was."""

from pathlib import Path

import pytest

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.page import Action, Finding, Findings, Page, say
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.ui.widgets.openings import OpeningList
from vlc_wizard.ui.widgets.rows import Rows
from vlc_wizard.wiring import Options, first_state, open_world

from .driving import shown
from .test_whole_way import WAY, Walk

GAPS = Findings(
    (
        Finding("bad", say("9 members of VIP"), say("Always: left out"), opens="gap a"),
        Finding("bad", say("6 guests"), say("Always: not included"), opens="gap b"),
        Finding("info", say("and 3 more")),
    ),
    say("Not asked"),
    opening=say("Why they are not asked"),
    key=say("Why not"),
)
PAGE = Page(
    "facts", say("Do your own policies demand MFA of everybody?"), say("nothing"), (GAPS,),
    (Action("enter", say("Continue"), "continue"), Action("c", say("Continue"), "continue")),
)  # fmt: skip


def sent(session) -> list[str]:
    return [event.name for event in session.drive.events if hasattr(event, "name")]


async def test_enter_goes_on_until_a_gap_is_chosen():
    async with shown(PAGE) as session:
        await session.press("enter")
        assert sent(session) == ["continue"]
        await session.press("tab", "down", "enter")
        assert sent(session) == ["continue", "gap b"]
        await session.press("c")
        assert sent(session)[-1] == "continue"


@pytest.mark.parametrize(("key", "opens"), [("1", "gap a"), ("2", "gap b"), ("3", ""), ("9", "")])
async def test_its_number_opens_it(key, opens):
    async with shown(PAGE) as session:
        await session.press(key)
        assert sent(session) == ([opens] if opens else [])


async def test_the_foot_says_what_opens_and_the_rows_have_numbers():
    async with shown(PAGE) as session:
        assert "1-2 Why not" in session.text
        numbered = [
            line.split()[0] for line in session.lines if "members of" in line or "6 g" in line
        ]
        assert numbered == ["1", "2"]
        await session.press("tab")
        assert "enter Why not" in session.text


async def test_the_cursor_does_not_leave_the_list():
    async with shown(PAGE) as session:
        await session.press("tab", "up", "down", "down", "down", "enter")
        assert sent(session) == ["gap b"]


async def test_into_a_gap_and_back_to_where_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path))
    world = open_world(Options(demo="p1-fresh"))
    state = first_state(world)
    drives: list[Drive] = []

    def make(changed, copy) -> Drive:
        drives.append(Drive(world.tools, state, changed=changed, copy=copy))
        return drives[0]

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(app, pilot)
        for page, words, keys in WAY[:5]:
            await walk.answer(page, words, keys)
        drive = drives[0]
        await walk.until(lambda: drive.state.at == "facts" and not drive.busy and walk.seen())
        await pilot.press("2")
        await walk.until(lambda: drive.state.at == "uncovered" and not drive.busy and walk.seen())
        key = drive.state.opened
        assert "Why do your own rules not ask" in text_of(app)
        await pilot.press("escape")
        await walk.until(lambda: drive.state.at == "facts" and walk.seen())
        await walk.until(lambda: isinstance(app.focused, OpeningList))
        assert isinstance(app.focused, OpeningList)
        assert app.focused.findings.openings[app.focused.cursor] == f"gap {key}"
        await pilot.press("up", "enter")
        await walk.until(lambda: drive.state.at == "uncovered" and not drive.busy and walk.seen())
        assert drive.state.opened != key
        assert drive.state.listed is not None
        await walk.until(lambda: bool(app.page_screen.body.query(Rows)))
        assert len(drive.state.listed) == drive.state.facts.coverage.gaps[0].count
        await drive.close()
    await world.close()


def text_of(app: WizardApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in strip).rstrip() for strip in strips)
