"""What is kept between screens and starts: a tenant's SQLite files, and one writer."""

import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from vlc_wizard.adapters import chain
from vlc_wizard.adapters.clean import clean
from vlc_wizard.adapters.database import Database, making_sense, state_error, telling
from vlc_wizard.adapters.files import PRIVATE, sync_directory
from vlc_wizard.adapters.home import (
    client_id_for,
    home,
    last_tenant,
    last_tenant_file,
    remember_client_id,
    remember_tenant,
    tenant_directory,
)
from vlc_wizard.adapters.lock import Holder, Lock, holder
from vlc_wizard.adapters.opening import NAME, RUN_BEGUN, open_to_read, open_to_write
from vlc_wizard.adapters.roster import SqliteRoster
from vlc_wizard.adapters.schema import EMPTY
from vlc_wizard.core.journal import Entry, Event, Run
from vlc_wizard.core.session import Saved, from_json, to_json

__all__ = [
    "SqliteStore",
    "client_id_for",
    "home",
    "last_tenant",
    "open_store",
    "remember_client_id",
    "remember_tenant",
]

LOCK_NAME = "wizard.lock"
_CANNOT_REMOVE = (
    "Copies in backups and snapshots of this disk are not removed.",
    "A solid-state disk may keep what was erased until it reuses the cells.",
    "Files you saved elsewhere, and messages you sent, are not removed.",
    "The tenant keeps its own audit log and sign-in log, and what was changed in it stays.",
)


def open_store(
    home: Path, tenant_id: str | None, *, clock_now: Callable[[], datetime]
) -> "SqliteStore":
    """The store of one tenant, or of the time before one is known. Raises StateError.

    Open it once in a process: the second opening finds the first one writing.
    """
    directory = tenant_directory(home, tenant_id)
    with telling("What is kept of this tenant cannot be opened"):
        lock = Lock.take(directory / LOCK_NAME)
        if lock is None:
            who = _who_writes(holder(directory / LOCK_NAME))
            return SqliteStore(directory, tenant_id, open_to_read(directory / NAME, who), None)
        try:
            lock.sign(Holder(os.getpid(), _stamp(clock_now())))
            database = open_to_write(directory / NAME, clock_now(), chain.unreadable)
            return SqliteStore(directory, tenant_id, database, lock, clock_now())
        except BaseException:
            lock.release()
            raise


def _who_writes(other: Holder | None) -> str:
    if other is None:
        who = "Another vlc-wizard"
    else:
        since = clean(other.since)[:16].replace("T", " ")
        signed_in = f", signed in as {clean(other.by)}" if other.by else ""
        who = f"Another vlc-wizard (process {other.pid}, since {since} UTC{signed_in})"
    return f"{who} works on this tenant and writes; this one only reads until that one ends."


def _stamp(at: datetime) -> str:
    return at.isoformat()


class SqliteStore:
    """Implements `core.ports.Store`. `notices` says what was found wrong at the opening."""

    def __init__(
        self,
        directory: Path,
        tenant_id: str | None,
        database: Database,
        lock: Lock | None,
        now: datetime | None = None,
    ) -> None:
        self._directory = directory
        self._seed = (tenant_id or "").lower()  # a journal copied from elsewhere does not fit
        self._database = database
        self._lock = lock
        self._signed_by = ""
        self._since = "" if now is None else _stamp(now)
        self._roster = SqliteRoster(directory, database)
        self.notices = self._look_over(now) if now and self.writable else ()

    @property
    def writable(self) -> bool:
        """False: another instance writes, or a newer version wrote this."""
        return self._database.writable

    @property
    def why_not(self) -> str:
        """Why it may only be read, in words; empty when writable."""
        return self._database.why_not

    @property
    def roster(self) -> SqliteRoster:
        """The people."""
        return self._roster

    def close(self) -> None:
        """Let the next instance write."""
        self._roster.close()
        self._database.close("It was closed.")
        self._release()

    # --- answers ------------------------------------------------------------------------------

    def saved(self) -> Saved | None:
        """The answers of the last start; None where there are none, or none that make sense."""
        rows = self._database.read(
            "The answers cannot be read", "SELECT session, page, saved_by, saved_at FROM answers"
        )
        with suppress(ValueError, TypeError, KeyError):
            for session, page, by, at in rows:
                return Saved(from_json(json.loads(session)), page, by, datetime.fromisoformat(at))
        return None

    def keep(self, saved: Saved) -> None:
        """Replace the answers."""
        session = json.dumps(to_json(saved.session))
        row = (session, saved.at, saved.by, _stamp(saved.saved_at))
        with self._database.transaction("The answers were not kept") as database:
            database.execute("INSERT OR REPLACE INTO answers VALUES (1, ?, ?, ?, ?)", row)
        self._sign(saved.by)

    def _sign(self, by: str) -> None:
        """Tell a second instance who is at work here."""
        if self._lock is not None and by != self._signed_by:
            with suppress(OSError):  # it only informs; the answers are kept
                self._lock.sign(Holder(os.getpid(), self._since, by))
            self._signed_by = by

    # --- plans and runs -----------------------------------------------------------------------

    def plan(self, plan_id: str) -> Mapping[str, Any] | None:
        """A kept plan document. Raises StateError for one that cannot be read."""
        title = "The plan cannot be read"
        rows = self._database.read(title, "SELECT document FROM plans WHERE id = ?", (plan_id,))
        try:
            documents: list[Mapping[str, Any]] = [json.loads(text) for (text,) in rows]
        except ValueError as error:
            raise state_error(title, "What is kept of it is not JSON.") from error
        return documents[0] if documents else None

    def keep_plan(self, plan_id: str, document: Mapping[str, Any]) -> None:
        """Keep a plan document."""
        row = (plan_id, json.dumps(document))
        with self._database.transaction("The plan was not kept") as database:
            database.execute("INSERT OR REPLACE INTO plans VALUES (?, ?)", row)

    def runs(self) -> Sequence[Run]:
        """All runs, oldest first."""
        title = "The runs cannot be read"
        with self._database.snapshot(title) as database, making_sense(title):
            return chain.runs(database)

    def begin_run(self, plan_id: str, at: datetime, by: str) -> Run:
        """The run of this plan, begun now or before."""
        title = "The run was not begun"
        with self._database.transaction(title) as database:
            self._mark_run()
            database.execute(
                """INSERT INTO runs (plan_id, begun_at, begun_by) VALUES (?, ?, ?)
                    ON CONFLICT (plan_id) DO NOTHING""",
                (plan_id, _stamp(at), by),
            )
            return next(run for run in chain.runs(database) if run.plan_id == plan_id)

    def _mark_run(self) -> None:
        """From now on an empty database is a loss, and not a beginning."""
        mark = self._directory / RUN_BEGUN
        if not mark.exists():
            mark.touch(mode=PRIVATE)
            sync_directory(self._directory)

    # --- the journal --------------------------------------------------------------------------

    def write_down(self, entry: Entry) -> Entry:
        """Append to the journal, durable on return; gives it its number and hash."""
        with self._database.transaction("The journal was not written") as database:
            return chain.append(database, entry, self._seed)

    def write_all(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Append these lines together, durable on return."""
        with self._database.transaction("The journal was not written") as database:
            return [chain.append(database, entry, self._seed) for entry in entries]

    def journal(self, plan_id: str | None = None) -> Sequence[Entry]:
        """The journal, oldest first."""
        title = "The journal cannot be read"
        with self._database.snapshot(title) as database, making_sense(title):
            return chain.entries(database, plan_id)

    def journal_faults(self) -> Sequence[str]:
        """Where the journal was changed, cut or mended since it was written, in words."""
        title = "The journal cannot be read"
        with self._database.snapshot(title) as database, making_sense(title):
            return chain.faults(database, self._seed)

    # --- a confirmation from another process ----------------------------------------------------

    def confirm(self, plan_id: str) -> None:
        """Tell whoever applies this plan that the admin confirms it. Needs no turn to write."""
        with telling("The confirmation was not kept"):
            self._confirmation(plan_id).touch(mode=PRIVATE)
            sync_directory(self._directory)

    def confirmed(self, plan_id: str) -> bool:
        """Whether somebody told so; it is heard once."""
        return _unlink(self._confirmation(plan_id))

    def _confirmation(self, plan_id: str) -> Path:
        if not plan_id.isalnum():
            raise state_error("The confirmation was not kept", "That is not the id of a plan.")
        return self._directory / f"confirmed-{plan_id}"

    def _look_over(self, now: datetime) -> tuple[str, ...]:
        """Find what is wrong; the journal itself says it, once for each thing."""
        told = {entry.says for entry in self.journal() if entry.event is Event.NOTE}
        found = [*self._database.lost, *self.journal_faults()]
        for says in found:
            if says not in told:
                self.write_down(Entry("", Event.NOTE, now, says=says))
        return tuple(filter(None, (*found, self._roster.look_over(now))))

    # --- forgetting ---------------------------------------------------------------------------

    def forget(self) -> Sequence[str]:
        """Remove everything of this tenant; returns what cannot be removed, in words."""
        if self._lock is None:
            raise state_error("Nothing was removed", self.why_not)
        self._roster.erase()
        if self.writable:  # a newer version's file is only unlinked
            with self._database.outside_transaction("Not everything was removed") as database:
                _erase(database)
        self._database.close("Everything of this tenant was removed.")
        if os.name == "nt":  # an open file cannot be unlinked there
            self._release()
        paths = [*sorted(self._directory.iterdir()), *last_tenant_file(self._directory)]
        left = [_left(path) for path in paths if not _unlink(path)]
        self._release()
        with suppress(OSError):
            self._directory.rmdir()
        return (*left, *_CANNOT_REMOVE)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _erase(database: sqlite3.Connection) -> None:
    """Overwrite the rows where they lie, then shorten the file, then the write-ahead log."""
    database.executescript(EMPTY)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("VACUUM")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _left(path: Path) -> str:
    return f"{clean(path.name)} in {path.parent} could not be removed; remove it yourself."
