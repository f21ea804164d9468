"""A link into the admin center, and how far to trust it."""

from vlc_wizard.core.page import Block, Link, Note, Say, Text, say
from vlc_wizard.core.portals import UNVERIFIED
from vlc_wizard.core.view import View


def address_of(view: View, blade: str, app: str = "") -> str:
    """The address in this cloud."""
    return view.words.portals_of().link(view.setting.cloud, blade, app)


def portal_blocks(view: View, blade: str, label: Say, app: str = "") -> tuple[Block, ...]:
    """The link; beside it where it is known from, or that nobody verified it."""
    place = view.words.portals_of().known(view.setting.cloud, blade, app)
    link = Link(address_of(view, blade, app), label)
    if place.trust == UNVERIFIED:
        words = say("Nobody has tried this link ($source). Where it leads elsewhere, go by the "
                    "path.", source=place.source)  # fmt: skip
        return (link, Note(words, warning=True))
    words = say("The link: $trust, $source, looked at on $reviewed.", trust=place.trust,
                source=place.source, reviewed=place.reviewed)  # fmt: skip
    return (link, Text(words, "dim"))
