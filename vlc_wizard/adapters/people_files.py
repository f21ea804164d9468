"""A file for the people of each reading, written once; the census says which of them counts.

Nothing else waits while one is made, since nothing else is in it. It is whole and on disk before
the census names it, which is one small transaction: a kill leaves the old people or the new ones.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock

from vlc_wizard.adapters.database import Database, code, state_error, telling
from vlc_wizard.adapters.files import NO_FOLLOW, PRIVATE, sync_directory
from vlc_wizard.adapters.schema import PEOPLE, PEOPLE_ID, VERSION, connect, pragma, tables

_NAME = "people-{}.sqlite3"
_NAMED = re.compile(r"people-\d+\.sqlite3.*")
_TRIES = 5  # another instance may replace the people between a look at the census and the opening
_DAMAGED = "The list of people is damaged. Read the people again: that makes a new one."
REASONS = {sqlite3.SQLITE_CORRUPT: _DAMAGED, sqlite3.SQLITE_NOTADB: _DAMAGED}


class PeopleFiles:
    """The people's files of one tenant, in the folder of its database."""

    def __init__(self, folder: Path, database: Database) -> None:
        self._folder = folder
        self._database = database
        self._reading = RLock()
        self._open: sqlite3.Connection | None = None
        self._generation = -1  # of the one that is open

    def path(self, generation: int) -> Path:
        """Where the people of a reading are."""
        return self._folder / _NAME.format(generation)

    @contextmanager
    def current(self, title: str) -> Iterator[tuple[int, sqlite3.Connection]]:
        """The people that count, and the number of their reading: 0 for none. Raises StateError."""
        with self._reading, telling(title, REASONS):
            for _ in range(_TRIES):
                generation = self._counted(title)
                if self._has_open(generation):
                    break
            if self._open is None:
                raise state_error(title, "The file with the people is gone. Read them again.")
            yield self._generation, self._open

    def _counted(self, title: str) -> int:
        rows = self._database.read(title, "SELECT generation FROM census")
        return rows[0][0] if rows else 0

    def _has_open(self, generation: int) -> bool:
        if self._open is not None and generation == self._generation:
            return True
        self.close()
        try:
            self._open = self._opened(generation)
        except sqlite3.OperationalError as error:
            if code(error) != sqlite3.SQLITE_CANTOPEN:
                raise
            return False
        self._generation = generation
        return True

    def _opened(self, generation: int) -> sqlite3.Connection:
        if generation:
            return connect(f"{self.path(generation).as_uri()}?mode=ro")
        nobody = connect("file::memory:")
        nobody.execute(f"CREATE TABLE {PEOPLE}")
        return nobody

    def make(self, generation: int, fill: Callable[[Path], None]) -> None:
        """A new file, filled, and on disk on return. Raises what filling it raised."""
        path = self.path(generation)
        path.unlink(missing_ok=True)  # of a reading that was killed
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_FOLLOW, PRIVATE)
        os.close(handle)
        try:
            fill(path)
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            sync_directory(self._folder)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def remove_others(self, generation: int) -> None:
        """Overwrite and remove all but this one; what cannot be now is at the next opening."""
        with self._reading:
            self.close()
        for path in self._folder.iterdir():
            if _NAMED.fullmatch(path.name) and path != self.path(generation):
                empty(path)
                with suppress(OSError):
                    path.unlink()

    def is_sound(self, generation: int, total: int) -> bool:
        """Whether the file that the census names is ours, is to be read, and has so many people."""
        path = self.path(generation)
        if not path.exists() or not stat.S_ISREG(path.lstat().st_mode):
            return False
        path.chmod(PRIVATE)
        with suppress(sqlite3.DatabaseError), closing(connect(f"{path.as_uri()}?mode=ro")) as file:
            return (
                (pragma(file, "application_id"), pragma(file, "user_version"))
                == (PEOPLE_ID, VERSION)
                and f"CREATE TABLE {PEOPLE}" in tables(file)
                and (file.execute("SELECT max(rank) FROM people").fetchone()[0] or 0) == total
            )
        return False

    def close(self) -> None:
        """Let go of the file that is open."""
        with self._reading:
            if self._open is not None:
                self._open.close()
            self._open, self._generation = None, -1


def empty(path: Path) -> None:
    """Overwrite the rows where they lie; but not under somebody who reads them at this moment."""
    with suppress(sqlite3.DatabaseError, OSError):
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        with closing(connect(f"{path.as_uri()}?mode=rw")) as file:
            for setting in ("secure_delete = ON", "journal_mode = OFF", "busy_timeout = 0"):
                file.execute(f"PRAGMA {setting}").fetchall()
            file.execute("DELETE FROM people")
