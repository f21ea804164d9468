"""The people are in files of their own: one counts, and no kill, damage or reader makes it half."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.adapters.kept import AT, CANARY, OTHER, TENANT, a_person, database_of, fill, opened
from vlc_wizard.adapters.store import SqliteStore
from vlc_wizard.core.errors import StateError

REMOVED = "The list of people could not be used, and was removed. Read the people again."


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def people_of(folder: Path, tenant: str = TENANT) -> Path:
    """The one file with people."""
    (path,) = (folder / tenant).glob("people-*")
    return path


def read(store: SqliteStore, count: int, *, complete: bool = True) -> None:
    store.roster.start(AT)
    store.roster.add([a_person(n) for n in range(count)])
    store.roster.finish(complete=complete, report_at=None)


def names(store: SqliteStore) -> list[str]:
    return [row[0] for row in store.roster.rows(0, 1000)]


# --- what a file can become -------------------------------------------------------------------


def sql(statement: str) -> Callable[[Path], object]:
    def act(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)

    return act


def other_program(path: Path) -> None:
    path.unlink()
    sql("CREATE TABLE recipes (name)")(path)


def link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


SPOILT: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "noise": lambda path: path.write_bytes(os.urandom(5000)),
    "its head": lambda path: path.write_bytes(path.read_bytes()[:1000]),
    "another program's database": other_program,
    "a link": link,
    "of another format": sql("PRAGMA user_version = 9"),
    "somebody is missing": sql("DELETE FROM people WHERE rank = 40"),
    "another table": sql("ALTER TABLE people ADD COLUMN more"),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_list_that_is_none_is_removed_and_all_else_stays(
    folder: Path, spoil: Callable[[Path], object]
):
    with opened(folder) as store:
        fill(store)
        read(store, 40)
    spoil(people_of(folder))
    with opened(folder) as store:
        assert store.notices == (REMOVED,)
        assert (len(store.roster), store.roster.census()) == (0, None)
        assert len(store.journal()) == 5
        assert store.saved() is not None
        assert not list((folder / TENANT).glob("people-*"))
        read(store, 3)
        assert len(store.roster) == 3
    with opened(folder) as store:
        assert (len(store.roster), store.notices) == (3, ())


def test_a_sound_list_is_no_notice(folder: Path):
    """The control of the one above."""
    with opened(folder) as store:
        fill(store)
        read(store, 40)
    with opened(folder) as store:
        assert (len(store.roster), store.notices) == (40, ())


def test_a_page_that_is_damaged_inside_is_said_and_mended_by_reading_again(folder: Path):
    with opened(folder) as store:
        read(store, 500)
    path = people_of(folder)
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = bytes(4096 * 10)
    path.write_bytes(content)
    with opened(folder) as store:
        with pytest.raises(StateError, match="cannot be read") as refused:
            list(store.roster.iterate())
        assert "Read the people again" in refused.value.why
        read(store, 500)
        assert len(list(store.roster.iterate())) == 500


def test_an_incomplete_reading_does_not_stand_on_a_list_that_is_damaged(folder: Path):
    with opened(folder) as store:
        read(store, 500)
        damaged = people_of(folder)
        damaged.write_bytes(damaged.read_bytes()[:4096] + bytes(damaged.stat().st_size - 4096))
        with pytest.raises(StateError, match="not stored") as refused:
            read(store, 3, complete=False)
        assert "Read the people again" in refused.value.why
        assert people_of(folder) == damaged
        read(store, 3)
        assert len(store.roster) == 3


def test_what_a_killed_reading_left_is_removed_by_the_writer_only(folder: Path):
    with opened(folder) as first:
        read(first, 2)
        left = people_of(folder).with_name("people-7.sqlite3")
        left.write_text("half of everybody")
        with opened(folder) as second:
            assert (second.writable, len(second.roster)) == (False, 2)
        assert left.exists()
    left.with_name("people-8.sqlite3").symlink_to(database_of(folder))
    with opened(folder) as third:
        assert len(third.roster) == 2
        assert database_of(folder).exists()
    assert len(list((folder / TENANT).glob("people-*"))) == 1


def test_a_list_of_the_first_format_is_not_left_behind(folder: Path):
    with opened(folder) as store:
        fill(store)
    people_of(folder).unlink()
    with closing(sqlite3.connect(database_of(folder))) as database, database:
        database.execute("CREATE TABLE people (name)")
        database.execute("INSERT INTO people VALUES ('somebody.of.old')")
    with opened(folder) as store:
        assert store.notices == (REMOVED,)
    assert b"somebody.of.old" not in database_of(folder).read_bytes()


# --- two instances ----------------------------------------------------------------------------


def test_the_second_one_sees_each_reading_whole(folder: Path):
    with opened(folder) as first, opened(folder) as second:
        assert len(second.roster) == 0
        for count in (3, 5, 2):
            read(first, count)
            assert len(second.roster) == count
            assert names(second) == [f"Person {n}" for n in range(count)]
            assert len(list((folder / TENANT).glob("people-*"))) == 1


def test_the_second_one_may_be_reading_what_is_replaced(folder: Path):
    with opened(folder) as first, opened(folder) as second:
        read(first, 600)
        people = second.roster.iterate()
        next(people)
        read(first, 3)
        with pytest.raises(StateError, match="read again"):
            list(people)
        assert len(second.roster) == 3


# --- forgetting -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["forgotten", "replaced", "old"])
def test_people_are_overwritten_before_their_file_is_unlinked(
    folder: Path, tmp_path: Path, how: str
):
    with opened(folder) as store:
        fill(store)
        os.link(people_of(folder), tmp_path / "same-bytes")
        assert CANARY.encode() in (tmp_path / "same-bytes").read_bytes()
        if how == "forgotten":
            store.forget()
        if how == "replaced":
            read(store, 0)
    if how == "old":
        with opened(folder, at=AT.replace(year=AT.year + 1)):
            pass
    assert CANARY.encode() not in (tmp_path / "same-bytes").read_bytes()


def test_a_reader_who_is_at_it_keeps_its_rows(folder: Path):
    """Overwriting waits for nobody, and happens under nobody."""
    with opened(folder, OTHER) as store:
        read(store, 600)
        path = people_of(folder, OTHER)
        with closing(sqlite3.connect(path)) as reader:
            rows = reader.execute("SELECT name FROM people")
            assert rows.fetchone()
            read(store, 0)
            assert not path.exists()
            assert len(rows.fetchall()) == 599


# --- killed while the people are stored -------------------------------------------------------

KILLS = 24
STORE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.model import Kind, Person, Readiness
at = datetime(2026, 11, 24, tzinfo=UTC)
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=lambda: at)
n = 0
while True:
    n += 1
    store.roster.start(at)
    store.roster.add([Person(f"{n}-{i}", f"Person {i}", f"p{i}@contoso.example", "", Kind.MEMBER,
                             True, False, Readiness.UNKNOWN, at) for i in range(1500 + n)])
    print(n, "storing", flush=True)
    store.roster.finish(complete=True, report_at=None)
    print(n, "stored", flush=True)
"""


def killed_storing(folder: Path, turn: int) -> tuple[int, int]:
    """Kill it as the second reading is stored, each time a little later: what it had said."""
    command = [sys.executable, "-c", STORE, str(folder), TENANT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while child.stdout.readline() != "2 storing\n":
            pass
        for _ in range(turn * turn * 20):
            os.sched_yield()
        child.kill()
        said = ["1 stored", "2 storing", *child.stdout.read().split("\n")]
    stored = [int(line.split()[0]) for line in said if line.endswith("stored")]
    storing = [int(line.split()[0]) for line in said if line.endswith("storing")]
    return stored[-1], storing[-1]


def test_killed_while_they_are_stored_the_people_are_the_old_or_the_new(folder: Path):
    left_behind = 0
    for turn in range(KILLS):
        stored, storing = killed_storing(folder, turn)
        left_behind += len(list((folder / TENANT).glob("people-*"))) > 1
        with opened(folder) as store:
            people = list(store.roster.iterate())
            assert store.notices == ()
            readings = {person.id.partition("-")[0] for person in people}
            assert readings in ({str(stored)}, {str(storing)})
            (n,) = readings
            assert len(people) == len(store.roster) == 1500 + int(n)
            assert store.roster.census()["members"] == 1500 + int(n)  # type: ignore[index]
        assert len(list((folder / TENANT).glob("people-*"))) == 1
        shutil.rmtree(folder)
    assert left_behind  # some died in the middle of it
