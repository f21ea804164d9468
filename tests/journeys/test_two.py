"""Two at once, on one computer and on two: whoever is told that it is done finds it done.

The two run in one event loop and take turns by requests: after each one, dice say whose comes next.
"""

import asyncio
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from vlc_wizard.core.acts import ApplyPlan, SignInAct
from vlc_wizard.core.apply import Applied
from vlc_wizard.core.errors import StateError, WizardError
from vlc_wizard.core.making import Making
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import to_apply
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.session import Session
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.wiring import World

from .commanding import EMERGENCY, Desk
from .lives import REASONS, Values, values
from .living import world_of
from .test_methods import WAYS, Stage, Way, _small_groups, stage

__all__ = ["_small_groups"]
TURNS = 1000  # interleavings in `make long`
PARTS = 5  # in one test: on a busy computer, too, well before a test counts as hanging
FEW = 1  # of each kind in `make test`
PATIENCE = 12  # turns that one who must wait lets pass before the next look
STARTS = 60  # how often the one who must wait looks whether it is its turn


class Turns:
    """Lets one request through at a time; whose, is up to the dice."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._share = self._dice.choice((0.1, 0.3, 0.5, 0.7, 0.9))  # some are much quicker
        self._waiting: dict[int, list[asyncio.Future[None]]] = {0: [], 1: []}
        self._under_way = False
        self.order: list[int] = []

    async def mine(self, who: int) -> None:
        """Wait for the next turn."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting[who].append(turn)
        self._next()
        await turn

    def over(self) -> None:
        """The request whose turn it was has its answer."""
        self._under_way = False
        self._next()

    def ends(self, who: int) -> None:
        """Nothing more comes of this one."""
        del self._waiting[who]
        self._next()

    def _whose(self) -> int:
        return int(self._dice.random() < self._share)

    def _next(self) -> None:
        for who, turns in self._waiting.items():  # a request may have been given up meanwhile
            self._waiting[who] = [turn for turn in turns if not turn.done()]
        if not self._under_way and self._waiting and all(self._waiting.values()):
            who = self._whose() if len(self._waiting) > 1 else next(iter(self._waiting))
            self.order.append(who)
            self._under_way = True
            self._waiting[who].pop(0).set_result(None)


class InStep(Turns):
    """One after the other: who does the same is always at the same point."""

    def _whose(self) -> int:
        return len(self.order) % 2


class Gated(httpx.AsyncBaseTransport):
    """The way to Graph, one request a turn."""

    def __init__(self, inner: httpx.AsyncBaseTransport, turns: Turns, who: int) -> None:
        self._inner = inner
        self._turns = turns
        self._who = who
        self.wrote: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        await self._turns.mine(self._who)
        if request.method != "GET" and (b"PATCH" in body or "$batch" not in request.url.path):
            self.wrote.append(f"{request.method} {request.url.path}")
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self._turns.over()


@dataclass
class Side:
    """One of the two, and how it ended."""

    world: World
    plan: Plan
    way: Gated
    applied: Applied | None = None
    error: WizardError | None = None
    refused: int = 0  # starts at which the other one was writing


@dataclass(frozen=True, slots=True)
class Kind:
    """What the two do."""

    first: str  # a way of `test_methods`
    second: Way | None = None  # another plan; None: the same
    computers: int = 2


OTHER = Way("p1-fresh", ("--exclude", EMERGENCY, "--name", "Another admin's policy"))
KINDS = {
    "one computer, the same plan": Kind("conditional access", computers=1),
    "one computer, per-user": Kind("per-user", computers=1),
    "the same plan": Kind("conditional access"),
    "another plan": Kind("conditional access", OTHER),
    "turn on what exists": Kind("turn on what exists"),
    "security defaults": Kind("security defaults"),
    "defaults and per-user": Kind("security defaults", WAYS["per-user"]),
    "per-user": Kind("per-user"),
    "move": Kind("move"),
    "move, no policy beside": Kind("move, no policy beside"),
}


@dataclass
class Both:
    """A tenant with two plans for it."""

    kind: Kind
    first: Stage
    second: Stage
    found: list[str] = field(default_factory=list)


def prepared(desk: Desk, kind: Kind) -> Both:
    first = stage(desk, kind.first)
    second = first
    if kind.second is not None:
        ways = {"second": kind.second}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.journeys.test_methods.WAYS", ways)
            second = stage(desk, "second")
    return Both(kind, first, second)


def opened(home: Path, scenario: str, tenant: Path, staged: Stage) -> World:
    """A start of the program in this folder, with the tenant in that one."""
    world = world_of(home, scenario)
    assert world.rehearsal is not None
    world.rehearsal.close()
    world.rehearsal = Rehearsal.open(tenant, scenario)
    staged.way.prepare(world.rehearsal)
    return world


async def lives(side: Side, turns: Turns, who: int, again: Callable[[], World]) -> None:
    """Apply; where the other one is writing, leave and start again."""
    try:
        for _ in range(STARTS):
            try:
                side.applied = await _apply(side)
                return
            except StateError:
                side.refused += 1
                await side.world.close()
                side.world = again()
                _gate(side.world, side.way)
                for _ in range(PATIENCE):
                    await turns.mine(who)
                    turns.over()
            except WizardError as error:
                side.error = error
                return
    finally:
        await side.world.close()
        turns.ends(who)


def _gate(world: World, way: Gated) -> None:
    assert world.rehearsal is not None
    way._inner = world.rehearsal.http()
    world.rehearsal.http = lambda: way  # type: ignore[method-assign, return-value]


async def _apply(side: Side) -> Applied:
    world = side.world
    assert world.rehearsal is not None
    performer = Performer(replace(world.tools, pause=None), lambda _: None)
    performer.session = Session(
        client_id=world.login.client_id, way="browser",
        sign_in_as=world.rehearsal.people_to_be[0][1],
    )  # fmt: skip
    plan = side.plan
    await performer.sign_in(SignInAct(to_apply(c.kind for c in plan.changes), then=""))
    await performer.memory.remember(plan)
    outcome: Any = await performer.apply(ApplyPlan(plan.id, True, REASONS, 0, ""))
    assert isinstance(outcome, Applied)
    return outcome


def interleaved(both: Both, place: Path, turns: Turns) -> tuple[list[Side], Values]:
    """The two at once, on copies of what was prepared."""
    scenario = both.first.way.scenario
    homes = [place / "a", place / "b"][: both.kind.computers]
    for home in homes:
        shutil.copytree(both.first.home, home)
    homes = [homes[0], homes[-1]]
    tenant = homes[0] / "rehearsal" / scenario / "tenant"
    stages = (both.first, both.second)

    async def run() -> list[Side]:
        sides = []
        for who in (0, 1):
            again = _opener(homes[who], scenario, tenant, stages[who])
            side = Side(again(), stages[who].plan, Gated(httpx.AsyncHTTPTransport(), turns, who))
            _gate(side.world, side.way)
            sides.append((side, again))
        works = [lives(side, turns, who, again) for who, (side, again) in enumerate(sides)]
        await asyncio.gather(*works)
        return [side for side, _ in sides]

    sides = asyncio.run(run())
    return sides, values(homes[0], scenario)


def _opener(home: Path, scenario: str, tenant: Path, staged: Stage) -> Callable[[], World]:
    return lambda: opened(home, scenario, tenant, staged)


def wrong_with(both: Both, sides: list[Side], found: Values) -> list[str]:
    """An update that was lost, made twice, or made by one who may not write."""
    out = []
    on = [n for n, s in found.policies if s == "enabled"]
    out += [f"two enforced: {on}"] if len(on) > 1 else []
    done = [s for s in sides if s.applied is not None]
    for side, staged in zip(sides, (both.first, both.second), strict=True):
        if side.applied is not None:
            missing = staged.wanted(found)
            out += [f"told {side.applied.ended}, and lost: {m}" for m in missing]
    same = both.first.plan.id == both.second.plan.id
    if not done and same:
        out.append(f"neither was done: {[repr(s.error) for s in sides]}")
    if both.kind.computers == 1:
        wrote = [s for s in sides if s.way.wrote]
        out += [f"both wrote: {[s.way.wrote for s in sides]}"] if len(wrote) > 1 else []
        out += [f"{s.error!r}" for s in sides if s.error]
    return out


def trial(both: Both, place: Path, turns: Turns) -> list[str]:
    sides, found = interleaved(both, place, turns)
    shutil.rmtree(place)
    return wrong_with(both, sides, found)


@pytest.mark.parametrize("name", KINDS)
def test_two_at_once_lose_nothing(desk: Desk, name: str):
    both = prepared(desk, KINDS[name])
    place = desk.home.with_name("two")
    found = {seed: trial(both, place, Turns(seed)) for seed in range(FEW)}
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


@pytest.mark.long
@pytest.mark.parametrize("part", range(TURNS // PARTS // len(KINDS)))
@pytest.mark.parametrize("name", KINDS)
def test_a_thousand_turns_lose_nothing(desk: Desk, name: str, part: int):
    both = prepared(desk, KINDS[name])
    place = desk.home.with_name("two")
    seeds = range(part * PARTS, (part + 1) * PARTS)
    found = {seed: trial(both, place, Turns(seed)) for seed in seeds}
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


class Selfish(Making):
    """Keeps its own copy, and takes every other one away."""

    async def _adopt(self, change, copies):  # type: ignore[no-untyped-def]
        mine = [c for c in copies if c["id"] == self._record.made_id()]
        for copy in copies:
            if mine and copy is not mine[0]:
                await self._remove(change, copy)
        if not mine:
            await super()._adopt(change, copies)


def test_two_that_keep_their_own_copies_are_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """The control: in step, each takes the other's policy away, and nothing is left."""
    both = prepared(desk, KINDS["the same plan"])
    place = desk.home.with_name("two")
    assert trial(both, place, InStep(0)) == []
    monkeypatch.setattr("vlc_wizard.core.apply.Making", Selfish)
    assert any("neither was done" in wrong for wrong in trial(both, place, InStep(0)))
