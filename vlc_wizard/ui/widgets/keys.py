"""Keys that work here: what the page itself offers, and the foot of the frame."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from vlc_wizard.core.page import Action
from vlc_wizard.ui.layout import flowed, split
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn, most_lines

_GAP = 3
_NARROW = 60  # cells under which keys stand closer together
_MORE = 5  # cells for the sign that there are more
_LESS_WORTH = ("f6", "ctrl+q", "f2", "")  # as pressed; what goes first where room is short


class Chosen(Message):
    """An action of the page was chosen."""

    def __init__(self, name: str) -> None:
        """`name` is the action's."""
        super().__init__()
        self.name = name


class Spans:
    """Items flowed over lines, and which of them is where."""

    def __init__(self, items: Sequence[Content], rows: Sequence[Sequence[int]], gap: int) -> None:
        """`rows`: which items stand on which line."""
        self.lines: list[Content] = []
        self._at: list[tuple[int, int, int, int]] = []  # line, first cell, last cell, item
        for y, row in enumerate(rows):
            x = 0
            for n in row:
                self._at.append((y, x, x + items[n].cell_length, n))
                x += items[n].cell_length + gap
            self.lines.append(joined([items[n] for n in row], " " * gap))

    def at(self, x: int, y: int) -> int:
        """The item at this cell; -1 where there is none."""
        return next((n for line, a, b, n in self._at if line == y and a <= x < b), -1)


class ActionBar(Drawn, can_focus=True):
    """What the page offers besides its form. A letter does it; so do arrows and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "move(-1)", show=False),
        Binding("right,down", "move(1)", show=False),
        Binding("enter", "press", show=False),
    ]
    here = (("←→", "Choose"),)

    def __init__(self, pen: Pen, actions: Sequence[Action]) -> None:
        """Shows all but what Enter does: that stands in the foot."""
        super().__init__(pen, id="actions")
        self.actions: tuple[Action, ...] = ()
        self.cursor = 0
        self.typing = False  # letters go into a field now
        self._spans = Spans((), (), 0)
        self.display = False
        self.show(actions)

    def show(self, actions: Sequence[Action], *, typing: bool = False) -> None:
        """Show these actions."""
        kept = tuple(action for action in actions if action.key != "enter")
        if (kept, typing) != (self.actions, self.typing):
            self.actions, self.typing = kept, typing
            self.cursor = max(0, min(self.cursor, len(kept) - 1))
            self.display = bool(kept)
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """The actions, flowed; of too many, those around the cursor, and how many more."""
        items = [self._item(n, action, width) for n, action in enumerate(self.actions)]
        narrow = width < _NARROW
        if self.typing and items:
            items.insert(0, self.pen.label(" tab:" if narrow else " tab, then", "$dim"))
        gap, most = (1 if narrow else _GAP - 1), most_lines(self)
        rows = flowed(items, width, gap)
        if len(rows) > most:
            rows = flowed(items, width - _MORE, gap)
        at = next(y for y, row in enumerate(rows) if not items or self._place in row)
        top = max(0, at - most + 1)
        self._spans = Spans(items, rows[top : top + most], gap)
        return self._with_more(sum(map(len, rows[:top])), sum(map(len, rows[top + most :])), width)

    @property
    def _place(self) -> int:
        """Which of the items has the cursor."""
        return self.cursor + (1 if self.typing else 0)

    def _with_more(self, above: int, below: int, width: int) -> list[Content]:
        """The lines, with how many actions are not to be seen before and after these."""
        lines = self._spans.lines
        for y, count, sign in ((0, above, "left"), (-1, below, "right")):
            if count:
                more = joined([self.pen.label(str(count)), self.pen.sign(sign)], " ")
                lines[y] = split(lines[y], more.stylize("bold $key"), width)
        return lines

    def action_move(self, by: int) -> None:
        """To the action beside."""
        self.cursor = max(0, min(self.cursor + by, len(self.actions) - 1))
        self.changed()

    def action_press(self) -> None:
        """Do what is under the cursor."""
        if self.actions:
            self.post_message(Chosen(self.actions[self.cursor].name))

    def on_click(self, event: Click) -> None:
        """Do what was clicked."""
        n = self._spans.at(event.x, event.y) - (1 if self.typing else 0)
        if n >= 0:
            self.post_message(Chosen(self.actions[n].name))

    def _item(self, n: int, action: Action, width: int) -> Content:
        here = self.has_focus and n == self.cursor
        style = "$cursor-ink on $cursor bold" if here else "bold $key"
        lead = self.pen.sign("cursor", "bold $key") if here else blank(1)
        label = self.pen.say(action.label, "bold" if here else "")
        item = joined([lead, self.pen.label(action.key, style), blank(1), label])
        return item.truncate(max(1, width - _MORE), ellipsis=True)


class Foot(Drawn):
    """The keys that work here, and nothing else."""

    def __init__(self, pen: Pen) -> None:
        """Starts empty: the screen knows the focus."""
        super().__init__(pen, id="foot")
        self.keys: tuple[tuple[str, Content, str], ...] = ()  # as shown, words, as pressed
        self._spans = Spans((), (), 0)

    def show(self, keys: Sequence[tuple[str, Content, str]]) -> None:
        """Show these keys."""
        if tuple(keys) != self.keys:
            self.keys = tuple(keys)
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """Keys and what they do; where room is short without those that others lead to.

        Help tells of all of them.
        """
        items = [
            joined([self.pen.label(key, "bold $key"), words], " ") for key, words, _ in self.keys
        ]
        gap = _GAP - 1 if width < _NARROW else _GAP
        shown = list(range(len(items)))
        for less in _LESS_WORTH:
            if len(flowed([items[n] for n in shown], width, gap)) <= most_lines(self):
                break
            shown = [n for n in shown if self.keys[n][2] != less]
        rows = flowed([items[n] for n in shown], width, gap)
        self._spans = Spans(items, [[shown[n] for n in row] for row in rows], gap)
        return self._spans.lines

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked."""
        n = self._spans.at(event.x, event.y)
        if n >= 0 and self.keys[n][2]:
            self.app.simulate_key(self.keys[n][2])
