"""What was done to the tenant, line by line, with times and request ids."""

from datetime import datetime

from vlc_wizard.core.acts import SaveText
from vlc_wizard.core.page import Action, Block, Findings, Page, Text, say
from vlc_wizard.core.pages.apply import lines
from vlc_wizard.core.recorded import as_json
from vlc_wizard.core.view import Turn, View
from vlc_wizard.core.where import in_folder

MOST = 200  # lines on the page; the saved file has all


def page(view: View) -> Page:
    """The journal of this tenant."""
    return Page(
        id="record",
        title=say("What was done to the tenant"),
        changes=say("nothing"),
        blocks=(*_handed(view), *_blocks(view)),
        actions=(
            Action("enter", say("Back to the tasks"), "hub"),
            Action("s", say("Save as JSON"), "save"),
        ),
        why=(say("Written by this program, before and after each request."),),
        help=(say("Each line seals the one before it: a line that was changed or taken away "
                  "shows."),),
    )  # fmt: skip


def _handed(view: View) -> tuple[Block, ...]:
    """Who began it and who carried it on, where that is not the same person."""
    handed, confirmed = view.session.handed, view.session.confirmed
    if not handed or confirmed is None:
        return ()
    return (
        Text(say("Begun by $before; taken over on $at by $now.", before=handed["by"],
                 at=datetime.fromisoformat(handed["made_at"]), now=confirmed.user_name)),
    )  # fmt: skip


def _blocks(view: View) -> tuple[Block, ...]:
    journal = view.state.journal
    if not journal:
        return (Text(say("Nothing was done to the tenant.")),)
    last = journal[-1]
    return (
        Findings(lines(journal[-MOST:])),
        Text(say("$n lines; the last one is sealed $hash.", n=len(journal), hash=last.hash[:16]),
             "dim"),
    )  # fmt: skip


def press(view: View, name: str) -> Turn:
    """Save, or back."""
    if name == "save":
        path = in_folder(view.setting.downloads, "vlc-wizard-record.json")
        return Turn(acts=(SaveText(path, as_json(view.state.runs, view.state.journal)),))
    return Turn(goto="hub")
