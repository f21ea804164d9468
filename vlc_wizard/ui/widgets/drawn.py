"""The one kind of widget that shows words: lines of a width, drawn by a pure function."""

import sys
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.widget import Widget

from vlc_wizard.ui.text import Pen, stacked

T = TypeVar("T")


class Drawn(Widget):
    """A widget as wide as it may be and as high as its lines."""

    DEFAULT_CSS = """
    Drawn { height: auto; width: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, pen: Pen, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        """`pen` says how signs look on this terminal."""
        super().__init__(id=id, classes=classes)
        self.pen = pen
        self._cache: tuple[object, Sequence[Content]] | None = None

    def lines(self, width: int) -> Sequence[Content]:
        """What to show, each line at most `width` cells wide."""
        raise NotImplementedError

    def room(self, width: int) -> object:
        """What the lines depend on besides what is shown."""
        return width, most_lines(self)

    @property
    def has_its_room(self) -> bool:
        """Whether it is laid out as high as its lines are many, or as it may be."""
        if not self.styles.height or not self.styles.height.is_auto:
            return True
        if not self.size.width:
            return False
        return self.size.height == min(len(self._drawn(self.size.width)), most_lines(self))

    def changed(self) -> None:
        """Draw again; lay the page out again only where the height changed."""
        before = len(self._cache[1]) if self._cache else -1
        self._cache = None
        if not self.is_mounted:
            return
        higher = len(self._drawn(self.size.width)) != before
        self.refresh(layout=higher)
        if higher:  # Textual would keep the height of before where a layout is on its way already
            self._box_model_cache.clear()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Draw with the cursor, or without."""
        super().watch_has_focus(has_focus)
        if self.can_focus:
            self.changed()

    def reveal(self, first: int, last: int) -> None:
        """Scroll the page so that these lines can be seen."""
        parent = self.parent
        if isinstance(parent, Widget) and parent.is_scrollable:
            offset = self.virtual_region.offset
            region = Region(offset.x, offset.y + first, 1, last - first + 1)
            parent.scroll_to_region(region, animate=False)

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - Textual's signature
        viewport: Size,  # noqa: ARG002 - Textual's signature
        width: int,
    ) -> int:
        """As many lines as there are at this width."""
        return len(self._drawn(width)) if width else 0

    def render(self) -> Content:
        """The lines, for the width there is."""
        return stacked(self._drawn(self.size.width))

    def _drawn(self, width: int) -> Sequence[Content]:
        room = self.room(width)
        if self._cache is None or self._cache[0] != room:
            self._cache = (room, tuple(self.lines(max(1, width))))
        return self._cache[1]


def most_lines(widget: Widget) -> int:
    """As many lines as its style lets it be high."""
    most = widget.styles.max_height
    return int(most.value) if most else sys.maxsize


class Shown(Drawn, Generic[T]):
    """A block that only tells, drawn by its function."""

    def __init__(
        self,
        pen: Pen,
        block: T,
        draw: Callable[[Pen, T, int], Sequence[Content]],
        *,
        classes: str | None = None,
    ) -> None:
        """`draw` turns the block into lines."""
        super().__init__(pen, classes=classes)
        self.block = block
        self._draw = draw

    def show(self, block: T) -> None:
        """Show this block in place of the one before."""
        if block != self.block:
            self.block = block
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """The block's lines."""
        return self._draw(self.pen, self.block, width)
