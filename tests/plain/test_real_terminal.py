"""A real terminal: Ctrl-C anywhere is gone within a second, and what was done is said."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from tests import plain

from .hands import WHOLE_WAY

ROOT = Path(plain.__file__).parents[2]
INTERRUPTED = 130
DEADLINE = 60.0  # for what is waited for; a loaded machine is slow
SECOND = 1.0


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A child at a terminal of its own."""

    def __init__(self, *argv: str) -> None:
        self._keeper, theirs = pty.openpty()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.plain.stuck", *argv],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - no thread of ours holds a lock here
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT)},
        )
        os.close(theirs)
        self.text = ""

    def until(self, words: str) -> None:
        """Read until these words are on the terminal."""
        end = time.monotonic() + DEADLINE
        while words not in self.text.replace("\r\n", "\n"):
            ready, _, _ = select.select([self._keeper], [], [], max(0, end - time.monotonic()))
            assert ready, f"{words!r} did not come: {self.text[-2000:]}"
            assert self._read(), f"{words!r} did not come before the end: {self.text[-2000:]}"

    def type(self, line: str) -> None:
        os.write(self._keeper, f"{line}\n".encode())

    def ctrl(self, letter: str) -> float:
        """Press it, and wait for the end. Seconds until then."""
        began = time.monotonic()
        os.write(self._keeper, bytes([ord(letter) & 0x1F]))
        while self._read():
            pass
        self.child.wait(DEADLINE)
        return time.monotonic() - began

    def _read(self) -> bool:
        try:
            data = os.read(self._keeper, 65536)
        except OSError:  # the child's side is closed
            return False
        self.text += data.decode()
        return bool(data)

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self._keeper)


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.close()


UNTOUCHED = "Nothing was changed in the tenant."
BEGUN = "A change was begun. Start again: it is settled before anything else."
REPORT_ONLY = "The policy exists, report-only: it asks nobody."

# where it stands still, after how many lines of the whole way, the words there, what is said
CASES = [
    pytest.param("nowhere", 0, "Mandatory MFA", UNTOUCHED, id="hub"),
    pytest.param("nowhere", 7, "What should the policy say?", UNTOUCHED, id="a form"),
    pytest.param("sign-in", 3, "Waiting for you to sign in.", UNTOUCHED, id="signing in"),
    pytest.param("read", 3, "Reading the tenant.", UNTOUCHED, id="reading"),
    pytest.param("create", 10, "about to create the policy", BEGUN, id="creating"),
    pytest.param("nowhere", 10, "Next, you are asked", REPORT_ONLY, id="between the two"),
    pytest.param("switch", 12, "about to set the policy", BEGUN, id="turning on"),
]


@pytest.mark.parametrize(("point", "lines", "words", "says"), CASES)
def test_ctrl_c(
    home: Path, opened: list[Terminal], point: str, lines: int, words: str, says: str
) -> None:
    terminal = Terminal(point, "--plain", "--demo")
    opened.append(terminal)
    for _, line in WHOLE_WAY[:lines]:
        terminal.until("]: ")
        terminal.text = terminal.text.rpartition("]: ")[2]
        terminal.type(line)
    terminal.until(words)
    terminal.until("]: " if point == "nowhere" else words)
    seconds = terminal.ctrl("c")
    assert terminal.child.returncode == INTERRUPTED
    assert says in terminal.text
    assert "Traceback" not in terminal.text
    assert seconds < SECOND


def test_ctrl_d_at_a_prompt_keeps_everything(home: Path, opened: list[Terminal]) -> None:
    terminal = Terminal("nowhere", "--plain", "--demo")
    opened.append(terminal)
    terminal.until("]: ")
    terminal.ctrl("d")
    assert terminal.child.returncode == INTERRUPTED
    assert UNTOUCHED in terminal.text


def test_a_key_stops_what_is_under_way(home: Path, opened: list[Terminal]) -> None:
    terminal = Terminal("sign-in", "--plain", "--demo")
    opened.append(terminal)
    for _ in range(3):
        terminal.until("]: ")
        terminal.text = terminal.text.rpartition("]: ")[2]
        terminal.type("")
    terminal.until("[x Stop, ")
    terminal.type("x")
    terminal.until("Stopped: signing in")
    terminal.until("]: ")  # it goes on with a page, and does not end
    assert terminal.child.poll() is None
    terminal.ctrl("c")
    assert terminal.child.returncode == INTERRUPTED
    assert UNTOUCHED in terminal.text
    assert "Traceback" not in terminal.text


def test_a_terminal_that_hangs_up_ends_it(home: Path, opened: list[Terminal]) -> None:
    terminal = Terminal("sign-in", "--plain", "--demo")
    opened.append(terminal)
    terminal.until("]: ")
    terminal.child.send_signal(1)
    while terminal._read():
        pass
    assert terminal.child.wait(DEADLINE) == INTERRUPTED


HALVES = {"█": (0, 0), "▀": (0, 255), "▄": (255, 0), " ": (255, 255)}


def test_the_code_that_is_drawn_can_be_scanned(home: Path, opened: list[Terminal]) -> None:
    terminal = Terminal("nowhere", "--plain", "--demo")
    opened.append(terminal)
    for line in ["", "", "", "", "", "h", "4", "", "v"]:
        terminal.until("]: ")
        terminal.text = terminal.text.rpartition("]: ")[2]
        terminal.type(line)
    terminal.until("]: ")
    rows = re.findall("\x1b\\[30;107m(.*?)\x1b\\[0m", terminal.text)
    assert len(rows) > 10
    scale = 4
    lines = [bytes(HALVES[c][half] for c in row) for row in rows for half in (0, 1)]
    wide = [bytes(pixel for pixel in line for _ in range(scale)) for line in lines]
    pixels = memoryview(b"".join(line * scale for line in wide)).cast(
        "B", (len(lines) * scale, len(wide[0]))
    )
    (found,) = zxingcpp.read_barcodes(pixels)
    assert found.text == "https://aka.ms/mfasetup"
