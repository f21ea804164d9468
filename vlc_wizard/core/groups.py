"""Many things in groups of a size that the service takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in their order, at most `size` together."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
