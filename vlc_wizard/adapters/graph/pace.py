"""Asking no faster than the service allows, and waiting when it says so, by one clock."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from vlc_wizard.adapters.graph.scopes import Limit
from vlc_wizard.core.ports import Clock

PATIENCE = 120.0  # seconds: the longest single wait we take upon ourselves
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 60.0
_MARGIN = 0.05  # their clock and ours count the same second differently


class Pace:
    """At most `count` requests in any `seconds`; none while the service asks for patience.

    Counted from the end of a request: it reached the service before that, so however long the
    next one takes on its way, the two arrive far enough apart.
    """

    def __init__(self, clock: Clock, count: int, seconds: float) -> None:
        self._clock = clock
        self._window = timedelta(seconds=seconds + _MARGIN)
        self._ended: deque[datetime] = deque(maxlen=count)
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One request's turn; the others wait for it to end."""
        async with self._lock:
            if len(self._ended) == self._ended.maxlen:
                await self._until(self._ended[0] + self._window)
            try:
                yield
            finally:
                self._ended.append(self._clock.now())

    async def _until(self, free: datetime) -> None:
        # A clock that was set back must not make a wait of hours.
        wait = min(free - self._clock.now(), self._window).total_seconds()
        if wait > 0:
            await self._clock.sleep(wait)


class Unpaced:
    """For limits that are wider than anything we ask."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """At once, and beside the others."""
        yield


def paces(clock: Clock) -> dict[Limit, Pace | Unpaced]:
    """The published limits of the services we ask."""
    return {
        Limit.DIRECTORY: Unpaced(),
        Limit.OUTLOOK: Unpaced(),
        Limit.CONDITIONAL_ACCESS: Pace(clock, count=1, seconds=1),
        Limit.REPORTS: Pace(clock, count=5, seconds=10),
    }


def back_off(attempt: int) -> float:
    """Seconds before the next try where the service named none; `attempt` counts from 1."""
    doubled: float = min(_FIRST_WAIT * 2 ** (attempt - 1), _LONGEST_WAIT)
    return doubled * random.uniform(1, 1.5)  # noqa: S311 - spreads load, guards nothing


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds the service asks for; None where it asks for nothing that makes sense."""
    if header is None:
        return None
    if header.isascii() and header.isdecimal():
        return float(header[:9]) or None
    try:
        named = parsedate_to_datetime(header)
    except ValueError:
        return None
    if named.tzinfo is None:
        named = named.replace(tzinfo=UTC)
    wait = (named - now).total_seconds()
    return wait if wait > 0 else None
