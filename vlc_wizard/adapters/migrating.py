"""Taking a file of the format before this one along, whole or not at all."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from vlc_wizard.adapters.database import code
from vlc_wizard.adapters.files import PRIVATE
from vlc_wizard.adapters.schema import APPLICATION_ID, SCHEMA, VERSION, connect, pragma

BEFORE = 1
COPY = "before-format-2.sqlite3"  # forgotten with everything else of the tenant
# What was read of the people is read again; answers, plans, runs and the journal stay.
_MADE_ANEW = ("people", "census")
_TABLE = re.compile(r"CREATE TABLE (\w+)")


def migrate(path: Path) -> None:
    """Bring a file of format 1 to this one. A file that is damaged is left to whoever checks it."""
    try:
        with closing(connect(f"{path.as_uri()}?mode=rw")) as connection:
            if _is_older(connection):
                _copy(connection, path.with_name(COPY))
                _bring(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.Error) and code(error) == sqlite3.SQLITE_FULL:
            raise


def _is_older(connection: sqlite3.Connection) -> bool:
    ours = pragma(connection, "application_id") == APPLICATION_ID
    return bool(ours and pragma(connection, "user_version") == BEFORE)


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    if path.exists():
        path.unlink()  # of a migration that did not end
    path.touch(mode=PRIVATE, exist_ok=False)
    connection.execute("VACUUM INTO ?", (str(path),))


def _bring(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for name in _MADE_ANEW:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    there = {name for (name,) in found}
    for statement in SCHEMA:
        table = _TABLE.match(statement)
        if table and table[1] not in there:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
