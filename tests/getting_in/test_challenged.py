"""A claims challenge in the middle of anything: signed in again as the same, and the same step."""

import asyncio
from pathlib import Path

import pytest

from tests.getting_in.doing import traffic_of
from tests.journeys.walking import Walked, Walker, told
from vlc_wizard.wiring import Options, World, first_state, open_world

POLICIES = "/conditionalAccess/policies"
# (method, path, so many pass first): each thing that is asked of Graph on the whole way
ASKED = [
    ("GET", "/me[?]", 0), ("GET", "/organization", 0), ("GET", "/transitiveMemberOf", 0),
    ("GET", "/me/authentication/methods", 0), ("GET", "/roleAssignments", 0),
    ("GET", "/roleEligibilityScheduleInstances", 0), ("GET", "/subscribedSkus", 0),
    ("GET", "/identitySecurityDefaultsEnforcementPolicy", 0), ("GET", "/namedLocations", 0),
    ("GET", "/authenticationMethodsPolicy", 0), ("GET", "/partners", 0),
    ("GET", "/authentication/requirements", 0), ("GET", "/users/[^/]+/authentication/methods", 0),
    ("GET", "/v1.0/users[?]", 0), ("GET", "/userRegistrationDetails", 0),
    ("GET", f"{POLICIES}$", 0), ("GET", f"{POLICIES}$", 1), ("GET", f"{POLICIES}$", 2),
    ("GET", f"{POLICIES}/[^/]+$", 0), ("GET", f"{POLICIES}/[^/]+$", 1), ("POST", f"{POLICIES}$", 0),
    ("PATCH", f"{POLICIES}/", 0), ("POST", "/evaluate", 0), ("GET", "/auditLogs/signIns", 0),
]  # fmt: skip


async def _whole_way(world: World, walked: Walked) -> None:
    walker = Walker(world, first_state(world), walked)
    try:
        await walker.walk(told)
    finally:
        await walker.drive.close()
        await world.close()


def run(record: Path, *faults: tuple[str, str, int], times: int = 1) -> tuple[Walked, list]:
    world = open_world(Options(demo="p1-fresh"))
    world.rehearsal.record(record)
    for method, path, skip in faults:
        world.rehearsal.faults.next(method, path, kind="401-claims", skip=skip, times=times)
    walked = Walked()
    asyncio.run(_whole_way(world, walked))
    return walked, list(world.rehearsal.faults.happened)


@pytest.mark.parametrize(("method", "path", "skip"), ASKED)
def test_the_same_step_goes_on(
    home: Path, tmp_path: Path, method: str, path: str, skip: int
) -> None:
    walked, happened = run(tmp_path / "t.jsonl", (method, path, skip))
    assert len(happened) == 1
    session = walked.session
    traffic = traffic_of(tmp_path / "t.jsonl")
    made = [1 for m, u in traffic if m == "POST" and u.endswith(POLICIES)]
    changed = [1 for m, u in traffic if m == "PATCH" and f"{POLICIES}/" in u]
    assert session.people_told
    assert session.confirmed.user_name.startswith("robin.quillfeather@")
    assert walked.state.signed_in.identity == session.confirmed.identity
    challenged = (method == "POST" and path.endswith("policies$"), method == "PATCH")
    assert (len(made), len(changed)) == (1 + challenged[0], 1 + challenged[1])
    assert walked.state.report.state == "enabled"
