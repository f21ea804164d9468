"""Recorded traffic judged by the published metadata and permissions table (SPEC=folder).

Run by `make conformance`; the folder is not part of the project, so `make test` leaves it out.
"""

import json
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from vlc_wizard.core.acts import ApplyPlan
from vlc_wizard.core.gates import IDS
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.rehearsal.tenant import scenarios
from vlc_wizard.verbs import plan as plan_verb
from vlc_wizard.verbs.session import Talk
from vlc_wizard.wiring import Options, open_world

SPEC = os.environ.get("SPEC", "")

pytestmark = pytest.mark.spec

NAMES = sorted(card.name for card in scenarios() if card.name != "large")
ROOTS = ("/v1.0/", "/beta/")


@pytest.fixture
def traffic(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    return tmp_path / "traffic.jsonl"


async def read_all(scenario: str, path: Path, *, to_the_end: bool = False) -> None:
    """Everything the wizard reads of a scenario and, where it may, the change and its undoing."""
    world = open_world(Options(demo=scenario))
    assert world.rehearsal is not None
    world.rehearsal.record(path)
    try:
        talk = Talk.open(world, {})
        await talk.performer.perform_read()
        if to_the_end:
            arguments = Namespace(
                exclude=["emergency1@contosolicensing.onmicrosoft.example"], only=[],
                method="conditional-access", name=None, target="admin-portals", state="on",
                reason=None, output=None,
            )  # fmt: skip
            made = await plan_verb.plan(talk, arguments)
            await talk.performer.apply(
                ApplyPlan(made.document["id"], turn_on=True, reasons=dict.fromkeys(IDS, "tried"))
            )
            await talk.performer.verify(made.document["id"])
    finally:
        await world.close()


def graph_only(path: Path) -> list[dict]:
    """The exchanges with Graph; the login endpoints are another protocol."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [x for x in lines if any(root in x["url"] for root in ROOTS)]


def judged(exchanges: list[dict]) -> list[str]:
    """Findings of the metadata judge, one a line."""
    text = "".join(json.dumps(x) + "\n" for x in exchanges)
    judge = subprocess.run(
        [sys.executable, f"{SPEC}/graph_csdl.py", "exchange"],
        input=text, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in judge.stderr, judge.stderr
    return [line for line in judge.stdout.splitlines() if "\t" in line and not only_beta(line)]


def only_beta(finding: str) -> bool:
    """Per-user MFA is on the beta endpoint only; the judge notes each use of it."""
    return "/authentication/requirements" in finding and finding.endswith("beta endpoint used")


def only_in_beta(line: str) -> bool:
    """Per-user MFA, which v1.0 does not have; the judge knows v1.0 alone."""
    return "/authentication/requirements " in line and line.endswith("\tbeta endpoint used")


def scopes_refused(path: Path, granted: str) -> list[str]:
    """What the permissions table says is not granted, and what is granted for nothing."""
    check = subprocess.run(
        [sys.executable, f"{SPEC}/scope_check.py", str(path), granted],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in check.stderr, check.stderr
    return [x for x in check.stdout.splitlines() if not x.startswith("ok") and x != "excess: []"]


@pytest.mark.parametrize("name", NAMES)
async def test_every_exchange_is_as_the_metadata_says(name, traffic):
    await read_all(name, traffic, to_the_end=name == "p1-fresh")
    exchanges = graph_only(traffic)
    assert len(exchanges) > 5
    assert [line for line in judged(exchanges) if not only_in_beta(line)] == []


async def test_the_whole_journey_uses_the_scopes_it_asks_for_and_no_more(traffic):
    await read_all("p1-fresh", traffic, to_the_end=True)
    granted = " ".join(sorted(READ.keys() | WRITE_POLICY.keys()))
    assert scopes_refused(traffic, granted) == []


async def test_the_judges_find_what_is_wrong(traffic):
    """The control: each seeded fault is found."""
    await read_all("p1-fresh", traffic)
    exchanges = graph_only(traffic)
    users = next(x for x in exchanges if "/users?" in x["url"])
    unknown = json.loads(json.dumps(users))
    unknown["respBody"]["value"][0]["noSuchProperty"] = 1
    wrong_type = json.loads(json.dumps(users))
    wrong_type["respBody"]["value"][0]["accountEnabled"] = "yes"
    nowhere = {**users, "url": users["url"].replace("/users?", "/usersAndMore?")}
    for fault in (unknown, wrong_type, nowhere):
        assert judged([fault])
    assert scopes_refused(traffic, "User.Read")
    assert scopes_refused(traffic, " ".join([*READ, "Mail.Send"]))
