"""The whole way once, from nothing to a policy that is on and people who have the link."""

from itertools import count
from pathlib import Path

import pytest

from vlc_wizard.core.journal import Event

from .dying import Watch
from .living import live, tenant
from .walking import told

MOST_PAGES = 15


def test_the_whole_way(home: Path):
    watch = Watch()
    walked, _ = live(home, watch)
    assert len(set(walked.pages)) <= MOST_PAGES, walked.pages
    assert (len(tenant(home).enforced), len(tenant(home).ours)) == (1, 1)
    assert [w.partition(" ")[0] for w in watch.writes] == ["POST", "PATCH"]
    assert (watch.unannounced, walked.faults) == ([], ())
    assert walked.state is not None
    assert walked.state.report is not None
    assert (walked.state.report.grade, walked.state.report.state) == ("E1", "enabled")
    steps = [e.event for e in walked.state.journal if e.event is not Event.NOTE]
    assert steps == [
        Event.INTENT, Event.DONE, Event.INTENT, Event.DONE, Event.FINISHED, Event.CHECKED
    ]  # fmt: skip
    noted = [e.says for e in walked.state.journal if e.event is Event.NOTE]
    assert any(n.startswith("The way back:") for n in noted)
    assert {n.partition(":")[0] for n in noted} >= {"G4", "G9", "G13"}
    checked = [e.data["gates"] for e in walked.state.journal if "gates" in e.data]
    lengths = [len(gates) for gates in checked]
    assert (lengths[0], lengths[-1]) == (11, 14)  # before it is made, and before it is on
    for gate in checked[-1]:
        assert gate["verdict"] in ("green", "amber")
        assert gate["says"]
        assert gate["evidence"]
        assert gate["at"]
        assert "object_id" in gate


def test_the_same_way_twice_gives_the_same_answers(home: Path):
    first, _ = live(home)
    second, _ = live(home.with_name("other"))
    assert first.session == second.session
    assert first.pages == second.pages


@pytest.mark.parametrize("steps", [3, 5])
def test_leaving_after_every_few_answers_comes_to_the_same_end(home: Path, steps: int):
    whole, _ = live(home.with_name("whole"))
    for _ in whole.pages:
        asked = count()
        walked, _ = live(home, until=lambda drive, asked=asked: next(asked) >= steps or told(drive))
        if walked.session == whole.session:
            break
    assert walked.session == whole.session
    assert (len(tenant(home).enforced), len(tenant(home).ours)) == (1, 1)


def test_a_policy_that_stands_report_only_is_turned_on_and_none_is_made(home: Path):
    watch = Watch()
    walked, _ = live(home, watch, scenario="report-only")
    assert [p["state"] for p in tenant(home, "report-only").policies] == ["enabled"]
    assert [w.partition(" ")[0] for w in watch.writes] == ["PATCH"]
    assert "switch" in walked.pages  # asked for a second time
    assert walked.state is not None
    assert walked.state.report is not None
    assert walked.state.report.state == "enabled"
