"""An address in letters, with its code beside it where there is room."""

from collections.abc import Sequence

from textual.content import Content

from vlc_wizard.core.page import Link
from vlc_wizard.ui.codes import draw_code, size
from vlc_wizard.ui.drawing import PROSE
from vlc_wizard.ui.layout import fitted, wrapped
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn

_WORDS = 26  # the least width of the words beside a code
_GAP = 3
_FRAME = 9  # lines of the window that are not the page's


class LinkView(Drawn):
    """The address is always there; the code only where it fits whole."""

    def __init__(self, pen: Pen, link: Link) -> None:
        """Shows this link."""
        super().__init__(pen)
        self.link = link

    def show(self, link: Link) -> None:
        """Show this link in place of the one before."""
        if link != self.link:
            self.link = link
            self.changed()

    def room(self, width: int) -> object:
        """The height of the window counts, too."""
        return width, self.app.size.height

    def lines(self, width: int) -> Sequence[Content]:
        """Words, and the code beside them or the key that shows it."""
        if not self.link.code:
            return self._words(min(width, PROSE))
        across, down = size(self.pen, self.link.code)
        room = width - across - _GAP
        if room < _WORDS or down > self.app.size.height - _FRAME:
            key = joined([self.pen.label("v", "bold $key"), self.pen.label("shows the code")], " ")
            return [*self._words(min(width, PROSE)), key]
        beside = min(room, PROSE)
        words = self._words(beside)
        code = draw_code(self.pen, self.link.code)
        words += [blank(0)] * (len(code) - len(words))
        gap = blank(_GAP)
        return [
            joined([code[n] if n < len(code) else blank(across), gap, fitted(line, beside)])
            for n, line in enumerate(words)
        ]

    def _words(self, width: int) -> list[Content]:
        label = wrapped(self.pen.say(self.link.label), width) if self.link.label else []
        address = wrapped(self.pen.words(self.link.address, "bold $key"), width)
        return [*label, *address]
