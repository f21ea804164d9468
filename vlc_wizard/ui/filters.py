"""The last nets between what was drawn and the terminal."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from vlc_wizard.ui.text import UNSAFE

_BLACK, _WHITE = "#000000", "#ffffff"

# Everything the renderer and Textual draw with, cell for cell.
_ALIKE = {
    "-": "─━╸╺–—",
    "|": "│┃║╻╹▌▐▏▎▍▋▊▉▕",
    "+": "┌┐└┘├┤┬┴┼╭╮╯╰",
    "=": "═",
    ">": "▸▶→",
    "<": "◀←",
    "v": "▼↓✓",
    "^": "▲↑",
    "*": "●•",
    "o": "○",
    ".": "·░",
    "~": "…",
    "#": "█▓▒",
    '"': "▀▔“”",
    "_": "▄▁▂▃▅▆▇",
    "x": "✗×",
    "'": "’",
}
_AS_ASCII = {ord(sign): letter for letter, signs in _ALIKE.items() for sign in signs}


class Scrub(LineFilter):
    """Drops what could act on a terminal. A net: `text.visible` is the wall."""

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same line without unsafe characters."""
        return [
            Segment(UNSAFE.sub("", text), style, control)
            if not control and UNSAFE.search(text)
            else Segment(text, style, control)
            for text, style, control in segments
        ]


class Letters(LineFilter):
    """Draws lines and blocks with ASCII characters of the same width."""

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same line in ASCII signs."""
        return [
            Segment(text if text.isascii() else text.translate(_AS_ASCII), style, control)
            for text, style, control in segments
        ]


class Uncoloured(LineFilter):
    """No colour but a code's black on white, which a camera needs and which has no hue."""

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same line without colour; bold, underline and reverse stay."""
        return [
            Segment(text, _uncoloured(style) if style else style, control)
            for text, style, control in segments
        ]


def _uncoloured(style: Style) -> Style:
    if style.color and style.bgcolor:
        names = (style.color.name, style.bgcolor.name)
        if names == (_BLACK, _WHITE):
            return style
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        reverse=style.reverse,
        strike=style.strike,
        link=style.link,
        meta=style.meta,
    )
