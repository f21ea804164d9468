"""A state folder of its own for every journey."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .commanding import Desk


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything of one journey is kept. A life sets the name and the umask: put back."""
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    mask = os.umask(0o077)
    yield tmp_path / "home"
    os.umask(mask)


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fresh tenant, and the command."""
    return Desk(home, monkeypatch)
