"""Leaving, in a real terminal: quickly, with the terminal as it was, and without a secret."""

import asyncio
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from vlc_wizard.ui.screen import Redraw

from .driving import shown
from .gallery import METHOD
from .leaving import CANARY

PROGRAM = Path(__file__).parent / "leaving.py"
FIRST_FRAME = b"How do you want to require MFA?"
END_OF_FRAME = b"Commands"
FULL_SCREEN_OFF = b"\x1b[?1049l"
CURSOR_ON = b"\x1b[?25h"
MOUSE_OFF = b"\x1b[?1003l"
MODES = re.compile("\x1b\\[[?><][0-9;]*[a-z]")
TOO_LONG = 30.0
KEY = {"ctrl-c": b"\x03", "ctrl-q": b"\x11", "c": b"c"}


@dataclass
class Ended:
    """How the program ended."""

    output: bytes
    code: int
    seconds: float
    same_terminal: bool
    folder: Path

    @property
    def said(self) -> str:
        """What stands below the prompt, after the full screen is gone."""
        rest = self.output.rpartition(FULL_SCREEN_OFF)[2].decode()
        return MODES.sub("", rest)


def ended(how: str, folder: Path, *, key: str = "", kill: int = 0) -> Ended:
    """Start the program in a terminal, wait for its frame, press or kill, and wait."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, str(PROGRAM), how, str(folder)],
        dict(os.environ),
        file_actions=[(os.POSIX_SPAWN_DUP2, theirs, n) for n in (0, 1, 2)],
        setsid=True,
    )
    output = b""
    begun = 0.0
    give_up = time.monotonic() + TOO_LONG
    while True:
        output += _read(ours)
        assert time.monotonic() < give_up, output
        if not begun and END_OF_FRAME in output and FIRST_FRAME in output:
            begun = time.monotonic()
            if key:
                os.write(ours, KEY[key])
            if kill:
                os.kill(pid, kill)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            seconds = time.monotonic() - begun
            break
    output += _read(ours)
    same = termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)
    return Ended(output, os.waitstatus_to_exitcode(status), seconds, same, folder)


def _read(fd: int) -> bytes:
    ready, _, _ = select.select([fd], [], [], 0.01)
    return os.read(fd, 1 << 16) if ready else b""


@pytest.mark.parametrize(
    ("how", "key", "kill", "code"),
    [
        ("stay", "ctrl-q", 0, 0),
        ("stay", "ctrl-c", 0, 130),
        ("never-ending", "ctrl-c", 0, 130),
        ("slow-thread", "ctrl-c", 0, 130),
        ("leave", "c", 0, 0),
        ("stay", "", signal.SIGTERM, 130),
        ("stay", "", signal.SIGHUP, 130),
        ("stay", "", signal.SIGINT, 130),
    ],
)
def test_leaving_takes_no_longer_than_a_second_and_says_what_is_kept(
    how, key, kill, code, tmp_path
):
    end = ended(how, tmp_path, key=key, kill=kill)
    assert end.code == code
    assert end.seconds <= 1.0
    assert end.same_terminal
    assert CURSOR_ON in end.output.rpartition(b"Commands")[2]
    assert MOUSE_OFF in end.output.rpartition(b"Commands")[2]
    assert end.said.splitlines()[-1] == "Nothing was written. Your answers are kept."
    assert (tmp_path / "closed").exists()


@pytest.mark.parametrize(
    ("how", "key"),
    [("bug", "c"), ("bug-in-work", "c"), ("bug-in-task", "c"), ("bug-after-first-frame", "")],
)
def test_a_bug_ends_with_70_and_shows_no_value(how, key, tmp_path):
    end = ended(how, tmp_path, key=key)
    report = (tmp_path / "report").read_text()
    assert end.code == 70
    assert end.same_terminal
    for words in ("vlc-wizard met a bug and stopped.", "REPORT-PATH", "Your answers are kept."):
        assert words in end.said
    assert "Traceback" not in end.output.decode()
    for secret in (CANARY, "canary", "Alice"):
        assert secret.encode() not in end.output
        assert secret not in report
    assert "Error" in report
    if how != "bug-in-work":
        assert "leaving.py:" in report


def test_the_canary_would_be_seen(tmp_path):
    """The same bug, left to Python: its message has the secret."""
    import subprocess

    code = f"token = {CANARY!r}\nraise ValueError(token)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert CANARY.encode() in out.stderr


async def test_what_is_drawn_while_the_screen_is_taken_down_is_no_bug():
    """Work goes on for a moment after Ctrl-C, and what it shows has no place any more."""
    more = replace(METHOD, blocks=(*METHOD.blocks, *METHOD.blocks))
    async with shown(METHOD) as session:
        session.app.action_interrupt()
        for page in (more, METHOD) * 50:
            session.drive.page = page
            session.app.page_screen.post_message(Redraw())
            await asyncio.sleep(0)
    assert session.app.report == ""
    assert session.app.return_code == 130
