"""Boxes: what is left of everything without the covers, exactly."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.coverage_cases import cases, snapshot_of_case
from vlc_wizard.core.coverage import judge_snapshot, regions
from vlc_wizard.core.coverage.regions import TooManyPieces, merged, subtract

SIZES = (3, 2, 4)
EVERYTHING = tuple((1 << size) - 1 for size in SIZES)
boxes = st.tuples(*(st.integers(1, (1 << size) - 1) for size in SIZES))


def points(region):
    """Every single situation in a region, how often it is in it."""
    found = []
    for box in region:
        atoms = [
            [n for n in range(size) if mask >> n & 1] for mask, size in zip(box, SIZES, strict=True)
        ]
        found += list(product(*atoms))
    return found


@given(covers=st.lists(boxes, max_size=6))
def test_what_is_left_is_what_no_cover_has(covers):
    left = subtract([EVERYTHING], covers)
    expected = set(points([EVERYTHING])) - set(points(covers))
    assert sorted(points(left)) == sorted(expected)  # and no situation twice


@given(covers=st.lists(boxes, max_size=6))
def test_merging_keeps_every_situation(covers):
    left = subtract([EVERYTHING], covers)
    fewer = merged(left)
    assert sorted(points(fewer)) == sorted(points(left))
    assert len(fewer) <= len(left)


def test_too_many_pieces_is_said(monkeypatch):
    monkeypatch.setattr(regions, "MOST_BOXES", 1)
    with pytest.raises(TooManyPieces):
        subtract([EVERYTHING], [(1, 1, 1)])


def test_too_many_pieces_is_unknown_never_covered(monkeypatch):
    case = next(c for c in cases() if c["id"] == "S30")
    assert judge_snapshot(snapshot_of_case(case)).verdict == "PARTIAL"
    monkeypatch.setattr(regions, "MOST_BOXES", 0)
    found = judge_snapshot(snapshot_of_case(case))
    assert found.verdict == "UNKNOWN"
    assert "too many pieces" in found.unknown[0].says
