"""Whatever goes wrong with a write of any method: one effect, one final line, and no untruth."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from vlc_wizard.core import batching, switching
from vlc_wizard.rehearsal.fault_kinds import KINDS
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk
from .dying import BATCH
from .lives import Lived, Prepare, apply, values
from .test_methods import Stage, _small_groups, stage, unfinished

__all__ = ["_small_groups"]  # the same fixture: twelve people are three requests

DEFAULTS = {"method": "PATCH", "path": "identitySecurityDefaults"}
CREATE = {"method": "POST", "path": "conditionalAccess/policies$"}
SWITCH = {"method": "PATCH", "path": "conditionalAccess/policies/"}
# The first $batch of an applying reads the states.
WRITES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "create": ("conditional access", CREATE),
    "switch on": ("conditional access", SWITCH),
    "turn on what exists": ("turn on what exists", SWITCH),
    "security defaults": ("security defaults", DEFAULTS),
    "signing out": ("security defaults, signing out", {"method": "POST", "path": r"\$batch"}),
    "per-user, first group": ("per-user", {"method": "POST", "path": r"\$batch", "skip": 1}),
    "per-user, last group": ("per-user", {"method": "POST", "path": r"\$batch", "skip": 3}),
    "move, create": ("move", CREATE),
    "move, defaults off": ("move", DEFAULTS),
    "move, switch on": ("move", SWITCH),
    "move, create between": ("move, no policy beside", {**CREATE, "skip": 1}),
}
NO_FAULT_OF_A_WRITE = ("link-expired",)
OK = 200
FEW = ("lost-after", "429-absurd", "503-after", "401-claims", "403", "twice")


def settled(staged: Stage, prepare: Prepare) -> tuple[Lived, list[str]]:
    """Apply with a fault, again without it, and once too often: what is wrong."""

    def both(rehearsal: Rehearsal) -> None:
        staged.way.prepare(rehearsal)
        prepare(rehearsal)

    scenario = staged.way.scenario
    first = apply(staged.home, scenario, staged.plan, prepare=both)
    wrong = untrue(staged, first)
    again = apply(staged.home, scenario, staged.plan) if first.error else first
    last = apply(staged.home, scenario, staged.plan)
    wrong += [f"{w} left without an intent" for x in (first, again) for w in x.watch.unannounced]
    wrong += [f"not finished by a second applying: {again.error}"] if again.error else []
    wrong += staged.wanted(values(staged.home, scenario))
    wrong += unfinished(staged, again) if again.applied else []
    wrong += [f"written again: {last.watch.writes}"] if last.watch.writes else []
    return first, wrong


def untrue(staged: Stage, first: Lived) -> list[str]:
    """What the error said of the tenant, and the tenant does not show. The first applying only."""
    found = values(staged.home, staged.way.scenario)
    now = first.error.now if first.error else ""
    as_before = staged.before == found
    if "The tenant is as it was." in now and not as_before:
        return [f"said: {now}"]
    if "Security defaults are on again" in now and not found.defaults:
        return [f"said: {now}"]
    return []


def held(desk: Desk, write: str, kind: str) -> None:
    name, where = WRITES[write]
    staged = stage(desk, name)
    faults: list[Any] = []

    def prepare(rehearsal: Rehearsal) -> None:
        rehearsal.faults.next(**{**where, **KINDS[kind]})
        faults.append(rehearsal.faults)

    _, wrong = settled(staged, prepare)
    assert faults[0].happened  # or the case tries nothing
    assert wrong == []


# The two of a policy alone have every fault in `test_faults`, by the command.
IN_SHORT = [write for write in WRITES if write not in ("create", "switch on")]


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize("write", IN_SHORT)
def test_a_fault_is_survived(desk: Desk, write: str, kind: str):
    held(desk, write, kind)


@pytest.mark.long
@pytest.mark.parametrize("kind", [k for k in KINDS if k not in NO_FAULT_OF_A_WRITE])
@pytest.mark.parametrize("write", WRITES)
def test_every_fault_is_survived(desk: Desk, write: str, kind: str):
    held(desk, write, kind)


# --- parts of a batch -----------------------------------------------------------------------------


class Parts(httpx.AsyncBaseTransport):
    """A way on which the answer to a batch of writes is spoilt in one part, once."""

    def __init__(self, inner: httpx.AsyncBaseTransport, spoil: Callable[[Any], Any]) -> None:
        self._inner = inner
        self._spoil: Callable[[Any], Any] | None = spoil

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        answer = await self._inner.handle_async_request(request)
        writes = request.url.path.endswith(BATCH) and b'"PATCH"' in body
        if self._spoil is None or not writes:
            return answer
        whole = json.loads(await answer.aread())
        if answer.status_code != OK:  # the admin's own session was ended by an earlier part
            return httpx.Response(answer.status_code, json=whole, headers=answer.headers,
                                  request=request)  # fmt: skip
        whole["responses"], self._spoil = self._spoil(whole["responses"]), None
        return httpx.Response(200, json=whole, headers={"request-id": "r"}, request=request)


def answered(status: int, **headers: str) -> Callable[[Any], Any]:
    def spoil(rows: Any) -> Any:
        error = {"error": {"code": "TooManyRequests", "message": "no"}}
        return [{**rows[0], "status": status, "headers": headers, "body": error}, *rows[1:]]

    return spoil


SPOILT: Mapping[str, Callable[[Any], Any]] = {
    "a part is missing": lambda rows: rows[1:],
    "no part is there": lambda rows: rows[:0],
    "in another order": lambda rows: rows[::-1],
    "a part is throttled": answered(429, **{"Retry-After": "3"}),
    "a part is throttled without a time": answered(429),
    "a part says 503": answered(503),
    "a part says 504": answered(504),
    "a part is refused": answered(403),
    "a part has no number": lambda rows: [{**rows[0], "status": "ok"}, *rows[1:]],
}


def spoilt(how: Callable[[Any], Any]) -> Prepare:
    def prepare(rehearsal: Rehearsal) -> None:
        inner = rehearsal.http
        way = Parts(inner(), how)  # one for the whole life: it spoils once
        rehearsal.http = lambda: way  # type: ignore[method-assign, return-value]

    return prepare


@pytest.mark.parametrize("how", SPOILT)
def test_every_part_is_judged_by_itself(desk: Desk, how: str):
    staged = stage(desk, "per-user")
    _, wrong = settled(staged, spoilt(SPOILT[how]))
    assert wrong == []


@pytest.mark.parametrize(("seconds", "waited"), [("150", True), ("301", False)])
def test_it_waits_as_long_as_the_published_window(desk: Desk, seconds: str, waited: bool):
    """It counts writes over two and a half minutes; whoever asks for more is not waited for."""
    staged = stage(desk, "per-user")
    first, wrong = settled(staged, spoilt(answered(429, **{"Retry-After": seconds})))
    assert (first.error is None, wrong) == (waited, [])


# --- controls -------------------------------------------------------------------------------------


class Trusting(batching.Batching):
    """Takes the outer answer for the answer of every part."""

    async def _send(self, changes):  # type: ignore[no-untyped-def]
        outcomes = dict(await super()._send(changes))
        good = next(o for o in outcomes.values() if isinstance(o, batching.Written))
        return dict.fromkeys(outcomes, good)


class Dropped(Parts):
    """A way on which one part of a batch never arrives, once; its answer says `status`."""

    status = 429

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if self._spoil is None or b'"PATCH"' not in body or b"requests" not in body:
            return await self._inner.handle_async_request(request)
        self._spoil = None
        lost, *others = json.loads(body)["requests"]
        content = json.dumps({"requests": others}).encode()
        headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
        less = httpx.Request(request.method, request.url, headers=headers, content=content)
        answer = await self._inner.handle_async_request(less)
        whole = json.loads(await answer.aread())
        error = {"error": {"code": "TooManyRequests", "message": "no"}}
        part = {"id": lost["id"], "status": self.status, "headers": {}, "body": error}
        whole["responses"].append(part)
        return httpx.Response(200, json=whole, headers={"request-id": "r"}, request=request)


def dropped(rehearsal: Rehearsal) -> None:
    way = Dropped(rehearsal.http(), lambda rows: rows)
    rehearsal.http = lambda: way  # type: ignore[method-assign, return-value]


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_part_that_did_not_arrive_is_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: int
):
    """Also where whether it arrived is not known: it is done only once the state is seen."""
    monkeypatch.setattr(Dropped, "status", status)
    _, wrong = settled(stage(desk, "per-user"), dropped)
    assert wrong == []


def test_a_part_that_is_not_looked_at_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """The control: with the parts trusted, somebody is left out and nobody knows."""
    from vlc_wizard.core import apply as applying

    staged = stage(desk, "per-user")
    monkeypatch.setattr(applying, "Batching", Trusting)
    _, wrong = settled(staged, dropped)
    assert wrong


def test_a_state_that_is_not_looked_for_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """The control: taken for done without a look, a request that was lost is never made good."""

    async def blind(self, change, thing, event, request_id, error):  # type: ignore[no-untyped-def]
        del thing, error
        await self._record.write_down(change, event, "done, surely", request_id)

    staged = stage(desk, "security defaults")
    monkeypatch.setattr(switching.Switching, "_confirm", blind)
    _, wrong = settled(
        staged, lambda tenant: tenant.faults.next(**{**DEFAULTS, **KINDS["lost"], "times": 99})
    )
    assert wrong
