"""Whether somebody comes twice in a stream of people, without keeping who came."""

from array import array

_PARTS = 256  # looked through one by one, so that what that takes stays small


class Repeats:
    """Ids as they stream past, in eight bytes each."""

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(_PARTS)]

    def note(self, person: str) -> None:
        """One more id."""
        mark = hash(person)
        self._parts[mark % _PARTS].append(mark)

    def suspects(self) -> frozenset[int]:
        """The marks that came more than once; two ids may, very seldom, have the same."""
        found: set[int] = set()
        for part in self._parts:
            if len(seen := set(part)) == len(part):
                continue
            for mark in part:
                if mark in seen:
                    seen.discard(mark)
                else:
                    found.add(mark)
        return frozenset(found)


class OnceOnly:
    """Lets each id through once. Only those whose marks are suspect are kept."""

    def __init__(self, suspects: frozenset[int]) -> None:
        self._suspects = suspects
        self._seen: set[str] = set()
        self.repeated = 0  # rows that told of somebody again

    def is_new(self, person: str) -> bool:
        """Whether this id did not come before."""
        if hash(person) not in self._suspects:
            return True
        if person in self._seen:
            self.repeated += 1
            return False
        self._seen.add(person)
        return True
