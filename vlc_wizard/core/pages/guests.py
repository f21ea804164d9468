"""Guests by home organisation, the link of those who register here, and its code."""

from vlc_wizard.core.acts import CopyText, LearnHomes, SaveCode
from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.directions import SENTENCES, Way
from vlc_wizard.core.page import Action, Block, Fact, Facts, Link, Note, Page, Text, say
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.where import in_folder

_MOST = 12  # organisations on the page; the list of people has all
_EFFECT = {
    Way.HOME: "their MFA counts here: they register at home",
    Way.HERE: "they register a second, separate entry here",
    Way.UNKNOWN: "not known whether their MFA counts here",
}


def page(view: View) -> Page:
    """Who sends guests, and what that means for them."""
    return Page(
        id="guests",
        title=say("Where do guests get ready?"),
        changes=say("nothing"),
        blocks=(
            *_link(view),
            *_homes(view),
            *work_blocks(view, "homes"),
            Note(say("Trusting the MFA of the two or three organisations that send most guests "
                     "spares their people a second registration. It also leaves the strength of "
                     "that MFA to them. It needs a Security Administrator; this program changes "
                     "nothing there.")),
            Note(say("Until guests can use passkeys here, the Authenticator app and time-based "
                     "codes are what lasts for them. A Temporary Access Pass is not for guests.")),
        ),
        actions=(
            Action("enter", say("Back to the link"), "link"),
            Action("s", say("Save code as PNG"), "png"),
            Action("y", say("Copy address"), "copy"),
            Action("r", say("Read whose MFA counts"), "homes"),
        ),
        help=(say("Never give guests the members' link unless their organisation is trusted: "
                  "it opens their own organisation's page."),),
        why=(say("From the guests' identities, the default trust, the partner organisations and, "
                 "where they differ, the tenant behind each mail domain."),),
    )  # fmt: skip


def _address(view: View) -> str:
    tenant = view.facts.tenant if view.facts else None
    return of_tenant(tenant.id) if tenant else ""


def _link(view: View) -> tuple[Block, ...]:
    address = _address(view)
    if not address:
        return (Text(say("The organisation was not read yet, so there is no link for guests.")),)
    tenant = view.facts.tenant if view.facts else None
    return (
        Link(address, say("Guests who register here open"), view.state.codes.get(address, ())),
        Text(say(SENTENCES[Way.HERE], tenant=tenant.name if tenant else "")),
    )


def _homes(view: View) -> tuple[Block, ...]:
    homes = view.state.guest_homes
    if not homes:
        return (Text(say("No guest with an Entra account elsewhere was read.")),)
    rows = [
        Fact(say("$domain", domain=home.domain or "no domain"),
             say("$n guests: $effect", n=home.count, effect=_EFFECT.get(home.way, "")),
             "unknown" if home.way is Way.UNKNOWN else None)
        for home in homes[:_MOST]
    ]  # fmt: skip
    more = len(homes) - _MOST
    out: list[Block] = [Facts(tuple(rows), say("Guests by home organisation"))]
    if more > 0:
        out.append(Text(say("$n more organisations are not shown.", n=more), "dim"))
    return tuple(out)


def press(view: View, name: str) -> Turn:
    """Save or copy the link, read again, or go back to the members' one."""
    address = _address(view)
    match name:
        case "png" if address:
            path = in_folder(view.setting.downloads, "vlc-wizard-guests.png")
            return Turn(acts=(SaveCode(path, address),))
        case "copy" if address:
            return Turn(acts=(CopyText(address),))
        case "homes":
            return Turn(acts=(LearnHomes(ask=True),))
        case "link":
            return Turn(goto="link")
        case _:
            return Turn()
