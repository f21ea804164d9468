"""Where registration leads: told only when it can be, and by simple sums."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.core.pages.tracking import chart
from vlc_wizard.core.waves import Count, outlook

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def counts(*rows: tuple[float, int], people: int = 100) -> tuple[Count, ...]:
    return tuple(Count(AT + timedelta(days=day), people, ready) for day, ready in rows)


@pytest.mark.parametrize(
    ("seen", "a_day", "by"),
    [
        (counts((0, 40)), None, None),  # one point has no direction
        (counts((0, 40), (0.5, 60)), None, None),  # half a day says nothing
        (counts((0, 50), (10, 73)), 2.3, date(2026, 12, 13)),  # 20 more at 2.3 a day: 8.7 days
        (counts((0, 50), (10, 50)), 0.0, None),  # nobody moves
        (counts((0, 50), (10, 40)), -1.0, None),
        (counts((0, 50), (2, 95)), 22.5, None),  # reached
        (counts((0, 0), (20, 50), (30, 60)), 1.0, date(2027, 1, 26)),  # the last two weeks count
    ],
)
def test_where_it_leads(seen, a_day, by):
    found = outlook(seen)
    assert found is not None
    assert found.a_day == (None if a_day is None else pytest.approx(a_day))
    assert found.by == by


def test_without_a_count_there_is_nothing_to_say():
    assert outlook(()) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 100)), min_size=2, max_size=20))
def test_the_chart_keeps_its_size_and_its_promise(rows):
    seen = counts(*sorted(rows))
    lines = chart(seen).split("\n")
    assert len(lines) == 6
    assert all(len(line) <= 44 and set(line) <= set("0123456789 #") for line in lines)
    found = outlook(seen)
    assert found is not None
    if found.by is not None:
        assert found.a_day is not None
        assert found.a_day > 0
        assert found.by >= seen[-1].at.date()


def test_the_chart_rises():
    lines = chart(counts((0, 0), (1, 100))).split("\n")
    assert lines[0].endswith("#")
    assert lines[-1].count("#") < 40
