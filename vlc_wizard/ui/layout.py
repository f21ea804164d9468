"""Where words go: wrapping, hanging indents and columns, as pure functions on lines."""

from collections.abc import Sequence

from textual.content import Content

from vlc_wizard.ui.text import blank, joined

GAP = 2


def wrapped(words: Content, width: int) -> list[Content]:
    """The words in lines of at most `width` cells, broken between words where it can be."""
    return [line.rstrip() for line in words.wrap(max(1, width))]


def beside(lead: Content, lines: Sequence[Content], indent: int) -> list[Content]:
    """The lines, each indented, with `lead` in front of the first."""
    first = joined([lead, blank(indent - lead.cell_length)])
    return [joined([blank(indent) if n else first, line]) for n, line in enumerate(lines)]


def hanging(lead: Content, words: Content, width: int, indent: int) -> list[Content]:
    """The words wrapped beside a lead, such as a mark or a label."""
    return beside(lead, wrapped(words, width - indent), indent)


def columns(cells: Sequence[Content], widths: Sequence[int], gap: int = GAP) -> list[Content]:
    """Cells side by side, each wrapped in its own width; as many lines as the longest needs."""
    stacks = [wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return [
        joined(
            [fitted(stack[y] if y < len(stack) else blank(0), width)
             for stack, width in zip(stacks, widths, strict=True)],
            " " * gap,
        ).rstrip()
        for y in range(max(len(stack) for stack in stacks))
    ]  # fmt: skip


def fitted(words: Content, width: int, *, ellipsis: bool = True) -> Content:
    """The words cut or filled to exactly `width` cells."""
    cut = words.truncate(max(0, width), ellipsis=ellipsis)
    return joined([cut, blank(width - cut.cell_length)])


def flowed(items: Sequence[Content], width: int, gap: int = 3) -> list[list[int]]:
    """Which items go on which line when each is kept whole."""
    rows: list[list[int]] = [[]]
    used = 0
    for n, item in enumerate(items):
        wanted = item.cell_length + (gap if rows[-1] else 0)
        if rows[-1] and used + wanted > width:
            rows.append([])
            used, wanted = 0, item.cell_length
        rows[-1].append(n)
        used += wanted
    return rows


def split(left: Content, right: Content, width: int) -> Content:
    """One line with something at each end; the right end is kept whole."""
    right = right.truncate(width)
    room = width - right.cell_length - 1
    return joined([fitted(left, room), blank(1), right]) if room > 0 else fitted(right, width)


def label_width(labels: Sequence[Content], width: int, most: int = 26) -> int:
    """The width of a column of labels: the widest one, but at most `most` and a third."""
    widest = max((label.cell_length for label in labels), default=0)
    return min(widest, most, max(8, width // 3))
