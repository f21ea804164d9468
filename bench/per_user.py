"""How much of what the tenant's throttle admits the writing of per-user MFA uses.

Fresh tenants of the same people, one after the other in one run, by a clock that other work on the
machine does not move: what was computed counts by the processor's time, and what the service asks
to be waited passes at once and counts in full. The disk is not in it. The floor sends the same
parts through the same client and knows what no client can know: the limit, and when each part was
counted. So it sends as soon as a whole part is admitted, is never refused, and keeps no journal.
And, by the same clock, how far apart the requests to Conditional Access are while a policy is made
and turned on.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from vlc_wizard import cli
from vlc_wizard.core.acts import ApplyPlan, SignInAct
from vlc_wizard.core.batching import MOST
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.groups import groups
from vlc_wizard.core.journal import Event
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import to_apply
from vlc_wizard.core.plan import PER_USER, Plan, from_document
from vlc_wizard.core.ports import Written
from vlc_wizard.core.session import Session
from vlc_wizard.rehearsal.throttle import LIMITS
from vlc_wizard.wiring import Options, World, open_world

REASONS = dict.fromkeys(IDS, "measured")
EMERGENCY = "emergency1@contosolicensing.onmicrosoft.example"
ROUNDS = 3  # the least of each: the first also loads what the others find loaded
PER_USER_PLAN = ("--method", "per-user", "--reason", "measured")
POLICY_PLAN = ("--exclude", EMERGENCY)


def planned(scenario: str, people: int | None, *flags: str) -> Plan:
    """The plan that the command makes."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        file = Path(folder) / "plan.json"
        size = () if people is None else ("--people", str(people))
        code = cli.main(["plan", *flags, "-o", str(file), f"--demo={scenario}", *size])
        if code:
            raise SystemExit(f"no plan was made: exit code {code}")
        return from_document(json.loads(file.read_text()))


@contextmanager
def fresh_home() -> Iterator[None]:
    """A folder of its own for each tenant."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VLC_WIZARD_HOME"] = folder
        yield


STARTED = datetime.now(UTC)


def processor_time() -> datetime:
    """A clock that stands while the processor works for somebody else."""
    return STARTED + timedelta(seconds=time.process_time())


def lived(options: Options, plan: Plan, act: Callable[[World, Performer], Awaitable[Any]]) -> Any:
    """Sign in as whoever may write, and do this."""
    world = open_world(options)
    if world.rehearsal is not None:
        world.rehearsal.clock._real = processor_time

    async def life() -> Any:
        performer = Performer(world.tools, lambda _: None)
        who = world.rehearsal.people_to_be[0][1] if world.rehearsal else ""
        performer.session = Session(client_id=world.login.client_id, way="browser", sign_in_as=who)
        await performer.sign_in(SignInAct(to_apply(c.kind for c in plan.changes), then=""))
        try:
            return await act(world, performer)
        finally:
            await world.close()

    return asyncio.run(life())


async def applied(plan: Plan, performer: Performer) -> list[Any]:
    """The plan applied; its journal."""
    await performer.memory.remember(plan)
    await performer.apply(ApplyPlan(plan.id, True, REASONS, 0, ""))
    return list(performer.store().journal(plan.id))


@dataclass(frozen=True, slots=True)
class Fed:
    """How many people were set, in which time, and how much of that was waited."""

    people: int
    seconds: float
    waited: float

    @property
    def rate(self) -> float:
        """People a second."""
        return self.people / self.seconds


def product(people: int, plan: Plan) -> Fed:
    """From the first intent to the last answer."""

    async def act(world: World, performer: Performer) -> Fed:
        waits = watched(world)
        lines = await applied(plan, performer)
        first = next(e.at for e in lines if e.event is Event.INTENT)
        done = [e.at for e in lines if e.event is Event.DONE]
        return Fed(len(done), (max(done) - first).total_seconds(), since(waits, first))

    with fresh_home():
        return lived(Options(demo="free", people=people), plan, act)  # type: ignore[no-any-return]


Waits = list[tuple[datetime, timedelta]]


def watched(world: World) -> Waits:
    """What is waited from now on, and when each wait begins."""
    assert world.rehearsal is not None
    clock, waits = world.rehearsal.clock, []  # type: ignore[var-annotated]
    real = clock.advance

    def advance(by: timedelta) -> None:
        waits.append((clock.now(), by))
        real(by)

    clock.advance = advance  # type: ignore[method-assign]
    return waits


def since(waits: Waits, begun: datetime) -> float:
    """Seconds waited from then on."""
    return sum(by.total_seconds() for at, by in waits if at >= begun)


def floor(people: int, plan: Plan) -> Fed:
    """The same parts by the same client, with nothing besides."""
    with fresh_home():
        who = [c.object_id for c in plan.changes if c.kind == PER_USER]
        return lived(  # type: ignore[no-any-return]
            Options(demo="free", people=people), plan, lambda world, _: fed(world, who)
        )


async def fed(world: World, who: list[str]) -> Fed:
    """Send each part as soon as the throttle admits the whole of it."""
    limit, clock = LIMITS["identity writes"], world.clock
    begun, waits = clock.now(), watched(world)
    counted: deque[datetime] = deque(maxlen=limit.requests)  # each at the latest then
    for group in groups(who, MOST):
        if (over := len(counted) + len(group) - limit.requests) > 0:
            free = counted[over - 1] + timedelta(seconds=limit.seconds)
            await clock.sleep((free - clock.now()).total_seconds())
        found = await world.directory.set_person_states(dict.fromkeys(group, "enabled"))
        if not all(isinstance(outcome, Written) for outcome in found.values()):
            raise SystemExit("the floor was refused: it is none")
        counted.extend([clock.now()] * len(group))
    return Fed(len(who), (clock.now() - begun).total_seconds(), since(waits, begun))


# --- Conditional Access -------------------------------------------------------------------------


class Timed(httpx.AsyncBaseTransport):
    """The way to Graph, with the tenant's time of each request to Conditional Access."""

    def __init__(self, inner: httpx.AsyncBaseTransport, now: Callable[[], datetime]) -> None:
        self._inner = inner
        self._now = now
        self.at: list[datetime] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Note when it arrives."""
        if "/conditionalAccess/" in request.url.path:
            self.at.append(self._now())
        return await self._inner.handle_async_request(request)


def spacing() -> tuple[int, float]:
    """How many requests to Conditional Access there were, and the least time between two."""
    with fresh_home():
        plan = planned("p1-fresh", None, *POLICY_PLAN)
        ways: list[Timed] = []

        async def act(world: World, performer: Performer) -> None:
            assert world.rehearsal is not None
            ways.append(Timed(world.rehearsal.http(), world.clock.now))
            world.rehearsal.http = lambda: ways[0]  # type: ignore[method-assign, return-value, assignment]
            await applied(plan, performer)

        lived(Options(demo="p1-fresh"), plan, act)
    at = ways[0].at
    return len(at), min((b - a).total_seconds() for a, b in pairwise(at))


def main(arguments: list[str]) -> None:
    """Measure and print."""
    people = int(arguments[0]) if arguments else 5000
    with fresh_home():
        plan = planned("free", people, *PER_USER_PLAN)
    rounds = [(floor(people, plan), product(people, plan)) for _ in range(ROUNDS)]
    at_limit, wizard = (
        min(found, key=lambda one: one.seconds) for found in zip(*rounds, strict=True)
    )
    print(f"{wizard.people:,} people set, the best of {ROUNDS}; processor time, and waits in full")
    for name, one in (("fed at the limit", at_limit), ("the wizard", wizard)):
        parts = f"{one.seconds - one.waited:6.1f} s computed {one.waited:6.1f} s waited"
        print(f"  {name:<17}{one.seconds:7.1f} s  {one.rate:6.1f} a second  {parts}")
    print(f"  reaches          {wizard.rate / at_limit.rate:7.1%}")
    count, least = spacing()
    print(f"Conditional Access: {count} requests, never closer than {least:.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
