"""One question about many: twenty to a request, each answered or asked again on its own."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from vlc_wizard.adapters.graph.answers import (
    OK,
    SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    TOO_MANY_REQUESTS,
    Answer,
)
from vlc_wizard.adapters.graph.client import GraphClient
from vlc_wizard.adapters.graph.pace import PATIENCE, back_off
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core.errors import Unreachable
from vlc_wizard.core.ports import Clock
from vlc_wizard.core.snapshot import Response

AT_ONCE = 20  # the service takes no more in one request
_TRIES = 5
_PASSING = frozenset({TOO_MANY_REQUESTS, SERVER_ERROR, 502, SERVICE_UNAVAILABLE, 504})


async def batched(
    client: GraphClient, clock: Clock, call: Call, batch: Call, targets: Sequence[str]
) -> AsyncIterator[dict[str, Response]]:
    """The answers about these, by path, as they come; `call` is a GET and may be repeated.

    Raises Unreachable, SignInNeeded, WrongTenant.
    """
    for start in range(0, len(targets), AT_ONCE):
        yield await _one(client, clock, call, batch, targets[start : start + AT_ONCE])


async def _one(
    client: GraphClient, clock: Clock, call: Call, batch: Call, targets: Sequence[str]
) -> dict[str, Response]:
    """One request's worth. A part that is told to wait is asked again, with the others of them."""
    found: dict[str, Response] = {}
    left = list(targets)
    for attempt in range(1, _TRIES + 1):
        answer = await client.ask(batch, _question(call, left))
        parts = _parts(answer)
        left, wait = _taken(call, left, parts, answer, found)
        if not left:
            return found
        if attempt < _TRIES:
            await clock.sleep(min(wait or back_off(attempt), PATIENCE))
    if not found:
        raise Unreachable("Microsoft Graph did not answer", why="Five tries brought nothing.")
    for target in left:
        found[_path(call, target)] = Response(0, None, clock.now())
    return found


def _path(call: Call, target: str) -> str:
    return call.path.replace("{id}", target)


def _question(call: Call, targets: Sequence[str]) -> bytes:
    """The ids of the parts are ours, so that a stranger's name is nobody's key."""
    parts = [
        {"id": str(n), "method": call.method, "url": call.path.replace("{id}", quote(t, safe=""))}
        for n, t in enumerate(targets)
    ]
    return json.dumps({"requests": parts}).encode()


def _parts(answer: Answer) -> dict[str, Mapping[str, Any]]:
    rows = answer.body.get("responses") if isinstance(answer.body, Mapping) else None
    listed = rows if answer.status == OK and isinstance(rows, list) else []
    return {str(row.get("id")): row for row in listed if isinstance(row, Mapping)}


def _taken(
    call: Call,
    targets: Sequence[str],
    parts: Mapping[str, Mapping[str, Any]],
    answer: Answer,
    found: dict[str, Response],
) -> tuple[list[str], float]:
    """Keep what was answered; what is to be asked again, and after how many seconds."""
    left, wait = [], answer.wait or 0.0
    for n, target in enumerate(targets):
        part = parts.get(str(n))
        status = part.get("status") if part is not None else None
        if not isinstance(status, int) or status in _PASSING:
            left.append(target)
            wait = max(wait, _asked_to_wait(part))
        else:
            body = part.get("body") if part is not None else None
            found[_path(call, target)] = Response(status, body, answer.at)
    return left, wait


def _asked_to_wait(part: Mapping[str, Any] | None) -> float:
    headers = part.get("headers") if part is not None else None
    if not isinstance(headers, Mapping):
        return 0.0
    text = next((v for k, v in headers.items() if str(k).lower() == "retry-after"), "")
    return float(text) if str(text).isdigit() else 0.0
