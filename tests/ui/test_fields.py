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
        got = await answer(session, "tab", "end", "space", "enter")
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
        await session.until(lambda: "Type contoso.example to confirm" in session.text)


@pytest.mark.parametrize("typed", ["", "turn", "Turn on", "turn  on", " turn on"])
async def test_enter_does_not_confirm_without_the_exact_words(typed):
    async with shown(CONFIRM) as session:
        await session.type(typed)
        await session.press("enter")
        assert session.drive.events == []
        assert 'Type exactly "turn on". Nothing was done.' in session.text


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


# --- arrows --------------------------------------------------------------------------------------

TWO = (Option("a", say("One")), Option("b", say("Other")))
FORM = Page(
    "form",
    say("What should it say?"),
    say("nothing"),
    form=Form(
        (
            Many("many", say("Leave out"), TWO),
            Words("words", say("Others"), optional=True),
            Choice("choice", say("For"), TWO, "a"),
            Words("name", say("Name"), "MFA"),
        ),
        say("Continue"),
    ),
)
UNCHANGED = {"many": (), "words": "", "choice": "a", "name": "MFA"}


def at(session: Session) -> str:
    """The field that has the focus, with the option under its cursor."""
    focused = session.app.focused
    owner = focused if hasattr(focused, "field") else focused.parent
    n = getattr(owner, "cursor", None)
    return owner.field.name if n is None else f"{owner.field.name} {TWO[n].value}"


DOWN = ["many a", "many b", "words", "choice a", "choice b", "name"]


async def test_arrows_lead_through_all_fields_and_back_and_change_nothing():
    async with shown(FORM) as session:
        way = [at(session)]
        for _ in DOWN[1:]:
            await session.press("down")
            way.append(at(session))
        assert way == DOWN
        back = []
        for _ in DOWN[1:]:
            await session.press("up")
            back.append(at(session))
        # a choice is entered at what is chosen
        assert back == ["choice a", "words", "many b", "many a", "many a"]
        assert await answer(session, "enter") == UNCHANGED


async def test_among_other_fields_space_chooses_and_enter_sends_what_is_chosen():
    async with shown(FORM) as session:
        await session.press("tab", "tab", "down")
        assert "○ Other" in session.text
        assert "space Choose" in session.text
        await session.press("space")
        assert "● Other" in session.text
        assert await answer(session, "enter") == UNCHANGED | {"choice": "b"}


async def test_enter_on_what_is_not_chosen_chooses_it_first_and_the_foot_says_so():
    async with shown(FORM) as session:
        await session.press("tab", "tab", "down")
        assert "enter Choose this" in session.text
        await session.press("enter")
        assert session.drive.events == []
        assert "enter Continue" in session.text
        assert await answer(session, "enter") == UNCHANGED | {"choice": "b"}


async def test_a_choice_that_was_left_without_choosing_is_what_it_was():
    async with shown(FORM) as session:
        await session.press("tab", "tab", "down", "tab", "shift+tab")
        assert at(session) == "choice a"
        assert await answer(session, "enter") == UNCHANGED


async def test_beyond_the_last_field_the_page_scrolls():
    long = replace(REVIEW, form=Form((*FORM.form.fields, *REVIEW.form.fields), say("Go")))
    async with shown(long) as session:
        await session.press("enter")
        body = session.app.page_screen.body
        await session.until(lambda: "[ ] Other" in session.text and at(session) == "many a")
        below = body.scroll_offset.y
        await session.press("up")
        await session.until(lambda: body.scroll_offset.y == below - 1)
        assert at(session) == "many a"


# --- refused -------------------------------------------------------------------------------------


def stands(session: Session, *words: str) -> bool:
    """These are to be seen, below each other."""
    text = session.text
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


async def test_a_confirmation_that_was_refused_is_to_be_seen_with_its_error():
    """At 24 rows the page is longer than the window, and the error takes one line more."""
    async with shown(REVIEW) as session:
        await session.press("enter")
        await session.type("contoso.exampel")
        await session.press("enter")
        words = ("Type contoso.example to confirm", "✗ Type exactly", "contoso.exampel")
        await session.until(lambda: stands(session, *words))
        assert session.drive.events == []


def refused(name: str, words: str) -> Page:
    """The form as the walk shows it when an answer was not taken."""
    fields = [replace(f, error=say(words)) if f.name == name else f for f in LONG.form.fields]
    return replace(LONG, form=replace(LONG.form, fields=tuple(fields)))


MANY = tuple(Option(str(n), say("Account $n", n=n)) for n in range(9))
LONG = replace(
    FORM,
    form=Form(
        (
            Many("many", say("Leave out"), MANY),
            Words("words", say("Others"), optional=True),
            Choice("choice", say("For"), TWO, "a"),
            Choice("start", say("It starts"), TWO, "a"),
            Words("name", say("Name"), "MFA"),
        ),
        say("Continue"),
    ),
)


@pytest.mark.parametrize("late", [False, True], ids=["at once", "after a while"])
@pytest.mark.parametrize("size", [(80, 24), (40, 10), (160, 50)], ids=str)
@pytest.mark.parametrize("name", ["words", "choice", "name"])
async def test_the_field_that_was_not_taken_has_the_focus_and_is_to_be_seen(name, size, late):
    async with shown(LONG, size=size) as session:
        page = refused(name, "Nobody has that")
        if not late:
            session.drive.on_send = lambda _: session.drive.show(page)
        await session.until(lambda: session.app.focused is not None)
        session.app.page_screen.set_focus(session.app.page_screen.fields()[0])
        await session.press("enter")
        if late:
            await session.pilot.pause()
            session.drive.show(page)
        await session.until(lambda: at(session).partition(" ")[0] == name)
        label = next(f.label.template for f in LONG.form.fields if f.name == name)
        await session.until(lambda: stands(session, label, "✗ Nobody has that"))
        await session.until(lambda: "▸" in session.text or name != "choice")


async def test_an_answer_that_is_refused_again_has_the_focus_again():
    async with shown(LONG) as session:
        await session.press("enter")
        for _ in range(2):
            session.drive.show(refused("name", "Nobody has that"))
            await session.until(lambda: at(session) == "name")
            await session.press("shift+tab", "enter")
            session.drive.show(LONG)
            await session.until(lambda: "Nobody has that" not in session.text)


async def test_nobody_who_went_on_typing_is_led_away():
    async with shown(LONG) as session:
        await session.press("enter", "tab")
        await session.type("jo@")
        session.drive.show(refused("name", "Nobody has that"))
        await session.until(lambda: session.app.page_screen.page.form.fields[-1].error)
        await session.type("contoso.example")
        assert at(session) == "words"
        assert session.app.focused.value == "jo@contoso.example"


WHY = Page(
    "why",
    say("Apply?"),
    say("writes"),
    form=Form(
        (Words("why", say("Why go on"), ""), Typed("words", say("Type it"), "turn on")),
        say("Apply"),
    ),
)


async def test_needed_words_are_asked_for_where_they_are_missing():
    async with shown(WHY) as session:
        await session.press("enter")
        assert "This is needed first. Nothing was done." in session.text
        await session.type("a")
        await session.until(lambda: "This is needed first" not in session.text)
        await session.press("enter")
        assert "Type exactly" in session.text
        assert session.drive.events == []


async def test_what_was_wrong_goes_while_it_is_mended():
    async with shown(CONFIRM) as session:
        await session.press("enter")
        assert "Type exactly" in session.text
        await session.type("t")
        await session.until(lambda: "Type exactly" not in session.text)
