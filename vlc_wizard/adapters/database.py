"""The connections to a tenant's SQLite file, and what their refusals mean in words."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from types import MappingProxyType
from typing import Any

from vlc_wizard.adapters.files import reason
from vlc_wizard.core.errors import StateError

Row = tuple[Any, ...]

_NO_SENSE = "What is kept there makes no sense: the file is damaged, or not of this version."
_REASONS = {
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_IOERR: "The disk did not take it: it is full, over quota or failing.",
    sqlite3.SQLITE_READONLY: "The file may only be read.",
    sqlite3.SQLITE_PERM: "The file may not be opened.",
    sqlite3.SQLITE_CANTOPEN: "The file cannot be opened.",
    sqlite3.SQLITE_BUSY: "Another program keeps the file busy.",
    sqlite3.SQLITE_LOCKED: "Another program keeps the file busy.",
    sqlite3.SQLITE_CORRUPT: "The file is damaged. The next start sets it aside.",
    sqlite3.SQLITE_NOTADB: "The file is not a database. The next start sets it aside.",
}


@contextmanager
def telling(title: str, reasons: Mapping[int, str] = MappingProxyType({})) -> Iterator[None]:
    """Turn what SQLite or the system refuses into the error that people are shown.

    `reasons` stand before those for SQLite's codes that are said elsewhere.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # our own mistake, and no file's
    except sqlite3.DatabaseError as error:
        # SQLite's own sentence may quote what is kept, so only its name for the error is shown.
        name = getattr(error, "sqlite_errorname", "an error without a name")
        known = {**_REASONS, **reasons}.get(code(error))
        raise state_error(title, known or f"SQLite says {name}.") from error
    except UnicodeDecodeError as error:  # SQLite hands over text that is none
        raise state_error(title, _NO_SENSE) from error
    except OSError as error:
        raise state_error(title, reason(error)) from error


@contextmanager
def making_sense(title: str) -> Iterator[None]:
    """For rows that are taken apart: a file can be a sound database and still say nonsense."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise state_error(title, _NO_SENSE) from error


def state_error(title: str, why: str) -> StateError:
    """An error of our own files. It says nothing of the tenant, which it cannot know."""
    return StateError(
        title=title,
        why=why,
        now="What was kept before is unharmed; this was not kept.",
        next="Put that right, then start again: the wizard goes on from what was kept.",
    )


def code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest only says where


class Database:
    """One connection to write and one to read, so that a write never hides what is there."""

    def __init__(
        self, writer: sqlite3.Connection | None, reader: sqlite3.Connection, why_not: str
    ) -> None:
        self._writer = writer
        self._reader: sqlite3.Connection | None = reader
        self._writing = RLock()
        self._reading = RLock()
        self.why_not = why_not
        self.lost: tuple[str, ...] = ()  # what was set aside at this opening, in words

    @property
    def writable(self) -> bool:
        """Whether this instance may change anything."""
        return self._writer is not None

    def must_write(self, title: str) -> None:
        """Raise StateError where this instance may change nothing."""
        self._open_writer(title)

    @contextmanager
    def transaction(self, title: str) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, and on disk at the end. Raises StateError."""
        with self._writing, telling(title):
            writer = self._open_writer(title)
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.DatabaseError):
                    writer.execute("ROLLBACK")
                raise

    @contextmanager
    def outside_transaction(self, title: str) -> Iterator[sqlite3.Connection]:
        """The writing connection, for what SQLite does in no transaction. Raises StateError."""
        with self._writing, telling(title):
            yield self._open_writer(title)

    @contextmanager
    def snapshot(self, title: str) -> Iterator[sqlite3.Connection]:
        """Several reads of one moment. Raises StateError."""
        with self._reading, telling(title):
            reader = self._open_reader(title)
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.execute("ROLLBACK")

    def read(self, title: str, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of one question. Raises StateError."""
        with self._reading, telling(title):
            return self._open_reader(title).execute(sql, values).fetchall()

    def _open_writer(self, title: str) -> sqlite3.Connection:
        if self._writer is None:
            raise state_error(title, self.why_not)
        return self._writer

    def _open_reader(self, title: str) -> sqlite3.Connection:
        if self._reader is None:
            raise state_error(title, self.why_not)
        return self._reader

    def close(self, why_not: str) -> None:
        """Fold the write-ahead log into the file and let go."""
        with self._writing, self._reading:
            self.why_not = why_not
            if self._reader is not None:
                self._reader.close()
                self._reader = None
            if self._writer is not None:
                with suppress(sqlite3.DatabaseError):  # closing must not fail for a full disk
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._writer.close()
                self._writer = None
