"""The door for Entra's answer: one form with the right state, and nothing else."""

import asyncio
import contextlib

import pytest

from vlc_wizard.adapters.loopback import Loopback

STATE = "s-t.a_t~e"
FORM = f"code=c0de&state={STATE}&session_state=x"
TYPE = "application/x-www-form-urlencoded"


async def ask(door: Loopback, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(door))
    writer.write(request)
    await writer.drain()
    reply = await reader.read()
    writer.close()
    return reply


def port_of(door: Loopback) -> int:
    return int(door.address.rpartition(":")[2])


def post(
    door: Loopback,
    *,
    form: str = FORM,
    method: str = "POST",
    path: str = "/",
    host: str = "",
    kind: str = TYPE,
    length: str = "",
    more: str = "",
) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host or door.address[7:]}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {length or len(form)}\r\n{more}\r\n{form}"
    ).encode("latin-1")


async def test_it_takes_the_form_of_the_right_state():
    async with Loopback(STATE) as door:
        reply = await ask(door, post(door))
        assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await door.answer() == {"code": "c0de", "state": STATE, "session_state": "x"}
        assert (await ask(door, post(door))).startswith(b"HTTP/1.1 410")


async def test_it_takes_a_refusal_too():
    async with Loopback(STATE) as door:
        await ask(door, post(door, form=f"error=access_denied&error_description=no&state={STATE}"))
        assert (await door.answer())["error"] == "access_denied"


REFUSED = {
    "another state": ({"form": "code=c&state=other"}, 400),
    "no state": ({"form": "code=c"}, 400),
    "two states": ({"form": f"code=c&state={STATE}&state=other"}, 400),
    "neither code nor error": ({"form": f"state={STATE}"}, 400),
    "too many fields": ({"form": FORM + "&x=1" * 40}, 400),
    "not a form": ({"form": "\xff\xfe"}, 400),
    "a code in the address": ({"method": "GET", "path": f"/?{FORM}"}, 404),
    "a GET": ({"method": "GET"}, 405),
    "a HEAD": ({"method": "HEAD"}, 405),
    "another path": ({"path": "/favicon.ico"}, 404),
    "a whole address": ({"path": "http://localhost/"}, 404),
    "a name that was pointed here": ({"host": "evil.example"}, 403),
    "another port's name": ({"host": "localhost:1"}, 403),
    "JSON": ({"kind": "application/json"}, 415),
    "no end in sight": ({"length": "99999999999"}, 413),
    "a negative length": ({"length": "-1"}, 411),
    "chunks": ({"more": "Transfer-Encoding: chunked\r\n"}, 411),
    "two hosts": ({"more": "Host: evil.example\r\n"}, 403),
    "an endless head": ({"more": "X: " + "y" * 20_000 + "\r\n"}, 413),
}


@pytest.mark.parametrize(("change", "status"), REFUSED.values(), ids=REFUSED.keys())
async def test_it_refuses_everything_else_and_goes_on_waiting(change: dict[str, str], status: int):
    async with Loopback(STATE) as door:
        reply = await ask(door, post(door, **change))
        assert reply.startswith(f"HTTP/1.1 {status} ".encode())
        assert b"evil" not in reply
        assert STATE.encode() not in reply
        await ask(door, post(door))
        assert (await door.answer())["code"] == "c0de"


async def test_it_listens_on_loopback_alone():
    async with Loopback(STATE) as door:
        assert [s.getsockname()[0] for s in door._server.sockets] == ["127.0.0.1"]


async def test_leaving_closes_the_door_at_once_also_on_who_dawdles():
    async with Loopback(STATE) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(door))
        writer.write(b"POST / HTTP/1.1\r\n")
        await writer.drain()
    with contextlib.suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 1) == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port_of(door))
