"""Everybody, as rows on disk in the order of their names; a new reading replaces them at once."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.database import Database, Row, making_sense, telling
from vlc_wizard.adapters.gathered import SERVED, Gathered, served
from vlc_wizard.adapters.listing import (
    KIND_CODES,
    ORIGIN_CODES,
    READINESS_CODES,
    Listing,
    fold,
    to_number,
    to_time,
)
from vlc_wizard.adapters.people_files import REASONS, PeopleFiles
from vlc_wizard.adapters.schema import connect
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

_COUNTS = """
    SELECT coalesce(sum(enabled AND kind = 1), 0), coalesce(sum(enabled AND kind <> 1), 0),
        coalesce(sum(NOT enabled), 0) FROM people
"""
_BY_READINESS = "SELECT readiness, count(*) FROM people WHERE enabled GROUP BY readiness"
# How many people are told anew by what was learnt of their homes.
_DIFFERS = f"""
    SELECT count(*) FROM people WHERE enabled AND NOT (pending AND reported IS NOT 1)
    AND readiness <> CASE {SERVED} ELSE coalesce(reported, 7) END
"""  # noqa: S608 - our own words
_NOT_STORED = "The people were not stored"


class SqliteRoster:
    """Implements `core.ports.Roster`; `iterate` streams everybody in the order of names."""

    def __init__(self, folder: Path, database: Database) -> None:
        """`database` counts the people; they are in files of their own, in its folder."""
        self._database = database
        self._files = PeopleFiles(folder, database)
        self._all = Listing(self._files)
        self._gathered: Gathered | None = None

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

    def among(self, people: Sequence[str]) -> Listing:
        """Those with these ids, in the order of names; found at once, not on the first drawing."""
        found = self._all.among(people)
        len(found)
        return found

    def people(self, ids: Sequence[str]) -> Sequence[Person]:
        """Those with these ids."""
        return list(self._all.among(ids).iterate())

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
        self._database.must_write(_NOT_STORED)
        self._give_up()
        with telling(_NOT_STORED):
            self._gathered = Gathered(at)

    def add(self, people: Iterable[Person]) -> None:
        """Gather a page of people; of one seen twice the later row counts."""
        gathered = self._reading()
        with telling(_NOT_STORED):
            gathered.add(list(_seen(people)))

    def set_readiness(
        self,
        readiness: Mapping[str, Readiness],
        at: datetime,
        methods: Mapping[str, int] | None = None,
    ) -> None:
        """Gather a page of the registration report, before or after the people it tells of."""
        gathered, read_at, counted = self._reading(), to_number(at), methods or {}
        with telling(_NOT_STORED):
            gathered.report(
                [(i, _REPORTED.get(said), read_at, counted.get(i)) for i, said in readiness.items()]
            )

    def serve(self, elsewhere: Elsewhere) -> None:
        """Put the kept people in order by what was learnt of their homes since."""
        rows = self._database.read(
            _NOT_STORED, "SELECT generation, complete, read_at, report_at FROM census"
        )
        if not rows:
            return
        generation, complete, read_at, reported = rows[0]
        with self._files.current(_NOT_STORED) as (_, database):
            if not database.execute(_DIFFERS, served(elsewhere)).fetchone()[0]:
                return
        self._database.must_write(_NOT_STORED)
        with telling(_NOT_STORED), closing(Gathered(to_time(read_at))) as gathered:
            old, new = self._files.path(generation), generation + 1
            self._files.make(new, lambda path: gathered.fill(path, old, elsewhere))
            self._name(new, None if reported is None else to_time(reported),
                       (complete, read_at, reported))  # fmt: skip

    def finish(
        self, *, complete: bool, report_at: datetime | None, elsewhere: Elsewhere = NOWHERE
    ) -> None:
        """Replace the old rows, all at once. What an incomplete reading missed stays as it was."""
        gathered = self._reading()
        with telling(_NOT_STORED, REASONS):
            self._replace(gathered, report_at, elsewhere, complete=complete)
        self._give_up()

    def _reading(self) -> Gathered:
        if self._gathered is None:
            raise RuntimeError("no reading of the people was begun")
        return self._gathered

    def _give_up(self) -> None:
        """Let go of what was gathered."""
        gathered, self._gathered = self._gathered, None
        if gathered is not None:
            gathered.close()

    def _replace(
        self,
        gathered: Gathered,
        report_at: datetime | None,
        elsewhere: Elsewhere,
        *,
        complete: bool,
    ) -> None:
        files = self._files
        rows = self._database.read(_NOT_STORED, "SELECT generation, report_at FROM census")
        before, old_report = rows[0] if rows else (0, None)
        generation = max(to_number(gathered.at), before + 1)
        old = files.path(before) if before and not complete else None
        files.make(generation, lambda path: gathered.fill(path, old, elsewhere))
        reported = None if report_at is None else to_number(report_at)
        if reported is None and not complete:
            reported = old_report  # what it said of those who were not reached still stands
        self._name(generation, report_at, (complete, to_number(gathered.at), reported))

    def _name(self, generation: int, report_at: datetime | None, rest: Row) -> None:
        """From now on the people of this reading are those that count."""
        files = self._files
        try:
            row = (generation, *_counts(files.path(generation), report_at), *rest)
            with self._database.transaction(_NOT_STORED) as database:
                database.execute("INSERT OR REPLACE INTO census VALUES (1, ?,?,?,?,?,?,?,?)", row)
        except BaseException:
            files.path(generation).unlink(missing_ok=True)
            raise
        files.remove_others(generation)

    # --- at the opening -----------------------------------------------------------------------

    def look_over(self, now: datetime) -> str:
        """Remove what is too old, what is no list, and what was left behind; say what counted."""
        title = "The old list of people was not removed"
        rows = self._database.read(
            title, "SELECT generation, members + guests + disabled, read_at FROM census"
        )
        generation, total, read_at = rows[0] if rows else (0, 0, 0)
        says = ""
        if rows and read_at < to_number(now - _KEPT):
            says = "The list of people was more than 30 days old, and was removed."
        elif rows and not self._files.is_sound(generation, total):
            says = "The list of people could not be used, and was removed. Read the people again."
        if says:
            with self._database.transaction(title) as database:
                database.execute("DELETE FROM census")
        self._files.remove_others(0 if says else generation)
        return says

    def erase(self) -> None:
        """Overwrite everybody, and remove the files."""
        self._give_up()
        self._files.remove_others(0)

    def close(self) -> None:
        """Let go of the files."""
        self._give_up()
        self._files.close()


def _seen(people: Iterable[Person]) -> Iterator[Row]:
    """Rows as they are stored. A page was read at one time, which is turned into a number once."""
    at, number = None, 0
    for p in people:
        if p.read_at is not at:
            at, number = p.read_at, to_number(p.read_at)
        sought = f"{p.name}\n{p.user_name}"
        if p.mail and p.mail != p.user_name:
            sought = f"{sought}\n{p.mail}"
        kind, said = KIND_CODES[p.kind], _REPORTED.get(p.readiness)
        yield (
            fold(sought), p.id, p.name, p.user_name, p.mail, kind, p.enabled, p.pending, said,
            number, ORIGIN_CODES[p.origin], p.domain, p.language, p.methods,
        )  # fmt: skip


def _counts(path: Path, report_at: datetime | None) -> tuple[int, int, int, str | None]:
    """Members, guests, disabled, and the rest by readiness.

    Where nobody's readiness was reported it is unread, not zero.
    """
    with closing(connect(f"{path.as_uri()}?mode=ro")) as database:
        by = {str(code): n for code, n in database.execute(_BY_READINESS)}
        members, guests, disabled = database.execute(_COUNTS).fetchone()
    known = report_at is not None or any(str(code) in by for code in _REPORTED.values())
    return members, guests, disabled, json.dumps(by) if known else None


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
