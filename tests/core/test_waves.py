"""Where registration leads: told only when it can be, and by simple sums."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.adapters.texts import words
from vlc_wizard.core.events import Told as Told_
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.outcomes import told
from vlc_wizard.core.outgoing import MAIL, SELF, Told
from vlc_wizard.core.pages.tracking import chart
from vlc_wizard.core.ports import Progressed
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Doing, Setting, State
from vlc_wizard.core.view import View, work_blocks
from vlc_wizard.core.waves import Count, Wave, in_words, outlook, tried, unfinished

SETTING = Setting(Cloud("rehearsal", "https://x.example", "https://x.example"), words())
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


def test_whoever_tried_a_message_on_themselves_told_nobody():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    row = (1, "on", SELF, now, "me", "1f3a9c2e", 1, {Told.SENT: 1})
    assert Wave(*row).told == 0
    assert replace(Wave(*row), way=MAIL, by_outcome={Told.SENT: 1, Told.WAITING: 4}).told == 1
    assert replace(Wave(*row), way="files", people=7).told == 7


def test_a_message_was_tried_when_that_was_after_the_last_wave_of_it():
    now = datetime(2026, 11, 24, tzinfo=UTC)
    tries = Wave(1, "on", SELF, now, "me", "1", 1, {Told.SENT: 1})
    wave = Wave(2, "on", MAIL, now, "me", "2", 2, {Told.SENT: 1, Told.SENDING: 1})
    assert not tried([], "on")
    assert tried([tries], "on")
    assert not tried([tries], "guests")
    assert not tried([tries, wave], "on")
    assert tried([tries, wave, replace(tries, number=3)], "on")
    assert unfinished([tries, wave], "on") == wave
    assert in_words(wave) == "1 sent, 1 left"


def test_the_time_that_is_left_is_by_the_pace_of_what_is_done_now():
    def shown(seconds: float, done: int, total: int | None) -> str:
        doing = Doing("reading", AT, done, total, begun=AT)
        state = State(SETTING, Session(), work={"people": doing})
        [block] = work_blocks(View(state, AT + timedelta(seconds=seconds)), "people")
        return plain(block.says)

    assert shown(60, 100, 400) == "reading; about 3 min left"
    assert shown(30, 100, 200) == "reading; about a minute left"
    assert [shown(2, 100, 400), shown(60, 100, None), shown(60, 0, 9)] == ["reading"] * 3


def test_a_new_count_begins_its_own_pace():
    state = State(SETTING, Session(), work={"people": Doing("reading", AT)})
    later = AT + timedelta(seconds=60)
    first = told(state, Told_(Progressed("people", "accounts", 999)), AT)
    second = told(first, Told_(Progressed("people", "report", 10, 999)), later)
    third = told(second, Told_(Progressed("people", "report", 20, 999)), later + timedelta(1))
    assert [s.work["people"].begun for s in (first, second, third)] == [AT, later, later]
