"""A reading of the people on its way: what has come, in no order, in a file without a name.

It costs no write-ahead log, holds up nobody, and is gone with the process.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from vlc_wizard.adapters.database import Row
from vlc_wizard.adapters.schema import PEOPLE, PEOPLE_ID, PEOPLE_INDEXES, VERSION, connect
from vlc_wizard.core.homes import NOWHERE, Elsewhere

_BEGIN = """
    PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;
    PRAGMA secure_delete = OFF; PRAGMA temp_store = FILE;
    CREATE TABLE seen (sought, id, name, user_name, mail, kind, enabled, pending, reported,
        read_at, origin, domain, language, methods);
    CREATE TABLE report (id, reported, at, methods);
"""
_SEEN = "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_REPORT = "INSERT INTO report VALUES (?, ?, ?, ?)"
_BY_ID = (
    "CREATE INDEX IF NOT EXISTS seen_id ON seen (id)",
    "CREATE INDEX IF NOT EXISTS report_id ON report (id, reported, at)",
)
_TWICE = "SELECT 1 FROM {0} GROUP BY id HAVING count(*) > 1 LIMIT 1"
# The last word on each person counts.
_LAST_WORD = "DELETE FROM {0} WHERE rowid NOT IN (SELECT max(rowid) FROM {0} GROUP BY id)"
# What an incomplete reading did not reach stays as it was: as if it had been seen first.
_KEEP_OLD = (
    """INSERT INTO seen SELECT sought, id, name, user_name, mail, kind, enabled, pending,
        NULL, read_at, origin, domain, language, NULL FROM old.people
        WHERE id NOT IN (SELECT id FROM seen)""",
    """INSERT INTO report SELECT id, reported, read_at, methods FROM old.people
        WHERE reported IS NOT NULL AND id NOT IN (SELECT id FROM report)
        AND id NOT IN (SELECT id FROM seen WHERE reported IS NOT NULL)""",
)
# The file counts for nothing until it is whole, so nothing of it is ever rolled back.
_MADE = (
    "PRAGMA made.journal_mode = OFF",
    "PRAGMA made.synchronous = OFF",
    f"PRAGMA made.application_id = {PEOPLE_ID}",
    f"PRAGMA made.user_version = {VERSION}",
    "BEGIN",
    f"CREATE TABLE made.{PEOPLE}",
)
# Whoever does MFA elsewhere is neither ready nor not ready here, whatever is registered here.
SERVED = """
            WHEN origin = 1 AND kind IN (1, 3) AND domain IN (SELECT value FROM json_each(?)) THEN 8
            WHEN origin = 2 AND NOT pending AND domain IN (SELECT value FROM json_each(?)) THEN 8"""
# A row is as old as the older of its two sources.
_FILL = f"""
    INSERT INTO made.people (sought, id, name, user_name, mail, kind, enabled, pending, reported,
        readiness, read_at, origin, domain, language, methods)
    SELECT sought, id, name, user_name, mail, kind, enabled, pending, said,
        CASE WHEN NOT enabled THEN 6 WHEN pending AND said IS NOT 1 THEN 5
            {SERVED}
            ELSE coalesce(said, 7) END,
        min(read_at, at), origin, domain, language, counted
    FROM (
        SELECT seen.*, coalesce(report.reported, seen.reported) AS said,
            coalesce(report.methods, seen.methods) AS counted,
            coalesce(report.at, seen.read_at) AS at
        FROM seen NOT INDEXED LEFT JOIN report ON report.id = seen.id
    ) ORDER BY sought, id
"""  # noqa: S608 - our own words


class Gathered:
    """What one reading has brought so far."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._lock = Lock()  # a reading that was stopped may still be storing its last page
        self._database = connect("")
        self._database.executescript(_BEGIN)

    def add(self, rows: Sequence[Row]) -> None:
        """A page of people."""
        self._insert(_SEEN, rows)

    def report(self, rows: Sequence[Row]) -> None:
        """A page of the registration report."""
        self._insert(_REPORT, rows)

    def _insert(self, sql: str, rows: Sequence[Row]) -> None:
        with self._lock, self._transaction():
            try:
                self._database.executemany(sql, rows)
            except UnicodeEncodeError:  # half a surrogate pair: no file can hold it
                self._database.executemany(sql, [_encodable(row) for row in rows])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def fill(self, path: Path, old: Path | None, elsewhere: Elsewhere = NOWHERE) -> None:
        """Write everybody into an empty file, in order. `old`: what was not reached stays so."""
        with self._lock:
            self._sort_out()
            if old is not None:
                with self._attached(f"{old.as_uri()}?mode=ro", "old"):
                    for statement in _KEEP_OLD:
                        self._database.execute(statement)
            with self._attached(f"{path.as_uri()}?mode=rw", "made"):
                for statement in _MADE:
                    self._database.execute(statement).fetchall()
                self._database.execute(_FILL, served(elsewhere))
                for statement in (*_indexes(), "COMMIT"):
                    self._database.execute(statement).fetchall()

    def _sort_out(self) -> None:
        for statement in _BY_ID:
            self._database.execute(statement)
        for table in ("seen", "report"):
            if self._database.execute(_TWICE.format(table)).fetchone():
                self._database.execute(_LAST_WORD.format(table))

    @contextmanager
    def _attached(self, uri: str, name: str) -> Iterator[None]:
        self._database.execute(f"ATTACH ? AS {name}", (uri,))
        try:
            yield
        finally:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            self._database.execute(f"DETACH {name}")

    def close(self) -> None:
        """Let go of it. What a thread is still doing with it is broken off."""
        self._database.interrupt()
        with self._lock:
            self._database.close()


def served(elsewhere: Elsewhere) -> tuple[str, str]:
    """The values of `SERVED`."""
    return json.dumps(sorted(elsewhere.providers)), json.dumps(sorted(elsewhere.homes))


def _indexes() -> Iterator[str]:
    return (f"CREATE INDEX made.{name} ON {columns}" for name, columns in PEOPLE_INDEXES.items())


def _encodable(row: Row) -> Row:
    return tuple(
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for value in row
    )
