"""A saved reading with anything anywhere in it is judged, or refused with a sentence."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.coverage_cases import cases, document_of
from vlc_wizard.adapters import snapshots
from vlc_wizard.core.errors import WizardError
from vlc_wizard.verbs import assess

SAMPLE = 2_000
ODD = (None, 5, "x", [], {}, [None], [5], ["x"], {"a": 1}, True, -1, 1.5, [[]], [{}])
MORE = {
    "/me": {"id": "ga", "userPrincipalName": "ga@contoso.example", "userType": "Member"},
    "/me/authentication/methods": {"value": [{"@odata.type": "#microsoft.graph.fido2", "id": "a"}]},
    "/policies/authenticationMethodsPolicy": {
        "policyMigrationState": "migrationComplete",
        "authenticationMethodConfigurations": [
            {"id": "Fido2", "state": "enabled", "includeTargets": [{"id": "all_users"}]}
        ],
    },
    "/policies/crossTenantAccessPolicy/default": {"inboundTrust": {"isMfaAccepted": True}},
    "/policies/crossTenantAccessPolicy/partners": {
        "value": [{"tenantId": "fabrikam", "isServiceProvider": True, "inboundTrust": None}]
    },
    "/subscribedSkus": {
        "value": [
            {
                "skuPartNumber": "AAD_PREMIUM",
                "capabilityStatus": "Enabled",
                "prepaidUnits": {"enabled": 5},
                "servicePlans": [{"servicePlanName": "AAD_PREMIUM"}],
            }
        ]
    },
}


def documents() -> list[dict[str, Any]]:
    """One that says a little of everything, with policies of every kind of condition."""
    rich = [c for c in cases() if c["id"] in ("E11", "E25", "P3", "S29", "G20")]
    out = [document_of(case) for case in rich]
    for document in out:
        document["responses"] |= {p: {"status": 200, "body": body} for p, body in MORE.items()}
    return out


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in it."""
    if path:
        yield path
    rows = value if isinstance(value, list) else []
    inner = value.items() if isinstance(value, dict) else enumerate(rows)
    for key, item in inner:
        yield from places(item, (*path, key))


def changed(document: dict[str, Any], path: tuple[Any, ...], odd: Any) -> dict[str, Any]:
    out = copy.deepcopy(document)
    inner: Any = out
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = copy.deepcopy(odd)
    return out


def judged(document: dict[str, Any], folder: Path) -> str:
    """The verdict, or that it was refused. Anything else that is raised is a bug."""
    file = folder / "s.json"
    file.write_text(json.dumps(document))
    try:
        answer = assess.from_snapshot(snapshots.load(file), {})
    except WizardError:
        return "refused"
    json.dumps(answer.document)
    return str(answer.document["coverage"]["verdict"])


def judge_many(count: int, seed: int, folder: Path) -> set[str]:
    chance = random.Random(seed)
    base = documents()
    ways = [list(places(document)) for document in base]
    found = set()
    for _ in range(count):
        n = chance.randrange(len(base))
        path = chance.choice(ways[n])
        found.add(judged(changed(base[n], path, chance.choice(ODD)), folder))
    return found


def test_anything_anywhere_is_judged_or_refused(tmp_path: Path) -> None:
    assert judge_many(SAMPLE, 24, tmp_path) >= {"refused", "UNKNOWN", "PARTIAL"}


@pytest.mark.parametrize("name", ["stated", "signed_in", "responses"])
def test_a_part_of_another_shape_is_refused(name: str, tmp_path: Path) -> None:
    (document, *_) = documents()
    assert judged(document, tmp_path) != "refused"  # the control
    assert judged({**document, name: 1.5}, tmp_path) == "refused"


BOB = {"userType": "Member", "creationType": None, "identities": [], "perUserMfaState": "disabled"}


def small(**more: Any) -> dict[str, Any]:
    """A saved reading of two people, one of them twice."""
    rows = [{**BOB, "id": i, "accountEnabled": True} for i in ("ann", "bob", "ann")]
    responses = {"/users": {"status": 200, "body": {"value": rows}}}
    return {"snapshot": 1, "read_at": "2026-11-24T12:00:00Z", "responses": responses, **more}


def told(document: dict[str, Any], folder: Path) -> str:
    (folder / "s.json").write_text(json.dumps(document))
    return "\n".join(assess.from_snapshot(snapshots.load(folder / "s.json"), {}).lines)


def test_somebody_who_is_there_twice_is_counted_once_and_it_is_said(tmp_path: Path):
    words = told(small(), tmp_path)
    assert "People: 2, of them 2 members" in words
    assert "somebody once more, and are not counted: 1." in words
    document = small()
    document["responses"]["/users"]["body"]["value"].pop()
    assert "once more" not in told(document, tmp_path)


def test_what_does_not_say_whether_it_is_enabled_is_called_unknown(tmp_path: Path):
    document = small()
    document["responses"]["/users"]["body"]["value"][1]["accountEnabled"] = "yes"
    assert "do not say whether the account is enabled: 1. That is unknown" in told(
        document, tmp_path
    )
    assert "whether the account is enabled" not in told(small(), tmp_path)


def test_a_reading_of_a_day_to_come_is_noticed(tmp_path: Path):
    assert "still to come" in told(small(read_at="2090-01-01T00:00:00Z"), tmp_path)
    assert "still to come" not in told(small(), tmp_path)


def test_what_is_missing_is_named_in_the_recommendation(tmp_path: Path):
    assert "Recommended: Read first: " in told(small(), tmp_path)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"snapshot": True}, "version True"), ({"responses": []}, "responses is not a JSON object")],
)
def test_another_form_is_refused_with_a_sentence(more: Any, words: str, tmp_path: Path):
    with pytest.raises(WizardError, match=words):
        told(small(**more), tmp_path)


def test_a_policy_in_no_known_state_is_not_said_to_be_none(tmp_path: Path):
    document = small()
    policy = {"id": "p", "displayName": "All", "state": "Enabled"}
    policies = {"status": 200, "body": {"value": [policy]}}
    document["responses"] |= {
        "/identity/conditionalAccess/policies": policies,
        "/policies/identitySecurityDefaultsEnforcementPolicy": {
            "status": 200,
            "body": {"isEnabled": False},
        },
        "/roleManagement/directory/roleAssignments": {"status": 200, "body": {"value": []}},
    }
    words = told(document, tmp_path)
    assert "No policy demands MFA" not in words
    policies["body"]["value"] = []
    assert "No policy demands MFA" in told(document, tmp_path)
