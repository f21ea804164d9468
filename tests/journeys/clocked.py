"""The command on a computer that shares the clock of a served tenant: a wait passes at once."""

import sys
from datetime import datetime
from pathlib import Path

from vlc_wizard import cli
from vlc_wizard.adapters.clocks import SystemClock
from vlc_wizard.core import batching
from vlc_wizard.rehearsal.tenant import Rehearsal

PEOPLE = 5  # in one request: twelve are three requests


def main(state: str, scenario: str, *arguments: str) -> int:
    """Run it by the clock of the tenant whose state is there."""
    clock = Rehearsal.open(Path(state), scenario).clock

    def now(_: SystemClock) -> datetime:
        return clock.now()

    async def sleep(_: SystemClock, seconds: float) -> None:
        await clock.sleep(seconds)

    SystemClock.now, SystemClock.sleep = now, sleep  # type: ignore[method-assign]
    batching.MOST = PEOPLE
    return cli.main(list(arguments))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
