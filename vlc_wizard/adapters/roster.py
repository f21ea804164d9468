"""Everybody, as rows on disk in the order of their names; a new reading replaces them at once."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.adapters.database import Database, Row, making_sense
from vlc_wizard.adapters.listing import (
    KIND_CODES,
    ORIGIN_CODES,
    READINESS_CODES,
    Listing,
    fold,
    to_number,
    to_time,
)
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.homes import NOWHERE, Elsewhere
from vlc_wizard.core.model import Person, Readiness

_KEPT = timedelta(days=30)
# What only the report can say; the rest follows from the account.
_REPORTED = {
    readiness: READINESS_CODES[readiness]
    for readiness in (
        Readiness.READY,
        Readiness.NOT_ALLOWED,
        Readiness.PHONE_ONLY,
        Readiness.NOT_REGISTERED,
    )
}

# A reading gathers in tables of the connection's own, in no order: they are in a file without a
# name, cost no write-ahead log, and are gone with the process. A crash leaves the old rows.
_BEGIN = """
    DROP TABLE IF EXISTS temp.seen; DROP TABLE IF EXISTS temp.report;
    CREATE TABLE temp.seen (sought, id, name, user_name, mail, kind, enabled, pending, reported,
        read_at, origin, domain, language, methods);
    CREATE TABLE temp.report (id, reported, at, methods);
"""
# The last word on each person counts.
_SORT_OUT = (
    "CREATE INDEX IF NOT EXISTS temp.seen_id ON seen (id)",
    "CREATE INDEX IF NOT EXISTS temp.report_id ON report (id, reported, at)",
    """DELETE FROM temp.seen
        WHERE id IN (SELECT id FROM temp.seen GROUP BY id HAVING count(*) > 1)
        AND rowid NOT IN (SELECT max(rowid) FROM temp.seen GROUP BY id)""",
    """DELETE FROM temp.report
        WHERE id IN (SELECT id FROM temp.report GROUP BY id HAVING count(*) > 1)
        AND rowid NOT IN (SELECT max(rowid) FROM temp.report GROUP BY id)""",
)
# What an incomplete reading did not reach stays as it was: as if it had been seen first.
_KEEP_OLD = (
    """INSERT INTO temp.seen SELECT sought, id, name, user_name, mail, kind, enabled, pending,
        NULL, read_at, origin, domain, language, NULL FROM people
        WHERE id NOT IN (SELECT id FROM temp.seen)""",
    """INSERT INTO temp.report SELECT id, reported, read_at, methods FROM people
        WHERE reported IS NOT NULL AND id NOT IN (SELECT id FROM temp.report)
        AND id NOT IN (SELECT id FROM temp.seen WHERE reported IS NOT NULL)""",
)
_SERVED = """
            WHEN origin = 1 AND kind IN (1, 3) AND domain IN (SELECT value FROM json_each(?)) THEN 8
            WHEN origin = 2 AND NOT pending AND domain IN (SELECT value FROM json_each(?)) THEN 8"""
# What was learnt of homes after the people were read.
_SERVE = f"""
    UPDATE people SET readiness = CASE {_SERVED} ELSE coalesce(reported, 7) END
    WHERE enabled AND NOT (pending AND reported IS NOT 1)
"""  # noqa: S608 - our own words
# A row is as old as the older of its two sources.
_FILL = f"""
    INSERT INTO people (sought, id, name, user_name, mail, kind, enabled, pending, reported,
        readiness, read_at, origin, domain, language, methods)
    SELECT sought, id, name, user_name, mail, kind, enabled, pending, said,
        CASE WHEN NOT enabled THEN 6 WHEN pending AND said IS NOT 1 THEN 5
            {_SERVED}
            ELSE coalesce(said, 7) END,
        min(read_at, at), origin, domain, language, counted
    FROM (
        SELECT seen.*, coalesce(report.reported, seen.reported) AS said,
            coalesce(report.methods, seen.methods) AS counted,
            coalesce(report.at, seen.read_at) AS at
        FROM temp.seen NOT INDEXED LEFT JOIN temp.report ON report.id = seen.id
    ) ORDER BY sought, id
"""  # noqa: S608 - our own words
_INDEXES = {
    "people_by_user_name": "people (user_name COLLATE NOCASE)",
    "people_by_kind": "people (kind)",
    "people_by_readiness": "people (readiness)",
}
_COUNTS = """
    SELECT coalesce(sum(enabled AND kind = 1), 0), coalesce(sum(enabled AND kind <> 1), 0),
        coalesce(sum(NOT enabled), 0) FROM people
"""
_BY_READINESS = "SELECT readiness, count(*) FROM people WHERE enabled GROUP BY readiness"
_INSERT_SEEN = "INSERT INTO temp.seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NOT_STORED = "The people were not stored"


class SqliteRoster:
    """Implements `core.ports.Roster`; `iterate` streams everybody in the order of names."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._all = Listing(database)
        self._begun_at: datetime | None = None

    # --- reading ------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._all)

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        """Cells of `count` rows from `start`, in the order of names."""
        return self._all.rows(start, count)

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> Listing:
        """The people, filtered and sorted."""
        return self._all.ordered(search=search, order=order, only=only)

    def iterate(self) -> Iterator[Person]:
        """Everybody, streamed."""
        return self._all.iterate()

    def census(self) -> Mapping[str, Any] | None:
        """Counts of the last reading as `people.census_of` takes them, or None."""
        title = "The count of people cannot be read"
        rows = self._database.read(
            title,
            """SELECT members, guests, disabled, by_readiness, complete, read_at, report_at
                FROM census""",
        )
        with making_sense(title):
            return _census(rows[0]) if rows else None

    # --- a new reading ------------------------------------------------------------------------

    def start(self, at: datetime) -> None:
        """Begin a new reading; the old rows stay until `finish`."""
        with self._database.outside_transaction(_NOT_STORED) as database:
            database.executescript(_BEGIN)
        self._begun_at = at

    def add(self, people: Sequence[Person]) -> None:
        """Gather a page of people; of one seen twice the later row counts."""
        rows = [_seen(person) for person in people]
        self._gather(_INSERT_SEEN, rows)

    def set_readiness(
        self,
        readiness: Mapping[str, Readiness],
        at: datetime,
        methods: Mapping[str, int] | None = None,
    ) -> None:
        """Gather a page of the registration report, before or after the people it tells of.

        `methods`: how many of each person's methods pass MFA.
        """
        read_at, counted = to_number(at), methods or {}
        rows = [(k, _REPORTED.get(v), read_at, counted.get(k)) for k, v in readiness.items()]
        self._gather("INSERT INTO temp.report VALUES (?, ?, ?, ?)", rows)

    def finish(
        self, *, complete: bool, report_at: datetime | None, elsewhere: Elsewhere = NOWHERE
    ) -> None:
        """Replace the old rows, all at once. What an incomplete reading missed stays as it was."""
        begun_at = self._reading()
        with self._database.transaction(_NOT_STORED) as database:
            _replace(database, elsewhere, complete=complete)
            _count(database, begun_at, report_at, complete=complete)
        self._begun_at = None
        self._tidy()

    def serve(self, elsewhere: Elsewhere) -> None:
        """Put the kept people in order by what was learnt of their homes since."""
        with self._database.transaction(_NOT_STORED) as database:
            database.execute(_SERVE, _served(elsewhere))
            by = {str(code): n for code, n in database.execute(_BY_READINESS)}
            database.execute(
                """UPDATE census SET generation = generation + 1,
                    by_readiness = CASE WHEN by_readiness IS NULL THEN NULL ELSE ? END""",
                (json.dumps(by),),
            )

    def forget_old(self, now: datetime) -> bool:
        """Remove people read more than 30 days ago; whether there were any."""
        limit = to_number(now - _KEPT)
        if not self._database.read(_NOT_STORED, "SELECT 1 FROM census WHERE read_at < ?", (limit,)):
            return False
        with self._database.transaction("The old list of people was not removed") as database:
            database.execute("DELETE FROM people")
            database.execute("DELETE FROM census")
        self._tidy()
        return True

    def _reading(self) -> datetime:
        if self._begun_at is None:
            raise RuntimeError("no reading of the people was begun")
        return self._begun_at

    def _gather(self, sql: str, rows: list[Row]) -> None:
        self._reading()
        with self._database.transaction(_NOT_STORED) as database:
            try:
                database.executemany(sql, rows)
            except UnicodeEncodeError:  # half a surrogate pair: no file can hold it
                database.executemany(sql, [_encodable(row) for row in rows])

    def _tidy(self) -> None:
        """Names that were replaced must not live on in temporary tables and in the log."""
        with suppress(StateError), self._database.outside_transaction(_NOT_STORED) as database:
            database.executescript(_BEGIN)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _seen(person: Person) -> Row:
    sought = f"{fold(person.name)}\n{fold(person.user_name)}"
    if person.mail and person.mail != person.user_name:
        sought = f"{sought}\n{fold(person.mail)}"
    return (
        sought,
        person.id,
        person.name,
        person.user_name,
        person.mail,
        KIND_CODES[person.kind],
        person.enabled,
        person.pending,
        _REPORTED.get(person.readiness),
        to_number(person.read_at),
        ORIGIN_CODES[person.origin],
        person.domain,
        person.language,
        person.methods,
    )


def _encodable(row: Row) -> Row:
    return tuple(
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for value in row
    )


def _replace(database: sqlite3.Connection, elsewhere: Elsewhere, *, complete: bool) -> None:
    statements: Iterable[str] = (
        *_SORT_OUT,
        *(() if complete else _KEEP_OLD),
        *(f"DROP INDEX IF EXISTS {name}" for name in _INDEXES),
        "DELETE FROM people",
    )
    for statement in statements:
        database.execute(statement)
    database.execute(_FILL, _served(elsewhere))
    for name, columns in _INDEXES.items():
        database.execute(f"CREATE INDEX {name} ON {columns}")


def _served(elsewhere: Elsewhere) -> Row:
    return json.dumps(sorted(elsewhere.providers)), json.dumps(sorted(elsewhere.homes))


def _count(
    database: sqlite3.Connection, read_at: datetime, report_at: datetime | None, *, complete: bool
) -> None:
    """Count what is stored now. Where nobody's readiness was reported it is unread, not zero."""
    by = {str(code): n for code, n in database.execute(_BY_READINESS)}
    known = report_at is not None or any(str(code) in by for code in _REPORTED.values())
    old = database.execute("SELECT generation, report_at FROM census").fetchone() or (0, None)
    generation = max(to_number(read_at), old[0] + 1)
    reported = None if report_at is None else to_number(report_at)
    if reported is None and not complete:
        reported = old[1]  # what it said of those who were not reached still stands
    database.execute(
        "INSERT OR REPLACE INTO census VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            generation,
            *database.execute(_COUNTS).fetchone(),
            json.dumps(by) if known else None,
            complete,
            to_number(read_at),
            reported,
        ),
    )


def _census(row: Row) -> Mapping[str, Any]:
    members, guests, disabled, by, complete, read_at, report_at = row
    codes = None if by is None else json.loads(by)
    return {
        "members": members,
        "guests": guests,
        "disabled": disabled,
        "by_readiness": None
        if codes is None
        else {r: codes[str(c)] for r, c in READINESS_CODES.items() if str(c) in codes},
        "complete": bool(complete),
        "read_at": to_time(read_at),
        "report_at": None if report_at is None else to_time(report_at),
    }
