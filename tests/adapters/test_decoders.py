"""Every code that is handed out is read as exactly its address, by readers that share no code."""

import re
from xml.etree import ElementTree

import pytest

from tests.adapters.test_qr import GOOD, unpacked
from tests.decoders import all_read, enlarged, read
from vlc_wizard.adapters import qr

SVG = "{http://www.w3.org/2000/svg}"
_DOT = re.compile(r"M(\d+) (\d+)h1v1h-1z")


def drawn(svg: str) -> list[list[bool]]:
    """The modules of a drawing: white where nothing was drawn, black where the path goes."""
    root = ElementTree.fromstring(svg)
    wide, high = (int(float(n)) for n in root.get("viewBox", "").split()[2:])
    path = root.find(f"{SVG}path")
    assert path is not None
    assert path.get("fill") == "#000"
    dots = _DOT.findall(path.get("d", ""))
    assert "".join(f"M{x} {y}h1v1h-1z" for x, y in dots) == path.get("d")
    rows = [[False] * wide for _ in range(high)]
    for x, y in dots:
        rows[int(y)][int(x)] = True
    return rows


@pytest.mark.parametrize("address", GOOD)
@pytest.mark.parametrize("letters", [False, True])
def test_the_png(address, letters):
    wide, _, bits = unpacked(qr.png(qr.matrix(address), address if letters else ""))
    assert read(bits, wide) == all_read(address)


@pytest.mark.parametrize("address", GOOD)
def test_the_svg(address):
    assert read(*enlarged(drawn(qr.svg(qr.matrix(address), address)))) == all_read(address)


def test_a_reader_would_notice_another_address_and_a_broken_code():
    """The control."""
    rows = [list(row) for row in qr.matrix(GOOD[0])]
    assert read(*enlarged(rows)) != all_read(GOOD[1])
    broken = [[dark and x % 3 > 0 for x, dark in enumerate(row)] for row in rows]
    assert read(*enlarged(broken)) == {"zxing": [], "quirc": [], "qrdec": []}
