"""Somebody else does something in the tenant while a run is under way."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from vlc_wizard.rehearsal.tenant import Rehearsal

from .commanding import Prepare

Portal = Callable[[Rehearsal], None]


@dataclass(frozen=True, slots=True)
class When:
    """Right after which request was done; in a run, once."""

    method: str
    path: str  # a pattern
    after: str = ""  # and only once such a request was seen: its method


class Meanwhile(httpx.AsyncBaseTransport):
    """A way on which something happens in the tenant between two requests."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, tenant: Rehearsal, when: When, act: Portal
    ) -> None:
        self._inner = inner
        self._tenant = tenant
        self._when = when
        self._act: Portal | None = act
        self._seen = not when.after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._inner.handle_async_request(request)
        finally:  # also where the answer never comes
            self._passed(request)

    def _passed(self, request: httpx.Request) -> None:
        when, path = self._when, request.url.path
        here = request.method == when.method and re.search(when.path, path) is not None
        if self._act is not None and self._seen and here:
            act, self._act = self._act, None
            act(self._tenant)
        about_policies = "/conditionalAccess/policies" in path
        self._seen = self._seen or (about_policies and request.method == when.after)


def meanwhile(when: When, act: Portal, happened: list[str]) -> Prepare:
    """Prepare a tenant in which it happens; `happened` then is not empty."""

    def noted(tenant: Rehearsal) -> None:
        happened.append(when.path)
        act(tenant)

    def prepare(tenant: Rehearsal) -> None:
        way = Meanwhile(tenant.http(), tenant, when, noted)  # one for the whole run
        tenant.http = lambda: way  # type: ignore[method-assign, return-value]

    return prepare
