"""Laws of plans: recognised again, sealed, empty where nothing is left to do."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.tenants import EMERGENCY, EMERGENCY_ID, ME, TENANT, facts
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import RoleHolder
from vlc_wizard.core.plan import (
    CREATE,
    ON,
    REPORT_ONLY,
    SET_STATE,
    Wish,
    basis_of,
    changed_since,
    from_document,
    marker,
    to_document,
)
from vlc_wizard.core.plans import make_plan

WISH = Wish("conditional-access", emergency=(EMERGENCY_ID,))
EXCLUDED = {EMERGENCY_ID: EMERGENCY}


def plan(wish=WISH, sheet=None, excluded=None):
    return make_plan(wish, sheet or facts(), EXCLUDED if excluded is None else excluded, ME)


def stored(body, state, **more):
    """A policy as the service gives it back."""
    return policy_of({**body, "id": "44444444-4444-4444-8444-444444444444", "state": state, **more})


def test_two_changes_create_report_only_then_on():
    made = plan()
    assert [c.kind for c in made.changes] == [CREATE, SET_STATE]
    assert made.changes[0].after["state"] == REPORT_ONLY
    assert made.changes[1].target == {"made_by": 1}
    assert made.changes[1].after == {"state": ON}
    assert made.changes[0].after["conditions"]["users"]["excludeUsers"] == [EMERGENCY_ID]


def test_the_marker_is_the_id_and_the_same_plan_has_the_same_id():
    made = plan()
    assert made.changes[0].after["displayName"].endswith(f" {marker(made.id)}")
    assert plan().id == made.id
    assert len(made.id) == 8
    assert int(made.id, 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        Wish("conditional-access", emergency=()),
        Wish("conditional-access", emergency=(EMERGENCY_ID,), target="all-resources"),
        Wish("conditional-access", emergency=(EMERGENCY_ID,), turn_on=False),
        Wish("conditional-access", emergency=(EMERGENCY_ID,), policy_name="Another name"),
        Wish("conditional-access", emergency=(EMERGENCY_ID,), reason="because"),
    ],
)
def test_another_wish_is_another_plan(other):
    assert plan(other).id != plan().id


def test_another_tenant_state_is_another_plan():
    other = facts(holders=(RoleHolder("5", "New", "new@contoso.example", "user", True, False),))
    assert plan(sheet=other).id != plan().id


def test_document_round_trip():
    made = plan()
    again = from_document(json.loads(json.dumps(to_document(made))))
    assert again == made
    assert again.id == made.id


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    else:
        yield path


DOCUMENT = json.loads(json.dumps(to_document(plan())))


@pytest.mark.parametrize("path", list(_leaves(DOCUMENT)), ids=lambda p: ".".join(map(str, p)))
def test_an_edit_anywhere_is_refused(path):
    edited = copy.deepcopy(DOCUMENT)
    inner = edited
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = "edited" if inner[path[-1]] != "edited" else "edited again"
    with pytest.raises(UsageError) as refused:
        from_document(edited)
    assert refused.value.exit_code == 2


def test_the_unedited_document_is_taken():
    assert from_document(DOCUMENT).id == DOCUMENT["id"]  # the control of the test above


@pytest.mark.parametrize("missing", list(DOCUMENT))
def test_a_missing_part_is_refused(missing):
    with pytest.raises(UsageError):
        from_document({k: v for k, v in DOCUMENT.items() if k != missing})


def test_planning_after_applying_is_empty():
    body = plan().changes[0].after
    after = facts(policies=(stored(body, ON),))
    assert plan(sheet=after).changes == ()


def test_a_report_only_twin_is_turned_on_not_doubled():
    body = plan().changes[0].after
    made = plan(sheet=facts(policies=(stored(body, REPORT_ONLY),)))
    assert [c.kind for c in made.changes] == [SET_STATE]
    assert made.changes[0].target.endswith("44444444-4444-4444-8444-444444444444")


@pytest.mark.parametrize(
    "narrower",
    [
        {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
        {"platforms": {"includePlatforms": ["windows"]}},
        {"devices": {"deviceFilter": {"mode": "include", "rule": "x"}}},
        {"signInRiskLevels": ["high"]},
        {"authenticationFlows": {"transferMethods": "deviceCodeFlow"}},
        {"somethingNew": {"x": ["y"]}},
    ],
)
def test_a_narrower_policy_is_no_twin(narrower):
    body = copy.deepcopy(dict(plan().changes[0].after))
    body["conditions"] = {**body["conditions"], **narrower}
    assert [c.kind for c in plan(sheet=facts(policies=(stored(body, ON),))).changes] == [
        CREATE,
        SET_STATE,
    ]


def test_service_defaults_do_not_hide_a_twin():
    body = copy.deepcopy(dict(plan().changes[0].after))
    body["conditions"] = {**body["conditions"], "platforms": None, "locations": None}
    body["conditions"]["users"] = {
        **body["conditions"]["users"],
        "includeGuestsOrExternalUsers": None,
        "excludeGuestsOrExternalUsers": None,
    }
    twin = stored(body, ON, sessionControls=None, createdDateTime="2026-11-24T00:00:00Z")
    assert plan(sheet=facts(policies=(twin,))).changes == ()


def test_blockers_say_why():
    free = plan(sheet=facts(licence=None))
    assert free.applyable
    assert not plan(sheet=facts(security_defaults=True)).applyable


# --- the basis: what makes a plan stale, and what does not ---------------------------------------


def basis(sheet, **more):
    return basis_of(sheet, EXCLUDED, undone=more.pop("undone", {}), **more)


POLICY = {
    "id": "p1",
    "displayName": "Old",
    "state": "enabled",
    "modifiedDateTime": "2026-01-01T00:00:00Z",
    "conditions": {"users": {"includeUsers": ["a", "b"]}},
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"policies": (policy_of(POLICY),)}, "Conditional Access policy new: Old (p1)."),
        ({"security_defaults": True}, "Security defaults: was off, is on."),
        ({"licence": None}, "Licence: was p1, is unknown."),
        ({"holders": ()}, "Global Administrator gone: ada@contoso.example"),
    ],
)
def test_a_difference_is_named(change, says):
    difference = changed_since(basis(facts()), basis(facts(**change)))
    assert any(says in line for line in difference)


def test_a_changed_policy_is_named_and_its_order_and_time_are_not_changes():
    same = {**POLICY, "modifiedDateTime": "2027-01-01T00:00:00Z",
            "conditions": {"users": {"includeUsers": ["b", "a"]}, "platforms": None}}  # fmt: skip
    other = {**POLICY, "state": "disabled"}
    before = basis(facts(policies=(policy_of(POLICY),)))
    assert changed_since(before, basis(facts(policies=(policy_of(same),)))) == ()
    changed = changed_since(before, basis(facts(policies=(policy_of(other),))))
    assert changed == ("Conditional Access policy changed: Old (p1).",)


def test_our_own_policy_and_our_own_half_done_change_are_no_difference():
    mine = policy_of({**POLICY, "id": "mine", "displayName": "MFA [vlcw-12345678]"})
    before = basis(facts())
    assert changed_since(before, basis(facts(policies=(mine,)), own="[vlcw-12345678]")) == ()
    planned = basis(facts(policies=(policy_of({**POLICY, "state": REPORT_ONLY}),)))
    now = basis(facts(policies=(policy_of(POLICY),)), undone={"p1": REPORT_ONLY})
    assert changed_since(planned, now) == ()
    assert changed_since(planned, basis(facts(policies=(policy_of(POLICY),))))  # control


@given(st.permutations(range(5)))
def test_renaming_nothing_and_reordering_policies_changes_nothing(order):
    policies = [policy_of({**POLICY, "id": f"p{n}", "displayName": f"P{n}"}) for n in range(5)]
    first = basis(facts(policies=tuple(policies)))
    second = basis(facts(policies=tuple(policies[n] for n in order)))
    assert first == second


def test_tenant_is_in_the_document():
    assert DOCUMENT["tenant"] == {"id": TENANT.id, "name": TENANT.name, "domain": TENANT.domain}
