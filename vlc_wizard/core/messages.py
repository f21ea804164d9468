"""What each person is told: our own words in their language, as text and as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from vlc_wizard.core.directions import Direction, Way
from vlc_wizard.core.model import Person, Readiness
from vlc_wizard.core.moments import Moment

DEFAULT_LANGUAGE = "en"
_SIMPLIFIED = frozenset({"zh", "zh-hans", "zh-cn", "zh-sg", "zh-hans-cn", "zh-hans-sg"})
# What everybody is told of signing in, in this order; the statements S78 to S86.
TOLD_TO_ALL = (
    "need", "asked", "choose", "verify", "computer", "no-access", "returns", "no-skip",
    "not-blocked",
)  # fmt: skip
_ELSEWHERE = (Way.HOME, Way.PROVIDER, Way.PENDING, Way.UNKNOWN)  # our list of methods is not theirs
_OURS = frozenset({"choose", "computer"})


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language."""

    language: str  # "pt-BR"
    name: str
    html: str
    greeting: str
    closing: str
    moments: Mapping[str, Mapping[str, str]]  # id -> subject, opening
    ways: Mapping[str, str]
    states: Mapping[str, str]
    lines: Mapping[str, str]
    sheet: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What is the same in every message of a wave."""

    tenant: str
    helpdesk: str = ""  # how people reach it
    day: str = ""  # on which it is on; empty: not said
    end: str = ""  # of SMS and voice
    run: str = ""  # the number by which the helpdesk knows a genuine message


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or an address on a line of its own."""

    text: str
    address: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    subject: str
    pieces: tuple[Piece, ...]
    html: str  # language, for screen readers and hyphenation

    @property
    def text(self) -> str:
        """As plain text."""
        return "\n\n".join(f"    {p.text}" if p.address else p.text for p in self.pieces) + "\n"


def language_for(preferred: str, known: Mapping[str, Catalogue], default: str) -> str:
    """The language of ours that comes nearest to what a person prefers."""
    wanted = preferred.lower().replace("_", "-")
    exact = {name.lower(): name for name in known}
    if wanted in exact:
        return exact[wanted]
    if wanted.startswith("zh"):
        return exact.get("zh-hans", default) if wanted in _SIMPLIFIED else default
    first = wanted.partition("-")[0]
    near = (name for lower, name in exact.items() if first and lower.partition("-")[0] == first)
    return next(near, default)


def to_person(
    moment: Moment, words: Catalogue, person: Person, direction: Direction, about: About
) -> Message:
    """The message of a moment to one person."""
    fill = _fill(about, {"name": person.name or person.user_name, "domain": person.domain})
    lines = words.lines
    said = [
        words.greeting,
        words.moments[moment.id]["opening"],
        lines["begins"] if about.day and moment.id in ("everyone", "joiners", "guests") else "",
        _state(moment, words, person, direction),
        words.ways[direction.way],
    ]
    pieces = [Piece(fill(text)) for text in said if text]
    pieces += _where(words, direction, fill)
    for name in TOLD_TO_ALL:
        if not (direction.way in _ELSEWHERE and name in _OURS):
            pieces.append(Piece(lines[name]))
    return Message(
        fill(words.moments[moment.id]["subject"]), (*pieces, *_end(words, about, fill)), words.html
    )


def about_people(
    moment: Moment,
    words: Catalogue,
    about: About,
    *,
    count: int = 0,
    names: Sequence[str] = (),
    way: str = "",
) -> Message:
    """The message of a moment to somebody who is to help: a manager, a partner's contact."""
    fill = _fill(about, {"n": str(count), "names": ", ".join(names)})
    lines = words.lines
    said = [words.moments[moment.id]["opening"]]
    said += [lines["begins"]] if about.day else []
    said += [words.ways[way]] if way else []
    said += [lines[name] for name in ("asked", "no-access", "returns", "no-skip", "not-blocked")]
    pieces = tuple(Piece(fill(text)) for text in said)
    return Message(
        fill(words.moments[moment.id]["subject"]), (*pieces, *_end(words, about, fill)), words.html
    )


def _fill(about: About, more: Mapping[str, str]) -> "Fill":
    return Fill({
        "tenant": about.tenant, "helpdesk": about.helpdesk, "day": about.day, "end": about.end,
        "run": about.run, **more,
    })  # fmt: skip


class Fill:
    """Puts values in place. A value is never read as a template, whatever it says."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __call__(self, text: str) -> str:
        """The text with its values."""
        return Template(text).substitute(self._values)


def _state(moment: Moment, words: Catalogue, person: Person, direction: Direction) -> str:
    """How far this person is; nothing where what is registered here does not count."""
    if not moment.personal or direction.way in _ELSEWHERE:
        return ""
    if person.readiness is Readiness.READY and person.methods == 1:
        return words.states["one_method"]
    return words.states.get(str(person.readiness), "")


def _where(words: Catalogue, direction: Direction, fill: Fill) -> list[Piece]:
    if direction.address:
        return [Piece(words.lines["type"]), Piece(direction.address, address=True)]
    if direction.way is Way.PROVIDER:
        return [Piece(fill(words.lines["no-address"]))]
    return []


def _end(words: Catalogue, about: About, fill: Fill) -> tuple[Piece, ...]:
    lines = words.lines
    said = (
        lines["promise"],
        lines["genuine"] if about.run else "",
        lines["help"] if about.helpdesk else lines["help-unnamed"],
        words.closing,
    )
    return tuple(Piece(fill(text)) for text in said if text)


_STYLE = "font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:11pt;line-height:1.4"


def as_html(message: Message, picture: str = "") -> str:
    """As HTML: no links, no pictures but the one code asked for, nothing from elsewhere."""
    parts = []
    for piece in message.pieces:
        text = escape(piece.text, quote=True)
        if not piece.address:
            parts.append(f"<p>{text}</p>")
            continue
        parts.append(f'<p style="font-size:14pt"><code>{text}</code></p>')
        if picture:
            parts.append(f'<p><img src="cid:{picture}" width="200" height="200" alt=""></p>')
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(message.html, quote=True)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(message.subject, quote=True)}</title></head>\n'
        f'<body style="{_STYLE}">\n' + "\n".join(parts) + "\n</body>\n</html>\n"
    )
