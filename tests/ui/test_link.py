"""Codes can be scanned from the screen, whatever the theme; the address is always in letters."""

import pytest
import zxingcpp

from tests.decoders import all_read, read
from vlc_wizard.adapters import qr
from vlc_wizard.core.events import Pressed
from vlc_wizard.core.page import Link, Page, say

from .driving import Session, shown
from .gallery import ADDRESS, LINK, place_of

OF_TENANT = (
    "https://mysignins.microsoft.com/security-info?tenantId=0f0f0f0f-1111-4222-8333-444444444444"
)
_CELL = 8  # pixels a cell is wide; twice as many high
_INKED = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1), "#": (1, 1)}


def scanned(session: Session) -> str:
    """What a camera reads."""
    pixels, wide = inked(session)
    picture = memoryview(pixels).cast("B", shape=[len(pixels) // wide, wide])
    found = zxingcpp.read_barcodes(picture)
    return found[0].text if found else ""


def inked(session: Session) -> tuple[bytes, int]:
    """The black-on-white cells as pixels, and how many a line has."""
    rows = []
    for strip in session.app.screen._compositor.render_strips():
        cells = [
            _INKED[letter]
            for segment in strip
            for letter in segment.text
            if segment.style and segment.style.bgcolor and segment.style.color
            if segment.style.bgcolor.name == "#ffffff" and segment.style.color.name == "#000000"
        ]
        if cells:
            rows += [[cell[half] for cell in cells] for half in (0, 1)]
    wide = max(map(len, rows))
    pixels = bytearray()
    for row in rows:
        if len(row) == wide:
            pixels += b"".join(bytes([255 * (1 - dark)]) * _CELL for dark in row) * _CELL
    return bytes(pixels), wide * _CELL


@pytest.mark.parametrize("address", [ADDRESS, OF_TENANT])
@pytest.mark.parametrize("world", ["", "REHEARSAL"])  # each has a theme of its own
@pytest.mark.parametrize("size", [(80, 24), (100, 40), (160, 50)])
async def test_readers_that_share_no_code_read_the_very_address(size, world, address):
    link = Link(address, say("They open"), qr.matrix(address))
    page = Page("link", say("Open"), say("nothing"), (link,))
    async with shown(page, size=size, place=place_of(world)) as session:
        await session.press("v")
        assert read(*inked(session)) == all_read(address)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("world", ["", "REHEARSAL"])
async def test_the_code_alone_can_be_scanned(world, ascii_only):
    place = place_of(world)
    async with shown(LINK, size=(80, 40), place=place, ascii_only=ascii_only) as session:
        await session.press("v")
        assert scanned(session) == ADDRESS
        await session.press("escape")
        assert "This page changes" in session.text


async def test_the_code_stands_beside_its_address_where_there_is_room():
    async with shown(LINK, size=(120, 40)) as session:
        assert scanned(session) == ADDRESS
        assert any("▀" in line and ADDRESS in line for line in session.lines) or (
            ADDRESS in session.text
        )


async def test_without_colour_a_code_is_black_on_white_all_the_same(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with shown(LINK, size=(80, 40)) as session:
        await session.press("v")
        strips = session.app.screen._compositor.render_strips()
        from textual.color import Color

        filters = session.app._filters
        for strip in strips:
            segments = list(strip)
            for each in filters:
                segments = each.apply(segments, Color(0, 0, 0)) if each.enabled else segments
            for segment in segments:
                if "▀" in segment.text:
                    assert segment.style.color.name == "#000000"
                    assert segment.style.bgcolor.name == "#ffffff"


async def test_a_code_that_does_not_fit_says_what_it_needs():
    async with shown(LINK, size=(40, 10)) as session:
        assert ADDRESS in session.text
        await session.press("v")
        text = " ".join(session.text.split())
        assert "This code needs 33 x 17 cells, the window has 40 x 10." in text
        assert "Save it (s) or make the window larger." in text
        await session.press("s")
        assert session.drive.events == [Pressed("png")]


async def test_an_address_without_a_code_has_no_key_for_one():
    page = Page("link", say("Open"), say("nothing"), (Link(ADDRESS, say("Members open")),))
    async with shown(page) as session:
        assert ADDRESS in session.text
        assert "v" not in session.foot
