"""Numbers that look thrown, and are the same every time: one, or many at once (splitmix64)."""

from collections.abc import Sequence
from functools import lru_cache
from struct import unpack

WORD = (1 << 64) - 1
GOLDEN, MIX_ONE, MIX_TWO = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
LANE = 16  # bytes: twice a word, so that a product of words stays in its lane
FEW = 8


def mix(value: int) -> int:
    """Spread a number over 64 bits."""
    value = (value + GOLDEN) & WORD
    value = ((value ^ (value >> 30)) * MIX_ONE) & WORD
    value = ((value ^ (value >> 27)) * MIX_TWO) & WORD
    return value ^ (value >> 31)


def mixed(seed: int, first: int, last: int) -> Sequence[int]:
    """`mix(seed ^ number)` of the numbers from `first` up to, not including, `last`.

    All of them stand side by side in one long number, each in a lane of its own, and go the way
    together: a quarter of the time.
    """
    number = last - first
    if number < FEW:
        return [mix(seed ^ index) for index in range(first, last)]
    ones, counted = _lanes(number)
    words, golden = ones * WORD, ones * GOLDEN
    value = (counted + ones * first) ^ (ones * seed)
    value = value + golden & words
    value = ((value ^ value >> 30) & words) * MIX_ONE & words
    value = ((value ^ value >> 27) & words) * MIX_TWO & words
    value ^= value >> 31
    return unpack(f"<{2 * number}Q", value.to_bytes(LANE * number, "little"))[::2]


@lru_cache(maxsize=8)
def _lanes(number: int) -> tuple[int, int]:
    """A one in each lane; and 0, 1, 2 and so on."""
    counted = b"".join(index.to_bytes(LANE, "little") for index in range(number))
    ones = b"".join([(1).to_bytes(LANE, "little")] * number)
    return int.from_bytes(ones, "little"), int.from_bytes(counted, "little")
