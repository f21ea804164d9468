"""One plan's own lines of the journal: what was meant, what came of it, what is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.core.compare import policy_digest
from vlc_wizard.core.journal import SETTLE_SECONDS, Entry, Event
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.plan import Change, Plan
from vlc_wizard.core.ports import Clock, Progressed, Store, Tell

UNKNOWN = "Whether it is on is not known."
_OUTCOMES = (Event.INTENT, Event.DONE, Event.AMBIGUOUS, Event.SETTLED, Event.FAILED)


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

    def entries(self) -> Sequence[Entry]:
        """The plan's lines, oldest first."""
        return self._store.journal(self.plan.id)

    async def begin(self, by: str) -> None:
        """Note that an applying of this plan has begun, once."""
        now = self._clock.now()
        await self._keeping.durable(lambda: self._store.begin_run(self.plan.id, now, by))

    async def write_down(
        self, change: Change, event: Event, says: str, request_id: str = "", **data: Any
    ) -> None:
        """Append a line about a change. Durable on return."""
        if event is Event.INTENT:
            data["body"] = policy_digest(change.after)
        await self._append(
            Entry(
                self.plan.id, event, self._clock.now(), change.n, change.where, request_id, says,
                data,
            )
        )  # fmt: skip

    async def note(self, event: Event, says: str, **data: Any) -> None:
        """Append a line about no change in particular."""
        await self._append(Entry(self.plan.id, event, self._clock.now(), says=says, data=data))

    def say(self, what: str) -> None:
        """Tell where the work is, without writing it down."""
        self._tell(Progressed("apply", what))

    async def _append(self, entry: Entry) -> None:
        written = await self._keeping.durable(lambda: self._store.write_down(entry))
        self._tell(Progressed("apply", written.says, entry=written))

    def made_id(self) -> str:
        """The id of the policy the plan made, as the journal fixed it; empty: not yet."""
        return next(
            (
                str(e.data["id"])
                for e in reversed(self.entries())
                if e.event in (Event.DONE, Event.SETTLED) and e.data.get("id")
            ),
            "",
        )

    def is_new(self) -> bool:
        """Whether the policy was made so short ago that the tenant may not show it yet."""
        made = [e for e in self.entries() if e.event in (Event.DONE, Event.SETTLED)]
        age = (self._clock.now() - made[-1].at).total_seconds() if made else SETTLE_SECONDS
        return age < SETTLE_SECONDS

    def intended(self) -> set[int]:
        """Numbers of the changes whose intent is written down."""
        return {e.change for e in self.entries() if e.event is Event.INTENT}

    def is_finished(self) -> bool:
        """Whether it is written down that every change of the plan is made."""
        return any(e.event is Event.FINISHED for e in self.entries())

    def is_settled(self, change: Change) -> bool:
        """Whether it is written down that the change is made."""
        last = self._last(change)
        return last is not None and last.event in (Event.DONE, Event.SETTLED)

    def open_until(self, change: Change) -> datetime | None:
        """Until when a request without an answer may still take effect; None: none is open."""
        last = self._last(change)
        if last is None or last.event not in (Event.INTENT, Event.AMBIGUOUS):
            return None
        return last.at + timedelta(seconds=SETTLE_SECONDS)

    def _last(self, change: Change) -> Entry | None:
        """The last line that says what became of a change."""
        lines = [e for e in self.entries() if e.change == change.n and e.event in _OUTCOMES]
        return lines[-1] if lines else None

    def stands(self) -> str:
        """How the tenant stands by what this plan sent, as far as is known; empty: as it was."""
        for change in reversed(self.plan.changes):
            last = self._last(change)
            if last is None or last.event is Event.FAILED:
                continue
            known = last.event in (Event.DONE, Event.SETTLED)
            if change.enforces:
                return "The policy exists" + (" and is on." if known else f". {UNKNOWN}")
            if known:
                return "The policy is report-only: nobody is asked yet." + self.so_far()
            return "If the policy is there, it is report-only: nobody is asked."
        return ""

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
