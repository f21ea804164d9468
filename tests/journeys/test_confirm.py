"""Turned on, and back to report-only unless somebody confirms: also killed in between."""

import shutil
from datetime import timedelta
from typing import Any

import pytest

from vlc_wizard.adapters.store import SqliteStore
from vlc_wizard.core.errors import TenantChanged
from vlc_wizard.core.guarding import GIVEN_BACK, KEPT, Pause
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .dying import Killed, Watch
from .lives import apply, later, values
from .test_methods import Stage, stage

USAGE = 2


@pytest.fixture
def staged(desk: Desk) -> Stage:
    return stage(desk, "conditional access")


def state(staged: Stage, home: Any = None) -> list[str]:
    found = values(home or staged.home, staged.way.scenario)
    return [s for _, s in found.policies]


def run(staged: Stage, **more: Any):  # type: ignore[no-untyped-def]
    home = more.pop("home", staged.home)
    return apply(home, staged.way.scenario, staged.plan, **more)


def notes(lived: Any) -> set[str]:
    return {key for e in lived.journal for key in e.data} & {KEPT, GIVEN_BACK}


def test_nobody_confirms_and_it_goes_back(staged: Stage):
    lived = run(staged, minutes=10)
    assert lived.applied.ended == "given-back"
    assert state(staged) == ["enabledForReportingButNotEnforced"]
    assert notes(lived) == {GIVEN_BACK}
    assert lived.watch.unannounced == []
    again = run(staged)  # the same plan may turn it on again, and says so first
    assert (again.applied.ended, state(staged)) == ("on", ["enabled"])


def test_it_stays_where_it_is_confirmed(staged: Stage):
    lived = run(staged, minutes=10, answer="keep")
    assert (lived.applied.ended, state(staged), notes(lived)) == ("on", ["enabled"], {KEPT})


def test_it_stays_where_nobody_asked_for_a_way_back(staged: Stage):
    """The control of both."""
    lived = run(staged)
    assert (lived.applied.ended, state(staged), notes(lived)) == ("on", ["enabled"], set())


def confirm(staged: Stage) -> None:
    """What `apply --keep` does in another process."""
    (folder,) = staged.home.glob("rehearsal/*/wizard/*/wizard.sqlite3")
    store = SqliteStore.__new__(SqliteStore)
    store._directory = folder.parent
    store.confirm(staged.plan.id)


def move_clock(staged: Stage, by: timedelta) -> None:
    """What `rehearsal clock` does in another process."""
    scenario = staged.way.scenario
    other = Rehearsal.open(staged.home / "rehearsal" / scenario / "tenant", scenario)
    other.clock.advance(by)
    other.close()


def killed_while_waiting(staged: Stage):  # type: ignore[no-untyped-def]
    async def dead(seconds: float) -> None:
        del seconds
        raise Killed

    lived = run(staged, minutes=10, pause=dead)
    assert lived.applied is None
    assert state(staged, lived.home) == ["enabled"]
    return lived.home


@pytest.mark.parametrize(("answer", "ends"), [("keep", "on"), ("back", "given-back")])
def test_killed_in_between_the_next_start_takes_either_answer(
    staged: Stage, answer: str, ends: str
):
    lived = run(staged, home=killed_while_waiting(staged), answer=answer)
    assert lived.applied.ended == ends
    on = ["enabled"] if answer == "keep" else ["enabledForReportingButNotEnforced"]
    assert state(staged, lived.home) == on


def turned_off(rehearsal: Rehearsal) -> None:
    """What another admin does meanwhile."""
    for ours in list(rehearsal.organisation.state.all("policy")):
        rehearsal.organisation.put("policy", ours["id"], {**ours, "state": "disabled"})


@pytest.mark.parametrize("answer", ["keep", "back"])
def test_what_another_admin_set_meanwhile_is_left_and_told(staged: Stage, answer: str):
    home = killed_while_waiting(staged)
    lived = run(staged, home=home, answer=answer, prepare=turned_off)
    assert isinstance(lived.error, TenantChanged)
    assert "disabled" in str(lived.error.difference)
    assert state(staged, home) == ["disabled"]
    again = run(staged, home=home, answer=answer)  # the question is closed: nothing waits any more
    assert isinstance(again.error, TenantChanged)
    assert state(staged, home) == ["disabled"]


def test_killed_and_the_hour_gone_it_goes_back(staged: Stage):
    lived = run(staged, home=killed_while_waiting(staged), prepare=later(3600))
    assert lived.applied.ended == "given-back"
    assert state(staged, lived.home) == ["enabledForReportingButNotEnforced"]


@pytest.mark.parametrize(("answer", "ends"), [("keep", "on"), ("", "given-back")])
def test_killed_before_it_says_that_all_is_made_the_question_still_stands(
    staged: Stage, answer: str, ends: str
):
    copy = staged.home.with_name("whole")
    shutil.copytree(staged.home, copy)
    passed = run(staged, home=copy, minutes=10, answer="keep").watch.passed
    sent = max(n for n, point in enumerate(passed) if point.startswith("after PATCH"))
    seen = passed.index("after write_down", sent)
    dead = run(staged, minutes=10, watch=Watch(seen + 1))
    assert (dead.applied, state(staged, dead.home)) == (None, ["enabled"])
    lived = run(staged, home=dead.home, minutes=10, answer=answer)
    assert lived.applied.ended == ends
    on = ["enabled"] if answer == "keep" else ["enabledForReportingButNotEnforced"]
    assert state(staged, lived.home) == on


def test_another_process_confirms(staged: Stage):
    """It may not write the record, and tells the one that waits."""

    async def other(seconds: float) -> None:
        del seconds
        confirm(staged)

    lived = run(staged, minutes=10, pause=other)
    assert (lived.applied.ended, notes(lived)) == ("on", {KEPT})
    assert state(staged) == ["enabled"]


@pytest.mark.parametrize(("minutes", "ends"), [(10, "given-back"), (9, "on")])
def test_the_hour_comes_with_the_clock_of_the_rehearsal(staged: Stage, minutes: int, ends: str):
    """Somebody moves the clock in another window; later, where there is time yet, they confirm."""
    turns: list[Any] = []

    def around(pause: Pause) -> Pause:
        async def meanwhile(seconds: float) -> None:
            del seconds
            turns.append(None)
            if len(turns) == 1:
                move_clock(staged, timedelta(minutes=minutes))
            else:
                confirm(staged)
            await pause(0)

        return meanwhile

    lived = run(staged, minutes=10, around=around)
    assert (lived.applied.ended, len(turns)) == (ends, 1 if ends == "given-back" else 2)


def test_for_all_resources_the_way_back_must_be_said(desk: Desk):
    desk.plan("--target", "all-resources", "--reason", "wanted")
    said = desk.apply()
    assert (said.code, said.writes) == (USAGE, [])
    assert "--revert-after 10" in said.words
    assert desk.apply("--revert-after", "0").code == 0  # the control: with a word it is applied


def test_there_is_nothing_to_confirm(desk: Desk):
    desk.plan()
    said = desk.run("apply", str(desk.file), "--keep")
    assert (said.code, said.writes) == (USAGE, [])
    assert "nothing to confirm" in said.words


@pytest.mark.parametrize(("after", "ends"), [(3600, "given-back"), (0, "on")])
def test_killed_right_after_the_request_that_turns_on_the_hour_is_known(
    staged: Stage, after: int, ends: str
):
    """It is written down before that request leaves, or nobody would ever give it back."""
    dead = run(staged, minutes=10, watch=Watch(named="after PATCH"))
    assert (dead.applied, state(staged, dead.home)) == (None, ["enabled"])
    answer = "" if after else "keep"
    lived = run(staged, home=dead.home, answer=answer, prepare=later(after))
    assert (lived.applied.ended, notes(lived)) == (ends, {GIVEN_BACK if after else KEPT})
    on = ["enabledForReportingButNotEnforced"] if after else ["enabled"]
    assert state(staged, lived.home) == on
