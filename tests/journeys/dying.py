"""A process that dies at a chosen moment, in one process: what it did stands, nothing follows.

A kill is an exception that nobody catches, raised at an effect point: right before or right after
something outside the program's memory changes. From then on every other effect raises it as well,
so that no `finally` and no task that is still running can put anything in order, as none can
after a SIGKILL. What is left is a copy of the folder, byte for byte, taken while the dead one's
files are still open: write-ahead log not folded in, lock not released, holder's name in the lock
file. The copy's lock is free, as the lock of a dead process is. The dead one is only then closed,
in the old folder, which nobody opens again.
"""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from vlc_wizard.core.compare import policy_digest
from vlc_wizard.core.ports import Tools
from vlc_wizard.core.session import Saved

POLICIES = "/conditionalAccess/policies"
DEFAULTS = "/policies/identitySecurityDefaults"
BATCH = "/$batch"
STORE = frozenset({"keep", "keep_plan", "begin_run", "write_down", "write_all"})
ROSTER = frozenset({"start", "add", "set_readiness", "finish"})


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Watch:
    """Counts effect points; at the one numbered `at`, or first named so, the process dies."""

    at: int = 0  # from 1; 0: it lives
    named: str = ""  # how the name begins
    passed: list[str] = field(default_factory=list)
    dead: bool = False
    saved: Saved | None = None  # the last answers that were kept for good
    writes: list[str] = field(default_factory=list)  # requests that may change the tenant
    unannounced: list[str] = field(default_factory=list)  # those without an intent before them
    secrets: set[str] = field(default_factory=set)  # what the login gave out, and was shown
    _lock: Any = field(default_factory=threading.Lock)

    def point(self, name: str) -> None:
        """Die here, or go on."""
        with self._lock:
            if not self.dead:
                self.passed.append(name)
                here = bool(self.named) and name.startswith(self.named)
                self.dead = here or len(self.passed) == self.at
            if self.dead:
                raise Killed(name)

    @property
    def killed_at(self) -> str:
        """The point of death; empty where it lives."""
        return self.passed[-1] if self.dead else ""

    def effect(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call between its two points."""

        def between(*args: Any, **kwargs: Any) -> Any:
            self.point(f"before {name}")
            out = call(*args, **kwargs)
            if name == "keep":
                self.saved = args[0]
            self.point(f"after {name}")
            return out

        return between

    def leaves(self, method: str, path: str, body: bytes, home: Path) -> None:
        """A request is about to leave: a write must be announced in the journal on disk."""
        for part_method, part_path, part_body in parts_of(method, path, body):
            self.writes.append(f"{part_method} {part_path}")
            if not announced(part_method, part_path, part_body, lines(home)):
                self.unannounced.append(f"{part_method} {part_path}")


def parts_of(method: str, path: str, body: bytes) -> list[tuple[str, str, Any]]:
    """The writes in a request: one, none, or each part of a batch that is no question."""
    if path.endswith(BATCH):
        rows = json.loads(body)["requests"]
        return [(r["method"], r["url"], r.get("body") or {}) for r in rows if r["method"] != "GET"]
    if method == "GET" or not (POLICIES in path or DEFAULTS in path):
        return []
    return [(method, path, json.loads(body) if body else {})]


class Mortal:
    """Something whose effects are watched; all else of it is as it is."""

    def __init__(self, real: Any, watch: Watch, effects: frozenset[str]) -> None:
        self._real = real
        self._watch = watch
        self._effects = effects

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if name == "roster":
            return Mortal(value, self._watch, ROSTER)
        return self._watch.effect(name, value) if name in self._effects else value

    def __len__(self) -> int:
        return len(self._real)


class MortalWire(httpx.AsyncBaseTransport):
    """The way to Graph; the answer may never be seen."""

    def __init__(self, inner: httpx.AsyncBaseTransport, watch: Watch, home: Path) -> None:
        self._inner = inner
        self._watch = watch
        self._home = home

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        self._watch.point(f"before {name}")
        body = await request.aread()
        self._watch.leaves(request.method, request.url.path, body, self._home)
        answer = await self._inner.handle_async_request(request)
        self._watch.point(f"after {name}")
        return answer


SECRETS = ("access_token", "refresh_token", "id_token", "device_code", "user_code", "code")


class MortalLogin:
    """msal's way to the login, called in its thread; what is secret on it is remembered."""

    def __init__(self, inner: Any, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch
        self.get = watch.effect("login GET", inner.get)
        self.post = watch.effect("login POST", self._post)
        self.close = inner.close

    def _post(self, url: str, **more: Any) -> Any:
        answer = self._inner.post(url, **more)
        for fields in (more.get("data") or {}, json.loads(answer.text)):
            self._watch.secrets |= {str(fields[name]) for name in SECRETS if name in fields}
        return answer


class MortalRehearsal:
    """The rehearsal tenant, reached by watched ways only."""

    def __init__(self, real: Any, watch: Watch, home: Path) -> None:
        self._real = real
        self._watch = watch
        self._home = home

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def http(self) -> MortalWire:
        return MortalWire(self._real.http(), self._watch, self._home)

    def msal_http(self, loop: Any) -> MortalLogin:
        return MortalLogin(self._real.msal_http(loop), self._watch)


def watched(watch: Watch) -> Callable[[Tools], Tools]:
    """The ports with a watched store."""

    def wrap(tools: Tools) -> Tools:
        store = tools.store
        return replace(tools, store=lambda tenant: Mortal(store(tenant), watch, STORE))

    return wrap


# --- what is on disk ------------------------------------------------------------------------------


def state_file(home: Path) -> Path:
    """The wizard's own file."""
    (path,) = home.glob("rehearsal/*/wizard/*/wizard.sqlite3")
    return path


def lines(home: Path) -> list[Mapping[str, Any]]:
    """The journal, as another process would read it."""
    with closing(sqlite3.connect(f"{state_file(home).as_uri()}?mode=ro", uri=True)) as other:
        rows = other.execute(
            "SELECT event, change, says, data, target FROM journal ORDER BY number"
        ).fetchall()
    names = ("event", "change", "says", "data", "target")
    return [dict(zip(names, row, strict=True)) for row in rows]


def announced(method: str, path: str, body: Any, found: list[Mapping[str, Any]]) -> bool:
    """Whether the journal's last lines say that just this is about to be sent."""
    last = found[-1] if found else {}
    if method == "DELETE":
        gone = path.rpartition("/")[2]
        about = str(last.get("says"))
        is_note = last.get("event") == "note" and about.startswith("about to remove")
        return is_note and gone in about
    person = path.split("/")[2] if path.startswith("/users/") else ""
    mine = [line for line in found if line["target"].endswith(person)] if person else found[-1:]
    if not mine or mine[-1]["event"] != "intent":
        return False
    return bool(json.loads(mine[-1]["data"] or "{}").get("body") == policy_digest(body))


def left_behind(home: Path) -> Path:
    """What a death leaves: the folder's bytes, and nothing else. Returns the copy."""
    copy = home.with_name(f"{home.name}+")
    shutil.copytree(home, copy)
    return copy
