"""Applying a plan: look, write down, write, write down. Twice, half or unseen: never.

The law (security.md D.3): an intent is durable before its request leaves; no POST is repeated
unless the tenant was searched for the marker until the settle time had passed; turning on is one
idempotent PATCH of an id that the journal fixed beforehand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from vlc_wizard.core.allowing import Agreed, Allowing
from vlc_wizard.core.errors import (
    Blocked,
    PartlyApplied,
    SignInNeeded,
    TenantChanged,
    UsageError,
    WizardError,
)
from vlc_wizard.core.journal import Event
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.making import Making
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import CREATE, Gate, Plan
from vlc_wizard.core.ports import Clock, Directory, Store, Tell
from vlc_wizard.core.record import Record
from vlc_wizard.core.verify import wanted_state

Ended = Literal["already", "report-only", "on", "stopped"]


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
    ) -> None:
        self.plan = plan
        self.agreed = agreed
        self._stop_asked = stop_asked
        self._record = Record(plan, store, keeping, clock, tell)
        self._making = Making(plan, directory, clock, self._record)
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
        facts, excluded = await self._allowing.read()
        policies = [p.body for p in facts.policies or ()]
        if self._is_applied(policies):
            return await self._already(policies)
        answered = self._allowing.refuse(facts, excluded)
        await self._record.begin(self.agreed.by)
        await self._allowing.write_reasons(answered)
        try:
            return await self._make_all()
        except WizardError as error:
            told = self._told(error)
            if told is error:
                raise
            raise told from error

    async def _make_all(self) -> Applied:
        for change in self.plan.changes:
            if change.enforces and not self.agreed.turn_on:
                gates = await self._allowing.judged_on()
                return replace(self._ended("report-only"), gates=gates)
            if change.enforces:
                await self._allowing.allow_on()
            if self._stop_asked():
                await self._record.note(Event.STOPPED, "stopped as asked; nothing is half done")
                return self._ended("stopped")
            await self._making.make(change)
        await self._making.take_copies_away()
        await self._record.note(Event.FINISHED, "every change of this plan is made")
        return self._ended("on" if self.plan.turns_on else "report-only")

    async def _already(self, policies: Sequence[Body]) -> Applied:
        """All effects are there. What the journal leaves open is closed by what was read."""
        policy_id = self._making.policy_id(policies)
        if self.plan.changes and not self._record.is_finished():
            await self._record.begin(self.agreed.by)
            for change in self.plan.changes:
                if not self._record.is_settled(change):
                    says = f"found as planned in the tenant, id {policy_id}"
                    await self._record.write_down(change, Event.SETTLED, says, id=policy_id)
            await self._record.note(Event.FINISHED, "every change of this plan is made")
        return Applied("already", policy_id, 0)

    def _told(self, error: WizardError) -> WizardError:
        """The error, saying how the tenant stands now: part of the plan may be made."""
        stands = self._record.stands()
        if isinstance(error, PartlyApplied) or not stands:
            return error
        if isinstance(error, (SignInNeeded, TenantChanged, Blocked)):
            if self._making.wrote:
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
        return Applied(how, self._making.policy_id(), self._making.wrote)

    def _is_applied(self, policies: Sequence[Body]) -> bool:
        """Whether the tenant shows every effect of the plan."""
        if not self.plan.changes:
            return True
        policy_id = self._making.policy_id(policies)
        policy = next((p for p in policies if p["id"] == policy_id), None)
        if policy is None or policy.get("state") != wanted_state(self.plan):
            return False
        creates = [c for c in self.plan.changes if c.kind == CREATE]
        return not any(self._making.unlike(c, policy) for c in creates)


def _other_tenant(plan: Plan) -> UsageError:
    return UsageError(
        "This plan is for another tenant",
        f"It was made for {plan.tenant.name} ({plan.tenant.domain}, {plan.tenant.id}).",
        now="Nothing was sent to the tenant you are signed in to.",
        next="Sign in to the plan's tenant, or make a new plan for this one.",
    )
