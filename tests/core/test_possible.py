"""From what was read to the facts of the decision table, and what of them is said."""

from dataclasses import replace

import pytest

from tests.core.tenants import AROUND, facts
from tests.core.test_recommend import (
    LEGACY,
    NOBODY,
    NONE,
    PER_USER_OFF,
    POLICIES_ONLY,
    REFUSES,
    judged,
    policy,
)
from vlc_wizard.core.decision import VALUES
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
)
from vlc_wizard.core.possible import possible_of
from vlc_wizard.core.recommend import recommend
from vlc_wizard.core.surroundings import Surroundings


def test_a_state_nobody_knows_is_not_taken_for_off():
    assert possible_of(facts(policies=(policy(state="newState"),)))["policy_on"] == (True,)
    assert possible_of(facts(policies=(policy(state="disabled"),)))["policy_on"] == (False,)


@pytest.mark.parametrize(
    ("role", "value"),
    [
        (GLOBAL_ADMINISTRATOR, "both"),
        (SECURITY_ADMINISTRATOR, "policies"),
        (CONDITIONAL_ACCESS_ADMINISTRATOR, "policies"),
        (AUTHENTICATION_POLICY_ADMINISTRATOR, "per-user"),
        (GLOBAL_READER, "none"),
    ],
)
def test_what_a_role_may_write(role, value):
    admin = replace(NOBODY, roles=frozenset({role}))
    assert possible_of(facts(admin=admin))["role"] == (value,)


@pytest.mark.parametrize(
    ("coverage", "mine", "values"),
    [
        (judged("UNKNOWN"), "disabled", ("none", "some")),
        (judged("UNKNOWN"), "enabled", VALUES["per_user"]),
        (judged("UNKNOWN"), None, VALUES["per_user"]),
        (None, "disabled", ("none", "some")),
        (judged("PARTIAL"), "enabled", ("none", "some")),
        (judged("NOT_COVERED"), "enforced", ("none", "some")),
        (judged("PARTIAL", verdict="COVERED_TODAY"), "enabled", VALUES["per_user"]),
        (LEGACY, "enabled", ("everyone",)),
        (LEGACY, "disabled", ("everyone",)),  # one's own account may be exempt
        (judged("COVERED", nothing_could=True), "enabled", VALUES["per_user"]),
    ],
)
def test_whom_per_user_mfa_is_on_for(coverage, mine, values):
    sheet = facts(coverage=coverage, around=replace(AROUND, my_per_user=mine))
    assert possible_of(sheet)["per_user"] == values


def test_what_was_not_read_may_be_anything():
    unread = possible_of(
        facts(admin=None, licence=None, security_defaults=None, policies=None, coverage=None,
              around=Surroundings())
    )  # fmt: skip
    assert unread == {**VALUES, "accepts_defaults": (True,)}
    assert possible_of(facts(stated=REFUSES))["accepts_defaults"] == (False,)


@pytest.mark.parametrize(
    ("state", "on"),
    [("enabled", True), ("disabled", False), ("enabledForReportingButNotEnforced", False)],
)
def test_a_report_only_policy_is_not_on(state, on):
    assert possible_of(facts(policies=(policy(state),)))["policy_on"] == (on,)


def test_the_values_that_are_known_are_said_and_only_those():
    everything = {
        "licence": NONE, "security_defaults": False, "policies": (), "around": PER_USER_OFF,
        "admin": POLICIES_ONLY,
    }  # fmt: skip
    said = recommend(facts(**everything, coverage=judged())).because
    assert said[1:] == (
        "your roles allow policies and security defaults",
        "no Entra ID P1",
        "security defaults are off",
        "no policy covers anybody",
        "no Conditional Access policy is on",
        "security defaults are taken as acceptable: nobody said otherwise",
    )
    covered = facts(licence=None, admin=None, coverage=judged("COVERED"))
    assert "your roles" not in " ".join(recommend(covered).because)
