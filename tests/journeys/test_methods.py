"""Every method: killed anywhere, applied once and taken back; every person has one final state."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from vlc_wizard.core import apply as applying
from vlc_wizard.core import batching
from vlc_wizard.core.journal import Event
from vlc_wizard.core.plan import PER_USER, Plan, from_document
from vlc_wizard.core.record import Record

from .commanding import EMERGENCY, Desk
from .dying import Watch
from .lives import Lived, Prepare, Values, apply, later, switched, undo, values

SPREAD = 5  # points of each way in `make test`; `make long` takes every one
PARTS = 16
REASON = ("--reason", "the rehearsal says so")


@dataclass(frozen=True, slots=True)
class Way:
    """A method on a tenant that it fits."""

    scenario: str
    plan: tuple[str, ...]
    prepare: Prepare = lambda _: None


ALPINE = ("--exclude", "emergency1@alpinelicensing.onmicrosoft.example",
          "--reason", "Conditional Access is wanted")  # fmt: skip
WAYS: Mapping[str, Way] = {
    "conditional access": Way("p1-fresh", ("--exclude", EMERGENCY)),
    "turn on what exists": Way("report-only", (
        "--exclude", "emergency1@fourthcoffeeresale.onmicrosoft.example")),
    "security defaults": Way("free", ("--method", "security-defaults", *REASON)),
    "security defaults, signing out": Way(
        "free", ("--method", "security-defaults", "--revoke-sessions", *REASON)),
    "per-user": Way("free", ("--method", "per-user", *REASON)),
    "move": Way("defaults-on-p1", ALPINE),
    "move, no policy beside": Way(
        "defaults-on-p1", ALPINE, switched(report_only_beside_defaults=False)),
}  # fmt: skip
SETTLED = 200  # seconds; no request of a dead process acts after that


@pytest.fixture(autouse=True)
def _small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve people are three requests."""
    monkeypatch.setattr(batching, "MOST", 5)


@dataclass
class Stage:
    """A tenant with a plan for it, before anything was written."""

    home: Path
    way: Way
    plan: Plan
    before: Values

    def wanted(self, found: Values) -> list[str]:
        """What of the plan's end is not so."""
        wrong = []
        ours = [s for n, s in found.policies if f"[vlcw-{self.plan.id}]" in n]
        if any(c.kind.endswith("create") for c in self.plan.changes) and ours != ["enabled"]:
            wrong.append(f"policies in the end: {found.policies}")
        if any(c.turns_policy_on for c in self.plan.changes):
            on = [n for n, s in found.policies if s == "enabled"]
            wrong += [] if len(on) == 1 else [f"enforced in the end: {on}"]
        if any(c.kind == "security_defaults.set" for c in self.plan.changes):
            last = [c for c in self.plan.changes if c.kind == "security_defaults.set"][-1]
            wrong += [] if found.defaults is last.after["isEnabled"] else ["security defaults"]
        for change in self.plan.changes:
            state = found.per_user[change.object_id] if change.kind == PER_USER else ""
            wrong += [] if state in ("", "enabled", "enforced") else [f"{change.n} is {state}"]
        return wrong

    def as_before(self, found: Values) -> list[str]:
        """What is not as it was; what was created stays, turned off."""
        mark = f"[vlcw-{self.plan.id}]"
        kept = tuple((n, s) for n, s in found.policies if mark not in n)
        on = [(n, s) for n, s in found.policies if mark in n and s != "disabled"]
        wrong = (
            [f"policies: {kept}, not {self.before.policies}"]
            if kept != self.before.policies
            else []
        )
        wrong += [f"created and not off: {on}"] if on else []
        wrong += ["security defaults"] if found.defaults is not self.before.defaults else []
        return wrong + (["per-user states"] if found.per_user != self.before.per_user else [])


def stage(desk: Desk, name: str) -> Stage:
    way = WAYS[name]
    desk.scenario = way.scenario
    said = desk.run("plan", *way.plan, "-o", str(desk.file))
    assert said.code == 0, said.words
    plan = from_document(json.loads(desk.file.read_text()))
    assert plan.changes, said.words
    return Stage(desk.home, way, plan, values(desk.home, way.scenario))


def unfinished(staged: Stage, lived: Lived) -> list[str]:
    """Each change has one final line, and the run its end."""
    mine = [e for e in lived.journal if e.plan_id == staged.plan.id]
    last = {e.change: e.event for e in mine if e.change}
    made = {n for n, event in last.items() if event in (Event.DONE, Event.SETTLED)}
    ends = sum(e.event is Event.FINISHED for e in mine)
    return [
        *([] if made == {c.n for c in staged.plan.changes} else [f"final lines: {last}"]),
        *([] if ends == 1 else [f"finished {ends} times"]),
        *lived.faults,
    ]


def resumed(staged: Stage, watch: Watch) -> list[str]:
    """Die there, apply again, and once more: what is wrong."""
    dead = apply(
        staged.home, staged.way.scenario, staged.plan, watch=watch, prepare=staged.way.prepare
    )
    again = apply(dead.home, staged.way.scenario, staged.plan, prepare=staged.way.prepare)
    last = apply(again.home, staged.way.scenario, staged.plan)
    wrong = [f"{w} left without an intent" for x in (dead, again) for w in x.watch.unannounced]
    wrong += [f"not finished by one resume: {again.error}"] if again.error else []
    wrong += staged.wanted(values(again.home, staged.way.scenario))
    wrong += unfinished(staged, again) if again.applied else []
    wrong += [f"written again: {last.watch.writes}"] if last.watch.writes else []
    return wrong if last.applied and last.applied.ended == "already" else [*wrong, str(last.error)]


def taken_back(staged: Stage, watch: Watch) -> list[str]:
    """Die there, take it back, twice: what is wrong."""
    scenario = staged.way.scenario
    dead = apply(staged.home, scenario, staged.plan, watch=watch, prepare=staged.way.prepare)
    back = undo(dead.home, scenario, staged.plan.id, prepare=later(SETTLED))
    if back.plan is None:
        nothing = dead.watch.writes == [] and back.error and back.error.exit_code == 2
        found = staged.as_before(values(dead.home, scenario))
        return found if nothing else [f"no undo: {back.error}"]
    wrong = []
    if back.plan.changes:
        done = apply(dead.home, scenario, back.plan)
        wrong += [f"not taken back: {done.error}"] if done.error else []
        wrong += [f"{w} left without an intent" for w in done.watch.unannounced]
    wrong += staged.as_before(values(dead.home, scenario))
    once_more = undo(dead.home, scenario, staged.plan.id, prepare=later(SETTLED))
    assert once_more.plan is not None, once_more.error
    return [*wrong, *(f"still to take back: {c.kind}" for c in once_more.plan.changes)]


def points(desk: Desk, name: str) -> tuple[Stage, int]:
    """How many points the whole way has; it is walked in a copy."""
    staged = stage(desk, name)
    copy = staged.home.with_name("whole")
    shutil.copytree(staged.home, copy)
    lived = apply(copy, staged.way.scenario, staged.plan, prepare=staged.way.prepare)
    assert lived.error is None, lived.error
    assert staged.wanted(values(copy, staged.way.scenario)) == []
    return staged, len(lived.watch.passed)


def each(staged: Stage, at: int, question) -> list[str]:  # type: ignore[no-untyped-def]
    copy = staged.home.with_name(f"at-{at}")
    shutil.copytree(staged.home, copy)
    return question(Stage(copy, staged.way, staged.plan, staged.before), Watch(at))


QUESTIONS = {"resumed": resumed, "taken back": taken_back}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", WAYS)
def test_a_kill_on_the_way(desk: Desk, name: str, question: str):
    staged, count = points(desk, name)
    first = count // 2  # the first half reads
    chosen = [first + i * (count - first) // (SPREAD - 1) for i in range(SPREAD)]
    found = {at: each(staged, at, QUESTIONS[question]) for at in chosen}
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", WAYS)
def test_a_kill_at_every_point(desk: Desk, name: str, question: str, part: int):
    staged, count = points(desk, name)
    found = {at: each(staged, at, QUESTIONS[question]) for at in range(1 + part, count + 1, PARTS)}
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


# --- controls -------------------------------------------------------------------------------------


class Silent(Record):
    """Writes no intents down."""

    async def write_down(self, change, event, says, request_id="", **data):  # type: ignore[no-untyped-def]
        if event is not Event.INTENT:
            await super().write_down(change, event, says, request_id, **data)

    async def write_all(self, lines, done, total):  # type: ignore[no-untyped-def]
        kept = [line for line in lines if line[1] is not Event.INTENT]
        if kept:
            await super().write_all(kept, done, total)


@pytest.mark.parametrize("name", ["security defaults", "per-user"])
def test_a_write_without_an_intent_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str):
    staged = stage(desk, name)
    monkeypatch.setattr(applying, "Record", Silent)
    found = resumed(staged, Watch())
    assert any("without an intent" in wrong for wrong in found), found
