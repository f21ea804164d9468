"""Fields that are answered by choosing: one of some options, or any of them."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from vlc_wizard.core.page import Choice, Many, Option
from vlc_wizard.ui.drawing import PROSE
from vlc_wizard.ui.layout import hanging, wrapped
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Beyond, Keys, Sent, draw_error, draw_hint


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
    here: Keys = ()

    class Moved(Message):
        """Enter does something else now."""

    def __init__(self, pen: Pen, field: Choice | Many) -> None:
        """The field says which options there are."""
        super().__init__(pen)
        self.field: Choice | Many = field
        self.cursor = self._first()
        self._tops: list[int] = []

    @property
    def acts_to(self) -> int:
        """The lines from its top to the end of the option under the cursor."""
        return self._tops[self.cursor + 1] if self.cursor >= 0 else self.size.height

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

    def enter(self, by: int) -> None:
        """An arrow came in from above (1) or below (-1): to the option next to there."""
        if self.open_options:
            self.cursor = self.open_options[0 if by > 0 else -1]

    def action_move(self, by: int) -> None:
        """To the next option that can be chosen; where there is none, to the next field."""
        further = [n for n in self.open_options if (n - self.cursor) * by > 0]
        if further:
            self._go(min(further, key=lambda n: abs(n - self.cursor)))
        else:
            self.post_message(Beyond(self, by))

    def action_jump(self, to: int) -> None:
        """To the first or the last."""
        if self.open_options:
            self._go(self.open_options[to])

    def action_tick(self) -> None:
        """Choose or unchoose where the cursor is."""

    def action_send(self) -> None:
        """Ask for the form to be sent."""
        self.post_message(Sent(self, {self.field.name: self.answer}))

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        for n in self.open_options:
            if self._tops[n] <= event.y < self._tops[n + 1]:
                self._go(n)
                self.action_tick()

    def _go(self, n: int) -> None:
        self.cursor = n
        self.changed()
        self.post_message(self.Moved())
        self.reveal(self._tops[n] if n else 0, self._tops[n + 1] - 1)

    def _first(self) -> int:
        return self.open_options[0] if self.open_options else -1

    def _value_at_cursor(self) -> str:
        return self.field.options[self.cursor].value if self.cursor >= 0 else ""

    @property
    def answer(self) -> str | tuple[str, ...]:
        """What is chosen."""
        raise NotImplementedError

    def _box(self, n: int) -> Content:
        raise NotImplementedError

    def _option(self, n: int, option: Option, width: int) -> list[Content]:
        here = n == self.cursor and self.has_focus
        lead = self.pen.sign("cursor", "$key bold") if here else blank(1)
        box = joined([lead, self._box(n)], " ")
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
    """Exactly one. Alone on its page, the cursor is the choice.

    Among other fields the arrows lead through, so there the cursor chooses nothing by itself:
    Space does, and so does Enter, which sends the form only from the option that is chosen.
    """

    def __init__(self, pen: Pen, field: Choice, *, alone: bool) -> None:
        """Starts on the field's value, or on the first option that can be chosen."""
        super().__init__(pen, field)
        self.alone = alone
        self._choose(field.value)
        self._shown = self.answer  # as the walk had it

    @property
    def here(self) -> Keys:  # type: ignore[override] # a value elsewhere, and read only
        """The keys that work while it has the focus."""
        return (("↑↓", "Choose"),) if self.alone else (("space", "Choose"),)

    @property
    def answer(self) -> str:
        """The value of the option chosen."""
        return self.field.options[self._chosen].value if self._chosen >= 0 else ""

    @property
    def is_chosen(self) -> bool:
        """Whether the option under the cursor is the one chosen."""
        return self.cursor == self._chosen

    def show(self, field: Choice | Many) -> None:
        """Take over the walk's choice only where nobody has chosen since."""
        if field == self.field:
            return
        chosen, untouched = self.answer, self.answer == self._shown
        super().show(field)
        self._choose(str(field.value) if untouched else chosen)
        if untouched:
            self._shown = self.answer

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Whoever comes back begins at what is chosen."""
        if not has_focus:
            self.cursor = self._chosen
        super().watch_has_focus(has_focus)

    def enter(self, by: int) -> None:
        """An arrow came in: to what is chosen, from either side."""

    def action_tick(self) -> None:
        """Choose what is under the cursor."""
        if not self.is_chosen:
            self._chosen = self.cursor
            self.changed()
            self.post_message(self.Moved())

    def action_send(self) -> None:
        """Send the form; but first choose, where that is still to be done."""
        if self.is_chosen:
            super().action_send()
        else:
            self.action_tick()

    def _go(self, n: int) -> None:
        if self.alone:
            self._chosen = n
        super()._go(n)

    def _choose(self, value: str) -> None:
        """Choose this; or the first that can be chosen, where it is none that can."""
        known = [n for n in self.open_options if self.field.options[n].value == value]
        self._chosen = next(iter(known), self._first())
        if not self.has_focus or self.alone:
            self.cursor = self._chosen
        self.changed()

    def _box(self, n: int) -> Content:
        chosen = n == self._chosen
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
        """Take over the walk's ticks only where nobody has ticked since."""
        if field != self.field and self.ticked == set(self.field.value):
            self.ticked = set(field.value)
        super().show(field)

    def _box(self, n: int) -> Content:
        ticked = self.field.options[n].value in self.ticked
        return self.pen.sign("ticked" if ticked else "empty", "$key" if ticked else "$dim")
