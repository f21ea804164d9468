"""Asking Graph: once for what must not be done twice, patiently for the rest."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from vlc_wizard.adapters.clean import clean
from vlc_wizard.adapters.graph.answers import (
    ACCEPTED,
    BAD_REQUEST,
    CREATED,
    NO_CONTENT,
    NOT_FOUND,
    OK,
    REQUEST_TIMEOUT,
    SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    Answer,
    answer_of,
)
from vlc_wizard.adapters.graph.pace import PATIENCE, back_off, paces
from vlc_wizard.adapters.graph.refusals import (
    ambiguous,
    not_graph,
    refusal,
    sign_in_needed,
    unreachable,
)
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.adapters.threads import in_thread
from vlc_wizard.adapters.tls import tls_context
from vlc_wizard.core.errors import Refused, UsageError, WizardError
from vlc_wizard.core.model import Cloud, Secret
from vlc_wizard.core.ports import Clock, SignIn

if TYPE_CHECKING:
    import httpx

    from vlc_wizard.adapters.graph.pipeline import Pipeline

_TRIES = 5
_TRIES_UNOPENED = 3
_PASSING = frozenset({TOO_MANY_REQUESTS, SERVER_ERROR, 502, SERVICE_UNAVAILABLE, 504})
_DEADLINE = 100.0  # seconds for one whole answer, however slowly it drips


class TokenSource(SignIn, Protocol):
    """A sign-in that also hands out access tokens, to this adapter alone."""

    async def token(self, scopes: frozenset[str]) -> Secret:
        """An access token with these scopes. Raises SignInNeeded."""
        ...


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer. `sent`: something may have reached the service."""

    sent: bool
    why: str


class GraphClient:
    """One tenant's Graph. Loads the SDK on first use, or when told to, in a thread."""

    def __init__(
        self,
        cloud: Cloud,
        tokens: TokenSource,
        clock: Clock,
        *,
        transport: "httpx.AsyncBaseTransport | None" = None,
        ca: Path | None = None,
    ) -> None:
        """`transport` is httpx's: a rehearsal passes its own, and needs no socket."""
        self._cloud = cloud
        self._tokens = tokens
        self._clock = clock
        self._transport = transport
        self._ca = ca
        self._paces = paces(clock)
        self._loading = asyncio.Lock()
        self._pipeline: Pipeline | None = None

    async def load(self) -> "Pipeline":
        """Load the SDK, so that the first request does not wait for it."""
        async with self._loading:
            if self._pipeline is None:
                self._pipeline = await in_thread(self._make)
            return self._pipeline

    async def close(self) -> None:
        """Close the connections."""
        if self._pipeline is not None:
            await self._pipeline.close()

    async def ask(self, call: Call, question: bytes) -> Answer:
        """The answer to a question that changes nothing. A POST, so it is asked once.

        Without an answer the status is 0. Raises SignInNeeded, WrongTenant.
        """
        result = await self._once(call, body=question)
        if isinstance(result, Lost):
            return Answer(0, None, self._clock.now())
        if result.status == UNAUTHORIZED or result.claims:
            raise sign_in_needed(result, call)
        return result

    async def read(self, call: Call, *, target: str = "", link: str = "") -> Answer:
        """The answer, whatever its status. Raises Unreachable, SignInNeeded, WrongTenant."""
        for attempt in count(1):
            result = await self._once(call, target=target, link=link)
            wait = _pause(result, attempt)
            if wait is None:
                break
            await self._clock.sleep(wait)
        if isinstance(result, Lost):
            raise unreachable(call, result.why)
        if result.status == UNAUTHORIZED or result.claims:
            raise sign_in_needed(result, call)
        if not _from_graph(result):
            raise not_graph(result, call)
        return result

    async def pages(self, call: Call, *, target: str = "") -> AsyncGenerator[Answer, None]:
        """Page after page. One that is refused is the last, and its status says so."""
        link, seen = "", set[str]()
        while link not in seen:
            seen.add(link)
            answer = await self.read(call, target=target, link=link)
            yield answer
            link = answer.body.get("@odata.nextLink") or "" if answer.status == OK else ""
            if not link:
                return
        raise Refused(
            "The service led the wizard in a circle", why="It gave the same next page twice."
        )

    async def write(self, call: Call, *, target: str = "", body: bytes = b"") -> Answer:
        """The answer to a write that was done. Raises for everything else.

        A POST is sent once. What may be repeated is repeated until there is an answer.
        """
        unknown = ""  # why it is not known whether a try had its effect
        for attempt in count(1):
            result = await self._once(call, target=target, body=body)
            if isinstance(result, Answer) and _done(result, call, again=bool(unknown)):
                return result
            unknown = unknown or _effect_unknown(result, call)
            wait = _pause(result, attempt) if call.safe_to_repeat else None
            if wait is None:
                break
            await self._clock.sleep(wait)
        if unknown:
            raise ambiguous(call, unknown)
        raise self.refusal(result, call)

    def refusal(self, result: Answer | Lost, call: Call) -> WizardError:
        """The error to raise for what is not the answer that was hoped for."""
        if isinstance(result, Lost):
            return unreachable(call, result.why)
        current = self._tokens.current
        return refusal(result, call, current.scopes if current else frozenset())

    async def _once(
        self, call: Call, *, target: str = "", link: str = "", body: bytes = b""
    ) -> Answer | Lost:
        pipeline = await self.load()
        import httpx

        unopened = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        request = pipeline.request(call, target=target, link=link, body=body)
        async with self._paces[call.limit].turn():
            try:
                async with asyncio.timeout(_DEADLINE):
                    response = await pipeline.send(request)
            except unopened as error:
                return Lost(sent=False, why=f"no connection ({type(error).__name__})")
            except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
                return Lost(sent=True, why=f"no whole answer ({type(error).__name__})")
        return await answer_of(response, self._clock.now())

    def _make(self) -> "Pipeline":
        from vlc_wizard.adapters.graph.pipeline import Pipeline

        if not self._cloud.graph.startswith("https://"):
            raise UsageError(
                "The address of Graph is not a safe one",
                why=f"{clean(self._cloud.graph)!r} does not begin with https://.",
                next="A token is never sent over an open connection. Name another address.",
            )
        return Pipeline(self._cloud, self._tokens, tls_context(self._ca), self._transport)


def _pause(result: Answer | Lost, attempt: int) -> float | None:
    """Seconds before the next try; None: there is no point in one, or it would be too long."""
    if isinstance(result, Lost):
        tries = _TRIES if result.sent else _TRIES_UNOPENED
        return back_off(attempt) if attempt < tries else None
    if attempt == _TRIES or result.status not in _PASSING:
        return None
    wait = result.wait or back_off(attempt)
    return wait if wait <= PATIENCE else None


def _from_graph(answer: Answer) -> bool:
    """Whether it is the service itself that answered a read, well or ill."""
    if answer.status == OK:
        return isinstance(answer.body, Mapping)
    return bool(answer.errors) or answer.status in _PASSING


def _done(answer: Answer, call: Call, *, again: bool) -> bool:
    """Whether the answer proves that the write was done, by this try or one before it."""
    match call.method:
        case "POST" if call.accepted:
            return answer.status == ACCEPTED and bool(answer.request_id)
        case "POST":
            return (
                answer.status == CREATED
                and isinstance(answer.body, Mapping)
                and isinstance(answer.body.get("id"), str)
            )
        case "DELETE" if again and answer.status == NOT_FOUND:
            return bool(answer.errors)
    # A hotel's page is a 200, and so is a proxy's; neither has a request id of Graph's.
    if answer.status == NO_CONTENT:
        return bool(answer.request_id)
    return answer.status == OK and isinstance(answer.body, Mapping)


def _effect_unknown(result: Answer | Lost, call: Call) -> str:
    """Why a write that was not seen to be done may have been done all the same; or nothing."""
    if isinstance(result, Lost):
        return result.why if result.sent else ""
    # A gateway says 503 also when what stands behind it has done its work. Only a 4xx is a no;
    # and "too many" is only where it is to be asked again, which for a POST begins with a look.
    unsettled = {REQUEST_TIMEOUT, TOO_MANY_REQUESTS} if call.safe_to_repeat else {REQUEST_TIMEOUT}
    if BAD_REQUEST <= result.status < SERVER_ERROR and result.status not in unsettled:
        return ""
    return f"the answer was HTTP {result.status}, which settles nothing."
