"""The only place that turns words into what Textual draws.

Nothing here reads markup: a template of ours and a stranger's name are both shown letter for
letter. What could act on a terminal (control, bidi and zero-width characters) becomes visible.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.content import Content

from vlc_wizard.core.format import pieces
from vlc_wizard.core.page import Mark, Say

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SHOWN = "\ufffd"
_UNSAFE_OR_BREAK = re.compile(f"{UNSAFE.pattern}|[\t\n]")

# sign -> (Unicode, ASCII); what a front end draws besides words
_SIGNS: Mapping[str, tuple[str, str]] = {
    "cursor": ("▸", ">"),
    "on": ("●", "(*)"),
    "off": ("○", "( )"),
    "ticked": ("[x]", "[x]"),
    "empty": ("[ ]", "[ ]"),
    "more": ("▼", "v"),
    "less": ("▲", "^"),
    "left": ("◀", "<"),
    "right": ("▶", ">"),
    "dot": ("·", "-"),
    "line": ("─", "-"),
    "full": ("█", "#"),
    "hollow": ("░", "."),
    "etc": ("…", "~"),
    "bar": ("│", "|"),
}

# mark -> (Unicode, ASCII, style)
_MARKS: Mapping[Mark, tuple[str, str, str]] = {
    "ok": ("✓", "[ok]", "$ok"),
    "warn": ("!", "[!]", "$warn bold"),
    "bad": ("✗", "[x]", "$bad bold"),
    "unknown": ("?", "[?]", "$unknown bold"),
    "info": ("·", "[i]", "$dim"),
    "now": ("●", "[>]", "$key"),
    "later": (" ", "   ", "$dim"),
}

# Signs our own sentences use, spelt for a terminal that has letters only.
_SPELT = str.maketrans(
    {
        "…": "...",
        "·": "-",
        "×": "x",
        "÷": "/",
        "→": "->",
        "←": "<-",
        "—": "-",
        "–": "-",
        "‑": "-",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "•": "*",
        "≤": "<=",
        "≥": ">=",
        "✓": "[ok]",
        "✗": "[x]",
        "●": "*",
        "▸": ">",
        "\u00a0": " ",
    }
)


def visible(words: str) -> str:
    """The words on one line, with everything that could act made visible."""
    return _UNSAFE_OR_BREAK.sub(_SHOWN, words)


@dataclass(frozen=True, slots=True)
class Pen:
    """How words and signs look on this terminal."""

    ascii_only: bool = False

    def say(self, phrase: Say, style: str = "") -> Content:
        """A phrase: our template may break lines, its values may not."""
        return Content.styled(
            "".join(self._spelt(text) if ours else visible(text) for text, ours in pieces(phrase)),
            style,
        )

    def words(self, words: str, style: str = "") -> Content:
        """Words that are not ours, letter for letter."""
        return Content.styled(visible(words), style)

    def label(self, words: str, style: str = "") -> Content:
        """A few words of the front end itself."""
        return Content.styled(self._spelt(words), style)

    def exact(self, text: str, style: str = "") -> list[Content]:
        """Exact text line by line; tabs and what could act become visible."""
        return [self.words(line, style) for line in text.split("\n")]

    def sign(self, name: str, style: str = "") -> Content:
        """One of our signs."""
        return Content.styled(_SIGNS[name][self.ascii_only], style)

    def mark(self, mark: Mark) -> Content:
        """How something stands; always beside words that say the same."""
        style = _MARKS[mark][2]
        return Content.styled(_MARKS[mark][self.ascii_only], style)

    @property
    def mark_width(self) -> int:
        """The cells of the widest mark."""
        return max(len(row[self.ascii_only]) for row in _MARKS.values())

    def line(self, width: int, style: str = "$edge") -> Content:
        """A horizontal line."""
        return Content.styled(_SIGNS["line"][self.ascii_only] * width, style)

    def _spelt(self, words: str) -> str:
        return words.translate(_SPELT) if self.ascii_only else words


def blank(width: int, style: str = "") -> Content:
    """Spaces."""
    return Content.blank(max(0, width), style or None)


def joined(parts: Iterable[Content], gap: str = "") -> Content:
    """Side by side, with a gap."""
    return Content(gap).join(parts)


def stacked(lines: Iterable[Content]) -> Content:
    """Line below line."""
    return Content("\n").join(lines)
