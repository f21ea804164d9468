"""Whom the connections trust, tried against a server with a certificate of its own."""

import asyncio
import json
import ssl

import pytest
import requests
import trustme

from vlc_wizard.adapters.graph.directory import GraphDirectory
from vlc_wizard.adapters.tls import login_session
from vlc_wizard.core.errors import Ambiguous, Unreachable, UsageError
from vlc_wizard.core.model import Cloud, Identity, Secret
from vlc_wizard.core.ports import SignedIn

ME = {"id": "11111111-1111-4111-8111-111111111111"}


class SignedInAlready:
    current = SignedIn(Identity("t", "o"), "ada@contoso.example", "Ada", frozenset(), "browser")

    async def token(self, _scopes):
        return Secret("t0ken")


BODY = json.dumps(ME).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)


class Server:
    """HTTPS on loopback: one reply to everything, and a count of what reached it."""

    def __init__(self, authority, reply=HEAD + BODY):
        self.reply = reply
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self.context)
        self.seen = []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.context)
        self.base = f"https://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def serve(self, reader, writer):
        self.seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.reply)
        await writer.drain()
        writer.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def directory(clock, server, ca=None):
    cloud = Cloud("here", server.base, server.base)
    return GraphDirectory(cloud, SignedInAlready(), clock, ca=ca)


async def both(clock, server, ca=None):
    """One request of each library."""
    ours = directory(clock, server, ca)
    try:
        assert await ours.account("ada@contoso.example") == ME
    finally:
        await ours.close()
    with login_session(server.base, ca) as session:
        answer = await asyncio.to_thread(session.get, server.base)
        assert answer.json() == ME


async def test_a_file_that_was_named_is_trusted_even_against_the_environment(
    step_clock, authority, ca, tmp_path, monkeypatch
):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    async with Server(authority) as server:
        await both(step_clock, server, ca)
        assert len(server.seen) == 2


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_either_variable_serves_both_libraries(
    step_clock, authority, ca, monkeypatch, variable
):
    monkeypatch.setenv(variable, str(ca))
    async with Server(authority) as server:
        await both(step_clock, server)
        assert len(server.seen) == 2


async def test_a_stranger_gets_no_request_and_so_no_token(step_clock, authority):
    async with Server(authority) as server:
        ours = directory(step_clock, server)
        with pytest.raises(Unreachable):
            await ours.account("ada@contoso.example")
        await ours.close()
        with login_session(server.base, None) as session, pytest.raises(requests.ConnectionError):
            await asyncio.to_thread(session.get, server.base)
        assert server.seen == []


CUT = {"nothing": b"", "half a head": HEAD[:20], "half a body": HEAD + BODY[:9]}


@pytest.mark.parametrize("reply", CUT.values(), ids=CUT)
async def test_an_answer_cut_off_on_a_real_socket_settles_nothing(step_clock, authority, ca, reply):
    async with Server(authority, reply) as server:
        ours = directory(step_clock, server, ca)
        with pytest.raises(Ambiguous):
            await ours.create_policy({"displayName": "x"})
        await ours.close()
        assert len(server.seen) == 1


async def test_where_nobody_listens_nothing_can_have_happened(step_clock, authority, ca):
    async with Server(authority) as server:
        pass
    ours = directory(step_clock, server, ca)
    with pytest.raises(Unreachable):
        await ours.create_policy({"displayName": "x"})
    await ours.close()


async def test_a_token_is_never_sent_over_an_open_connection(step_clock):
    cloud = Cloud("here", "http://127.0.0.1:9", "http://127.0.0.1:9")
    with pytest.raises(UsageError):
        await GraphDirectory(cloud, SignedInAlready(), step_clock).policies()


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.pem"):
        login_session("https://127.0.0.1", tmp_path / "nowhere.pem")
