"""Between the report-only policy and turning it on the tenant moves: then it is not turned on."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .meanwhile import Portal, When, meanwhile
from .test_stale import another_holder, emergency_disabled, policy

DONE, STALE, BLOCKED = 0, 4, 5
CREATED = When("POST", "conditionalAccess/policies$")
# The methods of accounts are read in every reading, after everything else but the policies.
READING = When("GET", "authentication/methods$")
SECOND_READING = When("GET", "authentication/methods$", after="POST")
STANDS = "The policy is report-only: nobody is asked"


def unreadable(path: str) -> Portal:
    """From now on the service does not let this be read."""
    return lambda tenant: tenant.faults.next("GET", path, status=403, times=99)


def without_methods(tenant: Rehearsal) -> None:
    """Somebody removes every method of the one who applies: a lockout, and no stale plan."""
    person = tenant.organisation.person(tenant.people_to_be[0][1])
    assert person is not None
    tenant.organisation.state.change_person(person.index, {"methods": []})


def nothing(tenant: Rehearsal) -> None:
    """The control."""


def slow(seconds: float) -> Portal:
    return lambda tenant: tenant.clock.advance(timedelta(seconds=seconds))


# What happens right after the create was answered, the exit code, what is said.
SINCE: Mapping[str, tuple[Portal, int, str]] = {
    "policy added": (policy(), STALE, "policy new: Somebody else's policy"),
    "holder added": (another_holder, STALE, "Global Administrator new: jo."),
    "left-out account disabled": (emergency_disabled, STALE, "Excluded account changed"),
    "roles unread": (unreadable("roleAssignments"), BLOCKED, "Not read, so unknown: Global"),
    "licence unread": (unreadable("subscribedSkus"), BLOCKED, "Not read, so unknown: the licence"),
    "defaults unread": (
        unreadable("identitySecurityDefaults"), BLOCKED, "Not read, so unknown: security defaults"),
    "you cannot pass": (without_methods, BLOCKED, "G2: "),
}  # fmt: skip


@pytest.mark.parametrize("name", SINCE)
def test_what_changes_in_the_same_run_stops_the_turning_on(desk: Desk, name: str):
    act, code, words = SINCE[name]
    desk.plan()
    happened: list[str] = []
    said = desk.apply(prepare=meanwhile(CREATED, act, happened))
    assert happened
    assert said.code == code, said.words
    assert words in said.words
    assert (STANDS in said.words, said.untrue) == (True, [])
    assert [w.partition(" ")[0] for w in said.writes] == ["POST"]
    assert ([p["state"] for p in said.after.ours], said.after.enforced) == (
        ["enabledForReportingButNotEnforced"], [])  # fmt: skip


def test_with_nothing_between_it_is_turned_on(desk: Desk):
    """The control."""
    desk.plan()
    happened: list[str] = []
    said = desk.apply(prepare=meanwhile(CREATED, nothing, happened))
    assert (said.code, len(said.after.enforced), len(happened)) == (DONE, 1, 1)


# When the service takes its time, how long, the exit code, the writes that left.
SLOW: Mapping[str, tuple[When, float, int, list[str]]] = {
    "before anything": (READING, 90, BLOCKED, []),
    "before turning on": (SECOND_READING, 90, BLOCKED, ["POST"]),
    "a little, before anything": (READING, 20, DONE, ["POST", "PATCH"]),  # the controls
    "a little, before turning on": (SECOND_READING, 20, DONE, ["POST", "PATCH"]),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_reading_that_took_longer_than_a_minute_decides_nothing(desk: Desk, name: str):
    when, seconds, code, writes = SLOW[name]
    desk.plan()
    happened: list[str] = []
    said = desk.apply(prepare=meanwhile(when, slow(seconds), happened))
    assert happened
    assert (said.code, [w.partition(" ")[0] for w in said.writes]) == (code, writes), said.words
    assert said.untrue == []
    assert (not code) or "The reading took too long to decide on" in said.words
