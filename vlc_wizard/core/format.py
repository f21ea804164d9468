"""How a value of a sentence is spelt, the same in both front ends."""

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
        out.append((spell(say.values[name]), False))
        out.append((tail, True))
    return [(text, ours) for text, ours in out if text]


def plain(say: Say) -> str:
    """The phrase as one string."""
    return "".join(text for text, _ in pieces(say))
