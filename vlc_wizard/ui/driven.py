"""What the renderer needs of the program: `core.drive.Drive`, or anything shaped like it."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from vlc_wizard.core.events import Event
from vlc_wizard.core.page import Page, Place, Say


class Driven(Protocol):
    """A walk that can be drawn and told what the person did."""

    left: asyncio.Event  # set when the program should end
    bug: BaseException | None

    @property
    def page(self) -> Page:
        """What to draw."""
        ...

    @property
    def place(self) -> Place:
        """What to draw around it."""
        ...

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        ...

    def why(self) -> Sequence[Say]:
        """Where the claims of the page come from."""
        ...

    def send(self, event: Event) -> None:
        """Let something happen."""
        ...

    async def close(self) -> None:
        """Stop everything and keep the state."""
        ...

    async def flush(self) -> None:
        """Wait until the state is kept, or was said not to be."""
        ...

    def farewell(self) -> str:
        """What was done and that the state is kept, in one or two lines."""
        ...
