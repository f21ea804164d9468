"""Exact text: never wrapped, scrolled sideways where it is wider than the window."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vlc_wizard.core.page import Code
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.lines import Keys

_STEP = 8  # cells a key press moves sideways


class CodeView(ScrollView, can_focus=True):
    """The text, as high as it is; the page scrolls it up and down, this one sideways."""

    DEFAULT_CSS = """
    CodeView { height: auto; width: 1fr; overflow-y: hidden; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"code--sign"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "aside(-1)", show=False),
        Binding("right", "aside(1)", show=False),
    ]
    here: Keys = (("←→", "Sideways"),)

    def __init__(self, pen: Pen, code: Code) -> None:
        """Shows this text."""
        super().__init__()
        self.pen = pen
        self.code = code
        self._lines: Sequence[Content] = ()
        self._take()

    def show(self, code: Code) -> None:
        """Show this text in place of the one before."""
        if code != self.code:
            self.code = code
            self._take()
            self.refresh(layout=True)

    def allow_focus(self) -> bool:
        """Only where there is something to scroll."""
        return self.max_scroll_x > 0

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - Textual's signature
        viewport: Size,  # noqa: ARG002 - Textual's signature
        width: int,  # noqa: ARG002 - Textual's signature
    ) -> int:
        """As many lines as the text has, and one for the scroll bar where there is one."""
        return len(self._lines)

    def action_aside(self, by: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + by * _STEP, animate=False)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight."""
        left = self.scroll_offset.x + crop.x
        return [self._strip(y, left, crop.width) for y in range(crop.y, crop.bottom)]

    def _strip(self, y: int, left: int, width: int) -> Strip:
        """One line from `left` on; a sign at each end where it goes on."""
        line = self._lines[y] if y < len(self._lines) else Content("")
        style = self.rich_style
        whole = Strip(line.render_segments()).apply_style(style)
        shown = whole.crop_extend(left, left + width, style)
        if line.cell_length > left + width:
            shown = Strip.join([shown.crop(0, width - 1), self._sign("right")])
        if left and line.cell_length:
            shown = Strip.join([self._sign("left"), shown.crop(1, width)])
        return shown

    def _sign(self, name: str) -> Strip:
        style = self.get_component_rich_style("code--sign")
        return Strip(self.pen.sign(name).render_segments()).apply_style(style)

    def _take(self) -> None:
        title = [self.pen.say(self.code.title)] if self.code.title else []
        self._lines = [*title, *self.pen.exact(self.code.text)]
        widest = max((line.cell_length for line in self._lines), default=0)
        self.virtual_size = Size(widest, len(self._lines))
