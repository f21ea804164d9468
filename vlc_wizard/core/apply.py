"""Applying a plan: look, write down, write, write down. Twice, half or unseen: never.

The law (security.md D.3): an intent is durable before its request leaves; no POST is repeated
unless the tenant was searched for the marker until the settle time had passed; turning on is one
idempotent PATCH of an id that the journal fixed beforehand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from vlc_wizard.core import effects
from vlc_wizard.core.allowing import Agreed, Allowing
from vlc_wizard.core.batching import Batching
from vlc_wizard.core.errors import (
    Blocked,
    DefaultsOn,
    PartlyApplied,
    SignInNeeded,
    TenantChanged,
    UsageError,
    WizardError,
)
from vlc_wizard.core.guarding import Answer, Guarding, Pause
from vlc_wizard.core.journal import Event
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.making import Making
from vlc_wizard.core.moving import Moving
from vlc_wizard.core.plan import CREATE, SET_STATE, Change, Gate, Plan
from vlc_wizard.core.ports import Clock, Directory, Store, Tell
from vlc_wizard.core.record import Record

Ended = Literal["already", "report-only", "on", "set", "stopped", "given-back"]


@dataclass(frozen=True, slots=True)
class Applied:
    """How an applying ended without an error."""

    ended: Ended
    policy_id: str
    wrote: int  # requests that may have changed the tenant, this time
    gates: tuple[Gate, ...] = ()  # those that stand before it is turned on, as judged now


class Applying:
    """One applying. `stop_asked` is looked at between changes, never within one."""

    def __init__(
        self,
        plan: Plan,
        agreed: Agreed,
        *,
        directory: Directory,
        store: Store,
        keeping: Keeping,
        clock: Clock,
        tell: Tell,
        stop_asked: Callable[[], bool] = lambda: False,
        pause: Pause | None = None,
        answered: Callable[[], Answer] = lambda: "",
    ) -> None:
        self.plan = plan
        self.agreed = agreed
        self._stop_asked = stop_asked
        self._record = Record(plan, store, keeping, clock, tell)
        self._making = Making(plan, directory, clock, self._record)
        self._answered = answered
        pause = pause or clock.sleep
        self._guarding = Guarding(plan, self._making, clock, self._record, pause)
        self._moving = Moving(plan, self._making, clock, self._record)
        self._batching = Batching(directory, clock, self._record)
        self._allowing = Allowing(
            plan, agreed, self._making, self._record,
            directory=directory, store=store, clock=clock, tell=tell,
        )  # fmt: skip

    async def run(self) -> Applied:
        """Apply what is left of the plan.

        Raises UsageError (another tenant), TenantChanged, Blocked, PartlyApplied, or what the
        service refused before anything was written.
        """
        if self.plan.tenant.id != self.agreed.who.tenant_id:
            raise _other_tenant(self.plan)
        if self._guarding.open is not None and self._record.is_finished():
            return await self._confirmed()
        looked = await self._allowing.read()
        policy_id = self._making.policy_id([p.body for p in looked.facts.policies or ()])
        missing = effects.missing(self.plan, looked, self._record, policy_id)
        if not missing:
            return await self._already(policy_id)
        if self._record.is_finished():
            self._allowing.refuse_unread(looked)
            raise _changed_since(missing)
        judged = self._refuse(looked)
        await self._record.begin(self.agreed.by)
        await self._allowing.write_checks(judged)
        try:
            return await self._in_some_order()
        except WizardError as error:
            told = self._told(error)
            if told is error:
                raise
            raise told from error

    def _refuse(self, looked: effects.Looked) -> list[Gate]:
        try:
            return self._allowing.refuse(looked)
        except WizardError as error:
            error.now = f"{error.now} {self._moving.since()}".strip()
            raise

    async def _in_some_order(self) -> Applied:
        try:
            return await self._make_all()
        except DefaultsOn:
            if not self._moving.creates_later or self._record.without_since():
                raise
            return await self._make_all()  # the policy comes after the drop then

    async def _make_all(self) -> Applied:
        for part in self._moving.ordered(parts_of(self.plan)):
            if part[0].n == self.plan.switch_at:
                if not self.agreed.turn_on:
                    return await self._before_switch()
                await self._allow_switch()
            elif part[0].enforces and not self.plan.switch_at:
                await self._allowing.write_way_back()
            if not await self._make(part):
                await self._record.note(Event.STOPPED, "stopped as asked; nothing is half done")
                return self._ended("stopped")
        return await self._finish()

    async def _finish(self) -> Applied:
        """Look once more at what was made, and say that it is; then wait for a word on it."""
        policies = await self._making.take_copies_away()
        if self.plan.opens_at:
            await self._moving.look_for_managed(policies)
        if self.plan.switch_at and self.agreed.revert_minutes:  # it counts from now
            await self._guarding.arm(self.agreed.revert_minutes)
        await self._record.note(Event.FINISHED, "every change of this plan is made")
        if self._guarding.open is not None:
            return await self._confirmed()
        return self._ended(ending(self.plan))

    async def _confirmed(self) -> Applied:
        """Everything is made: wait for the admin's word, or set the policy back."""
        stays = await self._guarding.wait(self._answered)
        return self._ended("on" if stays else "given-back")

    async def _before_switch(self) -> Applied:
        """Everything up to the second question is made: the gates that it is asked with."""
        if self._moving.creates_later:
            return self._ended("report-only")
        gates = await self._allowing.judged_on()
        return replace(self._ended("report-only"), gates=gates)

    async def _allow_switch(self) -> None:
        """What must hold; a policy that is not there yet is looked at once it is."""
        if self.agreed.revert_minutes:
            await self._guarding.arm(self.agreed.revert_minutes)
        if self._moving.creates_later:
            await self._allowing.write_way_back()
        else:
            await self._allowing.allow_on()

    async def _make(self, part: Sequence[Change]) -> bool:
        """Make one change, or many that are alike. False: stopped as asked, between two groups."""
        change = part[0]
        if self._stop_asked() and self._record.without_since() is None:
            return False
        if change.by_person:
            return await self._batching.make(part, self._stop_asked)
        if change.kind == CREATE and self.plan.opens_at and not self._moving.creates_later:
            await self._create_before(change)
        elif change.n > self.plan.opens_at > 0 or self._record.without_since() is not None:
            await self._moving.make(change)
        else:
            await self._making.make(change)
        return True

    async def _create_before(self, change: Change) -> None:
        """Prepare the policy while security defaults are on, where the service takes it."""
        try:
            await self._making.make(change)
        except DefaultsOn:
            await self._moving.note_refused()
            raise

    async def _already(self, policy_id: str) -> Applied:
        """All effects are there. What the journal leaves open is closed by what was read."""
        if self.plan.changes and not self._record.is_finished():
            await self._record.begin(self.agreed.by)
            for change in self.plan.changes:
                if not self._record.is_settled(change):
                    says, about = "found as planned in the tenant", {}
                    if change.kind in (CREATE, SET_STATE):
                        about = {"id": change.object_id or policy_id}
                        says = f"{says}, id {about['id']}"
                    await self._record.write_down(change, Event.SETTLED, says, **about)
            await self._record.note(Event.FINISHED, "every change of this plan is made")
            if self._guarding.open is not None:  # nobody has confirmed what was turned on
                return await self._confirmed()
        return Applied("already", policy_id, 0)

    def _told(self, error: WizardError) -> WizardError:
        """The error, saying how the tenant stands now: part of the plan may be made."""
        stands = self._record.stands()
        if isinstance(error, PartlyApplied) or not stands:
            return error
        if isinstance(error, (SignInNeeded, TenantChanged, Blocked)):
            if self._making.wrote or self._batching.wrote:
                error.now = stands
            return error
        return PartlyApplied(
            error.title,
            error.why,
            now=stands,
            next="Apply the same plan again: it looks first, and repeats only what is due.",
            code=error.code,
            status=error.status,
            request_id=error.request_id,
            at=error.at,
        )

    def _ended(self, how: Ended) -> Applied:
        wrote = self._making.wrote + self._batching.wrote
        return Applied(how, self._making.policy_id(), wrote)


def parts_of(plan: Plan) -> list[tuple[Change, ...]]:
    """The changes in their order; those alike, a person each, together."""
    alike = groupby(plan.changes, key=lambda c: c.kind if c.by_person else c.n)
    return [tuple(part) for _, part in alike]


def ending(plan: Plan) -> Ended:
    """What an applying that made every change ends in."""
    if plan.turns_on:
        return "on"
    creates = any(c.kind == CREATE for c in plan.changes)
    return "report-only" if creates else "set"


def _changed_since(missing: Sequence[str]) -> TenantChanged:
    return TenantChanged(
        "The tenant changed after this plan was applied",
        " ".join(missing),
        now="Nothing was written now.",
        next="A finished plan is not applied again. Read the tenant, and make a new plan.",
        difference=tuple(missing),
    )


def _other_tenant(plan: Plan) -> UsageError:
    return UsageError(
        "This plan is for another tenant",
        f"It was made for {plan.tenant.name} ({plan.tenant.domain}, {plan.tenant.id}).",
        now="Nothing was sent to the tenant you are signed in to.",
        next="Sign in to the plan's tenant, or make a new plan for this one.",
    )
