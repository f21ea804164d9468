"""The same page again is updated in place: typing, cursor and scroll survive."""

from dataclasses import replace

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


async def test_a_cursor_survives_and_a_new_value_of_the_walk_is_taken():
    async with shown(METHOD, size=(80, 40)) as session:
        await session.press("down")
        session.drive.show(ticking(METHOD, 1))
        await session.until(lambda: "1 of 1,000" in session.text)
        assert "▸ ● Per-user MFA" in session.text
        choice = replace(METHOD.form.fields[0], value="ca")
        session.drive.show(replace(METHOD, form=replace(METHOD.form, fields=(choice,))))
        await session.until(lambda: "▸ ● Conditional Access" in session.text)


async def test_scroll_survives_progress():
    async with shown(REVIEW) as session:
        await session.press("pagedown")
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
        assert "Find the admin" not in session.text


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
