"""A table over a row source: its rows, how they stand, and a line to search in them."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from vlc_wizard.core.page import Column, Say, Table
from vlc_wizard.ui.layout import split
from vlc_wizard.ui.text import Pen, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Keys, Line
from vlc_wizard.ui.widgets.rows import Rows


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
        if not rows.counted:
            return self.pen.label(f"row {rows.cursor + 1:,}, counting", "$dim")
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
    RowTable { height: 1fr; min-height: 10; }
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
        self.line.display = False

    @property
    def here(self) -> Keys:
        """The keys that work while it has the focus."""
        keys = [("/", "Search")]
        if self._filters:
            keys.append((self._letter("f"), "Filter"))
        if any(column.key for column in self.table.columns):
            keys.append((self._letter("s"), "Sort"))
        return tuple(keys)

    @property
    def acts_to(self) -> int:
        """The lines from its top to the end of the row under the cursor."""
        shown = self.rows.virtual_region.y + 1  # its heading
        return shown + self.rows.cursor - self.rows.scroll_offset.y + 1

    @property
    def asked(self) -> bool:
        """Whether rows may be missing because they were not asked for."""
        return bool(self.search) or self._filter >= 0

    @property
    def filter_label(self) -> Content | None:
        """The words of the filter, where one is on."""
        return self.pen.say(self._filters[self._filter][1]) if self._filter >= 0 else None

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
        self._filter = min(self._filter, len(self._filters) - 1)
        self._ask(from_top=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A letter that the page uses itself is the page's."""
        match action:
            case "close":
                return self.line.display
            case "search" | "filter" | "sort":
                return not self.line.has_focus and self.taken.isdisjoint(map(str, parameters))
        return True

    def action_search(self) -> None:
        """Open the line to search."""
        self.line.display = True
        self.screen.set_focus(self.line)  # now: the next letter is on its way

    def action_close(self) -> None:
        """Close it, and show everything again."""
        self.line.value = ""
        self.line.display = False
        self.screen.set_focus(self.rows)

    def action_filter(self, _: str) -> None:
        """To the next filter, or none."""
        if self._filters:
            self._filter = _next(self._filter, len(self._filters))
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
        self.screen.set_focus(self.rows)

    def on_rows_moved(self) -> None:
        """Say which row it is; the page shows it where the window is lower than the table."""
        self.standing.changed()

    @property
    def _sortable(self) -> list[Column]:
        return [column for column in self.table.columns if column.key]

    @property
    def _filters(self) -> list[tuple[str, Say]]:
        """All but the one that leaves everything in: that is no filter here."""
        return [(only, words) for only, words in self.table.filters if only]

    def _letter(self, letter: str) -> str:
        return letter.upper() if letter in self.taken else letter

    def _ask(self, *, from_top: bool = True) -> None:
        only = self._filters[self._filter][0] if self._filter >= 0 else ""
        order = self._sortable[self._order].key if self._order >= 0 else ""
        source = self.table.source
        if self.search or only or order:
            source = source.ordered(search=self.search, order=order, only=only)
        self.rows.take(source, count_now=not self.asked, from_top=from_top)
        self.standing.changed()


def _next(n: int, count: int) -> int:
    """The next of -1 (none), 0, 1, … count - 1."""
    return n + 1 if n + 1 < count else -1
