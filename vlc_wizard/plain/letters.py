"""Spelling for a terminal that has letters only: no character outside ASCII leaves."""

import unicodedata

# Signs our own sentences use.
_SIGNS = str.maketrans(
    {
        "…": "...",
        "·": "-",
        "•": "*",
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
        "≤": "<=",
        "≥": ">=",
        "\N{REPLACEMENT CHARACTER}": "?",
    }
)


def spelt(text: str) -> str:
    """The text in ASCII: signs spelt, letters without their marks, all else a question mark."""
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    kept = (c for c in bare if not unicodedata.combining(c))
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in kept)
