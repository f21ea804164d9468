"""Fields that are answered by choosing: one of some options, or any of them."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click

from vlc_wizard.core.page import Choice, Many, Option
from vlc_wizard.ui.drawing import PROSE
from vlc_wizard.ui.layout import hanging, wrapped
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Keys, Sent, draw_error, draw_hint


class Options(Drawn, can_focus=True):
    """Options below each other: a cursor walks over those that can be chosen."""

    DEFAULT_CSS = """
    Options { max-width: 72; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
        Binding("space", "tick", show=False),
        Binding("enter", "send", show=False),
    ]
    here: Keys = (("↑↓", "Choose"),)

    def __init__(self, pen: Pen, field: Choice | Many) -> None:
        """The field says which options there are."""
        super().__init__(pen)
        self.field: Choice | Many = field
        self.cursor = self._first()
        self._tops: list[int] = []

    @property
    def open_options(self) -> list[int]:
        """The options that can be chosen."""
        return [n for n, option in enumerate(self.field.options) if not option.why_not]

    def show(self, field: Choice | Many) -> None:
        """Show the field again; what the person has done to it stays."""
        if field == self.field:
            return
        at = self._value_at_cursor()
        self.field = field
        values = [option.value for option in field.options]
        self.cursor = values.index(at) if at in values else self._first()
        self._taken(field)
        self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """The label, what is wrong, and the options with their reasons."""
        width = min(width, PROSE + 4)
        lines = wrapped(self.pen.say(self.field.label, "bold"), width) if self.field.label else []
        lines += draw_hint(self.pen, self.field, width)
        lines += draw_error(self.pen, self.field.error, width)
        self._tops = []
        for n, option in enumerate(self.field.options):
            if n and (option.detail or self.field.options[n - 1].detail):
                lines.append(blank(0))
            self._tops.append(len(lines))
            lines += self._option(n, option, width)
        self._tops.append(len(lines))
        return lines

    def action_move(self, by: int) -> None:
        """To the next option that can be chosen, if there is one."""
        beyond = [n for n in self.open_options if (n - self.cursor) * by > 0]
        if beyond:
            self._go(min(beyond, key=lambda n: abs(n - self.cursor)))

    def action_jump(self, to: int) -> None:
        """To the first or the last."""
        if self.open_options:
            self._go(self.open_options[to])

    def action_tick(self) -> None:
        """Choose or unchoose where the cursor is."""

    def action_send(self) -> None:
        """Ask for the form to be sent."""
        self.post_message(Sent())

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        for n in self.open_options:
            if self._tops[n] <= event.y < self._tops[n + 1]:
                self._go(n)
                self.action_tick()

    def _go(self, n: int) -> None:
        self.cursor = n
        self.changed()
        self.reveal(self._tops[n] if n else 0, self._tops[n + 1] - 1)

    def _first(self) -> int:
        return self.open_options[0] if self.open_options else -1

    def _value_at_cursor(self) -> str:
        return self.field.options[self.cursor].value if self.cursor >= 0 else ""

    def _taken(self, field: Choice | Many) -> None:
        """Take over a value that the walk changed."""

    def _box(self, option: Option, *, here: bool) -> Content:
        raise NotImplementedError

    def _option(self, n: int, option: Option, width: int) -> list[Content]:
        here = n == self.cursor and self.has_focus
        lead = self.pen.sign("cursor", "$key bold") if here else blank(1)
        box = joined([lead, self._box(option, here=n == self.cursor)], " ")
        indent = box.cell_length + 1
        if option.why_not:
            lines = hanging(box, self.pen.say(option.label, "$dim"), width, indent)
            why = joined(
                [self.pen.label("not, because", "$dim"), self.pen.say(option.why_not, "$dim")], " "
            )
            return lines + hanging(blank(0), why, width, indent)
        style = "bold $key" if here else "bold" if option.detail else ""
        lines = hanging(box, self.pen.say(option.label, style), width, indent)
        for detail in option.detail:
            lines += hanging(blank(0), self.pen.say(detail, "$dim"), width, indent)
        return lines


class ChoiceField(Options):
    """Exactly one: the cursor is the choice."""

    def __init__(self, pen: Pen, field: Choice) -> None:
        """Starts on the field's value, or on the first option that can be chosen."""
        super().__init__(pen, field)
        self._taken(field)

    @property
    def answer(self) -> str:
        """The value of the option chosen."""
        return self._value_at_cursor()

    def _taken(self, field: Choice | Many) -> None:
        for n in self.open_options:
            if field.options[n].value == field.value:
                self.cursor = n

    def _box(self, option: Option, *, here: bool) -> Content:
        chosen = here and not option.why_not
        return self.pen.sign("on" if chosen else "off", "$key" if chosen else "$dim")


class ManyField(Options):
    """Any of them: space ticks."""

    here: Keys = (("space", "Tick"),)

    def __init__(self, pen: Pen, field: Many) -> None:
        """Starts with the field's values ticked."""
        self.ticked = set(field.value)
        super().__init__(pen, field)

    @property
    def answer(self) -> tuple[str, ...]:
        """The values ticked, in the field's order."""
        return tuple(o.value for o in self.field.options if o.value in self.ticked)

    def action_tick(self) -> None:
        """Tick or untick where the cursor is."""
        if self.cursor >= 0:
            self.ticked ^= {self._value_at_cursor()}
            self.changed()

    def show(self, field: Choice | Many) -> None:
        """Take over the walk's ticks only where they are new."""
        if field.value != self.field.value:
            self.ticked = set(field.value)
        super().show(field)

    def _box(self, option: Option, *, here: bool) -> Content:  # noqa: ARG002 - ticked, not here
        ticked = option.value in self.ticked
        return self.pen.sign("ticked" if ticked else "empty", "$key" if ticked else "$dim")
