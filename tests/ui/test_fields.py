"""Forms by keyboard: choosing, ticking, typing, confirming, and what was wrong."""

from dataclasses import replace

import pytest

from vlc_wizard.core.events import Submitted
from vlc_wizard.core.page import Choice, Form, Many, Option, Page, Typed, Words, say

from .driving import Session, shown
from .gallery import CONFIGURE, METHOD, REVIEW

CONFIRM = Page(
    "confirm",
    say("Turn it on?"),
    say("turns the policy on"),
    form=Form((Typed("words", say("Type $w", w="turn on"), "turn on"),), say("Turn it on")),
)


def form_of(page: Page, **values: object) -> Page:
    """The page with these values in its first field."""
    assert page.form
    first, *rest = page.form.fields
    return replace(page, form=replace(page.form, fields=(replace(first, **values), *rest)))


async def answer(session: Session, *keys: str) -> dict[str, object]:
    await session.press(*keys)
    (event,) = session.drive.events
    assert isinstance(event, Submitted)
    return dict(event.answers)


async def test_arrows_choose_and_pass_over_what_cannot_be_chosen():
    async with shown(METHOD) as session:
        assert "not, because 3 Conditional Access policies are on" in session.text
        assert await answer(session, "down", "enter") == {"method": "pu"}


async def test_a_choice_starts_on_its_value():
    async with shown(form_of(METHOD, value="pu")) as session:
        assert await answer(session, "enter") == {"method": "pu"}


async def test_a_choice_where_nothing_can_be_chosen_answers_nothing():
    closed = (Option("a", say("A"), why_not=say("it is closed")),)
    async with shown(form_of(METHOD, options=closed)) as session:
        assert await answer(session, "down", "enter") == {"method": ""}


async def test_many_are_ticked_with_space_and_sent_with_enter():
    async with shown(CONFIGURE) as session:
        await session.press("tab", "space", "down", "space", "up", "space")
        assert await answer(session, "enter") == {
            "policy_name": "MFA for Volume Licensing Central",
            "emergency": ("b",),
            "note": "",
        }


async def test_the_account_that_cannot_be_ticked_is_not():
    async with shown(CONFIGURE) as session:
        got = await answer(session, "tab", "end", "down", "space", "enter")
        assert got["emergency"] == ("b",)


async def test_a_line_is_typed_and_sent():
    async with shown(CONFIGURE) as session:
        await session.press("ctrl+u")
        await session.type("MFA two")
        assert (await answer(session, "enter"))["policy_name"] == "MFA two"


async def test_what_is_pasted_cannot_act():
    async with shown(CONFIGURE) as session:
        from textual.events import Paste

        await session.press("ctrl+u")
        session.app.screen.focused.post_message(Paste("a\x1b]52;c;cm0=\x07b\u202ec"))
        got = await answer(session, "enter")
        assert got["policy_name"] == "a\ufffd]52;c;cm0=\ufffdb\ufffdc"


async def test_a_confirmation_is_never_filled_in_and_never_first_when_it_is_out_of_sight():
    async with shown(REVIEW) as session:
        assert session.app.focused is session.app.page_screen.body
        await session.press("enter")
        assert session.drive.events == []
        assert session.app.focused.value == ""
        assert "Type contoso.example to confirm" in session.text


@pytest.mark.parametrize("typed", ["", "turn", "Turn on", "turn  on", " turn on"])
async def test_enter_does_not_confirm_without_the_exact_words(typed):
    async with shown(CONFIRM) as session:
        await session.type(typed)
        await session.press("enter")
        assert session.drive.events == []
        assert "Type exactly turn on. Nothing was done." in session.text


async def test_the_exact_words_confirm():
    async with shown(CONFIRM) as session:
        await session.type("turn on")
        assert await answer(session, "enter") == {"words": "turn on"}


async def test_a_confirmation_beside_another_field_holds_the_whole_form_back():
    choice = Choice("c", say("Which"), (Option("a", say("A")),))
    page = replace(CONFIRM, form=Form((choice, *CONFIRM.form.fields), say("Go")))
    async with shown(page) as session:
        await session.press("enter")
        assert session.drive.events == []
        assert session.app.focused.parent.field.name == "words"


async def test_a_field_that_was_not_taken_says_why_and_has_the_focus():
    async with shown(CONFIGURE) as session:
        wrong = replace(CONFIGURE.form.fields[2], error=say("It is too long"))
        form = replace(CONFIGURE.form, fields=(*CONFIGURE.form.fields[:2], wrong))
        session.drive.on_send = lambda _: session.drive.show(replace(CONFIGURE, form=form))
        await session.press("enter")
        await session.until(lambda: "✗ It is too long" in session.text)
        await session.until(lambda: session.app.focused.parent.field.name == "note")


async def test_letters_are_typed_where_typing_is_and_act_elsewhere():
    async with shown(CONFIRM) as session:
        page = replace(CONFIRM, actions=METHOD.actions)
        session.drive.show(page)
        await session.until(lambda: "tab, then" in session.text)
        await session.type("c?")
        assert session.drive.events == []
        assert session.app.focused.value == "c?"
        assert "f1 Help" in session.text
        await session.press("tab", "c")
        assert len(session.drive.events) == 1


async def test_the_option_under_the_cursor_is_kept_in_sight():
    many = tuple(Option(str(n), say("Account $n", n=n)) for n in range(60))
    page = Page("m", say("Which?"), say("nothing"),
                form=Form((Many("m", say("Accounts"), many),), say("Go")))  # fmt: skip
    async with shown(page) as session:
        await session.press("end")
        assert "▸ [ ] Account 59" in session.text
        await session.press("home")
        assert "▸ [ ] Account 0" in session.text


async def test_an_optional_line_says_so():
    page = replace(CONFIRM, form=Form((Words("w", say("Note"), optional=True),), say("Go")))
    async with shown(page) as session:
        assert "optional" in session.text
