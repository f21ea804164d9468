"""Which keys work here: the foot of the frame, as a function of the page and the focus."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from vlc_wizard.core.page import Findings, Link, Page
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.fields import WordsField
from vlc_wizard.ui.widgets.keys import ActionBar
from vlc_wizard.ui.widgets.lines import Keys, Line
from vlc_wizard.ui.widgets.openings import OpeningList
from vlc_wizard.ui.widgets.options import ChoiceField, Options
from vlc_wizard.ui.widgets.table import RowTable
from vlc_wizard.ui.widgets.tasks import TaskList

_EVERYWHERE = (("tab", "Next field"), ("pgup pgdn", "Scroll"), ("f6", "Tasks"), ("^q", "Quit"))

_OWN_ENTER: Mapping[type[Widget], str] = {
    TaskList: "Open",
    ActionBar: "Do it",
}

Row = tuple[str, Content, str]  # as shown, what it does, as pressed


def keys_here(page: Page, focus: Widget | None, pen: Pen, *, rail: bool) -> list[Row]:
    """In the order of their worth."""
    typing = isinstance(focus, Line)
    rows: list[Row] = []
    enter = _enter(page, focus, pen)
    if enter is not None:
        rows.append(("enter", enter, "enter"))
    rows += [(_spelt(pen, key), pen.label(what), "") for key, what in _nearby(focus, typing=typing)]
    rows += [] if typing or isinstance(focus, OpeningList) else _numbers(page, pen)
    if _searching(focus):
        rows.append(("esc", pen.label("Close search"), "escape"))
    elif page.id != "hub":
        rows.append(("esc", pen.label("Stop" if page.busy else "Back"), "escape"))
    if any(isinstance(block, Link) and block.code for block in page.blocks):
        rows.append(("v", pen.label("Code"), "v"))
    if page.why:
        rows.append(("f2", pen.label("Why?"), "f2"))
    if rail and page.id != "hub":
        rows.append(("f6", pen.label("Tasks"), "f6"))
    rows.append(("f1" if typing else "?", pen.label("Help"), "f1"))
    rows.append(("^p", pen.label("Commands"), "ctrl+p"))
    if page.id == "hub":
        rows.append(("^q", pen.label("Quit"), "ctrl+q"))
    return rows


def keys_for_help(page: Page, here: Sequence[Row], pen: Pen) -> list[tuple[str, Content]]:
    """Those of the foot, the page's own letters, and what works everywhere."""
    rows = [(key, words) for key, words, _ in here]
    rows += [(a.key, pen.say(a.label)) for a in page.actions if a.key != "enter"]
    return rows + [(key, pen.label(words)) for key, words in _EVERYWHERE]


def _numbers(page: Page, pen: Pen) -> list[Row]:
    """The numbers that open a row."""
    lists = [b for b in page.blocks if isinstance(b, Findings) and b.openings]
    last = max((len(b.openings) for b in lists), default=0)
    return [("1" if last == 1 else f"1-{last}", _opening(lists[0], pen), "")] if last else []


def _opening(findings: Findings, pen: Pen) -> Content:
    """What opening one of a list's rows does."""
    return pen.say(findings.key) if findings.key else pen.label("Open")


def _enter(page: Page, focus: Widget | None, pen: Pen) -> Content | None:
    """What Enter does with the focus where it is; None: nothing."""
    if _searching(focus):
        return pen.label("To the rows")
    if isinstance(focus, OpeningList):
        return _opening(focus.findings, pen)
    own = next((words for kind, words in _OWN_ENTER.items() if isinstance(focus, kind)), None)
    if own is not None:
        return pen.label(own)
    if isinstance(focus, ChoiceField) and not focus.is_chosen:
        return pen.label("Choose this")
    if page.form and (isinstance(focus, Options) or _of_form(focus)):
        return pen.say(page.form.submit)
    for action in page.actions:
        if action.key == "enter":
            return pen.say(action.label)
    return pen.label("To the question") if page.form else None


def _of_form(focus: Widget | None) -> bool:
    return isinstance(focus, Line) and isinstance(focus.parent, WordsField)


def _searching(focus: Widget | None) -> bool:
    return isinstance(focus, Line) and isinstance(focus.parent, RowTable)


def _nearby(focus: Widget | None, *, typing: bool) -> Keys:
    """The keys of what has the focus, or of the table it is in."""
    if focus is None or typing:
        return ()
    owner = focus.parent if isinstance(focus.parent, RowTable) else focus
    keys: Keys = getattr(owner, "here", ())
    return keys


def _spelt(pen: Pen, key: str) -> str:
    """A key as this terminal can show it."""
    if not pen.ascii_only:
        return key
    return {"↑↓": "up/down", "←→": "left/right"}.get(key, key)
