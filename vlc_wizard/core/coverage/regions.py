"""Sets of situations as boxes over finite axes; exact unions and differences.

A box holds one bit mask an axis: the atoms of that axis it contains. A region is a list of boxes
that do not overlap. Subtracting covers from everything leaves what nothing covers, whatever the
number of axes, without walking every combination.
"""

from collections.abc import Iterable

Box = tuple[int, ...]
Region = list[Box]

MOST_BOXES = 20_000  # more pieces than this are not enumerated; the caller calls it unknown


class TooManyPieces(Exception):
    """The rules cut the situations into more pieces than can be enumerated."""


def meets(box: Box, other: Box) -> bool:
    """Whether they share a situation."""
    return all(a & b for a, b in zip(box, other, strict=True))


def within(box: Box, other: Box) -> bool:
    """Whether the first lies wholly in the other."""
    return all(not a & ~b for a, b in zip(box, other, strict=True))


def subtract(region: Iterable[Box], covers: Iterable[Box]) -> Region:
    """What is left of a region without the covers. Raises TooManyPieces.

    The pieces are the same in whatever order the covers come.
    """
    left = list(region)
    for cover in sorted(set(covers), key=lambda box: (-_size(box), box)):
        left = [piece for box in left for piece in _without(box, cover)]
        if not left:
            break
        if len(left) > MOST_BOXES:
            raise TooManyPieces
    return left


def _size(box: Box) -> int:
    size = 1
    for mask in box:
        size *= mask.bit_count()
    return size


def _without(box: Box, cover: Box) -> Region:
    if not meets(box, cover):
        return [box]
    pieces: Region = []
    rest = list(box)
    for axis, mask in enumerate(cover):
        outside = rest[axis] & ~mask
        if outside:
            pieces.append((*rest[:axis], outside, *rest[axis + 1 :]))
            rest[axis] &= mask
    return pieces


def merged(region: Iterable[Box]) -> Region:
    """The same region in fewer boxes: two that differ in one axis become one."""
    boxes = sorted(set(region))
    if len(boxes) > _MOST_MERGED:
        return boxes
    joined = True
    while joined:
        joined = False
        for axis in range(len(boxes[0]) if boxes else 0):
            fewer = _merge_axis(boxes, axis)
            joined = joined or len(fewer) < len(boxes)
            boxes = fewer
    return sorted(boxes)


_MOST_MERGED = 2_000


def _merge_axis(boxes: Region, axis: int) -> Region:
    by_rest: dict[tuple[int, ...], int] = {}
    for box in boxes:
        rest = (*box[:axis], *box[axis + 1 :])
        by_rest[rest] = by_rest.get(rest, 0) | box[axis]
    return [(*rest[:axis], mask, *rest[axis:]) for rest, mask in by_rest.items()]
