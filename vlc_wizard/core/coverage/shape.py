"""Reading the inside of a policy strictly: what does not fit is written down, never guessed."""

from collections.abc import Mapping
from typing import Any


class Part:
    """One object inside a policy. `odd` gathers, in words, what was not understood."""

    def __init__(self, body: Any, where: str, odd: list[str]) -> None:
        """`where` names the object; null and missing are an object with nothing in it."""
        self.there = body is not None
        self._where = where
        self._odd = odd
        self._body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        if self.there and not isinstance(body, Mapping):
            odd.append(f"{where} is not an object")

    def knows(self, *names: str) -> "Part":
        """Write down every other property that carries a value."""
        for name, value in self._body.items():
            if name not in names and not _says_nothing(str(name), value):
                self._odd.append(f"{self._at(str(name))} is not known")
        return self

    def part(self, name: str) -> "Part":
        """The object in a property."""
        return Part(self._body.get(name), self._at(name), self._odd)

    def value(self, name: str) -> Any:
        """A property as it stands."""
        return self._body.get(name)

    def word(self, name: str) -> str:
        """The string in a property; empty for null."""
        value = self._body.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        self._odd.append(f"{self._at(name)} is not a string")
        return ""

    def strings(self, name: str) -> tuple[str, ...]:
        """The strings in a list; null is none."""
        value = self._body.get(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._odd.append(f"{self._at(name)} is not a list of strings")
        return ()

    def ids(self, name: str) -> frozenset[str]:
        """Ids in a list, in lower case."""
        return frozenset(item.lower() for item in self.strings(name))

    def among(self, name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Values of an enumeration in a list, spelled as `known` has them."""
        return self._spelled(name, self.strings(name), known)

    def flags(self, name: str, known: Mapping[str, Any]) -> tuple[str, ...]:
        """Values of an enumeration joined by commas in a string."""
        words = [w.strip() for w in self.word(name).split(",")]
        return self._spelled(name, [w for w in words if w], known)

    def _spelled(self, name: str, values: Any, known: Mapping[str, Any]) -> tuple[str, ...]:
        spelling = {k.lower(): k for k in known}
        for value in values:
            if value.lower() not in spelling:
                self._odd.append(f"{self._at(name)} has the value {value!r}, which is not known")
        return tuple(spelling[v.lower()] for v in values if v.lower() in spelling)

    def odd(self, name: str, why: str) -> None:
        """Write down something else that does not fit."""
        self._odd.append(f"{self._at(name)} {why}")

    def _at(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name


def _says_nothing(name: str, value: Any) -> bool:
    """Annotations, and properties of a later version that are not set."""
    return "@" in name or value is None or value in ([], {})
