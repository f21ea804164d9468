"""The tenant's time, shared with whoever talks to it, so that an hour of waiting costs nothing."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)


def _real_now() -> datetime:
    return datetime.now(UTC)


class SharedClock:
    """Real time plus an offset that only grows.

    `keep` is told the whole offset whenever it was moved, so that it lasts between starts;
    `kept` tells it again, in case another process moved it.
    """

    def __init__(
        self,
        offset: timedelta = timedelta(0),
        *,
        keep: Callable[[timedelta], None] = lambda _: None,
        kept: Callable[[], timedelta] = timedelta,
        real: Callable[[], datetime] = _real_now,
    ) -> None:
        self._offset = offset
        self._keep = keep
        self._kept = kept
        self._real = real

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of real time."""
        return self._offset

    @property
    def day(self) -> int:
        """Whole days it has been moved."""
        return self._offset // DAY

    def now(self) -> datetime:
        """The tenant's time, aware, in UTC."""
        return self._real() + self._offset

    def advance(self, by: timedelta) -> None:
        """Move it forward; back is not possible."""
        if by < timedelta(0):
            raise ValueError("the clock only moves forward")
        self._offset += by
        self._keep(self._offset)

    def catch_up(self) -> None:
        """Move to where another process has moved it."""
        self._offset = max(self._offset, self._kept())

    async def sleep(self, seconds: float) -> None:
        """Let that much time pass at once. Always yields to the event loop."""
        if seconds > 0:
            self.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)
