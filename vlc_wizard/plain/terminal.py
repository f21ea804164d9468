"""The terminal, line by line: what is said, what is asked, and what is typed."""

import asyncio
import codecs
import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from vlc_wizard.plain.letters import spelt

Clean = Callable[[str], str]  # makes visible what could act; the boundary's own
AT_ONCE = 65_536  # bytes of input


class Unwritable(Exception):
    """Whoever read the lines has gone, or there is no room for them."""

    def __init__(self, error: OSError) -> None:
        self.error = error


class Gone(Unwritable):
    """It was a terminal: nobody sits there any more, so nobody will answer."""


class Terminal:
    """Writes lines and prompts. Every word passes the last net on its way out."""

    def __init__(
        self,
        out: TextIO,
        *,
        clean: Clean,
        ascii_only: bool = False,
        echo: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """`echo`: nobody sees what they type, so a transcript needs it said."""
        self._out = out
        self._clean = clean
        self._echo = echo
        self._environ = environ
        self._ascii = ascii_only or not _speaks_unicode(out)
        self._open = False  # a prompt stands at the end of the last line
        self._lost = Gone if out.isatty() else Unwritable

    def say(self, *lines: str) -> None:
        """Whole lines, below whatever stands there."""
        begun = "\n" if self._open else ""
        self._open = False
        self._write(begun + "".join(f"{self._folded(line)}\n" for line in lines))

    def ask(self, prompt: str) -> None:
        """A prompt, at the end of which somebody types."""
        self.say()
        self._write(self._folded(prompt))
        self._open = True

    def answered(self, line: str) -> str:
        """What was typed, safe to take; the prompt is over."""
        taken = self._clean(line)
        self._open = False
        if self._echo:
            self._write(f"{self._shown(taken)}\n")
        return taken

    def draw(self, rows: Iterable[str]) -> None:
        """Lines of ours that carry colours."""
        self.say()
        self._write("".join(f"{row}\n" for row in rows))

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError as error:
            raise self._lost(error) from error

    def cannot_draw(self, columns: int) -> str:
        """Why a code of that width cannot be drawn here; empty where it can."""
        if self._ascii or "NO_COLOR" in self._environ or self._environ.get("TERM") == "dumb":
            return "This terminal was said to have no colours or signs, so no code is drawn."
        if not self._out.isatty():
            return "The output is not a terminal, so no code is drawn."
        width = os.get_terminal_size(self._out.fileno()).columns
        if 0 < width < columns:  # 0: this terminal does not say
            return f"The code needs {columns} columns, and the window has {width}."
        return ""

    def _folded(self, text: str) -> str:
        """The text, broken at spaces where the terminal would break it anywhere."""
        shown = self._shown(text)
        width = self._width() if self._out.isatty() else 0
        return folded(shown, width) if 0 < width < len(shown) else shown

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self._out.fileno()).columns
        except OSError:  # it is about to be found lost
            return 0

    def _shown(self, text: str) -> str:
        cleaned = self._clean(text)
        return spelt(cleaned) if self._ascii else cleaned


def folded(text: str, width: int) -> str:
    """Lines of at most that width; a word that is longer, such as an address, stays whole."""
    lines = [_one_folded(line, width) for line in text.split("\n")]
    return "\n".join(lines) + (" " if text.endswith(" ") else "")


def _one_folded(line: str, width: int) -> str:
    words = line.lstrip(" ")
    before = line[: len(line) - len(words)]
    return textwrap.fill(
        words, width, initial_indent=before, subsequent_indent=before, replace_whitespace=False,
        expand_tabs=False, break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _speaks_unicode(out: TextIO) -> bool:
    return (out.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def read_lines(
    source: TextIO, loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[str | None]"
) -> None:
    """Put typed lines into the queue, and None at their end. Runs in a thread of its own.

    Reads below Python's buffer: its lock, held by a read that waits for a person, would make the
    interpreter abort on the way out.
    """
    decoder = codecs.getincrementaldecoder(source.encoding or "utf-8")("replace")
    kept = ""
    try:
        while data := _some(source):
            *whole, kept = (kept + decoder.decode(data)).split("\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line.removesuffix("\r"))
        if kept:
            loop.call_soon_threadsafe(lines.put_nowait, kept)
        loop.call_soon_threadsafe(lines.put_nowait, None)
    except RuntimeError:
        return  # the loop is closed: the person has left


def _some(source: TextIO) -> bytes:
    """The next bytes; none at the end, also where the terminal has gone."""
    if sys.platform == "win32":  # the console is read through Python's own layer there
        return source.readline().encode(source.encoding or "utf-8")
    try:
        return os.read(source.fileno(), AT_ONCE)
    except OSError:
        return b""
