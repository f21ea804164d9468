"""The hub's task list: arrows or a digit choose, Enter opens."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from vlc_wizard.core.page import Tasks
from vlc_wizard.ui.drawing import draw_task, task_widths
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Keys


class Opens(Message):
    """The person wants a page to be opened."""

    def __init__(self, page: str) -> None:
        """`page` is a page id."""
        super().__init__()
        self.page = page


class TaskList(Drawn, can_focus=True):
    """Tasks with their statuses in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "open", show=False),
    ]
    here: Keys = (("↑↓", "Choose"),)

    def __init__(self, pen: Pen, tasks: Tasks) -> None:
        """The cursor starts on the first task that is not done and can start."""
        super().__init__(pen)
        self.tasks = tasks
        self.cursor = _next_task(tasks)
        self._tops: list[int] = []

    def show(self, tasks: Tasks) -> None:
        """Show the tasks again; the cursor stays."""
        if tasks != self.tasks:
            self.tasks = tasks
            self.cursor = min(self.cursor, len(tasks.rows) - 1)
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """A row a task."""
        lines: list[Content] = []
        self._tops = []
        widths = task_widths(self.pen, self.tasks)
        for n, task in enumerate(self.tasks.rows):
            self._tops.append(len(lines))
            chosen = n == self.cursor and self.has_focus
            lines += draw_task(self.pen, task, min(width, 100), widths, chosen=chosen)
        return lines

    def action_move(self, by: int) -> None:
        """To the task above or below."""
        to = self.cursor + by
        if 0 <= to < len(self.tasks.rows):
            self.cursor = to
            self.changed()
            self.reveal(self._tops[to], self._tops[to])

    def action_open(self) -> None:
        """Open the task under the cursor."""
        if self.tasks.rows:
            self.post_message(Opens(self.tasks.rows[self.cursor].opens))

    def on_click(self, event: Click) -> None:
        """Open what was clicked."""
        above = [n for n, top in enumerate(self._tops) if top <= event.y]
        if above:
            self.cursor = above[-1]
            self.action_open()


def _next_task(tasks: Tasks) -> int:
    waiting = ("Completed", "Cannot start yet")
    return next((n for n, row in enumerate(tasks.rows) if row.status not in waiting), 0)
