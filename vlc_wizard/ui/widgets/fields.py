"""The fields of a form: which widget answers which field."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from vlc_wizard.core.page import NOTHING, Answers, Choice, Field, Many, Say, Typed, Words
from vlc_wizard.ui.layout import wrapped
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.lines import Beyond, Line, Sent, draw_error, draw_hint
from vlc_wizard.ui.widgets.options import ChoiceField, ManyField


class Above(Drawn):
    """The label of a line to type, with its hint and what is wrong with it."""

    DEFAULT_CSS = """
    Above { max-width: 68; }
    """

    def __init__(self, pen: Pen, field: Words | Typed) -> None:
        """Speaks for this field."""
        super().__init__(pen)
        self.field = field
        self.refused: Say = NOTHING  # what we ourselves found wrong

    def lines(self, width: int) -> Sequence[Content]:
        """Label, hint, error."""
        lines = wrapped(self.pen.say(self.field.label, "bold"), width)
        lines += draw_hint(self.pen, self.field, width)
        return lines + draw_error(self.pen, self.refused or self.field.error, width)


class WordsField(Vertical):
    """A line to type, with its label above."""

    DEFAULT_CSS = """
    WordsField { height: auto; width: 1fr; max-width: 68; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "beyond(-1)", show=False),
        Binding("down", "beyond(1)", show=False),
    ]

    def __init__(self, pen: Pen, field: Words | Typed) -> None:
        """A confirmation starts empty, always."""
        super().__init__()
        self.field = field
        self.above = Above(pen, field)
        self.line = Line(field.value if isinstance(field, Words) else "")

    @property
    def must(self) -> str:
        """The words a confirmation asks for; empty where it is none."""
        return self.field.must if isinstance(self.field, Typed) else ""

    @property
    def answer(self) -> str:
        """What was typed."""
        return self.line.value

    def compose(self) -> ComposeResult:
        """Label above line."""
        yield self.above
        yield self.line

    def show(self, field: Words | Typed) -> None:
        """Show the field again; what was typed since it was last shown stays, letter for letter."""
        if field == self.field:
            return
        before, self.field = self.field, field
        untouched = isinstance(before, Words) and self.line.value == before.value
        if isinstance(field, Words) and untouched:
            self.line.value = field.value
        self.above.field = field
        self.above.refused = NOTHING
        self.above.changed()

    def refuse(self, words: Say) -> None:
        """Say what is wrong, before the walk is asked."""
        self.above.refused = words
        self.above.changed()

    def on_input_changed(self) -> None:
        """What was wrong is being mended."""
        if self.above.refused != NOTHING:
            self.above.refused = NOTHING
            self.above.changed()

    def enter(self, by: int) -> None:
        """An arrow came in; the line has its cursor where it was."""

    def action_beyond(self, by: int) -> None:
        """An arrow leads to the field above or below."""
        self.post_message(Beyond(self, by))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter asks for the form to be sent."""
        event.stop()
        self.post_message(Sent(self, {self.field.name: event.value}))


AnyField = ChoiceField | ManyField | WordsField
FIELDS = (ChoiceField, ManyField, WordsField)


def field_widget(pen: Pen, field: Field, *, alone: bool) -> AnyField:
    """The widget of a field; `alone`: it is the form's only one."""
    match field:
        case Choice():
            return ChoiceField(pen, field, alone=alone)
        case Many():
            return ManyField(pen, field)
        case _:
            return WordsField(pen, field)


def focus_of(widget: AnyField) -> Widget:
    """What takes the keys of a field."""
    return widget.line if isinstance(widget, WordsField) else widget


def missing(field: Field, answers: Answers, fields: Sequence[Field]) -> bool:
    """Whether words were left empty without which the confirmation beside them does nothing."""
    needed = isinstance(field, Words) and not field.optional
    confirms = any(isinstance(one, Typed) for one in fields)
    return needed and confirms and not str(answers[field.name]).strip()


def unconfirmed(field: Field, answers: Answers) -> bool:
    """Whether it is a confirmation whose words have not been typed."""
    return isinstance(field, Typed) and answers[field.name] != field.must
