"""The hub: where the onboarding stands, and the way to every task."""

from vlc_wizard.core.page import Action, Block, Note, Page, Say, Status, Task, Tasks, Text, say
from vlc_wizard.core.pages.gap import gap_blocks, guard_blocks
from vlc_wizard.core.progress import first_page, status_of
from vlc_wizard.core.steps import TASKS
from vlc_wizard.core.view import Turn, View, dated, work_blocks


def page(view: View) -> Page:
    """The task list, with the one sentence that matters above it."""
    rows = tuple(
        Task(t.id, n, t.title, *_status(view, t.id), first_page(view.state, t.id))
        for n, t in enumerate(TASKS, 1)
    )
    actions = [Action("enter", say("Continue"), "continue")]
    if view.facts is not None:
        actions.append(Action("r", say("Read again"), "reread"))
    actions.append(Action("c", say("Helpdesk"), "helpdesk"))
    taken = view.session.confirmed is None
    actions.append(
        Action("o", say("Take over from a colleague"), "takeover")
        if taken
        else Action("o", say("Hand over to a colleague"), "handover")
    )
    return Page(
        id="hub",
        title=_title(view),
        changes=say("nothing"),
        blocks=(
            *_looking_on(view),
            *gap_blocks(view),
            *guard_blocks(view),
            *_opening(view),
            Tasks(rows),
            *work_blocks(view, "read", "people"),
            *_closing(view),
        ),
        actions=tuple(actions),
        help=(
            say("Each task has a few pages. You can leave at any moment; your answers are kept."),
            say("This program is not Microsoft's. It follows the guidance at $link",
                link=view.words.links["guidance"]),
        ),
        why=(say("The order of the tasks is that of the guidance."),),
    )  # fmt: skip


def _title(view: View) -> Say:
    confirmed = view.session.confirmed
    if confirmed is not None:
        return say("$name", name=confirmed.tenant_name)
    return say("Mandatory MFA for Volume Licensing Central")


def _status(view: View, task: str) -> tuple[Status, Say]:
    return status_of(view.state, task)


def _looking_on(view: View) -> tuple[Block, ...]:
    """Whose turn it is, where the state may only be read; and what was wrong with it."""
    why = view.setting.read_only
    looking = (Note(say("Only looking on. $why", why=why), warning=True),) if why else ()
    wrong = (Note(say("$notice", notice=n), warning=True) for n in view.setting.notices)
    return (*looking, *wrong)


def _opening(view: View) -> tuple[Block, ...]:
    facts = view.facts
    mandate = view.words.facts["vlc-mandate"]
    if facts is None:
        return (
            Text(say("Who may do this, what the tenant demands today, the exact change, people "
                     "with the right link: one task after the other.")),
        )  # fmt: skip
    from vlc_wizard.core.pages.coverage_words import headline

    days = view.days_since(mandate.on) if mandate.on else 0
    first = Text(headline(facts.coverage), "strong")
    return (
        first,
        Text(say("Volume Licensing Central itself asks everyone, since $on ($days days).",
                 on=mandate.on or "", days=days)),
        Text(say("Read $ago ago.", ago=view.ago(facts.read_at)), "dim"),
    )  # fmt: skip


def _closing(view: View) -> tuple[Block, ...]:
    """Before anything was read: what is practised on, and the date that matters."""
    if view.facts is not None:
        return ()
    about = view.setting.about
    mandate = dated(view, "vlc-mandate")
    if not about:
        return (mandate,)
    return (mandate, Note(say("$name. $text", name=about["name"], text=about["description"])))


def press(view: View, name: str) -> Turn:
    """Continue goes to the first task that is not completed."""
    from vlc_wizard.core.acts import ReadPeople, ReadTenant

    if name in ("takeover", "handover", "helpdesk"):
        return Turn(goto=name)
    if name == "reread":
        return Turn(acts=(ReadTenant(), ReadPeople()))
    for task in TASKS:
        if status_of(view.state, task.id)[0] not in ("Completed", "Cannot start yet"):
            return Turn(goto=first_page(view.state, task.id))
    return Turn(goto="record")
