"""How a value of a sentence is spelt, the same in both front ends."""

import re
from datetime import date, datetime, timedelta

from vlc_wizard.core.page import Say, Value

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_PLACEHOLDER = "$"


def spell(value: Value) -> str:
    """Spell a value: dates absolute with their zone, durations in words, numbers grouped."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case date():
            return f"{value:%Y-%m-%d}"
        case timedelta():
            return _duration(value)
        case _:
            return str(value)


def _duration(value: timedelta) -> str:
    seconds = int(abs(value.total_seconds()))
    for size, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            n = seconds // size
            return f"{n:,} {word}{'' if n == 1 else 's'}"
    return f"{seconds} s"


def pieces(say: Say) -> list[tuple[str, bool]]:
    """The phrase in pieces, each with whether it is ours (True) or a value (False).

    A template is read once; a value is never looked into, whatever it holds.
    """
    out: list[tuple[str, bool]] = []
    first, *rest = say.template.split(_PLACEHOLDER)
    out.append((first, True))
    for part in rest:
        length = 0
        while length < len(part) and (part[length].isalnum() or part[length] == "_"):
            length += 1
        name, tail = part[:length], part[length:]
        value = say.values[name]
        is_one = isinstance(value, int) and not isinstance(value, bool) and value == 1
        out.append((spell(value), False))
        out.append((of_one(tail) if is_one else tail, True))
    return [(text, ours) for text, ours in out if text]


_MANY = {
    "people": "person", "policies": "policy", "guests": "guest", "members": "member",
    "accounts": "account", "changes": "change", "files": "file", "checks": "check",
    "minutes": "minute", "days": "day", "messages": "message", "seats": "seat",
}  # fmt: skip
_DOING = {"have": "has", "are": "is", "hold": "holds", "get": "gets", "fail": "fails"}
_COUNTED = re.compile(rf"^( (?:premium )?)({'|'.join(_MANY)})\b(?: ({'|'.join(_DOING)})\b)?")


def of_one(words: str) -> str:
    """What follows a number, where the number is one."""
    found = _COUNTED.match(words)
    if found is None:
        return words
    before, what, does = found.groups()
    doing = f" {_DOING[does]}" if does else ""
    return f"{before}{_MANY[what]}{doing}{words[found.end() :]}"


def counted(n: int, words: str) -> str:
    """A number and what follows it: `counted(1, "people have a phone only")`."""
    return f"{n:,}" + (of_one(f" {words}") if n == 1 else f" {words}")


def plain(say: Say) -> str:
    """The phrase as one string."""
    return "".join(text for text, _ in pieces(say))
