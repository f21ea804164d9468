"""A key to its last painted byte on the table of people: 50 of them against 500,000.

The rows come from the real roster on disk. Also: filtering as one types, among 500,000.
"""

import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from terminals import Terminal, percentile

SMALL, LARGE = 50, 500_000
TARGET = 2.0  # of the small table, p95
FILTER_TARGET = 0.1  # seconds to paint, typing among 500,000
PRESSES = 40
# pairs that undo each other, so that every press paints something
KEYS = {
    "down, up": (b"\x1b[B", b"\x1b[A"),
    "page down, up": (b"\x1b[6~", b"\x1b[5~"),
    "end, home": (b"\x1b[F", b"\x1b[H"),
}
PROGRAM = Path(__file__).with_name("people_table.py")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
_PAGE = 20_000


def main() -> int:
    """Print the figures; 1 where a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        homes = {count: Path(folder) / str(count) for count in (SMALL, LARGE)}
        for count, home in homes.items():
            fill(home, count)
        times = {count: presses(home, count) for count, home in homes.items()}
        typed = typing(homes[LARGE], LARGE)
    worst = report(times)
    slowest = percentile(typed, 0.95)
    print(f"filter as one types, {LARGE:,}: p50 {statistics.median(typed) * 1000:.1f} ms, "
          f"p95 {slowest * 1000:.1f} ms (target {FILTER_TARGET * 1000:.0f} ms)")  # fmt: skip
    ok = worst <= TARGET and slowest <= FILTER_TARGET
    print("ok" if ok else "MISSED")
    return 0 if ok else 1


def fill(home: Path, count: int) -> None:
    """A roster of so many invented people."""
    from vlc_wizard.adapters.store import open_store
    from vlc_wizard.core.model import Kind, Person, Readiness

    store = open_store(home, None, clock_now=lambda: NOW)
    store.roster.start(NOW)
    for first in range(0, count, _PAGE):
        store.roster.add([
            Person(
                id=f"{n:08x}-0000-4000-8000-000000000000", name=f"Person {n:06}",
                user_name=f"person{n}@contoso.example", mail="", kind=Kind.MEMBER, enabled=True,
                pending=False, readiness=Readiness.UNKNOWN, read_at=NOW,
            )
            for n in range(first, min(count, first + _PAGE))
        ])  # fmt: skip
    store.roster.finish(complete=True, report_at=None)
    store.close()


def opened(home: Path, count: int) -> Terminal:
    """The table in a terminal, drawn and at rest."""
    terminal = Terminal([sys.executable, str(PROGRAM), str(home)])
    terminal.until(lambda out: f"of {count:,}".encode() in out)
    terminal.rest()
    return terminal


def presses(home: Path, count: int) -> dict[str, list[float]]:
    """Seconds of each press."""
    with opened(home, count) as terminal:
        return {
            name: [terminal.key(key) for _ in range(PRESSES) for key in pair]
            for name, pair in KEYS.items()
        }


def typing(home: Path, count: int) -> list[float]:
    """Seconds of each letter of some searches."""
    with opened(home, count) as terminal:
        terminal.key(b"/")
        letters = b"person 49"
        times = []
        for _ in range(4):
            times += [terminal.key(bytes([letter])) for letter in letters]
            times += [terminal.key(b"\x7f") for _ in letters]
        return times


def report(times: dict[int, dict[str, list[float]]]) -> float:
    """Say it; the worst ratio."""
    worst = 0.0
    for name in KEYS:
        small, large = (percentile(times[count][name], 0.95) for count in (SMALL, LARGE))
        worst = max(worst, large / small)
        print(f"{name:<14} p95 {small * 1000:6.1f} ms with {SMALL}, {large * 1000:6.1f} ms with "
              f"{LARGE:,}: {large / small:.2f}")  # fmt: skip
    print(f"worst ratio {worst:.2f} (target {TARGET})")
    return worst


if __name__ == "__main__":
    sys.exit(main())
