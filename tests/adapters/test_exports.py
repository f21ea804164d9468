"""Files the admin asked for: nothing in them acts, and none is ever half there."""

import csv
import io
import os
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.adapters.exports import LocalFiles, inert
from vlc_wizard.adapters.store import SqliteStore, open_store
from vlc_wizard.core.errors import StateError, UsageError
from vlc_wizard.core.model import Kind, Person, Readiness

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FILES = LocalFiles()

HOSTILE = [
    "=1+1", '=cmd|" /C calc"!A0', "=HYPERLINK(\"https://evil.example\",\"click\")",
    "+1", "-1", "--", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\x00=1", " =1", "\u3000=1", "\u00a0+1",
    "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "=", "+", "-", "@", "=1,2", '="a;b"',
    "=1\r\n=2", "+49 555 0100", "-Smith", "@ada", "=\u202e1",
]  # fmt: skip
HARMLESS = [
    "Ada Lovelace", "O'Neil", "Smith, Ada", 'Ada "the first"', "李雷", "Zoë", "a=b", "1-2", "a@b.c",
    "", " ", "'quoted", "[b]bold[/b]", "two\nlines", "Ada; Ben", "0123", '"=1"', "\U0001f600",
]  # fmt: skip


class Rows:
    """A source of plain rows, as many as it says, made when they are asked for."""

    def __init__(self, cells: Sequence[tuple[str, ...]], times: int = 1) -> None:
        self._cells, self._times = cells, times

    def __len__(self) -> int:
        return len(self._cells) * self._times

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        end = min(start + count, len(self))
        return [self._cells[n % len(self._cells)] for n in range(start, end)]

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> "Rows":  # noqa: ARG002
        return self


class Breaks(Rows):
    """Fails in the middle, as a disk does."""

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        if start:
            raise StateError("The list of people cannot be read")
        return super().rows(start, count)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def formulas(table: list[list[str]]) -> list[str]:
    """The cells that a spreadsheet might run: by first sign, as a spreadsheet looks at them."""
    signs = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
    return [cell for row in table for cell in row if cell.lstrip(" \u00a0\u3000")[:1] in {*signs}]


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE, ids=[f"{n}" for n in range(len(HOSTILE))])
def test_no_cell_is_a_formula(tmp_path: Path, name: str):
    path = FILES.save_people(tmp_path / "people.csv", Rows([(name, "ada", "Member", "Ready")]))
    table = read_csv(path.read_bytes())
    assert formulas(table) == []
    assert table[1][0] == "'" + name


def test_without_the_apostrophe_every_one_of_them_is_a_formula():
    assert formulas([[name] for name in HOSTILE]) == HOSTILE


@pytest.mark.parametrize("name", HARMLESS, ids=[f"{n}" for n in range(len(HARMLESS))])
def test_what_is_no_formula_is_written_as_it_is(tmp_path: Path, name: str):
    path = FILES.save_people(tmp_path / "people.csv", Rows([(name, "ada", "Member", "Ready")]))
    assert read_csv(path.read_bytes())[1] == [name, "ada", "Member", "Ready"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_at_most_an_apostrophe_is_added(text: str):
    assert inert(text) in (text, f"'{text}")
    assert formulas([[inert(text)]]) == []


def test_it_is_what_spreadsheets_expect(tmp_path: Path):
    path = FILES.save_people(tmp_path / "people.csv", Rows([("Zoë", "zoe", "Member", "Ready")]))
    data = path.read_bytes()
    assert data == ("\ufeffName,Sign-in name,Kind,Readiness\r\nZoë,zoe,Member,Ready\r\n").encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = open_store(tmp_path / "home", TENANT, clock_now=lambda: AT)
    yield store
    store.close()


def test_people_of_the_roster_bring_their_mail_and_id(tmp_path: Path, store: SqliteStore):
    ada = Person(
        id="id-1", name="=Ada", user_name="-ada@contoso.example", mail="@ada", kind=Kind.GUEST,
        enabled=True, pending=False, readiness=Readiness.UNKNOWN, read_at=AT,
    )  # fmt: skip
    store.roster.start(AT)
    store.roster.add([ada])
    store.roster.finish(complete=True, report_at=None)
    path = FILES.save_people(tmp_path / "people.csv", store.roster)
    header, row = read_csv(path.read_bytes())
    assert dict(zip(header, row, strict=True)) == {
        "Name": "'=Ada",
        "Sign-in name": "'-ada@contoso.example",
        "Kind": "Guest",
        "Readiness": "Unknown",
        "Mail": "'@ada",
        "Object id": "id-1",
        "Read at (UTC)": "2026-11-24 14:00",
    }
    only = FILES.save_people(tmp_path / "members.csv", store.roster.ordered(only="ready"))
    assert len(read_csv(only.read_bytes())) == 1


def test_fifty_thousand_people_are_never_all_in_memory(tmp_path: Path):
    people = Rows([("Ada Lovelace", "ada.lovelace@contoso.example", "Member", "Ready")], 50_000)
    tracemalloc.start()
    path = FILES.save_people(tmp_path / "people.csv", people)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.read_bytes().count(b"\r\n") == 50_001
    assert path.stat().st_size > 2_500_000
    assert peak < 1_500_000


# --- whole or not at all ----------------------------------------------------------------------

WRITERS: dict[str, Callable[[Path], Path]] = {
    "people": lambda path: FILES.save_people(path, Rows([("Ada", "ada", "Member", "Ready")])),
    "text": lambda path: FILES.save_text(path, "The report.\n"),
    "code": lambda path: FILES.save_code(path, "https://aka.ms/mfasetup"),
}
writers = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


def folder(path: Path) -> None:
    path.mkdir()


def link(path: Path) -> None:
    (path.parent / "theirs").write_text("theirs")
    path.symlink_to(path.parent / "theirs")


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "not there")


PLACES: dict[str, Callable[[Path], object]] = {
    "a folder": folder,
    "a link": link,
    "a link to nothing": link_to_nothing,
    "a pipe": os.mkfifo,
}


@writers
@pytest.mark.parametrize("make", PLACES.values(), ids=PLACES)
def test_only_ordinary_files_are_replaced(
    tmp_path: Path, write: Callable[[Path], Path], make: Callable[[Path], object]
):
    path = tmp_path / "out"
    make(path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StateError) as refused:
        write(path)
    error = refused.value
    assert all((error.title, error.why, error.now, error.next))
    assert sorted(tmp_path.iterdir()) == before
    assert not (tmp_path / "not there").exists()
    if (tmp_path / "theirs").exists():
        assert (tmp_path / "theirs").read_text() == "theirs"


@writers
@pytest.mark.parametrize("name", ["no/such/out", "file/out", "x" * 300])
def test_a_place_that_is_not_there_is_said(
    tmp_path: Path, write: Callable[[Path], Path], name: str
):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError) as refused:
        write(tmp_path / name)
    assert refused.value.why
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@writers
def test_a_file_is_replaced_and_nobody_else_may_read_it(
    tmp_path: Path, write: Callable[[Path], Path]
):
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o666)
    before = os.umask(0)
    try:
        assert write(path) == path
    finally:
        os.umask(before)
    assert path.read_bytes() != b"old"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_reading_that_fails_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("old")
    with pytest.raises(StateError):
        FILES.save_people(path, Breaks([("Ada", "ada", "Member", "Ready")], 3000))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


FULL_DISK = """
import resource, sys
from pathlib import Path
from vlc_wizard.adapters.exports import LocalFiles
from vlc_wizard.core.errors import StateError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    LocalFiles().save_text(Path(sys.argv[1]), "x" * 2000)
except StateError as error:
    print(error.why)
"""


def test_a_full_disk_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "report.md"
    path.write_text("old")
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == "The file may not grow any further: a size limit is set.\n"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_is_written_as_it_is(tmp_path: Path):
    path = FILES.save_text(tmp_path / "report.md", "Zoë\nhalf a pair: \ud800\n")
    assert path.read_bytes() == "Zoë\nhalf a pair: ?\n".encode()


def test_a_relative_path_comes_back_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert FILES.save_text(Path("report.md"), "") == tmp_path / "report.md"


# --- codes ------------------------------------------------------------------------------------


def test_no_file_is_made_for_an_address_that_is_not_allowed(tmp_path: Path):
    with pytest.raises(UsageError):
        FILES.save_code(tmp_path / "code.png", "https://evil.example/mfasetup")
    with pytest.raises(UsageError):
        FILES.code("https://evil.example/mfasetup")
    assert list(tmp_path.iterdir()) == []


def test_a_code_is_saved_as_a_picture(tmp_path: Path):
    path = FILES.save_code(tmp_path / "code.png", "https://aka.ms/mfasetup")
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert len(FILES.code("https://aka.ms/mfasetup")) == 33


LOADED = """
import sys
from pathlib import Path
import vlc_wizard.adapters.store, vlc_wizard.adapters.exports, vlc_wizard.adapters.outside
heavy = {"qrcode", "platformdirs", "httpx", "msal", "msgraph", "keyring", "textual"}
print(sorted(heavy & sys.modules.keys()))
sys.modules["PIL"] = sys.modules["png"] = None  # importing either fails from now on
vlc_wizard.adapters.exports.LocalFiles().save_code(Path(sys.argv[1]), "https://aka.ms/mfasetup")
print(sorted(heavy & sys.modules.keys()))
"""


def test_nothing_heavy_is_loaded_early_and_no_picture_library_ever(tmp_path: Path):
    command = [sys.executable, "-c", LOADED, str(tmp_path / "code.png")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == "[]\n['qrcode']\n"
