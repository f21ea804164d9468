"""Colours by what they mean. Live is a calm blue, anything else has an amber header.

A style names a token (`$ok`, `$dim`), never a colour; contrast is checked over `PAIRS`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.theme import Theme

Tokens = dict[str, str]

LIVE_DARK: Tokens = {
    "paper": "#0f1722",
    "bar": "#162233",
    "field": "#1d2b3e",
    "ink": "#e3eaf2",
    "dim": "#a3b3c4",
    "edge": "#3d536b",
    "key": "#8cc8ff",
    "ok": "#86d694",
    "warn": "#f3c55b",
    "bad": "#ff9a95",
    "unknown": "#d3b8ff",
    "head": "#1c4f91",
    "head-ink": "#ffffff",
    "cursor": "#8cc8ff",
    "cursor-ink": "#0b1420",
}
REHEARSAL_DARK: Tokens = LIVE_DARK | {
    "paper": "#17131f",
    "bar": "#211a2d",
    "field": "#2c2340",
    "edge": "#554769",
    "dim": "#b6a9c6",
    "ink": "#ece6f3",
    "key": "#f5c765",
    "head": "#f2b632",
    "head-ink": "#1c1400",
    "cursor": "#f5c765",
    "cursor-ink": "#1c1400",
}
LIVE_LIGHT: Tokens = {
    "paper": "#fbfcfe",
    "bar": "#eaf0f7",
    "field": "#e1e9f2",
    "ink": "#17212b",
    "dim": "#4b5967",
    "edge": "#a9b9c9",
    "key": "#14529c",
    "ok": "#17622c",
    "warn": "#754800",
    "bad": "#a11b1b",
    "unknown": "#5c37a3",
    "head": "#1c4f91",
    "head-ink": "#ffffff",
    "cursor": "#14529c",
    "cursor-ink": "#ffffff",
}
REHEARSAL_LIGHT: Tokens = LIVE_LIGHT | {
    "paper": "#fefbf5",
    "bar": "#f5ecf9",
    "field": "#ece0f4",
    "edge": "#c3b0d0",
    "key": "#5f2e94",
    "head": "#f2b632",
    "head-ink": "#1c1400",
    "cursor": "#5f2e94",
    "cursor-ink": "#ffffff",
}
# The terminal's own sixteen colours: for 16-colour terminals, and where colour is not wanted.
LIVE_TERMINAL: Tokens = {
    "paper": "ansi_default",
    "bar": "ansi_default",
    "field": "ansi_default",
    "ink": "ansi_default",
    "dim": "ansi_default",
    "edge": "ansi_default",
    "key": "ansi_cyan",
    "ok": "ansi_green",
    "warn": "ansi_yellow",
    "bad": "ansi_bright_red",
    "unknown": "ansi_bright_magenta",
    "head": "ansi_blue",
    "head-ink": "ansi_bright_white",
    "cursor": "ansi_cyan",
    "cursor-ink": "ansi_black",
}
REHEARSAL_TERMINAL: Tokens = LIVE_TERMINAL | {"head": "ansi_yellow", "head-ink": "ansi_black"}

THEMES: Mapping[str, Tokens] = {
    "live-dark": LIVE_DARK,
    "live-light": LIVE_LIGHT,
    "live-terminal": LIVE_TERMINAL,
    "rehearsal-dark": REHEARSAL_DARK,
    "rehearsal-light": REHEARSAL_LIGHT,
    "rehearsal-terminal": REHEARSAL_TERMINAL,
}

# every (ink, paper) that the renderer puts together
_ON_PAPER = ("ink", "dim", "key", "ok", "warn", "bad", "unknown")
PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, paper) for ink in _ON_PAPER for paper in ("paper", "bar")),
    *((ink, "field") for ink in ("ink", "dim", "key", "bad")),
    ("head-ink", "head"),
    ("cursor-ink", "cursor"),
)


def theme(name: str) -> "Theme":
    """The theme of this name, as Textual wants it."""
    from textual.theme import BUILTIN_THEMES, Theme

    tokens = THEMES[name]
    ansi = "terminal" in name
    # Textual's own style sheets ask a theme of the terminal's colours for more than they define.
    more = BUILTIN_THEMES["ansi-dark"].variables if ansi else {}
    return Theme(
        name=name,
        primary=tokens["head"],
        secondary=tokens["key"],
        warning=tokens["warn"],
        error=tokens["bad"],
        success=tokens["ok"],
        accent=tokens["key"],
        foreground=tokens["ink"],
        background=tokens["paper"],
        surface=tokens["paper"],
        panel=tokens["bar"],
        dark="light" not in name,
        ansi=ansi,
        variables={**more, **tokens},
    )
