"""A QR matrix as lines of cells: black on white, whatever the theme."""

from collections.abc import Sequence

from textual.content import Content

from vlc_wizard.core.page import say
from vlc_wizard.ui.layout import wrapped
from vlc_wizard.ui.text import Pen

Matrix = Sequence[Sequence[bool]]

_STYLE = "#000000 on #ffffff"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def size(pen: Pen, matrix: Matrix) -> tuple[int, int]:
    """Cells across and down."""
    across, down = len(matrix[0]), len(matrix)
    return (across * 2, down) if pen.ascii_only else (across, (down + 1) // 2)


def draw_code(pen: Pen, matrix: Matrix) -> list[Content]:
    """Two rows of the matrix a line, or, in ASCII, one row with two cells a module."""
    if pen.ascii_only:
        rows = ["".join("##" if dark else "  " for dark in row) for row in matrix]
    else:
        below = [*matrix[1:], [False] * len(matrix[0])]
        pairs = zip(matrix[::2], below[::2], strict=True)
        rows = ["".join(_HALVES[pair] for pair in zip(*two, strict=True)) for two in pairs]
    return [Content.styled(row, _STYLE) for row in rows]


def too_small(pen: Pen, matrix: Matrix, width: int, height: int) -> list[Content]:
    """What to say where the code does not fit."""
    across, down = size(pen, matrix)
    words = say(
        "This code needs $across x $down cells, the window has $width x $height. "
        "Save it (s) or make the window larger.",
        across=across,
        down=down,
        width=width,
        height=height,
    )
    return wrapped(pen.say(words), width)
