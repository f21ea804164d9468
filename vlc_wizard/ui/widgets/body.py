"""The page itself: one column that scrolls, updated in place item by item."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from vlc_wizard.ui.render import Item, Making, key_of

_GAP = 1  # lines between two items


class Body(VerticalScroll, can_focus=True):
    """Heading, blocks and fields below each other."""

    here = (("↑↓", "Scroll"),)

    class Cue(Message):
        """There may be more, or less, to be seen above or below."""

    def __init__(self, make: Making, items: Sequence[Item]) -> None:
        """Starts with these items."""
        super().__init__(id="body")
        self._make = make
        self._made: dict[object, Widget] = {}
        self._first = list(items)

    def compose(self) -> Any:
        """The items it started with."""
        for key, item in _keyed(self._first):
            yield self._new(key, item)

    def allow_focus(self) -> bool:
        """Only where there is something to scroll."""
        return self.max_scroll_y > 0

    def fields(self, kind: type[Any] | tuple[type[Any], ...]) -> list[Any]:
        """The items' widgets of this kind, from the top."""
        return [child for child in self.children if isinstance(child, kind)]

    @property
    def is_stacked(self) -> bool:
        """Whether its items stand below each other as the last layout found them."""
        regions = [child.virtual_region for child in self.children]
        long = max(regions[-1].bottom, self.size.height) if regions else 0
        return self.virtual_size.height == long and all(
            below.y - above.bottom == _GAP for above, below in pairwise(regions)
        )

    async def replace(self, items: Sequence[Item]) -> None:
        """Another page: everything is made anew, from the top."""
        await self.remove_children()
        self._made.clear()
        self.scroll_to(y=0, animate=False, immediate=True)
        await self.mount_all([self._new(key, item) for key, item in _keyed(items)])

    async def update_items(self, items: Sequence[Item]) -> list[Widget]:
        """The same page again: each item in place, so that cursor and typing survive.

        Returns the widgets of items that were not there before.
        """
        new: list[Widget] = []
        wanted = _keyed(items)
        keys = {key for key, _ in wanted}
        for key in [key for key in self._made if key not in keys]:
            await self._made.pop(key).remove()
        for n, (key, item) in enumerate(wanted):
            widget = self._made.get(key)
            if widget is None:
                new.append(self._new(key, item))
                await self.mount(new[-1], before=n if n < len(self.children) else None)
            else:
                if self.children[n] is not widget:
                    self.move_child(widget, before=n)
                show: Callable[[Any], None] = widget.show  # type: ignore[attr-defined]
                show(item)
        return new

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Say that the cue may have changed."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Cue())

    def watch_virtual_size(self) -> None:
        """The same where the length changed."""
        self.post_message(self.Cue())

    def on_resize(self) -> None:
        """The same where the window did."""
        self.post_message(self.Cue())

    def _new(self, key: object, item: Item) -> Widget:
        widget = self._make(item)
        self._made[key] = widget
        return widget


def _keyed(items: Sequence[Item]) -> list[tuple[object, Item]]:
    """Each item with its key: a field its name, a block its kind and which of its kind."""
    seen: dict[str, int] = {}
    out: list[tuple[object, Item]] = []
    for item in items:
        kind = key_of(item)
        seen[kind] = seen.get(kind, 0) + 1
        out.append(((kind, seen[kind]), item))
    return out
