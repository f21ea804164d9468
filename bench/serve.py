"""Everybody of a served tenant, against a static-file server that answers the same bytes.

    .venv/bin/python bench/serve.py [PEOPLE]

Both listen over HTTPS in processes of their own, and the same client reads page after page from
both, in turns. Seconds are processor time of server and client, which other programs on the
machine change less than the clock; the clock's own, and the ratio by it, are in brackets. The
first reading of the tenant finds nothing made beforehand. Its memory is what the system counts
before the first reading and after the last. 100,000 people unless named. Linux only: it looks
into /proc.
"""

import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PAGE = 999
ROUNDS = 3
FLOOR = 0.5  # as fast as the static-file server
FLAT = 1.10  # memory after everything was read, to before
CLIENT = "b3f0a1de-5c64-4f5b-9a77-0c1d2e3f4a5b"  # the rehearsal's fixed registration
SELECT = (
    "id,displayName,userPrincipalName,mail,userType,accountEnabled,creationType,"
    "externalUserState,identities,onPremisesSyncEnabled,preferredLanguage"
)
STATIC = """
import socket, ssl, sys, trustme, uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles
FileResponse.chunk_size = 1 << 20  # a page at once: the floor shall not be low
folder = sys.argv[1]
authority = trustme.CA()
authority.cert_pem.write_to_path(folder + "/ca.pem")
wire = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
wire.bind(("127.0.0.1", 0))
wire.listen()
app = Starlette()
app.mount("/", StaticFiles(directory=folder))
config = uvicorn.Config(app, http="h11", lifespan="off", log_level="critical", access_log=False)
config.load()
config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
authority.issue_cert("127.0.0.1").configure_cert(config.ssl)
url = f"https://127.0.0.1:{wire.getsockname()[1]}"
print(f'{{"url": "{url}", "ca": "{folder}/ca.pem"}}', flush=True)
uvicorn.Server(config).run(sockets=[wire])
"""


@contextmanager
def started(*command: str, home: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server, and a client of it."""
    environment = {**os.environ, "VLC_WIZARD_HOME": home}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        trust = ssl.create_default_context(cafile=said["ca"])
        with httpx.Client(base_url=said["url"], verify=trust, timeout=60) as client:
            yield process, client
        process.terminate()


def sign_in(client: httpx.Client) -> None:
    """By a device code, which types itself."""
    address = "/common/oauth2/v2.0/"
    form = {"client_id": CLIENT, "scope": "User.Read.All"}
    code = client.post(f"{address}devicecode", data=form).json()["device_code"]
    redeem = {"client_id": CLIENT, "grant_type": "device_code", "device_code": code}
    while "access_token" not in (answer := client.post(f"{address}token", data=redeem).json()):
        time.sleep(0.1)
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"


def pages(client: httpx.Client) -> Iterator[bytes]:
    """Everybody, as bytes."""
    link = f"/v1.0/users?$select={SELECT}&$top={PAGE}"
    while link:
        body = client.get(link).raise_for_status().content
        yield body
        found = re.search(rb'"@odata.nextLink":\s*"([^"]+)"', body[:2000] + body[-2000:])
        link = found[1].decode() if found else ""


def memory(process: subprocess.Popen[str]) -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass(frozen=True)
class Took:
    """What a reading took: processor seconds of server and client, the clock's, and its size."""

    busy: float
    clock: float
    size: int


def busy(process: subprocess.Popen[str]) -> float:
    """Processor seconds of a server so far."""
    words = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def timed(server: subprocess.Popen[str], read: Iterator[bytes]) -> Took:
    """Read all of it."""
    clock, spent = time.perf_counter(), busy(server) + time.process_time()
    size = sum(len(page) for page in read)
    spent = busy(server) + time.process_time() - spent
    return Took(spent, time.perf_counter() - clock, size)


def static(client: httpx.Client, names: list[str]) -> Iterator[bytes]:
    """The same bytes, from files."""
    for name in names:
        yield client.get(f"/{name}").raise_for_status().content


def said(what: str, took: Took, floor: Took) -> float:
    """Print one line; how fast it is beside the floor."""
    ratio, clock = floor.busy / took.busy, floor.clock / took.clock
    print(f"{what:<14}{took.busy:6.2f} s ({took.clock:.2f})   {ratio:.2f} as fast ({clock:.2f})")
    return ratio


def load() -> str:
    """How many programs wanted the processors in the last minute."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def main(people: int) -> int:
    """Print the figures; 1 where one is missed."""
    serve = ("-m", "vlc_wizard", "rehearsal", "serve", "--json", "--auto-sign-in")
    with (
        tempfile.TemporaryDirectory() as folder,
        started(*serve, "--people", str(people), home=folder) as (tenant, graph),
        started("-c", STATIC, folder, home=folder) as (other, files),
    ):
        sign_in(graph)
        before = memory(tenant)
        first = timed(tenant, pages(graph))
        names = []
        for number, page in enumerate(pages(graph)):
            names.append(f"{number}.json")
            Path(folder, names[-1]).write_bytes(page)
        timed(other, static(files, names))
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(timed(other, static(files, names)))
            ours.append(timed(tenant, pages(graph)))
        after = memory(tenant)
    floor, again = (sorted(t, key=lambda took: took.busy)[ROUNDS // 2] for t in (theirs, ours))
    print(load())
    print(f"{people:,} people in {len(names)} pages of {PAGE}, {first.size / 1e6:.1f} MB")
    said("static files", floor, floor)
    ratios = said("first time", first, floor), said("again", again, floor)
    grown = after / before
    print(f"memory        {before:.1f} MB before, {after:.1f} MB after: {grown:.2f}")
    print(f"bounds: at least {FLOOR} as fast, at most {FLAT} of the memory")
    return 0 if min(ratios) >= FLOOR and grown <= FLAT else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100_000))
