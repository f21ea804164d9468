"""Each gate has a case that it alone stops, and one it lets pass."""

import copy
from dataclasses import replace

import pytest

from tests.core.tenants import ADMIN_ID, EMERGENCY, EMERGENCY_ID, ME, NOW, TENANT, facts
from vlc_wizard.core import gates
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
    Admin,
    Identity,
    Tenant,
)
from vlc_wizard.core.plan import Wish
from vlc_wizard.core.plans import make_plan

EXCLUDED = {EMERGENCY_ID: EMERGENCY}
PLAN = make_plan(Wish("conditional-access", emergency=(EMERGENCY_ID,)), facts(), EXCLUDED, ME)


def case(sheet=None, plan=PLAN, confirmed=ME, excluded=None):
    found = EXCLUDED if excluded is None else excluded
    return gates.Case(sheet or facts(), plan, confirmed, found)


def admin(*roles):
    return Admin(ADMIN_ID, "Ada Admin", "ada@contoso.example", False, frozenset(roles))


def body(**changes):
    """The plan with its body changed at dotted paths."""
    after = copy.deepcopy(dict(PLAN.changes[0].after))
    for path, value in changes.items():
        inner = after
        *keys, last = path.split("__")
        for key in keys:
            inner = inner[key]
        inner[last] = value
    first = replace(PLAN.changes[0], after=after)
    return replace(PLAN, changes=(first, *PLAN.changes[1:]))


def verdicts(**kwargs):
    return {g.id: g.verdict for g in gates.judge(case(**kwargs))}


def only_red(**kwargs):
    return [name for name, verdict in verdicts(**kwargs).items() if verdict == "red"]


def test_all_green_in_an_ordinary_tenant():
    assert set(verdicts().values()) == {"green"}


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("G1", {"sheet": facts(admin=None)}),
        ("G1", {"sheet": facts(tenant=None)}),
        ("G1", {"sheet": facts(admin=replace(admin(), roles=None))}),
        ("G1", {"confirmed": Identity("other", ADMIN_ID)}),
        ("G1", {"confirmed": Identity(TENANT.id, "other")}),
        ("G1", {"plan": replace(PLAN, tenant=Tenant("other", "Other", "other.example"))}),
        ("G1", {"sheet": facts(admin=admin(GLOBAL_READER))}),
        ("G1", {"sheet": facts(admin=admin(AUTHENTICATION_POLICY_ADMINISTRATOR))}),
        ("G1", {"sheet": facts(admin=admin())}),
        ("G2", {"sheet": facts(my_mfa=None)}),
        ("G2", {"sheet": facts(my_mfa=(False, False))}),
        ("G5", {"excluded": {}}),
        ("G5", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=False)}}),
        ("G5", {"excluded": {EMERGENCY_ID: replace(EMERGENCY, enabled=None)}}),
        ("G5", {"plan": body(conditions__users__excludeUsers=[])}),
        ("G5", {"plan": body(conditions__users__excludeUsers=[EMERGENCY_ID, "stray"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["block"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["mfa", "compliantDevice"])}),
        ("G8", {"plan": body(grantControls__builtInControls=["mfa", "domainJoinedDevice"])}),
        ("G8", {"plan": body(grantControls__customAuthenticationFactors=["x"])}),
        ("G8", {"plan": body(grantControls__termsOfUse=["x"])}),
        ("G8", {"plan": body(grantControls__authenticationStrength={"id": "x"})}),
        ("G8", {"plan": body(grantControls__operator="XOR")}),
        ("G8", {"plan": body(conditions__clientAppTypes=["browser"])}),
        ("G8", {"plan": body(conditions__platforms={"includePlatforms": ["android"]})}),
        ("G8", {"plan": body(conditions__locations={"includeLocations": ["All"]})}),
        ("G8", {"plan": body(conditions__signInRiskLevels=["high"])}),
        ("G8", {"plan": body(conditions__users__includeUsers=[ADMIN_ID])}),
        ("G8", {"plan": body(conditions__users__excludeGroups=["x"])}),
        ("G8", {"plan": body(conditions__users__excludeRoles=["x"])}),
        ("G8", {"plan": body(conditions__applications__includeApplications=["None"])}),
        ("G8", {"plan": body(conditions__applications__excludeApplications=["x"])}),
        ("G8", {"plan": body(conditions__applications__includeUserActions=["x"])}),
        ("G8", {"plan": body(state="enabled")}),
        ("G8", {"plan": body(sessionControls={"signInFrequency": {"value": 1}})}),
    ],
)
def test_a_case_that_one_gate_alone_stops(name, kwargs):
    assert only_red(**kwargs) == [name]


@pytest.mark.parametrize("role", [CONDITIONAL_ACCESS_ADMINISTRATOR, SECURITY_ADMINISTRATOR])
def test_a_lesser_role_is_enough(role):
    assert only_red(sheet=facts(admin=admin(role))) == []


def test_every_refusal_has_a_witness_and_a_way_to_turn_green():
    for kwargs in ({"sheet": facts(my_mfa=(False, False))}, {"excluded": {}},
                   {"sheet": facts(admin=admin())}):  # fmt: skip
        for gate in gates.judge(case(**kwargs)):
            if gate.verdict == "red":
                assert gate.turn_green
                assert gate.evidence
                assert gate.object_id
                assert gate.at == NOW.isoformat()


def test_a_phone_passes_today_and_its_end_is_said():
    gate = gates.g2_you_can_pass(case(sheet=facts(my_mfa=(True, False))))
    assert gate.verdict == "green"
    assert "2027-02-01" in gate.evidence
