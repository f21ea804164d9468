"""How much of what the tenant's throttle admits the writing of per-user MFA uses.

Two tenants of the same people, one after the other in one run, by the tenant's own time: computing
takes as long as it takes, and a wait that the service asks for passes at once. The floor sends the
same parts through the same client, as many at a time, and does nothing besides: no journal, no
settling; it only waits as it is told. And, by the same clock, how far apart the requests to
Conditional Access are while a policy is made and turned on.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from vlc_wizard import cli
from vlc_wizard.core.acts import ApplyPlan, SignInAct
from vlc_wizard.core.batching import AT_A_TIME, MOST
from vlc_wizard.core.errors import Throttled
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.groups import groups
from vlc_wizard.core.journal import Event
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import to_apply
from vlc_wizard.core.plan import PER_USER, Plan, from_document
from vlc_wizard.core.ports import Written
from vlc_wizard.core.session import Session
from vlc_wizard.wiring import Options, World, open_world

REASONS = dict.fromkeys(IDS, "measured")
EMERGENCY = "emergency1@contosolicensing.onmicrosoft.example"
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


def lived(options: Options, plan: Plan, act: Callable[[World, Performer], Awaitable[Any]]) -> Any:
    """Sign in as whoever may write, and do this."""
    world = open_world(options)

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


def product(people: int) -> tuple[float, int]:
    """Seconds from the first intent to the last answer, and how many people were set."""
    with fresh_home():
        plan = planned("free", people, *PER_USER_PLAN)
        lines = lived(Options(demo="free", people=people), plan, lambda _, who: applied(plan, who))
    first = next(e.at for e in lines if e.event is Event.INTENT)
    done = [e.at for e in lines if e.event is Event.DONE]
    return (max(done) - first).total_seconds(), len(done)


def floor(people: int) -> tuple[float, int]:
    """The same parts by the same client, with nothing besides."""
    with fresh_home():
        plan = planned("free", people, *PER_USER_PLAN)
        who = [c.object_id for c in plan.changes if c.kind == PER_USER]
        return lived(  # type: ignore[no-any-return]
            Options(demo="free", people=people), plan, lambda world, _: fed(world, who)
        )


async def fed(world: World, who: list[str]) -> tuple[float, int]:
    """Send until everybody is set; wait as told."""
    clock, begun = world.clock, world.clock.now()
    waiting, quiet, resting = groups(who, MOST), [begun], asyncio.Lock()

    async def one_after_another() -> int:
        done = 0
        for group in waiting:
            left = list(group)
            while left:
                async with resting:  # one waits for all
                    if (wait := (quiet[0] - clock.now()).total_seconds()) > 0:
                        await clock.sleep(wait)
                found = await world.directory.set_person_states(dict.fromkeys(left, "enabled"))
                done += sum(isinstance(o, Written) for o in found.values())
                left = [k for k, o in found.items() if not isinstance(o, Written)]
                quiet[0] = max(quiet[0], _until(clock.now(), found))
        return done

    done = sum(await asyncio.gather(*(one_after_another() for _ in range(AT_A_TIME))))
    return (clock.now() - begun).total_seconds(), done


def _until(now: datetime, found: Any) -> datetime:
    waits = [o.wait_seconds or 0.0 for o in found.values() if isinstance(o, Throttled)]
    return now + timedelta(seconds=max(waits, default=0.0))


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
    at_least, (took, done) = floor(people), product(people)
    rate, admitted = done / took, at_least[1] / at_least[0]
    print(f"{done:,} people set, by the tenant's time, waits included")
    print(f"  fed at the limit   {at_least[0]:7.1f} s  {admitted:6.1f} a second")
    print(f"  the wizard         {took:7.1f} s  {rate:6.1f} a second")
    print(f"  reaches            {rate / admitted:7.1%}")
    count, least = spacing()
    print(f"Conditional Access: {count} requests, never closer than {least:.3f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
