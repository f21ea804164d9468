"""Each scenario's whole journey, recorded and judged by the published metadata and permissions.

Run by `make conformance`; the folder is not part of the project, so `make test` leaves it out.

There is no published description of beta in that folder, and its permissions table lacks per-user
MFA: of requests to beta, the documented example beside it judges the shape, and whatever has no
example is a finding.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.shapes import differences
from tests.journeys.walking import ANSWERS, Walked, Walker, told
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Opened
from vlc_wizard.core.permissions import HOMES, READ, WRITE_DEFAULTS, WRITE_POLICY
from vlc_wizard.rehearsal.tenant import scenarios
from vlc_wizard.wiring import Options, first_state, open_world

SPEC = os.environ.get("SPEC", "")

pytestmark = pytest.mark.spec

NAMES = sorted(card.name for card in scenarios())
FEWER = {"large": 500}  # people; only the number differs
ROOTS = ("/v1.0/", "/beta/")
OIDC = {"openid", "profile", "offline_access"}

FACTS = ["hub", "person", "signin", "tenant", "admins", "facts", "method"]
POLICY = ["configure", "review", "apply", "switch", "apply", "verify"]
DEFAULTS = ["configure", "review", "apply", "verify"]  # one switch, with no second question
PEOPLE = ["people", "link"]
WAYS = {"free": DEFAULTS}  # of the others that is a policy
# Documented, and needed for it alone; the published slice of permissions has no row for it.
HOME_TENANT = "/tenantRelationships/findTenantInformationByDomainName(domainName="
# Where no method can be chosen, or whoever signs in may not apply it, the way ends there. People
# are prepared all the same.
ENDS = {
    **dict.fromkeys(("defaults-on-p1", "lapsed"), ("method",)),
    **dict.fromkeys(("eligible", "no-rights"), ("configure", "review")),
}
PER_USER = re.compile(r"/beta/(me|users/[\w-]+)/authentication/requirements$")


@dataclass(frozen=True)
class Journey:
    """One scenario, from the first page to the last that can be reached."""

    name: str
    pages: Sequence[str]
    traffic: Path

    @property
    def exchanges(self) -> list[dict[str, Any]]:
        """Those with Graph; the login endpoints are another protocol."""
        return graph_only(self.traffic)

    @property
    def requested(self) -> frozenset[str]:
        """The scopes the wizard asked the login server for."""
        lines = [json.loads(line) for line in self.traffic.read_text("utf-8").splitlines()]
        forms = [x["reqBody"] for x in lines if x["url"].endswith("/oauth2/v2.0/token")]
        return frozenset(" ".join(form.get("scope", "") for form in forms).split()) - OIDC


async def walk(name: str, traffic: Path) -> Walked:
    """Walk a scenario by its pages, as far as there is a way, and write down the traffic."""
    world = open_world(Options(demo=name, people=FEWER.get(name)))
    assert world.rehearsal is not None
    world.rehearsal.record(traffic)
    walked = Walked()

    def ended(drive: Drive) -> bool:
        again = drive.page.id == "method" and "method" in walked.pages
        only_to_look_at = drive.page.id == "review" and drive.page.form is None
        return told(drive) or again or only_to_look_at

    try:
        walker = Walker(world, first_state(world), walked, answers=ANSWERS)
        await walker.walk(ended)
        if not told(walker.drive):
            walked.pages.append(walker.drive.page.id)
            walker.drive.send(Opened("people"))
            await walker.walk(lambda drive: drive.state.session.people_told)
    finally:
        await world.close()
    return walked


@pytest.fixture(scope="module", params=NAMES)
def journey(request, tmp_path_factory):
    place = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLC_WIZARD_HOME", str(place / "home"))
        walked = asyncio.run(walk(request.param, place / "traffic.jsonl"))
    return Journey(request.param, walked.pages, place / "traffic.jsonl")


def graph_only(path: Path) -> list[dict[str, Any]]:
    """The exchanges with Graph in a recorded file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [x for x in lines if any(root in x["url"] for root in ROOTS)]


def judged(exchanges: Sequence[dict[str, Any]]) -> list[str]:
    """Findings of the metadata judge, one a line; of beta, what its example finds."""
    described = [x for x in exchanges if "/beta/" not in x["url"]]
    others = [x for x in exchanges if "/beta/" in x["url"]]
    beta = [f"{x['url']}\t{at}" for x in others for at in undescribed(x)]
    text = "".join(json.dumps(x) + "\n" for x in described)
    judge = subprocess.run(
        [sys.executable, f"{SPEC}/graph_csdl.py", "exchange"],
        input=text, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert f"{len(described)} exchanges" in judge.stdout + judge.stderr, judge.stderr
    return [*beta, *(line for line in judge.stdout.splitlines() if "\t" in line)]


def undescribed(exchange: dict[str, Any]) -> list[str]:
    """What is wrong with a request to beta, as far as its documented example tells."""
    if not PER_USER.search(exchange["url"].partition("?")[0]) or exchange["method"] != "GET":
        return ["no documented example of it"]
    folder = Path(SPEC).parent / "examples"
    refused = exchange["status"] != 200
    name = "15_error_generic_shape" if refused else "06_per_user_mfa_get_BETA"
    documented = json.loads((folder / f"{name}.json").read_text("utf-8"))["response"]["body"]
    if refused:  # whose code it is differs from refusal to refusal
        documented["error"].pop("code")
    states = ("disabled", "enabled", "enforced")
    state = (exchange["respBody"] or {}).get("perUserMfaState")
    wrong = [] if refused or state in states else [f"{state!r} is no state"]
    return [*wrong, *sorted(differences(documented, exchange["respBody"]))]


def scopes_refused(path: Path, granted: str) -> list[str]:
    """What the permissions table says is not granted, and what is granted for nothing."""
    check = subprocess.run(
        [sys.executable, f"{SPEC}/scope_check.py", str(path), granted],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "Traceback" not in check.stderr, check.stderr
    return [x for x in check.stdout.splitlines() if not x.startswith("ok") and x != "excess: []"]


def test_it_goes_as_far_as_there_is_a_way(journey):
    """Or what is judged below would be less than the journey."""
    way = ENDS.get(journey.name) or WAYS.get(journey.name, POLICY)
    assert journey.pages == [*FACTS, *way, *PEOPLE]
    writes = [x["method"] for x in journey.exchanges if x["method"] in ("PATCH", "DELETE")]
    assert bool(writes) is (journey.name not in ENDS)


def test_every_exchange_is_as_the_metadata_says(journey):
    exchanges = journey.exchanges
    assert len(exchanges) > 15
    assert any("/beta/" in x["url"] for x in exchanges)
    assert judged(exchanges) == []


def test_it_asks_for_the_scopes_it_uses_and_no_more(journey):
    assert journey.requested >= READ.keys()
    way = ENDS.get(journey.name) or WAYS.get(journey.name, POLICY)
    assert bool(journey.requested & WRITE_POLICY.keys()) is (way is POLICY)
    assert bool(journey.requested & WRITE_DEFAULTS.keys()) is (way is DEFAULTS)
    homes = HOME_TENANT in journey.traffic.read_text("utf-8")  # in the parts of a batch
    assert bool(journey.requested & HOMES.keys()) is homes
    known = sorted(journey.requested - HOMES.keys())
    refused = scopes_refused(journey.traffic, " ".join(known))
    assert [x for x in refused if f"NOT IN TABLE  GET {HOME_TENANT}" not in x] == []


def test_the_judges_find_what_is_wrong(journey):
    """The control, in every journey: each seeded fault is found."""
    exchanges = journey.exchanges
    users = next(x for x in exchanges if "/v1.0/users?" in x["url"] and x["status"] == 200)
    per_user = next(x for x in exchanges if PER_USER.search(x["url"]) and x["status"] == 200)

    def changed(exchange, **row):
        copy = json.loads(json.dumps(exchange))
        body = copy["respBody"]
        body.get("value", [body])[0].update(row)
        return copy

    faults = [
        changed(users, noSuchProperty=1),
        changed(users, accountEnabled="yes"),
        {**users, "url": users["url"].replace("/users?", "/usersAndMore?")},
        changed(per_user, perUserMfaState="sometimes"),
        {**per_user, "respBody": {}},
        {**per_user, "url": per_user["url"].replace("requirements", "wishes")},
        {**per_user, "status": 403, "respBody": {"error": "no"}},
    ]
    unseen = [fault["url"] for fault in faults if not judged([fault])]
    assert unseen == []
    assert scopes_refused(journey.traffic, "User.Read")
    assert scopes_refused(journey.traffic, " ".join([*journey.requested, "Mail.Send"]))
