"""Whatever goes wrong on the way to the tenant: one enabled policy, never two, and no untruth."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from vlc_wizard.core import apply as applying
from vlc_wizard.core import making
from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Desk, Prepare, Said
from .dying import POLICIES

DONE, FAILED, PARTLY = 0, 1, 6
CREATE = {"method": "POST", "path": "conditionalAccess/policies$"}
SWITCH = {"method": "PATCH", "path": "conditionalAccess/policies/"}
LOOK = {"method": "GET", "path": "conditionalAccess/policies/"}
LIST = {"method": "GET", "path": "conditionalAccess/policies$"}
ALWAYS = 99
SETTLED = 2  # lists before anything is sent: for the gates, and for an earlier copy

Case = tuple[dict[str, Any], int]  # what goes wrong, the exit code of the first applying

AFTER, TOMORROW = {"Retry-After": "20"}, {"Retry-After": "86400"}
# 429 and 501 refuse: by their own meaning nothing was done. Also when it was.
ENDINGS: tuple[dict[str, Any], ...] = (
    *({"ending": ending} for ending in ("no answer", "reset", "cut off")),
    *({"status": status} for status in (429, 500, 501, 502, 503, 504)),
)
ANOTHER_DAY = {
    "create": (CREATE, False, FAILED),
    "create, done": (CREATE, True, FAILED),
    "switch on": (SWITCH, False, PARTLY),
    "switch on, done": (SWITCH, True, DONE),
}


def cases() -> dict[str, Case]:
    """Every ending and every status, before and after the effect, once and always."""
    found: dict[str, Case] = {}
    for name, call in (("create", CREATE), ("switch on", SWITCH)):
        for what in ENDINGS:
            for effect in (False, True):
                found |= _case(name, call, effect, what)
    # Nobody asks again where it is said that there is nothing to ask.
    found["switch on: 501, before the effect"] = ({**SWITCH, "status": 501}, PARTLY)
    for name, (call, effect, code) in ANOTHER_DAY.items():
        fault = {**call, "status": 429, "headers": TOMORROW, "effect": effect}
        found[f"{name}: 429, tomorrow"] = (fault, code)
    found["create: 429, come back later"] = ({**CREATE, "status": 429, "headers": AFTER}, DONE)
    found["look: 404 after create"] = ({**LOOK, "status": 404, "times": 3}, DONE)
    for number in (0, 1, 2, 3):
        code = FAILED if number < SETTLED else PARTLY
        lost = {**LIST, "ending": "no answer", "times": ALWAYS, "skip": number}
        found[f"list: no answer from number {number} on"] = (lost, code)
    for number in (0, 1):
        lost = {**LOOK, "ending": "no answer", "times": ALWAYS, "skip": number}
        found[f"look: no answer from number {number} on"] = (lost, PARTLY)
    found["look: 404 for ever"] = ({**LOOK, "status": 404, "times": ALWAYS}, PARTLY)
    return found


def _case(name: str, call: dict[str, Any], effect: bool, what: dict[str, Any]) -> dict[str, Case]:
    how = f"{name}: {next(iter(what.values()))}, {'after' if effect else 'before'} the effect"
    always = DONE if effect else FAILED if "429" in how and call is CREATE else PARTLY
    fault = {**call, **what, "effect": effect}
    return {how: (fault, DONE), f"{how}, always": ({**fault, "times": ALWAYS}, always)}


CASES = cases()
SHORT = [name for name in CASES if "always" not in name or "no answer" in name or "429" in name]


def going_wrong(fault: dict[str, Any]) -> Prepare:
    return lambda tenant: tenant.faults.next(**fault)


def applied(desk: Desk, prepare: Prepare) -> tuple[Said, list[str]]:
    """Apply with a fault, once more without it if need be, and once too often: what is wrong."""
    desk.plan()
    first = desk.apply(prepare=prepare)
    said = [first]
    if first.code:
        said.append(desk.apply())
    last = desk.apply()
    wrong = [u for s in (*said, last) for u in (*s.untrue, *s.watch.unannounced)]
    if said[-1].code != DONE:
        wrong.append(f"not finished by a second applying: {said[-1].words}")
    if (last.code, last.writes) != (DONE, []) or "already applied" not in last.words:
        wrong.append(f"a finished plan was written again: {last.writes}")
    wrong += [f"two enforced: {s.after.enforced}" for s in said if len(s.after.enforced) > 1]
    if [p["state"] for p in last.after.ours] != ["enabled"]:
        wrong.append(f"in the end: {[p['state'] for p in last.after.ours]}")
    return first, wrong


def held(desk: Desk, name: str) -> None:
    fault, code = CASES[name]
    faults: list[Any] = []

    def prepare(tenant: Rehearsal) -> None:
        tenant.faults.next(**fault)
        faults.append(tenant.faults)

    first, wrong = applied(desk, prepare)
    assert faults[0].happened  # or the case tries nothing
    assert (first.code, wrong) == (code, [])


@pytest.mark.parametrize("name", SHORT)
def test_a_fault_is_survived(desk: Desk, name: str):
    held(desk, name)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in CASES if name not in SHORT])
def test_a_lasting_fault_is_survived(desk: Desk, name: str):
    held(desk, name)


# --- replicas that lag, and requests that arrive twice ------------------------------------------


def lagging(seconds: float, *more: Prepare) -> Prepare:
    """Reads see no write younger than this."""

    def prepare(tenant: Rehearsal) -> None:
        scenario = tenant.organisation.scenario
        switches = {**scenario.switches, "lag_seconds": seconds}
        tenant.organisation.scenario = replace(scenario, switches=switches)
        for one in more:
            one(tenant)

    return prepare


class Twice(httpx.AsyncBaseTransport):
    """A way on which a create arrives twice, and the first, the second or no answer comes back."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, tenant: Rehearsal, answer: int, gap: float
    ) -> None:
        self._inner = inner
        self._tenant = tenant
        self._answer = answer
        self._gap = timedelta(seconds=gap)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST" or POLICIES not in request.url.path:
            return await self._inner.handle_async_request(request)
        answers = []
        for _ in range(2):
            answers.append(await self._inner.handle_async_request(request))
            self._tenant.clock.advance(self._gap)
        if not self._answer:
            raise httpx.ReadTimeout("none of both answers came", request=request)
        return answers[self._answer - 1]


def twice(answer: int, gap: float = 2) -> Prepare:
    def prepare(tenant: Rehearsal) -> None:
        inner = tenant.http
        tenant.http = lambda: Twice(inner(), tenant, answer, gap)  # type: ignore[method-assign]

    return prepare


LOST = going_wrong({**CREATE, "ending": "no answer", "effect": True})
NEVER = going_wrong({**CREATE, "ending": "no answer"})
SWITCH_LOST = going_wrong({**SWITCH, "ending": "no answer", "effect": True})
WAYS: dict[str, Prepare] = {
    **{f"lag {s}": lagging(s) for s in (0, 30, 90)},
    **{f"lag {s}, create's answer lost": lagging(s, LOST) for s in (0, 30, 90)},
    **{f"lag {s}, create lost": lagging(s, NEVER) for s in (30, 90)},
    **{f"lag {s}, switch's answer lost": lagging(s, SWITCH_LOST) for s in (30, 90)},
    **{f"twice, answer {a}": twice(a) for a in (0, 1, 2)},
    **{f"twice, answer {a}, lag {s}": lagging(s, twice(a)) for a in (0, 1, 2) for s in (30, 90)},
    # The copy shows only after the first one was seen and turned on.
    **{f"twice, the second late, answer {a}": lagging(40, twice(a, gap=25)) for a in (0, 1, 2)},
}


@pytest.mark.parametrize("name", WAYS)
def test_late_and_doubled_is_survived(desk: Desk, name: str):
    first, wrong = applied(desk, WAYS[name])
    assert (first.code, wrong) == (DONE, [])


def test_a_copy_that_arrived_twice_was_really_there(desk: Desk):
    """The control of the doubled ones."""
    desk.plan()
    said = desk.apply(prepare=twice(1))
    assert [w.partition(" ")[0] for w in said.writes] == ["POST", "DELETE", "PATCH"]


# --- controls: with a defence broken the same questions must be answered otherwise ----------------


class Hasty(making.Making):
    """Posts again at once: it does not look for what the lost request made."""

    async def _settle_create(self, change: object) -> bool:
        del change
        return False

    async def _remove(self, change: object, copy: object) -> None:
        del change, copy


def untold(self: object, error: Exception) -> Exception:
    """Hands an error on as it is, whatever was sent before."""
    del self
    return error


BROKEN: dict[str, tuple[Prepare, str]] = {
    "no settling": (LOST, "in the end"),
    "copies stay": (twice(1), "in the end"),
    "errors as they come": (
        going_wrong({**LIST, "ending": "no answer", "times": ALWAYS, "skip": SETTLED}),
        "The tenant is as it was.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_defence_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str):
    prepare, shows = BROKEN[name]
    if "errors" in name:
        monkeypatch.setattr(applying.Applying, "_told", untold)
    else:
        monkeypatch.setattr(applying, "Making", Hasty)
    _, wrong = applied(desk, prepare)
    assert any(shows in w for w in wrong), wrong


def test_a_settle_time_shorter_than_the_lag_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """The figure the settle time rests on: shorter than the replicas lag, it would post again."""
    from vlc_wizard.core import record

    monkeypatch.setattr(record, "SETTLE_SECONDS", 15)
    monkeypatch.setattr(making.Making, "_remove", Hasty._remove)
    _, wrong = applied(desk, lagging(90, LOST))
    assert any("in the end" in w for w in wrong), wrong
