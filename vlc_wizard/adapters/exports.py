"""Files the admin asked for: safe to open, and whole."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from vlc_wizard.adapters import qr
from vlc_wizard.adapters.clean import clean, clean_json
from vlc_wizard.adapters.files import not_saved, reason, save
from vlc_wizard.adapters.listing import cells
from vlc_wizard.adapters.texts import catalogues
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.handout import Batch
from vlc_wizard.core.messages import Catalogue
from vlc_wizard.core.model import Person
from vlc_wizard.core.page import RowSource
from vlc_wizard.core.ports import HandedOut

_AT_ONCE = 1000
_MOST_READ = 4 * 1024 * 1024
# What a spreadsheet reads as the beginning of a formula (OWASP, ASVS 1.2.10), also full-width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else

_TABLE_HEADER = ("Name", "Sign-in name", "Kind", "Readiness")
_PEOPLE_HEADER = (*_TABLE_HEADER, "Mail", "Object id", "Read at (UTC)")


@runtime_checkable
class _Streams(Protocol):
    """A source that has more to say of a person than its table shows."""

    def iterate(self) -> Iterator[Person]: ...


_MOST_TEXTS, _MOST_LETTERS = 200, 20_000


class LocalFiles:
    """Implements `core.ports.Files`."""

    def save_people(self, path: Path, people: RowSource) -> Path:
        """CSV for spreadsheets, in the source's order, never all in memory."""
        return save(path, _csv(_rows(people)))

    def save_text(self, path: Path, text: str) -> Path:
        """A text file in UTF-8."""
        return save(path, [text.encode("utf-8", "replace")])

    def save_texts(self, folder: Path, texts: Mapping[str, str]) -> Path:
        """Text files to edit. What stands there may have been edited: it is not replaced."""
        taken = [name for name in texts if (folder / name).exists()]
        if taken:
            raise not_saved(
                folder, f"{taken[0]} is there already, perhaps edited; it is not replaced."
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise not_saved(folder, reason(error)) from error
        for name, text in texts.items():
            save(folder / name, [text.encode("utf-8")])
        return folder

    def load_texts(self, folder: Path) -> Mapping[str, str]:
        """The text files of a folder. Raises UsageError."""
        try:
            paths = sorted(folder.expanduser().glob("*.txt"))[:_MOST_TEXTS]
            found = {clean(p.name): _lines_of(p) for p in paths}
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else f"One is no text: {error}."
            raise UsageError("The words cannot be read", why, now="The words are as they were.",
                             next="Name the folder they were saved to.") from error  # fmt: skip
        if not found:
            raise UsageError("There are no words in this folder", f"{str(folder)!r} holds no .txt "
                             "file.", now="The words are as they were.",
                             next="Name the folder they were saved to.")  # fmt: skip
        return found

    def load(self, path: Path) -> Any:
        """A JSON file somebody else wrote. Raises UsageError."""
        try:
            with path.expanduser().open("rb") as file:
                data = file.read(_MOST_READ + 1)
            if len(data) > _MOST_READ:
                raise ValueError("it is larger than any that this program writes")
            return clean_json(json.loads(data))
        except (OSError, ValueError, RecursionError) as error:
            words = reason(error) if isinstance(error, OSError) else f"It is no JSON: {error}."
            raise UsageError(
                "The file cannot be opened", clean(words), now="Nothing was opened.",
                next="Check the path, and that it is the file your colleague saved.",
            ) from error  # fmt: skip

    def names(self, path: Path) -> list[str]:
        """The people a table names. Raises UsageError."""
        from vlc_wizard.adapters.tables import names_in

        return names_in(path.expanduser())

    def save_code(self, path: Path, address: str) -> Path:
        """The QR code as PNG."""
        return save(path, [qr.png(qr.matrix(address), address)])

    def hand_out(
        self,
        folder: Path,
        batch: Batch,
        wave: int,
        told: Callable[[int], None],
        *,
        codes_in_mail: bool = False,
    ) -> HandedOut:
        """Messages, lists, codes and sheets of one wave."""
        from vlc_wizard.adapters.distribution import Distribution

        return Distribution(folder, batch, wave, codes_in_mail, told).write()

    def handed_out(self, folder: Path, run: str, *, codes_in_mail: bool) -> Path | None:
        """Where in this folder the files of that wave are."""
        from vlc_wizard.adapters.distribution import written

        return written(folder, run, codes_in_mail=codes_in_mail)

    def catalogues(self) -> Mapping[str, Catalogue]:
        """The words for people, by language."""
        return catalogues()

    def code(self, address: str) -> tuple[tuple[bool, ...], ...]:
        """The QR matrix with its quiet zone; True is dark."""
        return qr.matrix(address)

    def picture(self, address: str) -> bytes:
        """The QR code as PNG, with its address in letters."""
        return qr.png(qr.matrix(address), address)


def _lines_of(path: Path) -> str:
    with path.open("rb") as file:
        text = file.read(_MOST_LETTERS).decode("utf-8-sig")
    return "\n".join(clean(line) for line in text.splitlines())


def inert(cell: str) -> str:
    """The cell as no spreadsheet runs it: an apostrophe says that it is text."""
    stripped = cell.lstrip(" \u00a0\u3000")
    return f"'{cell}" if stripped.startswith(_FORMULA) else cell


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A list for spreadsheets and mail merge."""
    return _csv([header, *rows])


def _rows(people: RowSource) -> Iterator[Sequence[str]]:
    if isinstance(people, _Streams):
        yield _PEOPLE_HEADER
        for person in people.iterate():
            read_at = f"{person.read_at:%Y-%m-%d %H:%M}"
            yield (*cells(person), person.mail, person.id, read_at)
        return
    yield _TABLE_HEADER
    start = 0
    while rows := people.rows(start, _AT_ONCE):
        yield from rows
        start += len(rows)


def _csv(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file in pieces of about a thousand rows."""
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    for number, row in enumerate(rows, start=1):
        writer.writerow([inert(cell) for cell in row])
        if number % _AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return data
