"""Take over from a colleague: open their file, sign in as yourself, see what changed since."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from vlc_wizard.core.acts import OpenHandover
from vlc_wizard.core.handover import changed
from vlc_wizard.core.journal import Event
from vlc_wizard.core.page import (
    Action,
    Answers,
    Block,
    Fact,
    Facts,
    Finding,
    Findings,
    Form,
    Note,
    Page,
    Text,
    Words,
    say,
)
from vlc_wizard.core.pages.handover import FILE
from vlc_wizard.core.recommend import METHODS
from vlc_wizard.core.view import Turn, View, work_blocks
from vlc_wizard.core.where import in_folder

LAST = 8  # lines of what was done that are shown
WITHOUT_WORDS: Mapping[str, str] = {
    Event.INTENT: "a change was written down, before it was sent",
    Event.DONE: "a change was made",
    Event.AMBIGUOUS: "no answer came to a change",
    Event.SETTLED: "the tenant was asked what became of a change",
    Event.FAILED: "a change was refused",
    Event.REVERTED: "a change was taken back",
    Event.STOPPED: "it was stopped",
    Event.NOTE: "a remark, whose words were left out",
    Event.CHECKED: "the tenant was read again and compared",
    Event.FINISHED: "every change of the plan was made",
}  # of a line, where names and reasons were left out of the file


def page(view: View) -> Page:
    """The question for the file; then whose it is; then what changed."""
    handed = view.session.handed
    signed_in = view.session.confirmed is not None
    return Page(
        id="takeover",
        title=say("Take over from a colleague") if not handed else say("What you take over"),
        changes=say("nothing"),
        blocks=_blocks(view) if handed else (
            Text(say("Open the file your colleague saved. You sign in as yourself; the tenant must "
                     "be the same, and is read again.")),
            *work_blocks(view, "open-handover"),
        ),
        form=None if handed else Form((_path(view),), say("Open it")),
        actions=() if not handed else (
            Action("enter", say("To the tasks") if signed_in else say("Sign in as yourself"),
                   "continue"),
        ),
        help=(say("The file is not permission: your own role counts, every check is made anew, "
                  "and you confirm the plan yourself."),),
        why=(say("Compared are the policies by their content, security defaults, and the number "
                 "of Global Administrators."),),
    )  # fmt: skip


def _path(view: View) -> Words:
    offered = str(in_folder(view.setting.downloads, FILE))
    return Words("path", say("File"), view.draft("path", offered), say(""), view.error("path"))


def _blocks(view: View) -> tuple[Block, ...]:
    handed = view.session.handed
    made = datetime.fromisoformat(handed["made_at"])
    done = handed["done"]
    rows = tuple(
        Finding("info", say("$says", says=line.get("says") or _told(str(line["event"]))),
                at=datetime.fromisoformat(line["at"]))
        for line in done[-LAST:]
    )  # fmt: skip
    return (
        Facts((
            Fact(say("Tenant"), say("$name ($domain)", name=handed["tenant_name"],
                                    domain=handed["domain"])),
            Fact(say("Begun by"), say("$who", who=handed["by"])),
            Fact(say("Saved"), say("$at ($ago ago)", at=made, ago=view.ago(made))),
            Fact(say("Method"), say("$method", method=_method(view.session.method))),
        )),
        *((Findings(rows, say("Done so far: the last of $n", n=len(done))),) if rows else ()),
        *_changes(view),
    )  # fmt: skip


def _told(event: str) -> str:
    """A line of what was done whose words were left out."""
    return WITHOUT_WORDS.get(event, event)


def _method(method_id: str | None) -> str:
    """What the tasks call it."""
    return next((m.name for m in METHODS if m.id == method_id), "not chosen yet")


def _changes(view: View) -> tuple[Block, ...]:
    if view.facts is None or view.session.confirmed is None:
        return ()
    found = changed(view.session.handed, view.facts)
    if found is None:
        return (Note(say("Whether the tenant changed since is not known: it was not read then.")),)
    if not found:
        return (Note(say("The tenant was read again: nothing changed since.")),)
    rows = tuple(Finding("warn", says) for says in found)
    return (
        Findings(rows, say("Changed since")),
        Text(say("A plan made before is not valid any more. It is made and checked anew.")),
    )  # fmt: skip


def submit(view: View, answers: Answers) -> Turn:
    """Open the file."""
    del view
    return Turn(acts=(OpenHandover(Path(str(answers["path"]).strip())),))


def press(view: View, name: str) -> Turn:
    """Sign in; or on to the tasks."""
    del name
    if view.session.confirmed is not None:
        return Turn(goto="hub")
    if view.setting.people_to_be:
        return Turn(goto="person")
    return Turn(goto="signin" if view.session.client_id else "app")
