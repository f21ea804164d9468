"""The admin's own browser, started without a shell and without this terminal."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

# These draw on the terminal, which is ours.
_TEXT_BROWSERS = frozenset({"lynx", "links", "links2", "elinks", "w3m", "browsh", "www-browser"})
# What an address is made of (RFC 3986), without the quote that a program might end at.
_PLAIN = re.compile(r"https://[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]+")
_OPENERS = ("xdg-open", "gio", "wslview", "x-www-browser")
_ARGUMENTS: Mapping[str, tuple[str, ...]] = {"gio": ("open",)}


class Desktop:
    """Implements `core.ports.Outside`."""

    def open(self, address: str) -> bool:
        """Start a browser; False where there is none, or where the address is not for one."""
        if not is_web_address(address):
            return False
        if sys.platform == "win32":
            return _open_on_windows(address)
        return any(_start(command) for command in commands(address, sys.platform, os.environ))


def is_web_address(address: str) -> bool:
    """Whether this is an https address that no program can take for an option or a file."""
    if _PLAIN.fullmatch(address) is None:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def commands(address: str, platform: str, environment: Mapping[str, str]) -> Iterator[list[str]]:
    """What may start a browser here, best first."""
    yield from _named(address, environment.get("BROWSER", ""))
    if platform == "darwin":
        yield ["/usr/bin/open", address]
        return
    shown = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    for name in _OPENERS:
        # Without a screen the openers fall back to a browser in the terminal.
        if shown or (name == "wslview" and environment.get("WSL_DISTRO_NAME")):
            yield [name, *_ARGUMENTS.get(name, ()), address]


def _named(address: str, browsers: str) -> Iterator[list[str]]:
    """What BROWSER asks for: a list of commands, each with `%s` for the address, or without."""
    for part in filter(None, browsers.split(os.pathsep)):
        try:
            words = shlex.split(part)
        except ValueError:
            continue
        if not words or Path(words[0]).name in _TEXT_BROWSERS:
            continue
        placed = [word.replace("%s", address) for word in words]
        yield placed if "%s" in part else [*words, address]


def _start(command: list[str]) -> bool:
    """In a session of its own, without a terminal, so that it can neither draw nor block."""
    program = shutil.which(command[0])
    if program is None:
        return False
    try:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return True


if sys.platform == "win32":

    def _open_on_windows(address: str) -> bool:
        try:
            os.startfile(address)  # noqa: S606 - an address of plain characters, no command
        except OSError:
            return False
        return True

else:

    def _open_on_windows(_address: str) -> bool:
        return False
