"""A real SIGKILL while a plan is applied to a served tenant: one more start finishes it."""

from pathlib import Path
from typing import Any

import pytest

from .commanding import Desk
from .grid import ACTS, Act
from .serving_acts import Traffic, moment, wrong_after
from .test_methods import _small_groups, stage

__all__ = ["_small_groups"]
KILLS = 12  # of each kind in `make long`
TRIES = 5  # on a busy computer it may be done before it is seen
KINDS = {
    "conditional access": ("conditional access", "apply"),
    "existing policy": ("turn on what exists", "apply"),
    "move": ("move", "apply"),
    "per-user": ("per-user", "apply"),
    "undo": ("conditional access", "undo"),
}
FEW = {"conditional access": 0, "move": 1, "per-user": 2}  # in `make test`, with their seeds


def staged(desk: Desk, kind: str) -> Act:
    way, act = KINDS[kind]
    return ACTS[act](stage(desk, way))


def killed_and_finished(desk: Desk, kind: str, seed: int) -> None:
    act = staged(desk, kind)
    when = moment(act.staged.plan, f"{kind} {seed}")
    for turn in range(TRIES):
        wrong = wrong_after(act, desk.home.with_name(f"served-{turn}"), when)
        if wrong is not None:
            assert wrong == [], when
            return
    raise AssertionError(f"it was never quick enough to kill it at {when}")


@pytest.mark.parametrize(("kind", "seed"), FEW.items())
def test_killed_for_real_it_is_finished(desk: Desk, kind: str, seed: int):
    killed_and_finished(desk, kind, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(KILLS))
@pytest.mark.parametrize("kind", KINDS)
def test_killed_for_real_anywhere_it_is_finished(desk: Desk, kind: str, seed: int):
    killed_and_finished(desk, kind, seed)


# --- controls -----------------------------------------------------------------------------------


def patched(policy: str, state: str, status: int = 204) -> dict[str, Any]:
    url = f"https://127.0.0.1/v1.0/identity/conditionalAccess/policies/{policy}"
    return {"method": "PATCH", "url": url, "reqBody": {"state": state}, "respBody": None,
            "status": status}  # fmt: skip


OFF = "enabledForReportingButNotEnforced"


@pytest.mark.parametrize(
    ("requests", "most"),
    [
        ([patched("a", "enabled"), patched("b", "enabled"), patched("b", OFF)], 2),
        ([patched("a", "enabled"), patched("a", OFF), patched("b", "enabled")], 1),
        ([patched("a", "enabled"), patched("b", "enabled", status=503)], 1),
        ([patched("a", OFF)], 0),
    ],
)
def test_two_that_were_on_together_are_seen(requests: list[dict[str, Any]], most: int):
    assert Traffic(Path(), requests).most_enforced() == most
