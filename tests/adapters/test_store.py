"""What is kept comes back, in this start and the next, and one instance writes."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.kept import AT, CANARY, CLIENT, OTHER, TENANT, a_line, database_of, fill, opened
from vlc_wizard.adapters.store import (
    client_id_for,
    home,
    last_tenant,
    remember_client_id,
    remember_tenant,
)
from vlc_wizard.core.errors import StateError, UsageError
from vlc_wizard.core.journal import Event, Run
from vlc_wizard.core.session import Confirmed, Saved, Session


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


# --- what is kept comes back ------------------------------------------------------------------

words = st.text(max_size=20)
sessions = st.builds(
    Session,
    client_id=words,
    way=st.sampled_from(["", "browser", "device-code"]),
    confirmed=st.none() | st.builds(Confirmed, words, words, words, words, words),
    admins_seen=st.booleans(),
    method=words,
    emergency=st.none() | st.lists(words, max_size=3).map(tuple),
    reasons=st.dictionaries(words, words, max_size=3),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(session=sessions, page=words, at=st.datetimes(timezones=st.just(UTC)))
def test_answers_come_back_as_they_were_given(
    folder: Path, session: Session, page: str, at: datetime
):
    saved = Saved(session, page, "ada@contoso.example", at)
    with opened(folder) as store:
        store.keep(saved)
        assert store.saved() == saved
    with opened(folder) as store:
        assert store.saved() == saved


def test_nothing_is_there_before_something_is_kept(folder: Path):
    with opened(folder) as store:
        assert (store.writable, store.why_not, store.notices) == (True, "", ())
        assert store.saved() is None
        assert store.plan("1f3a9c2e") is None
        assert (store.runs(), store.journal(), store.roster.census()) == ([], [], None)
        assert len(store.roster) == 0


def test_answers_that_make_no_sense_are_no_answers(folder: Path):
    with opened(folder) as store:
        fill(store)
    with closing(sqlite3.connect(database_of(folder))) as database, database:
        database.execute("""UPDATE answers SET session = '{"confirmed": {"no": 1}}'""")
    with opened(folder) as store:
        assert store.saved() is None
        assert len(store.journal()) == 5


def test_a_plan_comes_back_in_its_own_order(folder: Path):
    document = {"version": 1, "id": "1f3a9c2e", "changes": [{"n": 1, "after": {"z": 1, "a": None}}]}
    with opened(folder) as store:
        store.keep_plan("1f3a9c2e", document)
    with opened(folder) as store:
        kept = store.plan("1f3a9c2e")
        assert kept == document
        assert list(kept or {}) == list(document)


def test_a_run_is_begun_once(folder: Path):
    with opened(folder) as store:
        first = store.begin_run("plan-b", AT, "ada@contoso.example")
        store.begin_run("plan-a", AT, "ada@contoso.example")
        again = store.begin_run("plan-b", AT + timedelta(days=1), "ben@contoso.example")
        assert again == first == Run("plan-b", AT, "ada@contoso.example")
        assert [run.plan_id for run in store.runs()] == ["plan-b", "plan-a"]


def test_the_journal_is_read_as_it_was_written(folder: Path):
    lines = [a_line(1), replace(a_line(2, Event.DONE), data={"id": "x", "n": [1, {"a": None}]})]
    with opened(folder) as store:
        written = [store.write_down(line) for line in lines]
        store.write_down(a_line(3, plan="other"))
        assert [line.number for line in written] == [1, 2]
        assert len({line.hash for line in written}) == 2
    with opened(folder) as store:
        assert store.journal("1f3a9c2e") == written
        assert [line.number for line in store.journal()] == [1, 2, 3]


def test_tenants_are_kept_apart(folder: Path):
    with opened(folder, TENANT) as one, opened(folder, OTHER) as two, opened(folder, None) as none:
        fill(one)
        assert two.saved() is None
        assert none.saved() is None
        assert two.writable
        assert none.writable


def test_a_store_that_was_closed_says_so_instead_of_looking_empty(folder: Path):
    with opened(folder) as store:
        fill(store)
    for act in (store.saved, store.journal, store.runs, lambda: len(store.roster)):
        with pytest.raises(StateError):
            act()


# --- who may write ----------------------------------------------------------------------------


def test_the_second_one_reads_and_says_who_writes(folder: Path):
    with opened(folder) as first:
        fill(first)
        with opened(folder) as second:
            assert not second.writable
            assert f"process {os.getpid()}, since 2026-11-24 14:02 UTC" in second.why_not
            assert f"signed in as {CANARY}" in second.why_not
            assert second.saved() == first.saved()
            first.write_down(a_line(6))
            assert len(second.journal()) == 6
            for act in (
                lambda: second.keep(Saved(Session(), "hub", "", AT)),
                lambda: second.keep_plan("p", {}),
                lambda: second.begin_run("p", AT, ""),
                lambda: second.write_down(a_line()),
                lambda: second.roster.start(AT),
                second.forget,
            ):
                with pytest.raises(StateError) as refused:
                    act()
                assert refused.value.why == second.why_not
    with opened(folder) as third:
        assert third.writable


def test_the_second_one_finds_nothing_where_nothing_was_kept_yet(folder: Path):
    with opened(folder) as first:
        database_of(folder).rename(folder / "elsewhere")  # as if it were not made yet
        with opened(folder) as second:
            assert (second.writable, second.saved(), second.journal()) == (False, None, [])
        (folder / "elsewhere").rename(database_of(folder))
        assert first.writable


HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=lambda: datetime.now(UTC))
print("writes" if store.writable else "reads", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLD, str(folder), TENANT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def says(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_the_lock_dies_with_its_process(folder: Path):
    with another_process(folder) as child:
        assert says(child) == "writes"
        with opened(folder) as second:
            assert not second.writable
            assert f"process {child.pid}" in second.why_not
        child.kill()  # SIGKILL: nothing is tidied up
        child.wait()
        with opened(folder) as third:
            assert third.writable
            assert third.notices == ()


def test_of_many_that_start_at_once_exactly_one_writes(folder: Path):
    with (
        another_process(folder) as a,
        another_process(folder) as b,
        another_process(folder) as c,
        another_process(folder) as d,
    ):
        assert sorted(says(child) for child in (a, b, c, d)) == [
            "reads",
            "reads",
            "reads",
            "writes",
        ]


# --- before a tenant's own store is opened ----------------------------------------------------


def test_the_next_start_knows_the_last_tenant_and_its_app(folder: Path):
    assert last_tenant(folder) is None
    assert client_id_for(folder, TENANT) is None
    remember_tenant(folder, TENANT.upper())
    remember_client_id(folder, TENANT, CLIENT)
    assert last_tenant(folder) == TENANT
    assert client_id_for(folder, TENANT) == CLIENT
    assert client_id_for(folder, OTHER) is None
    assert client_id_for(folder, None) is None


SERVED, HOSTILE = "https://127.0.0.1:41233", "https://../../etc"


@pytest.mark.parametrize("cloud", ["usgov", SERVED, HOSTILE])
def test_what_was_signed_in_to_in_one_cloud_is_offered_in_no_other(folder: Path, cloud: str):
    remember_tenant(folder, TENANT, cloud)
    remember_client_id(folder, TENANT, CLIENT, cloud)
    remember_client_id(folder, None, CLIENT, cloud)
    for other in ("public", "china", f"{SERVED}0"):
        assert last_tenant(folder, other) is None
        assert client_id_for(folder, TENANT, other) is None
        assert client_id_for(folder, None, other) is None
    assert last_tenant(folder, cloud) == TENANT
    assert client_id_for(folder, TENANT, cloud) == client_id_for(folder, None, cloud) == CLIENT
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("content", ["", "..", "../../etc", f"{TENANT}x", "\x1b[2J", "\udcff"])
def test_what_is_remembered_is_believed_only_if_it_is_an_id(folder: Path, content: str):
    folder.mkdir()
    (folder / "last-tenant").write_text(content, errors="surrogateescape")
    assert last_tenant(folder) is None


def test_only_ids_are_remembered(folder: Path):
    with pytest.raises(UsageError):
        remember_client_id(folder, TENANT, "my app")
    with pytest.raises(UsageError):
        remember_tenant(folder, "contoso.example")


def test_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.delenv("VLC_WIZARD_HOME")
    assert home().name == "vlc-wizard"
