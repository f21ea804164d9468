"""The Graph endpoint: finds the route, checks what its row demands, shapes the answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from vlc_wizard.rehearsal import batch
from vlc_wizard.rehearsal.odata import parse
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request, missing_segment
from vlc_wizard.rehearsal.table import Call, Caller, Reply, Route
from vlc_wizard.rehearsal.tokens import caller_of

JSON_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
UNREADABLE = "Unable to read JSON request payload."
DEEPEST = 100  # objects and lists within each other
KEYED = re.compile(r"(?<=/)(\w+)\('([^'/]*)'\)")
NAMED_KEY = re.compile(r"(?<=/)(\w+)\((\w+)='([^'/]*)'\)")


@dataclass(frozen=True, slots=True)
class Request:
    """What came in, before it is known to be anything."""

    method: str
    root: str  # https://host/v1.0
    version: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes | Any


@cache
def routes() -> tuple[tuple[Route, re.Pattern[str]], ...]:
    """Every route with its path as a pattern, the most literal first."""
    from vlc_wizard.rehearsal.routes import all_routes

    ranked = sorted(all_routes(), key=lambda route: (route.path.count("{"), -len(route.path)))
    return tuple((route, _pattern(route.path)) for route in ranked)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", path)
    text = "".join(
        f"(?P<{part[1:-1]}>[^/]+?)" if part.startswith("{") else re.escape(part) for part in parts
    )
    return re.compile(text + "$", re.IGNORECASE)


def normal(path: str) -> str:
    """One spelling for each path: no double slashes, keys as segments, casts in full."""
    path = re.sub(r"/+", "/", "/" + path.strip("/"))
    path = NAMED_KEY.sub(r"\1/\2=\3", KEYED.sub(r"\1/\2", path))
    return re.sub(r"/graph\.(\w+)", r"/microsoft.graph.\1", path)


class Graph:
    """Answers Graph requests for one tenant."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    async def answer(self, request: Request) -> Reply:
        """The answer, also where it is a refusal."""
        request_id = str(uuid4())
        client_id = request.headers.get("client-request-id", request_id)
        try:
            reply = await self._admitted(request)
        except GraphRefusal as refusal:
            reply = self._refused(refusal, request_id, client_id)
        headers = {"request-id": request_id, "client-request-id": client_id, **reply.headers}
        return replace(reply, headers=headers)

    def crashed(self) -> Reply:
        """The answer where the rehearsal itself failed."""
        key = str(uuid4())
        refusal = GraphRefusal(500, "InternalServerError", "The rehearsal tenant failed.")
        reply = self._refused(refusal, key, key)
        return replace(reply, headers={"request-id": key, "client-request-id": key})

    def _refused(self, refusal: GraphRefusal, request_id: str, client_id: str) -> Reply:
        inner = {
            **refusal.inner,
            "date": self._organisation.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": request_id,
            "client-request-id": client_id,
        }
        error = {"code": refusal.code, "message": refusal.message, "innerError": inner}
        return Reply(refusal.status, {"error": error}, refusal.headers)

    async def _admitted(self, request: Request) -> Reply:
        caller = caller_of(self._organisation, request.headers.get("authorization", ""))
        path = normal(request.path)
        if path.lower() == "/$batch":
            return await self._batch(request)
        route, arguments = self._route(request, path)
        self._check(route, caller)
        call = Call(
            organisation=self._organisation,
            caller=caller,
            version=request.version,
            root=request.root,
            path=path,
            arguments=arguments,
            query=parse(request.query, route.options, route.expands),
            headers=request.headers,
            body=_body(request, text=route.text),
        )
        return await route.answer(call)

    def _route(self, request: Request, path: str) -> tuple[Route, dict[str, str]]:
        other_method = False
        for route, pattern in routes():
            match = pattern.match(path) if request.version in route.versions else None
            if match and route.method == request.method:
                return route, {name: unquote(text) for name, text in match.groupdict().items()}
            other_method = other_method or bool(match)
        if other_method:
            raise GraphRefusal(
                405,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.",
            )
        raise missing_segment(_first_unknown(path))

    def _check(self, route: Route, caller: Caller) -> None:
        """Consent, role, licence, and how many requests there were: in the service's order."""
        service = route.service
        limits = [service.limit, *self._of_writes(route)]
        for limit in reversed(limits):  # one that refuses must not have used up the other
            wait = self._organisation.throttle.wait(limit, self._organisation.time)
            if wait:
                raise throttled(limit, wait)
        if any(not need & caller.scopes for need in route.scopes):
            raise GraphRefusal(403, *service.no_scope)
        if route.roles and not route.roles & caller.roles:
            raise GraphRefusal(403, *service.no_role)
        if not self._organisation.licensed(route.licence):
            raise GraphRefusal(service.no_licence_status, *service.no_licence)

    @staticmethod
    def _of_writes(route: Route) -> list[str]:
        from vlc_wizard.rehearsal.throttle import WRITES

        limit = WRITES.get(route.service.limit) if route.method != "GET" else None
        return [limit] if limit else []

    # Batches ----------------------------------------------------------------------------------

    async def _batch(self, request: Request) -> Reply:
        done: dict[str, int] = {}
        responses = []
        for step in batch.steps_of(request.method, _body(request)):
            failed = any(done[key] >= batch.FAILED for key in step.after)
            reply = batch.failed_dependency() if failed else await self._step(request, step)
            done[step.key] = reply.status
            responses.append(batch.answered(step, reply, JSON_TYPE))
        return Reply(body={"responses": responses})

    async def _step(self, request: Request, step: batch.Step) -> Reply:
        path, _, query = step.url.partition("?")
        headers = {**step.headers, "authorization": request.headers.get("authorization", "")}
        inner = replace(
            request, method=step.method, path=path, query=query, headers=headers, body=step.body
        )
        return await self.answer(inner)


def throttled(limit: str, wait: float) -> GraphRefusal:
    """429. Conditional Access does not say when to come back."""
    from vlc_wizard.rehearsal.throttle import LIMITS

    headers = {"Retry-After": str(max(1, -int(-wait // 1)))} if LIMITS[limit].tells_when else {}
    return GraphRefusal(
        429, "TooManyRequests", "Too many requests.", {"code": "TooManyRequests"}, headers
    )


def _first_unknown(path: str) -> str:
    """The segment at which the path leaves everything the service knows."""
    segments = path.strip("/").split("/")
    for upto in range(1, len(segments)):
        start = "/" + "/".join(segments[:upto])
        if not any(_begins(route.path, start) for route, _ in routes()):
            return segments[upto - 1]
    return segments[-1]


def _begins(template: str, start: str) -> bool:
    ours, theirs = template.split("/"), start.split("/")
    return len(ours) >= len(theirs) and all(
        mine.startswith("{") or mine.lower() == word.lower()
        for mine, word in zip(ours, theirs, strict=False)
    )


def _body(request: Request, *, text: bool = False) -> Any:
    if not isinstance(request.body, bytes):
        return request.body
    if not request.body or request.method in ("GET", "DELETE"):
        return None
    kind = request.headers.get("content-type", "application/json")
    if text and kind.startswith("text/plain"):
        return request.body.decode("latin-1")
    if "json" not in kind:
        raise bad_request("Write requests must contain a body of type application/json.")
    try:
        found = json.loads(request.body, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be written
    except (ValueError, RecursionError):
        raise bad_request(UNREADABLE) from None
    if _is_deeper(found, DEEPEST):
        raise bad_request(UNREADABLE)
    return found


def _no_number(word: str) -> Any:
    """NaN and the infinities, which JSON does not have."""
    raise ValueError(word)


def _is_deeper(found: Any, most: int) -> bool:
    """Whether things lie in each other in more than so many layers."""
    layer = [found]
    for _ in range(most):
        inner = [one.values() if isinstance(one, dict) else one for one in layer
                 if isinstance(one, (dict, list))]  # fmt: skip
        layer = [one for things in inner for one in things]
        if not layer:
            return False
    return True
