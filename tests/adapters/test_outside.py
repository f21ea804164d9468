"""A browser is started by address alone, and cannot reach this terminal. And the clock."""

import asyncio
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vlc_wizard.adapters.clocks import SystemClock
from vlc_wizard.adapters.outside import Desktop, commands, is_web_address

ADDRESS = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?a=1&b=%20c#x"

WEB = [
    ADDRESS,
    "https://aka.ms/mfasetup",
    "https://127.0.0.1:8443/x",
    "https://[::1]:8443/x",
    "https://contoso.example/$(touch%20x)",
]
NOT_WEB = [
    "", "https://", "https:///x", "http://aka.ms/mfasetup", "HTTPS://aka.ms", "//aka.ms",
    "file:///etc/passwd", "javascript:alert(1)", "--version", "-x https://aka.ms", "ms-settings:",
    " https://aka.ms", "https://aka.ms ", "https://aka.ms/a b", "https://aka.ms\n", "https://a\tb",
    "https://a\x00b", 'https://aka.ms/"calc.exe', "https://aka.ms/'x", "https://aka.ms/`x`",
    "https://aka.ms/<x>", "https://aka.ms/\\x", "https://aka.ms/^x", "https://aka.ms/{x}|y",
    "https://ada@aka.ms", "https://ada:word@aka.ms", "https://\u0430ka.ms", "https://[::1",
]  # fmt: skip


@pytest.mark.parametrize("address", WEB)
def test_a_web_address_is_opened(address: str):
    assert is_web_address(address)


@pytest.mark.parametrize("address", NOT_WEB, ids=range(len(NOT_WEB)))
def test_nothing_else_is(address: str):
    assert not is_web_address(address)


SHOWN = {"DISPLAY": ":0"}
OPENERS = [["xdg-open", "A"], ["gio", "open", "A"], ["wslview", "A"], ["x-www-browser", "A"]]
CASES: dict[str, tuple[str, dict[str, str], list[list[str]]]] = {
    "no screen": ("linux", {}, []),
    "X11": ("linux", SHOWN, OPENERS),
    "Wayland": ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, OPENERS),
    "Windows below": ("linux", {"WSL_DISTRO_NAME": "Debian"}, [["wslview", "A"]]),
    "macOS": ("darwin", {}, [["/usr/bin/open", "A"]]),
    "named": ("linux", {"BROWSER": "/opt/bin/open-it"}, [["/opt/bin/open-it", "A"]]),
    "named with its place": ("linux", {"BROWSER": "fox --url=%s -n"}, [["fox", "--url=A", "-n"]]),
    "two are named": ("linux", {"BROWSER": f"one{os.pathsep}two"}, [["one", "A"], ["two", "A"]]),
    "a quoted word": ("linux", {"BROWSER": "'my fox'"}, [["my fox", "A"]]),
    "half a quote": ("linux", {"BROWSER": "'fox"}, []),
    "one that draws here": ("linux", {"BROWSER": "/usr/bin/w3m"}, []),
    "no name": ("linux", {"BROWSER": f"{os.pathsep} "}, []),
    "no shell": ("linux", {"BROWSER": "fox; touch x"}, [["fox;", "touch", "x", "A"]]),
}


@pytest.mark.parametrize(("platform", "environment", "expected"), CASES.values(), ids=CASES)
def test_what_may_start_a_browser(
    platform: str, environment: dict[str, str], expected: list[list[str]]
):
    assert list(commands("A", platform, environment)) == expected


def browser(tmp_path: Path, script: str) -> Path:
    path = tmp_path / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


OPEN = """
import sys
from vlc_wizard.adapters.outside import Desktop
print("opened" if Desktop().open(sys.argv[1]) else "none", flush=True)
"""


def in_a_terminal(environment: dict[str, str], address: str) -> str:
    """Run the opening in a terminal of its own; what that terminal showed."""
    ours, theirs = pty.openpty()
    clean = {"PATH": os.environ["PATH"], **environment}
    try:
        subprocess.run(
            [sys.executable, "-c", OPEN, address],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=clean,
            check=True, timeout=20,
        )  # fmt: skip
        os.close(theirs)
        theirs = -1
        return read_all(ours).replace("\r\n", "\n")
    finally:
        os.close(ours)
        if theirs >= 0:
            os.close(theirs)


def read_all(terminal: int) -> str:
    found = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            part = b""
        if not part:
            return found.decode()
        found += part


@contextmanager
def pipe(path: Path) -> Iterator[int]:
    """A named pipe that neither side waits for to be opened."""
    os.mkfifo(path)
    handle = os.open(path, os.O_RDWR)
    try:
        yield handle
    finally:
        os.close(handle)


def told_by(handle: int) -> str:
    ready, _, _ = select.select([handle], [], [], 20)
    return os.read(handle, 4096).decode() if ready else "nothing"


def test_it_gets_the_address_and_neither_our_terminal_nor_our_time(tmp_path: Path):
    script = f"""
        echo drawn; echo drawn >&2; (echo drawn > /dev/tty) 2>/dev/null
        printf '%s|%s' "$#" "$1" > {tmp_path}/told
        read -r word < {tmp_path}/wait
        printf '%s' "$word" > {tmp_path}/done
    """
    environment = {"BROWSER": str(browser(tmp_path, script))}
    with (
        pipe(tmp_path / "told") as told,
        pipe(tmp_path / "wait") as wait,
        pipe(tmp_path / "done") as done,
    ):
        assert in_a_terminal(environment, WEB[-1]) == "opened\n"
        assert told_by(told) == f"1|{WEB[-1]}"
        os.write(wait, b"go on\n")  # the opening returned long ago
        assert told_by(done) == "go on"


def test_a_browser_that_draws_on_the_terminal_would_be_seen(tmp_path: Path):
    """The control: the same script, started as any command."""
    ours, theirs = pty.openpty()
    path = browser(tmp_path, "echo drawn")
    subprocess.run([path], stdin=theirs, stdout=theirs, stderr=theirs, check=True)
    os.close(theirs)
    try:
        assert "drawn" in read_all(ours)
    finally:
        os.close(ours)


@pytest.mark.parametrize(
    "environment",
    [{}, {"BROWSER": "/not/there"}, {"DISPLAY": ":0", "PATH": "/not/there"}],
    ids=["no screen", "a name of nothing", "nothing installed"],
)
def test_it_says_where_there_is_no_browser(environment: dict[str, str]):
    assert in_a_terminal(environment, ADDRESS) == "none\n"


def test_a_file_that_cannot_run_is_no_browser(tmp_path: Path):
    path = tmp_path / "browser"
    path.write_text("not a program")
    path.chmod(0o755)
    assert in_a_terminal({"BROWSER": str(path)}, ADDRESS) == "none\n"


def test_an_address_that_is_not_for_a_browser_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mark = tmp_path / "started"
    monkeypatch.setenv("BROWSER", str(browser(tmp_path, f"echo > {mark}")))
    assert [address for address in NOT_WEB if Desktop().open(address)] == []
    assert not mark.exists()


async def test_the_clock_is_aware_and_lets_others_run():
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    turns: list[str] = []
    other = asyncio.create_task(asyncio.to_thread(turns.append, "other"))
    while not turns:
        await clock.sleep(-1)
    await other
    assert turns == ["other"]
