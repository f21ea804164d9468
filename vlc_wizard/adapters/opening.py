"""Opening a tenant's SQLite file: made, checked, or set aside where it is broken."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from vlc_wizard import __version__
from vlc_wizard.adapters.clean import clean
from vlc_wizard.adapters.database import Database, code, state_error, telling
from vlc_wizard.adapters.files import PRIVATE, sync_directory
from vlc_wizard.adapters.schema import (
    ADDED,
    APPLICATION_ID,
    TRIGGERS,
    VERSION,
    build,
    connect,
    memory,
    pragma,
    tables,
)

NAME = "wizard.sqlite3"
RUN_BEGUN = "run-begun"  # stands beside the database once anything may have been written
_SIDECARS = ("", "-wal", "-shm")

Check = Callable[[sqlite3.Connection], str]  # what is wrong with the contents, in words, or ""

_SETTINGS = (
    "PRAGMA secure_delete = ON",  # not every build has it on by itself
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: fsync alone does not reach the disk
)
_WRITE_FORMAT_AT = 18
_WAL_FORMAT = 2
# These tell of the disk or of other programs, not of the file.
_NOT_DAMAGE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }
)


def open_to_read(path: Path, why_not: str) -> Database:
    """What another instance writes. Raises StateError."""
    with telling("What is kept of this tenant cannot be read"):
        if not path.exists():
            return Database(None, memory(), why_not)
        reader = connect(f"{path.as_uri()}?mode=ro")
        if tables(reader):
            return Database(None, reader, why_not)
        reader.close()
        return Database(None, memory(), why_not)


def open_to_write(path: Path, now: datetime, sound: Check) -> Database:
    """The database, made or checked. The caller holds the lock. Raises StateError."""
    with telling("What is kept of this tenant cannot be opened"):
        _must_be_ordinary(path)
        fault = _fault(path, sound)
        lost = (_set_aside(path, fault, now),) if fault else ()
        if not path.exists():
            path.touch(mode=PRIVATE, exist_ok=False)
        _tighten(path)
        writer = connect(f"{path.as_uri()}?mode=rw")
        try:
            newer = _written_by_newer(writer)
            if not newer:
                _prepare(writer)
        except BaseException:
            writer.close()
            raise
        reader = connect(f"{path.as_uri()}?mode=ro")
        if newer:
            writer.close()
            return Database(None, reader, newer)
        database = Database(writer, reader, "")
        database.lost = lost
        return database


def _must_be_ordinary(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not stat.S_ISREG(path.lstat().st_mode)):
        raise state_error(
            "What is kept of this tenant cannot be opened",
            f"{path} is a link or not an ordinary file.",
        )


def _tighten(path: Path) -> None:
    for suffix in _SIDECARS:
        file = path.with_name(path.name + suffix)
        if file.exists() and stat.S_IMODE(file.stat().st_mode) != PRIVATE:
            file.chmod(PRIVATE)


def _prepare(writer: sqlite3.Connection) -> None:
    for setting in _SETTINGS:
        writer.execute(setting)
    writer.execute("PRAGMA journal_mode = WAL").fetchall()
    writer.execute("DROP TABLE IF EXISTS people")  # they stood here once; now in files of their own
    if not tables(writer):
        writer.execute("BEGIN IMMEDIATE")
        build(writer)
        writer.execute("COMMIT")
    for statement in (*ADDED, *TRIGGERS):
        writer.execute(statement)
    writer.execute(
        """INSERT INTO about VALUES ('written_by', ?) ON CONFLICT (name)
            DO UPDATE SET value = excluded.value WHERE value <> excluded.value""",
        (__version__,),
    )


def _written_by_newer(connection: sqlite3.Connection) -> str:
    """Why this version may only read, in words; empty where it may write."""
    version = pragma(connection, "user_version")
    if version <= VERSION:
        return ""
    with suppress(sqlite3.DatabaseError):
        row = connection.execute("SELECT value FROM about WHERE name = 'written_by'").fetchone()
        if row is not None:
            version = f"{version}, by vlc-wizard {clean(str(row[0]))[:20]}"
    return (
        f"A newer program wrote it (format {version}), and this one knows format {VERSION}. "
        "It only reads until you update vlc-wizard."
    )


def _fault(path: Path, sound: Check) -> str:
    """Why this file may not be gone on with, in words; empty where it may."""
    begun = path.with_name(RUN_BEGUN).exists()
    if not path.exists():
        return "It is gone, although a run was begun." if begun else ""
    if _is_unknown_format(path):
        return "Its format is not known."
    try:
        with closing(connect(f"{path.as_uri()}?mode=rw")) as connection:
            if not tables(connection):
                return "It is empty, although a run was begun." if begun else ""
            return _fault_inside(connection, sound)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.Error) and code(error) in _NOT_DAMAGE:
            raise
        return "It is damaged."


def _fault_inside(connection: sqlite3.Connection, sound: Check) -> str:
    if pragma(connection, "application_id") != APPLICATION_ID:
        return "Another program wrote it."
    if _written_by_newer(connection):
        return ""
    if pragma(connection, "user_version") != VERSION:
        return "Its format is not known."
    return _damage(connection) or sound(connection)


def _is_unknown_format(path: Path) -> bool:
    """Whether SQLite itself would only read it: two bytes of its header say who may write."""
    with path.open("rb") as file:
        file.seek(_WRITE_FORMAT_AT)
        return max(file.read(2), default=0) > _WAL_FORMAT


def _damage(connection: sqlite3.Connection) -> str:
    if pragma(connection, "quick_check(1)") != "ok":
        return "It is damaged."
    with closing(memory()) as model:
        wanted = tables(model)
    return "" if wanted <= tables(connection) else "A part of it is missing or changed."


def _set_aside(path: Path, fault: str, now: datetime) -> str:
    """Give it another name, whole, for whoever wants to look; say so."""
    stem = f"set-aside-{now:%Y%m%dT%H%M%SZ}"
    aside, n = path.with_name(f"{stem}.sqlite3"), 1
    while aside.exists():
        n += 1
        aside = path.with_name(f"{stem}-{n}.sqlite3")
    for suffix in _SIDECARS:
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.rename(aside.with_name(aside.name + suffix))
    sync_directory(path.parent)
    kept = f" It was renamed to {aside.name}." if aside.exists() else ""
    return (
        f"The file that kept the answers and the journal cannot be used. {fault}{kept} "
        "What it said is not known here; what is in the tenant is read from the tenant."
    )
