"""The frame: what stands where, whichever page is in it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from vlc_wizard.core.events import Opened, Pressed, WentBack
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import NOTHING, Action, say

from .driving import Session, shown
from .gallery import APPLY, CODE, HUB, LINK, METHOD, PAGES, REVIEW, TABLE, place_of


async def test_the_frame_is_in_its_order():
    async with shown(METHOD) as session:
        lines = session.lines
    assert lines[0] == (
        " vlc-wizard   Contoso Licensing (contoso.example)            REHEARSAL  · day 3"
    )
    assert lines[1].startswith(" 2 of 5 Choose and apply · Method")
    assert lines[1].endswith("f6 Tasks")
    assert set(lines[2]) == {"─"}
    assert lines[4] == "  How do you want to require MFA?"
    assert lines[-3].strip() == "This page changes: nothing"
    assert set(lines[-2]) == {"─"}
    assert lines[-1].startswith(" enter Continue   ↑↓ Choose   esc Back   f2 Why?   ? Help")


async def test_a_live_tenant_shows_the_person_and_another_colour():
    async with shown(METHOD, place=place_of("", day=0)) as session:
        assert session.lines[0].endswith("Ada Brandt, Conditional Access Administrator")
        live = session.app.page_screen.head.styles.background
        session.drive.place = place_of()
        session.drive.changed()
        await session.until(lambda: "REHEARSAL" in session.lines[0])
        assert session.app.page_screen.head.styles.background != live


async def test_the_world_is_never_cut_away():
    long = say("$name", name="A very long name of an organisation " * 4)
    for width in (40, 80, 120):
        async with shown(METHOD, size=(width, 24), place=place_of(tenant=long)) as session:
            assert "REHEARSAL  · day 3" in session.lines[0]


async def test_the_rail_stands_beside_the_page_from_100_columns():
    async with shown(METHOD, size=(100, 30)) as session:
        assert any("● 2 Choose and apply" in line for line in session.lines)
        assert "Choose and apply · step 2 of 4" in session.text
        assert "f6" in session.foot
        await session.pilot.resize_terminal(99, 30)
        await session.until(lambda: "2 of 5 Choose and apply · Method" in session.text)
        assert "● 2 Choose" not in session.text


async def test_wide_windows_show_reasons_and_help_unasked():
    async with shown(METHOD, size=(160, 50)) as session:
        assert "Read 2 minutes ago from /subscribedSkus." in session.text
        session.drive.show(TABLE)  # uses the whole width
        await session.until(lambda: "row 1 of 50,000" in session.text)
        assert "Support: support@contoso.example" not in session.text


async def test_an_act_is_named_where_the_page_changes_something():
    async with shown(REVIEW) as session:
        assert "This page changes: creates one policy," in session.text
        assert "report-only, after you confirm" in session.text


async def test_a_cue_says_that_there_is_more_and_goes_at_the_end():
    async with shown(REVIEW) as session:
        assert "▼ more below" in session.text
        assert "more above" not in session.text
        await session.press(*["pagedown"] * 4)
        assert "more below" not in session.text
        assert "▲ more above" in session.text


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_every_key_in_the_foot_does_something(page):
    """Told an event, laid something over, moved the focus, or left."""
    async with shown(page) as session:
        keys = session.foot
    assert keys
    for key in keys:
        async with shown(page) as session:
            before = (session.text, session.app.focused)
            await session.press(key)
            did = session.drive.events or not session.app.is_running or session.app._exit
            assert did or (session.text, session.app.focused) != before, key


@pytest.mark.parametrize(
    ("page", "key", "told"),
    [
        (HUB, "r", Pressed("reread")),
        (HUB, "3", Opened("verify")),
        (HUB, "enter", Opened("apply")),
        (METHOD, "escape", WentBack()),
        (METHOD, "f6", Opened("hub")),
        (METHOD, "ctrl+t", Opened("hub")),
        (METHOD, "c", Pressed("compare")),
        (APPLY, "escape", WentBack()),
        (LINK, "enter", Pressed("done")),
        (TABLE, "enter", Pressed("done")),
        (TABLE, "s", Pressed("save")),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
async def test_keys_tell_the_walk(page, key, told):
    async with shown(page) as session:
        await session.press(key)
        assert session.drive.events == [told]


async def test_work_can_be_stopped_and_the_foot_says_so():
    async with shown(APPLY) as session:
        assert "esc Stop" in session.text


async def test_an_action_can_be_reached_and_done_without_its_letter():
    async with shown(REVIEW) as session:
        await session.until(lambda: session.app.focused is not None)
        for _ in range(10):
            await session.press("tab")
            if session.app.focused is session.app.page_screen.bar:
                break
        await session.press("right", "enter")
        assert session.drive.events == [Pressed("save")]


MANY = tuple(
    Action(key, say("Action number $n", n=n), f"act-{n}") for n, key in enumerate("abcdeghi")
)
SMALL = [page for page in PAGES.values() if page.id != "problem"]  # its labels are too long


def seen(session: Session, actions: Sequence[Action]) -> set[str]:
    """The keys of those actions that stand there with their words."""
    return {a.key for a in actions if f"{a.key} {plain(a.label)}" in session.text}


@pytest.mark.parametrize("page", SMALL, ids=lambda page: page.id)
async def test_in_a_small_window_every_action_is_to_be_seen_and_the_ways_to_all_others(page):
    async with shown(page, size=(40, 10)) as session:
        assert seen(session, page.actions) == {a.key for a in page.actions}
        assert "? Help" in session.text or "f1 Help" in session.text
        assert "^p Commands" in session.text
        below = " ".join(session.text.split("Changes:")[1].replace("▼", "").split())
        assert below.startswith(plain(page.changes))


@pytest.mark.parametrize("size", [(40, 10), (80, 24)], ids=str)
async def test_of_too_many_actions_it_is_said_how_many_more_there_are_and_arrows_show_them(size):
    page = replace(REVIEW, actions=MANY * 2)
    async with shown(page, size=size) as session:
        count = len(page.actions)
        bar = session.app.page_screen.bar
        hidden = re.search(r"(\d+) ▶", session.text)
        assert hidden
        assert int(hidden[1]) == count - session.text.count("Action number")
        while session.app.focused is not bar:
            await session.press("tab")
        for n in range(count):
            await session.until(lambda: f"▸{MANY[n % 8].key} Action number" in session.text)  # noqa: B023
            await session.press("right")
        assert "▶" not in session.text
        assert re.search(r"(\d+) ◀", session.text)
        await session.press("enter")
        assert session.drive.events == [Pressed(page.actions[-1].name)]


async def test_what_was_clicked_is_done_wherever_it_stands():
    page = replace(REVIEW, actions=MANY * 2)
    async with shown(page, size=(40, 10)) as session:
        while session.app.focused is not session.app.page_screen.bar:
            await session.press("tab")
        await session.press(*["right"] * 15)
        y = next(n for n, line in enumerate(session.lines) if "▸i Action" in line)
        await session.pilot.click(offset=(session.lines[y].index("▸i") + 1, y))
        assert session.drive.events == [Pressed("act-7")]


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_tab_is_never_trapped(page):
    async with shown(page) as session:
        seen = []
        for _ in range(12):
            await session.press("tab")
            seen.append(session.app.focused)
        stops = len(session.app.screen.focus_chain)
        assert len(set(map(id, seen))) == max(1, stops)


async def test_help_and_why_lie_over_the_page_and_go_again():
    async with shown(METHOD) as session:
        for key in ("question_mark", "f1"):
            await session.press(key)
            assert "Support: support@contoso.example" in session.text
            assert "Compare them" in session.text
            await session.press("escape")
            assert "How do you want" in session.text
        await session.press("f2")
        assert "Read 2 minutes ago from /subscribedSkus." in session.text
        await session.press("f2")
        assert "How do you want" in session.text
        assert session.drive.events == []


async def test_a_long_help_says_that_there_is_more_and_how_it_closes():
    long = replace(METHOD, help=tuple(say("Line $n of many.", n=n) for n in range(40)))
    async with shown(long) as session:
        await session.press("f1")
        await session.until(lambda: "more below, esc Close" in session.text)
        await session.press("end")
        await session.until(lambda: "more below" not in session.text)
    async with shown(METHOD, size=(100, 50)) as session:
        await session.press("f1")
        assert "Compare them" in session.text
        assert "more below" not in session.text


async def test_the_palette_finds_pages_and_actions():
    async with shown(METHOD) as session:
        await session.press("ctrl+p")
        assert "Go to: 3 Verify" in session.text
        await session.type("comp")
        await session.press("enter")
        assert session.drive.events == [Pressed("compare")]
        await session.press("ctrl+p")
        await session.type("keep the ev")
        await session.press("enter")
        assert session.drive.events[-1] == Opened("record")


async def test_the_palette_changes_the_colours_and_quits():
    async with shown(METHOD) as session:
        assert session.app.theme == "rehearsal-dark"
        await session.press("ctrl+p")
        await session.type("light")
        await session.press("enter")
        assert session.app.theme == "rehearsal-light"
        await session.press("ctrl+p")
        await session.type("quit")
        await session.press("enter")
    assert session.app.return_code == 0


async def test_copying_sends_to_the_terminal():
    async with shown(LINK) as session:
        session.drive.copy("https://aka.ms/mfasetup")
        assert session.app.clipboard == "https://aka.ms/mfasetup"


async def test_code_is_exact_and_scrolls_sideways():
    async with shown(CODE) as session:
        assert '"excludeUsers": ["5f0c' in session.text
        assert '"MicrosoftAdminPortals"]}},' not in session.text
        await session.until(lambda: session.app.screen.focus_chain)
        await session.press("tab", *["right"] * 20)
        assert '"MicrosoftAdminPortals"]}},' in session.text


async def test_a_page_without_words_for_the_rail_still_draws():
    bare = place_of("", tenant=say("no tenant yet"), person=NOTHING, task=0, rail=(), day=0)
    async with shown(HUB, place=bare) as session:
        assert "no tenant yet" in session.lines[0]
