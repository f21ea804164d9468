"""What is said while work is under way: each sentence once, counts now and then."""

import asyncio
from collections.abc import Iterable, Iterator

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Page, Progress
from vlc_wizard.plain.lines import block_parts, heading, title, under_way
from vlc_wizard.plain.terminal import Terminal

EVERY = 5.0  # seconds between two counts of the same work
BACKGROUND = frozenset({"people"})  # goes on while other pages are answered


def is_quiet(drive: Drive) -> bool:
    """Whether the page can be answered: nothing it rests on is under way."""
    return not drive.page.busy and not drive.state.work.keys() - BACKGROUND


class Waiting:
    """Says what happens, and nothing twice."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._said: set[tuple[str, ...]] = set()
        self._work = ""
        self._at = 0.0

    def page(self, parts: Iterable[list[str]], *, whole: bool) -> None:
        """Print a page; of one that stands there already, the parts that are new."""
        if whole:
            self._said.clear()
            self._terminal.say("")
        self._new(parts)
        self._work = ""

    def say(self, drive: Drive, *, keys: bool) -> None:
        """What is new since the last time; with the keys that work meanwhile, where wanted."""
        page = drive.page
        if page.busy:
            self._new(_parts(drive, page))
        if keys and page.busy and page.actions:
            hint = ", ".join(f"{a.key} {plain(a.label)}" for a in page.actions)
            self._new([[f"[{hint}, q Leave]"]])
        self._terminal.say(*self._counted(drive))

    def _new(self, parts: Iterable[list[str]]) -> None:
        for part in parts:
            if tuple(part) not in self._said:
                self._said.add(tuple(part))
                self._terminal.say(*part)

    def _counted(self, drive: Drive) -> Iterator[str]:
        """The work that is waited for; the same words again only after a while."""
        now = asyncio.get_running_loop().time()
        names = drive.state.work.keys() - BACKGROUND or drive.state.work.keys()
        for name in sorted(names):
            doing = drive.state.work[name]
            if not doing.done and any(doing.what in " ".join(part) for part in self._said):
                continue  # a sentence of the page tells of it already
            if doing.what != self._work or now - self._at >= EVERY:
                self._work, self._at = doing.what, now
                yield under_way(doing.what, doing.done, doing.total)


def _parts(drive: Drive, page: Page) -> Iterator[list[str]]:
    yield [heading(drive.place)]
    yield list(title(page))
    for block in page.blocks:
        if not isinstance(block, Progress):
            yield from block_parts(block)
