"""Colours, signs and sizes: every terminal can be used."""

import re

import pytest
from textual.color import Color

from vlc_wizard.ui.themes import PAIRS, THEMES, theme

from .driving import shown
from .gallery import APPLY, METHOD, PAGES, REVIEW, place_of

LEAST_CONTRAST = 4.5
SIZES = [(80, 24), (160, 50), (40, 10), (20, 5), (100, 12), (1, 1)]
WORD = re.compile(r"\w")
OWN_COLOURS = [name for name in THEMES if "terminal" not in name]


def contrast(one: str, other: str) -> float:
    """As WCAG computes it."""

    def luminance(colour: str) -> float:
        parts = [part / 255 for part in Color.parse(colour).rgb]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_it_should_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < LEAST_CONTRAST


@pytest.mark.parametrize("name", OWN_COLOURS)
def test_every_word_can_be_read(name):
    tokens = THEMES[name]
    weak = {
        (ink, paper): round(contrast(tokens[ink], tokens[paper]), 2)
        for ink, paper in PAIRS
        if contrast(tokens[ink], tokens[paper]) < LEAST_CONTRAST
    }
    assert weak == {}


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
@pytest.mark.parametrize("name", OWN_COLOURS)
async def test_every_word_drawn_can_be_read(name, page):
    """Whatever the style sheet puts together, also where no pair says so."""
    world, shade = name.split("-")
    place = place_of("REHEARSAL" if world == "rehearsal" else "")
    drawn = set()
    async with shown(page, place=place) as session:
        if shade == "light":
            session.app._other_shade()
            await session.pilot.pause()
        for strip in session.app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                if style and style.color and style.bgcolor and WORD.search(segment.text):
                    drawn.add((style.color.name, style.bgcolor.name))
    assert len(drawn) > 3
    assert {pair for pair in drawn if contrast(*pair) < LEAST_CONTRAST} == set()


def test_a_live_header_is_not_a_rehearsal_s():
    assert THEMES["live-dark"]["head"] != THEMES["rehearsal-dark"]["head"]
    assert THEMES["live-light"]["head"] != THEMES["rehearsal-light"]["head"]


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_has_every_token(name):
    assert THEMES[name].keys() == THEMES["live-dark"].keys()
    assert THEMES[name].items() <= theme(name).variables.items()


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_no_size_crashes_and_no_line_is_too_long(page, size):
    async with shown(page, size=size) as session:
        assert all(len(line) <= size[0] for line in session.lines)
        if size[0] >= 40:
            label = "This page changes:" if size[0] > 60 else "Changes:"
            assert label in session.text


async def test_the_window_can_be_resized_at_any_time():
    async with shown(REVIEW) as session:
        for size in [(40, 10), (160, 50), (1, 1), (100, 12), (80, 24)]:
            await session.pilot.resize_terminal(*size)
        await session.until(lambda: "This page changes: creates one policy" in session.text)


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_ascii_is_ascii(page):
    """All our words and signs; the last filter is asked, as the terminal would be."""
    async with shown(page, size=(120, 40), ascii_only=True) as session:
        for key in ("f1", "escape", "ctrl+p", "escape"):
            await session.press(key)
            strips = session.app.screen._compositor.render_strips()
            for strip in strips:
                segments = list(strip)
                for each in session.app._filters:
                    segments = each.apply(segments, Color(0, 0, 0)) if each.enabled else segments
                words = "".join(segment.text for segment in segments)
                assert words.isascii(), words


async def test_marks_have_words_in_ascii():
    async with shown(REVIEW, size=(80, 50), ascii_only=True) as session:
        for mark in ("[ok] 9 checks pass", "[!] ", "[x] ", "[?] "):
            assert mark in session.text


async def test_without_colour_there_is_none(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "")
    async with shown(METHOD) as session:
        assert session.app.theme == "rehearsal-terminal"
        for strip in session.app.screen._compositor.render_strips():
            segments = list(strip)
            for each in session.app._filters:
                segments = each.apply(segments, Color(0, 0, 0)) if each.enabled else segments
            for segment in segments:
                assert (
                    not segment.style or not segment.style.color or segment.style.color.is_default
                )
        assert "▸ ● Conditional Access" in session.text
        await session.press("down", "enter")
        assert session.drive.events


@pytest.mark.parametrize("term", ["dumb", "xterm", "linux", "vt100"])
async def test_a_terminal_of_few_colours_gets_its_own_colours(term, monkeypatch):
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("COLORTERM")
    async with shown(METHOD) as session:
        assert session.app.theme == "rehearsal-terminal"
        await session.press("down", "enter")
        assert session.drive.events


async def test_a_light_terminal_gets_light_colours(monkeypatch):
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with shown(METHOD) as session:
        assert session.app.theme == "rehearsal-light"


async def test_calm_draws_passing_time_less_often():
    async with shown(APPLY, calm=True) as calm, shown(APPLY) as usual:
        assert calm.app.animation_level == usual.app.animation_level == "none"
        assert calm.app.tick > usual.app.tick
