"""Driving the app like a person: keys in, the words on the screen out."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from textual.pilot import Pilot

from vlc_wizard.core.page import Page, Place
from vlc_wizard.ui.app import WizardApp

from .gallery import Remembering

DESIGN = (80, 24)
_TRIES = 200


@dataclass
class Session:
    """A running app, its drive, and the keyboard."""

    app: WizardApp
    drive: Remembering
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """One after the other, each once the page is seen."""
        for key in keys:
            await self.until(lambda: self.app.takes_keys or not self.app.is_running)
            await self.pilot.press(key)

    async def type(self, words: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in words))

    async def until(self, condition: Callable[[], Any]) -> None:
        for _ in range(_TRIES):
            if condition():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(self.text)

    async def settled(self) -> None:
        """Until everything stands where it will."""
        screen = self.app.page_screen
        await self.until(lambda: screen.is_seen and not screen.settling.waiting)
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def foot(self) -> list[str]:
        """The keys that the foot of the frame shows, as they are pressed."""
        return [pressed for _, _, pressed in self.app.page_screen.foot.keys if pressed]


@asynccontextmanager
async def shown(
    page: Page, *, size: tuple[int, int] = DESIGN, place: Place | None = None, **options: Any
) -> AsyncIterator[Session]:
    """The page in a running app."""
    drive = Remembering(page, place)
    app = WizardApp(drive.made, seconds=lambda: 0.0, **options)
    async with app.run_test(size=size) as pilot:
        session = Session(app, drive, pilot)
        await pilot.pause()
        await session.until(lambda: app.page_screen.foot.keys)
        await session.settled()
        yield session
