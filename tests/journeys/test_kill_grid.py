"""Killed at every point of the way, started again: the same page, the same answers, one policy."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from vlc_wizard.core import apply as applying
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.journal import Event
from vlc_wizard.core.making import Making
from vlc_wizard.core.record import Record
from vlc_wizard.core.session import Saved

from .dying import Watch
from .living import live, tenant
from .walking import Walked

SPREAD = 32  # points of the way in `make test`; `make long` takes every one
PARTS = 16
PAIRS = 60  # in `make long`: a second death on the way that carries on
# Where a start goes on for a page whose answer no longer fits: nobody is signed in, or somebody is.
BEFORE = {"tenant": "signin"}
AFTER = {"signin": "hub", "person": "hub"}


@cache
def whole() -> tuple[Walked, int]:
    """The way without a kill, and how many points it has."""
    with TemporaryDirectory() as folder:
        watch = Watch()
        walked, _ = live(Path(folder) / "home", watch)
        return walked, len(watch.passed)


def violations(home: Path, *watches: Watch) -> list[str]:
    """Die as these say, one life after the other, then carry on to the end: what is wrong."""
    wrong = []
    dead, saved = Walked(), None
    for watch in watches:
        dead, home = live(home, watch)
        if not dead.killed:
            break
        saved = watch.saved or saved
        wrong += [f"{w} left without an intent" for w in watch.unannounced]
        wrong += resumed_elsewhere(home, saved)
        wrong += not_one(tenant(home).ours)
    if dead.killed:
        watch = Watch()
        dead, home = live(home, watch)
        wrong += [f"{w} left without an intent" for w in watch.unannounced]
    if dead.session != whole()[0].session:
        wrong.append(f"answers: {dead.session}")
    ours = tenant(home).ours
    if [p["state"] for p in ours] != ["enabled"]:
        wrong.append(f"policies in the end: {[(p['id'], p['state']) for p in ours]}")
    return [*wrong, *dead.faults]


def not_one(ours: list) -> list[str]:  # type: ignore[type-arg]
    on = [p["id"] for p in ours if p["state"] == "enabled"]
    return [f"two enforced: {on}"] if len(on) > 1 else []


def resumed_elsewhere(home: Path, saved: Saved | None) -> list[str]:
    """Start, carry on, and look where that leads; without going any further."""
    first, _ = live(home, until=arrived)
    assert first.state is not None
    came = first.state.at
    if saved is None or (saved.at == "hub" and saved.session.confirmed is None):
        return [] if came == "hub" else [f"began at {came}"]
    instead = BEFORE if saved.session.confirmed is None else AFTER
    wanted = instead.get(saved.at, saved.at)
    wrong = [] if came == wanted else [f"left at {saved.at}, resumed at {came}"]
    if first.session != saved.session:
        wrong.append(f"kept {saved.session}, resumed with {first.session}")
    return wrong


def arrived(drive: Drive) -> bool:
    """Nothing is offered to be carried on any more, and nothing is under way."""
    return drive.state.resume is None


def spread(count: int) -> list[int]:
    _, points = whole()
    return [1 + i * (points - 1) // (count - 1) for i in range(count)]


@pytest.mark.parametrize("turn", range(SPREAD))
def test_a_kill_anywhere_loses_nothing_and_doubles_nothing(home: Path, turn: int):
    assert violations(home, Watch(spread(SPREAD)[turn])) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_every_point(home: Path, part: int):
    points = range(1 + part, whole()[1] + 1, PARTS)
    assert points
    found = {at: violations(home / str(at), Watch(at)) for at in points}
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_two_kills_one_after_the_other(home: Path, part: int):
    dice = random.Random(part)
    points = whole()[1]
    found = {}
    for _ in range(PAIRS // PARTS + 1):
        pair = (dice.randint(1, points), dice.randint(1, points // 2))
        found[pair] = violations(home / f"{pair[0]}-{pair[1]}", *(Watch(at) for at in pair))
    assert {pair: wrong for pair, wrong in found.items() if wrong} == {}


# --- controls: with the defence broken, the same question must be answered otherwise --------------


class Forgetful(Making):
    """Never looks for what an earlier request made, and never takes a copy away."""

    async def _settle_create(self, change: object) -> bool:
        del change
        return False

    async def _remove(self, change: object, copy: object) -> None:
        del change, copy


class Silent(Record):
    """Writes no intents down."""

    async def write_down(self, change, event, says, request_id="", **data):  # type: ignore[no-untyped-def]
        if event is not Event.INTENT:
            await super().write_down(change, event, says, request_id, **data)


@pytest.mark.parametrize(
    ("name", "broken", "shows"),
    [("Making", Forgetful, "policies in the end"), ("Record", Silent, "without an intent")],
)
def test_a_broken_defence_is_seen(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    broken: Callable,
    shows: str,  # type: ignore[type-arg]
):
    whole()
    monkeypatch.setattr(applying, name, broken)
    found = violations(home, Watch(named="after POST /v1.0/identity"))
    assert any(shows in wrong for wrong in found)
