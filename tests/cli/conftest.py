"""A state folder, a folder for files, and a desk to give commands at; no way to the network."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .desk import Desk


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names that somebody wanted to look up; none but this computer's is answered."""
    asked: list[str] = []
    known = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if host in (None, "127.0.0.1", "localhost", "::1"):
            return known(host, *rest, **more)
        asked.append(str(host))
        raise OSError(f"no network in tests: {host}")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything is kept. The command sets the umask; it is put back."""
    mask = os.umask(0o077)
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))
    (tmp_path / "files").mkdir()
    monkeypatch.chdir(tmp_path / "files")
    yield tmp_path / "home"
    os.umask(mask)


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The command, in this process."""
    return Desk(home, monkeypatch)
