"""Cases of the judgement as data: how a case becomes a snapshot (its README.md says more)."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.snapshots import snapshot_of
from vlc_wizard.adapters.texts import words
from vlc_wizard.core.snapshot import Snapshot

FOLDER = Path(__file__).parents[1] / "cases" / "coverage"
BASE: Mapping[str, Any] = json.loads((FOLDER / "base.json").read_text("utf-8"))
NOT_PORTALS = words().not_portals
POLICIES = "/identity/conditionalAccess/policies"
DEFAULTS = "/policies/identitySecurityDefaultsEnforcementPolicy"


def merged(base: Any, patch: Any) -> Any:
    """Objects merge, everything else is replaced."""
    if not isinstance(base, dict) or not isinstance(patch, dict):
        return copy.deepcopy(patch)
    return {
        **copy.deepcopy(base),
        **{key: merged(base.get(key), value) for key, value in patch.items()},
    }


def document_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot of a case."""
    document = copy.deepcopy(dict(BASE["snapshot"]))
    responses = document["responses"]
    rows = [merged(BASE["policy"], p) for p in case.get("policies", ())]
    for n, row in enumerate(rows):
        if isinstance(row, dict) and row.get("id") == "p":
            row["id"] = f"p{n}"
    responses[POLICIES]["body"]["value"] = rows
    responses["/users"]["body"]["value"] = list(_people(case.get("people", {})))
    if "defaults" in case:
        responses[DEFAULTS]["body"]["isEnabled"] = case["defaults"]
    for group, members in case.get("groups", {}).items():
        body = {"value": [{"id": member} for member in members]}
        responses[f"/groups/{group}/transitiveMembers"] = {"status": 200, "body": body}
    for path, response in case.get("responses", {}).items():
        responses.pop(path, None)
        if response is not None:
            responses[path] = response
    document["stated"] = case.get("stated", document["stated"])
    return document


def _people(patch: Mapping[str, Any]) -> Iterator[Any]:
    """The people of the base with a case's changes; "*" is for all of them, null removes one."""
    people = {**BASE["people"], **{k: BASE["people"].get(k, {}) for k in patch if k != "*"}}
    for key, row in people.items():
        if key in patch and patch[key] is None:
            continue
        whole = {
            "id": key,
            "userPrincipalName": f"{key}@contoso.example",
            "accountEnabled": True,
            "perUserMfaState": "disabled",
            **row,
            **patch.get("*", {}),
            **patch.get(key, {}),
        }
        yield {name: value for name, value in whole.items() if value != "absent"}


def snapshot_of_case(case: Mapping[str, Any]) -> Snapshot:
    """As `assess --snapshot` would load it."""
    return snapshot_of(document_of(case))


def cases() -> list[dict[str, Any]]:
    """All cases of all files."""
    files = sorted(path for path in FOLDER.glob("*.json") if path.name != "base.json")
    return [case for path in files for case in json.loads(path.read_text("utf-8"))]
