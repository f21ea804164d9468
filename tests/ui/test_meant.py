"""Keys that come faster than drawings never act on a page the person has not seen."""

import asyncio
from dataclasses import replace

from textual.events import Key

from vlc_wizard.core.events import Opened, Pressed, Submitted, WentBack
from vlc_wizard.core.page import Form, Typed, say
from vlc_wizard.ui.meant import still_meant

from .driving import shown
from .gallery import HUB, LINK, METHOD, REVIEW, TABLE


def test_another_page_takes_nothing():
    for event in (Pressed("compare"), Submitted({}), Opened("hub"), WentBack()):
        assert not still_meant(event, METHOD, REVIEW)
        assert event == Pressed("compare") or still_meant(event, REVIEW, REVIEW)


def test_an_action_that_went_away_is_not_pressed():
    assert still_meant(Pressed("json"), REVIEW, REVIEW)
    assert not still_meant(Pressed("json"), REVIEW, replace(REVIEW, actions=REVIEW.actions[1:]))


def test_a_confirmation_of_other_words_is_not_sent():
    other = Form((Typed("confirm", say("Type it"), "fabrikam.example"),), say("Apply"))
    assert not still_meant(Submitted({}), REVIEW, replace(REVIEW, form=other))
    assert not still_meant(Submitted({}), REVIEW, replace(REVIEW, form=None))


async def test_what_comes_before_the_drawing_is_dropped():
    async with shown(METHOD) as session:
        session.drive.on_send = lambda _: session.drive.show(HUB)
        for event in (Pressed("compare"), Pressed("compare"), Submitted({}), WentBack()):
            session.app.page_screen.act(event)
        await session.until(lambda: "Contoso Licensing\n" in session.text)
        assert session.drive.events == [Pressed("compare")]


async def test_a_key_that_comes_before_the_next_page_is_seen_does_nothing_there():
    """Both are pages on which Enter acts."""
    async with shown(LINK) as session:
        body = session.app.page_screen.body
        replace_items = body.replace

        async def and_press(items):
            for key in ("enter", "s"):
                session.app.post_message(Key(key, "s" if key == "s" else None))
            await asyncio.sleep(0)
            await replace_items(items)

        body.replace = and_press
        session.drive.show(TABLE)
        await session.until(lambda: "Who is ready?" in session.text)
        await session.settled()
        assert session.drive.events == []
        await session.press("enter")
        assert session.drive.events == [Pressed("done")]
