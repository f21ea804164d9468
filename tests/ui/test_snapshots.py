"""What every page looks like, in words: a change here is seen before it is shipped.

`UPDATE_SNAPSHOTS=1` writes them anew.
"""

import os
from pathlib import Path

import pytest

from .driving import shown
from .gallery import PAGES

FOLDER = Path(__file__).parent / "snapshots"
SIZES = {"80x24": (80, 24), "160x50": (160, 50), "40x10": (40, 10)}


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.id)
async def test_the_page_looks_as_it_did(page, name):
    file = FOLDER / f"{page.id}-{name}.txt"
    async with shown(page, size=SIZES[name]) as session:
        text = session.text + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text)
    assert file.read_text() == text


def test_there_is_no_snapshot_of_a_page_that_is_gone():
    wanted = {f"{page}-{name}.txt" for page in PAGES for name in SIZES}
    assert {file.name for file in FOLDER.iterdir()} == wanted
