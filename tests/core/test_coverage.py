"""Two verdicts only: nothing can demand MFA, or unknown. Never covered."""

import pytest

from tests.core.tenants import facts
from vlc_wizard.core.coverage import NOT_COVERED, UNKNOWN, can_demand, judge
from vlc_wizard.core.facts import policy_of


def policy(state="enabled", apps=("MicrosoftAdminPortals",), controls=("mfa",), **more):
    return policy_of(
        {
            "id": "p",
            "displayName": "P",
            "state": state,
            "conditions": {
                "applications": {
                    "includeApplications": list(apps),
                    "excludeApplications": more.pop("not_for", []),
                }
            },
            "grantControls": {"operator": "OR", "builtInControls": list(controls), **more},
        }
    )


@pytest.mark.parametrize(
    ("given", "could"),
    [
        (policy(), True),
        (policy(apps=("All",)), True),
        (policy(apps=("c44b4083-3bb0-49c1-b47d-974e53cbdf3c",)), True),
        (policy(apps=("an-app-nobody-knows",)), True),
        (policy(controls=(), authenticationStrength={"id": "x"}), True),
        (policy(controls=("mfa", "compliantDevice")), True),
        (policy(controls=("aControlOfTheFuture",)), True),
        (policy(controls=("block",)), False),
        (policy(controls=("compliantDevice",)), False),
        (policy(controls=()), False),
        (policy(controls=(), termsOfUse=["x"]), False),
        (policy(controls=(), customAuthenticationFactors=["x"]), False),
        (policy(apps=("Office365",)), False),
        (policy(apps=("None",)), False),
        (policy(apps=()), False),
        (policy(apps=("All",), not_for=["MicrosoftAdminPortals"]), False),
    ],
)
def test_whether_a_policy_could_demand_mfa(given, could):
    assert can_demand(given) is could
    verdict = judge(facts(policies=(given,))).verdict
    assert verdict == (UNKNOWN if could else NOT_COVERED)


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_only_enabled_counts(state):
    verdict = judge(facts(policies=(policy(state=state),)))
    assert verdict.verdict == NOT_COVERED
    assert verdict.report_only_could is (state != "disabled")


@pytest.mark.parametrize("missing", ["policies", "security_defaults"])
def test_unread_is_unknown(missing):
    assert judge(facts(**{missing: None})).verdict == UNKNOWN


def test_security_defaults_are_not_judged_yet():
    assert judge(facts(security_defaults=True)).verdict == UNKNOWN


def test_a_policy_of_unknown_state_is_not_taken_for_nothing():
    odd = policy_of({**policy().body, "state": "aStateOfTheFuture"})
    assert judge(facts(policies=(odd,))).verdict == UNKNOWN
