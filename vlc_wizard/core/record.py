"""One plan's own lines of the journal: what was meant, what came of it, what is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.core import standing
from vlc_wizard.core.change import CREATE
from vlc_wizard.core.compare import policy_digest
from vlc_wizard.core.journal import SETTLE_SECONDS, Entry, Event
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.plan import Change, Plan
from vlc_wizard.core.ports import Clock, Progressed, Store, Tell

_OUTCOMES = (
    Event.INTENT, Event.DONE, Event.AMBIGUOUS, Event.SETTLED, Event.FAILED, Event.REVERTED,
)  # fmt: skip


WITHOUT = "without"  # in a line's data: from here on, or up to here, nothing asks


class Record:
    """Writes down before and after, and says it to whoever watches.

    A line is on disk when the call returns, and so are the answers given before it.
    """

    def __init__(
        self, plan: Plan, store: Store, keeping: Keeping, clock: Clock, tell: Tell
    ) -> None:
        self.plan = plan
        self._store = store
        self._keeping = keeping
        self._clock = clock
        self._tell = tell
        self._lines: list[Entry] | None = None
        self._made: set[int] = set()
        self._last: dict[int, Entry] = {}  # change -> the last line that says what became of it

    def entries(self) -> Sequence[Entry]:
        """The plan's lines, oldest first: read once, since nobody else writes while we do."""
        if self._lines is None:
            self._lines = []
            for entry in self._store.journal(self.plan.id):
                self._take(entry)
        return self._lines

    def _take(self, entry: Entry) -> None:
        if self._lines is None:
            return
        self._lines.append(entry)
        if entry.change and entry.event in _OUTCOMES:
            self._last[entry.change] = entry
            made = entry.event in (Event.DONE, Event.SETTLED)
            (self._made.add if made else self._made.discard)(entry.change)

    async def begin(self, by: str) -> None:
        """Note that an applying of this plan has begun, once."""
        now = self._clock.now()
        await self._keeping.durable(lambda: self._store.begin_run(self.plan.id, now, by))

    async def write_down(
        self, change: Change, event: Event, says: str, request_id: str = "", **data: Any
    ) -> None:
        """Append a line about a change. Durable on return."""
        data |= {**_body(change, event), **self._without(change, event)}
        await self._append(
            Entry(
                self.plan.id, event, self._clock.now(), change.n, change.where, request_id, says,
                data,
            )
        )  # fmt: skip

    def _without(self, change: Change, event: Event) -> dict[str, bool]:
        """From which line on neither security defaults nor a policy asks, and up to which."""
        back = change.n == self.plan.closes_at > 0 and not change.enforces  # the policy goes back
        if event is Event.INTENT and (back or change.n == self.plan.opens_at > 0):
            return {WITHOUT: True}
        settled = event in (Event.DONE, Event.SETTLED)
        if self.plan.opens_at and (
            (change.n == self.plan.closes_at and settled)
            or (change.n == self.plan.opens_at and event in (Event.FAILED, Event.REVERTED))
        ):
            return {WITHOUT: False}
        return {}

    def without_since(self) -> datetime | None:
        """Since when this plan has left the tenant without either; None: it has not."""
        return without_since(self.entries())

    async def write_all(
        self, lines: Sequence[tuple[Change, Event, str, str]], done: int, total: int
    ) -> None:
        """Append lines about many changes: (change, event, says, request id), in one commit."""
        at = self._clock.now()
        entries = [
            Entry(self.plan.id, event, at, c.n, c.where, request_id, says, _body(c, event))
            for c, event, says, request_id in lines
        ]
        written = await self._keeping.durable(lambda: self._store.write_all(entries))
        for entry in written:
            self._take(entry)
        what = f"{done} of {total} done"
        self._tell(Progressed("apply", what, done, total, entries=tuple(written)))

    async def note(self, event: Event, says: str, **data: Any) -> None:
        """Append a line about no change in particular."""
        await self._append(Entry(self.plan.id, event, self._clock.now(), says=says, data=data))

    def say(self, what: str) -> None:
        """Tell where the work is, without writing it down."""
        self._tell(Progressed("apply", what))

    async def _append(self, entry: Entry) -> None:
        written = await self._keeping.durable(lambda: self._store.write_down(entry))
        self._take(written)
        self._tell(Progressed("apply", written.says, entry=written))

    def made_id(self) -> str:
        """The id of the policy the plan made, as the journal fixed it; empty: not yet."""
        creates = {c.n for c in self.plan.changes if c.kind == CREATE}
        for e in reversed(self.entries()):
            known = e.event in (Event.DONE, Event.SETTLED) and e.change in creates
            if known and e.data.get("id"):
                return str(e.data["id"])
        return ""

    def is_new(self) -> bool:
        """Whether the policy was made so short ago that the tenant may not show it yet."""
        made = [e for e in self.entries() if e.event in (Event.DONE, Event.SETTLED)]
        age = (self._clock.now() - made[-1].at).total_seconds() if made else SETTLE_SECONDS
        return age < SETTLE_SECONDS

    def intended(self) -> set[int]:
        """Numbers of the changes whose intent is written down."""
        return {e.change for e in self.entries() if e.event is Event.INTENT}

    def is_finished(self) -> bool:
        """Whether it is written down that every change of the plan is made, and stayed."""
        return is_finished(self.entries())

    def is_settled(self, change: Change) -> bool:
        """Whether it is written down that the change is made."""
        last = self.last(change)
        return last is not None and last.event in (Event.DONE, Event.SETTLED)

    def is_open(self, change: Change) -> bool:
        """Whether a request was meant and nothing says yet what became of it."""
        last = self.last(change)
        return last is not None and last.event in (Event.INTENT, Event.AMBIGUOUS)

    def settled_count(self) -> int:
        """How many changes are made, as written down."""
        self.entries()
        return len(self._made)

    def open_until(self, change: Change) -> datetime | None:
        """Until when a request without an answer may still take effect; None: none is open."""
        last = self.last(change)
        if last is None or last.event not in (Event.INTENT, Event.AMBIGUOUS):
            return None
        return last.at + timedelta(seconds=SETTLE_SECONDS)

    def last(self, change: Change) -> Entry | None:
        """The last line that says what became of a change."""
        self.entries()
        return self._last.get(change.n)

    def stands(self) -> str:
        """How the tenant stands by what this plan sent, as far as is known; empty: as it was."""
        return standing.stands(self.plan, self.last, self.made_id())

    def way_back_written(self) -> bool:
        """Whether the way back stands in the journal, where every page shows it."""
        return any(e.data.get("way_back") for e in self.entries())

    def has_note(self, says: str) -> bool:
        """Whether this was noted already."""
        return any(e.event is Event.NOTE and e.says == says for e in self.entries())

    def so_far(self) -> str:
        """How the tenant stands because of this plan, as the end of a sentence."""
        made = self.made_id()
        return f" The policy {made} exists, made by this plan." if made else ""


def is_finished(entries: Sequence[Entry]) -> bool:
    """Whether these lines say that every change is made, and that none was taken back after."""
    for entry in reversed(entries):
        if entry.event in (Event.FINISHED, Event.REVERTED):
            return entry.event is Event.FINISHED
    return False


def without_since(entries: Sequence[Entry]) -> datetime | None:
    """Since when nothing asks anybody, by these lines; None: something does, as far as known."""
    found = None
    for entry in entries:
        if entry.data.get(WITHOUT) is True:
            found = found or entry.at
        elif entry.data.get(WITHOUT) is False:
            found = None
    return found


def _body(change: Change, event: Event) -> dict[str, str]:
    """An intent says exactly what is about to be sent."""
    return {"body": policy_digest(change.after)} if event is Event.INTENT else {}
