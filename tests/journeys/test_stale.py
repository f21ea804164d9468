"""Between plan and apply the world moves on: then nothing is written, and it is said why."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard.rehearsal import policy_shape
from vlc_wizard.rehearsal.roles import ROLES
from vlc_wizard.rehearsal.seed import made_id
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import DOMAIN, EMERGENCY, Desk, untouched
from .living import world_of

STALE, BLOCKED, USAGE = 4, 5, 2
READER = "jo.brackenridge@contoso-licensing.example"
HELPDESK = "alex.harborne@contoso-licensing.example"
FOREIGN = "0c0c0c0c-0000-4000-8000-000000000001"
BODY = {
    "displayName": "Somebody else's policy",
    "state": "disabled",
    "conditions": {
        "clientAppTypes": ["all"],
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"]},
    },
    "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
}
Portal = Callable[[Rehearsal], None]


def policy(**changes: Any) -> Portal:
    """Somebody makes or changes a policy in the portal."""
    body = policy_shape.created({**BODY, **changes}, FOREIGN, "2026-01-01T00:00:00Z")
    return lambda tenant: tenant.organisation.put("policy", FOREIGN, body)


def gone(tenant: Rehearsal) -> None:
    """Somebody deletes it."""
    tenant.organisation.put("policy", FOREIGN, None)


def defaults_on(tenant: Rehearsal) -> None:
    """Somebody turns security defaults on."""
    tenant.organisation.put("setting", "securitydefaults", {"isEnabled": True})


def another_holder(tenant: Rehearsal) -> None:
    """Somebody makes the Global Reader a Global Administrator."""
    organisation = tenant.organisation
    person = organisation.person(READER)
    assert person is not None
    key = made_id(organisation.scenario, "assignment", person.id, "test")
    role = ROLES["Global Administrator"]
    body = {
        "id": key,
        "principalId": person.id,
        "directoryScopeId": "/",
        "roleDefinitionId": role,
    }
    organisation.put("roleAssignment", key, body)


def emergency_disabled(tenant: Rehearsal) -> None:
    """Somebody disables the account that the policy leaves out."""
    organisation = tenant.organisation
    index = organisation.people.index_of(EMERGENCY)
    assert index is not None
    organisation.state.change_person(index, {"accountEnabled": False})


# How it was when the plan was made, what happened then, the exit code, what must be named.
CHANGES: Mapping[str, tuple[Portal, Portal, int, str]] = {
    "policy added": (untouched, policy(), STALE, "policy new: Somebody else's policy"),
    "policy changed": (
        policy(),
        policy(state="enabled"),
        STALE,
        "policy changed: Somebody else's policy",
    ),
    "policy renamed": (policy(), policy(displayName="Other"), STALE, "policy changed: Other"),
    "policy gone": (policy(), gone, STALE, "policy gone: Somebody else's policy"),
    "security defaults on": (
        untouched,
        defaults_on,
        STALE,
        "Security defaults: was off, is on",
    ),
    "holder added": (untouched, another_holder, STALE, f"Global Administrator new: {READER}"),
    "left-out account disabled": (
        untouched,
        emergency_disabled,
        STALE,
        f"Excluded account changed: {EMERGENCY}",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_stale_plan_is_refused_with_the_difference(desk: Desk, name: str):
    before, then, code, words = CHANGES[name]
    desk.run("status", prepare=before)
    desk.plan()
    said = desk.apply(prepare=then)
    assert (said.code, said.writes) == (code, []), said.words
    assert words in said.words
    assert said.untrue in ([], ["Nothing was written now."])  # the portal wrote meanwhile
    assert said.after.ours == []


def test_what_did_not_change_is_not_called_stale(desk: Desk):
    """The control: the same policy, there before and after."""
    desk.run("status", prepare=policy())
    desk.plan()
    assert desk.apply(prepare=policy()).code == 0


def test_a_change_on_the_way_to_turning_on_is_refused(desk: Desk):
    """Half applied, and then somebody narrows the very policy."""
    desk.plan()
    half = desk.apply("--stop-before-on")
    assert (half.code, half.untrue) == (0, [])

    def narrowed(tenant: Rehearsal) -> None:
        (ours,) = half.after.ours
        body = {**ours, "grantControls": {**ours["grantControls"], "builtInControls": ["block"]}}
        tenant.organisation.put("policy", ours["id"], body)

    said = desk.apply(prepare=narrowed)
    assert (said.code, said.writes) == (STALE, [])
    assert "builtInControls" in said.words
    assert said.after.enforced == []


GUESTS = {
    "guestOrExternalUserTypes": "b2bCollaborationGuest",
    "externalTenants": {
        "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
        "membershipKind": "all",
    },
}
# What the plan does not send, and what somebody may have set there: each leaves people out.
NARROWER: Mapping[str, Mapping[str, Any]] = {
    "platforms": {"platforms": {"includePlatforms": ["windows"], "excludePlatforms": []}},
    "locations": {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
    "excludeGuestsOrExternalUsers": {"users": {"excludeGuestsOrExternalUsers": GUESTS}},
    "devices": {
        "devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}
    },
    "insiderRiskLevels": {"insiderRiskLevels": "elevated"},
}


def narrowing(after: Any, more: Mapping[str, Any]) -> Callable[[Rehearsal], None]:
    def narrowed(tenant: Rehearsal) -> None:
        (ours,) = after.ours
        conditions = {**ours["conditions"], **more}
        conditions["users"] = {**ours["conditions"]["users"], **more.get("users", {})}
        tenant.organisation.put("policy", ours["id"], {**ours, "conditions": conditions})

    return narrowed


@pytest.mark.parametrize("name", NARROWER)
def test_a_policy_narrowed_where_the_plan_says_nothing_is_not_turned_on(desk: Desk, name: str):
    desk.plan()
    half = desk.apply("--stop-before-on")
    said = desk.apply(prepare=narrowing(half.after, NARROWER[name]))
    assert (said.code, said.writes) == (STALE, []), said.words
    assert name in said.words
    assert said.after.enforced == []


@pytest.mark.parametrize("name", NARROWER)
def test_a_policy_narrowed_once_it_is_on_is_not_as_planned(desk: Desk, name: str):
    desk.plan()
    on = desk.apply()
    assert desk.run("verify").code == 0  # the control
    said = desk.run("verify", prepare=narrowing(on.after, NARROWER[name]))
    assert said.code != 0
    assert name in said.words


def test_a_policy_turned_off_again_is_not_turned_on_behind_anybodys_back(desk: Desk):
    desk.plan()
    on = desk.apply()

    def off(tenant: Rehearsal) -> None:
        (ours,) = on.after.ours
        tenant.organisation.put("policy", ours["id"], {**ours, "state": "disabled"})

    said = desk.apply(prepare=off)
    assert (said.code, said.writes) == (STALE, []), said.words
    assert said.after.enforced == []


# --- the plan itself ------------------------------------------------------------------------------


def edited(desk: Desk, change: Callable[[dict[str, Any]], Any]) -> None:
    document = json.loads(desk.file.read_text())
    change(document)
    desk.file.write_text(json.dumps(document))


EDITS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "a body": lambda d: d["changes"][0]["after"].update(state="enabled"),
    "the tenant": lambda d: d["tenant"].update(domain="other.example"),
    "the basis": lambda d: d["basis"].update(policies={}, licence="p2"),
    "a blocker": lambda d: d["blockers"].append("no"),
    "the id": lambda d: d.update(id="00000000"),
    "a change": lambda d: d["changes"].pop(),
    "the version": lambda d: d.update(version=2),
    "the seal": lambda d: d.pop("digest"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_plan_is_refused(desk: Desk, name: str):
    desk.plan()
    edited(desk, EDITS[name])
    said = desk.apply(confirm="other.example" if name == "the tenant" else DOMAIN)
    assert (said.code, said.writes, said.after.ours) == (USAGE, [], [])


def test_a_plan_written_again_without_a_change_is_taken(desk: Desk):
    """The control: not every rewriting is an edit."""
    desk.plan()
    edited(desk, lambda _: None)
    assert desk.apply().code == 0


def test_another_domain_confirms_nothing(desk: Desk):
    desk.plan()
    said = desk.apply(confirm="contoso.example")
    assert (said.code, said.writes, said.untrue) == (USAGE, [], [])


def test_a_plan_for_another_tenant_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.plan()
    other = Desk(desk.home, monkeypatch, scenario="free")
    said = other.apply()
    assert (said.code, said.writes) == (USAGE, [])
    assert "another tenant" in said.words


# --- who may, and what is paid for ----------------------------------------------------------------


@pytest.mark.parametrize("who", [READER, HELPDESK])
def test_a_role_too_low_is_named(desk: Desk, who: str):
    desk.plan()
    said = desk.apply("--as", who)
    assert (said.code, said.writes, said.untrue) == (BLOCKED, [], []), said.words
    assert "needed: Conditional Access Administrator" in said.words


def test_a_tenant_without_a_licence_is_told_so(home: Path, monkeypatch: pytest.MonkeyPatch):
    free = Desk(home, monkeypatch, scenario="free")
    planned = free.run("plan", "--method", "conditional-access", "-o", str(free.file))
    assert planned.code == BLOCKED, planned.words
    assert "needs Microsoft Entra ID P1" in planned.words
    assert "vlc-wizard plan --method security-defaults" in planned.words
    said = free.apply(confirm="northwind-resale.example")
    assert (said.code, said.writes, said.untrue) == (BLOCKED, [], [])


# --- two at once ----------------------------------------------------------------------------------


async def test_the_second_instance_reads_and_says_who_writes(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    first = world_of(home)
    assert first.store(None).writable
    second = world_of(home)
    store = second.store(None)
    assert not store.writable
    assert "Another vlc-wizard (process" in store.why_not
    await second.close()
    await first.close()


def test_the_second_instance_applies_nothing(desk: Desk):
    desk.plan()
    first = world_of(desk.home)
    first.store(None)
    said = desk.apply()
    first.stores[first.rehearsal.tenant_id].close()  # type: ignore[union-attr]
    first.rehearsal.close()  # type: ignore[union-attr]
    assert (said.code, said.writes, said.untrue) == (1, [], [])
    assert "Another vlc-wizard (process" in said.words
    assert desk.apply().code == 0  # and when the first one has ended, it may


def test_the_least_role_is_enough(desk: Desk):
    """The control of the roles: with the one that is named it goes through."""
    who = ("--as", "kim.lanternby@contoso-licensing.example")
    desk.plan(*who)
    said = desk.apply(*who)
    assert (said.code, said.untrue) == (0, [])
