"""What the tables of a tenant's SQLite files are."""

import sqlite3
from typing import Any

VERSION = 1
APPLICATION_ID = int.from_bytes(b"vlcw", "big")
PEOPLE_ID = int.from_bytes(b"vlcp", "big")
_BUSY_SECONDS = 2.0
_NOT_NULL = "TEXT NOT NULL"

SCHEMA = (
    f"CREATE TABLE about (name TEXT PRIMARY KEY, value {_NOT_NULL})",
    f"""CREATE TABLE answers (one INTEGER PRIMARY KEY CHECK (one = 1), session {_NOT_NULL},
        page {_NOT_NULL}, saved_by {_NOT_NULL}, saved_at {_NOT_NULL})""",
    f"CREATE TABLE plans (id TEXT PRIMARY KEY, document {_NOT_NULL})",
    f"""CREATE TABLE runs (number INTEGER PRIMARY KEY, plan_id TEXT NOT NULL UNIQUE,
        begun_at {_NOT_NULL}, begun_by {_NOT_NULL})""",
    f"""CREATE TABLE journal (number INTEGER PRIMARY KEY, plan_id {_NOT_NULL},
        event {_NOT_NULL}, at {_NOT_NULL}, change INTEGER NOT NULL, target {_NOT_NULL},
        request_id {_NOT_NULL}, says {_NOT_NULL}, data {_NOT_NULL}, hash {_NOT_NULL})""",
    """CREATE TABLE census (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL,
        members INTEGER NOT NULL, guests INTEGER NOT NULL, disabled INTEGER NOT NULL,
        by_readiness TEXT, complete INTEGER NOT NULL, read_at INTEGER NOT NULL,
        report_at INTEGER)""",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)
# The people of one reading, in a file of its own: `generation` of the census names it.
# `rank` is the place in the order of names, from 1 without a gap; `sought` what is searched.
PEOPLE = f"""people (rank INTEGER PRIMARY KEY, sought {_NOT_NULL}, id {_NOT_NULL},
    name {_NOT_NULL}, user_name {_NOT_NULL}, mail {_NOT_NULL},
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
    origin INTEGER NOT NULL CHECK (origin BETWEEN 1 AND 8), domain {_NOT_NULL},
    language {_NOT_NULL}, methods INTEGER,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
    reported INTEGER CHECK (reported BETWEEN 1 AND 7),
    readiness INTEGER NOT NULL CHECK (readiness BETWEEN 1 AND 8),
    read_at INTEGER NOT NULL CHECK (typeof(read_at) = 'integer'))"""
PEOPLE_INDEXES = {
    "people_by_user_name": "people (user_name COLLATE NOCASE)",
    "people_by_kind": "people (kind)",
    "people_by_readiness": "people (readiness)",
}
# Tables that came later: a file made before them gets them at its next opening.
# A wave: the people told one thing at one time. `told` is by object id; names are the roster's.
ADDED = (
    f"""CREATE TABLE IF NOT EXISTS waves (number INTEGER PRIMARY KEY, moment {_NOT_NULL},
        way {_NOT_NULL}, made_at {_NOT_NULL}, made_by {_NOT_NULL}, code {_NOT_NULL})""",
    f"""CREATE TABLE IF NOT EXISTS told (wave INTEGER NOT NULL, person {_NOT_NULL},
        outcome {_NOT_NULL}, at {_NOT_NULL}, draft {_NOT_NULL}, PRIMARY KEY (wave, person))
        WITHOUT ROWID""",
    f"CREATE TABLE IF NOT EXISTS wave_terms (wave INTEGER PRIMARY KEY, terms {_NOT_NULL})",
    f"""CREATE TABLE IF NOT EXISTS reworded (language {_NOT_NULL}, moment {_NOT_NULL},
        subject {_NOT_NULL}, opening {_NOT_NULL}, PRIMARY KEY (language, moment)) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS opted_out (person TEXT PRIMARY KEY, reason {_NOT_NULL},
        at {_NOT_NULL}, said_by {_NOT_NULL}) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS vlc_users (person TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS registered (at INTEGER PRIMARY KEY, people INTEGER NOT NULL,
        ready INTEGER NOT NULL)""",
)
# Set up at every opening: whoever dropped them to change a line may have left them out.
TRIGGERS = (
    """CREATE TRIGGER IF NOT EXISTS journal_is_not_changed BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END""",
    """CREATE TRIGGER IF NOT EXISTS journal_is_not_cut BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END""",
)
# For `forget` only: the journal lets nothing go while its triggers stand.
EMPTY = """
    DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_cut;
    DELETE FROM answers; DELETE FROM plans; DELETE FROM runs; DELETE FROM journal;
    DELETE FROM census; DELETE FROM about; DELETE FROM waves; DELETE FROM told;
    DELETE FROM opted_out; DELETE FROM wave_terms; DELETE FROM vlc_users;
    DELETE FROM registered; DELETE FROM reworded;
"""


def connect(uri: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself."""
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS
    )
    # A damaged letter is shown as one, and does not hide the rest.
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    return connection


def memory() -> sqlite3.Connection:
    """An empty database that is nobody's."""
    connection = connect("file::memory:")
    build(connection)
    return connection


def build(connection: sqlite3.Connection) -> None:
    """Make every table, in the transaction of the caller."""
    for statement in SCHEMA:
        connection.execute(statement)


def tables(connection: sqlite3.Connection) -> frozenset[str]:
    """How each table was made; nothing in a file that nobody has made anything of."""
    found = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")
    return frozenset(sql for (sql,) in found)


def pragma(connection: sqlite3.Connection, name: str) -> Any:
    """What SQLite answers to `PRAGMA name`."""
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
