"""Security defaults go off, and policies of Microsoft's appear: named, and left alone."""

import shutil

import pytest

from vlc_wizard.core.journal import Event

from .commanding import Desk
from .dying import Watch
from .lives import apply, switched, values
from .test_methods import ALPINE, SPREAD, WAYS, Stage, Way, stage, unfinished

NAME = "move, policies of Microsoft's appear"
APPEAR = switched(managed_policies_after_defaults=True)
OURS = "[vlcw-"


@pytest.fixture
def staged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The move, in a tenant where they appear."""
    monkeypatch.setitem(WAYS, NAME, Way("defaults-on-p1", ALPINE, APPEAR))  # type: ignore[arg-type]
    return stage(desk, NAME)


def others(staged: Stage) -> dict[str, str]:
    """Name and state of the policies that are not ours."""
    found = values(staged.home, staged.way.scenario).policies
    return {name: state for name, state in found if OURS not in name}


def ours(staged: Stage) -> list[str]:
    """The states of ours."""
    found = values(staged.home, staged.way.scenario).policies
    return [state for name, state in found if OURS in name]


def test_they_are_named_and_left_as_they_came(staged: Stage) -> None:
    before = others(staged)
    lived = apply(staged.home, staged.way.scenario, staged.plan, prepare=APPEAR)
    assert lived.error is None, lived.error
    appeared = {name: s for name, s in others(staged).items() if name not in before}
    assert appeared  # the control: they did come
    assert ours(staged) == ["enabled"]
    notes = [e.says for e in lived.journal if e.event is Event.NOTE]
    for name, state in appeared.items():
        assert any(name in says and state in says for says in notes), (name, notes)
    touched = [w for w in lived.watch.writes if "policies/" in w and "identitySecurity" not in w]
    assert len(touched) == 1, touched  # ours, turned on; none of theirs


def test_without_the_switch_none_appears(staged: Stage) -> None:
    """The control: what is named above comes from security defaults going off."""
    before = others(staged)
    apply(staged.home, staged.way.scenario, staged.plan)
    assert others(staged) == before


def test_a_kill_on_the_way_is_finished_by_one_resume(staged: Stage) -> None:
    """What appeared meanwhile is no reason to leave the tenant with neither."""
    copy = staged.home.with_name("whole")
    shutil.copytree(staged.home, copy)
    count = len(apply(copy, staged.way.scenario, staged.plan, prepare=APPEAR).watch.passed)
    wrong = {}
    for at in [count // 2 + i * (count - count // 2) // (2 * SPREAD) for i in range(2 * SPREAD)]:
        place = staged.home.with_name(f"at-{at}")
        shutil.copytree(staged.home, place)
        here = Stage(place, staged.way, staged.plan, staged.before)
        dead = apply(place, here.way.scenario, here.plan, watch=Watch(at), prepare=APPEAR)
        again = apply(dead.home, here.way.scenario, here.plan, prepare=APPEAR)
        ended = Stage(again.home, here.way, here.plan, here.before)
        found = [str(again.error)] if again.error else unfinished(ended, again)
        found += [] if ours(ended) == ["enabled"] else [f"ours: {ours(ended)}"]
        if found:
            wrong[at] = found
    assert wrong == {}
