"""How long the judgement takes, and what it holds: seconds and MB by size.

python bench/coverage.py            50,000 people, 240 policies, 300 groups in one file
python bench/coverage.py 500000     that many people, in a lines file
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PEOPLE, POLICIES, GROUPS = 50_000, 240, 300
IN_ONE_FILE = 100_000  # more people than this stand beside the document
AT = "2026-11-24T12:00:00Z"


def guid(kind: int, n: int) -> str:
    """The id of one thing of a kind."""
    return f"{kind:08x}-0000-4000-8000-{n:012x}"


def people(count: int) -> Iterator[dict[str, Any]]:
    """Rows of `/users`."""
    for n in range(count):
        guest = n % 6 == 0
        yield {
            "id": guid(1, n),
            "displayName": f"Zoë Person {n}" if n % 10 == 0 else f"Sam Person {n}",
            "userPrincipalName": f"person{n}@contoso.example",
            "mail": f"person{n}@{'fabrikam' if guest else 'contoso'}.example",
            "userType": "Guest" if guest else "Member",
            "accountEnabled": n % 50 != 0,
            "creationType": "Invitation" if guest else None,
            "externalUserState": "Accepted" if guest else None,
            "identities": [{
                "signInType": "federated" if guest else "userPrincipalName",
                "issuer": "ExternalAzureAD" if guest else "contoso.example",
                "issuerAssignedId": None,
            }],
            "onPremisesSyncEnabled": None,
            "preferredLanguage": "en-US",
            "perUserMfaState": "disabled",
        }  # fmt: skip


def policy(n: int, dice: random.Random) -> dict[str, Any]:
    """One policy, mostly for some groups."""
    groups = [guid(2, dice.randrange(GROUPS)) for _ in range(3)]
    conditions: dict[str, Any] = {
        "clientAppTypes": ["all"],
        "applications": {"includeApplications": [dice.choice(["All", "MicrosoftAdminPortals"])]},
        "users": {"includeGroups": groups[:2], "excludeGroups": groups[2:]},
    }
    if n % 3 == 0:
        conditions["locations"] = {
            "includeLocations": ["All"], "excludeLocations": [guid(3, dice.randrange(20))]
        }  # fmt: skip
    if n % 4 == 0:
        conditions["platforms"] = {"includePlatforms": ["windows", "iOS"], "excludePlatforms": []}
    if n == 0:  # one for nearly everybody, as there is in a tenant of any size
        conditions["users"] = {"includeUsers": ["All"], "excludeGroups": groups}
    controls = ["mfa", "compliantDevice"] if n % 5 == 0 and n else ["mfa"]
    return {
        "id": guid(4, n),
        "displayName": f"Policy {n}",
        "state": "enabled" if n % 8 else "enabledForReportingButNotEnforced" if n else "enabled",
        "conditions": conditions,
        "grantControls": {"operator": "OR", "builtInControls": controls},
    }


def document(count: int, folder: Path) -> dict[str, Any]:
    """The snapshot; many people are written beside it."""
    dice = random.Random(7)  # a fixed seed: the same tenant each time
    users: dict[str, Any] = {"status": 200, "body": {"value": list(people(count))}}
    if count > IN_ONE_FILE:
        with (folder / "users.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in people(count))
        users = {"status": 200, "lines": "users.jsonl"}
    locations = [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation", "id": guid(3, n),
            "displayName": f"Site {n}", "isTrusted": n % 2 == 0,
            "ipRanges": [
                {"cidrAddress": f"203.0.{n}.0/24"}, {"cidrAddress": f"203.0.{n + 1}.0/25"}
            ],
        }
        for n in range(20)
    ]  # fmt: skip
    responses = {
        "/organization": [{"id": "t", "verifiedDomains": [{"name": "contoso.example"}]}],
        "/identity/conditionalAccess/policies": [policy(n, dice) for n in range(POLICIES)],
        "/identity/conditionalAccess/namedLocations": locations,
        "/roleManagement/directory/roleAssignments": [],
        **{
            f"/groups/{guid(2, g)}/transitiveMembers": [
                {"id": guid(1, dice.randrange(min(count, PEOPLE)))} for _ in range(600)
            ]
            for g in range(GROUPS)
        },
    }
    return {
        "snapshot": 1, "read_at": AT, "cloud": "public", "stated": {},
        "responses": {
            **{path: {"status": 200, "body": {"value": rows}} for path, rows in responses.items()},
            "/policies/identitySecurityDefaultsEnforcementPolicy": {
                "status": 200, "body": {"isEnabled": False}
            },
            "/users": users,
        },
    }  # fmt: skip


def held() -> int:
    """The most memory this process has held so far, in MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def measure(path: Path) -> None:
    """In a process of its own: what loading and judging takes."""
    before = held()
    begin = time.process_time()
    from vlc_wizard.adapters.snapshots import load
    from vlc_wizard.verbs.assess import from_snapshot

    answer = from_snapshot(load(path), {})
    seconds = time.process_time() - begin
    most = held()
    found = answer.document["coverage"]
    print(
        f"{found['verdict']}: {found['covered']:,} of {found['total']:,}, "
        f"{len(found['gaps'])} gaps; {seconds:.2f} s, {most} MB at most ({before} MB before)"
    )


def main() -> None:
    """Write the file, and measure in another process."""
    if len(sys.argv) > 2:
        measure(Path(sys.argv[2]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.json"
        with path.open("w", encoding="utf-8") as file:
            json.dump(document(count, path.parent), file, ensure_ascii=False)
        size = sum(f.stat().st_size for f in path.parent.iterdir()) / 1e6
        print(f"{count:,} people, {POLICIES} policies, {GROUPS} groups, {size:.0f} MB of JSON")
        subprocess.run([sys.executable, __file__, "measure", str(path)], check=True)


if __name__ == "__main__":
    main()
