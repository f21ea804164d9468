"""No key waits for the store: what is written is written in threads, and what holds it up is said.

The whole way is walked with a store that notes on which thread it was written; then with a file
that another program keeps busy.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard.core.events import Opened, Pressed
from vlc_wizard.core.ports import Tools
from vlc_wizard.core.session import Saved, Session
from vlc_wizard.wiring import first_state

from .dying import ROSTER, STORE, state_file
from .living import world_of
from .walking import Walked, Walker, told

ONE_BY_ONE = {"write_all"}  # for methods that act on people, not on this way


class Noted:
    """A store, or its roster, whose writes are noted with the thread they came from."""

    def __init__(self, real: Any, effects: frozenset[str], notes: list[tuple[str, int]]) -> None:
        self._real = real
        self._effects = effects
        self._notes = notes

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if name == "roster":
            return Noted(value, ROSTER, self._notes)
        return self._noted(name, value) if name in self._effects else value

    def _noted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def act(*args: Any, **kwargs: Any) -> Any:
            self._notes.append((name, threading.get_ident()))
            return call(*args, **kwargs)

        return act

    def __len__(self) -> int:
        return len(self._real)


def noting(notes: list[tuple[str, int]]) -> Callable[[Tools], Tools]:
    def wrap(tools: Tools) -> Tools:
        store = tools.store
        return replace(tools, store=lambda tenant: Noted(store(tenant), STORE, notes))

    return wrap


def on_the_loop(notes: list[tuple[str, int]]) -> set[str]:
    """Writes that held the event loop."""
    return {name for name, thread in notes if thread == threading.get_ident()}


def test_nothing_is_written_on_the_event_loop(home: Path):
    notes: list[tuple[str, int]] = []
    world = world_of(home)

    async def life() -> None:
        walker = Walker(world, first_state(world), Walked(), tools=noting(notes))
        await walker.walk(told)
        assert {name for name, _ in notes} == (STORE | ROSTER) - ONE_BY_ONE
        assert on_the_loop(notes) == set()
        walker.drive.tools.store(None).keep(Saved(Session(), "hub", "", world.clock.now()))
        assert on_the_loop(notes) == {"keep"}  # the control: it would have been noted

    try:
        asyncio.run(life())
    finally:
        asyncio.run(world.close())


def test_a_key_does_not_wait_for_a_file_that_another_program_keeps_busy(home: Path):
    world = world_of(home)

    async def life() -> None:
        walker = Walker(world, first_state(world), Walked())
        await walker.walk(lambda drive: drive.state.at == "facts")
        drive = walker.drive
        with closing(sqlite3.connect(state_file(home), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for page in ("hub", "facts", "hub"):
                drive.send(Opened(page))
                await asyncio.sleep(0)
                assert (drive.state.at, drive.state.problem) == (page, None)
            assert "not kept" in drive.farewell()
            await drive.flush()
            assert drive.state.problem is not None
            assert "Another program keeps the file busy." in drive.state.problem.why
            assert "not kept" in drive.farewell()
            other.execute("ROLLBACK")
        drive.send(Opened("facts"))
        await drive.close()
        assert "Your answers are kept" in drive.farewell()
        saved = world.store(None).saved()
        assert saved is not None
        assert saved.at == "facts"

    try:
        asyncio.run(life())
    finally:
        asyncio.run(world.close())


@pytest.mark.parametrize("turns", [0, 1, 20, 200])
def test_who_leaves_while_everybody_is_read_has_kept_the_last_page(home: Path, turns: int):
    """However far the reading has come: not begun, begun, at the service, storing or done."""
    world = world_of(home)

    async def life() -> None:
        walker = Walker(world, first_state(world), Walked())
        await walker.walk(lambda drive: drive.state.at == "admins")
        drive = walker.drive
        drive.send(Opened("people"))
        drive.send(Pressed("read", "people"))
        for _ in range(turns):
            await asyncio.sleep(0)
        drive.send(Opened("hub"))
        await drive.close()
        assert not drive.busy
        assert "people" not in drive.state.work
        saved = world.store(None).saved()
        assert saved is not None
        assert saved.at == "hub"

    try:
        asyncio.run(life())
    finally:
        asyncio.run(world.close())
