"""One life of the program after another, with nothing between them but the folder."""

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.page import Page
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.wiring import Options, World, first_state, open_world

from .dying import Killed, MortalRehearsal, Watch, left_behind, watched
from .walking import ANSWERS, Event, Walked, Walker, told

SCENARIO = "p1-fresh"
Answering = Mapping[str, Callable[[Page], Event]]


@dataclass(frozen=True, slots=True)
class Tenant:
    """What somebody else sees in the tenant."""

    policies: tuple[Mapping[str, Any], ...]

    @property
    def ours(self) -> list[Mapping[str, Any]]:
        """Policies with the wizard's mark."""
        return [p for p in self.policies if "[vlcw-" in p["displayName"]]

    @property
    def enforced(self) -> list[str]:
        """Ids of the policies with our mark that are on."""
        return [p["id"] for p in self.ours if p["state"] == "enabled"]


def tenant(home: Path, scenario: str = SCENARIO) -> Tenant:
    """The tenant's own files, read behind everybody's back."""
    opened = Rehearsal.open(home / "rehearsal" / scenario / "tenant", scenario)
    try:
        return Tenant(tuple(opened.organisation.state.all("policy")))
    finally:
        opened.close()


def world_of(home: Path, scenario: str = SCENARIO) -> World:
    """The world of a start: nothing is shared with another but the folder."""
    os.environ["VLC_WIZARD_HOME"] = str(home)
    return open_world(Options(demo=scenario))


def _say_unless_killed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A dead process says nothing of its other tasks."""
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)


def live(
    home: Path,
    watch: Watch | None = None,
    *,
    until: Callable[[Drive], bool] = told,
    answers: Answering = ANSWERS,
    prepare: Callable[[Rehearsal], None] = lambda _: None,
    scenario: str = SCENARIO,
) -> tuple[Walked, Path]:
    """One life: open the folder, walk. Returns the walk, and the folder it left."""
    watch = watch or Watch()
    walked = Walked()
    world = world_of(home, scenario)
    assert world.rehearsal is not None
    prepare(world.rehearsal)
    world.rehearsal = MortalRehearsal(world.rehearsal, watch, home)  # type: ignore[assignment]

    async def life() -> None:
        asyncio.get_running_loop().set_exception_handler(_say_unless_killed)
        walker = Walker(world, first_state(world), walked, answers=answers, tools=watched(watch))
        try:
            await walker.walk(until)
            walked.page = walker.drive.page
        finally:
            walked.state = walker.drive.state

    try:
        asyncio.run(life())
        walked.faults = tuple(world.store(None).journal_faults())  # type: ignore[attr-defined]
    except Killed:
        walked.killed = watch.killed_at
        home = left_behind(home)
    finally:
        asyncio.run(world.close())
    return walked, home
