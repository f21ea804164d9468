"""The letters that stand under a code in a picture: five by seven dots each."""

from collections.abc import Mapping

# One number a line from the top, the left dot is the highest of five bits.
_DOTS: Mapping[str, tuple[int, ...]] = {
    "a": (0, 0, 14, 1, 15, 17, 15), "b": (16, 16, 22, 25, 17, 17, 30),
    "c": (0, 0, 14, 16, 16, 17, 14), "d": (1, 1, 13, 19, 17, 17, 15),
    "e": (0, 0, 14, 17, 31, 16, 14), "f": (6, 9, 8, 28, 8, 8, 8),
    "g": (0, 15, 17, 17, 15, 1, 14), "h": (16, 16, 22, 25, 17, 17, 17),
    "i": (4, 0, 12, 4, 4, 4, 14), "j": (2, 0, 6, 2, 2, 18, 12),
    "k": (16, 16, 18, 20, 24, 20, 18), "l": (12, 4, 4, 4, 4, 4, 14),
    "m": (0, 0, 26, 21, 21, 17, 17), "n": (0, 0, 22, 25, 17, 17, 17),
    "o": (0, 0, 14, 17, 17, 17, 14), "p": (0, 0, 30, 17, 30, 16, 16),
    "q": (0, 0, 13, 19, 15, 1, 1), "r": (0, 0, 22, 25, 16, 16, 16),
    "s": (0, 0, 14, 16, 14, 1, 30), "t": (8, 8, 28, 8, 8, 9, 6),
    "u": (0, 0, 17, 17, 17, 19, 13), "v": (0, 0, 17, 17, 17, 10, 4),
    "w": (0, 0, 17, 17, 21, 21, 10), "x": (0, 0, 17, 10, 4, 10, 17),
    "y": (0, 0, 17, 17, 15, 1, 14), "z": (0, 0, 31, 2, 4, 8, 31),
    "I": (14, 4, 4, 4, 4, 4, 14), "A": (14, 17, 17, 31, 17, 17, 17),
    "B": (30, 17, 17, 30, 17, 17, 30), "C": (14, 17, 16, 16, 16, 17, 14),
    "D": (28, 18, 17, 17, 17, 18, 28), "E": (31, 16, 16, 30, 16, 16, 31),
    "F": (31, 16, 16, 30, 16, 16, 16),
    "0": (14, 17, 19, 21, 25, 17, 14), "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31), "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2), "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14), "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14), "9": (14, 17, 17, 15, 1, 2, 12),
    ":": (0, 12, 12, 0, 12, 12, 0), "/": (0, 1, 2, 4, 8, 16, 0),
    ".": (0, 0, 0, 0, 0, 12, 12), "-": (0, 0, 0, 31, 0, 0, 0),
    "?": (14, 17, 1, 2, 4, 0, 4), "=": (0, 0, 31, 0, 31, 0, 0),
}  # fmt: skip
WIDE, HIGH = 6, 9  # dots of a letter with the space around it
_LINES = 7


def known(text: str) -> bool:
    """Whether every letter can be drawn."""
    return all(sign in _DOTS for sign in text)


def drawn(text: str, dots_wide: int) -> list[list[bool]]:
    """The text in rows of dots, wrapped to this width and centred; True is dark."""
    per_line = max(dots_wide // WIDE - 2, 1)  # a margin of a letter on each side
    rows: list[list[bool]] = []
    for start in range(0, len(text), per_line):
        part = text[start : start + per_line]
        margin = (dots_wide - len(part) * WIDE) // 2
        for line in range(HIGH):
            row = [False] * margin
            for sign in part:
                bits = _DOTS[sign][line] if line < _LINES else 0
                row += [bool(bits >> (4 - column) & 1) for column in range(5)] + [False]
            rows.append(row + [False] * (dots_wide - len(row)))
    return rows
