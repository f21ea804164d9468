"""Changes that are alike, a person each: twenty in one request, each judged by itself.

The intents of the twenty are durable before the request leaves. Setting a person's state twice is
setting it once, so what got no answer is read, and sent again where it is still as it was.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from vlc_wizard.core.change import PER_USER, Change
from vlc_wizard.core.effects import has_state
from vlc_wizard.core.errors import (
    Ambiguous,
    NotThere,
    PartlyApplied,
    SignInNeeded,
    Throttled,
    WizardError,
)
from vlc_wizard.core.groups import groups
from vlc_wizard.core.journal import Event
from vlc_wizard.core.ports import Clock, Directory, Outcome, Written
from vlc_wizard.core.record import Record

MOST = 20
AT_A_TIME = 6  # requests under way together
TRIES = 5  # requests for one person in one applying
FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0  # the service counts writes over two and a half minutes

Line = tuple[Change, Event, str, str]


class Batching:
    """Makes the changes of one kind. `wrote` counts requests that may have changed the tenant."""

    def __init__(self, directory: Directory, clock: Clock, record: Record) -> None:
        self.wrote = 0
        self._directory = directory
        self._clock = clock
        self._record = record
        self._total = 0
        self._quiet_until: datetime | None = None
        self._resting = asyncio.Lock()

    async def make(self, changes: Sequence[Change], stop_asked: Callable[[], bool]) -> bool:
        """Make those that are not made yet. False: stopped as asked, between two groups."""
        self._total = len(changes)
        await self._settle([c for c in changes if self._record.is_open(c)])
        due = [c for c in changes if not self._record.is_settled(c)]
        if not await self._all(groups(due, MOST), stop_asked):
            return False
        self._refuse_left([c for c in changes if not self._record.is_settled(c)])
        return True

    async def _all(
        self, waiting: Iterator[Sequence[Change]], stop_asked: Callable[[], bool]
    ) -> bool:
        """Some groups at a time, since an answer takes longer than the service's limit asks for.

        After an error no group is begun any more; those under way come to their own end.
        """
        over = False

        async def one_after_another() -> None:
            nonlocal over
            try:
                for group in waiting:
                    if over or stop_asked():
                        return
                    await self._group(group)
            finally:
                over = True  # nothing is left to begin, or something went wrong

        works = [one_after_another() for _ in range(AT_A_TIME)]
        ended = await asyncio.gather(*works, return_exceptions=True)
        wrong = [e for e in ended if isinstance(e, BaseException)]
        if wrong:
            raise next((e for e in wrong if not isinstance(e, WizardError)), wrong[0])
        return not stop_asked()

    @property
    def _done(self) -> int:
        return self._record.settled_count()

    async def _settle(self, changes: Sequence[Change]) -> None:
        """Ask the tenant what became of those that got no answer. Ending sessions is not read."""
        readable = [c for c in changes if c.kind == PER_USER]
        if not readable:
            return
        states = await self._directory.person_states([c.object_id for c in readable])
        made = [c for c in readable if has_state(c.after, states.get(c.object_id))]
        says = "found as planned in the tenant"
        if made:
            await self._write([(c, Event.SETTLED, says, "") for c in made])

    async def _group(self, group: Sequence[Change]) -> None:
        left = list(group)
        for attempt in range(1, TRIES + 1):
            await self._write([(c, Event.INTENT, f"about to {_words(c)}", "") for c in left])
            await self._quiet()
            outcomes = await self._send(left)
            answered = self._clock.now()
            self.wrote += any(_may_have_acted(o) for o in outcomes.values())
            await self._write([_line(c, outcomes[c.object_id]) for c in left])
            self._raise_first(outcomes)
            left = await self._again(left, outcomes, attempt, answered)
            if not left:
                return

    async def _send(self, changes: Sequence[Change]) -> Mapping[str, Outcome]:
        if changes[0].kind == PER_USER:
            wanted = {c.object_id: str(c.after["perUserMfaState"]) for c in changes}
            return await self._directory.set_person_states(wanted)
        return await self._directory.sign_out([c.object_id for c in changes])

    async def _again(
        self,
        changes: Sequence[Change],
        outcomes: Mapping[str, Outcome],
        attempt: int,
        answered: datetime,
    ) -> list[Change]:
        """Wait as the service asks, settle what is not known; those to be sent once more."""
        passing = [c for c in changes if isinstance(outcomes[c.object_id], (Throttled, Ambiguous))]
        if not passing:
            return []
        waits = [o.wait_seconds or 0.0 for o in outcomes.values() if isinstance(o, Throttled)]
        wait = max(waits, default=0.0) or FIRST_WAIT * 2 ** (attempt - 1)
        if wait > LONGEST_WAIT:
            raise next(o for o in outcomes.values() if isinstance(o, Throttled))
        self._record.say(f"the service is busy, waiting {int(wait)} s; {self._so_far()}")
        await self._rest(answered + timedelta(seconds=wait))
        await self._settle([c for c in passing if self._record.is_open(c)])
        return [c for c in passing if not self._record.is_settled(c)]

    async def _rest(self, until: datetime) -> None:
        """Nobody sends until the service may be asked again; the groups wait together."""
        self._quiet_until = max(self._quiet_until or until, until)
        await self._quiet()

    async def _quiet(self) -> None:
        async with self._resting:  # one waits for all
            while self._quiet_until is not None and self._quiet_until > self._clock.now():
                left = (self._quiet_until - self._clock.now()).total_seconds()
                await self._clock.sleep(left)

    def _so_far(self) -> str:
        return f"{self._done} of {self._total} done"

    async def _write(self, lines: Sequence[Line]) -> None:
        await self._record.write_all(lines, self._done, self._total)

    @staticmethod
    def _raise_first(outcomes: Mapping[str, Outcome]) -> None:
        """What holds for everybody ends the run here; what concerns one person does not."""
        for outcome in outcomes.values():
            alone = isinstance(outcome, (Written, Ambiguous, Throttled, NotThere))
            if not alone and isinstance(outcome, WizardError) and _for_all(outcome):
                raise outcome

    def _refuse_left(self, left: Sequence[Change]) -> None:
        if left:
            raise PartlyApplied(
                "Not everybody could be set",
                f"{len(left)} of {self._total} are not set; the record says why for each.",
                now=self._record.stands(),
                next="Apply the same plan again: it goes on with those that are not set yet.",
            )


def _for_all(error: WizardError) -> bool:
    """Whether the same would be said of everybody else."""
    return isinstance(error, SignInNeeded) or error.exit_code == SignInNeeded.exit_code


def _may_have_acted(outcome: Outcome) -> bool:
    return isinstance(outcome, (Written, Ambiguous))


def _words(change: Change) -> str:
    if change.kind == PER_USER:
        return f"set per-user MFA to {change.after['perUserMfaState']}"
    return "end all sessions"


def _line(change: Change, outcome: Outcome) -> Line:
    """The line that says what became of one person."""
    if isinstance(outcome, Written):
        return change, Event.DONE, f"done: {_words(change)}", outcome.request_id
    if isinstance(outcome, Ambiguous):
        return change, Event.AMBIGUOUS, "no answer came; asking the tenant", outcome.request_id
    says = f"refused: {outcome.title}"
    if isinstance(outcome, SignInNeeded):
        says = "not sent: sign in again"
    elif isinstance(outcome, Throttled):
        says = "refused for now: too many requests"
    return change, Event.FAILED, says, outcome.request_id
