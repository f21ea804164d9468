"""Whether a plan may go on: not stale, every gate green or answered, on a reading of now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from vlc_wizard.core import gates as gate_rules
from vlc_wizard.core import reading
from vlc_wizard.core.asking import Asking
from vlc_wizard.core.effects import Looked, has_state
from vlc_wizard.core.errors import Blocked, TenantChanged
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.gates import Log, Stored
from vlc_wizard.core.journal import Event
from vlc_wizard.core.making import Making
from vlc_wizard.core.model import Body, Identity
from vlc_wizard.core.people import census_of
from vlc_wizard.core.plan import (
    CREATE,
    DEFAULTS,
    ON,
    PER_USER,
    SET_STATE,
    Gate,
    Plan,
    basis_of,
    changed_since,
    marker,
)
from vlc_wizard.core.ports import Clock, Directory, Store, Tell
from vlc_wizard.core.record import Record

SUPPORT = "MFAVLCsupport@microsoft.com"  # the contact of the guidance


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the admin agreed to, and who that is."""

    who: Identity
    by: str  # sign-in name
    turn_on: bool  # the second question
    reasons: Mapping[str, str] = field(default_factory=dict)  # gate id -> typed reason
    revert_minutes: int = 0  # the policy goes back unless confirmed; 0: it stays on


class Allowing:
    """Reads, and refuses or lets pass. Of the tenant it changes nothing."""

    def __init__(
        self,
        plan: Plan,
        agreed: Agreed,
        making: Making,
        record: Record,
        *,
        directory: Directory,
        store: Store,
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._plan = plan
        self._agreed = agreed
        self._making = making
        self._record = record
        self._directory = directory
        self._store = store
        self._clock = clock
        self._tell = tell

    async def read(self) -> Looked:
        """A fresh reading, with the accounts left out and the people as last counted."""
        names = self._plan.basis.get("excluded", {})
        excluded = await reading.accounts(self._directory, names)
        _, facts = await reading.read_tenant(self._directory, self._tell, tuple(names))
        counted = replace(facts, census=census_of(self._store.roster.census()))
        people = self._plan.basis.get("per_user", {})
        states = await self._directory.person_states(people) if people else {}
        return Looked(counted, excluded, states)

    # --- before it is turned on -----------------------------------------------------------------

    async def allow_on(self) -> None:
        """Look once more, at the policy as it stands, before people are asked by it.

        Where an earlier request has turned it on already there is nothing left to allow.
        """
        policy = await self._directory.policy(self._making.policy_id())
        if policy is not None and policy.get("state") == ON:
            return
        looked, stored, log = await self._look_on()
        self.refuse_unread(looked)
        self._refuse_stale(looked)
        self._refuse_old(looked.facts)
        judged = gate_rules.judge_on(self._case(looked, stored, log))
        await self.write_checks(self.check(judged))

    async def judged_on(self) -> tuple[Gate, ...]:
        """All gates as they stand while the policy is report-only; nothing is refused by it."""
        looked, stored, log = await self._look_on()
        return gate_rules.judge_on(self._case(looked, stored, log))

    async def write_way_back(self) -> None:
        """Write down how to take it back, once, before anybody is asked."""
        if not self._record.way_back_written():
            policy_id = self._making.policy_id()
            says = way_back(self._plan, policy_id)
            await self._record.note(Event.NOTE, says, way_back=policy_id or self._plan.method)

    async def _look_on(self) -> tuple[Looked, Stored, Log | None]:
        """Write the way back down, ask about the stored policy, and read the tenant after that."""
        await self.write_way_back()
        policy_id = self._making.policy_id()
        asking = Asking(self._directory, self._store, self._plan, self._agreed.who)
        stored = await asking.stored(policy_id, way_back=self._record.way_back_written())
        log = await asking.log(self._clock.now())
        return await self.read(), stored, log

    def _case(
        self, looked: Looked, stored: Stored | None = None, log: Log | None = None
    ) -> gate_rules.Case:
        return gate_rules.Case(
            looked.facts, self._plan, self._agreed.who, looked.excluded, log, stored
        )

    async def write_checks(self, judged: Sequence[Gate]) -> None:
        """What was judged, all of it; and the admin's own words beside what they answer."""
        amber = [g for g in judged if g.verdict == "amber"]
        says = f"Checks: {len(judged) - len(amber)} pass, {len(amber)} with your word."
        kept = [{k: v for k, v in asdict(g).items() if k != "turn_green"} for g in judged]
        await self._record.note(Event.NOTE, says, gates=kept)
        for gate in amber:
            says = f"{gate.id}: {self._agreed.reasons[gate.id]}"
            if not self._record.has_note(says):
                await self._record.note(
                    Event.NOTE, says, gate=gate.id, evidence=gate.evidence, at=gate.at,
                    object_id=gate.object_id,
                )  # fmt: skip

    def refuse(self, looked: Looked) -> list[Gate]:
        """Refuse what was decided on something else; give the gates, the amber ones answered."""
        if self._unread(looked):  # unknown is no change; the gates say who may not read it
            self._refuse_gates(looked)
        self.refuse_unread(looked)
        self._refuse_stale(looked)
        return self._refuse_gates(looked)

    def refuse_unread(self, looked: Looked) -> None:
        """Refuse where something that was known is not known now."""
        unread = self._unread(looked)
        if unread:
            raise Blocked(
                "What this plan rests on could not be read",
                f"Not read, so unknown: {', '.join(unread)}.",
                now="Nothing was written now." + self._record.so_far(),
                next="Sign in as somebody who may read it, or try again later.",
            )

    def _unread(self, looked: Looked) -> list[str]:
        """What was known when the plan was made, and is not known now."""
        known, facts = self._plan.basis, looked.facts
        read = any(state is not None for state in looked.per_user.values())
        parts: Mapping[str, tuple[Any, Any]] = {
            "Conditional Access policies": (known.get("policies"), facts.policies),
            "security defaults": (known.get("security_defaults"), facts.security_defaults),
            "Global Administrators": (known.get("global_administrators"), facts.holders),
            "the licence": (known.get("licence"), facts.licence),
            "per-user MFA": (known.get("per_user") or None, read or None),
        }
        return [name for name, (then, now) in parts.items() if then is not None and now is None]

    def _refuse_stale(self, looked: Looked) -> None:
        policies = [p.body for p in looked.facts.policies or ()]
        facts = self._as_before(looked.facts)
        own = marker(self._plan.id)
        now = basis_of(facts, looked.excluded, own=own, undone=self._undone())
        now["per_user"] = self._people_now(looked)
        if self._record.without_since() is not None:  # Microsoft makes policies of its own then
            known = self._plan.basis.get("policies") or {}
            made = {str(p["id"]) for p in policies if p.get("templateId")} - set(known)
            now["policies"] = {i: row for i, row in now["policies"].items() if i not in made}
        if self._plan.undoes:  # taking back is not held up by what it does not touch
            mine = self._plan.basis["policies"]
            now["policies"] = {i: row for i, row in now["policies"].items() if i in mine}
        difference = [*changed_since(self._plan.basis, now), *self._own_changed(policies)]
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
        create = next((c for c in self._plan.changes if c.kind == CREATE), None)
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
            for c in self._plan.changes
            if c.kind == SET_STATE and isinstance(c.target, str) and c.n in intended
        }

    def _people_now(self, looked: Looked) -> dict[str, list[str | None]] | None:
        """The chosen people's states; one that an intent of ours explains counts as before."""
        then = self._plan.basis.get("per_user")
        if then is None:
            return None
        now = {i: [row[0], looked.per_user.get(i)] for i, row in then.items()}
        intended = self._record.intended()
        for change in self._plan.changes:
            ours = change.kind == PER_USER and change.n in intended
            if ours and has_state(change.after, looked.per_user.get(change.object_id)):
                now[change.object_id] = list(then[change.object_id])
        return now

    def _as_before(self, facts: FactSheet) -> FactSheet:
        """Security defaults as they were, where an intent of ours to set them is written down."""
        intended = self._record.intended()
        for change in self._plan.changes:
            ours = change.kind == DEFAULTS and change.n in intended
            if ours and facts.security_defaults is change.after["isEnabled"]:
                return replace(facts, security_defaults=not change.after["isEnabled"])
        return facts

    def _refuse_gates(self, looked: Looked) -> list[Gate]:
        """Refuse, or give the gates."""
        if self._plan.blockers:
            raise Blocked("The plan cannot be applied", " ".join(self._plan.blockers))
        self._refuse_old(looked.facts)
        return self.check(gate_rules.judge(self._case(looked)))

    def _refuse_old(self, facts: FactSheet) -> None:
        age = (self._clock.now() - facts.read_at).total_seconds()
        if age > gate_rules.READING_AGE_SECONDS:
            raise Blocked(
                "The reading took too long to decide on",
                f"It is {int(age)} s old; {gate_rules.READING_AGE_SECONDS} s are admitted.",
                next="Apply again when the tenant answers faster.",
            )

    def check(self, judged: Sequence[Gate]) -> list[Gate]:
        """Refuse what is red, or amber without a word of the admin; or give them all."""
        red = [g for g in judged if g.verdict == "red"]
        amber = [g for g in judged if g.verdict == "amber"]
        open_ = [g for g in amber if not self._agreed.reasons.get(g.id)]
        if red or open_:
            raise _blocked(red or open_, self._record.so_far())
        return list(judged)


def way_back(plan: Plan, policy_id: str) -> str:
    """How to take it back, for whoever stands before a shut door."""
    left_out = ", ".join(str(row[0]) for row in plan.basis.get("excluded", {}).values())
    if any(c.kind == PER_USER for c in plan.changes):
        return (
            "The way back: set the people back at entra.microsoft.com > Entra ID > Users > "
            "Per-user MFA, or apply the plan that the undo of this run makes. "
            f"Help: {SUPPORT}"
        )
    if any(c.kind == DEFAULTS and c.enforces for c in plan.changes):
        return (
            "The way back: turn security defaults off, at entra.microsoft.com > Entra ID > "
            "Overview > Properties > Manage security defaults, or by Graph with isEnabled false. "
            f"Nobody is left out of them. Help: {SUPPORT}"
        )
    return (
        f"The way back: set policy {policy_id} to off, at entra.microsoft.com > Entra ID > "
        "Conditional Access > Policies, or by Graph with state disabled. "
        f"Left out of it: {left_out or 'nobody'}. Help: {SUPPORT}"
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
