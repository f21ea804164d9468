"""The way between a client in this process and the tenant: no socket, real bytes."""

import asyncio
import json as json_text
import weakref
from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx

from vlc_wizard.rehearsal.faults import Broken

T = TypeVar("T")

ENDINGS: Mapping[str, type[httpx.TransportError]] = {
    "no answer": httpx.ReadTimeout,
    "reset": httpx.ReadError,
    "cut off": httpx.RemoteProtocolError,
}
SHORT, LONG = 0.002, 0.02  # seconds of work that nobody notices; the longest rest after more
CRASH = (
    b'{"error":{"code":"InternalServerError","message":"The rehearsal tenant failed.",'
    b'"innerError":{"date":"2026-01-01T00:00:00","request-id":"-","client-request-id":"-"}}}'
)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came over the wire."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: str) -> str:
        """A header, or nothing."""
        wanted = name.lower().encode()
        return next((v.decode("latin-1") for n, v in self.headers if n.lower() == wanted), "")


async def ask(
    app: Any, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answered:
    """Send one request. Raises Broken where no whole answer comes."""
    await asyncio.sleep(0)  # the screen's turn first: the app runs on its loop
    parts = urlsplit(url)
    given = {name.lower(): value for name, value in (headers or {}).items()}
    given.setdefault("host", parts.netloc)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": httpx.URL(url).path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in given.items()],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname, parts.port or 443),
    }
    return await _exchange(app, scope, body)


async def _exchange(app: Any, scope: dict[str, Any], body: bytes) -> Answered:
    start: MutableMapping[str, Any] = {"status": 500, "headers": []}
    chunks: list[bytes] = []
    asked = False

    async def receive() -> MutableMapping[str, Any]:
        nonlocal asked
        if asked:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Broken:
        raise
    except Exception:  # noqa: BLE001 - a server answers 500 whatever it died of
        if chunks:  # and the application has done so itself
            return Answered(start["status"], list(start["headers"]), b"".join(chunks))
        return Answered(500, [(b"content-type", b"application/json")], CRASH)
    return Answered(start["status"], list(start["headers"]), b"".join(chunks))


def on_loop(
    loop: asyncio.AbstractEventLoop, work: Callable[[], Coroutine[Any, Any, T]]
) -> "Future[T]":
    """Begin the work on the loop, from any thread. Raises RuntimeError where the loop has ended.

    Somebody may leave at any moment. Nothing is made before the loop runs to make it, and what
    never had its turn is put away, so that nothing is ever left over to complain of.
    """
    outcome: Future[T] = Future()

    def begin() -> None:
        made = work()
        task = loop.create_task(made)
        weakref.finalize(task, made.close).atexit = False
        task.add_done_callback(over)

    def over(task: "asyncio.Task[T]") -> None:
        if task.cancelled():
            outcome.cancel()
        elif error := task.exception():
            outcome.set_exception(error)
        else:
            outcome.set_result(task.result())

    loop.call_soon_threadsafe(begin)
    return outcome


class InProcess(httpx.AsyncBaseTransport):
    """The transport of a Graph client in this process."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request of the client library, its own errors included."""
        body = await request.aread()
        began = monotonic()
        try:
            answer = await ask(
                self._app, request.method, str(request.url), dict(request.headers), body
            )
        except Broken as broken:
            raise ENDINGS[broken.ending](str(broken), request=request) from None
        took = monotonic() - began
        if took > SHORT:  # as long again for the screen: a real tenant works on its own machine
            await asyncio.sleep(min(took, LONG))
        return httpx.Response(
            answer.status, headers=answer.headers, content=answer.body, request=request
        )


class MsalAnswer:
    """What msal reads of an answer."""

    def __init__(self, answer: Answered) -> None:
        self.status_code = answer.status
        self.text = answer.body.decode("utf-8", "replace")
        self.headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in answer.headers}

    def raise_for_status(self) -> None:
        """As the client library msal expects does it."""
        if self.status_code >= 400:  # noqa: PLR2004 - HTTP's own number
            import requests

            raise requests.HTTPError(f"{self.status_code} from the rehearsal tenant")


class MsalHttp:
    """msal's `http_client`. msal runs in a thread; the tenant belongs to `loop`."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._loop = loop

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> MsalAnswer:
        """A GET."""
        query = urlencode({k: v for k, v in (params or {}).items() if v is not None})
        return self._send("GET", f"{url}?{query}" if query else url, headers, b"")

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **more: Any
    ) -> MsalAnswer:
        """A POST of a form, or of JSON."""
        query = urlencode({k: v for k, v in (params or {}).items() if v is not None})
        if more.get("json") is not None:
            kind, body = "application/json", json_text.dumps(more["json"]).encode()
        else:
            kind, body = "application/x-www-form-urlencoded", _encoded(data)
        given = {"content-type": kind, **(headers or {})}
        return self._send("POST", f"{url}?{query}" if query else url, given, body)

    def close(self) -> None:
        """Nothing to close."""

    def _send(self, method: str, url: str, headers: Any, body: bytes) -> MsalAnswer:
        import requests

        asking = partial(ask, self._app, method, url, headers or {}, body)
        endings: Mapping[str, type[requests.RequestException]] = {
            "no answer": requests.ReadTimeout,
            "reset": requests.ConnectionError,
            "cut off": requests.ConnectionError,
        }
        try:
            return MsalAnswer(on_loop(self._loop, asking).result())
        except Broken as broken:
            raise endings[broken.ending](str(broken)) from None


def _encoded(data: Any) -> bytes:
    if isinstance(data, (bytes, str)):
        return data.encode() if isinstance(data, str) else data
    return urlencode({k: v for k, v in (data or {}).items() if v is not None}).encode()
