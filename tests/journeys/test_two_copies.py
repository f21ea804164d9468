"""A create that arrived twice: a copy that somebody touched is theirs, and is never deleted."""

from collections.abc import Mapping
from typing import Any

import pytest

from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .meanwhile import When, meanwhile
from .test_faults import CREATE, DONE, going_wrong, twice

STALE = 4
CREATED = When("POST", "conditionalAccess/policies$")
Edit = Mapping[str, Any]

# Which of both answers came (0: none), what somebody does to the second copy, whether it stays.
TOUCHED: Mapping[str, tuple[int, Edit, bool]] = {
    "turned on": (0, {"state": "enabled"}, True),
    "turned off": (1, {"state": "disabled"}, True),
    "of other content": (
        2, {"grantControls": {"operator": "OR", "builtInControls": ["block"]}}, True),
    "with a session control": (1, {"sessionControls": {"signInFrequency": {
        "value": 1, "type": "hours", "isEnabled": True, "frequencyInterval": "timeBased",
        "authenticationType": "primaryAndSecondaryAuthentication"}}}, True),
    "untouched": (1, {}, False),  # the control: our own second copy is taken away
}  # fmt: skip


def copies(tenant: Rehearsal) -> list[dict[str, Any]]:
    """Those with our mark, the oldest first."""
    found = [p for p in tenant.organisation.state.all("policy") if "[vlcw-" in p["displayName"]]
    return sorted(found, key=lambda p: (p["createdDateTime"], p["id"]))


@pytest.mark.parametrize("name", TOUCHED)
def test_a_copy_that_somebody_touched_is_not_deleted(desk: Desk, name: str):
    answer, edit, stays = TOUCHED[name]
    touched: list[dict[str, Any]] = []

    def touch(tenant: Rehearsal) -> None:
        _, second = copies(tenant)
        touched.append({**second, **edit})
        tenant.organisation.put("policy", second["id"], touched[-1])

    def prepare(tenant: Rehearsal) -> None:
        twice(answer)(tenant)
        meanwhile(CREATED, touch, [])(tenant)

    desk.plan()
    said = desk.apply(prepare=prepare)
    deleted = [w for w in said.writes if w.startswith("DELETE")]
    assert len(touched) == 1
    assert [w.rpartition("/")[2] for w in deleted] == ([] if stays else [touched[0]["id"]])
    assert (touched[0] in said.after.ours) is stays
    assert not any(touched[0]["id"] in w for w in said.writes if not w.startswith("DELETE"))


EDITS: Mapping[str, Edit] = {n: e for n, (_, e, _) in TOUCHED.items() if "state" not in e and e}


@pytest.mark.parametrize("name", EDITS)
def test_a_lost_create_that_somebody_edited_is_not_taken_for_ours(desk: Desk, name: str):
    edited: list[dict[str, Any]] = []

    def edit(tenant: Rehearsal) -> None:
        (ours,) = copies(tenant)
        edited.append({**ours, **EDITS[name]})
        tenant.organisation.put("policy", ours["id"], edited[-1])

    def prepare(tenant: Rehearsal) -> None:
        going_wrong({**CREATE, "ending": "no answer", "effect": True})(tenant)
        meanwhile(CREATED, edit, [])(tenant)

    desk.plan()
    said = desk.apply(prepare=prepare)
    assert len(edited) == 1
    assert (said.code, [w.partition(" ")[0] for w in said.writes]) == (STALE, ["POST"]), said.words
    assert "It carries this plan's mark, but not its content." in said.words
    assert said.after.ours == edited
    again = desk.apply()
    assert (again.code, again.writes) == (STALE, []), again.words


def test_a_lost_create_that_nobody_edited_is_found_and_turned_on(desk: Desk):
    """The control."""
    desk.plan()
    said = desk.apply(prepare=going_wrong({**CREATE, "ending": "no answer", "effect": True}))
    assert (said.code, [w.partition(" ")[0] for w in said.writes]) == (DONE, ["POST", "PATCH"])
