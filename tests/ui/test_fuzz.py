"""Whatever is pressed without typing the words: nothing that needs them is ever sent."""

import random

import pytest
from textual.events import Key

from vlc_wizard.core.events import Submitted
from vlc_wizard.core.page import Choice, Form, Option, Page, Typed, say

from .driving import shown
from .gallery import REVIEW

PRESSES = 1000
AT_ONCE = 25
KEYS = {"enter": "\r", "tab": "\t", "shift+tab": None, "space": " ", "down": None, "up": None,
        "right": None, "pagedown": None, "escape": None, "f6": None}  # fmt: skip
BOTH = Page(
    "both",
    say("Sure?"),
    say("turns it on"),
    form=Form(
        (
            Choice("c", say("Which"), (Option("a", say("A")), Option("b", say("B")))),
            Typed("words", say("Type $w", w="turn on"), "turn on"),
        ),
        say("Turn it on"),
    ),
    actions=REVIEW.actions,
)


@pytest.mark.parametrize("page", [REVIEW, BOTH], ids=lambda page: page.id)
async def test_a_thousand_keys_never_confirm(page):
    dice = random.Random(20261124)
    async with shown(page) as session:
        for _ in range(PRESSES // AT_ONCE):
            for key in dice.choices(list(KEYS), k=AT_ONCE):
                session.app.post_message(Key(key, KEYS[key]))
            await session.pilot.pause()
        assert session.app.is_running
        assert len(session.drive.events) > PRESSES // 50  # keys did arrive
        assert not any(isinstance(event, Submitted) for event in session.drive.events)


async def test_the_same_keys_do_send_a_form_without_a_confirmation():
    """The control: nothing else holds a form back."""
    dice = random.Random(20261124)
    page = Page("c", BOTH.title, BOTH.changes, form=Form(BOTH.form.fields[:1], say("Go")))
    async with shown(page) as session:
        for key in dice.choices(list(KEYS), k=AT_ONCE * 4):
            session.app.post_message(Key(key, KEYS[key]))
        await session.until(
            lambda: any(isinstance(event, Submitted) for event in session.drive.events)
        )
