"""The tenant for other people's clients: HTTPS on this machine only.

Needs the extra `rehearsal` (uvicorn, trustme).
"""

import asyncio
import contextlib
import os
import socket
import ssl
import struct
from collections.abc import Callable, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vlc_wizard.rehearsal.faults import Broken, Receive, Scope, Send

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.tenant import Rehearsal

HOST = "127.0.0.1"
NAMES = (  # a client whose host names are mapped here works unchanged
    HOST,
    "localhost",
    "::1",
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "rehearsal.example",
)
PIP = "pip install 'vlc-wizard[rehearsal]'"


class ExtraMissing(ImportError):
    """The packages for serving are not installed."""

    pip = PIP

    def __init__(self) -> None:
        super().__init__(f"serving needs two more packages: {PIP}")


def need_extra() -> None:
    """Raises ExtraMissing where the packages for serving are not installed."""
    if find_spec("trustme") is None or find_spec("uvicorn") is None:
        raise ExtraMissing


class Served:
    """A tenant listening on a port. Bound from the start; answers once `run`."""

    def __init__(self, tenant: "Rehearsal", state_dir: Path, *, port: int = 0) -> None:
        need_extra()
        import trustme
        import uvicorn

        authority = trustme.CA(organization_name="VLC Wizard rehearsal")
        self.ca = state_dir / "rehearsal-ca.pem"
        _write(self.ca, authority.cert_pem.bytes())
        self._socket = _listening(port)
        self.url = f"https://{HOST}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            Wire(tenant.app),
            http=_protocol(),
            lifespan="off",
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        config.load()
        config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*NAMES).configure_cert(config.ssl)
        self._server = uvicorn.Server(config)
        tenant.faults.wait = asyncio.sleep  # another process does not share our clock

    async def run(self) -> None:
        """Answer until stopped, interrupted or cancelled."""
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End `run` soon."""
        self._server.should_exit = True

    @contextlib.asynccontextmanager
    async def running(self) -> Any:
        """Answer for as long as the block lasts."""
        task = asyncio.create_task(self.run())
        try:
            yield self
        finally:
            self.stop()
            await task


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)


def _listening(port: int) -> socket.socket:
    """Bound and listening, so that whoever reads the address may connect at once."""
    # asyncio sends small answers at once only where the protocol is said: else each waits 40 ms
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _protocol() -> type[asyncio.Protocol]:
    """HTTP/1.1 whose application can reach the connection, to break it."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Connection(H11Protocol):
        """One connection of a client."""

        def connection_made(self, transport: Any) -> None:
            """Hand the transport to the application with every request."""
            self.app_state = {**self.app_state, "transport": transport}
            super().connection_made(transport)

    return Connection


class Wire:
    """Turns a broken exchange into what it looks like on a real connection."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or break as told."""
        try:
            await self._app(scope, receive, send)
        except Broken as broken:
            transport = scope["state"]["transport"]
            await BREAKS[broken.ending](transport, receive, send)


async def _no_answer(transport: Any, receive: Receive, send: Send) -> None:
    """The client waits until it loses patience."""
    del transport, send
    while (await receive())["type"] != "http.disconnect":
        continue


async def _reset(transport: Any, receive: Receive, send: Send) -> None:
    del receive, send
    bare = transport.get_extra_info("socket")
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0)


async def _cut_off(transport: Any, receive: Receive, send: Send) -> None:
    """The beginning of an answer, then nothing."""
    del receive
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    message: MutableMapping[str, Any] = {
        "type": "http.response.body",
        "body": b'{"value":[',
        "more_body": True,
    }
    await send(message)
    transport.close()


BREAKS: dict[str, Callable[[Any, Receive, Send], Any]] = {
    "no answer": _no_answer,
    "reset": _reset,
    "cut off": _cut_off,
}
