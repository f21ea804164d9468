"""From security defaults to a policy: the two exclude each other, so for a moment nothing asks.

That moment is one journalled unit: short, measured, and closed again from the other side where it
cannot be finished. After a crash the journal says since when it lasts.
"""

from collections.abc import Sequence
from datetime import timedelta

from vlc_wizard.core.change import CREATE, Change
from vlc_wizard.core.errors import DefaultsOn, PartlyApplied, SignInNeeded, WizardError
from vlc_wizard.core.journal import SETTLE_SECONDS, Event
from vlc_wizard.core.making import Making
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.ports import Clock
from vlc_wizard.core.record import Record
from vlc_wizard.core.switching import POLL_SECONDS

CREATE_LATER = "create_later"  # in a line's data: no policy is taken while defaults are on


class Moving:
    """Closes the gap that the plan opens. Knows only plans that open one."""

    def __init__(self, plan: Plan, making: Making, clock: Clock, record: Record) -> None:
        self._plan = plan
        self._making = making
        self._clock = clock
        self._record = record

    @property
    def creates_later(self) -> bool:
        """Whether the service refused the policy while security defaults were on."""
        return any(e.data.get(CREATE_LATER) for e in self._record.entries())

    def ordered(self, parts: Sequence[tuple[Change, ...]]) -> list[tuple[Change, ...]]:
        """The parts as they are made: the policy after the drop where it is not taken before."""
        if not self.creates_later:
            return list(parts)
        creates = [p for p in parts if p[0].kind == CREATE]
        others = [p for p in parts if p[0].kind != CREATE]
        return [others[0], *creates, *others[1:]]

    async def note_refused(self) -> None:
        """Write down that the policy is created only once security defaults are off."""
        says = "the service takes no policy while security defaults are on: it is created after"
        await self._record.note(Event.NOTE, says, **{CREATE_LATER: True})

    async def make(self, change: Change) -> None:
        """Make a change within the gap; where it cannot be made, close the gap from behind.

        Raises PartlyApplied with how the tenant stands then.
        """
        try:
            await self._patiently(change)
        except SignInNeeded:
            raise  # the same step goes on once somebody is signed in
        except WizardError as error:
            raise await self._backwards(error) from error
        if change.n == self._plan.closes_at:
            await self._measure()

    async def _patiently(self, change: Change) -> None:
        """The service may say for a while yet that security defaults are on."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while True:
            try:
                return await self._making.make(change)
            except DefaultsOn:
                if self._clock.now() >= until:
                    raise
                self._record.say("waiting until security defaults have gone off")
                await self._clock.sleep(POLL_SECONDS)

    async def _backwards(self, error: WizardError) -> WizardError:
        """Turn security defaults on again; the error that says so."""
        drop = next((c for c in self._plan.changes if c.n == self._plan.opens_at and c.drops), None)
        if drop is None:
            return self._partly(error, self._record.stands())
        try:
            await self._making.take_back(drop)
        except WizardError as again:
            stands = f"Security defaults could not be turned on again: {again.title}."
            return self._partly(error, f"{stands} {self.since()}")
        return self._partly(error, "Security defaults are on again, as before.")

    def _partly(self, error: WizardError, now: str) -> PartlyApplied:
        return PartlyApplied(
            "The move was not finished",
            f"{error.title}. {error.why}".strip(),
            now=now,
            next="Apply the same plan again to finish, or take it back: vlc-wizard undo",
            code=error.code,
            status=error.status,
            request_id=error.request_id,
        )

    def since(self) -> str:
        """Since when nothing asks, as a sentence; empty: something does."""
        since = self._record.without_since()
        if since is None:
            return ""
        return f"Nothing in this tenant asks for MFA since {since:%Y-%m-%d %H:%M:%S} UTC."

    async def _measure(self) -> None:
        """Keep how long nothing asked: from before the first request to after the last answer."""
        lines = [e for e in self._record.entries() if "without" in e.data]
        opened = next((e.at for e in reversed(lines) if e.data["without"] is True), None)
        starts = [e.at for e in lines if e.data["without"] is True]
        if opened is None:
            return
        closed = [e.at for e in lines if e.data["without"] is False]
        first = next((at for at in starts if not closed[:-1] or at > closed[-2]), opened)
        seconds = int((closed[-1] - first).total_seconds()) + 1
        says = f"for at most {seconds} s neither security defaults nor the policy was on"
        await self._record.note(Event.NOTE, says, seconds_without=seconds)

    async def look_for_managed(self, policies: Sequence[Body]) -> None:
        """Microsoft may make policies of its own when security defaults go off: name them."""
        known = self._plan.basis.get("policies") or {}
        ours = self._making.policy_id(policies)
        new = [p for p in policies if p["id"] not in known and p["id"] != ours]
        for policy in new:
            says = f"new since the plan was made: {policy['displayName']}, {policy.get('state')}"
            if not self._record.has_note(says):
                await self._record.note(Event.NOTE, says, policy=str(policy["id"]))
