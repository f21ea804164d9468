"""A verification down to the sign-in log, recorded and judged by the published metadata."""

import asyncio
from datetime import timedelta

import pytest

from tests.conformance.test_traffic import graph_only, judged, scopes_refused
from tests.journeys.walking import Walked, Walker, filled
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Opened, Pressed, Submitted
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.wiring import Options, first_state, open_world

pytestmark = pytest.mark.spec
LOG = "/auditLogs/signIns"
WHAT_IF = "/identity/conditionalAccess/evaluate"


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """What was asked from the switch on, until a sign-in was found."""
    place = tmp_path_factory.mktemp("verified")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLC_WIZARD_HOME", str(place / "home"))
        asyncio.run(walk(place / "traffic.jsonl"))
    return place / "traffic.jsonl"


async def walk(record):
    world = open_world(Options(demo="p1-fresh"))
    assert world.rehearsal is not None
    world.rehearsal.record(record)
    walker = Walker(world, first_state(world), Walked())
    await walker.walk(lambda drive: drive.state.at == "people" and drive.state.report is not None)

    async def do(event):
        walker.drive.send(event)
        await walker.quiet()

    await do(Opened("signedin"))
    await do(Pressed("open", "signedin"))
    await do(filled(walker.drive.page))
    world.rehearsal.clock.advance(timedelta(minutes=12))
    await do(Pressed("again", "signedin"))
    await do(Submitted({"app": AZURE_PORTAL}, "signedin"))
    assert grade(walker.drive) == "E3"
    await walker.drive.close()
    await world.close()


def grade(drive: Drive) -> str:
    assert drive.state.report is not None
    return drive.state.report.grade


def test_every_exchange_is_as_the_metadata_says(traffic):
    exchanges = graph_only(traffic)
    log = [x for x in exchanges if LOG in x["url"]]
    assert any("appId" in x["url"] and x["respBody"]["value"] for x in log)
    assert any(WHAT_IF in x["url"] for x in exchanges)
    assert judged(exchanges) == []


def test_it_asks_for_no_more_scopes_than_the_rest(traffic):
    assert scopes_refused(traffic, " ".join({**READ, **WRITE_POLICY})) == []


def test_the_judge_finds_what_is_wrong(traffic):
    """The control."""
    (*_, found) = [x for x in graph_only(traffic) if LOG in x["url"] and x["respBody"]["value"]]
    row = {**found["respBody"]["value"][0], "noSuchProperty": 1}
    assert judged([{**found, "respBody": {**found["respBody"], "value": [row]}}])
