"""The program at a real terminal, in a world that stands still at one point."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0  # for what is waited for; a loaded machine is slow
INTERRUPTED = 130
CTRL_C, ENTER, DOWN = b"\x03", b"\r", b"\x1b[B"
# what a full screen turns on, and must have turned off again
MODES = [(f"\x1b[?{n}h".encode(), f"\x1b[?{n}l".encode()) for n in (1049, 1000, 1003, 2004)]
MODES.append((b"\x1b[?25l", b"\x1b[?25h"))  # the cursor, the other way round
BROWSER, CODE = "sign-in page by itself", "types the code"


# front end: its flags, what stands where an answer can be given, and how the second way is chosen
FRONTS = {
    "full screen": ((), "▸", DOWN + ENTER),
    "plain": (("--plain",), "]:", b"2\n"),
}


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Desk:
    """The program at a terminal of 80 by 24, as a person sees it."""

    def __init__(self, home: Path, point: str, front: str) -> None:
        flags, self._ready, self._second = FRONTS[front]
        self._ours, self._theirs = os.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self._theirs)
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.plain.stuck", point, "--demo", *flags],
            stdin=self._theirs, stdout=self._theirs, stderr=self._theirs, cwd=ROOT,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - no thread of ours holds a lock here
            env={**os.environ, "VLC_WIZARD_HOME": str(home), "TERM": "xterm-256color"},
        )  # fmt: skip
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self.output = b""
        self._asked = 0  # so much of it stood before the last answer

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def until(self, words: str, ready: str = "") -> None:
        """Read until both stand there, the second below the first."""
        end = time.monotonic() + DEADLINE
        while words not in self.text or ready not in self.text.partition(words)[2]:
            assert self._read(max(0.0, end - time.monotonic())), self.text

    def type(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def sign_in(self, *, by_code: bool = False) -> None:
        """From the first page on, as the person who is offered first."""
        for words in ("Mandatory MFA", "As whom do you want"):
            self.until(words, self._ready)
            self.type(ENTER)
        self.until("It keeps no password", self._ready)
        self.type(self._second if by_code else ENTER)

    def until_there(self, file: Path) -> None:
        """Read until the program has said by this file that it stands still."""
        end = time.monotonic() + DEADLINE
        while not file.exists():
            self._read(0.01)
            assert time.monotonic() < end, self.text

    def quit(self) -> float:
        """Ctrl-C, and wait for the end; seconds until then."""
        began = time.monotonic()
        self.type(CTRL_C)
        while self.child.poll() is None:
            self._read(0.005)
            assert time.monotonic() - began < DEADLINE, self.text
        seconds = time.monotonic() - began
        while self._read(0.05):
            pass
        return seconds

    def line(self, words: str) -> None:
        """Line by line: wait for the next prompt, and answer it."""
        end = time.monotonic() + DEADLINE
        while b"]: " not in self.output[self._asked :]:
            assert self._read(max(0.0, end - time.monotonic())), self.text
        self._asked = len(self.output)
        self.type(words.encode() + b"\n")

    def ended(self) -> int:
        """Read until it ends by itself; its exit code."""
        end = time.monotonic() + DEADLINE
        while self.child.poll() is None:
            self._read(0.01)
            assert time.monotonic() < end, self.text
        while self._read(0.05):
            pass
        return self.child.returncode

    @property
    def is_whole(self) -> bool:
        """Whether the terminal is as it was given: its modes, its cursor, its first screen."""
        same = termios.tcgetattr(self._theirs) == self.before
        return same and all(self.output.rfind(off) >= self.output.rfind(on) for on, off in MODES)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        data = os.read(self._ours, 1 << 16)
        self.output += data
        self._stream.feed(data)
        return bool(data)

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        os.close(self._theirs)
        os.close(self._ours)
