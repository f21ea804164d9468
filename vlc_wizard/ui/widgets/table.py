"""A table over a row source: only the rows on screen are ever asked for."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input

from vlc_wizard.core.page import Column, RowSource, Table
from vlc_wizard.ui.layout import GAP, fitted, split
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.fields import Keys, Line

_CURSOR = 2  # the column of the cursor sign
_AT_LEAST = 8  # cells for a column that takes what is left


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
        """The cursor is on another row."""

    def __init__(self, pen: Pen, table: Table) -> None:
        """Shows the table's source as it stands."""
        super().__init__()
        self.pen = pen
        self.table = table
        self.source: RowSource = table.source
        self.count = len(table.source)
        self.cursor = 0

    def take(self, source: RowSource) -> None:
        """Show these rows; the cursor stays where it can."""
        self.source = source
        self.count = len(source)
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self._measure()
        self._follow()
        self.refresh()

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
        """The columns' widths: fixed ones as wanted, the others share what is left."""
        columns = self.table.columns
        room = self.size.width - _CURSOR - GAP * (len(columns) - 1)
        open_columns = sum(1 for column in columns if not column.width)
        fixed = sum(column.width for column in columns)
        share = max(_AT_LEAST, (room - fixed) // open_columns) if open_columns else 0
        widths, used = [], 0
        for column in columns:
            width = min(column.width or share, max(0, room - used))
            widths.append(width)
            used += width
        return widths

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
        self.post_message(self.Moved())

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


class Standing(Drawn):
    """One line: which row of how many, what was searched for, filtered and sorted by."""

    def __init__(self, pen: Pen, owner: "RowTable") -> None:
        """Speaks for the table."""
        super().__init__(pen)
        self.owner = owner

    def lines(self, width: int) -> Sequence[Content]:
        """The standing, or that there is nothing."""
        owner = self.owner
        if not owner.rows.count and not owner.asked:
            return [self.pen.say(owner.table.empty, "$dim").truncate(width, ellipsis=True)]
        return [split(joined(self._narrowed(), "   "), self._count(), width)]

    def _count(self) -> Content:
        rows = self.owner.rows
        if not rows.count:
            return self.pen.label(f"none of {len(self.owner.table.source):,} rows", "$dim")
        return self.pen.label(f"row {rows.cursor + 1:,} of {rows.count:,}", "$dim")

    def _narrowed(self) -> list[Content]:
        owner = self.owner
        parts = []
        if owner.filter_label is not None:
            parts.append(owner.filter_label)
        if owner.search:
            found = joined([self.pen.label("search", "$dim"), self.pen.words(owner.search)], " ")
            parts.append(found)
        if owner.order_label is not None:
            parts.append(joined([self.pen.label("by", "$dim"), owner.order_label], " "))
        return parts


class RowTable(Vertical):
    """The rows, how they stand, and a line to search in them."""

    DEFAULT_CSS = """
    RowTable { height: 1fr; min-height: 7; }
    RowTable > Line { display: none; }
    RowTable.-searching > Line { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", show=False),
        Binding("f", "filter('f')", show=False),
        Binding("F", "filter('F')", show=False),
        Binding("s", "sort('s')", show=False),
        Binding("S", "sort('S')", show=False),
        Binding("escape", "close", show=False),
    ]

    def __init__(self, pen: Pen, table: Table, taken: frozenset[str] = frozenset()) -> None:
        """`taken` are letters that the page uses itself: capitals serve then."""
        super().__init__()
        self.pen = pen
        self.table = table
        self.taken = taken
        self.search = ""
        self._filter = -1
        self._order = -1
        self.rows = Rows(pen, table)
        self.standing = Standing(pen, self)
        self.line = Line()

    @property
    def here(self) -> Keys:
        """The keys that work while it has the focus."""
        keys = [("/", "Search")]
        if self.table.filters:
            keys.append((self._letter("f"), "Filter"))
        if any(column.key for column in self.table.columns):
            keys.append((self._letter("s"), "Sort"))
        return tuple(keys)

    @property
    def asked(self) -> bool:
        """Whether rows may be missing because they were not asked for."""
        return bool(self.search) or self._filter >= 0

    @property
    def filter_label(self) -> Content | None:
        """The words of the filter, where one is on."""
        return self.pen.say(self.table.filters[self._filter][1]) if self._filter >= 0 else None

    @property
    def order_label(self) -> Content | None:
        """The heading of the column the rows are sorted by."""
        return self.pen.say(self._sortable[self._order].title) if self._order >= 0 else None

    def compose(self) -> ComposeResult:
        """Standing, line to search, rows."""
        yield self.standing
        yield self.line
        yield self.rows

    def show(self, table: Table) -> None:
        """Show the table again where its rows may be others; search and cursor stay."""
        same = table.source is self.table.source and table.version == self.table.version
        if same and table.columns == self.table.columns:
            return
        self.table = self.rows.table = table
        self._filter = min(self._filter, len(table.filters) - 1)
        self._ask()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter that the page uses itself is the page's."""
        match action:
            case "close":
                return self.has_class("-searching")
            case "search" | "filter" | "sort":
                return not self.line.has_focus and self.taken.isdisjoint(map(str, parameters))
        return True

    def action_search(self) -> None:
        """Open the line to search."""
        self.add_class("-searching")
        self.line.focus()

    def action_close(self) -> None:
        """Close it, and show everything again."""
        self.line.value = ""
        self.remove_class("-searching")
        self.rows.focus()

    def action_filter(self, _: str) -> None:
        """To the next filter, or none."""
        if self.table.filters:
            self._filter = _next(self._filter, len(self.table.filters))
            self._ask()

    def action_sort(self, _: str) -> None:
        """By the next column, or as the rows come."""
        if self._sortable:
            self._order = _next(self._order, len(self._sortable))
            self._ask()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as it is typed."""
        event.stop()
        self.search = event.value
        self._ask()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to what was found."""
        event.stop()
        self.rows.focus()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Say which row it is."""
        event.stop()
        self.standing.changed()

    @property
    def _sortable(self) -> list[Column]:
        return [column for column in self.table.columns if column.key]

    def _letter(self, letter: str) -> str:
        return letter.upper() if letter in self.taken else letter

    def _ask(self) -> None:
        only = self.table.filters[self._filter][0] if self._filter >= 0 else ""
        order = self._sortable[self._order].key if self._order >= 0 else ""
        source = self.table.source
        if self.search or only or order:
            source = source.ordered(search=self.search, order=order, only=only)
        self.rows.take(source)
        self.standing.changed()


def _next(n: int, count: int) -> int:
    """The next of -1 (none), 0, 1, … count - 1."""
    return n + 1 if n + 1 < count else -1
