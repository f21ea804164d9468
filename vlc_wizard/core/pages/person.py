"""Rehearsal only: as whom to sign in."""

from vlc_wizard.core.page import Answers, Choice, Form, Option, Page, Text, say
from vlc_wizard.core.view import Turn, View


def page(view: View) -> Page:
    """The people of the scenario, the first Global Administrator first."""
    people = view.setting.people_to_be
    options = tuple(Option(name, say("$role", role=role), (say("$who", who=name),))
                    for role, name in people)  # fmt: skip
    chosen = view.session.sign_in_as or (people[0][1] if people else "")
    return Page(
        id="person",
        title=say("As whom do you want to practise?"),
        changes=say("nothing"),
        blocks=(
            Text(say("This is a rehearsal. The tenant is invented, lives in this program, and "
                     "answers as Microsoft's service does, refusals too.")),
        ),
        form=Form(
            (Choice("sign_in_as", say("Sign in as"), options, view.draft("sign_in_as", chosen)),),
            say("Continue"),
        ),
        help=(say("A Global Reader may read everything and change nothing: try it once."),),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Take the person."""
    return Turn(view.session.answer(sign_in_as=str(answers["sign_in_as"])), goto="signin")
