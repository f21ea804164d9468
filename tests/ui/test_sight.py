"""What waits for the layout waits for its own: neither for ever, nor for less than it takes."""

import pytest

from vlc_wizard.ui import sight

from .driving import shown
from .gallery import HUB, METHOD, PAGES

SIZES = [(80, 24), (160, 50), (40, 10), (100, 12), (20, 5)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_every_page_settles_by_itself(page, size, monkeypatch):
    monkeypatch.setattr(sight, "_PATIENCE", 3600.0)
    async with shown(page, size=size) as session:
        done = []
        session.app.page_screen.settling.then(lambda: done.append("at once"))
        assert done == ["at once"]
        session.drive.show(HUB if page.id != "hub" else METHOD)
        await session.until(lambda: session.app.page_screen.page is session.drive.page)
        await session.settled()


async def test_one_whose_layout_never_comes_is_done_in_the_end(monkeypatch):
    monkeypatch.setattr(sight, "_PATIENCE", 0.01)
    monkeypatch.setattr(sight.Settling, "_is_settled", lambda _: False)
    async with shown(HUB) as session:
        assert session.app.page_screen.is_seen


async def test_the_patience_with_one_is_not_that_with_the_next(monkeypatch):
    """It would be over for the second as soon as that has begun to wait."""
    async with shown(HUB) as session:
        settling = session.app.page_screen.settling
        settled = settling._is_settled
        done = []
        monkeypatch.setattr(settling, "_is_settled", lambda: False)
        settling.then(lambda: done.append("first"))
        timer = settling._patience
        monkeypatch.setattr(settling, "_is_settled", settled)
        settling._look()
        assert done == ["first"]
        assert timer._task is None  # it was stopped
        monkeypatch.setattr(settling, "_is_settled", lambda: False)
        settling.then(lambda: done.append("second"))
        assert settling._patience is not timer
        assert done == ["first"]
