"""Whatever the file has become: it is gone on with, only read, or set aside."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.kept import TENANT, UNLOCK, a_line, database_of, fill, opened
from vlc_wizard.core.errors import StateError


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run_sql(sql: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.executescript(sql)

    return act


def other_program(path: Path) -> None:
    path.unlink()
    run_sql("CREATE TABLE recipes (name); INSERT INTO recipes VALUES ('soup')")(path)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def a_page_of_zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(4096) + data[8192:])


BROKEN: dict[str, Callable[[Path], object]] = {
    "noise": lambda path: path.write_bytes(os.urandom(5000)),
    "JSON": lambda path: path.write_text('{"answers": {}}'),
    "half of it": half,
    "a page of zeros": a_page_of_zeros,
    "another program's database": other_program,
    "a missing table": run_sql("DROP TABLE runs"),
    "an unknown format": run_sql("PRAGMA user_version = 0"),
    "a line that is no line": run_sql(f"{UNLOCK}UPDATE journal SET at = 'never'"),
    "an event nobody knows": run_sql(f"{UNLOCK}UPDATE journal SET event = 'undone'"),
    "empty, after a run": lambda path: path.write_bytes(b""),
    "a database of nothing, after a run": lambda path: (
        path.write_bytes(b"") or run_sql("VACUUM")(path)
    ),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_set_aside_and_said(folder: Path, spoil: Callable[[Path], object]):
    with opened(folder) as store:
        fill(store)
    path = database_of(folder)
    spoil(path)
    content = path.read_bytes()
    with opened(folder) as store:
        assert store.writable
        assert store.saved() is None
        assert len(store.notices) == 1
        assert "set-aside-20261124T140211Z.sqlite3" in store.notices[0]
        assert [line.says for line in store.journal()] == list(store.notices)
        fill(store)
    assert path.with_name("set-aside-20261124T140211Z.sqlite3").read_bytes() == content
    spoil(path)
    with opened(folder) as store:
        assert "set-aside-20261124T140211Z-2.sqlite3" in store.notices[0]
    with opened(folder) as store:
        assert store.notices == ()
        assert len(store.journal()) == 1  # that it was set aside is remembered


def test_a_sound_file_is_not_set_aside(folder: Path):
    for _ in range(3):
        with opened(folder) as store:
            assert store.notices == ()
            fill(store)
    assert not list(folder.rglob("set-aside*"))


def test_an_empty_file_is_a_beginning_where_no_run_was_begun(folder: Path):
    with opened(folder):
        pass
    database_of(folder).write_bytes(b"")
    with opened(folder) as store:
        assert store.notices == ()


def test_a_lost_file_is_a_loss_once_a_run_was_begun(folder: Path):
    with opened(folder) as store:
        fill(store)
    database_of(folder).unlink()
    with opened(folder) as store:
        assert "It is gone, although a run was begun." in store.notices[0]


def test_a_newer_version_wrote_it(folder: Path):
    with opened(folder) as store:
        fill(store)
    run_sql("PRAGMA user_version = 2; UPDATE about SET value = '3.1.4' WHERE name = 'written_by'")(
        database_of(folder)
    )
    with opened(folder) as store:
        assert not store.writable
        assert "format 2, by vlc-wizard 3.1.4" in store.why_not
        assert len(store.journal()) == 5
        with pytest.raises(StateError):
            store.write_down(a_line())
    with closing(sqlite3.connect(database_of(folder))) as database:
        kept = database.execute("SELECT value FROM about WHERE name = 'written_by'").fetchone()
        assert kept == ("3.1.4",)
        assert database.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_newer_version_may_have_renamed_everything(folder: Path):
    with opened(folder) as store:
        fill(store)
    run_sql("PRAGMA user_version = 2; DROP TABLE answers; DROP TABLE about")(database_of(folder))
    with opened(folder) as store:
        assert "format 2" in store.why_not
        with pytest.raises(StateError):
            store.saved()
        assert store.forget()
    assert not (folder / TENANT).exists()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "home"
    with opened(folder) as store:
        fill(store)
    return database_of(folder)


places = st.integers(0, 99) | st.integers(0, 1 << 20)  # the header, or anywhere


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8))
def test_no_file_whatever_ends_in_anything_but_resume_read_only_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, sound: Path, changes: list[tuple[int, int]]
):
    content = bytearray(sound.read_bytes())
    for at, byte in changes:
        content[at % len(content)] = byte
    folder = tmp_path_factory.mktemp("fuzz") / "home"
    with opened(folder):
        pass
    database_of(folder).write_bytes(content)
    try:
        with opened(folder) as store:
            store.saved()
            store.journal()
            store.runs()
            store.plan("1f3a9c2e")
            store.roster.rows(0, 10)
            store.roster.census()
    except StateError:
        pass
