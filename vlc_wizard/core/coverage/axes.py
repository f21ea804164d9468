"""The ways in which one sign-in differs from another, as far as the policies care."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Atom:
    """One kind of sign-in, as far as one axis tells them apart."""

    words: str  # "on Windows", "from HQ"


@dataclass(frozen=True, slots=True)
class Axis:
    """All kinds a sign-in can be of in one respect; exactly one holds.

    `definite`: the atoms that can certainly happen, as bits. The others may be empty: nobody may
    ever sign in from a network that may not exist.
    """

    key: str
    atoms: tuple[Atom, ...]
    definite: int

    @property
    def full(self) -> int:
        """All atoms."""
        return (1 << len(self.atoms)) - 1

    def words(self, mask: int) -> str:
        """Some of the atoms in words; empty for all of them."""
        if mask == self.full:
            return ""
        chosen = [a.words for n, a in enumerate(self.atoms) if mask >> n & 1]
        return " or ".join(chosen)
