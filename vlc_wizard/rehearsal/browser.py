"""The rehearsal's browser: follows the sign-in pages by itself, as the person chosen."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from vlc_wizard.rehearsal.faults import Broken
from vlc_wizard.rehearsal.wire import Answered, ask, on_loop

FORM = {"content-type": "application/x-www-form-urlencoded"}
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
PATIENCE = 10.0
Door = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Form(HTMLParser):
    """The first form of a page: where it goes and what it carries."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found.get("action", "")
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found.get("value", "")


class Browser:
    """Opens the login page and does there what a person would do."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop, user_name: str) -> None:
        self._app = app
        self._loop = loop
        self._default = user_name
        self._chosen = ""
        self._visits: set[Any] = set()

    def choose(self, user_name: str) -> None:
        """Sign in as this person from now on, whatever the app hints."""
        self._chosen = user_name

    def open(self, address: str) -> bool:
        """Start following the address in the background, from any thread. Always possible."""
        visit = on_loop(self._loop, partial(self._quietly, address))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)
        return True

    async def _quietly(self, address: str) -> None:
        try:
            await asyncio.wait_for(self.visit(address), PATIENCE)
        except (OSError, TimeoutError, Broken):
            return  # a browser that cannot go on just stands there; the app sees nothing come

    async def visit(self, address: str) -> None:
        """Follow the address until the answer has reached the app."""
        answer = await ask(self._app, "GET", address)
        if answer.status == 200:  # noqa: PLR2004 - HTTP's own number
            form = _Form(answer.body.decode())
            hint = form.fields.get("login_hint", "")
            form.fields["login"] = self._chosen or hint or self._default
            target = urljoin(address, form.action)
            body = urlencode(form.fields).encode()
            answer = await ask(self._app, "POST", target, FORM, body)
        await self._deliver(answer)

    async def _deliver(self, answer: Answered) -> None:
        if location := answer.header("location"):
            with suppress(OSError):  # after admin consent nobody listens there, and nobody need
                await _send_to_app("GET", location, b"")
            return
        form = _Form(answer.body.decode())
        if form.action:
            await _send_to_app("POST", form.action, urlencode(form.fields).encode())


class Deliveries:
    """Brings forms to the apps that wait for them, where no browser is there to do it."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    async def bring(self, address: str, fields: Mapping[str, str]) -> bool:
        """Post the form; False where nobody listens. The app may answer whenever it likes."""
        try:
            door = await _door(urlsplit(address))
        except (OSError, ValueError):
            return False
        body = urlencode(fields).encode()
        task = asyncio.create_task(self._post(door, address, body))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True

    async def _post(self, door: Door, address: str, body: bytes) -> None:
        with suppress(OSError, TimeoutError):
            await asyncio.wait_for(_through(door, "POST", address, body), PATIENCE)


async def _send_to_app(method: str, address: str, body: bytes) -> None:
    """One request to the app's own listener, over a real socket, loopback only."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        await _through(await _door(parts), method, address, body)


async def _door(parts: SplitResult) -> Door:
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    return await asyncio.open_connection(host, parts.port or 80)


async def _through(door: Door, method: str, address: str, body: bytes) -> None:
    reader, writer = door
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n"
        f"Content-Type: {FORM['content-type']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        writer.write(head.encode("latin-1") + body)
        await writer.drain()
        await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
