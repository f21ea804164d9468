"""A wave on its way by mail: each recipient once, whatever dies or is lost on the way.

Each mail is a draft with a marker first. A draft can be sent once and is none afterwards, so
what the mailbox holds under the marker decides what became of it: after a crash, after a lost
answer, and before anything is tried again.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vlc_wizard.core.errors import Ambiguous, NotThere, Refused, Throttled
from vlc_wizard.core.groups import groups
from vlc_wizard.core.outgoing import (
    A_DAY,
    A_MINUTE,
    DAY,
    MINUTE,
    Left,
    Mail,
    Told,
    marker_of,
    time_for,
)
from vlc_wizard.core.ports import Clock, Outbox, Progressed, Tell
from vlc_wizard.core.waves import Wave, Waves

AT_ONCE = 20  # people who are looked at once more together, right before their mails
_TRIES = 3  # at sending one draft
_LOOKS = (2.0, 4.0, 8.0, 16.0, 30.0, 60.0)  # seconds: a mailbox may be slow to show what it did
_PATIENCE = 600.0  # seconds that the service may ask for
_BAD_REQUEST = 400
LEFT = "left"  # no draft has this id: the mail is among the sent ones


@dataclass
class Sending:
    """Sends what is left of one wave. Cancel it at any moment; it goes on from there."""

    wave: Wave
    outbox: Outbox
    waves: Waves
    clock: Clock
    tell: Tell
    mail_for: Callable[[Sequence[str]], Awaitable[Mapping[str, Mail | None]]]  # None: ready by now
    _recent: deque[datetime] = field(default_factory=lambda: deque(maxlen=A_DAY))

    async def run(self) -> None:
        """Send to everybody who is left. Raises what stops everybody: no permission, no net."""
        now = self.clock.now()
        self._recent.extend(await asyncio.to_thread(self.waves.sent_since, now - DAY))
        left = await asyncio.to_thread(self.waves.left, self.wave.number)
        self._progress(len(left))
        done = 0
        for some in groups(left, AT_ONCE):
            await self._some(some, len(left) - done)
            done += len(some)

    async def _some(self, some: Sequence[Left], left: int) -> None:
        some = [one for each in some if (one := await self._begun(each)) is not None]
        mails = await self.mail_for([one.person for one in some])
        for n, one in enumerate(some):
            await self._one(one, mails.get(one.person))
            self._progress(left - n - 1)

    async def _begun(self, one: Left) -> Left | None:
        """What a life before this one began, as it stands; None: it had left, ready or not."""
        if one.outcome is Told.WAITING:
            return one
        held = await self._held(one.person, one.draft)
        if held == LEFT:
            await self._mark(one.person, Told.SENT, one.draft)
            return None
        return replace(one, draft=one.draft or held)

    async def _one(self, one: Left, mail: Mail | None) -> None:
        if mail is None:
            await self._skip(one)
            return
        try:
            await self._send(one.person, one.draft or await self._make(one.person, mail))
        except Refused as refused:
            if refused.status != _BAD_REQUEST or not refused.code:
                raise
            await self._mark(one.person, Told.REFUSED)

    async def _skip(self, one: Left) -> None:
        """Ready by now: nothing is sent. What may have been sent is looked for first."""
        if one.outcome is Told.SENDING and await self._has_left(one.person, one.draft):
            await self._mark(one.person, Told.SENT, one.draft)
            return
        if one.draft:
            await self.outbox.discard(one.draft)
        await self._mark(one.person, Told.SKIPPED)

    # --- one mail -------------------------------------------------------------------------------

    async def _make(self, person: str, mail: Mail) -> str:
        """A draft in the mailbox; its id."""
        marker = marker_of(self.wave.code, person)
        await self._mark(person, Told.DRAFTING)
        for wait in _LOOKS:
            try:
                return await self.outbox.draft(mail, marker)
            except Ambiguous:
                await self.clock.sleep(wait)
            except Throttled as throttled:
                await self._be_patient(throttled)
            if held := await self._held(person, ""):
                return held
        raise Throttled("The mailbox takes no drafts", why="Several tries brought none.")

    async def _send(self, person: str, draft: str) -> None:
        """Send this draft: once, since afterwards it is none."""
        for _ in range(_TRIES):
            await self._pace()
            await self._mark(person, Told.SENDING, draft)
            try:
                await self.outbox.send(draft)
            except Throttled as throttled:
                await self._be_patient(throttled)
            except (Ambiguous, NotThere):
                if await self._has_left(person, draft):
                    await self._mark(person, Told.SENT, draft)
                    return
            else:
                await self._mark(person, Told.SENT, draft)
                return
        await self._mark(person, Told.UNKNOWN, draft)

    async def _has_left(self, person: str, draft: str) -> bool:
        """Whether the mailbox shows it as sent, looking until it should have shown it."""
        for wait in _LOOKS:
            if await self._held(person, draft) == LEFT:
                return True
            await self.clock.sleep(wait)
        return await self._held(person, draft) == LEFT

    async def _held(self, person: str, draft: str) -> str:
        """The draft the mailbox holds for this person, `LEFT` for a sent mail, or nothing.

        A draft that is known is the only one that counts. Others come of a lost answer, and are
        discarded: nobody must send them.
        """
        found = await self.outbox.marked(marker_of(self.wave.code, person))
        left = any(one.sent for one in found)
        drafts = sorted(one.id for one in found if not one.sent)
        kept = "" if left else draft or (drafts[0] if drafts else "")
        for spare in drafts:
            if spare != kept:
                await self.outbox.discard(spare)
        return LEFT if left else kept if kept in drafts else ""

    # --- pace, and what is written down ---------------------------------------------------------

    async def _pace(self) -> None:
        """Wait for this mail's turn: so many a minute, and so many a day."""
        now = self.clock.now()
        wait = timedelta(0)
        if len(self._recent) >= A_MINUTE:
            wait = self._recent[-A_MINUTE] + MINUTE - now
        if len(self._recent) == A_DAY:
            wait = max(wait, self._recent[0] + DAY - now)
        if wait > timedelta(0):
            await self.clock.sleep(min(wait, DAY).total_seconds())
        self._recent.append(self.clock.now())

    async def _be_patient(self, throttled: Throttled) -> None:
        wait = throttled.wait_seconds or _LOOKS[-1]
        if wait > _PATIENCE:
            raise throttled
        await self.clock.sleep(wait)

    async def _mark(self, person: str, outcome: Told, draft: str = "") -> None:
        at = self.clock.now()
        await asyncio.to_thread(self.waves.mark, self.wave.number, Left(person, outcome, draft), at)

    def _progress(self, left: int) -> None:
        today = [at for at in self._recent if at > self.clock.now() - DAY]
        takes = time_for(left, len(today))
        done = self.wave.people - left
        what = f"sending; about {_in_words(takes)} left" if left else "sending"
        self.tell(Progressed("mail", what, done, self.wave.people))


def _in_words(takes: timedelta) -> str:
    minutes = max(1, round(takes / MINUTE))
    if minutes < 120:  # noqa: PLR2004 - two hours are easier to plan with in minutes
        return f"{minutes} minutes" if minutes > 1 else "a minute"
    return f"{round(minutes / 60)} hours"
