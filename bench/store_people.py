"""Decoding and storing everybody, against merely fetching the bytes; and what a table then costs.

    .venv/bin/python bench/store_people.py [PEOPLE ...]

Every figure is a ratio to a floor measured in the same run, in a process of its own. Seconds are
processor time, which other programs on the machine change less than the clock; the clock's own
are in brackets. Sizes are 50,000 and 500,000 unless named.
"""

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

PAGE = 999
TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
FIRST = ("Ada", "Ben", "Chen", "Dora", "Émile", "Fatima", "Günther", "Hana")
LAST = ("Lovelace", "Okafor", "Wei", "Müller", "García", "Haddad", "Smith", "Ito")


# --- the service: another process, its answers made beforehand --------------------------------


def user(n: int, dice: random.Random) -> dict[str, object]:
    """An invented account, as `/users` gives it."""
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)} {n}"
    guest = n % 7 == 0
    address = f"person{n}@contoso.example"
    return {
        "id": str(uuid.UUID(int=dice.getrandbits(128))),
        "displayName": name,
        "userPrincipalName": address,
        "mail": address,
        "userType": "Guest" if guest else "Member",
        "accountEnabled": n % 50 != 0,
        "creationType": "Invitation" if guest else None,
        "externalUserState": "Accepted" if guest else None,
        "onPremisesSyncEnabled": None,
        "identities": [
            {
                "signInType": "userPrincipalName",
                "issuer": "contoso.example",
                "issuerAssignedId": address,
            }
        ],
    }


def serve(people: int) -> None:
    """Answer `/PAGE-NUMBER` until killed; the first line printed is the port."""
    dice = random.Random(1)
    pages = [
        json.dumps({"value": [user(n, dice) for n in range(at, min(at + PAGE, people))]}).encode()
        for at in range(0, people, PAGE)
    ]

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = pages[int(self.path[1:])]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    print(server.server_port, flush=True)
    server.serve_forever()


# --- what is measured, each in its own process ------------------------------------------------


def pages(port: int, people: int) -> Iterator[bytes]:
    """The bytes of every page, one after the other."""
    import httpx

    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        for number in range(-(-people // PAGE)):
            yield client.get(f"/{number}").content


def fetch(port: int, people: int) -> dict[str, float]:
    """The floor: the bytes, looked at by nobody."""
    return {"seconds": timed(lambda: sum(len(page) for page in pages(port, people)))}


def decode(port: int, people: int) -> dict[str, float]:
    """JSON's own floor: what the standard library needs to decode, and nothing kept."""
    return {"seconds": timed(lambda: sum(len(json.loads(page)) for page in pages(port, people)))}


def store(port: int, people: int) -> dict[str, float]:
    """All of it: decode, make harmless, fold, store; then use the rows as a table does."""
    from vlc_wizard.adapters.clean import clean_json
    from vlc_wizard.adapters.store import open_store
    from vlc_wizard.core.people import person_of

    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        kept = open_store(Path(folder), TENANT, clock_now=lambda: now)
        roster = kept.roster
        adding: list[float] = []
        begun = time.process_time()
        roster.start(now)
        for page in pages(port, people):
            rows = clean_json(json.loads(page))["value"]
            everybody = [person_of(row, ("contoso.example",), now) for row in rows]
            adding.append(timed(lambda found=everybody: roster.add(found)))
        finish = timed(lambda: roster.finish(complete=True, report_at=None))
        seconds = time.process_time() - begun
        size = sum(path.stat().st_size for path in Path(folder).rglob("*"))
        shown = as_a_table(roster)
        waited = meanwhile(kept, now)
        kept.close()
        opening = timed(lambda: open_store(Path(folder), TENANT, clock_now=lambda: now).close())
    return {
        "seconds": seconds,
        "add": sum(adding),
        "add_longest": max(adding),
        "finish": finish,
        "file_bytes": size,
        "open": opening,
        "waited": waited,
        **shown,
    }


def meanwhile(kept: object, now: datetime) -> float:
    """Store everybody once more, in a thread; the longest that answers waited meanwhile."""
    from vlc_wizard.core.session import Saved, Session

    roster, keep = kept.roster, kept.keep  # type: ignore[attr-defined]
    roster.start(now)  # reads nobody, so that it stores those of before
    storing = Thread(target=lambda: roster.finish(complete=False, report_at=None))
    storing.start()
    waited = [0.0]
    while storing.is_alive():
        begun = time.perf_counter()
        keep(Saved(Session(), "hub", "", now))
        waited.append(time.perf_counter() - begun)
    return max(waited)


def as_a_table(roster: object) -> dict[str, float]:
    """What a page, a search and an order cost once everybody is there."""
    rows, ordered, total = roster.rows, roster.ordered, len(roster)  # type: ignore[attr-defined]
    dice = random.Random(2)
    page = [timed(lambda: rows(dice.randrange(total), 50)) for _ in range(50)]

    def look(**wish: str) -> float:
        def act() -> None:
            found = ordered(**wish)
            len(found)
            found.rows(0, 50)

        return timed(act)

    return {
        "page_p95": statistics.quantiles(page, n=20)[-1],
        "search_one_letter": look(search="a"),
        "search_one_person": look(search=f"person{total // 2}@"),
        "not_ready": look(only="not-ready"),
        "by_readiness": look(order="readiness"),
        "by_sign_in_name": look(order="user_name"),
    }


def timed(act: Callable[[], object]) -> float:
    """Seconds of the processor."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


WORK = {"fetch": fetch, "decode": decode, "store": store}


def measured(work: str, port: int, people: int) -> dict[str, float]:
    """One run in a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, __file__, "--work", work, str(port), str(people)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(out))


def report(people: int, runs: int) -> None:
    """Measure one size and print it."""
    command = [sys.executable, __file__, "--serve", str(people)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        port = int(service.stdout.readline())
        taken = {work: [measured(work, port, people) for _ in range(runs)] for work in WORK}
        service.kill()
    by = {
        work: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for work, found in taken.items()
    }
    floor, decoded, full = by["fetch"], by["decode"], by["store"]
    kept = full["add"] + full["finish"]
    print(f"\n{people:,} people, median of {runs}")
    for label, found in (
        ("fetch the bytes", floor),
        ("fetch, json.loads", decoded),
        ("fetch, decode, clean, store", full),
        ("of that: storing alone", {"seconds": kept}),
    ):
        wall = f"({found['wall']:.1f} s)" if "wall" in found else ""
        seconds = found["seconds"]
        print(f"  {label:30}  {seconds:7.2f} s   {seconds / floor['seconds']:6.2f}   {wall}")
    print(
        f"  storing ÷ json.loads of the same {kept / (decoded['seconds'] - floor['seconds']):.2f}"
    )
    print(f"  {people / kept:,.0f} people stored a second; file {full['file_bytes'] / 1e6:.0f} MB")
    print(
        f"  longest add of a page {full['add_longest'] * 1e3:.0f} ms, finish "
        f"{full['finish']:.2f} s, opening {full['open'] * 1e3:.0f} ms"
    )
    print(f"  answers waited {full['waited'] * 1e3:.0f} ms at most (by the clock) while it stored")
    print(
        f"  peak memory {full['peak'] / 1e6:.0f} MB, fetching alone {floor['peak'] / 1e6:.0f} MB, "
        f"ratio {full['peak'] / floor['peak']:.2f}"
    )
    for key in (
        "page_p95", "search_one_letter", "search_one_person", "not_ready", "by_readiness",
        "by_sign_in_name",
    ):  # fmt: skip
        print(f"  table: {key.replace('_', ' '):24} {full[key] * 1e3:7.1f} ms")


def main(arguments: list[str]) -> None:
    """Measure, or be one of the processes that do."""
    if arguments[:1] == ["--serve"]:
        serve(int(arguments[1]))
    elif arguments[:1] == ["--work"]:
        import httpx  # noqa: F401 - its loading is nobody's figure

        begun = time.perf_counter()
        found = WORK[arguments[1]](int(arguments[2]), int(arguments[3]))
        found["wall"] = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({**found, "peak": peak}))
    else:
        for people in map(int, arguments or ("50000", "500000")):
            report(people, runs=3 if people <= 100_000 else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
