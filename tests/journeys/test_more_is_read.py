"""What single policies make worth asking is asked live: home tenants, roles to activate, trust."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vlc_wizard.core.coverage import Judgement, Verdict
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR
from vlc_wizard.rehearsal import policy_shape
from vlc_wizard.rehearsal.consent import COMMAND_LINE_TOOLS
from vlc_wizard.rehearsal.tenant import Rehearsal
from vlc_wizard.verbs.session import Talk
from vlc_wizard.wiring import Options, World, open_world

FABRIKAM = "5d3b0e6a-0f2c-4a8e-9d41-2f6c0a1b7e90"
MAIL = "fabrikam-partner.example"
HOMES = "/tenantRelationships/"


def policy(key: str, users: dict[str, Any]) -> dict[str, Any]:
    """One that is on and demands MFA, as the service stores it."""
    body = {
        "displayName": key,
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["MicrosoftAdminPortals"]},
            "users": users,
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    }
    return policy_shape.created(body, key, "2026-11-01T09:00:00Z")


def partners(tenant: str) -> dict[str, Any]:
    """Guests of one tenant."""
    return {
        "guestOrExternalUserTypes": "b2bCollaborationGuest,b2bCollaborationMember",
        "externalTenants": {
            "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
            "membershipKind": "enumerated",
            "members": [tenant],
        },
    }


@contextmanager
def opened(
    home: Path, scenario: str, *bodies: dict[str, Any], app: str = "", people: int | None = None
) -> Iterator[World]:
    world = open_world(Options(demo=scenario, client_id=app, people=people))
    rehearsal = world.rehearsal
    assert rehearsal is not None
    rehearsal.record(home.with_name("traffic.jsonl"))
    for body in bodies:
        rehearsal.organisation.put("policy", body["id"], body)
    try:
        yield world
    finally:
        asyncio.run(world.close())


def read(world: World) -> tuple[FactSheet, Judgement]:
    """All of it, as a verb reads it."""

    async def reading() -> FactSheet:
        try:
            return (await Talk.open(world, {}).performer.perform_read()).facts
        finally:
            await world.directory.close()

    facts = asyncio.run(reading())
    assert facts.coverage is not None
    return facts, facts.coverage


def from_fabrikam(rehearsal: Rehearsal) -> int:
    organisation = rehearsal.organisation
    rows = (organisation.person_at(n) for n in range(325))
    return sum((p.mail or "").endswith(MAIL) for p in rows)


def traffic(home: Path) -> str:
    return home.with_name("traffic.jsonl").read_text("utf-8")


_GUESTS = partners(FABRIKAM)
LEFT_OUT = policy("P", {"includeUsers": ["All"], "excludeGuestsOrExternalUsers": _GUESTS})


def test_the_home_tenants_of_guests_are_asked_where_a_policy_names_one(home: Path):
    with opened(home, "guest-heavy", LEFT_OUT) as world:
        assert world.rehearsal is not None
        count = from_fabrikam(world.rehearsal)
        facts, found = read(world)
    assert count > 1
    assert (found.verdict, found.unknown) == (Verdict.PARTIAL, ())
    assert sum(gap.count for gap in found.gaps) == count
    assert facts.unread == ()
    lines = [json.loads(line)["url"] for line in traffic(home).splitlines()]
    asked = [url for url in lines if HOMES in url]
    assert len(asked) == len(set(asked)) == 5  # one a domain, not one a guest


def test_without_the_permission_it_is_unknown_and_says_what_would_tell(home: Path):
    with opened(home, "guest-heavy", LEFT_OUT, app=COMMAND_LINE_TOOLS) as world:
        _, found = read(world)
    assert found.verdict is Verdict.UNKNOWN
    says = " ".join(str(doubt) for doubt in found.unknown)
    assert f"domainName='{MAIL}'" in says
    assert "with CrossTenantInformation.ReadBasic.All, as Security Reader" in says
    assert HOMES not in traffic(home)


def test_nobody_is_asked_about_where_no_policy_names_a_tenant(home: Path):
    everybody = policy("P", {"includeUsers": ["All"]})
    with opened(home, "p1-fresh", everybody) as world:
        _, found = read(world)
    assert found.verdict is Verdict.COVERED
    assert HOMES not in traffic(home)


def test_nobody_is_asked_about_where_another_policy_asks_them_anyway(home: Path):
    everybody = policy("Q", {"includeUsers": ["All"]})
    with opened(home, "p1-fresh", LEFT_OUT, everybody) as world:
        _, found = read(world)
    assert found.verdict is Verdict.COVERED
    assert HOMES not in traffic(home)


def test_whose_mfa_is_trusted_is_read(home: Path):
    with opened(home, "guest-heavy") as world:
        facts, _ = read(world)
    trust = facts.around.trust
    assert (trust.everybody, trust.tenants) == (False, {FABRIKAM: True})
    assert (trust.of(FABRIKAM.upper()), trust.of("another")) == (True, False)


def test_without_p2_no_role_waits_to_be_activated(home: Path):
    with opened(home, "p1-fresh") as world:
        facts, _ = read(world)
    assert facts.unread == ()  # the service says that there is no such thing here
    asked = [json.loads(line) for line in traffic(home).splitlines()]
    assert [x["status"] for x in asked if "roleEligibility" in x["url"]] == [400]


def test_who_could_activate_a_role_that_a_policy_names_is_noted(home: Path):
    admins = policy("P", {"includeRoles": [GLOBAL_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR]})
    with opened(home, "large", admins, people=60) as world:
        assert world.rehearsal is not None
        organisation = world.rehearsal.organisation
        row = {
            "id": "i1",
            "principalId": organisation.person_at(50).id,
            "roleDefinitionId": CONDITIONAL_ACCESS_ADMINISTRATOR,
            "directoryScopeId": "/",
        }
        organisation.put("eligibility", "i1", row)
        facts, found = read(world)
    assert facts.unread == ()
    assert [n for n in found.notes if "could activate" in n] == [
        "1 could activate the role Conditional Access Administrator, which a policy names; it "
        "does not count until they do."
    ]
