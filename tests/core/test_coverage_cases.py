"""Every case under tests/cases/coverage: a snapshot in, a verdict with its gaps out."""

from collections import Counter
from typing import Any

import pytest

from tests.core.coverage_cases import NOT_PORTALS, cases, snapshot_of_case
from vlc_wizard.core.coverage import Judgement, judge_snapshot

CASES = cases()


def test_no_two_cases_have_one_name():
    assert [name for name, n in Counter(c["id"] for c in CASES).items() if n > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case(case):
    found = judge_snapshot(snapshot_of_case(case), None, NOT_PORTALS)
    assert found.verdict == case["expect"]["verdict"], (found.gaps, found.unknown)
    for name, expected in case["expect"].items():
        _CHECKS[name](found, expected)


def _gaps(found: Judgement, expected: list[dict[str, Any]]) -> None:
    left = list(found.gaps)
    for want in expected:
        match = next((g for g in left if _fits(g, want)), None)
        assert match is not None, (want, left)
        left.remove(match)
    assert left == []


def _fits(gap: Any, want: dict[str, Any]) -> bool:
    """Ids exactly, everything else by what it contains."""
    if "people" in want and set(gap.people) != set(want["people"]):
        return False
    return all(want[k] in getattr(gap, k) for k in want if k != "people")


def _unknown(found: Judgement, expected: list[str]) -> None:
    said = [str(doubt) for doubt in found.unknown]
    for words in expected:
        assert any(words in sentence for sentence in said), (words, said)
    assert said or not expected
    if not expected:
        assert said == []


def _notes(found: Judgement, expected: list[str]) -> None:
    for words in expected:
        assert any(words in note for note in found.notes), found.notes


def _blocked(found: Judgement, expected: list[dict[str, Any]]) -> None:
    assert len(found.blocked) == len(expected)
    for block, want in zip(found.blocked, expected, strict=True):
        assert set(want["people"]) <= set(block.people)
        assert want["situation"] in block.situation
        assert want["policy"] == block.policy


def _is(name: str) -> Any:
    def check(found: Judgement, expected: Any) -> None:
        assert getattr(found, name) == expected, name

    return check


_CHECKS = {
    "verdict": _is("verdict"),
    "gaps": _gaps,
    "unknown": _unknown,
    "notes": _notes,
    "blocked": _blocked,
    "report_only": _is("report_only_would_cover"),
    "covered": _is("covered"),
    "total": _is("total"),
    "disabled": _is("disabled"),
    "exempt": lambda found, expected: _same([key for key, _ in found.exempt], expected),
}


def _same(a: Any, b: Any) -> None:
    assert a == b
