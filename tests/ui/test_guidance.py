"""Every statement of the guidance is on its page, full screen."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from vlc_wizard.adapters.texts import words
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Opened
from vlc_wizard.core.guidance import on_page
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.ui.overlays import Sheet
from vlc_wizard.wiring import Options, first_state, open_world

from .test_whole_way import WAY, Walk


def squashed(text: str) -> str:
    """Without what a line's end makes of it: long addresses are broken."""
    return "".join(text.split())


class Reader(Walk):
    """Asks each page why before answering it."""

    def __init__(self, app: WizardApp, pilot: object) -> None:
        super().__init__(app, pilot)
        self.read: dict[str, set[str]] = defaultdict(set)

    async def answer(self, page: str, words: str, keys: tuple[str, ...]) -> None:
        await self.ask(page)
        await super().answer(page, words, keys)

    async def ask(self, page: str) -> None:
        drive = self.app.drive
        await self.until(lambda: drive.state.at == page and not drive.busy and self.seen())
        if not drive.page.why:
            return
        await self.pilot.press("f2")
        await self.until(lambda: isinstance(self.app.screen, Sheet))
        sheet = self.app.screen
        assert isinstance(sheet, Sheet)
        lines = (line.plain for line in sheet._lines(80))
        shown = squashed("".join(lines))
        self.read[page].add(shown)
        await self.pilot.press("escape")
        await self.until(lambda: not isinstance(self.app.screen, Sheet))


async def test_every_statement_is_on_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    world = open_world(Options(demo="p1-fresh"))
    state = first_state(world)
    drives: list[Drive] = []

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        drives.append(Drive(world.tools, state, changed=changed, copy=copy))
        return drives[-1]

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot)
        for page, typed, keys in WAY:
            await reader.answer(page, typed, keys)
        drives[0].send(Opened("record"))
        await reader.ask("record")
        await drives[0].close()
    await world.close()
    guidance = words().guidance()
    assert list(guidance) == [f"S{n}" for n in range(1, 88)]
    missing = [
        s.id
        for s in guidance.values()
        if not any(
            squashed(f"{s.id}{s.says}") in text and squashed(s.today) in text
            for text in reader.read[s.page]
        )
    ]
    assert missing == []
    assert on_page(guidance, "nowhere") == ()
    assert not any("S88" in text for texts in reader.read.values() for text in texts)
