"""The one boundary function for other people's words.

Every string from Graph, a file, an argument, the environment or the clipboard passes here before
anything else sees it. A guest chooses their own display name: what could steer a terminal, turn
text around or hide itself becomes U+FFFD, which everybody can see.
"""

import re
import unicodedata
from typing import Any

NAME_LIMIT = 256
MARK_LIMIT = 4
SEEN_AS = "\N{REPLACEMENT CHARACTER}"
_FIRST_MARK = "\u0300"  # no character before it is a combining mark

# Ranges, first and last, of what may not pass. Written as numbers: the characters themselves
# would act on the editor of whoever reads this.
_UNSEEN_RANGES = (
    (0x00, 0x1F),  # C0, with ESC, tab and line breaks
    (0x7F, 0x9F),  # DEL and C1
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # grapheme joiner
    (0x61C, 0x61C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),  # zero width, and left-to-right, right-to-left marks
    (0x2028, 0x202E),  # line and paragraph separators, bidi embeddings
    (0x2060, 0x206F),  # word joiner, invisible operators, bidi isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xDFFF),  # lone surrogates, which no file can hold
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFFB),  # unassigned specials, interlinear annotation
    (0xFFFE, 0xFFFF),
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags and variation selectors
    *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(1, 17)),
)


def _class_of(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)


_UNSEEN = re.compile(f"[{_class_of(_UNSEEN_RANGES)}]")

# Properties that hold what a person calls themselves or a thing. Ids, rules, addresses and
# nextLinks are never cut: a cut one would be another one.
NAMES = frozenset(
    {
        "displayName",
        "userDisplayName",
        "userPrincipalName",
        "mail",
        "givenName",
        "surname",
        "description",
        "appDisplayName",
        "skuPartNumber",
        "servicePlanName",
    }
)


def clean(text: str, *, limit: int | None = None) -> str:
    """The text, safe to show, store and send; what could act is visible. Idempotent."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub(SEEN_AS, text)
        text = _few_marks(unicodedata.normalize("NFC", text))
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    return text


def clean_name(text: str) -> str:
    """A name: cleaned, and no longer than a name can be."""
    return clean(text, limit=NAME_LIMIT)


def clean_json(value: Any, *, without: frozenset[str] = frozenset()) -> Any:
    """A decoded answer with every string in it cleaned; names are cut, nothing else is.

    `without` names properties that are not even to be held.
    """
    return _cleaned(value, "", dict.fromkeys(without))


# Every property's name, cleaned; None for one that is not to be held.
_Properties = dict[str, str | None]


def _cleaned(value: Any, key: str, properties: _Properties) -> Any:
    match value:
        case str():
            return _text(value, key)
        case list():
            return [_cleaned(item, key, properties) for item in value]
        case dict():
            return _object(value, properties)
    return value


def _object(value: dict[str, Any], properties: _Properties) -> dict[str, Any]:
    """Where a large answer spends its time: a million texts, almost all of them harmless."""
    found: dict[str, Any] = {}
    for key, item in value.items():
        try:
            name = properties[key]
        except KeyError:
            name = properties[key] = clean(key)
        if name is None:
            continue
        if type(item) is str:
            harmless = len(item) <= NAME_LIMIT and item.isascii() and item.isprintable()
            found[name] = item if harmless else _text(item, key)
        elif item is None or isinstance(item, bool):
            found[name] = item
        else:
            found[name] = _cleaned(item, key, properties)
    return found


def _text(text: str, key: str) -> str:
    return clean_name(text) if key in NAMES else clean(text)


def _few_marks(text: str) -> str:
    """No character carries more than a few combining marks: a heap of them covers other lines."""
    if max(text, default="") < _FIRST_MARK:
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MARK_LIMIT:
            kept.append(character)
        elif marks == MARK_LIMIT + 1:
            kept.append(SEEN_AS)
    return "".join(kept)
