"""How many requests the service admits, by the tenant's own time."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many requests in so many seconds."""

    requests: int
    seconds: float
    tells_when: bool = True  # whether the refusal carries Retry-After


LIMITS = {
    # source: the published throttling limits, autumn 2026
    "conditional access": Limit(1, 1.0, tells_when=False),
    "reports": Limit(5, 10.0),
    "invitations": Limit(150, 5.0),
    "outlook": Limit(10_000, 600.0),
    "mail a minute": Limit(30, 60.0),
    "mail a day": Limit(10_000, 86_400.0),
    "identity": Limit(4000, 10.0),  # 8,000 resource units at 2 a request
    "identity writes": Limit(3000, 150.0),  # of one app in one tenant; beside the one above
}
WRITES = {"identity": "identity writes"}  # what else counts a request that changes something


class Throttle:
    """Counts the admitted requests of each kind; refused ones do not count."""

    def __init__(self) -> None:
        self._admitted: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, kind: str, now: float) -> float:
        """0.0 when admitted, else after how many seconds the next one will be."""
        limit = LIMITS.get(kind)
        if limit is None:
            return 0.0
        admitted = self._admitted[kind]
        while admitted and admitted[0] <= now - limit.seconds:
            admitted.popleft()
        if len(admitted) >= limit.requests:
            return admitted[0] + limit.seconds - now
        admitted.append(now)
        return 0.0
