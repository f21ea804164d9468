"""A state folder and a folder for files, each test its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything is kept. The command sets the umask; it is put back."""
    mask = os.umask(0o077)
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    (tmp_path / "files").mkdir()
    monkeypatch.chdir(tmp_path / "files")
    yield tmp_path / "home"
    os.umask(mask)
