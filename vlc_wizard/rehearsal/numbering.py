"""Object ids out of numbers and back: version 4 GUIDs that follow each other like dice."""

import re

BITS = 122  # of a version 4 GUID, the rest being version and variant
MASK = (1 << BITS) - 1
STEP = 0x2545F4914F6CDD1D9E3779B97F4A7C15 & MASK | 1  # odd, so every index gets its own id
BACK = pow(STEP, -1, 1 << BITS)
LOW, MIDDLE = (1 << 62) - 1, 0xFFF
WHOLE = (1 << 128) - 1
# As 128 bits an id has its variant and version in two gaps. While ids are counted up, both are
# full of ones, so that a carry passes through them.
GAPS = 0b11 << 62 | 0b1111 << 76
MARKED = 0b01 << 62 | 0b1011 << 76  # turns the ones into the variant and the version
DIGITS = [place for place in range(36) if place not in (8, 13, 18, 23)]  # the others are dashes
FEW = 8
GUID = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")


def _wide(bits: int) -> int:
    """With room for the two gaps."""
    return bits & LOW | (bits >> 62 & MIDDLE) << 64 | bits >> 74 << 80


class Ids:
    """The ids of one tenant's people."""

    def __init__(self, shift: int) -> None:
        self._shift = shift

    def of(self, index: int) -> str:
        """The id at this index."""
        wide = _wide(index * STEP + self._shift & MASK) | GAPS
        text = f"{wide ^ MARKED:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def index(self, key: str) -> int | None:
        """At which index it is, whatever the number of people."""
        text = key.replace("-", "").lower()
        if not GUID.fullmatch(text):
            return None
        high, middle = int(text[:12], 16), int(text[13:16], 16)
        bits = high << 74 | middle << 62 | int(text[16:], 16) & LOW
        return (bits - self._shift) * BACK & MASK

    def many(self, first: int, last: int) -> list[str]:
        """The ids from `first` up to, not including, `last`: many in half the time.

        Each column of digits is put between the dashes for all of them at once.
        """
        if last - first < FEW:
            return [self.of(index) for index in range(first, last)]
        wide, step = _wide(first * STEP + self._shift & MASK) | GAPS, _wide(STEP)
        found = []
        for _ in range(first, last):
            found.append((wide ^ MARKED).to_bytes(16, "big"))
            wide = (wide + step | GAPS) & WHOLE
        plain = b"".join(found).hex().encode()
        dashed = bytearray(b"-" * 36 * len(found))
        for digit, place in enumerate(DIGITS):
            dashed[place::36] = plain[digit::32]
        text = dashed.decode()
        return [text[at : at + 36] for at in range(0, len(text), 36)]
