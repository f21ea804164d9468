"""A Temporary Access Pass, shown once: whoever leaves this page has seen it."""

from vlc_wizard.core.helpdesk.acting import Issued
from vlc_wizard.core.page import (
    Action,
    Answers,
    Code,
    Fact,
    Facts,
    Finding,
    Findings,
    Note,
    Page,
    Text,
    say,
)
from vlc_wizard.core.view import Turn, View


def page(view: View) -> Page:
    """The letters, how long they are good, and what comes next."""
    call = view.state.call
    issued = call.issued if call else None
    if call is None or issued is None:
        return Page(
            "passcode", say("The pass is shown no more"), say("nothing"),
            (Text(say("It was shown once, and is kept nowhere. Make another if it is needed; it "
                      "takes the place of this one.")),),
            (Action("enter", say("Back to the person"), "back"),),
        )  # fmt: skip
    return Page(
        id="passcode",
        title=say("The pass, shown once"),
        changes=say("nothing"),
        blocks=(
            Code(str(issued.letters), say("Temporary Access Pass")),
            Facts((
                Fact(say("Good for"), say("$n minutes", n=issued.minutes)),
                Fact(say("Sign-ins"), say("one") if issued.once else say("several")),
                Fact(say("Usable now"), say("yes") if issued.usable else say("no: $why",
                     why=issued.why), "ok" if issued.usable else "bad"),
            )),
            Findings(_next(issued), say("Next")),
            Note(say("Leaving this page forgets it. It is in no file, no log and no report."),
                 warning=True),
        ),
        actions=(Action("enter", say("I have passed it on"), "back"),),
        help=(say("Read it out, or let them see this screen. Do not mail it."),),
    )  # fmt: skip


def _next(issued: Issued) -> tuple[Finding, ...]:
    once = (
        (Finding("later", say("With a pass for one sign-in, register within 10 minutes of it.")),)
        if issued.once
        else ()
    )
    return (
        Finding("later", say("They open aka.ms/mysecurityinfo and type it at sign-in.")),
        *once,
        Finding("later", say("They register two methods, and try one.")),
        Finding("later", say("Then you delete the lost method and revoke the sessions.")),
    )


def submit(view: View, answers: Answers) -> Turn:
    """There is no form here."""
    del view, answers
    return Turn()


def press(view: View, name: str) -> Turn:
    """Back to the person; the pass is forgotten."""
    del name
    return Turn(goto="helped" if view.state.call else "helpdesk")
