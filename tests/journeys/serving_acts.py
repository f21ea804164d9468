"""A plan applied over a wire by the command in a process of its own, which is killed for real.

The tenant is served by another process. It writes each request down before it answers, so that the
one who kills sees what arrived; what the killed one had announced is in its journal on disk.
"""

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.rehearsal.serving import OPENS, Serving, serving
from vlc_wizard.core.compare import policy_digest
from vlc_wizard.core.plan import PER_USER, Plan, to_document
from vlc_wizard.rehearsal.organisation import CLIENT_ID
from vlc_wizard.rehearsal.tenant import Rehearsal

from .clocked import PEOPLE
from .dying import lines, parts_of, state_file
from .grid import Act
from .lives import apply, later, values
from .test_methods import SETTLED
from .walking import WORD

CLOCKED = (sys.executable, "-m", "tests.journeys.clocked")
PATIENCE = 110  # seconds; other work may share the machine
GLANCE = 0.001  # seconds between two looks: whoever spins takes the processor from the one watched
EARLY = 12  # requests of the way up to the first write, at least


@dataclass(frozen=True, slots=True)
class Moment:
    """Once so many of these are there."""

    what: str  # lines of the journal, writes, or requests
    count: int


def moment(plan: Plan, seed: str) -> Moment:
    """When to kill. Not at the last line: what comes after it may be too short to be seen."""
    dice = random.Random(seed)
    changes = len(plan.changes)
    people = any(c.kind == PER_USER for c in plan.changes)
    writes = -(-changes // PEOPLE) if people else changes
    most = {"lines": 2 * changes - 1, "writes": writes, "requests": EARLY}
    what = dice.choices(list(most), (5, 4, 1))[0]
    return Moment(what, dice.randint(1, most[what]))


@dataclass
class Traffic:
    """What the tenant wrote down, read on as it grows."""

    file: Path
    requests: list[Mapping[str, Any]] = field(default_factory=list)
    _read: int = 0

    def read(self) -> "Traffic":
        with self.file.open("rb") as file:
            file.seek(self._read)
            whole, end, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(end)
        self.requests += [json.loads(line) for line in whole.splitlines()]
        return self

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        """Method, path and body of whatever may have changed the tenant."""
        return [part for request in self.requests for part in _writes(request)]

    def most_enforced(self) -> int:
        """How many policies that were written to were on together."""
        on: set[str] = set()
        most = 0
        for request in self.requests:
            for method, path, body in _writes(request):
                one = str((request["respBody"] or {}).get("id") or path.rpartition("/")[2])
                if request["status"] not in (200, 201, 204) or "/policies/" not in f"{path}/":
                    continue
                if method == "DELETE" or "state" in body:
                    on.discard(one)
                on |= {one} if body.get("state") == "enabled" else set()
                most = max(most, len(on))
        return most


def _writes(request: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    body = json.dumps(request["reqBody"]).encode() if request["reqBody"] else b""
    return parts_of(request["method"], urlsplit(request["url"]).path, body)


def unannounced(writes: list[tuple[str, str, Any]], journal: list[Mapping[str, Any]]) -> list[str]:
    """Writes that no line of the journal told before; each line tells one."""
    left, wrong = list(journal), []
    for method, path, body in writes:
        mine = next((line for line in left if _tells(line, method, path, body)), None)
        if mine is None:
            wrong.append(f"{method} {path} without an intent")
        else:
            left.remove(mine)
    return wrong


def _tells(line: Mapping[str, Any], method: str, path: str, body: Any) -> bool:
    if method == "DELETE":
        says = str(line["says"])
        return says.startswith("about to remove") and path.rpartition("/")[2] in says
    person = path.split("/")[2] if path.startswith("/users/") else ""
    announced = json.loads(line["data"] or "{}").get("body")
    mine = line["event"] == "intent" and line["target"].endswith(person)
    return bool(mine and announced == policy_digest(body))


@dataclass
class Served:
    """A tenant that is served, and the computer on which the plan is applied to it."""

    act: Act
    home: Path
    tenant: Serving
    traffic: Traffic

    @property
    def scenario(self) -> str:
        return self.act.staged.way.scenario

    @property
    def state(self) -> Path:
        return self.home / "rehearsal" / self.scenario / "tenant"

    def start(self) -> "subprocess.Popen[str]":
        """The command, by the tenant's clock."""
        plan = self.act.staged.plan
        opener, file = self.home / "opens.py", self.home / "plan.json"
        opener.write_text(OPENS)
        file.write_text(json.dumps(to_document(plan)))
        ca = self.tenant.ca
        return subprocess.Popen(
            [*CLOCKED, str(self.state), self.scenario, "apply", str(file),
             "--confirm", plan.tenant.domain, "--reason", WORD, "--revert-after", "0",
             "--cloud", self.tenant.url, "--ca", ca, "--client-id", CLIENT_ID,
             "--sign-in", "browser"],
            env={**os.environ, "BROWSER": f"{sys.executable} {opener} {ca} %s",
                 "VLC_WIZARD_HOME": str(self.home / "rehearsal" / self.scenario / "wizard")},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def killed(self, when: Moment) -> bool:
        """Apply, and kill it once it is so; False: it was done before that was seen."""
        with self.start() as process, _journal(self.home) as journal:
            while not self._has_come(when, journal) and process.poll() is None:
                select.select([], [], [], GLANCE)
            process.kill()
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode in (0, -signal.SIGKILL), said
        return process.returncode != 0

    def _has_come(self, when: Moment, journal: sqlite3.Connection) -> bool:
        if when.what == "lines":
            told = "SELECT count(*) FROM journal WHERE plan_id = ? AND change > 0"
            (count,) = journal.execute(told, (self.act.staged.plan.id,)).fetchone()
            return bool(count >= when.count)
        seen = self.traffic.read()
        return len(seen.writes if when.what == "writes" else seen.requests) >= when.count

    def resumed(self) -> tuple[int, str]:
        """One more start, when a lost request appears no more: its exit code and words."""
        beside = Rehearsal.open(self.state, self.scenario)
        beside.clock.advance(timedelta(seconds=SETTLED))
        beside.close()
        with self.start() as process:
            said, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, said


@contextmanager
def _journal(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{state_file(home).as_uri()}?mode=ro", uri=True)) as other:
        yield other


@contextmanager
def served(act: Act, home: Path) -> Iterator[Served]:
    """A copy of what was staged, served."""
    shutil.copytree(act.staged.home, home)
    scenario, record = act.staged.way.scenario, home / "traffic.jsonl"
    state = home / "rehearsal" / scenario / "tenant"
    flags = ("--scenario", scenario, "--state", str(state), "--record", str(record))
    with serving(home, *flags, "--auto-sign-in") as tenant:
        yield Served(act, home, tenant, Traffic(record))


def wrong_after(act: Act, home: Path, when: Moment) -> list[str] | None:
    """Killed then, and started once more: what is wrong. None: it was quicker than the killer."""
    with served(act, home) as one:
        before = len(lines(home))
        if not one.killed(when):
            return None
        announced = lines(home)[before:]
        early = unannounced(one.traffic.read().writes, announced)
        code, said = one.resumed()
        ended = one.tenant.end()
    traffic = one.traffic.read()
    wrong = [*early, *unannounced(traffic.writes, lines(home)[before:])]
    wrong += [] if unannounced(traffic.writes, []) else ["no write was seen at all"]
    wrong += [] if code == 0 else [f"exit code {code}: {said}"]
    wrong += [] if ended == (0, "") else [f"the tenant: {ended}"]
    wrong += [] if traffic.most_enforced() <= 1 else ["two enforced"]
    found = values(home, one.scenario)
    more = apply(home, one.scenario, act.staged.plan, prepare=later(SETTLED))
    wrong += [f"written again: {w}" for w in more.watch.writes]
    return [*wrong, *act.ends(found, more)]
