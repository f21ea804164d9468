"""What a typed key does on a page, besides answering its question."""

from collections.abc import Callable
from enum import Enum, auto

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Opened, Pressed, WentBack
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Findings, Link, Page, Table, Tasks
from vlc_wizard.plain.lines import code_rows, wrap
from vlc_wizard.plain.rows import Rows
from vlc_wizard.plain.terminal import Terminal

NOT_HERE = frozenset({"copy"})  # actions that only a screen can do: here the address is a line
EDIT = "e"  # in a form: change the answers that stand

_WAYS = {"b": "Back", "h": "Tasks"}
_NO_WAY = {"b": ("hub", "resume"), "h": ("hub",)}  # pages with nothing behind them

NO_KEY = "That key does nothing here."


def no_key(text: str) -> str:
    """What is said of a line that is no key; a word may have meant its first letter."""
    if len(text.strip()) > 1:
        return f"{NO_KEY} Keys are single letters or signs: ? for Help, w for Why, q to leave."
    return NO_KEY


class Did(Enum):
    """What a typed key did."""

    NOTHING = auto()  # it is no key here
    SAID = auto()  # it said something; the question still stands
    MOVED = auto()  # the page may be another one now
    AGAIN = auto()  # the whole page is wanted once more


class Keys:
    """The keys of the page shown."""

    def __init__(self, drive: Drive, terminal: Terminal) -> None:
        self._drive = drive
        self._terminal = terminal
        self._rows: Rows | None = None  # of the table on this page

    def shown(self, page: Page) -> None:
        """Another page, or the same one again, stands on the terminal."""
        table = next((b for b in page.blocks if isinstance(b, Table)), None)
        self._rows = Rows(table) if table else None

    def hint(self, page: Page, *, form: bool = False, may_edit: bool = False) -> str:
        """The keys that work here, as the end of a prompt. `form`: Enter answers it."""
        keys = {EDIT: "Change these answers"} if may_edit else {}
        said: set[str] = set()
        for action in page.actions:
            if action.name in NOT_HERE | said or (form and action.key == "enter"):
                continue
            said.add(action.name)  # one may have two keys: the first is the one to tell
            keys["Enter" if action.key == "enter" else action.key] = plain(action.label)
        if any(isinstance(b, Tasks) for b in page.blocks):
            keys["1-5"] = "Open a task"
        for block in _openings(page):
            last = len(block.openings)
            keys["1" if last == 1 else f"1-{last}"] = plain(block.opening)
        if self._rows is not None:
            keys |= self._rows.keys()
        if codes(page):
            keys["v"] = "Code to scan"
        keys |= {key: words for key, words in _WAYS.items() if page.id not in _NO_WAY[key]}
        keys |= ({"w": "Why"} if page.why else {}) | {"?": "Help", "q": "Leave"}
        return ", ".join(f"{key} {words}" for key, words in keys.items())

    def press(self, page: Page, text: str) -> Did:
        """Do what a key says."""
        action = next((a for a in page.actions if a.key == text), None)
        if action is not None and action.name not in NOT_HERE:
            self._drive.send(Pressed(action.name, page.id))
            return Did.MOVED
        if text in _COMMANDS and page.id not in _NO_WAY.get(text, ()):
            return _COMMANDS[text](self, page)
        return self._task(page, text) or self._opening(page, text) or self._table(text)

    def _opening(self, page: Page, text: str) -> Did | None:
        names = [name for block in _openings(page) for name in block.openings]
        name = next((name for n, name in enumerate(names, 1) if str(n) == text), None)
        if name is None:
            return None
        self._drive.send(Pressed(name, page.id))
        return Did.MOVED

    def _task(self, page: Page, text: str) -> Did | None:
        rows = [r for b in page.blocks if isinstance(b, Tasks) for r in b.rows]
        row = next((r for r in rows if str(r.number) == text), None)
        if row is None:
            return None
        self._drive.send(Opened(row.opens))
        return Did.MOVED

    def _table(self, text: str) -> Did:
        lines = self._rows.typed(text) if self._rows is not None else None
        if lines is None:
            return Did.NOTHING
        self._terminal.say(*lines)
        return Did.SAID

    def _back(self, page: Page) -> Did:
        del page
        self._drive.send(WentBack())
        return Did.MOVED

    def _tasks(self, page: Page) -> Did:
        del page
        self._drive.send(Opened("hub"))
        return Did.MOVED

    def _quit(self, page: Page) -> Did:
        del page
        self._drive.send(Pressed("quit"))
        return Did.MOVED

    def _again(self, page: Page) -> Did:
        del page
        return Did.AGAIN

    def _help(self, page: Page) -> Did:
        for says in page.help:
            self._terminal.say(*wrap(plain(says)))
        why = " w says where the page's claims come from." if page.why else ""
        words = f"b goes back, h shows the tasks, p prints the page again, q leaves.{why}"
        self._terminal.say(*wrap(words))
        self._terminal.say(f"Help with the guidance: {self._drive.state.setting.words.support}")
        return Did.SAID

    def _why(self, page: Page) -> Did:
        for says in self._drive.why():
            self._terminal.say(*wrap(plain(says)))
        if not page.why:
            self._terminal.say("This page claims nothing that needs a source.")
        return Did.SAID

    def _code(self, page: Page) -> Did:
        for link in codes(page):
            self._terminal.say(f"{plain(link.label)}: {link.address}")
            why_not = self._terminal.cannot_draw(len(link.code[0]))
            if why_not:
                self._terminal.say(*wrap(f"{why_not} Typing the address does the same."))
            else:
                self._terminal.draw(code_rows(link.code))
        return Did.SAID if codes(page) else Did.NOTHING


def _openings(page: Page) -> list[Findings]:
    """The findings that can be opened."""
    return [b for b in page.blocks if isinstance(b, Findings) and b.openings]


def codes(page: Page) -> list[Link]:
    """The links with a code to scan."""
    return [b for b in page.blocks if isinstance(b, Link) and b.code]


_COMMANDS: dict[str, Callable[[Keys, Page], Did]] = {
    "b": Keys._back,
    "h": Keys._tasks,
    "q": Keys._quit,
    "p": Keys._again,
    "w": Keys._why,
    "?": Keys._help,
    "v": Keys._code,
}
RESERVED = frozenset(_COMMANDS) | {EDIT, "m", "f", "/"}  # no page may give these to an action
