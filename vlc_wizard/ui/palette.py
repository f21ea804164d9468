"""All that can be done from here, found by typing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from vlc_wizard.core.events import Event, Opened, Pressed
from vlc_wizard.core.page import Page, Place
from vlc_wizard.ui.layout import fitted
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Line


@dataclass(frozen=True, slots=True)
class Command:
    """Something the palette can do."""

    words: Content
    do: Callable[[], None]


class Matches(Drawn):
    """The commands that match, with a cursor."""

    def __init__(self, pen: Pen) -> None:
        """Starts empty."""
        super().__init__(pen)
        self.commands: Sequence[Command] = ()
        self.cursor = 0

    def show(self, commands: Sequence[Command]) -> None:
        """Show these, cursor on the first."""
        self.commands, self.cursor = commands, 0
        self.changed()

    def move(self, by: int) -> None:
        """To the one above or below."""
        self.cursor = max(0, min(self.cursor + by, len(self.commands) - 1))
        self.changed()
        self.reveal(self.cursor, self.cursor)

    def lines(self, width: int) -> Sequence[Content]:
        """A line a command."""
        if not self.commands:
            return [self.pen.label("Nothing matches.", "$dim")]
        return [self._line(n, command, width) for n, command in enumerate(self.commands)]

    def _line(self, n: int, command: Command, width: int) -> Content:
        here = n == self.cursor
        lead = self.pen.sign("cursor") if here else blank(1)
        line = fitted(joined([lead, command.words], " "), width)
        return line.stylize("$cursor-ink on $cursor bold") if here else line


class Palette(ModalScreen[Command | None]):
    """All that can be done from here, found by typing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "close", show=False),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("enter", "choose", show=False, priority=True),
    ]

    def __init__(self, pen: Pen, commands: Sequence[Command]) -> None:
        """Offers these."""
        super().__init__()
        self.pen = pen
        self.commands = commands
        self.matches = Matches(pen)

    def compose(self) -> ComposeResult:
        """A line to type and what matches."""
        with Vertical(id="palette"):
            yield Line()
            with VerticalScroll(can_focus=False):
                yield self.matches

    def on_mount(self) -> None:
        """Start with all of them."""
        self.matches.show(self.commands)
        self.query_one(Line).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Those that hold every word typed."""
        words = event.value.casefold().split()
        self.matches.show(
            [c for c in self.commands if all(word in c.words.plain.casefold() for word in words)]
        )

    def action_move(self, by: int) -> None:
        """To the one above or below."""
        self.matches.move(by)

    def action_choose(self) -> None:
        """Do the one under the cursor."""
        if self.matches.commands:
            self.dismiss(self.matches.commands[self.matches.cursor])

    def action_close(self) -> None:
        """Do nothing."""
        self.dismiss(None)


def commands_of(pen: Pen, page: Page, place: Place, act: Callable[[Event], None]) -> list[Command]:
    """The page's actions, and the pages of the rail."""
    actions = [
        Command(pen.say(action.label), partial(act, Pressed(action.name)))
        for action in {a.name: a for a in page.actions}.values()  # one may have two keys
    ]
    pages = [
        Command(
            joined([pen.label("Go to:", "$dim"), pen.say(title)], " "), partial(act, Opened(id_))
        )
        for id_, title, _, _ in place.rail
    ]
    return [*actions, *pages]
