"""Every method, killed at every point, on days of every kind: finished once, or taken back."""

import random
from collections.abc import Callable

import pytest

from vlc_wizard.core import apply as applied

from .commanding import Desk
from .grid import ACTS, CELLS, SEEDS, Act, Grid, Question, judge, resumed, undone, walked
from .test_kill_grid import Forgetful
from .test_methods import WAYS, Silent, _small_groups, stage

__all__ = ["_small_groups"]  # the same fixture: twelve people are three requests
FEW = 2  # states of each life in `make test`


def staged(desk: Desk, way: str, act: str) -> Act:
    return ACTS[act](stage(desk, way))


def grid(
    desk: Desk, way: str, act: str, seed: int, *, question: Question = resumed, few: int = 0
) -> Grid:
    """One life of this kind on that day, and the lives after each of its points."""
    killed = staged(desk, way, act)
    watch, _ = walked(killed, desk.home.with_name("left"), seed)
    states = range(len(watch.left))
    chosen = random.Random(seed).sample(states, few) if few else states
    return judge(killed, watch, seed, question, lambda turn: turn in chosen)


@pytest.mark.parametrize(("way", "act"), CELLS)
def test_a_kill_is_survived(desk: Desk, way: str, act: str):
    seed = 1 + CELLS.index((way, act)) % (SEEDS - 1)
    found = grid(desk, way, act, seed, few=FEW)
    assert (found.wrong, found.lives) == ({}, FEW)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize(("way", "act"), CELLS)
def test_every_kill_is_survived(
    desk: Desk, way: str, act: str, seed: int, record_property: Callable[[str, object], None]
):
    found = grid(desk, way, act, seed)
    record_property("points, states", f"{found.points}, {found.states}")
    assert found.wrong == {}
    assert found.lives == found.states > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("way", WAYS)
def test_every_kill_is_taken_back(
    desk: Desk, way: str, seed: int, record_property: Callable[[str, object], None]
):
    found = grid(desk, way, "apply", seed, question=undone)
    record_property("points, states", f"{found.points}, {found.states}")
    assert found.wrong == {}
    assert found.lives == found.states > 0


# --- controls: with the defence broken, the grid goes red ----------------------------------------


@pytest.mark.parametrize(
    ("name", "broken", "shows"),
    [("Making", Forgetful, "policies in the end"), ("Record", Silent, "without an intent")],
)
def test_a_broken_defence_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, broken: type, shows: str
):
    monkeypatch.setattr(applied, name, broken)
    killed = staged(desk, "conditional access", "apply")
    watch, _ = walked(killed, desk.home.with_name("left"), seed=0)
    lost = [
        turn
        for turn, (_, points) in enumerate(watch.left.values())
        if any(point.endswith("after POST /v1.0/identity/conditionalAccess/policies")
               for point in points)
    ]  # fmt: skip
    found = judge(killed, watch, 0, resumed, lambda turn: turn in lost)
    assert found.lives == 1
    assert any(shows in says for wrong in found.wrong.values() for says in wrong), found.wrong
