"""What is said and done after a start in the middle: a case for each thing that was wrong once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard.core import outcomes
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.frame import farewell
from vlc_wizard.core.journal import Event
from vlc_wizard.core.page import Page, Text
from vlc_wizard.core.progress import reached, status_of
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.wiring import first_state

from .dying import Watch
from .living import live, tenant, world_of
from .walking import Walked, Walker, told


def at(name: str) -> Callable[[Drive], bool]:
    return lambda drive: drive.state.at == name and drive.state.resume is None


def words(page: Page) -> str:
    return " ".join(plain(b.says) for b in page.blocks if isinstance(b, Text))


def events(walked: Walked) -> list[tuple[int, Event]]:
    assert walked.state is not None
    return [(e.change, e.event) for e in walked.state.journal if e.event is not Event.NOTE]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_switch_on_that_may_have_happened_is_never_called_report_only(home: Path, when: str):
    _, home = live(home, Watch(named=f"{when} PATCH"))
    again, _ = live(home, until=at("apply"))
    assert again.state is not None
    assert reached(again.state) == "begun"
    page = again.page
    assert page is not None
    assert "asks nobody" not in words(page)
    assert [a.name for a in page.actions] == ["again", "change", "by-hand"]
    assert "A change was begun" in farewell(again.state, kept=True)
    done, _ = live(home)
    assert done.state is not None
    assert reached(done.state) == "done"


def test_a_switch_on_that_happened_is_closed_by_reading(home: Path):
    """It stayed open for good: the pages asked for the same confirmation for ever."""
    _, home = live(home, Watch(named="after PATCH"))
    watch = Watch()
    done, home = live(home, watch)
    assert watch.writes == []
    written = [e for e in events(done) if e[1] is not Event.CHECKED]
    assert written[-3:] == [(2, Event.INTENT), (2, Event.SETTLED), (0, Event.FINISHED)]
    assert len(tenant(home).enforced) == 1


def test_a_tenant_that_nobody_has_read_is_not_called_unreadable(home: Path):
    """The page where it is confirmed said that it could not be read, before anybody had tried."""
    live(home, until=at("tenant"))
    again, _ = live(home, until=lambda drive: drive.state.resume is None)
    assert again.state is not None
    assert again.state.at == "signin"


@pytest.mark.parametrize(
    ("state", "status"), [("enabled", "Completed"), ("disabled", "There is a problem")]
)
def test_a_policy_turned_off_in_the_portal_is_not_called_on(home: Path, state: str, status: str):
    """The hub went by the journal alone, whatever had been read since."""
    live(home)
    (ours,) = tenant(home).ours

    def later(rehearsal: Rehearsal) -> None:
        rehearsal.clock.advance(timedelta(hours=1))
        rehearsal.organisation.put("policy", ours["id"], {**ours, "state": state})

    again, _ = live(home, prepare=later, until=lambda drive: drive.state.resume is None)
    assert again.state is not None
    assert status_of(again.state, "apply")[0] == status
    assert status_of(again.state, "verify")[0] == status


def test_what_was_verified_is_there_after_a_restart(home: Path):
    """The hub said that nothing had been verified, because the report was not kept."""
    first, _ = live(home)
    again, _ = live(home, until=lambda drive: drive.state.facts is not None)
    assert first.state is not None
    assert again.state is not None
    assert again.state.report == first.state.report
    assert status_of(again.state, "verify")[0] == "Completed"


async def test_an_outcome_that_cannot_be_folded_in_is_a_bug_and_no_hang(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # the task's last words
    world = world_of(home)
    walker = Walker(world, first_state(world), Walked())
    monkeypatch.setattr(outcomes, "finished", broken)
    with pytest.raises(ZeroDivisionError):
        await walker.walk(told)
    assert walker.drive.left.is_set()
    assert not walker.drive.busy
    await world.close()
