"""Keys that come faster than drawings never act on a page the person has not seen."""

from dataclasses import replace

from vlc_wizard.core.events import Opened, Pressed, Submitted, WentBack
from vlc_wizard.core.page import Form, Typed, say
from vlc_wizard.ui.meant import still_meant

from .driving import shown
from .gallery import HUB, METHOD, REVIEW


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
