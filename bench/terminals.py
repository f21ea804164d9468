"""Programs in a pseudo-terminal: when their frame is there, and how long a key takes."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

SIZE = (24, 80)
_PATIENCE = 60.0  # seconds before a program is taken to hang
_QUIET = 0.03  # seconds without output that end a drawing


class Terminal:
    """A program and what it has written."""

    def __init__(
        self, argv: Sequence[str], *, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start the program; the clock runs from here."""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        more = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.begun = time.perf_counter()
        self.pid = os.posix_spawn(
            argv[0],
            list(argv),
            {**os.environ, **more, **(environment or {})},
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs, n) for n in (0, 1, 2)],
            setsid=True,
        )
        os.close(theirs)
        self.output = b""
        self._read_at = self.begun

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._ours)

    def until(self, there: Callable[[bytes], bool]) -> float:
        """Seconds from the start until the output holds what is wanted."""
        while not there(self.output):
            if time.perf_counter() - self.begun > _PATIENCE:
                raise TimeoutError(self.output[-2000:].decode("utf-8", "replace"))
            self._read(_PATIENCE)
        return time.perf_counter() - self.begun

    def rest(self, seconds: float = 0.3) -> None:
        """Read until nothing more comes for so long."""
        while self._read(seconds):
            pass

    def key(self, keys: bytes) -> float:
        """Seconds from the press to the last byte of what it drew."""
        pressed = time.perf_counter()
        os.write(self._ours, keys)
        drawn = pressed
        while self._read(_QUIET if drawn > pressed else 2.0):
            drawn = time.perf_counter()
        return drawn - pressed

    def shown(self, keys: bytes, there: Callable[[bytes], bool]) -> float:
        """Seconds from the press to the bytes with which its output holds what is wanted."""
        before = len(self.output)
        pressed = time.perf_counter()
        os.write(self._ours, keys)
        while not there(self.output[before:]):
            if not self._read(_PATIENCE):
                raise TimeoutError(self.output[-2000:].decode("utf-8", "replace"))
        return self._read_at - pressed

    def watch(self, seconds: float) -> None:
        """Read whatever comes in this time, so that the program never waits for us."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        with contextlib.suppress(OSError):
            self.output += os.read(self._ours, 1 << 18)
            self._read_at = time.perf_counter()
            return True
        return False


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part of them lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]
