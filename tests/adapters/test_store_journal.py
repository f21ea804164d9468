"""A journal that was changed or cut says so, for ever."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.kept import OTHER, TENANT, UNLOCK, a_line, database_of, fill, opened
from vlc_wizard.core.journal import Event


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


TAMPERED = {
    "nothing": ("", []),
    "a sentence": (
        "UPDATE journal SET says = 'It went well.' WHERE number = 3",
        ["Line 3 of the journal was changed after it was written."],
    ),
    "an event": (
        "UPDATE journal SET event = 'done' WHERE number = 1",
        ["Line 1 of the journal was changed after it was written."],
    ),
    "data of the last line": (
        """UPDATE journal SET data = '{"who": "somebody"}' WHERE number = 5""",
        ["Line 5 of the journal was changed after it was written."],
    ),
    "a line cut out": (
        "DELETE FROM journal WHERE number = 2",
        ["Line 2 of the journal is missing."],
    ),
    "the end cut off": (
        "DELETE FROM journal WHERE number >= 4",
        ["Lines 4 to 5 of the journal are missing."],
    ),
    "all": ("DELETE FROM journal", ["Lines 1 to 5 of the journal are missing."]),
    "two lines swapped": (
        "UPDATE journal SET number = -1 WHERE number = 2; UPDATE journal SET number = 2 WHERE "
        "number = 3; UPDATE journal SET number = 3 WHERE number = -1",
        [
            f"Line {n} of the journal was changed after it was written." for n in (2, 3, 4)
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sql", "faults"), TAMPERED.values(), ids=TAMPERED)
def test_a_changed_journal_is_reported_and_not_mended(folder: Path, sql: str, faults: list[str]):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database:
        database.executescript(f"{UNLOCK}{sql};")
    for _ in range(2):  # it is told at every start, and written down once
        with opened(folder) as store:
            assert list(store.notices) == faults
            assert list(store.journal_faults()) == faults
            notes = [line.says for line in store.journal() if line.event is Event.NOTE]
            assert notes == faults
            assert store.writable


def test_a_cut_line_stays_missing_when_the_journal_grows_again(folder: Path):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database:
        database.executescript(f"{UNLOCK}DELETE FROM journal WHERE number = 5")
    with opened(folder) as store:
        assert store.write_down(a_line()).number == 7  # after the note about line 5
        assert list(store.journal_faults()) == ["Line 5 of the journal is missing."]


def test_a_journal_of_another_tenant_does_not_fit(folder: Path):
    with opened(folder, TENANT) as store:
        fill(store)
    with opened(folder, OTHER) as store:
        fill(store)
    database_of(folder, TENANT).replace(database_of(folder, OTHER))
    with opened(folder, OTHER) as store:
        assert list(store.notices) == ["Line 1 of the journal was changed after it was written."]


@pytest.mark.parametrize(
    "sql", ["UPDATE journal SET says = ''", "DELETE FROM journal WHERE number = 1"]
)
def test_the_database_itself_refuses_to_change_the_journal(folder: Path, sql: str):
    with opened(folder) as store:
        fill(store)
    with (
        closing(sqlite3.connect(database_of(folder))) as database,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        database.execute(sql)
