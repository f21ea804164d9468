"""Heading and rows of a table by the line API: only what is on screen is ever asked for."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from vlc_wizard.core.page import RowSource, Table
from vlc_wizard.ui.layout import GAP, fitted
from vlc_wizard.ui.text import Pen, blank, joined

_CURSOR = 2  # the column of the cursor sign
_REST = 0.15  # seconds without another wish before what a search finds is counted
_AT_LEAST = 20  # cells for a column that takes what is left


class Rows(ScrollView, can_focus=True):
    """Heading and rows by the line API."""

    DEFAULT_CSS = """
    Rows { height: 1fr; min-height: 4; overflow-x: hidden; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--head", "rows--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "to(0)", show=False),
        Binding("end", "to(-1)", show=False),
    ]

    class Moved(Message):
        """The cursor is on another row, or it is another number of rows."""

        def __init__(self, *, by_hand: bool) -> None:
            """`by_hand`: the person moved the cursor."""
            super().__init__()
            self.by_hand = by_hand

    def __init__(self, pen: Pen, table: Table) -> None:
        """Shows the table's source as it stands."""
        super().__init__()
        self.pen = pen
        self.table = table
        self.source: RowSource = table.source
        self.count = len(table.source)
        self.counted = True
        self.cursor = 0
        self._counting: Timer | None = None

    def take(self, source: RowSource, *, count_now: bool, from_top: bool) -> None:
        """Show these rows at once. Counting those that a search finds may wait a moment."""
        self.source = source
        if from_top:
            self.cursor = 0
            self.scroll_to(y=0, animate=False)
        if count_now:
            self.count_all()
            return
        top = self.scroll_offset.y
        self.count, self.counted = top + len(source.rows(top, self.size.height)), False
        self._measured()
        if self._counting is not None:
            self._counting.stop()
        self._counting = self.set_timer(_REST, self.count_all)

    def count_all(self) -> None:
        """Ask how many rows there are; the cursor stays where it can."""
        self.count, self.counted = len(self.source), True
        self._measured()
        self.post_message(self.Moved(by_hand=False))

    @property
    def row(self) -> tuple[str, ...]:
        """The cells under the cursor."""
        found = self.source.rows(self.cursor, 1) if self.count else ()
        return found[0] if found else ()

    def on_mount(self) -> None:
        """Say how long it is."""
        self._measure()

    def on_resize(self, _: Resize) -> None:
        """Keep the cursor in sight."""
        self._measure()
        self._follow()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Draw with the cursor, or without."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """To the row that was clicked."""
        if event.y:
            self._go(self.scroll_offset.y + event.y - 1)

    def action_move(self, by: int) -> None:
        """A row up or down."""
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A screen up or down."""
        self._go(self.cursor + by * max(1, self.size.height - 2))

    def action_to(self, row: int) -> None:
        """To the first or the last row."""
        if not self.counted:
            self.count_all()
        self._go(row if row >= 0 else self.count + row)

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines on screen, from one question to the source."""
        height = max(0, self.size.height - 1)
        top = self.scroll_offset.y
        rows = self.source.rows(top, min(height, max(0, self.count - top))) if self.count else ()
        strips = [self._head(), *(self._strip(top + n, row) for n, row in enumerate(rows))]
        return self._boxed(strips, crop)

    def _boxed(self, strips: list[Strip], crop: Region) -> list[Strip]:
        width = self.size.width
        empty = Strip.blank(width, self.rich_style)
        strips += [empty] * (self.size.height - len(strips))
        chosen = strips[crop.y : crop.y + crop.height]
        return [strip.crop_extend(crop.x, crop.right, self.rich_style) for strip in chosen]

    def widths(self) -> list[int]:
        """The columns' widths: fixed ones as wanted where there is room, the rest shared."""
        columns = self.table.columns
        room = max(0, self.size.width - _CURSOR - GAP * (len(columns) - 1))
        open_columns = sum(1 for column in columns if not column.width)
        fixed = sum(column.width for column in columns)
        given = min(fixed, max(0, room - _AT_LEAST * open_columns))
        share = (room - given) // open_columns if open_columns else 0
        return [column.width * given // fixed if column.width else share for column in columns]

    def _measured(self) -> None:
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self._measure()
        self._follow()
        self.refresh()

    def _measure(self) -> None:
        self.virtual_size = Size(self.size.width, self.count + 1)

    def _follow(self) -> None:
        height = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def _go(self, row: int) -> None:
        before, self.cursor = self.cursor, max(0, min(row, self.count - 1))
        if before == self.cursor:
            return
        self._follow()
        self.refresh()
        self.post_message(self.Moved(by_hand=True))

    def _head(self) -> Strip:
        cells = [self.pen.say(column.title) for column in self.table.columns]
        return self._line(cells, blank(_CURSOR), self.get_component_rich_style("rows--head"))

    def _strip(self, n: int, row: Sequence[str]) -> Strip:
        here = n == self.cursor and self.has_focus
        lead = fitted(self.pen.sign("cursor") if here else blank(0), _CURSOR)
        style = self.get_component_rich_style("rows--cursor") if here else self.rich_style
        return self._line([self.pen.words(cell) for cell in row], lead, style)

    def _line(self, cells: Sequence[Content], lead: Content, style: Style) -> Strip:
        parts = [fitted(cell, width) for cell, width in zip(cells, self.widths(), strict=False)]
        line = joined([lead, joined(parts, " " * GAP)])
        return Strip(line.render_segments()).apply_style(style).extend_cell_length(
            self.size.width, style
        )  # fmt: skip
