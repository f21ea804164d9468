"""Which pages have a step by hand beside them. Light: it is loaded for the first frame."""

from collections.abc import Mapping
from dataclasses import replace

from vlc_wizard.core.page import Action, Page, say

BY_HAND = Action("g", say("By hand"), "by-hand")

# The page whose automated step has these guides (of `guided`), the most likely first.
OF_PAGE: Mapping[str, tuple[str, ...]] = {
    "tenant": ("tenant",),
    "admins": ("holders",),
    "facts": ("licence", "defaults", "policies", "methods"),
    "method": ("policy", "defaults-on", "per-user"),
    "configure": ("policy",),
    "emergency": ("holders",),
    "review": ("policy",),
    "apply": ("policy", "turn-on"),
    "switch": ("turn-on",),
    "verify": ("verify",),
    "signedin": ("verify",),
    "people": ("people", "methods"),
    "consent": ("consent",),
}


def with_twin(page: Page) -> Page:
    """The page with the way to its step by hand, where it has one."""
    free = all(a.key != BY_HAND.key for a in page.actions) and not page.busy
    return replace(page, actions=(*page.actions, BY_HAND)) if page.id in OF_PAGE and free else page
