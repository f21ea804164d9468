"""The wall clock."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's own time, in UTC."""

    def now(self) -> datetime:
        """The current time."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait. Nothing to wait for is still a turn for everybody else."""
        await asyncio.sleep(max(0.0, seconds))
