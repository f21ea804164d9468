"""Where each kind of person gets ready: the address, the code to scan, and the sentence."""

from vlc_wizard.core.acts import CopyText, LearnHomes, OpenAddress, SaveCode
from vlc_wizard.core.directions import MFA_SETUP, SENTENCES, WAY_WORDS, Way
from vlc_wizard.core.page import Action, Block, Fact, Facts, Link, Note, Page, Text, say
from vlc_wizard.core.view import Turn, View, dated, work_blocks
from vlc_wizard.core.where import in_folder

_OTHERS = (Way.PROVIDER, Way.HOME, Way.HERE, Way.NO_HOME, Way.PENDING, Way.UNKNOWN)


def page(view: View) -> Page:
    """What members type or scan, and what everybody else needs instead."""
    address = view.words.links["mfa-setup"]
    return Page(
        id="link",
        title=say("What do people open to get ready?"),
        changes=say("nothing"),
        blocks=(
            Link(address, say("Members open"), view.state.codes.get(address, ())),
            Text(say("Typing the address does the same. They sign in with their work account and "
                     "add a method; the Authenticator app or a passkey is easiest.")),
            *_guests(view),
            *_ways(view),
            *_unread(view),
            *work_blocks(view, "homes"),
            dated(view, "sms-voice-end"),
            Note(say("Show the code on paper or on a screen of yours. A code in an e-mail looks "
                     "like the fraud people are warned of.")),
        ),
        actions=(
            Action("enter", say("Done"), "done"),
            Action("t", say("Tell people"), "handout"),
            Action("g", say("Guests"), "guests"),
            Action("n", say("Who was told"), "tracking"),
            Action("s", say("Save code as PNG"), "png"),
            Action("y", say("Copy address"), "copy"),
            Action("o", say("Open in browser"), "open"),
            Action("r", say("Read whose MFA counts"), "homes"),
        ),
        help=(say("Whoever is asked at sign-in without being ready is led through the same "
                  "pages then."),
              say("Nobody gets in to Volume Licensing Central without MFA, and there is no way "
                  "around it.")),
        why=(say("The address is the one of the guidance. Whose MFA counts is read from the "
                 "domains, the default trust and the partner organisations."),),
    )  # fmt: skip


def _guests(view: View) -> tuple[Block, ...]:
    census = view.facts.census if view.facts else None
    if census is None or not census.guests:
        return ()
    return (
        Note(
            say("This link is for members. For the $n guests it would open their own "
                "organisation's page, not yours.", n=census.guests),
            warning=True,
        ),
    )  # fmt: skip


def _ways(view: View) -> tuple[Block, ...]:
    """Everybody who needs something else than the link above, with the sentence for them."""
    rows = []
    for way in _OTHERS:
        count = view.state.ways.get(way, 0)
        if count:
            tenant = view.facts.tenant if view.facts else None
            says = say(SENTENCES[way], tenant=tenant.name if tenant else "", address=MFA_SETUP)
            who = say("$n $who", n=count, who=_lower(WAY_WORDS[way]))
            rows.append(Fact(who, says, "unknown" if way is Way.UNKNOWN else None))
    return (Facts(tuple(rows), say("The others")),) if rows else ()


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _unread(view: View) -> tuple[Block, ...]:
    homes = view.state.homes
    if homes is None or not homes.unread:
        return ()
    return (Text(say("Not read: $what.", what="; ".join(homes.unread)), "dim"),)


def press(view: View, name: str) -> Turn:
    """Save, copy, open, go on, or finish the task."""
    address = view.words.links["mfa-setup"]
    match name:
        case "png":
            path = in_folder(view.setting.downloads, "vlc-wizard-mfasetup.png")
            return Turn(acts=(SaveCode(path, address),))
        case "copy":
            return Turn(acts=(CopyText(address),))
        case "open":
            return Turn(acts=(OpenAddress(address),))
        case "homes":
            return Turn(acts=(LearnHomes(ask=True),))
        case "handout" | "guests" | "tracking":
            return Turn(goto=name)
        case _:
            return Turn(view.session.answer(people_told=True), goto="hub")
