"""The journal's rows: each seals the one before it, so that a changed or lost one shows."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from vlc_wizard.core.journal import Entry, Event, Run

_HEAD = "journal_head"  # number and hash of the last line, kept apart from the lines

Row = tuple[Any, ...]


def append(database: sqlite3.Connection, entry: Entry, seed: str) -> Entry:
    """Add a line in the caller's transaction; returns it with its number and hash."""
    last, seal = _last(database, seed)
    # A number that was given once is never given again, even where its line was cut off.
    number = max(last, _head(database)[0]) + 1
    content = (
        number,
        entry.plan_id,
        entry.event.value,
        entry.at.isoformat(),
        entry.change,
        entry.target,
        entry.request_id,
        entry.says,
        json.dumps(entry.data, sort_keys=True),
    )
    seal = _seal(seal, content)
    database.execute(
        """INSERT INTO journal
            (number, plan_id, event, at, change, target, request_id, says, data, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (*content, seal),
    )
    database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_HEAD, f"{number} {seal}"))
    return replace(entry, number=number, hash=seal)


def entries(database: sqlite3.Connection, plan_id: str | None) -> list[Entry]:
    """The lines, oldest first; of one plan, or all."""
    if plan_id is None:
        return [_entry(row) for row in _rows(database)]
    return [_entry(row) for row in _rows(database) if row[1] == plan_id]


def faults(database: sqlite3.Connection, seed: str) -> list[str]:
    """Where the lines are not as they were written, in words."""
    found: list[str] = []
    expected, seal = 1, seed
    for row in _rows(database):
        number, mine = row[0], row[-1]
        if number > expected:
            found.append(_missing(expected, number - 1))
        if number == expected and mine != _seal(seal, row[:-1]):
            found.append(f"Line {number} of the journal was changed after it was written.")
        expected, seal = number + 1, mine
    last, kept = _head(database)
    if last >= expected:
        found.append(_missing(expected, last))
    elif last and last == expected - 1 and kept != seal:
        found.append(f"Line {last} of the journal was changed after it was written.")
    return list(dict.fromkeys(found))


def unreadable(database: sqlite3.Connection) -> str:
    """Why the lines make no sense at all, in words; empty where they do."""
    try:
        entries(database, None)
        runs(database)
    except (ValueError, TypeError, AttributeError):
        return "Its journal cannot be read."
    return ""


def runs(database: sqlite3.Connection) -> list[Run]:
    """The runs the lines belong to, oldest first."""
    found = database.execute("SELECT plan_id, begun_at, begun_by FROM runs ORDER BY number")
    return [Run(plan_id, datetime.fromisoformat(at), by) for plan_id, at, by in found]


def _missing(first: int, last: int) -> str:
    if first == last:
        return f"Line {first} of the journal is missing."
    return f"Lines {first} to {last} of the journal are missing."


def _rows(database: sqlite3.Connection) -> Iterator[Row]:
    return database.execute(
        """SELECT number, plan_id, event, at, change, target, request_id, says, data, hash
            FROM journal ORDER BY number"""
    )


def _last(database: sqlite3.Connection, seed: str) -> tuple[int, str]:
    row = database.execute(
        "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return (0, seed) if row is None else (row[0], row[1])


def _head(database: sqlite3.Connection) -> tuple[int, str]:
    row = database.execute("SELECT value FROM about WHERE name = ?", (_HEAD,)).fetchone()
    number, _, seal = ("0" if row is None else str(row[0])).partition(" ")
    return (int(number), seal) if number.isdecimal() else (0, "")


def _seal(before: str, content: Row) -> str:
    return sha256(json.dumps([before, *content]).encode()).hexdigest()


def _entry(row: Row) -> Entry:
    number, plan_id, event, at, change, target, request_id, says, data, seal = row
    return Entry(
        plan_id=plan_id,
        event=Event(event),
        at=datetime.fromisoformat(at),
        change=change,
        target=target,
        request_id=request_id,
        says=says,
        data=dict(json.loads(data)),
        number=number,
        hash=seal,
    )
