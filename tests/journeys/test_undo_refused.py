"""What somebody changed since a run is not overwritten by an undo: it is said instead."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from vlc_wizard.core.errors import Blocked, TenantChanged
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .dying import Watch
from .lives import apply, later, undo, values
from .test_methods import SETTLED, WAYS, Stage, _small_groups, stage

__all__ = ["_small_groups"]
Portal = Callable[[Rehearsal], None]


def policy(**change: Any) -> Portal:
    """Somebody changes the policy that is on."""

    def act(tenant: Rehearsal) -> None:
        state = tenant.organisation.state
        body = next(p for p in state.all("policy") if p["state"] == "enabled")
        tenant.organisation.put("policy", body["id"], {**body, **change})

    return act


def policy_gone(tenant: Rehearsal) -> None:
    """Somebody deletes it."""
    body = next(p for p in tenant.organisation.state.all("policy") if p["state"] == "enabled")
    tenant.organisation.put("policy", body["id"], None)


def only_some_apps(tenant: Rehearsal) -> None:
    """Somebody narrows it to one app."""
    body = next(p for p in tenant.organisation.state.all("policy") if p["state"] == "enabled")
    apps = {**body["conditions"]["applications"], "includeApplications": ["Office365"]}
    conditions = {**body["conditions"], "applications": apps}
    tenant.organisation.put("policy", body["id"], {**body, "conditions": conditions})


def state_of(index: int, wanted: str) -> Portal:
    """Somebody sets the per-user MFA of a person who was set to enabled to something else."""

    def act(tenant: Rehearsal) -> None:
        people = [tenant.organisation.person_at(i) for i in range(12)]
        mine = [p for p in people if p.change.get("perUserMfaState") == "enabled"]
        tenant.organisation.state.change_person(mine[index].index, {"perUserMfaState": wanted})

    return act


# The way, what happened after it, and what the difference must name; empty: nothing is in the way.
CASES: Mapping[str, tuple[str, Portal, str]] = {
    "policy narrowed": ("conditional access", only_some_apps, "includeApplications"),
    "policy deleted": ("conditional access", policy_gone, "is not there"),
    "policy set to report-only": (
        "conditional access", policy(state="enabledForReportingButNotEnforced"),
        "was left enabled, and is enabledForReportingButNotEnforced"),
    "existing policy deleted": ("turn on what exists", policy_gone, "is not there"),
    "moved, policy narrowed": ("move", only_some_apps, "includeApplications"),
    "moved, policy deleted": ("move", policy_gone, "is not there"),
    "person enforced by hand": ("per-user", state_of(0, "enforced"), ""),
    "person disabled again": ("per-user", state_of(0, "disabled"), ""),
    "policy off already": ("conditional access", policy(state="disabled"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_somebody_changed_is_not_overwritten(desk: Desk, name: str):
    way, portal, words = CASES[name]
    staged = stage(desk, way)
    assert apply(staged.home, staged.way.scenario, staged.plan).error is None

    def since(tenant: Rehearsal) -> None:
        later(SETTLED)(tenant)
        portal(tenant)

    back = undo(staged.home, staged.way.scenario, staged.plan.id, prepare=since)
    assert back.watch.writes == []
    if not words:  # the control: what is as before already, or went on by itself, stops nobody
        assert back.error is None
        assert back.plan is not None
        return
    assert isinstance(back.error, TenantChanged), back.error
    assert any(words in line for line in back.error.difference), back.error.difference


# --- a request that may still act ----------------------------------------------------------------


LOST: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "create": ("conditional access", {"method": "POST", "path": "conditionalAccess/policies$"}),
    "switch on": ("conditional access", {"method": "PATCH", "path": "conditionalAccess/policies/"}),
    "security defaults": (
        "security defaults", {"method": "PATCH", "path": "identitySecurityDefaults"}),
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_it_is_too_soon_while_a_request_without_an_answer_may_still_act(desk: Desk, name: str):
    """What it will have done is not known; a plan made now could leave it on."""
    way, call = LOST[name]
    staged = stage(desk, way)
    dead = apply(
        staged.home, staged.way.scenario, staged.plan, watch=Watch(named=f"before {call['method']}")
    )
    assert dead.applied is None
    soon = undo(dead.home, staged.way.scenario, staged.plan.id)
    assert isinstance(soon.error, Blocked), soon.error
    assert "may still act" in soon.error.why
    assert soon.watch.writes == []
    then = undo(dead.home, staged.way.scenario, staged.plan.id, prepare=later(SETTLED))
    assert then.error is None  # the control: nothing but the time stood in the way
    assert then.plan is not None


# --- between the plan of the taking back and its applying ---------------------------------------


SINCE: Mapping[str, tuple[str, Portal]] = {
    "policy narrowed": ("conditional access", only_some_apps),
    "policy deleted": ("conditional access", policy_gone),
    "existing policy narrowed": ("turn on what exists", only_some_apps),
    "existing policy deleted": ("turn on what exists", policy_gone),
    "moved, policy narrowed": ("move", only_some_apps),
    "person set otherwise": ("per-user", state_of(0, "enforced")),
}


def applied_and_planned(desk: Desk, way: str) -> tuple[Stage, Any]:
    staged = stage(desk, way)
    scenario = staged.way.scenario
    assert apply(staged.home, scenario, staged.plan).error is None
    back = undo(staged.home, scenario, staged.plan.id, prepare=later(SETTLED))
    assert back.plan is not None, back.error
    return staged, back.plan


@pytest.mark.parametrize("name", SINCE)
def test_a_taking_back_that_is_stale_is_refused(desk: Desk, name: str):
    way, portal = SINCE[name]
    staged, plan = applied_and_planned(desk, way)
    done = apply(staged.home, staged.way.scenario, plan, prepare=portal)
    assert isinstance(done.error, TenantChanged), done.error
    assert done.error.difference
    assert done.watch.writes == []


FRESH = [
    way if way in ("turn on what exists", "per-user") else pytest.param(way, marks=pytest.mark.long)
    for way in WAYS
]


@pytest.mark.parametrize("way", FRESH)
def test_a_taking_back_that_is_fresh_is_made(desk: Desk, way: str):
    """The control: with nothing between, everything is as it was."""
    staged, plan = applied_and_planned(desk, way)
    done = apply(staged.home, staged.way.scenario, plan)
    assert done.error is None
    assert staged.as_before(values(staged.home, staged.way.scenario)) == []
    again = apply(staged.home, staged.way.scenario, plan)
    assert (again.watch.writes, again.applied and again.applied.ended) == ([], "already")
