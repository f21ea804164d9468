"""Codes in mails: the price, and a confirmation that has to be typed."""

from vlc_wizard.core.acts import HandOut
from vlc_wizard.core.page import Answers, Form, Note, Page, Text, Typed, say
from vlc_wizard.core.pages.preview import FOLDER
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.where import in_folder


def page(view: View) -> Page:
    """What a code in a mail costs."""
    domain = _domain(view)
    return Page(
        id="codes",
        title=say("Put codes into the mails?"),
        changes=say("nothing"),
        blocks=(
            Note(say("A code in an e-mail looks like the fraud people are taught to report. "
                     "Filters may hold the mail back, and whoever learns to scan it will scan the "
                     "next one too."), warning=True),
            Text(say("Paper, a screen of yours and the intranet do not have this price. The typed "
                     "address stays in every mail in any case.")),
            *work_blocks(view, "save"),
        ),
        form=Form(
            (Typed("confirm", say('Type "$domain" to put them in', domain=domain), domain,
                   view.error("confirm")),),
            say("Save with codes"),
        ),
        help=(say("Go back to save without codes."),),
        why=(say("Scanned codes are the fastest growing way of fraud by mail in 2026."),),
    )  # fmt: skip


def _domain(view: View) -> str:
    confirmed = view.session.confirmed
    return confirmed.domain if confirmed else "no tenant"


def submit(view: View, answers: Answers) -> Turn:
    """Save with codes, when the words are right."""
    made, domain = view.state.handout, _domain(view)
    if str(answers.get("confirm") or "") != domain or made is None:
        return Turn(errors={"confirm": say('Type "$domain", or go back.', domain=domain)})
    folder = in_folder(view.setting.downloads, FOLDER)
    return Turn(goto="preview", acts=(HandOut(folder, made.moment, codes_in_mail=True),))


def press(view: View, name: str) -> Turn:
    """Nothing else can be pressed here."""
    del view, name
    return Turn()
