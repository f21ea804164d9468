"""Recorded traffic: one JSON object a line, without anything secret, flushed before answering."""

import json
import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from vlc_wizard.rehearsal.faults import Broken, Receive, Scope, Send

SECRETS = frozenset(
    [
        "access_token",
        "refresh_token",
        "id_token",
        "code",
        "device_code",
        "user_code",
        "code_verifier",
        "client_info",
        "client_secret",
        "assertion",
        "password",
        "temporaryaccesspass",
        "inviteredeemurl",
        "rd",  # of the same
        "session_state",
    ]
)
HIDDEN = "***"
REDEEM = "/redeem"  # where an invitation is accepted, by a link that holds its ticket


def masked(value: Any) -> Any:
    """The value with every secret in it replaced."""
    if isinstance(value, dict):
        known = {"code"} if "message" in value else set()  # of an error; an answer has no message
        return {
            name: HIDDEN
            if name.lower() in SECRETS - known and isinstance(item, str)
            else (_no_code(item) if name == "message" else masked(item))
            for name, item in value.items()
        }
    return [masked(item) for item in value] if isinstance(value, list) else value


def _no_code(text: Any) -> Any:
    marker = "enter the code "
    if not isinstance(text, str) or marker not in text:
        return masked(text)
    before, _, after = text.partition(marker)
    return before + marker + HIDDEN + after[9:]


def _decoded(body: bytes, kind: str) -> Any:
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    if "json" in kind:
        try:
            return masked(json.loads(text))
        except ValueError:
            return text
    if "form-urlencoded" in kind:
        return masked(dict(parse_qsl(text, keep_blank_values=True)))
    return "<page>" if "html" in kind else text


def _headers(raw: Any) -> dict[str, str]:
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
    return {
        n: v for n, v in found.items() if n.lower() not in ("authorization", "cookie", "location")
    }


class Recorder:
    """An ASGI application whose traffic is written down when somebody asked for it."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._file: int | None = None

    def to(self, path: Path) -> None:
        """Write to this file from now on, adding to what it holds."""
        self.close()
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def close(self) -> None:
        """Stop writing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve and write down."""
        if scope["type"] != "http" or self._file is None:
            await self._app(scope, receive, send)
            return
        sent, answer = bytearray(), _Answer()

        async def hearing() -> MutableMapping[str, Any]:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        try:
            await self._app(scope, hearing, answer.hear)
        except Broken:
            self._write(scope, bytes(sent), answer)
            raise
        self._write(scope, bytes(sent), answer)
        for message in answer.messages:
            await send(message)

    def _write(self, scope: Scope, sent: bytes, answer: "_Answer") -> None:
        headers = _headers(scope["headers"])
        kinds = {name.lower(): value for name, value in headers.items()}
        line = {
            "method": scope["method"],
            "url": _address(scope, kinds.get("host", "")),
            "reqHeaders": headers,
            "reqBody": _decoded(sent, kinds.get("content-type", "")),
            "status": answer.status,
            "respHeaders": answer.headers,
            "respBody": _decoded(bytes(answer.body), answer.kind),
        }
        if self._file is not None:
            os.write(self._file, (json.dumps(line, ensure_ascii=True) + "\n").encode())


class _Answer:
    """An answer held back until it is written down."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.messages: list[MutableMapping[str, Any]] = []

    @property
    def kind(self) -> str:
        lower = {name.lower(): value for name, value in self.headers.items()}
        return lower.get("content-type", "")

    async def hear(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], _headers(message["headers"])
        else:
            self.body.extend(message.get("body", b""))
        self.messages.append(message)


def _address(scope: Scope, host: str) -> str:
    query = scope["query_string"].decode("latin-1")
    if "code" in query or "oauth2" in scope["path"] or scope["path"] == REDEEM:
        query = urlencode(masked(dict(parse_qsl(query, keep_blank_values=True))))
    address = f"{scope['scheme']}://{host}{scope['path']}"
    return f"{address}?{query}" if query else address
