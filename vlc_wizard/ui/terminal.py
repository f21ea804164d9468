"""The terminal of Linux and macOS. One that has gone, or cannot be written, ends the wizard.

A terminal may vanish without a signal: its window was closed, its connection broke, and the
program was not its foreground job. Reading then finds the end at once, every time.
"""

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Any, TextIO

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_AT_ONCE = 4096  # bytes of input
_TURN = 0.1  # seconds until it is looked whether to stop, and whether an Escape stood alone


class Gone(Message):
    """Nobody is at the terminal any more."""


class Outlet:
    """Where the frames are written; once that fails, nothing more is tried.

    The thread that writes must go on all the same: frames wait in a short queue for it, and the
    screen would wait with them.
    """

    def __init__(self, file: TextIO, lost: Callable[[], None]) -> None:
        """`lost` is called once, from the thread that writes."""
        self._file = file
        self._lost = lost
        self._open = True

    def write(self, text: str) -> None:
        """Write, where somebody is there to read."""
        self._try(lambda: self._file.write(text))

    def flush(self) -> None:
        """Let it all go out."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """The file's."""
        return self._file.fileno()

    def _try(self, act: Callable[[], object]) -> None:
        if not self._open:
            return
        try:
            act()
        except OSError:
            self._open = False
            self._lost()


class Terminal(LinuxDriver):
    """Textual's, with an end of input and with any bytes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Textual's."""
        super().__init__(*args, **options)
        self._file: Any = Outlet(self._file, self._gone)

    def run_input_thread(self) -> None:
        """Tell the app what is typed, until it has enough or the terminal ends."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode  # of old terminals, any byte
        with selectors.SelectSelector() as ready:
            ready.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if ready.select(_TURN):
                    typed = self._read()
                    if not typed:
                        self._gone()
                        return
                    letters = decode(typed)
                    for event in parser.feed(letters) if letters else ():  # half a letter: none
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:
            return b""

    def _gone(self) -> None:
        self.send_message(Gone())
