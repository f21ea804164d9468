"""The same page again is updated in place: typing, cursor and scroll survive."""

import asyncio
from dataclasses import replace

import pytest
from textual.events import Key

from vlc_wizard.core.page import Code, Note, Progress, Text, say

from .driving import shown
from .gallery import APPLY, CONFIGURE, HUB, METHOD, REVIEW, TABLE


def ticking(page, n):
    """The page while something is being read."""
    return replace(page, blocks=(*page.blocks, Progress(say("people"), n, 1000)))


async def test_typing_survives_progress():
    async with shown(CONFIGURE) as session:
        line = session.app.focused
        for n, letter in enumerate("abcdefgh"):
            session.drive.show(ticking(CONFIGURE, n + 1))
            await session.press(letter)
        await session.until(lambda: "8 of 1,000" in session.text)
        assert session.app.focused is line
        assert line.value == "MFA for Volume Licensing Centralabcdefgh"
        assert line.cursor_position == len(line.value)


async def test_a_note_that_comes_first_moves_no_typing_away():
    async with shown(CONFIGURE) as session:
        await session.type("xyz")
        line = session.app.focused
        problem = Note(say("It was refused"), warning=True)
        session.drive.show(replace(CONFIGURE, blocks=(problem, *CONFIGURE.blocks)))
        await session.until(lambda: "It was refused" in session.text)
        assert session.app.focused is line
        assert line.value.endswith("xyz")


def choosing(value):
    choice = replace(METHOD.form.fields[0], value=value)
    return ticking(replace(METHOD, form=replace(METHOD.form, fields=(choice,))), 1)


async def test_what_was_chosen_by_hand_stays():
    async with shown(METHOD, size=(80, 40)) as session:
        await session.press("down")
        session.drive.show(choosing("ca"))
        await session.until(lambda: "1 of 1,000" in session.text)
        assert "▸ ● Per-user MFA" in session.text


async def test_a_new_value_of_the_walk_is_taken_where_nothing_was():
    async with shown(METHOD, size=(80, 40)) as session:
        session.drive.show(choosing("pu"))
        await session.until(lambda: "▸ ● Per-user MFA" in session.text)


async def test_scroll_survives_progress():
    async with shown(REVIEW) as session:
        await session.press("pagedown")
        await session.settled()
        at = session.app.page_screen.body.scroll_offset
        assert at.y > 0
        session.drive.show(ticking(REVIEW, 5))
        await session.until(lambda: len(session.app.page_screen.body.children) == 7)
        await session.pilot.pause()
        assert session.app.page_screen.body.scroll_offset == at


async def test_blocks_that_go_are_gone_and_the_order_is_the_page_s():
    async with shown(HUB) as session:
        a, b, c = (Text(say(word)) for word in ("first", "second", "third"))
        session.drive.show(replace(HUB, blocks=(a, HUB.blocks[2], b)))
        await session.until(lambda: "second" in session.text)
        text = session.text
        assert text.index("first") < text.index("Find the admin") < text.index("second")
        session.drive.show(replace(HUB, blocks=(c,)))
        await session.until(lambda: "third" in session.text)
        await session.until(lambda: "Find the admin" not in session.text)


async def test_a_problem_is_brought_into_sight():
    async with shown(REVIEW, size=(80, 18)) as session:
        await session.press("pagedown", "pagedown")
        problem = Note(say("It was refused"), warning=True, news=True)
        session.drive.show(replace(REVIEW, blocks=(problem, *REVIEW.blocks)))
        await session.until(lambda: "! It was refused" in session.text)


async def test_what_was_asked_for_is_brought_into_sight():
    async with shown(REVIEW) as session:
        more = replace(REVIEW, blocks=(*REVIEW.blocks, Code("{}", say("Exactly this is sent"))))
        session.drive.on_send = lambda _: session.drive.show(more)
        await session.press("j")
        await session.until(lambda: "Exactly this is sent" in session.text)


def furthest(session) -> bool:
    """The page stands a windowful down; the frame may have taken two lines since."""
    body = session.app.page_screen.body
    at = min(body.size.height - 1, body.max_scroll_y)
    return body.max_scroll_y > 5 and at <= body.scroll_offset.y <= at + 2


async def test_a_page_down_right_behind_new_lines_goes_a_whole_page():
    """It comes when they are made, and nobody knows yet how long the page is."""
    short = replace(REVIEW, blocks=REVIEW.blocks[:1], form=None)
    async with shown(short) as session:
        body = session.app.page_screen.body
        update_items = body.update_items

        async def and_press(items):
            new = await update_items(items)
            session.app.post_message(Key("pagedown", None))
            await asyncio.sleep(0)
            return new

        body.update_items = and_press
        session.drive.show(REVIEW)
        await session.until(lambda: furthest(session))
        await session.settled()
        assert furthest(session)


async def test_a_page_down_right_behind_the_page_goes_a_whole_page():
    """As soon as it takes keys, it is known how long it is."""
    async with shown(METHOD) as session:
        session.drive.show(REVIEW)
        screen = session.app.page_screen
        await session.until(lambda: screen.page.id == REVIEW.id and session.app.takes_keys)
        session.app.post_message(Key("pagedown", None))
        await session.until(lambda: furthest(session))


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (160, 50)], ids=str)
async def test_what_was_shown_for_a_while_leaves_the_page_as_it_stood(size):
    """Such as the progress of a new reading, at the end of a hub that just fits."""
    async with shown(HUB, size=size) as session:
        body = session.app.page_screen.body
        room = body.size.height - body.children[-1].virtual_region.bottom - 1
        lines = say("\n".join("x" * max(0, room)))
        full = replace(HUB, blocks=(*HUB.blocks[:2], Text(lines), HUB.blocks[2]))
        session.drive.show(full)
        await session.until(lambda: len(body.children) == 5)
        await session.pilot.pause()
        before = (session.lines, body.max_scroll_y)
        session.drive.on_send = lambda _: session.drive.show(ticking(full, 5))
        await session.press("r")
        await session.until(lambda: "5 of 1,000" in session.text)
        session.drive.show(full)
        await session.until(lambda: "5 of 1,000" not in session.text)
        await session.until(lambda: (session.lines, body.max_scroll_y) == before)


async def test_whoever_scrolls_meanwhile_stays_where_they_are():
    async with shown(HUB, size=(40, 10)) as session:
        body = session.app.page_screen.body
        session.drive.on_send = lambda _: session.drive.show(ticking(HUB, 5))
        await session.press("r")
        await session.until(lambda: "5 of 1,000" in session.text)
        await session.press("pageup")
        at = body.scroll_offset
        assert at.y > 0
        session.drive.show(HUB)
        await session.until(lambda: len(body.children) == 4)
        await session.pilot.pause()
        assert body.scroll_offset == at


async def test_another_page_starts_at_its_top():
    async with shown(REVIEW) as session:
        await session.press("pagedown", "pagedown")
        session.drive.show(METHOD)
        await session.until(lambda: "How do you want" in session.text)
        await session.until(lambda: "▸ ● Conditional Access" in session.text)
        assert session.app.page_screen.body.scroll_offset.y == 0


async def test_a_hundred_changes_are_a_few_drawings():
    async with shown(APPLY) as session:
        screen = session.app.page_screen
        drawn = []
        update = screen.body.update_items

        async def counted(items):
            drawn.append(1)
            return await update(items)

        screen.body.update_items = counted
        for n in range(100):
            session.drive.show(replace(APPLY, blocks=(Progress(say("people"), n, 100),)))
        await session.until(lambda: "99 of 100" in session.text)
        assert len(drawn) <= 3


async def test_a_table_keeps_its_cursor_while_its_rows_grow():
    from .gallery import People

    async with shown(TABLE) as session:
        await session.press(*["down"] * 3)
        facts, table = TABLE.blocks
        more = replace(table, source=People(60_000), version=2)
        session.drive.show(replace(TABLE, blocks=(facts, more)))
        await session.until(lambda: "row 4 of 60,000" in session.text)
        assert "▸ Person 3" in session.text
