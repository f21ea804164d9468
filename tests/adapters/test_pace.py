"""Asking no faster than the service allows."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from vlc_wizard.adapters.graph.pace import Pace, back_off, paces, retry_after
from vlc_wizard.adapters.graph.scopes import Limit

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_conditional_access_is_asked_once_a_second_by_all_together(step_clock):
    pace = paces(step_clock)[Limit.CONDITIONAL_ACCESS]
    arrived = []

    async def one():
        async with pace.turn():
            arrived.append(step_clock.now())
            step_clock.time += timedelta(seconds=0.3)

    await asyncio.gather(*(one() for _ in range(5)))
    gaps = [b - a for a, b in itertools.pairwise(arrived)]
    assert all(timedelta(seconds=1) <= gap <= timedelta(seconds=1.5) for gap in gaps)


async def test_reports_are_asked_five_times_in_ten_seconds_and_nearly_as_fast(step_clock):
    pace = paces(step_clock)[Limit.REPORTS]
    arrived = []
    for _ in range(50):
        async with pace.turn():
            arrived.append(step_clock.now())
            step_clock.time += timedelta(seconds=0.3)
    for i in range(45):
        assert arrived[i + 5] - arrived[i] >= timedelta(seconds=10)
    assert (arrived[-1] - arrived[4]).total_seconds() <= 90 / 0.95


async def test_a_clock_set_back_makes_no_wait_of_hours(step_clock):
    pace = Pace(step_clock, count=1, seconds=1)
    async with pace.turn():
        pass
    step_clock.time -= timedelta(hours=3)
    async with pace.turn():
        pass
    assert sum(step_clock.slept) <= 1.1


async def test_a_request_that_fails_still_counts(step_clock):
    pace = Pace(step_clock, count=1, seconds=1)
    with pytest.raises(OSError, match="lost"):
        async with pace.turn():
            raise OSError("lost")
    async with pace.turn():
        pass
    assert step_clock.slept == [pytest.approx(1, abs=0.1)]


def test_backing_off_starts_at_two_seconds_grows_and_ends():
    for attempt, least in enumerate((2, 4, 8, 16, 32, 60, 60), start=1):
        assert least <= back_off(attempt) <= least * 1.5


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("17", 17),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("9" * 400, 999_999_999),
        ("Tue, 24 Nov 2026 09:02:00 GMT", 120),
        ("Tue, 24 Nov 2026 08:00:00 GMT", None),
        ("Tue, 99 Nov 2026 08:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_time_and_else_nothing(header, seconds):
    assert retry_after(header, NOW) == seconds
