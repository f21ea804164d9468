"""Applying a plan: look, write down, write, write down. Twice, half or unseen: never.

The law (security.md D.3): an intent is durable before its request leaves; no POST is repeated
unless the tenant was searched for the marker until the settle time had passed; turning on is one
idempotent PATCH of an id that the journal fixed beforehand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from vlc_wizard.core import gates as gate_rules
from vlc_wizard.core import reading
from vlc_wizard.core.errors import (
    Blocked,
    PartlyApplied,
    SignInNeeded,
    TenantChanged,
    UsageError,
    WizardError,
)
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.journal import Event
from vlc_wizard.core.making import Making
from vlc_wizard.core.model import Account, Body, Identity
from vlc_wizard.core.plan import CREATE, SET_STATE, Gate, Plan, basis_of, changed_since, marker
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


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the admin agreed to, and who that is."""

    who: Identity
    by: str  # sign-in name
    turn_on: bool  # the second question
    reasons: Mapping[str, str] = field(default_factory=dict)  # gate id -> typed reason


class Applying:
    """One applying. `stop_asked` is looked at between changes, never within one."""

    def __init__(
        self,
        plan: Plan,
        agreed: Agreed,
        *,
        directory: Directory,
        store: Store,
        clock: Clock,
        tell: Tell,
        stop_asked: Callable[[], bool] = lambda: False,
    ) -> None:
        self.plan = plan
        self.agreed = agreed
        self._directory = directory
        self._tell = tell
        self._clock = clock
        self._stop_asked = stop_asked
        self._record = Record(plan, store, clock, tell)
        self._making = Making(plan, directory, clock, self._record)

    async def run(self) -> Applied:
        """Apply what is left of the plan.

        Raises UsageError (another tenant), TenantChanged, Blocked, PartlyApplied, or what the
        service refused before anything was written.
        """
        if self.plan.tenant.id != self.agreed.who.tenant_id:
            raise _other_tenant(self.plan)
        facts, excluded = await self._read()
        policies = [p.body for p in facts.policies or ()]
        if self._is_applied(policies):
            return self._already(policies)
        reasons = self._refuse(facts, excluded, policies)
        self._record.begin(self.agreed.by)
        for gate in reasons:
            self._record.note(Event.NOTE, f"{gate}: {self.agreed.reasons[gate]}", gate=gate)
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
                return self._ended("report-only")
            if self._stop_asked():
                self._record.note(Event.STOPPED, "stopped as asked; nothing is half done")
                return self._ended("stopped")
            await self._making.make(change)
        await self._making.take_copies_away()
        self._record.note(Event.FINISHED, "every change of this plan is made")
        return self._ended("on" if self.plan.turns_on else "report-only")

    def _already(self, policies: Sequence[Body]) -> Applied:
        """All effects are there. What the journal leaves open is closed by what was read."""
        policy_id = self._making.policy_id(policies)
        if self.plan.changes and not self._record.is_finished():
            self._record.begin(self.agreed.by)
            for change in self.plan.changes:
                if not self._record.is_settled(change):
                    says = f"found as planned in the tenant, id {policy_id}"
                    self._record.write_down(change, Event.SETTLED, says, id=policy_id)
            self._record.note(Event.FINISHED, "every change of this plan is made")
        return Applied("already", policy_id, 0)

    def _told(self, error: WizardError) -> WizardError:
        """The error, saying how the tenant stands now: part of the plan may be made."""
        stands = self._record.stands()
        if isinstance(error, PartlyApplied) or not stands:
            return error
        if isinstance(error, (SignInNeeded, TenantChanged)):
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

    # --- before anything is written -------------------------------------------------------------

    async def _read(self) -> tuple[FactSheet, dict[str, Account]]:
        names = self.plan.basis.get("excluded", {})
        excluded = await reading.accounts(self._directory, names)
        _, facts = await reading.read_tenant(self._directory, self._tell)  # policies come last
        return facts, excluded

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

    def _refuse(
        self, facts: FactSheet, excluded: Mapping[str, Account], policies: Sequence[Body]
    ) -> list[str]:
        """Refuse what was decided on something else; give the amber gates that are answered."""
        unread = self._unread(facts)
        if unread:  # unknown is no change; who may not read it is told so by the gates
            self._refuse_gates(facts, excluded)
            raise Blocked(
                "What this plan rests on could not be read",
                f"Not read, so unknown: {', '.join(unread)}.",
                now="Nothing was written now." + self._record.so_far(),
                next="Sign in as somebody who may read it, or try again later.",
            )
        self._refuse_stale(facts, excluded, policies)
        return self._refuse_gates(facts, excluded)

    def _unread(self, facts: FactSheet) -> list[str]:
        """What was known when the plan was made, and is not known now."""
        known = self.plan.basis
        parts: Mapping[str, tuple[Any, Any]] = {
            "Conditional Access policies": (known.get("policies"), facts.policies),
            "security defaults": (known.get("security_defaults"), facts.security_defaults),
            "Global Administrators": (known.get("global_administrators"), facts.holders),
            "the licence": (known.get("licence"), facts.licence),
        }
        return [name for name, (then, now) in parts.items() if then is not None and now is None]

    def _refuse_stale(
        self, facts: FactSheet, excluded: Mapping[str, Account], policies: Sequence[Body]
    ) -> None:
        now = basis_of(facts, excluded, own=marker(self.plan.id), undone=self._undone())
        difference = [*changed_since(self.plan.basis, now), *self._own_changed(policies)]
        if difference:
            raise TenantChanged(
                "The tenant changed after this plan was made",
                " ".join(difference),
                now="Nothing was written now." + self._record.so_far(),
                next="Read the tenant again and make a new plan.",
                difference=tuple(difference),
            )

    def _own_changed(self, policies: Sequence[Body]) -> list[str]:
        """What somebody did to the policy this plan made, where the journal fixed its id."""
        made = self._record.made_id()
        create = next((c for c in self.plan.changes if c.kind == CREATE), None)
        if not made or create is None:
            return []
        policy = next((p for p in policies if p["id"] == made), None)
        if policy is None:
            return [] if self._record.is_new() else [f"The policy this plan made is gone ({made})."]
        unlike = self._making.unlike(create, policy)
        return [f"The policy this plan made was changed: {path}." for path, _, _ in unlike]

    def _undone(self) -> dict[str, str]:
        """Policy id -> the state before a change of ours whose intent is written down."""
        intended = self._record.intended()
        return {
            str(c.target).rpartition("/")[2]: str((c.before or {}).get("state"))
            for c in self.plan.changes
            if c.kind == SET_STATE and isinstance(c.target, str) and c.n in intended
        }

    def _refuse_gates(self, facts: FactSheet, excluded: Mapping[str, Account]) -> list[str]:
        """Refuse, or give the amber gates that the admin answered."""
        if self.plan.blockers:
            raise Blocked("The plan cannot be applied", " ".join(self.plan.blockers))
        age = (self._clock.now() - facts.read_at).total_seconds()
        if age > gate_rules.READING_AGE_SECONDS:
            raise Blocked(
                "The reading took too long to decide on",
                f"It is {int(age)} s old; {gate_rules.READING_AGE_SECONDS} s are admitted.",
                next="Apply again when the tenant answers faster.",
            )
        judged = gate_rules.judge(gate_rules.Case(facts, self.plan, self.agreed.who, excluded))
        red = [g for g in judged if g.verdict == "red"]
        amber = [g for g in judged if g.verdict == "amber"]
        open_ = [g for g in amber if not self.agreed.reasons.get(g.id)]
        if red or open_:
            raise _blocked(red or open_, self._record.so_far())
        return [g.id for g in amber]


def _other_tenant(plan: Plan) -> UsageError:
    return UsageError(
        "This plan is for another tenant",
        f"It was made for {plan.tenant.name} ({plan.tenant.domain}, {plan.tenant.id}).",
        now="Nothing was sent to the tenant you are signed in to.",
        next="Sign in to the plan's tenant, or make a new plan for this one.",
    )


def _blocked(gates: Sequence[Gate], so_far: str) -> Blocked:
    red = any(g.verdict == "red" for g in gates)
    ways = " ".join(g.turn_green for g in gates)
    return Blocked(
        "A check stands in the way" if red else "A check needs your word",
        " ".join(f"{g.id}: {g.says}: {g.evidence}." for g in gates),
        now="Nothing was written now." + so_far,
        next=ways if red else "Say why with --reason, or on the review page.",
        gates=tuple(g.id for g in gates),
    )
