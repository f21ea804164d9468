"""Taking a run back: a plan like any other, made from what the run did and how the tenant stands.

It restores every value that was there before. What the run created stays, turned off: a deleted
policy cannot be brought back by Graph in the same state, one that is off can.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vlc_wizard.core import gates, reading
from vlc_wizard.core.change import (
    COLLECTION,
    CREATE,
    DEFAULTS,
    OFF,
    PER_USER,
    REVOKE,
    SET_STATE,
    Change,
)
from vlc_wizard.core.compare import differences, unlike
from vlc_wizard.core.effects import Looked, has_state
from vlc_wizard.core.errors import Blocked, TenantChanged, UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.journal import Run
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.methods.sessions import STAY_ENDED
from vlc_wizard.core.model import Body, Identity
from vlc_wizard.core.plan import Plan, basis_of, marker
from vlc_wizard.core.ports import Clock, Directory, Progressed, Store, Tell
from vlc_wizard.core.record import Record

MOST_NAMED = 5
_WHY = "This is how it was before plan {plan}."
_UNDO = "Apply the plan that was taken back once more, as a new plan."
_STAYS = "The policy {name} stays, turned off; delete it by hand where it is not wanted."


def last_run(runs: Sequence[Run], known: Callable[[str], Plan | None]) -> str:
    """The last run that is not itself a taking back; empty where there is none."""
    for run in reversed(runs):
        plan = known(run.plan_id)
        if plan is not None and not plan.undoes:
            return run.plan_id
    return ""


@dataclass(frozen=True, slots=True)
class Back:
    """One object: how the run left it, how it was before, and how it is now."""

    change: Change  # of the run; the last one about this object
    address: str
    left: Body
    before: Body
    found: Body | None
    name: str
    between: Body | None = None  # where the last change was meant and never acted


class Undoing:
    """Makes the plan that takes one run back. Changes nothing."""

    def __init__(
        self, plan: Plan, directory: Directory, store: Store, keeping: Keeping, clock: Clock
    ) -> None:
        self._plan = plan
        self._directory = directory
        self._clock = clock
        self._record = Record(plan, store, keeping, clock, _nobody)

    async def plan(self, who: Identity, tell: Tell) -> Plan:
        """The plan. Raises UsageError (nothing was done), Blocked (too soon), TenantChanged."""
        self._refuse_too_soon()
        looked = await self._look(tell)
        backs = list(self._backs(looked))
        changed = [says for back in backs if (says := _changed(back))]
        changed += self._created_changed(looked)
        if changed:
            raise TenantChanged(
                "Somebody changed what this run made",
                " ".join(changed[:MOST_NAMED]),
                now="Nothing was written now.",
                next="Look at it in the portal; what is changed since is not overwritten.",
                difference=tuple(changed),
            )
        due = [b for b in backs if list(differences(b.before, b.found or {}))]
        made = self._made(due, backs, looked)
        return replace(
            made, gates=gates.judge(gates.Case(looked.facts, made, who, looked.excluded))
        )

    def _refuse_too_soon(self) -> None:
        """A request without an answer may still act; what it did is not known yet."""
        if not self._record.entries():
            raise UsageError("There is nothing to take back",
                             f"Plan {self._plan.id} was not applied from here.")  # fmt: skip
        for change in self._plan.changes:
            until = self._record.open_until(change)
            if until is not None and until > self._clock.now():
                left = int((until - self._clock.now()).total_seconds()) + 1
                raise Blocked(
                    "It is not known yet what the run did",
                    f"A request got no answer, and may still act for {left} s.",
                    now="Nothing was written now.",
                    next="Wait that long and try again, or apply the run's own plan once more.",
                )

    async def _look(self, tell: Tell) -> Looked:
        names = self._plan.basis.get("excluded", {})
        excluded = await reading.accounts(self._directory, names)
        _, facts = await reading.read_tenant(self._directory, tell, tuple(names))
        if facts.tenant is None or facts.tenant.id != self._plan.tenant.id:
            raise UsageError(
                "This run was in another tenant", f"It was in {self._plan.tenant.domain}."
            )
        people = [c.object_id for c in self._done() if c.kind == PER_USER]
        states = await self._directory.person_states(people) if people else {}
        return Looked(facts, excluded, states)

    def _done(self) -> list[Change]:
        """What may have been done: every change with a line that is no refusal, last first."""
        said = (self._record.is_settled, self._record.is_open)
        return [c for c in reversed(self._plan.changes) if any(is_so(c) for is_so in said)]

    def _policy_id(self, facts: FactSheet) -> str:
        mark = marker(self._plan.id)
        ours = [p.id for p in facts.policies or () if mark in p.name]
        return self._record.made_id() or (ours[0] if ours else "")

    def _backs(self, looked: Looked) -> Iterator[Back]:
        """Each object once, as the last change about it left it."""
        seen: set[str] = set()
        policies = [c for c in self._done() if c.kind in (CREATE, SET_STATE)]
        others = [c for c in self._done() if c.kind in (DEFAULTS, PER_USER)]
        for change in (*policies, *others):  # policies first: defaults cannot be on beside one
            back = self._back(change, looked)
            if back is not None and self._record.is_open(change):
                back = replace(back, between=change.before)
            if back is not None and back.address not in seen:
                seen.add(back.address)
                yield back

    def _back(self, change: Change, looked: Looked) -> Back | None:
        first = next((c for c in self._plan.changes if c.target == change.target), change)
        before = first.before or {}
        if change.kind == DEFAULTS:
            on = looked.facts.security_defaults
            found: Body | None = None if on is None else {"isEnabled": on}
            return Back(
                change, str(change.target), change.after, before, found, "security defaults"
            )
        if change.kind == PER_USER:
            state = looked.per_user.get(change.object_id)
            row = self._plan.basis.get("per_user", {}).get(change.object_id)
            name = f"per-user MFA of {row[0] if row else change.object_id}"
            found = None if state is None else {"perUserMfaState": state}
            return Back(change, str(change.target), change.after, before, found, name)
        policy_id = change.object_id or self._policy_id(looked.facts)
        if not policy_id:
            return None  # a create that never became anything
        created = any(c.kind == CREATE for c in self._plan.changes)
        policy = looked.policy(policy_id)
        return Back(
            change, f"{COLLECTION}/{policy_id}", {"state": change.after["state"]},
            {"state": OFF} if created else before,
            {"state": policy["state"]} if policy else None,
            f"the policy {policy['displayName']}" if policy else "the policy",
        )  # fmt: skip

    def _created_changed(self, looked: Looked) -> list[str]:
        """What somebody did to the policy that the run created, its state apart."""
        policy = looked.policy(self._policy_id(looked.facts))
        create = next((c for c in self._plan.changes if c.kind == CREATE), None)
        if create is None or policy is None:
            return []
        wanted = {k: v for k, v in create.after.items() if k != "state"}
        wrong = unlike(wanted, policy)
        return [f"The policy's {path} was {a}, and is {b}." for path, a, b in wrong]

    # --- the plan -------------------------------------------------------------------------------

    def _made(self, due: Sequence[Back], backs: Sequence[Back], looked: Looked) -> Plan:
        changes = tuple(self._change(n, back) for n, back in enumerate(due, 1))
        touched = {b.address.rpartition("/")[2] for b in due}
        basis = basis_of(looked.facts, looked.excluded, undone={})
        policies = {i: row for i, row in basis["policies"].items() if i in touched}
        more: dict[str, Any] = {"undoes": self._plan.id}
        if "drills" in self._plan.basis:
            more["drills"] = self._plan.basis["drills"]
        people = {b.change.object_id: b for b in due if b.change.kind == PER_USER}
        if people:
            more["per_user"] = {i: _row(self._plan, b) for i, b in people.items()}
        return Plan(
            tenant=self._plan.tenant,
            method=self._plan.method,
            basis={**basis, "policies": policies, **more},
            changes=changes,
            reason=f"takes back plan {self._plan.id}",
            stays=tuple(self._stays(backs)),
        )

    def _change(self, n: int, back: Back) -> Change:
        kind = SET_STATE if back.change.kind == CREATE else back.change.kind
        why = _WHY.format(plan=self._plan.id)
        if back.change.kind in (CREATE, SET_STATE) and back.before == {"state": OFF}:
            why = "Turned off, the policy asks nobody."
        return Change(n, kind, back.address, dict(back.found or {}), back.before, why, _UNDO)

    def _stays(self, backs: Sequence[Back]) -> Iterator[str]:
        created = any(c.kind == CREATE for c in self._plan.changes)
        yield from (s for s in self._plan.stays)
        for back in backs:
            if created and back.change.kind in (CREATE, SET_STATE):
                yield _STAYS.format(name=back.name.removeprefix("the policy "))
        if any(c.kind == REVOKE for c in self._done()) and STAY_ENDED not in self._plan.stays:
            yield STAY_ENDED
        if self._plan.turns_on:
            yield "Volume Licensing Central and Microsoft's portals go on asking by themselves."


def _row(plan: Plan, back: Back) -> list[Any]:
    row = plan.basis.get("per_user", {}).get(back.change.object_id)
    name = row[0] if row else back.change.object_id
    return [name, (back.found or {}).get("perUserMfaState")]


def _changed(back: Back) -> str:
    """How the object differs from how the run left it and from how it was; empty: not at all."""
    name = f"{back.name[:1].upper()}{back.name[1:]}"
    if back.found is None:
        return f"{name} is not there, or could not be read."
    if not list(differences(back.before, back.found)):
        return ""
    as_left = not list(differences(back.left, back.found))
    if back.change.kind == PER_USER:
        as_left = has_state(back.left, str(back.found["perUserMfaState"]))
    never = back.between is not None and not list(differences(back.between, back.found))
    if as_left or never:
        return ""
    key = next(iter(back.left))
    return f"{name} was left {_value(back.left[key])}, and is {_value(back.found.get(key))}."


def _value(value: object) -> str:
    words: Mapping[object, str] = {True: "on", False: "off"}
    return words.get(value, str(value))


def _nobody(progressed: Progressed) -> None:
    """Reading its own lines tells nobody anything."""
    del progressed
