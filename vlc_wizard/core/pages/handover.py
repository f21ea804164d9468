"""Hand over to a colleague: a file without secrets, with names only if that is wanted."""

import json

from vlc_wizard.core.acts import SaveText
from vlc_wizard.core.handover import bundle
from vlc_wizard.core.page import Action, Answers, Choice, Form, Option, Page, Text, say
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.where import in_folder

FILE = "vlc-wizard-handover.json"


def page(view: View) -> Page:
    """What goes into it, and what does not."""
    if view.session.confirmed is None:
        return Page("handover", say("There is nothing to hand over yet"), say("nothing"),
                    (Text(say("No tenant was confirmed.")),),
                    (Action("enter", say("Back to the tasks"), "continue"),))  # fmt: skip
    return Page(
        id="handover",
        title=say("Hand over to a colleague"),
        changes=say("nothing"),
        blocks=(
            Text(say("The file holds the answers, what was done, and how the tenant looked, so "
                     "that a change shows. It holds no password, no token, no pass and no phone "
                     "number.")),
            Text(say("Your colleague opens it on their own computer, signs in as themself, in the "
                     "same tenant, and reads it again. The plan is made and checked anew.")),
            *work_blocks(view, "save"),
        ),
        form=Form(
            (
                Choice("names", say("Names of people, and reasons you typed"), (
                    Option("no", say("Leave them out"), (say("accounts are kept by object id"),)),
                    Option("yes", say("Keep them")),
                ), view.draft("names", "no")),
            ),
            say("Save it"),
        ),
        actions=(Action("n", say("Back to the tasks"), "continue"),),
        help=(say("On the other computer: on the page of the tasks, take over from a colleague."),),
        why=(say("A hand-over is not permission: nothing in it is applied by itself."),),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Save it where files go."""
    document = bundle(view.state, view.now, names=answers["names"] == "yes")
    text = json.dumps(document, indent=2, ensure_ascii=True) + "\n"
    return Turn(acts=(SaveText(in_folder(view.setting.downloads, FILE), text),))


def press(view: View, name: str) -> Turn:
    """Back to the tasks."""
    del view, name
    return Turn(goto="hub")
