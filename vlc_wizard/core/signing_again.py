"""A sign-in in the middle of other work, for a claims challenge or one more permission.

Whatever page stands there shows it: nobody can answer a question that only the log knows of.
Light: it is loaded for the first frame.
"""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from dataclasses import replace
from typing import TYPE_CHECKING

from vlc_wizard.core.page import Action, Note, Page, say

if TYPE_CHECKING:
    from datetime import datetime

    from vlc_wizard.core.ports import Prompt
    from vlc_wizard.core.state import State
    from vlc_wizard.core.view import Turn

OWN_PAGE = "signin"  # shows its own sign-in
_WAYS = (
    ("open", "o", say("Open in browser")),
    ("copy", "y", say("Copy the sign-in's address")),
    ("refused", "k", say("The browser shows an error")),
    ("stop", "x", say("Stop")),
)
_SPARE = "zujdtsnrlgi"  # where the page has that key for something else
NAMES = frozenset(f"again-{name}" for name, _, _ in _WAYS)


def waiting(state: State) -> tuple[str, Prompt] | None:
    """The work that waits for a sign-in within it, and what the person must do; None: none."""
    for work, doing in state.work.items():
        if doing.prompt is not None and (work, state.at) != ("sign-in", OWN_PAGE):
            return work, doing.prompt
    return None


def with_sign_in(state: State, now: datetime, page: Page) -> Page:
    """The page with what must be done first, above all else."""
    found = waiting(state)
    if found is None:
        return page
    from vlc_wizard.core.pages.prompt_blocks import prompt_blocks
    from vlc_wizard.core.view import View

    who = state.signed_in.user_name if state.signed_in else state.session.sign_in_as
    first = Note(
        say("Sign in once more, as $who: then the same step goes on.", who=who),
        title=say("A sign-in is waited for"), warning=True, news=True,
    )  # fmt: skip
    blocks = (first, *prompt_blocks(View(state, now), found[1]), *page.blocks)
    return replace(page, blocks=blocks, actions=(*_actions(state, page), *page.actions))


def _actions(state: State, page: Page) -> tuple[Action, ...]:
    """The ways on, each by a key that means nothing else here."""
    taken = {a.key for a in page.actions}
    stops = any(a.name == "stop" for a in page.actions)
    out = []
    for name, own, label in _WAYS:
        needless = stops if name == "stop" else bool(state.setting.people_to_be)
        key = next((k for k in (own, *_SPARE) if k not in taken), "")
        if key and not needless:
            taken.add(key)
            out.append(Action(key, label, f"again-{name}"))
    return tuple(out)


def turn(state: State, name: str) -> Turn:
    """Open or copy the address; or stop, and say what the browser shows."""
    from vlc_wizard.core.acts import CopyText, OpenAddress, Stop
    from vlc_wizard.core.view import Turn

    found = waiting(state)
    if found is None:
        return Turn()
    work, prompt = found
    match name:
        case "again-open":
            return Turn(acts=(OpenAddress(prompt.address),))
        case "again-copy":
            return Turn(acts=(CopyText(prompt.address),))
        case "again-refused":
            return Turn(goto="denied", acts=(Stop(work),))
        case _:
            return Turn(acts=(Stop(work),))
