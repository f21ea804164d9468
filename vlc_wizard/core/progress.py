"""How far each task is: the six words of the hub, and what stands behind each."""

from datetime import datetime, timedelta

from vlc_wizard.core.checked import NOT_KNOWN
from vlc_wizard.core.endings import meets_goal, note_words
from vlc_wizard.core.journal import SETTLE_SECONDS, Event
from vlc_wizard.core.page import Say, Status, say
from vlc_wizard.core.plan import DEFAULTS, Plan
from vlc_wizard.core.record import is_finished
from vlc_wizard.core.state import State
from vlc_wizard.core.steps import steps_of
from vlc_wizard.core.view import not_ready


def status_of(state: State, task: str) -> tuple[Status, Say]:
    """A task's status and the note beside it."""
    found = _STATUS[task](state)
    return found if found[0] == "Completed" else waits(state, task) or found


def first_page(state: State, task: str) -> str:
    """Where a task goes on."""
    session = state.session
    if waits(state, task) is not None:
        return "request"
    match task:
        case "admin":
            return _admin_page(state)
        case "apply":
            return _apply_page(state)
        case "people" if session.people_told:
            return "people"
        case _:
            return steps_of(task)[0].id


def _admin_page(state: State) -> str:
    session = state.session
    if state.facts is not None:
        return "tenant" if session.confirmed is None else "admins"
    if state.setting.people_to_be:
        return "person"
    return "signin" if session.client_id else "app"


def _apply_page(state: State) -> str:
    session = state.session
    if state.plan is not None and session.agreed == session.plan_id and session.plan_id:
        return "switch" if _waits_for_switch(state) else "apply"
    if session.plan_id and state.plan is not None:
        return "review"
    if session.method:
        return "configure"
    return "method" if session.facts_seen else "facts"


def reached(state: State) -> str:
    """How far the plan of the session is: "", "begun", "report-only" or "done".

    "begun" also says that a request is open: whether the policy is on is then not known.
    """
    events = [e for e in state.journal if e.plan_id == state.session.plan_id]
    if not state.session.plan_id:
        return ""
    if is_finished(events):
        return "done"
    outcomes = [e.event for e in events if e.change]
    if outcomes and outcomes[-1] in (Event.INTENT, Event.AMBIGUOUS):
        return "begun"
    if state.plan is not None and state.plan.switch_at and _made_before_switch(state):
        return "report-only"
    return "begun" if any(e.event is Event.INTENT for e in events) else ""


def _made_before_switch(state: State) -> bool:
    """Whether everything before the second question is made, and nothing after it."""
    plan = state.plan
    assert plan is not None  # noqa: S101 - asked for one that is there
    last: dict[int, Event] = {}
    for entry in state.journal:
        if entry.plan_id == plan.id and entry.change:
            last[entry.change] = entry.event
    made = {n for n, event in last.items() if event in (Event.DONE, Event.SETTLED)}
    looked = any(e.data.get("way_back") for e in state.journal if e.plan_id == plan.id)
    return made == set(range(1, plan.switch_at)) and (bool(made) or looked)


def _waits_for_switch(state: State) -> bool:
    return reached(state) == "report-only" and state.session.agreed_on != state.session.plan_id


def waits(state: State, task: str) -> tuple[Status, Say] | None:
    """A task that waits for somebody says since when and for whom."""
    waiting = state.session.waiting
    if not waiting.get("since") or task != ("apply" if waiting.get("about") == "role" else "admin"):
        return None
    since = datetime.fromisoformat(waiting["since"])
    return "Waiting for someone", say("$whom, since $since", whom=waiting["whom"], since=since)


def _admin(state: State) -> tuple[Status, Say]:
    confirmed = state.session.confirmed
    if confirmed is None:
        return "Not started", say("")
    if state.facts is None:
        return "In progress", say("sign in again to go on")
    if not state.session.admins_seen:
        return "In progress", say("$who", who=confirmed.user_name)
    return "Completed", say("you, $who", who=confirmed.user_name)


def _apply(state: State) -> tuple[Status, Say]:
    session = state.session
    if session.confirmed is None or state.facts is None:
        return "Cannot start yet", say("nobody has signed in")
    if state.problem is not None and state.problem_at in ("apply", "switch"):
        return "There is a problem", say("$title", title=state.problem.title)
    far = reached(state)
    if far == "done" and is_off(state):
        return "There is a problem", say("the last reading shows it not on")
    if far:
        return _applied(far, state.plan)
    if session.plan_id:
        return "In progress", say("planned, not yet applied")
    if session.method:
        return "In progress", say("method chosen, not yet planned")
    return ("In progress" if session.facts_seen else "Not started"), say("")


def is_off(state: State) -> bool:
    """Whether a reading, made when every replica must know better, shows the policy not on."""
    plan, facts = state.plan, state.facts
    if plan is None or not plan.turns_on or facts is None or facts.policies is None:
        return False
    mine = [e for e in state.journal if e.plan_id == plan.id and e.event is not Event.CHECKED]
    if not mine or facts.read_at - mine[-1].at < timedelta(seconds=SETTLE_SECONDS):
        return False
    if any(c.kind == DEFAULTS for c in plan.changes) and not plan.switch_at:
        return facts.security_defaults is False
    made = next((e.data["id"] for e in reversed(mine) if e.data.get("id")), "")
    return bool(made) and not any(p.id == made and p.state == "enabled" for p in facts.policies)


def _applied(far: str, plan: Plan | None) -> tuple[Status, Say]:
    match far:
        case "done" if plan is not None:
            status: Status = "Completed" if meets_goal(plan) else "In progress"
            return status, say("$note", note=note_words(plan))
        case "done":
            return "In progress", say("applied; sign in to see how it stands")
        case "report-only":
            return "In progress", say("report-only: asks nobody until it is turned on")
        case _:
            return "In progress", say("begun; carry on to settle it")


def _verify(state: State) -> tuple[Status, Say]:
    if reached(state) not in ("report-only", "done"):
        return "Cannot start yet", say("nothing has been applied")
    report = state.report
    if report is None or report.plan_id != state.session.plan_id:
        return "Not started", say("")
    if is_off(state):
        return "There is a problem", say("the last reading shows the policy not on")
    if any(c.outcome == "FAIL" for c in report.checks):
        return "There is a problem", say("not all of it is as planned")
    if report.unsure:
        return "In progress", say("$words", words=NOT_KNOWN)
    if report.grade and report.state == "enabled":
        words, day = _GRADES[report.grade], f"{report.at:%Y-%m-%d}"
        note = say("grade $grade: $words on $day", grade=report.grade, words=words, day=day)
        return "Completed", note
    return "In progress", say("the policy is not on yet")


_GRADES = {
    "E1": "configuration read",
    "E2": "What If agrees,",
    "E3": "a sign-in to VLC was seen,",
    "E4": "30 days of sign-ins were seen,",
}


def _people(state: State) -> tuple[Status, Say]:
    facts = state.facts
    if facts is None:
        return "Cannot start yet", say("nobody has signed in")
    census = facts.census
    if census is None:
        reading = "people" in state.work
        return "Not started", say("being read") if reading else say("not read yet")
    left = not_ready(census)
    note = (
        say("readiness unknown")
        if left is None
        else say("$able of $all could pass today", able=census.people - left, all=census.people)
    )
    if left == 0:
        return "Completed", note
    return ("In progress" if state.session.people_told else "Not started"), note


def _record(state: State) -> tuple[Status, Say]:
    if not state.journal:
        return "Not started", say("nothing was done to the tenant")
    count = len(state.journal)
    return "In progress", say("$n lines", n=count) if count > 1 else say("1 line")


_STATUS = {
    "admin": _admin,
    "apply": _apply,
    "verify": _verify,
    "people": _people,
    "record": _record,
}
