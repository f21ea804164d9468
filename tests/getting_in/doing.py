"""What both front ends are walked through, and what the tenant saw of it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.plain.hands import Step
from tests.plain.hands import walk as walk_plain
from tests.ui.test_whole_way import Walk
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.page import Page
from vlc_wizard.ui.app import WizardApp
from vlc_wizard.wiring import Options, World, first_state, open_world

QUESTIONS = ("/identity/conditionalAccess/evaluate",)  # POSTs that change nothing


@dataclass
class Seen:
    """What came of a walk: the pages as they were shown, and the requests that were sent."""

    pages: list[Page] = field(default_factory=list)
    session: dict[str, Any] = field(default_factory=dict)
    traffic: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    asked: set[str] = field(default_factory=set)  # pages whose help and sources were asked for

    def page(self, page_id: str) -> Page:
        """The last showing of a page."""
        return [p for p in self.pages if p.id == page_id][-1]

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Requests to Graph that may have changed something."""
        graph = [(m, u) for m, u in self.traffic if "/v1.0/" in u or "/beta/" in u]
        return [(m, u) for m, u in graph if m != "GET" and not u.endswith(QUESTIONS)]


def plain_way(
    steps: Sequence[Step], scenario: str, folder: Path, prepare: Callable[[World], None]
) -> Seen:
    """By lines: (page, line) after (page, line)."""
    record = folder / "plain.jsonl"
    record.unlink(missing_ok=True)  # of an earlier walk

    def begin(world: World) -> None:
        assert world.rehearsal is not None
        world.rehearsal.record(record)
        prepare(world)

    typed = walk_plain(steps, scenario, prepare=begin)
    assert typed.end is not None
    return Seen(typed.shown, typed.end.session, traffic_of(record), typed.text)


async def full_way(
    steps: Sequence[tuple[str, tuple[str, ...]]],
    scenario: str,
    folder: Path,
    prepare: Callable[[World], None],
) -> Seen:
    """By keys at 80x24: (page, keys) after (page, keys)."""
    record = folder / "full.jsonl"
    world = open_world(Options(demo=scenario))
    assert world.rehearsal is not None
    world.rehearsal.record(record)
    prepare(world)
    state, seen, drives = first_state(world), Seen(), []

    def make(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        drives.append(Drive(world.tools, state, changed=changed, copy=copy))
        return drives[0]

    app = WizardApp(make, calm=True)
    async with app.run_test(size=(80, 24)) as pilot:
        walk = Walk(app, pilot)
        for page, keys in steps:
            await walk.until(lambda page=page: drives[0].state.at == page and not drives[0].busy
                             and walk.seen())  # fmt: skip
            await pilot.pause()
            seen.pages.append(drives[0].page)
            await _pressed(walk, drives[0], keys)
        await drives[0].idle()
        from vlc_wizard.core.session import to_json

        seen.session = to_json(drives[0].state.session)
        await drives[0].close()
    await world.close()
    seen.traffic = traffic_of(record)
    return seen


async def _pressed(walk: Walk, drive: Drive, keys: tuple[str, ...]) -> None:
    """Keys one by one; Enter until the page is another one."""
    at, session = drive.state.at, drive.state.session
    for key in keys:
        if key != "enter":
            await walk.pilot.press(key)
            await walk.until(lambda: not drive.busy)
            await walk.pilot.pause()
            continue
        for _ in range(5):
            await walk.until(walk.seen)
            await walk.pilot.press("enter")
            await asyncio.sleep(0)
            for _ in range(50):
                await walk.pilot.pause(0.01)
                if drive.state.at != at or drive.busy or drive.state.session != session:
                    return


def traffic_of(record: Path) -> list[tuple[str, str]]:
    """Method and address of every request that was recorded."""
    lines = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    return [(x["method"], x["url"].partition("?")[0]) for x in lines]
