"""The whole way by keyboard at 80x24: short enough, and ending as the plain front end ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from tests.journey_end import End, end_of
from tests.plain.hands import LEAVE, WHOLE_WAY, WORD
from tests.plain.hands import walk as walk_plain
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Event, Opened, Pressed, Submitted
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.wiring import Options, first_state, open_world

MOST_PAGES = MOST_DECISIONS = 15
DOMAIN = "contoso-licensing.example"
TRIES = 3000
NAMED = {" ": "space", "\t": "tab"}

# page id -> (keys before Enter, words to type before Enter, keys after which the page stays)
WAY = (
    ("hub", "", ()),
    ("person", "", ()),
    ("signin", "", ()),
    ("tenant", "", ()),
    ("admins", "", ()),
    ("facts", "", ()),
    ("method", "", ()),
    ("configure", "", ("space",)),
    ("review", f"{WORD}\t{DOMAIN}", ()),
    ("apply", "", ()),
    ("switch", "\t\tturn on", ()),
    ("apply", "", ()),
    ("verify", "", ()),
    ("people", "", ("c",)),
    ("link", "", ("s",)),
)


class Walk:
    """Keys in, and what the person had decided by them."""

    def __init__(self, app: WizardApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot
        self.pages: list[str] = []
        self.decisions: list[str] = []

    async def until(self, condition: Callable[[], Any]) -> None:
        for _ in range(TRIES):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"{self.app.drive.state.at}: never came")

    async def answer(self, page: str, words: str, keys: tuple[str, ...]) -> None:
        drive = self.app.drive
        await self.until(lambda: drive.state.at == page and not drive.busy and self.seen())
        if page not in self.pages:
            self.pages.append(page)
        await self.pilot.pause()
        for key in keys:
            await self.pilot.press(key)
            await self.until(lambda: not drive.busy)
        if words:
            await self.pilot.press("enter")  # to the question
            await self.until(lambda: isinstance(self.app.focused, Input))
            await self.pilot.press(*(NAMED.get(c, c) for c in words))
        for _ in range(5):  # where the question is out of sight, the first Enter leads to it
            await self.until(self.seen)
            await self.pilot.press("enter")
            for _ in range(50):
                await self.pilot.pause(0.01)
                if drive.state.at != page or drive.busy:
                    return
        raise AssertionError(f"{page}: Enter leads nowhere")

    def seen(self) -> bool:
        """Whether what stands on the screen is the drive's page; a key for another is dropped."""
        shown, page = self.app.page_screen.page, self.app.drive.page
        return self.app.page_screen.is_seen and (shown.id, shown.actions, shown.form is None) == (
            page.id, page.actions, page.form is None,
        )  # fmt: skip

    def decided(self, event: Event) -> None:
        match event:
            case Pressed(name="continue"):
                return
            case Submitted() | Pressed() | Opened():
                self.decisions.append(f"{self.app.drive.state.at}: {event}")


async def walk_full_screen(folder: Path) -> tuple[Walk, End]:
    world = open_world(Options(demo="p1-fresh"))
    state = first_state(world)
    drives: list[Drive] = []

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        drive = Drive(world.tools, state, changed=changed, copy=copy)
        send = drive.send

        def heard(event: Event) -> None:
            walk.decided(event)
            send(event)

        drive.send = heard  # type: ignore[method-assign] - listening, not answering
        drives.append(drive)
        return drive

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(app, pilot)
        for page, words, keys in WAY:
            await walk.answer(page, words, keys)
        await walk.until(lambda: drives[0].state.at == "hub" and not drives[0].busy)
        end = end_of(drives[0].state, world)
        await drives[0].close()
    await world.close()
    return walk, end


def saved() -> tuple[int, bytes]:
    """Lines of the CSV, and the picture of the code."""
    text = Path("vlc-wizard-people.csv").read_text("utf-8-sig")
    return len(text.splitlines()), Path("vlc-wizard-mfasetup.png").read_bytes()


async def test_the_whole_way_by_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    walk, end = await walk_full_screen(tmp_path)
    assert len(walk.pages) <= MOST_PAGES, walk.pages
    assert len(walk.decisions) <= MOST_DECISIONS, walk.decisions
    rows, picture = saved()
    assert rows == 1 + 46
    assert picture.startswith(b"\x89PNG")
    (policy,) = end.policies
    assert policy["state"] == "enabled"
    assert policy["conditions"]["users"]["excludeUsers"]


async def test_both_front_ends_end_in_equal_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "full"))
    _, full = await walk_full_screen(tmp_path)
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "plain"))
    plain = (await asyncio.to_thread(walk_plain, [*WHOLE_WAY, LEAVE])).end
    assert plain is not None
    assert full.session == plain.session
    assert full.journal == plain.journal
    assert full.policies == plain.policies
