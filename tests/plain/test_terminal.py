"""Streams: what is typed, in whatever bytes; what is shown, on whatever terminal."""

import asyncio
import io
import os
import pty
import threading
from collections.abc import Iterator

import pytest

from vlc_wizard.adapters.clean import clean
from vlc_wizard.plain.keys import no_key
from vlc_wizard.plain.letters import spelt
from vlc_wizard.plain.lines import code_rows
from vlc_wizard.plain.terminal import Terminal, folded, read_lines

TYPED = [
    (b"one\ntwo\n", ["one", "two"]),
    (b"one\r\n\r\ntwo", ["one", "", "two"]),
    (b"", []),
    (b"\xff\xfe\n", ["\ufffd\ufffd"]),
    ("Zoë\n".encode(), ["Zoë"]),
    (b"\n" * 3, ["", "", ""]),
]


@pytest.mark.parametrize(("data", "lines"), TYPED)
async def test_lines_are_read_whatever_their_bytes(data: bytes, lines: list[str]) -> None:
    reading, writing = os.pipe()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    with os.fdopen(reading, encoding="utf-8") as source:
        args = (source, asyncio.get_running_loop(), queue)
        thread = threading.Thread(target=read_lines, args=args)
        thread.start()
        for byte in range(len(data)):  # byte by byte: a letter may come in two halves
            os.write(writing, data[byte : byte + 1])
        os.close(writing)
        got = [await queue.get() for _ in range(len(lines) + 1)]
        thread.join()
    assert got == [*lines, None]


SPELT = [
    ("plain", "plain"),
    ("… · “Zoë” ≥ 3 → off", '... - "Zoe" >= 3 -> off'),
    ("\ufffd", "?"),
    ("日本", "??"),
    ("ﬁ ½", "fi 1?2"),
    ("Straße", "Stra?e"),
]


@pytest.mark.parametrize(("text", "ascii_text"), SPELT)
def test_letters_only(text: str, ascii_text: str) -> None:
    assert spelt(text) == ascii_text
    assert spelt(text).isascii()


def terminal(out: io.TextIOBase, **more: object) -> Terminal:
    return Terminal(out, clean=clean, **{"environ": {}, **more})  # type: ignore[arg-type]


def test_every_line_passes_the_last_net() -> None:
    out = io.StringIO()
    shown = terminal(out)
    shown.say("a\x1b[2Jb")
    shown.ask("c\x07: ")
    shown.say("d")
    assert out.getvalue() == "a\ufffd[2Jb\nc\ufffd: \nd\n"


def test_a_transcript_shows_what_was_typed() -> None:
    out = io.StringIO()
    shown = terminal(out, echo=True)
    shown.ask("Name: ")
    assert shown.answered("Zo\x1be") == "Zo\ufffde"
    shown.say("Next")
    assert out.getvalue() == "Name: Zo\ufffde\nNext\n"


def test_a_terminal_of_another_encoding_gets_letters() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="latin-1")
    terminal(out).say("“Zoë” …")
    assert raw.getvalue() == b'"Zoe" ...\n'


NOT_DRAWN = [
    ({"environ": {"NO_COLOR": ""}}, "colours"),
    ({"environ": {"TERM": "dumb"}}, "colours"),
    ({"ascii_only": True}, "colours"),
]


@pytest.fixture
def tty() -> Iterator[io.TextIOBase]:
    """A real terminal, 80 columns wide."""
    import fcntl
    import struct
    import termios

    keeper, out = pty.openpty()
    fcntl.ioctl(out, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    stream = os.fdopen(out, "w", encoding="utf-8")
    yield stream
    stream.close()
    os.close(keeper)


@pytest.mark.parametrize(("kind", "why"), NOT_DRAWN)
def test_a_code_needs_black_on_white(tty: io.TextIOBase, kind: dict[str, object], why: str) -> None:
    assert why in terminal(tty, **kind).cannot_draw(45)


def test_a_code_needs_room(tty: io.TextIOBase) -> None:
    assert terminal(tty).cannot_draw(80) == ""
    assert "needs 81 columns, and the window has 80" in terminal(tty).cannot_draw(81)
    assert "not a terminal" in terminal(io.StringIO()).cannot_draw(10)


def test_a_code_is_black_on_white_in_half_blocks() -> None:
    code = ((True, False), (False, False), (True, True))
    assert list(code_rows(code)) == ["\x1b[30;107m▀ \x1b[0m", "\x1b[30;107m▀▀\x1b[0m"]


def test_lines_are_broken_at_spaces_and_prompts_keep_their_end():
    text = "Tenant contoso-licensing.example, live [w Why, q Leave]: "
    assert folded(text, 30).split("\n") == [
        "Tenant", "contoso-licensing.example,", "live [w Why, q Leave]: ",
    ]  # fmt: skip
    assert folded("  https://entra.microsoft.com/a", 10) == "  https://entra.microsoft.com/a"


def test_a_word_typed_for_a_key_is_told_that_keys_are_single_letters():
    assert "single letters" in no_key("why")
    assert "single letters" not in no_key("x")
