"""Many people in one request: twenty parts, each with an answer of its own.

The outer 200 says nothing about the parts; a part may be refused, throttled or missing.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from vlc_wizard.adapters.graph import scopes
from vlc_wizard.adapters.graph.answers import (
    NO_CONTENT,
    OK,
    REQUEST_TIMEOUT,
    SERVER_ERROR,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    Answer,
    challenge,
)
from vlc_wizard.adapters.graph.client import GraphClient
from vlc_wizard.adapters.graph.pace import PATIENCE, back_off, retry_after
from vlc_wizard.adapters.graph.refusals import ambiguous, sign_in_needed
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core.errors import Refused, SignInNeeded, Unreachable, WizardError
from vlc_wizard.core.groups import groups
from vlc_wizard.core.ports import Clock, Written

MOST = 20  # parts of a batch (graph.md 15)
ROUNDS = 5  # how often a part that only reads is asked for again
FEW = 2 * MOST  # more people than this are looked for in the list first
Outcome = Written | WizardError


class GraphBatch:
    """Per-user MFA and sessions of many people."""

    _client: GraphClient
    _clock: Clock

    async def person_states(self, people: Collection[str]) -> dict[str, str | None]:
        """The per-user MFA state of each; None where it could not be read. Raises SignInNeeded."""
        found: dict[str, str | None] = dict.fromkeys(people)
        if len(found) > FEW:
            found |= await self._listed(frozenset(found))
        left = [key for key, state in found.items() if state is None]
        for group in groups(left, MOST):
            found |= await self._states(group)
        return found

    async def set_person_states(self, states: Mapping[str, str]) -> dict[str, Outcome]:
        """PATCH each once, in one request; what became of each. At most twenty.

        A state that is Ambiguous may or may not be set. Never raises for a part.
        """
        parts = [
            _part(key, "PATCH", f"/users/{key}/authentication/requirements", state)
            for key, state in states.items()
        ]
        return await self._write(scopes.SET_PER_USER, parts)

    async def sign_out(self, people: Collection[str]) -> dict[str, Outcome]:
        """End all sessions of each, in one request; what became of each. At most twenty."""
        parts = [_part(key, "POST", f"/users/{key}/revokeSignInSessions") for key in people]
        return await self._write(scopes.REVOKE, parts)

    # --- reading --------------------------------------------------------------------------------

    async def _listed(self, people: frozenset[str]) -> dict[str, str | None]:
        """Those whose state the list of users gives; it is not documented that it does."""
        found: dict[str, str | None] = {}
        try:
            async for answer in self._client.pages(scopes.PER_USER_LIST):
                rows = answer.body.get("value") if answer.status == OK else None
                if not isinstance(rows, list):
                    break
                found |= {str(row.get("id")): _state(row) for row in rows if _state(row)}
        except (Unreachable, Refused):
            pass  # asked for one by one, then
        return {key: state for key, state in found.items() if key in people}

    async def _states(self, people: Sequence[str]) -> dict[str, str | None]:
        """Ask for these until each part has an answer, or there is no point in asking."""
        found: dict[str, str | None] = dict.fromkeys(people)
        left = list(people)
        for attempt in range(1, ROUNDS + 1):
            parts = [_part(k, "GET", f"/users/{k}/authentication/requirements") for k in left]
            answers = await self._send(scopes.PER_USER_BATCH, parts)
            found |= {k: _state(a.body) for k, a in answers.items() if a.status == OK}
            passing = [a for a in answers.values() if _passing(a)]
            left = [k for k in left if k not in answers or _passing(answers[k])]
            wait = max([a.wait or 0.0 for a in passing], default=0.0) or back_off(attempt)
            if not left or attempt == ROUNDS or wait > PATIENCE:
                break
            await self._clock.sleep(wait)
        return found

    # --- writing --------------------------------------------------------------------------------

    async def _write(self, call: Call, parts: Sequence[Mapping[str, Any]]) -> dict[str, Outcome]:
        if not 0 < len(parts) <= MOST:
            raise ValueError("a batch has one to twenty parts")
        try:
            answers = await self._send(call, parts)
        except SignInNeeded as needed:  # the request itself was refused: no part was sent
            return {part["id"]: needed for part in parts}
        return {part["id"]: self._judged(call, answers.get(part["id"])) for part in parts}

    def _judged(self, call: Call, answer: Answer | None) -> Outcome:
        """What became of one part."""
        if answer is None:
            return ambiguous(call, "the answer has no part for it")
        if answer.status in (OK, NO_CONTENT):
            return Written(None, answer.request_id, answer.at)
        if answer.status == UNAUTHORIZED or answer.claims:
            return sign_in_needed(answer, call)
        settles = 400 <= answer.status < SERVER_ERROR and answer.status != REQUEST_TIMEOUT  # noqa: PLR2004 - HTTP's own number
        if not settles:
            return ambiguous(call, f"the answer was HTTP {answer.status}, which settles nothing.")
        return self._client.refusal(answer, call)

    async def _send(self, call: Call, parts: Sequence[Mapping[str, Any]]) -> dict[str, Answer]:
        """Each part's answer by its id. One that is not there did not come."""
        body = json.dumps({"requests": parts}, separators=(",", ":")).encode()
        whole = await self._client.ask(call, body)
        rows = whole.body.get("responses") if isinstance(whole.body, Mapping) else None
        if whole.status != OK or not isinstance(rows, list):
            return {part["id"]: whole for part in parts}
        found = (_answer(row, whole) for row in rows if isinstance(row, Mapping))
        return {key: answer for key, answer in found if key}


def _part(key: str, method: str, url: str, state: str = "") -> dict[str, Any]:
    part: dict[str, Any] = {"id": key, "method": method, "url": url}
    if method == "PATCH":
        part |= {"headers": {"Content-Type": "application/json"}}
        part |= {"body": {"perUserMfaState": state}}
    return part


def _answer(row: Mapping[str, Any], whole: Answer) -> tuple[str, Answer]:
    """A part's own answer: its status, its patience, its challenge."""
    status = row.get("status")
    given = row.get("headers")
    named = given.items() if isinstance(given, Mapping) else ()
    headers = {str(name).lower(): str(value) for name, value in named}
    return str(row.get("id") or ""), Answer(
        status=status if isinstance(status, int) else 0,
        body=row.get("body"),
        at=whole.at,
        request_id=headers.get("request-id", whole.request_id)[:64],
        wait=retry_after(headers.get("retry-after"), whole.at),
        claims=challenge(headers.get("www-authenticate", "")),
    )


def _passing(answer: Answer) -> bool:
    return answer.status in (0, TOO_MANY_REQUESTS) or answer.status >= SERVER_ERROR


def _state(body: Any) -> str | None:
    state = body.get("perUserMfaState") if isinstance(body, Mapping) else None
    return state if state in ("disabled", "enabled", "enforced") else None
