"""A snapshot's JSON read with its long lists left in the file's text.

A list of 50,000 people takes five times its text as objects. So a long `value` is only looked
through when the file is opened, and decoded row by row each time somebody walks it; what comes
out is clean. Bytes are held one to a character (Latin-1), which JSON's own signs do not mind; a
row that is not ASCII is decoded again as the UTF-8 that it is.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.clean import clean_json
from vlc_wizard.core.errors import UsageError

LONG = 1_000  # rows; a shorter list is decoded at once
_SPACE = " \t\n\r"
_DEEPEST = 6  # lists further inside are decoded at once
_BOM = "\xef\xbb\xbf"
_decoder = json.JSONDecoder()


class Rows:
    """The rows of a list in a text, clean, decoded each time they are walked."""

    def __init__(self, text: str, start: int) -> None:
        """`start`: just behind the opening bracket of a list that was looked through."""
        self._text = text
        self._start = start

    def __iter__(self) -> Iterator[Any]:
        return (clean_json(value) for value, _ in _items(self._text, self._start))


class Lines:
    """The rows of a file with one object a line, clean, read each time they are walked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Any]:
        number = 0
        try:
            with self._path.open(encoding="utf-8") as file:
                for line in file:
                    number += 1
                    if line.strip():
                        yield clean_json(json.loads(line))
        except (OSError, ValueError, RecursionError) as error:
            raise UsageError(
                "The snapshot cannot be read",
                f"{self._path.name}, line {number}: {_why(error)}.",
                now="Nothing was asked of any tenant.",
                next="Save it again, one JSON object a line, to its end.",
            ) from error


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    return "it is cut off, or no JSON"


def decode(content: bytes) -> Any:
    """The document, with `Rows` for its long lists. Raises ValueError for what is no JSON."""
    text = content.decode("latin-1")
    start = _skip(text, len(_BOM) if text.startswith(_BOM) else 0)
    try:
        value, end = _value(text, start, 0)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if _skip(text, end) != len(text):
        raise ValueError(f"something follows the document at byte {end}")
    return value


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    if depth < _DEEPEST and text[at : at + 1] == "{":
        return _object(text, at + 1, depth)
    if depth < _DEEPEST and text[at : at + 1] == "[":
        return _list(text, at + 1)
    return _one(text, at)


def _one(text: str, at: int) -> tuple[Any, int]:
    """One value, decoded as UTF-8."""
    try:
        value, end = _decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at byte {error.pos}") from None
    piece = text[at:end]
    return (value if piece.isascii() else json.loads(piece.encode("latin-1").decode())), end


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at)
    if text[at : at + 1] == "}":
        return found, at + 1
    while True:
        name, at = _one(text, at)
        at = _expect(text, _skip(text, at), ":")
        if not isinstance(name, str):
            raise ValueError(f"a name was expected before byte {at}")
        found[name], at = _value(text, _skip(text, at), depth + 1)
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return found, at + 1
        at = _skip(text, _expect(text, at, ","))


def _list(text: str, start: int) -> tuple[Any, int]:
    """A list, or where it is long, the rows of it."""
    found: list[Any] = []
    count, end = 0, start
    for count, (value, after) in enumerate(_items(text, start), 1):
        end = after
        if count <= LONG:
            found.append(value)
    end = _expect(text, _skip(text, end), "]")
    return (found if count <= LONG else Rows(text, start)), end


def _items(text: str, at: int) -> Iterator[tuple[Any, int]]:
    """Each value of a list with where it ends; stops before the closing bracket."""
    at = _skip(text, at)
    if text[at : at + 1] == "]":
        return
    while True:
        value, at = _one(text, at)
        yield value, at
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            return
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _SPACE:
        at += 1
    return at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        end = "the end of the file" if at >= len(text) else f"byte {at}"
        raise ValueError(f"{sign!r} was expected at {end}: it may be cut off")
    return at + 1
