"""A terminal that vanishes without a signal, or sends bytes that are no text; both front ends."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from vlc_wizard.wiring import Options, first_state, open_world

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "vlc_wizard", "--demo"]
INTERRUPTED = 130
DEADLINE = 30.0  # for what is waited for; a loaded machine is slow
SECONDS = 5.0  # in which it must have ended


class Window:
    """A terminal that controls nobody: where it goes, no signal is sent."""

    def __init__(self, home: Path, *flags: str, stuck: str = "") -> None:
        self.ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        program = [sys.executable, "-m", "tests.plain.stuck", stuck, "--demo"]
        self.child = subprocess.Popen(
            [*(program if stuck else COMMAND), *flags],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=ROOT,
            env={**os.environ, "VLC_WIZARD_HOME": str(home), "TERM": "xterm-256color"},
        )
        os.close(theirs)
        self.screen = pyte.Screen(80, 50)
        self._stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def until(self, words: str, ready: str = "") -> None:
        """Read until both are to be seen below each other."""
        end = time.monotonic() + DEADLINE
        while ready not in self.text.partition(words)[2] or words not in self.text:
            more, _, _ = select.select([self.ours], [], [], max(0.0, end - time.monotonic()))
            assert more, self.text
            self._stream.feed(self._read())

    def _read(self) -> bytes:
        try:
            return os.read(self.ours, 1 << 16)
        except OSError as ended:  # the child closed its side
            raise AssertionError(self.text) from ended

    def type(self, keys: bytes) -> None:
        os.write(self.ours, keys)

    def vanish(self) -> int | None:
        """The exit code, where it ends by itself in time."""
        os.close(self.ours)
        self.ours = -1
        try:
            return self.child.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        if self.ours >= 0:
            os.close(self.ours)


@pytest.fixture
def windows() -> Iterator[list[Window]]:
    opened: list[Window] = []
    yield opened
    for window in opened:
        window.close()


@pytest.fixture
def opened(windows, tmp_path):
    def make(*flags: str, stuck: str = "") -> Window:
        windows.append(Window(tmp_path / "home", *flags, stuck=stuck))
        return windows[-1]

    return make


def kept_at(monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    """The page that the next start offers to carry on at."""
    monkeypatch.setenv("VLC_WIZARD_HOME", str(home))
    world = open_world(Options(demo="p1-fresh"))
    try:
        saved = first_state(world).resume
        return saved.at if saved else ""
    finally:
        world.let_go()


# how a front end is started, its Enter, and what stands there once an answer can be given
FRONTS = [((), b"\r", "▸"), (("--plain",), b"\n", "]:")]
TO_SIGN_IN = ("Mandatory MFA", "As whom do you want")
SIGN_IN = "It keeps no password"


@pytest.mark.parametrize(("flags", "enter", "ready"), FRONTS, ids=["full screen", "plain"])
def test_a_terminal_that_vanishes_ends_it_and_the_answers_are_kept(
    opened, flags, enter, ready, tmp_path, monkeypatch
):
    window = opened(*flags)
    for words in TO_SIGN_IN:
        window.until(words, ready)
        window.type(enter)
    window.until(SIGN_IN, ready)
    assert window.vanish() == INTERRUPTED
    assert kept_at(monkeypatch, tmp_path / "home") == "signin"


@pytest.mark.parametrize(("flags", "enter", "ready"), FRONTS, ids=["full screen", "plain"])
def test_also_while_something_is_waited_for(opened, flags, enter, ready):
    window = opened(*flags, stuck="sign-in")
    for words in (*TO_SIGN_IN, SIGN_IN):
        window.until(words, ready)
        window.type(enter)
    window.until("Waiting for you to sign in")
    assert window.vanish() == INTERRUPTED


def test_a_byte_that_is_no_letter_ends_nothing(opened):
    """Such as a terminal of another encoding sends for é."""
    window = opened()
    window.until(TO_SIGN_IN[0], "▸")
    window.type(b"\xe9")
    window.type(b"\r")
    window.until(TO_SIGN_IN[1], "▸")
    for half in ("é".encode()[:1], "é".encode()[1:], b"\r"):
        window.type(half)
    window.until(SIGN_IN, "▸")
    window.type(b"\x11")  # Ctrl-Q
    assert window.child.wait(SECONDS) == 0
