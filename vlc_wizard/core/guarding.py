"""Confirm or revert: a policy that was turned on goes back to report-only unless that is confirmed.

The hour is written down before the request that turns it on, so that it is known after a crash.
Whoever waits for the admin is this process; killed, the next start finds the hour and offers both.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from vlc_wizard.core.change import REPORT_ONLY, Change
from vlc_wizard.core.errors import TenantChanged
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
        """Write down that the admin confirmed. Raises TenantChanged: the policy is not on."""
        wrong = await self._making.stands(self._switch)
        if wrong:
            await self._close("it is not on: somebody changed it, and it is left as it is")
            raise TenantChanged(
                "There is nothing to keep: the policy is not on",
                " ".join(f"{path} was {a}, and is {b}." for path, a, b in wrong),
                now=f"It was left as it is.{self._without}",
                next="Look at it in the portal, then make a new plan.",
                difference=tuple(f"{path}: {b}" for path, _, b in wrong),
            )
        says = "confirmed by the admin: the policy stays on"
        await self._record.note(Event.NOTE, says, **{KEPT: True})

    async def give_back(self, why: str) -> None:
        """Set the policy back to report-only, as a change taken back.

        Raises TenantChanged: somebody set it to something else, which is left.
        """
        try:
            await self._making.take_back(replace(self._switch, before={"state": REPORT_ONLY}))
        except TenantChanged as error:
            await self._close("somebody changed the policy since; it is left as it is")
            error.now += self._without
            raise
        for drop in (c for c in self._plan.changes if c.drops):
            await self._making.take_back(drop)  # else nothing would ask
        await self._close(f"the policy is report-only again ({why}): nobody is asked")

    @property
    def _without(self) -> str:
        """What else this plan took away, where the policy that was to replace it is not on."""
        if not any(change.drops for change in self._plan.changes):
            return ""
        return " Security defaults are off, as this plan set them: nothing may ask for MFA now."

    @property
    def _switch(self) -> Change:
        return next(c for c in self._plan.changes if c.turns_policy_on)

    async def _close(self, says: str) -> None:
        """The question is answered: nothing waits any more."""
        await self._record.note(Event.NOTE, says, **{GIVEN_BACK: True})
