"""Judging a saved reading: the same facts; what was refused or left out is unknown, never empty."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .desk import READER, Desk

Change = Callable[[dict[str, Any]], object]
POLICIES = "/identity/conditionalAccess/policies"
REPORT = "/reports/authenticationMethods/userRegistrationDetails"


@pytest.fixture
def saved(desk: Desk) -> dict[str, Any]:
    """A reading of the default scenario, as it was saved."""
    assert desk.run("assess", "--demo", "--save-snapshot", "s.json").code == 0
    document: dict[str, Any] = json.loads(Path("s.json").read_text())
    return document


def judged(desk: Desk, document: object, verb: str = "assess", *more: str) -> Any:
    """What a verb says of a document."""
    Path("changed.json").write_text(json.dumps(document))
    return desk.run(verb, "--snapshot", "changed.json", "--json", *more)


@pytest.mark.parametrize("who", ["", READER])
def test_a_saved_reading_is_judged_as_the_tenant_was(desk: Desk, who: str) -> None:
    more = ["--as", who] if who else []
    live = desk.run("assess", "--demo", *more, "--save-snapshot", "s.json", "--json").document
    offline = desk.run("assess", "--snapshot", "s.json", "--json").document
    for part in ("tenant", "unread", "facts", "recommendation"):
        assert offline[part] == live[part], part
    assert offline["coverage"]["total"] == live["coverage"]["total"]
    people = [sorted(d["coverage"]["gaps"][0]["people"]) for d in (live, offline)]
    assert people[0] == people[1]


def test_people_and_plan_run_on_it_too(desk: Desk, saved: dict[str, Any]) -> None:
    live = desk.run("people", "--demo", "--json").document
    offline = judged(desk, saved, "people").document
    by_id = [sorted((p["id"], p["readiness"]) for p in d["people"]) for d in (live, offline)]
    assert by_id[0] == by_id[1]
    assert judged(desk, saved, "plan").document["id"] == desk.run(
        "plan", "--demo", "--json"
    ).document["id"]  # fmt: skip
    listed = desk.run("people", "--snapshot", "changed.json", "--csv", "o.csv")
    assert "Saved 46 people" in listed.out


def refused(path: str, status: int = 403) -> Change:
    body = {"error": {"code": "Authorization_RequestDenied"}}
    return lambda d: d["responses"].update({path: {"status": status, "body": body}})


def left_out(path: str) -> Change:
    return lambda d: d["responses"].pop(path)


def cut_off(path: str) -> Change:
    return lambda d: d["responses"][path].update(complete=False)


UNKNOWN = [refused(POLICIES), refused(POLICIES, 429), left_out(POLICIES), cut_off(POLICIES)]


@pytest.mark.parametrize("change", UNKNOWN)
def test_policies_that_were_not_read_are_unknown(
    desk: Desk, saved: dict[str, Any], change: Change
) -> None:
    change(saved)
    document = judged(desk, saved).document
    assert document["facts"]["policies"] is None
    assert document["coverage"]["verdict"] == "UNKNOWN"
    assert POLICIES in [u["path"] for u in document["unread"]]
    assert "Conditional Access policies, in any state: unknown." in desk.run(
        "assess", "--snapshot", "changed.json"
    ).out  # fmt: skip
    assert judged(desk, saved, "plan").code in (0, 5)


@pytest.mark.parametrize("change", [refused(REPORT), left_out(REPORT), cut_off(REPORT)])
def test_readiness_that_was_not_read_is_unknown(
    desk: Desk, saved: dict[str, Any], change: Change
) -> None:
    change(saved)
    facts = judged(desk, saved).document["facts"]
    assert (facts["ready"], facts["phone_only"]) == (None, None)
    assert facts["members"] == 40


@pytest.mark.parametrize("change", [refused("/users"), left_out("/users")])
def test_people_who_were_not_read_are_unknown(
    desk: Desk, saved: dict[str, Any], change: Change
) -> None:
    change(saved)
    document = judged(desk, saved).document
    assert document["facts"]["members"] is None
    assert document["coverage"]["total"] is None
    assert "People: not read, so unknown." in desk.run("assess", "--snapshot", "changed.json").out


def test_people_may_stand_in_lines_beside_it(desk: Desk, saved: dict[str, Any]) -> None:
    users = saved["responses"]["/users"].pop("body")["value"]
    Path("users.jsonl").write_text("\n".join(json.dumps(u) for u in users) + "\n\n")
    saved["responses"]["/users"]["lines"] = "users.jsonl"
    assert judged(desk, saved).document["facts"]["members"] == 40


def test_what_is_stated_in_it_counts(desk: Desk, saved: dict[str, Any]) -> None:
    some = saved["responses"]["/users"]["body"]["value"][0]["id"]
    saved["stated"] = {"emergency_accounts": [some]}
    assert judged(desk, saved).document["coverage"]["exempt"] == [some]


def test_unknown_keys_are_ignored(desk: Desk, saved: dict[str, Any]) -> None:
    saved["made_by"] = {"another": "program"}
    assert judged(desk, saved).code == 0


def test_check_works_offline(desk: Desk, saved: dict[str, Any]) -> None:
    assert judged(desk, saved, "assess", "--check").code == 7


GARBAGE: list[Change] = [
    lambda d: d.update(snapshot=2),
    lambda d: d.pop("snapshot"),
    lambda d: d.pop("read_at"),
    lambda d: d.update(read_at="yesterday"),
    lambda d: d.update(read_at=5),
    lambda d: d.update(responses=[]),
    lambda d: d["responses"].update({"/users": []}),
    lambda d: d["responses"].update({"/users": {"body": {}}}),
    lambda d: d["responses"].update({"/users": {"status": 200, "lines": "../users.jsonl"}}),
    lambda d: d["responses"].update({"/users": {"status": 200, "lines": "missing.jsonl"}}),
]

# Rows that are none of Graph's: not understood, so unknown where they could matter.
ODD_ROWS: list[Change] = [
    lambda d: d["responses"]["/users"]["body"].update(value=[{"displayName": "no id"}]),
    lambda d: d["responses"]["/users"]["body"].update(value=["a person"]),
    lambda d: d["responses"][POLICIES]["body"].update(value=[{"state": "enabled"}]),
    lambda d: d["responses"]["/organization"]["body"].update(value=[None]),
    lambda d: d["responses"]["/subscribedSkus"]["body"].update(value=[{"servicePlans": 3}]),
]


@pytest.mark.parametrize("change", GARBAGE)
def test_what_is_no_snapshot_is_2_with_a_reason(
    desk: Desk, saved: dict[str, Any], change: Change
) -> None:
    change(saved)
    for verb in ("assess", "plan", "people"):
        said = judged(desk, saved, verb)
        assert said.code == 2, (verb, said)
        assert "snapshot" in said.err
        assert said.document["error"]["why"]


@pytest.mark.parametrize("change", ODD_ROWS)
def test_rows_that_are_none_of_graphs_are_never_taken_for_covered(
    desk: Desk, saved: dict[str, Any], change: Change
) -> None:
    change(saved)
    said = judged(desk, saved, "assess")
    assert said.code == 0, said
    assert not said.document["coverage"]["verdict"].startswith("COVERED")


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"\x00" * 100, b'"x"'])
def test_what_is_not_even_an_object_is_2(desk: Desk, data: bytes) -> None:
    Path("s.json").write_bytes(data)
    said = desk.run("assess", "--snapshot", "s.json")
    assert said.code == 2, said
    assert "The snapshot cannot be read" in said.err


def test_a_file_that_is_not_there_is_2(desk: Desk) -> None:
    assert desk.run("assess", "--snapshot", "nowhere.json").code == 2
    assert desk.run("assess", "--snapshot", ".").code == 2
