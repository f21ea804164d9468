"""What the tests of the adapters share."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


class StepClock:
    """Time passes only by sleeping, and is written down."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 9, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def step_clock() -> StepClock:
    return StepClock()
