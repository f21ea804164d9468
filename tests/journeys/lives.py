"""One life that applies a plan, without pages: for grids over methods, a life must be short."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from vlc_wizard.core.acts import ApplyPlan, SignInAct
from vlc_wizard.core.apply import Applied
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.permissions import to_apply
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.session import Session
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.wiring import World

from .dying import Killed, MortalRehearsal, Watch, left_behind, watched
from .living import world_of

REASONS = dict.fromkeys(IDS, "because the rehearsal says so")
Prepare = Callable[[Rehearsal], None]
Pause = Callable[[float], Awaitable[None]]


@dataclass
class Lived:
    """How a life ended."""

    home: Path  # the folder it left
    watch: Watch
    applied: Applied | None = None
    plan: Plan | None = None
    error: WizardError | None = None
    journal: tuple[Any, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """What a tenant holds that a plan can set, read behind everybody's back."""

    policies: tuple[tuple[str, str], ...]  # (name, state)
    defaults: bool
    per_user: Mapping[str, str] = field(default_factory=dict)


def values(home: Path, scenario: str) -> Values:
    """The tenant's own files."""
    opened = Rehearsal.open(home / "rehearsal" / scenario / "tenant", scenario)
    try:
        organisation = opened.organisation
        count = organisation.people.count
        people = [organisation.person_at(i) for i in range(count)]
        return Values(
            tuple(sorted((p["displayName"], p["state"]) for p in organisation.state.all("policy"))),
            organisation.security_defaults(),
            {p.id: str(p.change.get("perUserMfaState", "disabled")) for p in people},
        )
    finally:
        opened.close()


def _live(
    home: Path,
    scenario: str,
    act: Callable[[Performer], Any],
    watch: Watch | None = None,
    prepare: Prepare = lambda _: None,
    pause: Pause | None = None,
    around: Callable[[Pause], Pause] | None = None,
) -> Lived:
    """Open the folder, do one thing; what is left of it."""
    watch = watch or Watch()
    lived = Lived(home, watch)
    world: World = world_of(home, scenario)
    assert world.rehearsal is not None
    prepare(world.rehearsal)
    world.rehearsal = MortalRehearsal(world.rehearsal, watch, home)  # type: ignore[assignment]

    async def life() -> Any:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        tools = watched(watch)(world.tools)
        assert tools.pause is not None
        own = around(tools.pause) if around else pause  # None: it costs no time
        tools = replace(tools, pause=own)
        performer = Performer(tools, lambda _: None)
        performer.session = Session(
            client_id=world.login.client_id,
            way="browser",
            sign_in_as=world.rehearsal.people_to_be[0][1],
        )
        return await act(performer)

    try:
        outcome = asyncio.run(life())
        lived.applied = outcome if isinstance(outcome, Applied) else None
        lived.plan = outcome if isinstance(outcome, Plan) else None
        lived.journal = tuple(world.store(None).journal())
        lived.faults = tuple(world.store(None).journal_faults())  # type: ignore[attr-defined]
    except WizardError as error:
        lived.error = error
    except Killed:
        lived.home = left_behind(home)
    finally:
        asyncio.run(world.close())
    return lived


def apply(
    home: Path, scenario: str, plan: Plan, *, minutes: int = 0, answer: str = "", **more: Any
) -> Lived:
    """A life that applies the plan, both questions answered."""

    async def act(performer: Performer) -> Applied:
        await performer.sign_in(SignInAct(to_apply(c.kind for c in plan.changes), then=""))
        await performer.memory.remember(plan)
        return await performer.apply(ApplyPlan(plan.id, True, REASONS, minutes, answer))

    return _live(home, scenario, act, **more)


def undo(home: Path, scenario: str, run: str, **more: Any) -> Lived:
    """A life that makes the plan which takes a run back."""

    async def act(performer: Performer) -> Plan:
        await performer.sign_in(SignInAct(to_apply(()), then=""))
        return await performer.undo(run)

    return _live(home, scenario, act, **more)


def switched(**switches: Any) -> Prepare:
    """The service behaves so where its documentation leaves it open."""

    def prepare(rehearsal: Rehearsal) -> None:
        scenario = rehearsal.organisation.scenario
        both = {**scenario.switches, **switches}
        rehearsal.organisation.scenario = replace(scenario, switches=both)

    return prepare


def later(seconds: float) -> Prepare:
    """So much time has gone by."""
    return lambda rehearsal: rehearsal.clock.advance(timedelta(seconds=seconds))
