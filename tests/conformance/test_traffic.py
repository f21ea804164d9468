"""Each scenario's whole journey, recorded and judged by the published metadata and permissions.

Run by `make conformance`; the folder is not part of the project, so `make test` leaves it out.

There is no published description of beta in that folder, and its permissions table lacks per-user
MFA: of requests to beta, the documented examples beside it judge the shape, and whatever has no
example is a finding (see `beta`).
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import beta
from tests.conformance.by_page import OIDC, Marking, OnPage, pages, that_use
from tests.journeys.walking import ANSWERS, WORD, Walked, filled, told
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Event, Opened, Submitted
from vlc_wizard.core.page import Page
from vlc_wizard.core.permissions import (
    HOMES,
    READ,
    WRITE_DEFAULTS,
    WRITE_PER_USER,
    WRITE_POLICY,
)
from vlc_wizard.rehearsal.tenant import scenarios
from vlc_wizard.wiring import Options, first_state, open_world

SPEC = os.environ.get("SPEC", "")

pytestmark = pytest.mark.spec

NAMES = sorted(card.name for card in scenarios())
FEWER = {"large": 500}  # people; only the number differs
ROOTS = ("/v1.0/", "/beta/")

FACTS = ["hub", "person", "signin", "tenant", "admins", "facts", "method"]
POLICY = ["configure", "review", "apply", "switch", "apply", "verify"]
DEFAULTS = ["configure", "review", "apply", "verify"]  # one switch, with no second question
PEOPLE = ["people", "link"]
# A method other than the recommended one asks for a reason first.
CHOSEN = {
    ("defaults-on-p1", "conditional-access"): ["method", *POLICY],
    ("free", "per-user"): ["method", *DEFAULTS],
    ("p1-fresh", "per-user"): ["method", *DEFAULTS],
    ("p1-fresh", "security-defaults"): ["method", *DEFAULTS],
    ("unknowns", "per-user"): ["method", *DEFAULTS],
}
WALKS = [*((name, "") for name in NAMES), *CHOSEN]
WRITES = (  # what each writes to, and so asks for
    ("/identity/conditionalAccess/policies", WRITE_POLICY),
    ("/policies/identitySecurityDefaultsEnforcementPolicy", WRITE_DEFAULTS),
    ("/authentication/requirements", WRITE_PER_USER),
)
# Documented, and needed for it alone; the published slice of permissions has no row for it.
HOME_TENANT = "/tenantRelationships/findTenantInformationByDomainName(domainName="
# Where no method can be chosen, or whoever signs in may not apply it, the way ends there. People
# are prepared all the same.
WAYS = {
    "defaults-on-p1": ["method"],
    "lapsed": ["method"],
    "eligible": ["configure", "review"],
    "no-rights": ["configure", "review"],
    "free": DEFAULTS,
}  # of the others that is a policy


@dataclass(frozen=True)
class Journey:
    """One scenario, from the first page to the last that can be reached."""

    name: str
    method: str  # chosen; empty: the recommended one
    pages: Sequence[str]
    traffic: Path
    marks: Sequence[tuple[str, int]]  # page, and how much was written down before it

    @property
    def shown(self) -> list[OnPage]:
        """The pages one by one, each with its own traffic."""
        return list(pages(self.traffic, self.marks))

    @property
    def way(self) -> Sequence[str]:
        """The pages between the facts and the people, as far as it should lead."""
        return CHOSEN.get((self.name, self.method)) or WAYS.get(self.name, POLICY)

    @property
    def exchanges(self) -> list[dict[str, Any]]:
        """Those with Graph; the login endpoints are another protocol."""
        return graph_only(self.traffic)

    @property
    def calls(self) -> set[tuple[str, str]]:
        """Each method and path that was asked, also as a part of a batch."""
        found = [(x["method"], x["url"]) for x in self.exchanges]
        for batch in (x["reqBody"] for x in self.exchanges if x["url"].endswith("/$batch")):
            found += [(part["method"], part["url"]) for part in batch["requests"]]
        return {(method, url.partition("?")[0]) for method, url in found}

    def wrote(self, path: str = "") -> bool:
        """Whether anything was written there, or anywhere."""
        asked = [(method, there) for method, there in self.calls if path in there]
        return any(
            method in ("PATCH", "DELETE") or (method == "POST" and there.endswith("/policies"))
            for method, there in asked
        )

    @property
    def requested(self) -> frozenset[str]:
        """The scopes the wizard asked the login server for."""
        lines = [json.loads(line) for line in self.traffic.read_text("utf-8").splitlines()]
        forms = [x["reqBody"] for x in lines if x["url"].endswith("/oauth2/v2.0/token")]
        return frozenset(" ".join(form.get("scope", "") for form in forms).split()) - OIDC


def choosing(method: str) -> Callable[[Page], Event]:
    """The answer on the page of methods: this one, and why it is not the recommended one."""

    def choose(page: Page) -> Event:
        event = filled(page)
        assert isinstance(event, Submitted)
        asked = {name: value or WORD for name, value in event.answers.items()}
        return Submitted({**asked, "method": method}, page.id)

    return choose


def at_once(page: Page) -> Event:
    """Turned on for good: nobody signs in elsewhere in the minutes after."""
    event = filled(page)
    assert isinstance(event, Submitted)
    return Submitted({**event.answers, "revert": "0"}, page.id)


async def walk(name: str, method: str, traffic: Path) -> tuple[Walked, list[tuple[str, int]]]:
    """Walk a scenario by its pages, as far as there is a way, and write down the traffic."""
    world = open_world(Options(demo=name, people=FEWER.get(name)))
    assert world.rehearsal is not None
    world.rehearsal.record(traffic)
    walked = Walked()
    answers = {**ANSWERS, **({"method": choosing(method), "switch": at_once} if method else {})}

    def ended(drive: Drive) -> bool:
        again = drive.page.id == "method" and walked.pages.count("method") > bool(method)
        only_to_look_at = drive.page.id == "review" and drive.page.form is None
        return told(drive) or again or only_to_look_at

    try:
        walker = Marking(world, first_state(world), walked, answers=answers, traffic=traffic)
        await walker.walk(ended)
        if not told(walker.drive):
            walked.pages.append(walker.drive.page.id)
            walker.drive.send(Opened("people"))
            await walker.walk(lambda drive: drive.state.session.people_told)
    finally:
        await world.close()
    return walked, walker.marks


@pytest.fixture(scope="module", params=WALKS, ids=lambda walk: " ".join(walk).strip())
def journey(request, tmp_path_factory):
    name, method = request.param
    place = tmp_path_factory.mktemp(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLC_WIZARD_HOME", str(place / "home"))
        walked, marks = asyncio.run(walk(name, method, place / "traffic.jsonl"))
    return Journey(name, method, walked.pages, place / "traffic.jsonl", marks)


def graph_only(path: Path) -> list[dict[str, Any]]:
    """The exchanges with Graph in a recorded file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [x for x in lines if any(root in x["url"] for root in ROOTS)]


def judged(exchanges: Sequence[dict[str, Any]]) -> list[str]:
    """Findings of the metadata judge, one a line; of beta, what its examples find."""
    described = [x for x in exchanges if "/beta/" not in x["url"]]
    others = [x for x in exchanges if "/beta/" in x["url"]]
    undescribed = [f"{x['url']}\t{found}" for x in others for found in beta.findings(x)]
    text = "".join(json.dumps(x) + "\n" for x in described)
    judge = subprocess.run(
        [sys.executable, f"{SPEC}/graph_csdl.py", "exchange"],
        input=text, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert f"{len(described)} exchanges" in judge.stdout + judge.stderr, judge.stderr
    return [*undescribed, *(line for line in judge.stdout.splitlines() if "\t" in line)]


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
    assert journey.pages == [*FACTS, *journey.way, *PEOPLE]
    assert journey.wrote() is ("apply" in journey.way)


def test_every_exchange_is_as_the_metadata_says(journey):
    exchanges = journey.exchanges
    assert len(exchanges) > 15
    assert any("/beta/" in x["url"] for x in exchanges)
    assert judged(exchanges) == []


def test_it_asks_for_the_scopes_it_uses_and_no_more(journey):
    assert journey.requested >= READ.keys()
    for path, scopes in WRITES:
        assert bool(journey.requested & scopes.keys()) is journey.wrote(path), path
    homes = any(HOME_TENANT in path for _, path in journey.calls)
    assert bool(journey.requested & HOMES.keys()) is homes
    known = sorted(journey.requested - HOMES.keys() - WRITE_PER_USER.keys())
    refused = scopes_refused(journey.traffic, " ".join(known))
    assert [x for x in refused if f"NOT IN TABLE  GET {HOME_TENANT}" not in x] == []


def of_page(folder: Path, exchanges: Sequence[dict[str, Any]], granted: Collection[str]) -> str:
    """What the permissions table says of one page, but for what it has no row for."""
    path = folder / "page.jsonl"
    path.write_text("".join(json.dumps(x) + "\n" for x in exchanges), "utf-8")
    found = scopes_refused(path, " ".join(sorted(granted)))
    return "\n".join(x for x in found if f"NOT IN TABLE  GET {HOME_TENANT}" not in x)


def unused(said: str, asked: Collection[str], exchanges: Sequence[dict[str, Any]]) -> set[str]:
    """What a page asked for and nothing of its traffic needs."""
    excess = {scope for scope in asked if f"{scope!r}" in said.partition("excess:")[2]}
    text = json.dumps(exchanges)
    beyond = ((HOMES, HOME_TENANT), (WRITE_PER_USER, "/authentication/requirements"))
    return excess - {scope for scopes, path in beyond if path in text for scope in scopes}


def test_each_page_has_what_it_uses_and_asks_for_no_more(journey, tmp_path):
    """By the page: a permission that comes too early or too late is found, too."""
    shown = journey.shown
    assert [s.page for s in shown if s.asked][:1] == ["signin"]
    for number, here in enumerate(shown):
        graph = [x for x in here.traffic if any(root in x["url"] for root in ROOTS)]
        said = of_page(tmp_path, graph, here.held)
        assert [x for x in said.splitlines() if not x.startswith("excess")] == [], here.page
        using = that_use(shown, number)
        assert unused(of_page(tmp_path, using, here.held), here.asked, using) == set(), here.page


def test_a_page_that_lacks_one_or_asks_for_more_is_found(journey, tmp_path):
    """The control, on every page that asks for something."""
    shown = journey.shown
    for number, here in enumerate(shown):
        using = that_use(shown, number)
        in_table = here.asked - HOMES.keys() - WRITE_PER_USER.keys()
        if in_table:
            less = of_page(tmp_path, using, here.held - in_table)
            assert "NOT GRANTED" in less or "ALSO NEEDED" in less, here.page
        if here.asked:
            more = of_page(tmp_path, using, here.held | {"Mail.Send"})
            assert unused(more, {*here.asked, "Mail.Send"}, using) == {"Mail.Send"}


def test_the_judges_find_what_is_wrong(journey):
    """The control, in every journey: each seeded fault is found."""
    exchanges = journey.exchanges
    users = next(x for x in exchanges if "/v1.0/users?" in x["url"] and x["status"] == 200)
    per_user = next(x for x in exchanges if beta.PER_USER.search(x["url"]) and x["status"] == 200)

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
