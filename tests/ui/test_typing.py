"""Letters typed fast: none is lost, none acts, and what is sent is what stood there at Enter."""

from collections.abc import Sequence
from dataclasses import replace

from textual.events import Key

from vlc_wizard.core.events import Submitted
from vlc_wizard.core.page import Form, Many, Note, Option, Page, Words, say
from vlc_wizard.ui.widgets.lines import Sent

from .driving import Session, shown
from .gallery import CONFIGURE, METHOD, REVIEW, TABLE

FORM = Page(
    "form",
    say("What should it say?"),
    say("nothing"),
    form=Form(
        (Words("name", say("Name")), Words("note", say("Note"), optional=True)), say("Continue")
    ),
)
DOMAIN = "contoso.example"
CHARACTERS = {"enter": "\r", "slash": "/", "space": " "}


async def burst(session: Session, *keys: str) -> None:
    """All of them at once, as from a fast hand on a busy machine: nobody waits between two."""
    for key in keys:
        character = CHARACTERS.get(key, key if len(key) == 1 else None)
        name = "full_stop" if key == "." else key
        session.app.post_message(Key(name, character))
    await session.pilot.pause()


def judged(page: Page, values: dict[str, str], **errors: str) -> Page:
    """The page as the walk shows it after an answer: with the answers as a draft, and errors."""
    fields = tuple(
        replace(f, value=values.get(f.name, f.value), error=say(errors.get(f.name, "")))
        for f in page.form.fields
    )
    return replace(page, form=replace(page.form, fields=fields))


def sent(session: Session) -> Sequence[object]:
    return [dict(event.answers) for event in session.drive.events if isinstance(event, Submitted)]


async def test_what_is_typed_while_an_answer_is_judged_stays():
    async with shown(FORM) as session:
        await session.type("nobody")
        await session.press("enter")
        busy = replace(judged(FORM, {"name": "nobody"}), busy=True)
        session.drive.show(busy)
        await session.type("@contoso")
        await session.until(lambda: session.app.page_screen.page == busy)
        session.drive.show(judged(FORM, {"name": "nobody"}, name="Not in this directory"))
        await session.until(lambda: "✗ Not in this directory" in session.text)
        await session.type(".example")
        assert session.app.focused.value == "nobody@contoso.example"
        assert sent(session) == [{"name": "nobody", "note": ""}]


async def test_what_is_ticked_while_an_answer_is_judged_stays():
    many = Many("many", say("Leave out"), (Option("a", say("One")), Option("b", say("Other"))))
    page = replace(FORM, form=Form((many,), say("Continue")))
    echo = replace(page, form=Form((replace(many, value=("a",)),), say("Continue")), busy=True)
    async with shown(page) as session:
        await session.press("space", "enter", "down", "space")
        session.drive.show(echo)
        await session.until(lambda: session.app.page_screen.page == echo)
        assert session.app.focused.answer == ("a", "b")


async def test_a_value_of_the_walk_is_taken_where_nobody_typed():
    async with shown(FORM) as session:
        session.drive.show(judged(FORM, {"name": "as it was kept"}))
        await session.until(lambda: "as it was kept" in session.text)
        await session.type("xyz")
        session.drive.show(judged(FORM, {"name": "another"}))
        await session.until(lambda: session.app.page_screen.page == session.drive.page)
        assert session.app.focused.value == "as it was keptxyz"


async def test_right_after_a_refused_confirmation_every_letter_counts():
    async with shown(REVIEW) as session:
        await session.press("enter")
        await burst(session, *"wrong", "enter", "ctrl+u", *DOMAIN)
        await session.until(lambda: session.app.focused.value == DOMAIN)
        assert session.drive.events == []  # c, j and s are keys of this page
        await burst(session, "enter")
        assert sent(session) == [{"confirm": DOMAIN}]


async def test_letters_right_behind_the_enter_that_leads_to_the_question_are_its_answer():
    async with shown(REVIEW) as session:
        await burst(session, "enter", *DOMAIN)
        await session.until(lambda: session.app.focused.value == DOMAIN)
        assert session.drive.events == []


async def test_what_is_sent_is_what_stood_there_at_enter():
    async with shown(FORM) as session:
        await burst(session, *"name", "enter", *"more")
        await session.until(lambda: session.app.focused.value == "namemore")
        assert sent(session) == [{"name": "name", "note": ""}]


async def test_a_search_takes_the_letters_right_behind_its_slash():
    """f and s are keys of the table, s is one of the page."""
    async with shown(TABLE) as session:
        await burst(session, "slash", *"fs")
        await session.until(lambda: "search fs" in session.text)
        assert session.drive.events == []


async def test_enter_on_a_page_that_is_gone_sends_nothing_of_the_next():
    """The form of the next page has a choice, and would be complete."""
    async with shown(FORM) as session:
        screen = session.app.page_screen
        gone = screen.fields()[0]
        session.drive.show(METHOD)
        await session.until(lambda: "How do you want" in session.text)

        screen.post_message(Sent(gone, {"name": "x"}))
        await session.pilot.pause()
        assert session.drive.events == []


async def test_news_that_comes_while_typing_takes_no_letter():
    async with shown(CONFIGURE) as session:
        await session.press("ctrl+u")
        for n, letter in enumerate("MFA for all"):
            note = Note(say("Read $n.", n=n), news=True)
            session.drive.show(replace(CONFIGURE, blocks=(note,) * (n % 3)))
            await burst(session, "space" if letter == " " else letter)
        assert session.app.focused.value == "MFA for all"
