"""Recorded traffic page by page: what each page asked the login for, and what it then used."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.walking import Walker

OIDC = frozenset({"openid", "profile", "offline_access"})
TOKEN = "/oauth2/v2.0/token"


class Marking(Walker):
    """Notes how much was written down when each page was answered."""

    def __init__(self, *args: Any, traffic: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._traffic = traffic
        self.marks: list[tuple[str, int]] = []

    async def step(self) -> None:
        """Answer the page; what is asked until the next one belongs to it."""
        size = self._traffic.stat().st_size if self._traffic.exists() else 0
        self.marks.append((self.drive.page.id, size))
        await super().step()


@dataclass(frozen=True)
class OnPage:
    """One showing of a page: its traffic, the permissions it asked for and those it had."""

    page: str
    traffic: Sequence[dict[str, Any]]
    asked: frozenset[str]  # of the login, and not had before
    held: frozenset[str]  # by the token, from then on


def pages(traffic: Path, marks: Sequence[tuple[str, int]]) -> Iterator[OnPage]:
    """The whole record, cut at the marks."""
    data, held = traffic.read_bytes(), frozenset[str]()
    ends = [size for _, size in marks[1:]] + [len(data)]
    for (page, begin), end in zip(marks, ends, strict=True):
        lines = [json.loads(line) for line in data[begin:end].decode().splitlines()]
        now = held
        for exchange in lines:
            if exchange["url"].endswith(TOKEN) and exchange["status"] == 200:
                words = exchange["reqBody"].get("scope", "").split()
                now = now | (frozenset(w.rpartition("/")[2] for w in words) - OIDC)
        yield OnPage(page, lines, now - held, now)
        held = now


def that_use(shown: Sequence[OnPage], number: int) -> list[dict[str, Any]]:
    """The traffic that must use what page `number` asked for.

    The sign-in asks for what reads; that is used by the pages that follow, before anything is
    asked that writes. Whatever is asked for later is used on the very page.
    """
    found = list(shown[number].traffic)
    if shown[number].page == "signin":
        for later in shown[number + 1 :]:
            if any("Write" in scope for scope in later.asked):
                break
            found += later.traffic
    return found
