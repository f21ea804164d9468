"""Every step by hand, the whole rollout without Graph, and a person without any access."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.core.tenants import NOW
from tests.core.test_deciding_pages import SETTING
from tests.getting_in.doing import full_way, plain_way
from tests.plain.hands import PATIENTLY, WHOLE_WAY
from vlc_wizard.adapters import texts
from vlc_wizard.core.acts import OpenAddress, ReadTenant
from vlc_wizard.core.evidence_words import as_html, markdown
from vlc_wizard.core.format import plain
from vlc_wizard.core.guided import BY_ID, GUIDES, ROLLOUT
from vlc_wizard.core.page import Difference, Link, Note, Text
from vlc_wizard.core.pages import guide
from vlc_wizard.core.portals import UNVERIFIED
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import State
from vlc_wizard.core.twins import OF_PAGE
from vlc_wizard.core.view import View
from vlc_wizard.verbs.report import report
from vlc_wizard.wiring import Options, World, open_world

PORTALS = texts.words().portals_of()
# Pages whose step is done by the program: each must have a twin.
AUTOMATED = {"tenant", "admins", "facts", "method", "configure", "review", "apply", "switch",
             "verify", "people", "consent"}  # fmt: skip


def nothing(world: World) -> None:
    """As the scenario has it."""


def test_every_automated_page_has_its_twins() -> None:
    assert set(OF_PAGE) >= AUTOMATED
    assert {g for ids in (*OF_PAGE.values(), *ROLLOUT.values()) for g in ids} == set(BY_ID)


@pytest.mark.parametrize("step", [g.id for g in GUIDES])
def test_a_twin_says_where_what_and_what_to_look_for(step: str) -> None:
    one = BY_ID[step]
    view = View(State(SETTING, Session(guide=step), at="guide"), NOW)
    page = guide.page(view)
    assert one.path.startswith("entra.microsoft.com > ")
    assert one.was
    assert one.look
    (link,) = [b for b in page.blocks if isinstance(b, Link)]
    assert link.address.startswith("https://entra.microsoft.com")
    assert guide.press(view, "open").acts == (OpenAddress(link.address),)
    shown = [
        plain(line.label) for b in page.blocks if isinstance(b, Difference) for line in b.lines
    ]
    assert shown == list(one.set)
    done = guide.press(view, "done").session
    assert set(done.by_hand) == {step}
    after = guide.page(View(State(SETTING, done, at="guide"), NOW))
    said = " ".join(str(b) for b in after.blocks)
    assert "stated by the admin" in said
    assert "No reading confirms it yet" in said
    assert guide.press(view, "check").acts == (ReadTenant(),)


@pytest.mark.parametrize("cloud", ["public", "usgov", "china"])
def test_deep_links_are_of_the_cloud(cloud: str) -> None:
    from vlc_wizard.wiring.clouds import CLOUDS

    hosts = {
        "public": "entra.microsoft.com",
        "usgov": "portal.azure.us",
        "china": "portal.azure.cn",
    }
    for one in GUIDES:
        assert PORTALS.link(CLOUDS[cloud], one.blade).startswith(f"https://{hosts[cloud]}")
        assert cloud == "public" or PORTALS.known(CLOUDS[cloud], one.blade).trust == UNVERIFIED


def test_every_link_has_its_source_and_mark_and_is_reviewed_within_a_year() -> None:
    for place in (*PORTALS.centers.values(), *PORTALS.blades.values()):
        assert place.source
        assert place.trust in ("official page", "observed", UNVERIFIED)
        assert (datetime.now(UTC).date() - place.reviewed).days <= 366
    assert {g.blade for g in GUIDES} <= set(PORTALS.blades)


@pytest.mark.parametrize("step", [g.id for g in GUIDES])
def test_a_link_that_nobody_verified_says_so(step: str) -> None:
    page = guide.page(View(State(SETTING, Session(guide=step), at="guide"), NOW))
    said = " ".join(plain(b.says) for b in page.blocks if isinstance(b, Note | Text))
    unverified = PORTALS.blades[BY_ID[step].blade].trust == UNVERIFIED
    assert ("Nobody has tried this link" in said) is unverified
    assert ("The link: observed" in said) is not unverified
    assert unverified is (step in ("policy", "per-user"))


def test_only_the_step_that_writes_is_done_by_hand(home: Path, tmp_path: Path) -> None:
    """Somebody who may read reads, makes the policy in the portal, and the re-check finds it."""
    to_review = [("hub", ""), ("person", "4"), *WHOLE_WAY[2:7], ("configure", "1")]
    made: list[World] = []

    class Making(str):
        """A line that is typed once the policy was made in the portal, as the guide says."""

        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            made[0].rehearsal.clock.advance(timedelta(seconds=5))  # times are whole seconds
            tenant = made[0].rehearsal.organisation
            from vlc_wizard.rehearsal import policy_shape

            body = {
                "displayName": "MFA for Volume Licensing Central",
                "state": "enabledForReportingButNotEnforced",
                "conditions": {
                    "users": {"includeUsers": ["All"]},
                    "applications": {"includeApplications": ["MicrosoftAdminPortals"]},
                },
                "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            }
            policy = policy_shape.whole(body) if hasattr(policy_shape, "whole") else body
            tenant.put("policy", "11111111-2222-4333-8444-555555555555",
                       {**policy, "id": "11111111-2222-4333-8444-555555555555"})  # fmt: skip
            return False

    steps = [*to_review, ("review", "g"), ("guide", "d"), ("guide", Making("t")),
             ("guide", PATIENTLY + "b"),
             ("review", "q")]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, made.append)
    said = " ".join(seen.text.split())
    assert "By hand: Create the policy, report-only" in said
    assert re.search(r"Done on .{10,30}, stated by the admin\. The tenant was read since", said)
    assert set(seen.session["by_hand"]) == {"policy"}
    assert seen.writes == []


WITHOUT = [
    ("hub", ""), ("person", "4"), ("signin", "n"), ("request", "g"),
    ("byhand", "Contoso Licensing"),
    ("byhand", "contoso.example"), ("byhand", "e"), ("byhand", ""), ("byhand", ""),
    ("byhand", "1"), ("byhand", "2"), ("byhand", "1"),
]  # fmt: skip


def test_the_whole_rollout_without_graph(home: Path, tmp_path: Path) -> None:
    steps = [*WITHOUT]
    for _ in ROLLOUT["conditional-access"]:
        steps += [("byhand", "g"), ("guide", "d"), ("guide", "l")]
    steps += [("byhand", "s"), ("byhand", "q")]
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    assert list(seen.session["by_hand"]) == list(ROLLOUT["conditional-access"])
    assert seen.traffic == []  # nobody signed in, and nothing was asked of anybody
    text = Path("vlc-wizard-by-hand.txt").read_text("utf-8")
    facts = [line for line in text.splitlines() if ": " in line]
    assert len(facts) >= 12
    assert all("stated by the admin" in line for line in facts if "rollout by hand" not in line)
    said = " ".join(seen.text.split())
    assert "verified" not in said.lower()
    assert "Recommended" not in text


def test_facts_that_were_not_stated_are_not_known(home: Path, tmp_path: Path) -> None:
    steps = [*WITHOUT[:6], ("byhand", "q")]
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    assert "Not enough was stated for a recommendation" in " ".join(seen.text.split())


def test_what_was_stated_is_marked_so_down_to_the_report(home: Path, tmp_path: Path) -> None:
    steps = [*WITHOUT, ("byhand", "g"), ("guide", "d"), ("guide", "q")]
    plain_way(steps, "p1-fresh", tmp_path, nothing)
    world = open_world(Options(demo="p1-fresh"))
    try:
        whole = dict(report(world, "json", None, redact=False).document)
        hidden = dict(report(world, "json", None, redact=True).document)
    finally:
        world.let_go()
    assert whole["stated"]["facts"]["domain"] == "contoso.example"
    assert list(whole["stated"]["done"]) == ["holders"]
    for text in (markdown(whole), as_html(whole)):
        part = text.partition("Stated by the admin")[2].partition("Before")[0]
        assert part.count("stated by the admin") == len(whole["stated"]["facts"]) + 1
    assert "contoso" not in str(hidden).lower()
    assert "Contoso" in str(whole)


# --- without any access (scenario 5a) -------------------------------------------------------------


def check_asked(text: str, session: dict, traffic: list) -> None:
    for words in (
        "Conditional Access Administrator", "Global Administrator", "Company Administrator",
        "include All users", "Microsoft Admin Portals", "Require multifactor authentication",
        "Report-only first, then On", "2026-01-05", "MFAVLCsupport@microsoft.com",
        "Fill in and send back:", "Your name and role: ____", "allow the program vlc-wizard",
    ):  # fmt: skip
        assert words in text, words
    assert session["waiting"]["whom"].startswith("IT,")
    assert session["confirmed"] is None
    assert traffic == []


def written() -> str:
    """The request that was saved."""
    return Path("vlc-wizard-request.txt").read_text("utf-8")


def test_whom_to_ask_without_any_access_by_lines(home: Path, tmp_path: Path) -> None:
    steps = [("hub", ""), ("person", "4"), ("signin", "n"), ("request", "s"),
             ("request", "l"), ("request", ""),
             ("hub", "1"), ("request", "q")]  # fmt: skip
    seen = plain_way(steps, "p1-fresh", tmp_path, nothing)
    check_asked(written(), seen.session, seen.traffic)
    said = " ".join(seen.text.split())
    assert "Waiting for IT, whoever administers Microsoft 365 and Entra ID, since" in said
    assert "mailto:?subject=Mandatory%20MFA" in "".join(seen.text.split())


async def test_whom_to_ask_without_any_access_by_keys(home: Path, tmp_path: Path) -> None:
    steps = (("hub", ("enter",)), ("person", ("enter",)), ("signin", ("n",)),
             ("request", ("s", "enter")), ("hub", ()))  # fmt: skip
    seen = await full_way(steps, "p1-fresh", tmp_path, nothing)
    check_asked(written(), seen.session, seen.traffic)
