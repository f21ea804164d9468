"""Findings that can be opened: arrows or a digit choose, Enter opens."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click

from vlc_wizard.core.page import Findings
from vlc_wizard.ui.drawing import draw_openings
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.keys import Chosen
from vlc_wizard.ui.widgets.lines import Keys


class OpeningList(Drawn, can_focus=True):
    """Findings with their numbers. Rows that cannot be opened are passed over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "open", show=False),
    ]
    here: Keys = (("↑↓", "Choose"),)

    def __init__(self, pen: Pen, findings: Findings) -> None:
        """The cursor starts where one comes back to, else on the first."""
        super().__init__(pen)
        self.findings = findings
        self.cursor = self._at(findings.cursor)
        self._spans: list[tuple[int, int]] = []

    @property
    def came_back(self) -> bool:
        """Whether one was here before, and opened one of them."""
        return self.findings.cursor in self.findings.openings

    @property
    def acts_to(self) -> int:
        """The lines from its top to the end of the one under the cursor."""
        known = self.cursor < len(self._spans)
        return self._spans[self.cursor][1] + 1 if known else self.size.height

    def show(self, findings: Findings) -> None:
        """Show them again; the cursor stays on the same one."""
        if findings != self.findings:
            names = self.findings.openings
            before = names[self.cursor] if self.cursor < len(names) else ""
            self.findings = findings
            self.cursor = self._at(before)
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """Each with its number, the reason below."""
        chosen = self.cursor if self.has_focus else -1
        lines, self._spans = draw_openings(self.pen, self.findings, width, chosen)
        return lines

    def on_focus(self) -> None:
        """Bring the one under the cursor into sight."""
        self._reveal()

    def action_move(self, by: int) -> None:
        """To the one above or below."""
        to = self.cursor + by
        if 0 <= to < len(self.findings.openings):
            self.cursor = to
            self.changed()
            self._reveal()

    def action_open(self) -> None:
        """Open the one under the cursor."""
        names = self.findings.openings
        if self.cursor < len(names):
            self.post_message(Chosen(names[self.cursor]))

    def on_click(self, event: Click) -> None:
        """Open what was clicked."""
        found = [n for n, (first, last) in enumerate(self._spans) if first <= event.y <= last]
        if found:
            self.cursor = found[0]
            self.action_open()

    def _at(self, name: str) -> int:
        names = self.findings.openings
        return names.index(name) if name in names else 0

    def _reveal(self) -> None:
        if self.cursor < len(self._spans):
            self.reveal(*self._spans[self.cursor])
