"""The member link, in letters and as a code to scan."""

from vlc_wizard.core.acts import CopyText, OpenAddress, SaveCode
from vlc_wizard.core.page import Action, Block, Link, Note, Page, Text, say
from vlc_wizard.core.view import Turn, View, dated
from vlc_wizard.core.where import in_folder


def page(view: View) -> Page:
    """What members type or scan, and what guests must not use."""
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
            dated(view, "sms-voice-end"),
            Note(say("Show the code on paper or on a screen of yours. A code in an e-mail looks "
                     "like the fraud people are warned of.")),
        ),
        actions=(
            Action("enter", say("Done"), "done"),
            Action("s", say("Save code as PNG"), "png"),
            Action("y", say("Copy address"), "copy"),
            Action("o", say("Open in browser"), "open"),
        ),
        help=(say("Whoever is asked at sign-in without being ready is led through the same "
                  "pages then."),
              say("Nobody gets in to Volume Licensing Central without MFA, and there is no way "
                  "around it.")),
        why=(say("The address is the one of the guidance."),),
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


def press(view: View, name: str) -> Turn:
    """Save, copy, open, or finish the task."""
    address = view.words.links["mfa-setup"]
    match name:
        case "png":
            path = in_folder(view.setting.downloads, "vlc-wizard-mfasetup.png")
            return Turn(acts=(SaveCode(path, address),))
        case "copy":
            return Turn(acts=(CopyText(address),))
        case "open":
            return Turn(acts=(OpenAddress(address),))
        case _:
            return Turn(view.session.answer(people_told=True), goto="hub")
