"""What the tenant remembers: one SQLite file, committed before any answer leaves."""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

APPLICATION_ID = 0x564C4352
FORMAT = 3  # a file of another format is begun anew: it is only a rehearsal
TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL,
  body TEXT, before TEXT, written_at REAL NOT NULL, UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS person (idx INTEGER PRIMARY KEY, change TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS grant_of (
  hash TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, expires_at REAL NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consent (
  user TEXT NOT NULL, app TEXT NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (user, app, scope))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sign_in (seq INTEGER PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL);
"""
Row = tuple[str | None, str | None, float]


class State:
    """The tenant's own file. Nothing in it is a token or a code: only hashes of them."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        if self._db.execute("PRAGMA user_version").fetchone()[0] not in (0, FORMAT):
            self._empty()
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;"
            f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT};{TABLES}"
        )

    def _empty(self) -> None:
        tables = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in tables:
            self._db.execute(f'DROP TABLE "{name}"')

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it or none of it; inside another one it is part of that."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def fact(self, name: str, default: str = "") -> str:
        """A single remembered word."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        """Remember a single word."""
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    # Objects of the directory -----------------------------------------------------------------

    def put(self, kind: str, key: str, body: Mapping[str, Any] | None, at: float) -> None:
        """Write an object; None is a deletion. What stood before stays, for stale replicas."""
        with self.writing():
            self._db.execute(
                "INSERT INTO object (kind, id, body, before, written_at) VALUES (?, ?, ?, NULL, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET before = body, body = excluded.body,"
                " written_at = excluded.written_at",
                (kind, key, None if body is None else json.dumps(body), at),
            )

    def get(self, kind: str, key: str, *, stale_after: float | None = None) -> Any:
        """An object or None. Writes later than `stale_after` are not seen."""
        row = self._db.execute(
            "SELECT body, before, written_at FROM object WHERE kind = ? AND id = ?", (kind, key)
        ).fetchone()
        return _seen(row, stale_after) if row else None

    def all(self, kind: str, *, stale_after: float | None = None) -> list[Any]:
        """Every object of a kind, in the order of their making."""
        rows = self._db.execute(
            "SELECT body, before, written_at FROM object WHERE kind = ? ORDER BY seq", (kind,)
        )
        seen = (_seen(row, stale_after) for row in rows)
        return [body for body in seen if body is not None]

    def count(self, kind: str) -> int:
        """How many objects of a kind were ever made."""
        row = self._db.execute("SELECT COUNT(*) FROM object WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    # People who are no longer as their seed made them ----------------------------------------

    def changes(self, first: int, last: int) -> dict[int, dict[str, Any]]:
        """What became of the people from `first` up to, not including, `last`."""
        rows = self._db.execute(
            "SELECT idx, change FROM person WHERE idx >= ? AND idx < ?", (first, last)
        )
        return {index: json.loads(change) for index, change in rows}

    def change_person(self, index: int, change: Mapping[str, Any]) -> None:
        """Change a person; earlier changes stay unless named again."""
        with self.writing():
            merged = {**self.changes(index, index + 1).get(index, {}), **change}
            self._db.execute(
                "INSERT OR REPLACE INTO person VALUES (?, ?)", (index, json.dumps(merged))
            )

    # Grants: codes and tokens by hash ---------------------------------------------------------

    def put_grant(self, digest: str, kind: str, body: Mapping[str, Any], expires: float) -> None:
        """Keep what a code or token stands for, under its hash."""
        with self.writing():
            self._db.execute(
                "INSERT OR REPLACE INTO grant_of VALUES (?, ?, ?, ?)",
                (digest, kind, json.dumps(body), expires),
            )

    def grant(self, digest: str, kind: str) -> tuple[dict[str, Any], float] | None:
        """What a code or token stands for, and until when."""
        row = self._db.execute(
            "SELECT body, expires_at FROM grant_of WHERE hash = ? AND kind = ?", (digest, kind)
        ).fetchone()
        return (json.loads(row[0]), row[1]) if row else None

    def grants(self, kind: str) -> list[tuple[str, dict[str, Any], float]]:
        """All grants of a kind: hash, body, end."""
        rows = self._db.execute(
            "SELECT hash, body, expires_at FROM grant_of WHERE kind = ?", (kind,)
        )
        return [(digest, json.loads(body), until) for digest, body, until in rows]

    def drop_grant(self, digest: str) -> None:
        """Forget a grant."""
        with self.writing():
            self._db.execute("DELETE FROM grant_of WHERE hash = ?", (digest,))

    def drop_expired(self, before: float) -> None:
        """Forget grants that ended before this time."""
        with self.writing():
            self._db.execute("DELETE FROM grant_of WHERE expires_at < ?", (before,))

    def consented(self, user: str, app: str) -> frozenset[str]:
        """Scopes granted to this app for this person; user "*" is the whole tenant."""
        rows = self._db.execute(
            "SELECT scope FROM consent WHERE user IN (?, '*') AND app = ?", (user, app)
        )
        return frozenset(row[0] for row in rows)

    def consent(self, user: str, app: str, scopes: frozenset[str]) -> None:
        """Grant scopes to an app."""
        with self.writing():
            self._db.executemany(
                "INSERT OR IGNORE INTO consent VALUES (?, ?, ?)",
                [(user, app, scope) for scope in sorted(scopes)],
            )

    # The sign-in log --------------------------------------------------------------------------

    def log_sign_in(self, at: float, body: Mapping[str, Any]) -> None:
        """Append to the sign-in log."""
        with self.writing():
            self._db.execute("INSERT INTO sign_in (at, body) VALUES (?, ?)", (at, json.dumps(body)))

    def sign_ins(self, until: float) -> list[dict[str, Any]]:
        """The log up to a time, newest first."""
        rows = self._db.execute(
            "SELECT body FROM sign_in WHERE at <= ? ORDER BY at DESC, seq DESC", (until,)
        )
        return [json.loads(row[0]) for row in rows]


def _seen(row: Row, stale_after: float | None) -> Any:
    body, before, written_at = row
    shown = before if stale_after is not None and written_at > stale_after else body
    return None if shown is None else json.loads(shown)
