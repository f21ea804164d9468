"""Things that go wrong between a client and the service, on demand."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Literal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Ending = Literal["no answer", "reset", "cut off"]


class Broken(ConnectionError):
    """The connection ended without a whole answer."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong with the requests that match.

    Either the connection ends (`ending`), or another answer comes (`status`). `effect`: whether
    the request takes effect all the same.
    """

    method: str = ""  # any
    path: str = ""  # a regular expression, searched in the path
    skip: int = 0  # so many matching requests pass first
    times: int = 1
    ending: Ending | None = None
    status: int | None = None
    effect: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "application/json"

    def matches(self, method: str, path: str) -> bool:
        """Whether this request is meant; counts it."""
        if self.method and self.method.upper() != method:
            return False
        if not re.search(self.path, path, re.IGNORECASE) or self.times <= 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """The faults waiting to happen, in the order they were named."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.happened: list[tuple[str, str]] = []  # method and path of each

    def add(self, fault: Fault) -> None:
        """Let this go wrong."""
        self._waiting.append(fault)

    def next(self, method: str = "", path: str = "", **what: Any) -> None:
        """Let something go wrong with the next matching request; see `Fault`."""
        self.add(Fault(method=method, path=path, **what))

    def clear(self) -> None:
        """Nothing more goes wrong."""
        self._waiting.clear()

    def find(self, method: str, path: str) -> Fault | None:
        """What goes wrong with this request."""
        for fault in self._waiting:
            if fault.matches(method, path):
                self.happened.append((method, path))
                return fault
        return None


class FaultyWire:
    """An ASGI application behind a wire on which faults happen."""

    def __init__(self, app: Any, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless something goes wrong with it."""
        fault = (
            self._faults.find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        )
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.effect:
            await self._app(scope, receive, _into_nothing)
        if fault.ending:
            raise Broken(fault.ending)
        await _answer(send, fault)


async def _into_nothing(message: MutableMapping[str, Any]) -> None:
    del message
    await asyncio.sleep(0)


async def _answer(send: Send, fault: Fault) -> None:
    body = fault.body or _graph_error(fault.status or 500)
    headers = {"content-type": fault.content_type, "request-id": "fault", **fault.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status or 500, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _graph_error(status: int) -> bytes:
    code = {429: "TooManyRequests", 503: "ServiceUnavailable", 504: "GatewayTimeout"}
    name = code.get(status, "InternalServerError" if status >= 500 else "BadRequest")  # noqa: PLR2004
    inner = dict.fromkeys(("request-id", "client-request-id"), "fault")
    inner["date"] = "2026-01-01T00:00:00"
    error = {"code": name, "message": "A fault of the rehearsal.", "innerError": inner}
    return json.dumps({"error": error}).encode()
