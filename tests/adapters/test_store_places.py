"""Folders, disks and rights that are not what they should be."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.kept import CLIENT, TENANT, database_of, fill, opened
from vlc_wizard.adapters.store import (
    remember_client_id,
    remember_tenant,
)
from vlc_wizard.core.errors import StateError, UsageError


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def symbolic_link(folder: Path) -> None:
    folder.mkdir()
    (folder / "target").mkdir()
    (folder / TENANT).symlink_to(folder / "target")


def linked_database(folder: Path) -> None:
    (folder / TENANT).mkdir(parents=True)
    (folder / "target").write_text("somebody's file")
    database_of(folder).symlink_to(folder / "target")


def linked_lock(folder: Path) -> None:
    (folder / TENANT).mkdir(parents=True)
    (folder / TENANT / "wizard.lock").symlink_to(folder / "target")


def open_to_everybody(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


PLACES: dict[str, Callable[[Path], object]] = {
    "a file has its name": lambda folder: folder.write_text(""),
    "the tenant's folder is a link": symbolic_link,
    "the database is a link": linked_database,
    "the lock is a link": linked_lock,
    "everybody may rename in it": open_to_everybody,
}


@pytest.mark.parametrize("spoil", PLACES.values(), ids=PLACES)
def test_a_place_that_cannot_be_trusted_is_refused_in_words(
    folder: Path, spoil: Callable[[Path], object]
):
    spoil(folder)
    with pytest.raises(StateError) as refused, opened(folder):
        pass
    assert all((refused.value.title, refused.value.why, refused.value.now, refused.value.next))


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Root may write everywhere, so root becomes somebody else for a while."""
    folder.mkdir(mode=0o500)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_refused_in_words(folder: Path):
    with without_rights(folder), pytest.raises(StateError) as refused, opened(folder):
        pass
    assert refused.value.why == "You may not write there."
    assert "VLC_WIZARD_HOME" in refused.value.next


@pytest.mark.parametrize("tenant", ["", "..", "../x", "contoso.example", TENANT + "\n", "０" * 36])
def test_a_tenant_id_is_a_guid_and_never_a_path(folder: Path, tenant: str):
    with pytest.raises(UsageError), opened(folder, tenant):
        pass
    assert not folder.exists()


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.journal import Entry, Event
now = lambda: datetime.now(UTC)
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=now)
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
for n in range(100_000):
    try:
        store.write_down(Entry("p", Event.INTENT, now(), n, says="x" * 500))
    except StateError as error:
        print(n, error.why, sep="|")
        break
"""


def test_a_full_disk_is_an_error_before_anything_is_sent(folder: Path):
    command = [sys.executable, "-c", FULL_DISK, str(folder), TENANT]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    written, _, why = told.strip().partition("|")
    assert why == "The disk did not take it: it is full, over quota or failing."
    assert int(written) > 10
    with opened(folder) as store:
        assert len(store.journal()) == int(written)
        assert store.notices == ()


# --- who may read it --------------------------------------------------------------------------


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    paths = [folder, *folder.rglob("*")]
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in paths}


@pytest.mark.usefixtures("no_umask")
def test_nobody_else_may_read_anything_from_birth(tmp_path: Path):
    folder = tmp_path / "not" / "there" / "yet"
    with opened(folder) as store:
        fill(store)
        remember_tenant(folder, TENANT)
        remember_client_id(folder, TENANT, CLIENT)
        found = modes(tmp_path / "not")
    assert {"wizard.sqlite3", "wizard.sqlite3-wal", "wizard.lock", "client-id"} <= found.keys()
    directories = {"not", "there", "yet", TENANT}
    assert {name for name, mode in found.items() if mode == 0o700} == directories
    assert {name for name, mode in found.items() if mode == 0o600} == found.keys() - directories


@pytest.mark.usefixtures("no_umask")
def test_wider_modes_are_narrowed(folder: Path):
    with opened(folder) as store:
        fill(store)
    (folder / TENANT).chmod(0o755)
    database_of(folder).chmod(0o644)
    assert 0o644 in modes(folder).values()
    with opened(folder):
        found = modes(folder / TENANT)
    assert set(found.values()) == {0o700, 0o600}
