"""What is forgotten is gone, and what cannot be is named."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.kept import AT, CANARY, CLIENT, OTHER, TENANT, database_of, fill, opened
from vlc_wizard.adapters.store import (
    last_tenant,
    remember_client_id,
    remember_tenant,
)
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.session import Saved, Session


@pytest.fixture(name="folder")
def state_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_forgetting_leaves_nothing_and_says_what_it_cannot_reach(folder: Path):
    with opened(folder) as store:
        fill(store)
        remember_tenant(folder, TENANT)
        remember_client_id(folder, TENANT, CLIENT)
        assert CANARY.encode() in bytes_below(folder)
        left = store.forget()
        assert CANARY.encode() not in bytes_below(folder)
        assert [path.name for path in folder.iterdir()] == []
        assert any("backups" in sentence for sentence in left)
        assert any("tenant keeps its own audit log" in sentence for sentence in left)
        with pytest.raises(StateError):
            store.saved()
    assert last_tenant(folder) is None
    with opened(folder) as store:
        assert (store.saved(), store.journal(), store.notices) == (None, [], ())


def test_what_is_forgotten_is_overwritten_before_it_is_unlinked(folder: Path, tmp_path: Path):
    with opened(folder) as store:
        fill(store)
        os.link(database_of(folder), tmp_path / "same-bytes")
        store.forget()
    with opened(folder, OTHER) as store:  # the control: unlinking alone would leave them
        fill(store)
        store.close()
        os.link(database_of(folder, OTHER), tmp_path / "control")
        database_of(folder, OTHER).unlink()
    assert CANARY.encode() in (tmp_path / "control").read_bytes()
    assert CANARY.encode() not in (tmp_path / "same-bytes").read_bytes()


def test_forgetting_names_what_it_could_not_remove(folder: Path):
    with opened(folder) as store:
        (folder / TENANT / "my notes").mkdir()
        left = store.forget()
    assert any(sentence.startswith("my notes in ") for sentence in left)


def test_forgetting_a_tenant_forgets_it_in_every_cloud(folder: Path):
    with opened(folder) as store:
        for cloud in ("public", "usgov", "https://127.0.0.1:41233"):
            remember_tenant(folder, TENANT, cloud)
            remember_client_id(folder, TENANT, CLIENT, cloud)
        remember_tenant(folder, OTHER, "china")
        store.forget()
    assert TENANT.encode() not in bytes_below(folder)
    assert CLIENT.encode() not in bytes_below(folder)
    assert last_tenant(folder, "china") == OTHER


def test_forgetting_one_tenant_keeps_the_other(folder: Path):
    remember_tenant(folder, OTHER)
    with opened(folder, OTHER) as other, opened(folder, TENANT) as store:
        fill(other)
        fill(store)
        store.forget()
        assert len(other.journal()) == 5
    assert last_tenant(folder) == OTHER


def test_answers_that_were_replaced_are_not_left_in_the_file(folder: Path):
    with opened(folder) as store:
        store.keep(Saved(Session(), "hub", CANARY, AT))
        store.keep(Saved(Session(), "hub", "", AT))
    assert CANARY.encode() not in bytes_below(folder)


def test_people_are_not_kept_for_more_than_thirty_days(folder: Path):
    with opened(folder) as store:
        fill(store)
    with opened(folder, at=AT + timedelta(days=30)) as store:
        assert (len(store.roster), store.notices) == (1, ())
    with opened(folder, at=AT + timedelta(days=30, seconds=1)) as store:
        assert "30 days old" in store.notices[0]
        assert (len(store.roster), store.roster.census()) == (0, None)
        assert len(store.journal()) == 5
