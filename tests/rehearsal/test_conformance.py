"""Recorded traffic before judges we did not write; only where they are (environment SPEC)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rehearsal.conftest import POLICIES, REPORT, WANTED, Client
from tests.rehearsal.test_routes import EVERYTHING, READS, question
from vlc_wizard.rehearsal.tenant import scenarios

SPEC = os.environ.get("SPEC", "")
needs_spec = pytest.mark.spec
GRAPH = "/v1.0"
TOUR = (
    f"{GRAPH}/me",
    f"{GRAPH}/organization",
    f"{GRAPH}/me/memberOf",
    f"{GRAPH}/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true",
    f"{GRAPH}/subscribedSkus",
    f"{GRAPH}/users?$top=20&$count=true",
    f"{GRAPH}/users?$select=id,displayName,userType,identities,externalUserState&$top=20",
    f"{GRAPH}/users/delta?$select=id",
    f"{GRAPH}/directoryRoles",
    f"{GRAPH}/roleManagement/directory/roleAssignments?$expand=principal",
    f"{REPORT}?$top=20",
    f"{GRAPH}/me/authentication/methods",
    f"{GRAPH}/identity/conditionalAccess/namedLocations",
    f"{GRAPH}/identity/conditionalAccess/deletedItems/policies",
    f"{GRAPH}/auditLogs/signIns?$top=5",
    f"{GRAPH}/policies/crossTenantAccessPolicy/partners",
    f"{GRAPH}/nothing",
    *(path for path in READS if path.startswith(GRAPH)),
)


def judge(traffic: Path) -> list[str]:
    """What the metadata judge finds, one line each."""
    lines = [line for line in traffic.read_text().splitlines() if is_graph(json.loads(line)["url"])]
    command = [sys.executable, str(Path(SPEC) / "graph_csdl.py"), "exchange"]
    done = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert f"{len(lines)} exchanges" in done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line.count("\t") >= 2]


def is_graph(url: str) -> bool:
    return f"{GRAPH}/" in url


async def tour(client: Client) -> None:
    """Everything that can be asked, and a policy from its making to its end."""
    for path in TOUR:
        await client.get(path, ConsistencyLevel="eventual")
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    address = f"{POLICIES}/{made.get('id')}"
    await client.get(address)
    await client.ask("PATCH", address, json={"state": "disabled"})
    me = (await client.get(f"{GRAPH}/me")).json()["id"]
    evaluate = f"{GRAPH}/identity/conditionalAccess/evaluate"
    await client.ask("POST", evaluate, json=question(me))
    await client.rows(POLICIES)
    await client.ask("DELETE", address)
    guest = {"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://b.example"}
    await client.ask("POST", f"{GRAPH}/invitations", json=guest)
    parts = [{"id": "1", "method": "GET", "url": "/me"}, {"id": "2", "method": "GET", "url": "/no"}]
    await client.ask("POST", f"{GRAPH}/$batch", json={"requests": parts})


@needs_spec
@pytest.mark.parametrize("scenario", [card.name for card in scenarios()])
async def test_the_metadata_judge_finds_nothing(opened, tmp_path, scenario):
    desk = opened(scenario)
    desk.tenant.sign_in_to_portal(desk.tenant.people_to_be[0][1])
    await desk.tenant.clock.sleep(900)
    traffic = tmp_path / "traffic.jsonl"
    desk.tenant.record(traffic)
    await tour(await desk.client(EVERYTHING))
    assert judge(traffic) == []


@needs_spec
async def test_the_judge_would_find_something(desk, tmp_path):
    """The control: a wrong label, a wrong shape and a missing header are found."""
    traffic = tmp_path / "traffic.jsonl"
    desk.tenant.record(traffic)
    client = await desk.client(EVERYTHING)
    desk.tenant.faults.next("GET", "/me$", kind="wrong-type")
    desk.tenant.faults.next("GET", "/users$", status=200, body='{"value":[{"shoe":1}]}')
    await client.get(f"{GRAPH}/me")
    await client.get(f"{GRAPH}/users")
    found = "\n".join(judge(traffic))
    assert "content-type" in found
    assert "'shoe' is no property" in found
    assert "no @odata.context" in found


@needs_spec
async def test_each_scope_is_enough_for_what_the_tenant_answers(desk, tmp_path):
    """The published table and ours agree: whatever we answered was covered by a scope."""
    traffic = tmp_path / "traffic.jsonl"
    desk.tenant.record(traffic)
    await tour(await desk.client(EVERYTHING))
    out = scopes_judged(traffic)
    assert "ok            GET /users" in out
    assert [line for line in out.splitlines() if line.startswith("NOT GRANTED")] == []


def scopes_judged(traffic: Path) -> str:
    """What the scope judge says, whole."""
    lines = [line for line in traffic.read_text().splitlines() if is_graph(json.loads(line)["url"])]
    traffic.write_text("\n".join(lines) + "\n")
    command = [sys.executable, str(Path(SPEC) / "scope_check.py"), str(traffic), EVERYTHING]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
