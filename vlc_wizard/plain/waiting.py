"""What is said while work is under way: each sentence once, counts now and then."""

import asyncio
from collections.abc import Iterable, Iterator

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Page, Progress
from vlc_wizard.plain.lines import block_lines, heading, title, under_way
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
        self._said: set[str] = set()
        self._work = ""
        self._at = 0.0

    def page(self, parts: Iterable[list[str]], *, whole: bool) -> None:
        """Print a page; of one that stands there already, the parts with something new."""
        if whole:
            self._said.clear()
            self._terminal.say("")
        for part in parts:
            if not self._said.issuperset(part):
                self._terminal.say(*part)
                self._said.update(part)
        self._work = ""

    def say(self, drive: Drive, *, keys: bool) -> None:
        """What is new since the last time; with the keys that work meanwhile, where wanted."""
        page = drive.page
        new = [line for line in self._lines(drive, page) if line not in self._said]
        if keys and page.busy and page.actions:
            hint = ", ".join(f"{a.key} {plain(a.label)}" for a in page.actions)
            new += [line for line in (f"[{hint}, q Leave]",) if line not in self._said]
        self._said.update(new)
        self._terminal.say(*new, *self._counted(drive))

    def _lines(self, drive: Drive, page: Page) -> Iterator[str]:
        if not page.busy:
            return
        yield heading(drive.place)
        yield from title(page)
        for block in page.blocks:
            if not isinstance(block, Progress):
                yield from block_lines(block)

    def _counted(self, drive: Drive) -> Iterator[str]:
        """The work that is waited for; the same words again only after a while."""
        now = asyncio.get_running_loop().time()
        names = drive.state.work.keys() - BACKGROUND or drive.state.work.keys()
        for name in sorted(names):
            doing = drive.state.work[name]
            if not doing.done and any(doing.what in line for line in self._said):
                continue  # a line of the page tells of it already
            if doing.what != self._work or now - self._at >= EVERY:
                self._work, self._at = doing.what, now
                yield under_way(doing.what, doing.done, doing.total)
