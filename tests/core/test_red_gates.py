"""A red gate refuses, whichever it is: what is judged red stops the applying, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.core.gate_cases import PLAN, case, only_red
from tests.core.tenants import NOW
from tests.core.test_gates import NEVER_RED, STOPPED_BY
from vlc_wizard.adapters.store import SqliteStore, open_store
from vlc_wizard.core import gates
from vlc_wizard.core.allowing import Agreed, Allowing
from vlc_wizard.core.effects import Looked
from vlc_wizard.core.errors import Blocked
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.making import Making
from vlc_wizard.core.plan import basis_of
from vlc_wizard.core.record import Record

BLOCKED = 5
REASONS = dict.fromkeys(IDS, "the admin's word")
ON = ("G9", "G13", "G14")  # judged on the policy as it stands in the tenant


@dataclass
class Still:
    """A clock that stands."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "home", PLAN.tenant.id, clock_now=lambda: NOW)
    yield opened
    opened.close()


def allowing(store: SqliteStore, found: gates.Case, clock: Still | None = None) -> Allowing:
    """What stands before the plan of a case; it has nothing to write to a tenant with."""
    clock = clock or Still()
    record = Record(found.plan, store, Keeping(), clock, lambda _: None)
    making = Making(found.plan, None, clock, record)  # type: ignore[arg-type]
    return Allowing(
        found.plan, Agreed(found.confirmed, "ada@contoso.example", True, REASONS), making, record,
        directory=None, store=store, clock=clock, tell=lambda _: None,  # type: ignore[arg-type]
    )  # fmt: skip


def planned_now(found: gates.Case) -> gates.Case:
    """The case with a plan that was made on just this tenant: nothing is stale."""
    basis = basis_of(found.facts, found.excluded, undone={})
    return replace(found, plan=replace(found.plan, basis={**found.plan.basis, **basis}))


def stopped(**kwargs: Any) -> gates.Case:
    return planned_now(case(**kwargs))


@pytest.mark.parametrize("name", [n for n in STOPPED_BY if n not in ON])
def test_a_red_gate_refuses_before_anything_is_written(store: SqliteStore, name: str):
    found = stopped(**STOPPED_BY[name])
    assert only_red(**STOPPED_BY[name]) == [name]
    with pytest.raises(Blocked) as error:
        allowing(store, found).refuse(Looked(found.facts, found.excluded, {}))
    assert (error.value.exit_code, error.value.gates) == (BLOCKED, (name,))
    assert store.journal() == []


@pytest.mark.parametrize("name", STOPPED_BY)
def test_a_red_gate_is_refused_wherever_gates_are_judged(store: SqliteStore, name: str):
    found = stopped(**STOPPED_BY[name])
    judged = gates.judge_on(found) if found.stored else gates.judge(found)
    with pytest.raises(Blocked) as error:
        allowing(store, found).check(judged)
    assert (error.value.exit_code, error.value.gates) == (BLOCKED, (name,))


@pytest.mark.parametrize("name", IDS)
def test_one_gate_of_all_is_enough(store: SqliteStore, name: str):
    """Also where the others are green, and the admin gave a word for each."""
    found = stopped()
    judged = [replace(g, verdict="red" if g.id == name else "green") for g in gates.judge_on(found)]
    with pytest.raises(Blocked) as error:
        allowing(store, found).check(judged)
    assert error.value.gates == (name,)


def test_a_tenant_that_no_gate_stops_is_let_through(store: SqliteStore):
    """The control: an amber one has its word, a green one needs none."""
    found = stopped()
    judged = allowing(store, found).refuse(Looked(found.facts, found.excluded, {}))
    assert {g.verdict for g in judged} <= {"green", "amber"}
    assert [g.id for g in judged] == [g.id for g in gates.judge(found)]
    assert set(STOPPED_BY) | NEVER_RED == set(IDS)


AGES = {60: False, 61: True, 3600: True}


@pytest.mark.parametrize("seconds", AGES)
def test_a_reading_is_decided_on_for_one_minute(store: SqliteStore, seconds: int):
    found = stopped()
    clock = Still(NOW + timedelta(seconds=seconds))
    looked = Looked(found.facts, found.excluded, {})
    if not AGES[seconds]:
        assert allowing(store, found, clock).refuse(looked)  # the control
        return
    with pytest.raises(Blocked, match="took too long"):
        allowing(store, found, clock).refuse(looked)
    assert store.journal() == []
