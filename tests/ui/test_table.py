"""Tables of any length: only what is on screen is asked for."""

from dataclasses import replace

import pytest

from vlc_wizard.core.page import Page, Text, say

from .driving import Session, shown
from .gallery import TABLE, People


def table_of(source: People) -> Page:
    facts, table = TABLE.blocks
    return replace(TABLE, blocks=(facts, replace(table, source=source)))


@pytest.mark.parametrize("count", [50, 500_000])
async def test_only_rows_on_screen_are_asked_for(count):
    asked: list[tuple[int, int]] = []
    async with shown(table_of(People(count, asked=asked))) as session:
        await session.press("end", "home", "pagedown")
        assert any(f"row {n} of {count:,}" in session.text for n in range(5, 12))
        await session.press("end")
        assert f"▸ Person {count - 1}" in session.text
    assert max(n for _, n in asked) <= 24


async def test_searching_as_it_is_typed_and_leaving_the_search():
    async with shown(table_of(People(500))) as session:
        await session.press("slash")
        await session.type("Person 49")
        await session.until(lambda: "row 1 of 11" in session.text)
        assert "search Person 49" in session.text
        await session.press("enter", "down")
        assert "▸ Person 490" in session.text
        await session.press("slash")
        assert "esc Close search" in session.text
        await session.press("escape")
        await session.until(lambda: "of 500" in session.text)
        assert session.drive.events == []


async def test_finding_nothing_says_so():
    async with shown(table_of(People(500))) as session:
        await session.press("slash")
        await session.type("nobody")
        await session.until(lambda: "none of 500 rows" in session.text)
        await session.press("enter", "down", "end")


async def test_filters_and_sorting_go_round():
    async with shown(TABLE) as session:
        for words in ("not ready", "guests"):
            await session.press("f")
            assert f"  {words} " in session.text
        await session.press("f")
        assert "  guests " not in session.text
        for words in ("by Name", "by Sign-in name", "by Readiness"):
            await session.press("S")  # the page has an s of its own
            assert words in session.text
        await session.press("S")
        assert "by Readiness" not in session.text
        assert session.drive.events == []


async def test_an_empty_table_says_why():
    async with shown(table_of(People(0))) as session:
        assert "Nobody was read yet." in session.text


@pytest.mark.parametrize("width", [40, 80, 160])
async def test_columns_fit_the_window(width):
    async with shown(TABLE, size=(width, 30)) as session:
        assert all(len(line) <= width for line in session.lines)
        assert "Name" in session.text


def under_cursor(session: Session) -> str:
    return next((line for line in session.lines if "▸" in line), "")


def lengthened(page: Page, lines: int) -> Page:
    """The page with so many lines above its table, as while people are read."""
    return replace(page, blocks=(*[Text(say("A line of words."))] * lines, *page.blocks[1:]))


@pytest.mark.parametrize(("size", "lines"), [((80, 24), 5), ((80, 24), 7), ((40, 10), 1)], ids=str)
async def test_the_row_under_the_cursor_is_in_sight_where_the_window_is_lower(size, lines):
    async with shown(lengthened(TABLE, lines), size=size) as session:
        table = session.app.page_screen.body.children[-1]
        session.app.page_screen.set_focus(table.rows)
        for n in range(1, 15):
            await session.press("down")
            await session.until(lambda: f"person{n}@" in under_cursor(session))  # noqa: B023
        await session.press("end")
        await session.until(lambda: "person49999@" in under_cursor(session))
        await session.press("home")
        await session.until(lambda: "person0@" in under_cursor(session))
        assert "Name" in session.text


async def test_as_many_rows_as_there_is_room_for_once_the_table_has_the_focus():
    async with shown(lengthened(TABLE, 7)) as session:
        session.app.page_screen.set_focus(None)
        body = session.app.page_screen.body
        assert session.text.count("person") < 4
        while session.app.focused is not body.children[-1].rows:
            await session.press("tab")
        await session.until(lambda: session.text.count("@contoso.example") >= 8)


async def test_rows_that_come_scroll_the_page_nowhere():
    async with shown(lengthened(TABLE, 5)) as session:
        body = session.app.page_screen.body
        grown = replace(TABLE.blocks[1], source=People(60_000), version=2)
        page = lengthened(TABLE, 5)
        session.drive.show(replace(page, blocks=(*page.blocks[:-1], grown)))
        await session.until(lambda: body.children[-1].rows.count == 60_000)
        await session.pilot.pause()
        assert body.scroll_offset.y == 0
