"""What stands around a page: whose tenant, which world, and where in the tasks."""

from datetime import datetime

from vlc_wizard.core.model import ROLE_NAMES
from vlc_wizard.core.page import Mark, Place, Say, say
from vlc_wizard.core.progress import reached, status_of
from vlc_wizard.core.state import State
from vlc_wizard.core.steps import BY_ID, HELPDESK, STEPS, TASKS, Step, steps_of, task_number

_MARKS: dict[str, Mark] = {
    "Completed": "ok",
    "In progress": "now",
    "There is a problem": "bad",
    "Waiting for someone": "warn",
}


def place_of(state: State, now: datetime) -> Place:
    """The frame of the page at which the state stands."""
    del now
    step = BY_ID[state.at]
    number = task_number(step.task)
    steps = steps_of(step.task) if step.task else ()
    at = next((n for n, s in enumerate(steps, 1) if s.id == step.id), 0)
    return Place(
        tenant=_tenant(state),
        world=state.setting.cloud.notice,
        person=_person(state),
        task=number,
        tasks=len(TASKS),
        task_title=TASKS[number - 1].title if number else _outside(step),
        step=at,
        steps=len(steps),
        step_title=step.title,
        rail=_rail(state),
        day=state.setting.day,
    )


def _outside(step: Step) -> Say:
    """What a page outside the tasks belongs to."""
    return say("Helpdesk") if step.screen == HELPDESK else say("Tasks")


def _tenant(state: State) -> Say:
    confirmed = state.session.confirmed
    if confirmed is None:
        return say("no tenant yet")
    return say("$name ($domain)", name=confirmed.tenant_name, domain=confirmed.domain)


def _person(state: State) -> Say:
    admin = state.facts.admin if state.facts else None
    if admin is None:
        return say("not signed in")
    roles = sorted(ROLE_NAMES[r] for r in admin.roles or () if r in ROLE_NAMES)
    role = ", ".join(roles[:1]) or "no role"
    return say("$who, $role", who=admin.user_name, role=role)


def _rail(state: State) -> tuple[tuple[str, Say, Mark | None, int], ...]:
    here = BY_ID[state.at].task
    rows: list[tuple[str, Say, Mark | None, int]] = []
    for number, task in enumerate(TASKS, 1):
        status, _ = status_of(state, task.id)
        title = say("$n $title", n=number, title=task.title.template)
        mark = _MARKS.get(status)
        if mark in (None, "now"):  # the mark of where one stands is for that alone
            mark = "now" if task.id == here else None
        rows.append((steps_of(task.id)[0].id, title, mark, 0))
        if task.id == here:
            rows += [_step_row(state, s.id, s.title) for s in STEPS if s in steps_of(here)]
    calling = BY_ID[state.at].screen == HELPDESK
    return (*rows, ("helpdesk", say("Helpdesk"), "now" if calling else None, 0))


def _step_row(state: State, step_id: str, title: Say) -> tuple[str, Say, Mark | None, int]:
    order = [s.id for s in STEPS]
    here = state.at == step_id
    before = order.index(step_id) < order.index(state.at)
    return step_id, title, "now" if here else "ok" if before else None, 1


def _of_helpdesk(state: State) -> str:
    """What a helpdesk did to people, as far as is known; empty: nothing."""
    if not state.journal:  # the usual case: nothing is loaded for it
        return ""
    from vlc_wizard.core.helpdesk.lines import done_writes, open_writes

    if open_writes(state.journal):
        return "What became of a helpdesk's write is not known yet; look that person up again."
    done = done_writes(state.journal)
    return f"What the helpdesk did for people stands; {done} in number." if done else ""


def farewell(state: State, *, kept: bool) -> str:
    """What to say on leaving: how the tenant stands because of us, and what is kept of it."""
    helped = _of_helpdesk(state)
    plan = {
        "": "" if helped else "Nothing was changed in the tenant.",
        "begun": "A change was begun. Start again: it is settled before anything else.",
        "report-only": "The policy exists, report-only: it asks nobody.",
        "done": "The plan is applied.",
    }[reached(state)]
    done = f"{plan} {helped}".strip()
    if state.setting.read_only:
        return f"{done} This one only looked on."
    if not kept:
        return f"{done} Your last answers are not kept; a start carries on from those before."
    words = "Your answers are kept; start again to carry on."
    return f"{done} {words}" if state.at != "hub" or state.session.confirmed else done
