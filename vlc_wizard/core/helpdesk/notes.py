"""Writing a case's lines down: on disk on return, and told to whoever watches."""

from collections.abc import Sequence
from dataclasses import replace

from vlc_wizard.core.journal import Entry
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.ports import Clock, Progressed, Store, Tell


class Notes:
    """The journal, as the helpdesk reads and continues it."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock, tell: Tell) -> None:
        self._store = store
        self._keeping = keeping
        self.clock = clock
        self._tell = tell

    def journal(self, case: str | None = None) -> Sequence[Entry]:
        """All lines, or those of one case; oldest first."""
        return self._store.journal(case)

    async def write(self, entry: Entry) -> None:
        """Append a line, at this moment. Durable on return."""
        line = replace(entry, at=self.clock.now())
        written = await self._keeping.durable(lambda: self._store.write_down(line))
        self._tell(Progressed("help", written.says, entry=written))
