"""For `key_to_paint`: the page of people on a roster that is already there."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.events import Event
from vlc_wizard.core.page import Column, Page, Place, RowSource, Table, say
from vlc_wizard.ui.app import run


class Looking:
    """A drive that stays on one page."""

    def __init__(self, source: RowSource) -> None:
        """Shows this source."""
        self.left = asyncio.Event()
        self.bug: BaseException | None = None
        self.busy = False
        none = say("")
        self.place = Place(say("Contoso"), "", none, 4, 5, say("Prepare people"), 1, 2, none, ())
        columns = (
            Column("name", say("Name"), 24),
            Column("user_name", say("Sign-in name"), 0),
            Column("kind", say("Kind"), 15),
            Column("readiness", say("Readiness"), 23),
        )
        table = Table(columns, source, say("Nobody was read yet."), 1)
        self.page = Page("people", say("Who could pass MFA today?"), say("nothing"), (table,))

    def send(self, event: Event) -> None:
        """Nothing leads anywhere."""

    async def close(self) -> None:
        """Nothing is open."""

    def farewell(self) -> str:
        """Nothing to say."""
        return ""


def main() -> int:
    """Show the roster in this folder."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    store = open_store(Path(sys.argv[1]), None, clock_now=lambda: now)

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Looking:
        del changed, copy
        return Looking(store.roster)

    return run(make, ascii_only=False, calm=True, after_first_frame=None)


if __name__ == "__main__":
    sys.exit(main())
