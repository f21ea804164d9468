"""A page's parts as widgets: one kind of part, one kind of widget."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.widget import Widget

from vlc_wizard.core.page import (
    Block,
    Choice,
    Code,
    Difference,
    Facts,
    Field,
    Findings,
    Link,
    Many,
    Note,
    Page,
    Progress,
    Say,
    Table,
    Tasks,
    Text,
    Typed,
    Words,
)
from vlc_wizard.ui.drawing import (
    draw_difference,
    draw_facts,
    draw_findings,
    draw_note,
    draw_text,
    draw_title,
)
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.code import CodeView
from vlc_wizard.ui.widgets.drawn import Shown
from vlc_wizard.ui.widgets.fields import field_widget
from vlc_wizard.ui.widgets.link import LinkView
from vlc_wizard.ui.widgets.openings import OpeningList
from vlc_wizard.ui.widgets.progress import ProgressView
from vlc_wizard.ui.widgets.table import RowTable
from vlc_wizard.ui.widgets.tasks import TaskList

Item = Say | Block | Field  # the heading, a block or a field
Making = Callable[[Item], Widget]


def items_of(page: Page) -> list[Item]:
    """What stands in the body, from the top."""
    return [page.title, *page.blocks, *(page.form.fields if page.form else ())]


def key_of(item: Item) -> str:
    """What makes an item the same one when a page is shown again."""
    if isinstance(item, Choice | Many | Words | Typed):
        return f"{type(item).__name__} {item.name}"
    opens = isinstance(item, Findings) and bool(item.openings)
    return "Openings" if opens else type(item).__name__


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the widgets of a page."""

    pen: Pen
    seconds: Callable[[], float]
    page: Callable[[], Page]  # the one that is drawn

    def __call__(self, item: Item) -> Widget:
        """The widget of an item."""
        return self._field(item) if isinstance(item, Choice | Many | Words | Typed) else (
            self._acting(item) or self._telling(item)
        )  # fmt: skip

    def _field(self, item: Field) -> Widget:
        form = self.page().form
        return field_widget(self.pen, item, alone=form is not None and len(form.fields) == 1)

    def _acting(self, item: Say | Block) -> Widget | None:
        """Blocks that keys work on."""
        match item:
            case Tasks():
                return TaskList(self.pen, item)
            case Table():
                return RowTable(self.pen, item, frozenset(a.key for a in self.page().actions))
            case Code():
                return CodeView(self.pen, item)
            case Findings() if item.openings:
                return OpeningList(self.pen, item)
            case Link():
                return LinkView(self.pen, item)
            case Progress():
                return ProgressView(self.pen, item, self.seconds)
        return None

    def _telling(self, item: Say | Block) -> Widget:
        """Blocks that only tell."""
        match item:
            case Say():
                return Shown(self.pen, item, draw_title, classes="title")
            case Note():
                return Shown(self.pen, item, draw_note)
            case Facts():
                return Shown(self.pen, item, draw_facts)
            case Findings():
                return Shown(self.pen, item, draw_findings)
            case Difference():
                return Shown(self.pen, item, draw_difference)
            case Text():
                return Shown(self.pen, item, draw_text)
        raise TypeError(type(item).__name__)
