"""Things that go wrong between a client and the service, on demand."""

import asyncio
import json
import random
import re
import tomllib
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from vlc_wizard.rehearsal.fault_kinds import KINDS, Ending, graph_error
from vlc_wizard.rehearsal.organisation import BEHIND

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


REPEATED_AFTER = 2.0  # seconds; a gateway repeats what it thinks was lost


class Broken(ConnectionError):
    """The connection ended without a whole answer."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong with the requests that match.

    `kind` names a usual one (see `fault_kinds`); the other fields say or change how it goes.
    """

    kind: str = ""
    method: str = ""  # any
    path: str = ""  # a regular expression, searched in path?query
    skip: int = 0  # so many matching requests pass first
    times: int = 1
    chance: float = 1.0  # of each matching request, by `seed`
    seed: int = 0
    ending: Ending | None = None  # the connection ends
    status: int | None = None  # another answer comes
    effect: bool = False  # it takes effect all the same
    twice: bool = False  # it is delivered twice
    delay: float = 0.0  # seconds before it is delivered
    behind: float = 0.0  # the replica that answers is so many seconds old
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    content_type: str = ""  # of the other answer, or in place of the real one's
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take from the kind what was not said."""
        if self.kind and self.kind not in KINDS:
            raise ValueError(f"there is no fault {self.kind!r}; there are: {', '.join(KINDS)}")
        for name, value in KINDS.get(self.kind, {}).items():
            if not getattr(self, name):
                setattr(self, name, value)
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"path {self.path!r} is no regular expression: {error}") from None
        self._dice = random.Random(self.seed)  # noqa: S311 - to repeat a run, not to keep a secret

    def matches(self, method: str, target: str) -> bool:
        """Whether it happens to this request; counts the request."""
        if self.method and self.method.upper() != method:
            return False
        if self.times <= 0 or not re.search(self.path, target, re.IGNORECASE):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self._dice.random() >= self.chance:
            return False
        self.times -= 1
        return True


class Faults:
    """The faults waiting to happen, in the order they were named."""

    def __init__(self, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._waiting: list[Fault] = []
        self.wait = wait
        self.happened: list[tuple[str, str]] = []  # method and path of each

    def next(self, method: str = "", path: str = "", **what: Any) -> None:
        """Let something go wrong with the next matching request; see `Fault`."""
        self._waiting.append(Fault(method=method, path=path, **what))

    def read(self, file: Path) -> None:
        """Faults from a TOML or JSON file: a list `fault`. Raises ValueError for a wrong one."""
        text = file.read_text(encoding="utf-8")
        data = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
        entries = data.get("fault") if isinstance(data, dict) else None
        if not isinstance(entries, list) or data.keys() != {"fault"}:
            raise ValueError("a file of faults holds one list, named fault")
        self._waiting += [_fault(entry) for entry in entries]

    def clear(self) -> None:
        """Nothing more goes wrong."""
        self._waiting.clear()

    def find(self, method: str, path: str, query: str) -> Fault | None:
        """What goes wrong with this request."""
        target = f"{path}?{query}" if query else path
        for fault in self._waiting:
            if fault.matches(method, target) or (query and fault.matches(method, path)):
                self.happened.append((method, path))
                return fault
        return None


def _fault(entry: Any) -> Fault:
    """A fault as a file says it. Raises ValueError for what it cannot be."""
    if not isinstance(entry, dict):
        raise ValueError(f"a fault is a table, not {entry!r}")
    known = {part.name: part for part in fields(Fault) if part.init}
    if unknown := entry.keys() - known.keys():
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    for name, value in entry.items():
        if type(value) not in _MAY_BE[name]:
            raise ValueError(f"{name} of a fault cannot be {value!r}")
    if entry.get("ending", "reset") not in get_args(Ending):
        raise ValueError(f"ending is one of: {', '.join(get_args(Ending))}")
    if "status" in entry and entry["status"] not in range(200, 600):
        raise ValueError(f"there is no HTTP status {entry['status']}")
    headers = entry.get("headers", {})
    if not all(isinstance(v, str) and (k + v).isascii() and (k + v).isprintable()
               for k, v in headers.items()):  # fmt: skip
        raise ValueError("headers are plain text")
    return Fault(**entry)


_TEXT, _NUMBER = (str,), (int, float)
_MAY_BE: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("kind", "method", "path", "ending", "body", "content_type"), _TEXT),
    **dict.fromkeys(("chance", "delay", "behind"), _NUMBER),
    **dict.fromkeys(("skip", "times", "seed", "status"), (int,)),
    **dict.fromkeys(("effect", "twice"), (bool,)),
    "headers": (dict,),
}


class FaultyWire:
    """An ASGI application behind a wire on which faults happen."""

    def __init__(self, app: Any, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless something goes wrong with it."""
        fault = None
        if scope["type"] == "http":
            query = scope["query_string"].decode("latin-1")
            fault = self._faults.find(scope["method"], scope["path"], query)
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._go_wrong(fault, scope, receive, send)

    async def _go_wrong(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.delay:
            await self._faults.wait(fault.delay)
        body = await _whole(receive)
        if fault.effect or fault.twice:
            await self._app(dict(scope), _replayed(body), _into_nothing)
        if fault.twice:
            await self._faults.wait(REPEATED_AFTER)
        if fault.ending:
            raise Broken(fault.ending)
        if fault.status is not None:
            await _answer(send, fault)
            return
        behind = BEHIND.set(fault.behind)
        try:
            await self._app(scope, _replayed(body), _relabelled(send, fault))
        finally:
            BEHIND.reset(behind)


async def _whole(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def _replayed(body: bytes) -> Receive:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _relabelled(send: Send, fault: Fault) -> Send:
    """The real answer, with another content type or more headers where the fault says so."""

    async def relabelled(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            more = dict(fault.headers)
            if fault.content_type:
                more["content-type"] = fault.content_type
            kept = [(n, v) for n, v in message["headers"] if n.decode().lower() not in more]
            raw = [(name.lower().encode(), value.encode()) for name, value in more.items()]
            message = {**message, "headers": [*kept, *raw]}
        await send(message)

    return relabelled


async def _into_nothing(message: MutableMapping[str, Any]) -> None:
    del message
    await asyncio.sleep(0)


async def _answer(send: Send, fault: Fault) -> None:
    status = fault.status or 500
    body = fault.body.encode() or graph_error(status)
    kind = fault.content_type or "application/json"
    headers = {"content-type": kind, "content-length": str(len(body)), **fault.headers}
    if "html" not in kind:  # a proxy knows no request ids
        headers["request-id"] = "fault"
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
