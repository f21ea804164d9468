"""Laws of the judgement, on tenants made by dice."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core import random_tenants as made_by_dice
from tests.core.coverage_cases import NOT_PORTALS, cases, document_of
from vlc_wizard.adapters.snapshots import snapshot_of
from vlc_wizard.core.coverage import Judgement, Verdict, judge_snapshot

COVERED = (Verdict.COVERED, Verdict.COVERED_SD, Verdict.COVERED_TODAY)
seeds = st.integers(0, 2**32)
few = settings(max_examples=60, deadline=None)


def document(tenant: dict[str, Any]) -> dict[str, Any]:
    policies = [{"id": f"policy-{n}", **p} for n, p in enumerate(tenant["policies"])]
    return {
        "snapshot": 1,
        "read_at": "2026-11-24T12:00:00Z",
        "stated": {"emergency_accounts": ["person-0"]},
        "responses": made_by_dice.responses(tenant, policies),
    }


def judged(tenant: dict[str, Any]) -> Judgement:
    return judge_snapshot(snapshot_of(document(tenant)), None, NOT_PORTALS)


def open_people(found: Judgement) -> set[str]:
    return {person for gap in found.gaps for person in gap.people}


def gap_lines(found: Judgement) -> set[tuple[str, str]]:
    return {(person, gap.situation) for gap in found.gaps for person in gap.people}


# --- more policies, fewer exclusions -------------------------------------------------------------


@few
@given(seed=seeds)
def test_a_policy_more_uncovers_nobody(seed):
    dice = Random(seed)
    tenant = made_by_dice.tenant(dice)
    more = copy.deepcopy(tenant)
    ids = tuple(person["id"] for person in tenant["people"])
    places = tuple(place["id"] for place in tenant["locations"])
    grant = {"operator": "OR", "builtInControls": dice.choice((["mfa"], ["compliantDevice"]))}
    more["policies"].append({
        "displayName": "One more",
        "state": "enabled",
        "conditions": made_by_dice.conditions(dice, ids, places),
        "grantControls": grant,
    })  # fmt: skip
    before, after = judged(tenant), judged(more)
    assert after.covered >= before.covered
    assert open_people(after) <= open_people(before)


@few
@given(seed=seeds)
def test_an_exclusion_less_uncovers_nobody(seed):
    dice = Random(seed)
    tenant = made_by_dice.tenant(dice)
    less = copy.deepcopy(tenant)
    for policy in less["policies"]:
        name = dice.choice(("excludeUsers", "excludeGroups", "excludeRoles"))
        policy["conditions"]["users"][name] = []
        if dice.random() < 0.5:
            policy["conditions"].get("platforms", {})["excludePlatforms"] = []
    before, after = judged(tenant), judged(less)
    assert after.covered >= before.covered
    assert open_people(after) <= open_people(before)


# --- names and order -----------------------------------------------------------------------------


@few
@given(seed=seeds)
def test_names_and_order_change_nothing(seed):
    dice = Random(seed)
    tenant = made_by_dice.tenant(dice)
    other = copy.deepcopy(tenant)
    dice.shuffle(other["policies"])
    dice.shuffle(other["people"])
    renamed = json.loads(json.dumps(document(other)).replace("person-", "someone-"))
    before, after = judged(tenant), judge_snapshot(snapshot_of(renamed), None, NOT_PORTALS)
    assert (before.verdict, before.covered, before.total) == (
        after.verdict, after.covered, after.total
    )  # fmt: skip
    assert {(p.replace("person-", "someone-"), s) for p, s in gap_lines(before)} == gap_lines(after)


# --- one response less ---------------------------------------------------------------------------


def with_one_unread(whole: dict[str, Any]) -> Iterator[tuple[str, Judgement]]:
    for path in whole["responses"]:
        for refused in (None, {"status": 403, "body": {"error": {"code": "AccessDenied"}}}):
            less = copy.deepcopy(whole)
            del less["responses"][path]
            if refused:
                less["responses"][path] = refused
            yield path, judge_snapshot(snapshot_of(less), None, NOT_PORTALS)


def allowed(before: Verdict, after: Verdict) -> bool:
    fewer = before is Verdict.NOT_COVERED and after is Verdict.PARTIAL
    return after in (before, Verdict.UNKNOWN) or fewer


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_one_response_less_never_makes_it_better_nor_otherwise(seed):
    whole = document(made_by_dice.tenant(Random(seed)))
    before = judge_snapshot(snapshot_of(whole), None, NOT_PORTALS).verdict
    for path, after in with_one_unread(whole):
        assert allowed(before, after.verdict), (path, before, after.verdict)


def test_the_same_of_every_case():
    for case in cases():
        whole = document_of(case)
        before = judge_snapshot(snapshot_of(whole), None, NOT_PORTALS).verdict
        for path, after in with_one_unread(whole):
            assert allowed(before, after.verdict), (case["id"], path, before, after.verdict)


# --- whatever comes ------------------------------------------------------------------------------

JUNK = (7, True, [7], {"junk": 1}, [[]], -1.5)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inside:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from places_in(item, (*path, key))


def put(value: Any, path: tuple[Any, ...], item: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = item


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_junk_anywhere_never_crashes(seed):
    dice = Random(seed)
    whole = document_of(dice.choice(cases()))
    path = dice.choice(list(places_in(whole["responses"])))
    put(whole["responses"], path, copy.deepcopy(dice.choice((*JUNK, None, "junk", ""))))
    if all(isinstance(r, dict) and "status" in r for r in whole["responses"].values()):
        try:
            snapshot = snapshot_of(whole)
        except (TypeError, ValueError):
            return  # told in a sentence when it is loaded
        judge_snapshot(snapshot)


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_a_policy_with_junk_covers_nobody(seed):
    """COVERED with a spoilt policy only where it is COVERED without it."""
    dice = Random(seed)
    tenant = made_by_dice.tenant(dice)
    everybody = copy.deepcopy(tenant["policies"][0])
    everybody["state"] = "enabled"
    tenant["policies"].append(everybody)
    inner = [
        p
        for p in places_in(everybody)
        if p[0] in ("conditions", "grantControls") and "@" not in str(p[-1])  # an annotation
    ]
    put(everybody, dice.choice(inner), copy.deepcopy(dice.choice(JUNK)))
    spoilt = judged(tenant)
    tenant["policies"].pop()
    without = judged(tenant)
    assert spoilt.covered <= without.covered
    assert spoilt.verdict not in COVERED or without.verdict in COVERED


def test_junk_would_be_seen():
    """The control: a policy as it should be does cover."""
    for seed in range(200):
        tenant = made_by_dice.tenant(Random(seed))
        without = judged({**tenant, "policies": []})
        if judged(tenant).covered > without.covered:
            return
    raise AssertionError("no tenant was covered by its policies")
