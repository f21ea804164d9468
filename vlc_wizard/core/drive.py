"""One onboarding on its way: the state, and the acts performed through the ports.

Both front ends hold a Drive and nothing else of the program: they draw `page` and `place`
whenever they are told that something changed, and send what the person did.
"""

from __future__ import annotations  # what only acting needs is not loaded for the first frame

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from vlc_wizard.core.frame import farewell, place_of
from vlc_wizard.core.showing import page_of, why_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlc_wizard.core.events import Event
    from vlc_wizard.core.page import Page, Place, Say
    from vlc_wizard.core.ports import Tools
    from vlc_wizard.core.running import Running
    from vlc_wizard.core.state import State


class Drive:
    """Owns the state. Lives on one event loop; every method is called there."""

    def __init__(
        self,
        tools: Tools,
        state: State,
        *,
        changed: Callable[[], None],
        copy: Callable[[str], None],
    ) -> None:
        """`changed` is called after every change; `copy` sends text to the terminal's clipboard."""
        self.tools = tools
        self.state = state
        self.left = asyncio.Event()
        self.bug: BaseException | None = None  # an act died of something we did not expect
        self._changed = changed
        self._copy = copy

    @property
    def page(self) -> Page:
        """What to draw."""
        return page_of(self.state, self.tools.clock.now())

    @property
    def place(self) -> Place:
        """What to draw around it."""
        return place_of(self.state, self.tools.clock.now())

    @property
    def busy(self) -> bool:
        """Whether an act is under way."""
        return self._running.busy

    def send(self, event: Event) -> None:
        """Let something happen."""
        self._running.send(event, self.state)

    async def idle(self) -> None:
        """Wait until no act is under way, and the answers are kept."""
        await self._running.idle()

    async def flush(self) -> None:
        """Wait until the answers are kept, or the page says why they are not."""
        if "_running" in self.__dict__:
            await self._running.flush()

    async def close(self) -> None:
        """Stop everything and keep the state. Safe to call twice."""
        if "_running" in self.__dict__:
            await self._running.close()

    def why(self) -> tuple[Say, ...]:
        """Where the claims of the page come from, and what the guidance says about it."""
        return why_of(self.state, self.page)

    def farewell(self) -> str:
        """What to say on leaving: what was done, and whether the answers are kept."""
        kept = self._running.kept if "_running" in self.__dict__ else True
        return farewell(self.state, kept=kept)

    @cached_property
    def _running(self) -> Running:
        from vlc_wizard.core.running import Running

        return Running(self.tools, happened=self._take, copy=self._copy, leave=self._leave)

    def _take(self, state: State) -> None:
        self.state = state
        self._changed()

    def _leave(self, bug: BaseException | None) -> None:
        self.bug = self.bug or bug
        self.left.set()
