"""Confirm or revert: a policy that was turned on goes back to report-only unless that is confirmed.

The hour is written down before the request that turns it on, so that it is known after a crash.
Whoever waits for the admin is this process; killed, the next start finds the hour and offers both.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from vlc_wizard.core.change import REPORT_ONLY
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.making import Making
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.ports import Clock
from vlc_wizard.core.record import Record

KEEP_BY, KEPT, GIVEN_BACK = "keep_by", "kept", "given_back"
LOOK_SECONDS = 1.0  # between two looks at whether the admin has answered
Answer = Literal["", "keep", "back"]
Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Guard:
    """An hour that is written down, and nobody has answered."""

    plan_id: str
    keep_by: datetime
    on: bool  # whether the policy is known to be on


def guard_of(entries: Sequence[Entry]) -> Guard | None:
    """The open question of one plan's lines; None: there is none."""
    found: Guard | None = None
    for entry in entries:
        if KEEP_BY in entry.data:
            found = Guard(entry.plan_id, datetime.fromisoformat(str(entry.data[KEEP_BY])), on=False)
        elif KEPT in entry.data or GIVEN_BACK in entry.data:
            found = None
        elif found is not None and entry.event is Event.FINISHED:
            found = Guard(found.plan_id, found.keep_by, on=True)
    return found


class Guarding:
    """Asks for a confirmation of one plan's switch-on, and turns it back without one."""

    def __init__(
        self, plan: Plan, making: Making, clock: Clock, record: Record, pause: Pause
    ) -> None:
        self._plan = plan
        self._making = making
        self._clock = clock
        self._record = record
        self._pause = pause

    @property
    def open(self) -> Guard | None:
        """The question that nobody has answered yet."""
        return guard_of(self._record.entries())

    async def arm(self, minutes: int) -> None:
        """Write the hour down, before the policy is turned on."""
        by = self._clock.now() + timedelta(minutes=minutes)
        says = f"unless it is confirmed by {by:%H:%M:%S} UTC, the policy goes back to report-only"
        await self._record.note(Event.NOTE, says, **{KEEP_BY: by.isoformat()})

    async def wait(self, answered: Callable[[], Answer]) -> bool:
        """Wait for the admin, at most until the hour. Whether the policy stays on."""
        guard = self.open
        while guard is not None:
            answer = answered()
            left = int((guard.keep_by - self._clock.now()).total_seconds())
            if answer == "keep":
                await self.keep()
                return True
            if answer == "back" or left <= 0:
                await self.give_back("nobody confirmed" if answer != "back" else "as asked")
                return False
            self._record.say(
                "sign in to a portal in a private window, then confirm; else the policy goes back "
                f"to report-only in {left // 60}:{left % 60:02} minutes"
            )
            await self._pause(min(LOOK_SECONDS, max(left, 0.1)))
        return True

    async def keep(self) -> None:
        """Write down that the admin confirmed."""
        says = "confirmed by the admin: the policy stays on"
        await self._record.note(Event.NOTE, says, **{KEPT: True})

    async def give_back(self, why: str) -> None:
        """Set the policy back to report-only, as a change taken back."""
        switch = next(c for c in self._plan.changes if c.turns_policy_on)
        await self._making.take_back(replace(switch, before={"state": REPORT_ONLY}))
        for drop in (c for c in self._plan.changes if c.drops):
            await self._making.take_back(drop)  # else nothing would ask
        says = f"the policy is report-only again ({why}): nobody is asked"
        await self._record.note(Event.NOTE, says, **{GIVEN_BACK: True})
