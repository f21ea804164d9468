"""What is laid over a page for a moment: help, reasons, a code alone."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from vlc_wizard.core.page import Link, Say
from vlc_wizard.ui.codes import draw_code, size, too_small
from vlc_wizard.ui.drawing import draw_says
from vlc_wizard.ui.layout import columns, wrapped
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn

_BESIDE = 26  # the least width of the words beside a code
_GAP = 3
_KEY_WIDTH = 9


class Page(Drawn):
    """Lines made by a function of the width."""

    def __init__(self, pen: Pen, draw: Callable[[int], Sequence[Content]]) -> None:
        """`draw` makes the lines."""
        super().__init__(pen)
        self._draw = draw

    def lines(self, width: int) -> Sequence[Content]:
        """The lines."""
        return self._draw(width)


class Sheet(ModalScreen[None]):
    """A heading, paragraphs and keys. Any of the keys that open one closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,f2,question_mark", "dismiss", show=False)
    ]

    def __init__(
        self, pen: Pen, title: str, says: Sequence[Say], keys: Sequence[tuple[str, Content]] = ()
    ) -> None:
        """`title` is ours; `keys` are shown below the paragraphs."""
        super().__init__()
        self.pen = pen
        self.sheet_title = title
        self.says = says
        self.keys = keys

    def compose(self) -> ComposeResult:
        """One column in a frame."""
        with VerticalScroll(id="sheet"):
            yield Page(self.pen, self._lines)

    def on_mount(self) -> None:
        """Below the edge stands that there is more, and how it is closed."""
        self.watch(self._frame, "scroll_y", self._tell_of_more)

    def on_resize(self) -> None:
        """What fits is another part now."""
        self.call_after_refresh(self._tell_of_more)

    @property
    def _frame(self) -> VerticalScroll:
        return self.query_one("#sheet", VerticalScroll)

    def _tell_of_more(self) -> None:
        frame = self._frame
        more = frame.max_scroll_y > frame.scroll_y
        frame.border_subtitle = "more below, esc Close" if more else None

    def _lines(self, width: int) -> list[Content]:
        lines = [self.pen.label(self.sheet_title, "bold $key"), blank(0)]
        lines += draw_says(self.pen, self.says, width)
        if self.keys:
            lines += [blank(0), self.pen.label("Keys on this page", "bold")]
        for key, words in self.keys:
            cells = [self.pen.label(key, "bold $key"), words]
            lines += columns(cells, [_KEY_WIDTH, max(1, width - _KEY_WIDTH - 2)])
        return [*lines, blank(0), self._close()]

    def _close(self) -> Content:
        return joined([self.pen.label("esc", "bold $key"), self.pen.label("Close")], " ")


class CodeAlone(ModalScreen[bool]):
    """A code, black on white; the address beside it where there is room. True: save it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,v,V", "close(False)", show=False),
        Binding("s", "close(True)", show=False),
    ]

    def __init__(self, pen: Pen, link: Link) -> None:
        """Shows this link's code."""
        super().__init__()
        self.pen = pen
        self.link = link

    def compose(self) -> ComposeResult:
        """The code and the words."""
        yield Page(self.pen, self._lines)

    def action_close(self, save: bool) -> None:  # noqa: FBT001 - an action's parameter
        """Back to the page."""
        self.dismiss(save)

    def _lines(self, width: int) -> list[Content]:
        across, down = size(self.pen, self.link.code)
        height = self.app.size.height
        if across > width or down > height:
            code = too_small(self.pen, self.link.code, width, height)
            return [*code, blank(0), *self._words(width)]
        lines = draw_code(self.pen, self.link.code)
        room = width - across - _GAP
        if room >= _BESIDE:
            return _beside(lines, across, self._words(room))
        rest = height - down
        return lines + self._words(width)[:rest]

    def _words(self, width: int) -> list[Content]:
        lines = wrapped(self.pen.say(self.link.label), width) if self.link.label else []
        lines += wrapped(self.pen.words(self.link.address, "bold $key"), width)
        lines += wrapped(self.pen.label("Typing the address does the same."), width)
        key = joined([self.pen.label("esc", "bold $key"), self.pen.label("Back")], " ")
        return [*lines, key]


def _beside(code: Sequence[Content], across: int, words: Sequence[Content]) -> list[Content]:
    height = max(len(code), len(words))
    left = [*code, *[blank(across)] * (height - len(code))]
    right = [*words, *[blank(0)] * (height - len(words))]
    return [joined([a, blank(_GAP), b]) for a, b in zip(left, right, strict=True)]
