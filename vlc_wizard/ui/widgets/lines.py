"""A line to type, and what every field shares: how it asks to be sent, its hint and its error."""

from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from vlc_wizard.core.page import Answers, Field, Many, Say, Words
from vlc_wizard.ui.layout import hanging, wrapped
from vlc_wizard.ui.text import Pen, blank, joined, visible

Keys = tuple[tuple[str, str], ...]  # what works while a widget has the focus: (key, what)


class Sent(Message):
    """The person wants the form to be sent, with what stood there when Enter was pressed."""

    def __init__(self, field: Widget, answers: Answers) -> None:
        """`field` is where Enter was pressed, `answers` what it holds."""
        super().__init__()
        self.field = field
        self.answers = answers


class Beyond(Message):
    """An arrow pressed at the end of a field: on to the one below (1) or above (-1)."""

    def __init__(self, field: Widget, by: int) -> None:
        """`field` is the one that is left."""
        super().__init__()
        self.field = field
        self.by = by


class Line(Input):
    """A line to type: an Input that never blinks and takes nothing in that could act."""

    def __init__(self, value: str = "") -> None:
        """Starts with this value, cursor behind it."""
        super().__init__(value, select_on_focus=False)
        self.cursor_blink = False

    def take(self, words: str) -> None:
        """Put these in at the cursor, or in place of what is selected."""
        self.replace(words, *self.selection)

    def validate_value(self, value: str) -> str:
        """What is typed or pasted, made visible sign for sign."""
        return visible(value)


def draw_error(pen: Pen, error: Say, width: int) -> list[Content]:
    """What is wrong with a field, with its mark."""
    if not error:
        return []
    return hanging(pen.mark("bad"), pen.say(error, "$bad"), width, pen.mark_width + 1)


def draw_hint(pen: Pen, field: Field, width: int) -> list[Content]:
    """What helps to answer, and whether an answer is needed."""
    match field:
        case Words(optional=True):
            parts = [pen.say(field.hint, "$dim")] if field.hint else []
            words = joined([*parts, pen.label("optional", "$dim")], " · ")
        case Words() | Many():
            words = pen.say(field.hint, "$dim")
        case _:
            words = blank(0)
    return wrapped(words, width) if words else []
