"""One start of the line-by-line front end, on the terminal's own streams."""

import asyncio
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TextIO

from vlc_wizard.plain.front import INTERRUPTED, Front, MakeDrive
from vlc_wizard.plain.terminal import Clean, Terminal, read_lines

ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # all leave at once, with the state kept

Awaited = Callable[[], Awaitable[None]]


def run(make_drive: MakeDrive, after_start: Awaited, *, clean: Clean, ascii_only: bool) -> int:
    """Run until the person leaves. Ctrl-C leaves with 130; the state is kept.

    `clean` is the boundary's: it makes visible what could act. Raises what a bug raised.
    """
    echo = not sys.stdin.isatty()
    terminal = Terminal(sys.stdout, clean=clean, ascii_only=ascii_only, echo=echo)
    return asyncio.run(_session(make_drive, after_start, sys.stdin, terminal))


async def _session(
    make_drive: MakeDrive, after_start: Awaited, source: TextIO, terminal: Terminal
) -> int:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    front = Front(make_drive, lines, terminal, interactive=source.isatty())
    loop.set_exception_handler(lambda _, context: _unawaited(front, context))
    interrupted = _leave_on_signals(front)
    loading = asyncio.ensure_future(after_start())
    # a daemon thread: a read that waits for the person must not hold up leaving
    threading.Thread(target=read_lines, args=(source, loop, lines), daemon=True).start()
    code = await front.run()
    loading.cancel()
    if front.drive.bug is not None:
        raise front.drive.bug
    return INTERRUPTED if interrupted.is_set() else code


def _unawaited(front: Front, context: dict[str, object]) -> None:
    """An error nobody awaited is a bug; asyncio would print it with its values."""
    error = context.get("exception")
    if isinstance(error, Exception) and front.drive.bug is None:
        front.drive.bug = error
        front.drive.left.set()


def _leave_on_signals(front: Front) -> asyncio.Event:
    """Leave on a signal; the event says that one came."""
    interrupted = asyncio.Event()

    def leave() -> None:
        interrupted.set()
        front.drive.left.set()

    if threading.current_thread() is threading.main_thread():
        for name in ENDS:
            with suppress(NotImplementedError, AttributeError):  # Windows has none of it
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), leave)
    return interrupted
