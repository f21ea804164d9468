"""Sheets and lists in other people's programs: Chromium prints them, a reader scans them."""

import csv
import itertools
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import zxingcpp

from vlc_wizard.cli import main

pytestmark = pytest.mark.apps
CHROMIUM = shutil.which("chromium") or ""


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything for the tenant whose people have hostile names."""
    folder = tmp_path_factory.mktemp("handed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLC_WIZARD_HOME", str(folder / "home"))
        assert main(["distribute", "--demo", "hostile", "--to", str(folder / "out")]) == 0
    return folder / "out"


class Document(HTMLParser):
    """What a sheet asks for, and whether it says what it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.outside += [str(given[n]) for n in ("src", "href", "data", "action") if n in given]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def test_sheets_ask_for_nothing_and_say_what_they_are(handed_out: Path):
    sheets = list(handed_out.glob("*.html"))
    assert len(sheets) > 20
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        found = Document(text)
        names = [tag for tag, _ in found.tags]
        assert found.outside == []
        assert "url(" not in text
        assert "@import" not in text
        assert "script" not in names
        assert names.count("h1") == 1
        assert names.count("main") == 1
        assert dict(found.tags)["html"]["lang"]
        assert all(a.get("aria-label") for tag, a in found.tags if tag == "svg")
        assert all(a.get("scope") for tag, a in found.tags if tag == "th")
        levels = [int(t[1]) for t in names if re.fullmatch("h[1-6]", t)]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert Document('<img src="https://evil.example">').outside


@pytest.mark.parametrize("who", ["members", "guests"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_photographed_sheet_is_read_by_a_phone(who: str, paper: str, handed_out: Path, tmp_path):
    assert CHROMIUM
    from tests.verbs.test_distribute import decoded

    sheet, picture = handed_out / f"sheet-{who}-en-{paper}.html", tmp_path / "photo.png"
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=800,1200",
         f"--user-data-dir={tmp_path}/profile", f"--screenshot={picture}", sheet.as_uri()],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    wanted = decoded((handed_out / f"code-{who}.png").read_bytes())
    assert [found.text for found in zxingcpp.read_barcodes(grey(picture))] == [wanted]


def grey(picture: Path) -> memoryview:
    """An eight-bit RGB or RGBA PNG as grey pixels."""
    import struct
    import zlib

    data = picture.read_bytes()
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    assert depth == 8
    wide = {2: 3, 6: 4}[colour]
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    rows = unfiltered(zlib.decompress(packed), width * wide, height, wide)
    pixels = b"".join(bytes(row[1::wide]) for row in rows)
    return memoryview(pixels).cast("B", (height, width))


def unfiltered(data: bytes, line: int, height: int, wide: int) -> list[bytearray]:
    """The lines of a PNG as they were before it made them smaller."""
    rows, above = [], bytearray(line)
    for y in range(height):
        start = y * (line + 1)
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + line])
        for x in range(line):
            left = row[x - wide] if x >= wide else 0
            corner = above[x - wide] if x >= wide else 0
            row[x] = (row[x] + predicted(kind, left, above[x], corner)) & 255
        rows.append(row)
        above = row
    return rows


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda v: abs(guess - v))
    return (0, left, up, (left + up) // 2)[kind]


def test_lists_hold_no_formula(handed_out: Path):
    assert shutil.which("soffice"), "LibreOffice is needed: apt-get install libreoffice-calc"
    (file,) = handed_out.glob("wave-*/recipients.csv")
    folder = handed_out.parent / "sheets"
    profile = f"-env:UserInstallation=file://{handed_out.parent}/office"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(folder),
         str(file)],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    text = (folder / "recipients.fods").read_text("utf-8")
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    assert text.count("<table:table-row") >= len(rows)
    assert "table:formula=" not in text
