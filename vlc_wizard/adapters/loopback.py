"""The door at which Entra's answer comes back: one form, posted by the admin's own browser.

It listens on 127.0.0.1 alone unless the person asked for more, takes nothing but the form with
the right state, and says nothing but a fixed page: no word of a request ever comes back out of it.
"""

import asyncio
import contextlib
import hmac
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from vlc_wizard.core.permissions import PORT

_HEAD_LIMIT = 16 * 1024
_FORM_LIMIT = 64 * 1024
_FIELDS = 16
_SECONDS = 10.0
_FORM = "application/x-www-form-urlencoded"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    411: "Length Required",
    413: "Content Too Large",
    415: "Unsupported Media Type",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family: sans-serif; margin: 4em auto; max-width: 34em">
<h1>{title}</h1><p>{text}</p></body></html>
"""
_TAKEN = _PAGE.format(
    title="Back to your terminal",
    text="The wizard has Microsoft's answer. You may close this window.",
)
_REFUSED = _PAGE.format(
    title="Nothing to see here",
    text="This address takes one answer of Microsoft's sign-in page, and no other request.",
)


class Loopback:
    """Waits for one answer. Use it as an async context; leaving it closes the door at once."""

    def __init__(self, state: str, *, everywhere: bool = False) -> None:
        """`everywhere`: asked for by the person, in a container whose port is published."""
        self._host, self._wanted = ("0.0.0.0", PORT) if everywhere else ("127.0.0.1", 0)  # noqa: S104
        self._state = state
        self._answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, self._host, self._wanted, limit=_HEAD_LIMIT
        )
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort() if error else writer.close()

    @property
    def address(self) -> str:
        """The redirect address; Entra accepts any port of localhost for a public client."""
        return f"http://localhost:{self._port}"

    async def answer(self) -> dict[str, str]:
        """The fields of the form, once it has come."""
        return await self._answer

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        fields: dict[str, str] = {}
        try:
            async with asyncio.timeout(_SECONDS):
                status, fields = await self._read(reader)
                writer.write(_reply(status))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            pass  # half a request, or nobody there to be told
        finally:
            if fields and not self._answer.done():
                self._answer.set_result(fields)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self._open.discard(writer)

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            return 413, {}
        status, length = self._judge(head)
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            return status, {}
        fields = _fields(await reader.readexactly(length))
        if not hmac.compare_digest(fields.get("state", "").encode(), self._state.encode()):
            return 400, {}
        if not ("code" in fields or "error" in fields):
            return 400, {}
        return 200, fields

    def _judge(self, head: bytes) -> tuple[int, int]:
        """The status this head deserves, and the length of the form behind it."""
        line, *rest = head.decode("latin-1").split("\r\n")
        method, _, path = line.partition(" ")
        headers = _headers(rest)
        if headers.get("host") not in (f"localhost:{self._port}", f"127.0.0.1:{self._port}"):
            return 403, 0  # another name led here
        if path not in ("/ HTTP/1.1", "/ HTTP/1.0"):
            return 404, 0
        if method != "POST":
            return 405, 0
        if self._answer.done():
            return 410, 0
        return _judge_form(headers)


def _judge_form(headers: dict[str, str]) -> tuple[int, int]:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return 415, 0
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or "transfer-encoding" in headers:
        return 411, 0
    if len(length) > len(str(_FORM_LIMIT)) or int(length) > _FORM_LIMIT:
        return 413, 0
    return 200, int(length)


def _headers(lines: list[str]) -> dict[str, str]:
    """Names in lower case; one given twice is as good as none."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip().lower()
            headers[name] = "" if name in headers else value.strip()
    return headers


def _fields(form: bytes) -> dict[str, str]:
    """The fields that were given once; none where the form cannot be read."""
    try:
        parsed = parse_qs(form.decode("ascii"), max_num_fields=_FIELDS, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items() if len(values) == 1}


def _reply(status: int) -> bytes:
    body = (_TAKEN if status == 200 else _REFUSED).encode()  # noqa: PLR2004 - HTTP's own number
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Cache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
