"""Every documented request and answer, asked of the rehearsal: accepted, and of the same shape.

The examples lie beside the published metadata (SPEC/../examples) and are not part of the project.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conformance.examples import CASES, Case
from tests.conformance.shapes import differences
from tests.conformance.test_traffic import graph_only, judged
from tests.rehearsal.conftest import Desk

pytestmark = pytest.mark.spec

FOLDER = Path(os.environ.get("SPEC", "nowhere")).parent / "examples"


def example(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def put(value: Any, words: dict[str, str]) -> Any:
    """The documented value with our ids in place of its own."""
    text = json.dumps(value)
    for theirs, ours in words.items():
        text = text.replace(theirs, ours)
    return json.loads(text)


async def replayed(desk: Desk, name: str, case: Case) -> tuple[httpx.Response, Any]:
    """Our answer, and the documented one."""
    documented = example(name)
    asked = documented["request"]
    client = await desk.client(case.scopes, case.who)
    words = {**case.put, **await case.prepare(desk, client)}
    path = put(case.path or asked["path"], words)
    sent: dict[str, Any] = {"headers": asked.get("headers") or {}}
    body = put(asked["body"] if case.body is None else case.body, words)
    if isinstance(body, str):
        sent["content"] = body
        sent["headers"] = {"Content-Type": "text/plain", **sent["headers"]}
    elif body is not None:
        sent["json"] = body
    method = "GET" if asked["method"] == "*" else asked["method"]
    return await client.ask(method, path, **sent), documented["response"]


def said(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    return answer.json() if "json" in answer.headers["content-type"] else answer.text


def test_every_example_has_its_case():
    assert sorted(CASES) == sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", CASES)
async def test_it_is_answered_in_the_documented_shape(opened, name):
    case = CASES[name]
    answer, documented = await replayed(opened(case.scenario), name, case)
    assert answer.status_code == (case.status or documented["status"]), answer.text
    found = differences(documented["body"], said(answer))
    assert sorted(found) == sorted(case.differs), answer.text


def test_the_comparison_finds_what_is_missing_or_of_another_kind():
    """The control."""
    documented = {"a": 1, "b": [{"c": "2026-01-01T00:00:00Z", "d": None}], "error": {"code": "x"}}
    assert differences(documented, documented) == set()
    assert differences(documented, {**documented, "a": True}) == {"a"}
    assert differences(documented, {**documented, "b": []}) == {"b[]"}
    assert differences(documented, {**documented, "b": [{"c": "soon", "d": 1}]}) == {"b[].c"}
    assert differences(documented, {**documented, "error": {"code": "y"}}) == {"error.code"}
    assert differences(documented, {}) == {"a", "b", "error"}


async def test_whatever_is_more_than_documented_is_in_the_metadata(opened, tmp_path):
    traffic = tmp_path / "traffic.jsonl"
    for name, case in CASES.items():
        if "/v1.0/" in (case.path or example(name)["request"]["path"]) and name != "15_batch":
            desk = opened(case.scenario)
            desk.tenant.record(traffic)
            await replayed(desk, name, case)
    exchanges = [x for x in graph_only(traffic) if not isinstance(x["reqBody"], str)]
    assert len(exchanges) > 45
    ours = [found for found in judged(exchanges) if "\tresponse" in found]
    assert ours == [], "\n".join(ours)
