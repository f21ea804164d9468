"""Applying: every step as it is written down, and how it ended."""

from vlc_wizard.core.acts import APPLYING, ApplyPlan, Confirm, MakeUndo, Stop, VerifyPlan
from vlc_wizard.core.endings import done_words, meets_goal
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.page import (
    Action,
    Block,
    Finding,
    Findings,
    Mark,
    Page,
    Progress,
    Say,
    Text,
    say,
)
from vlc_wizard.core.pages.gap import gap_blocks, gap_of, guard_blocks, guard_here
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.progress import is_off, reached
from vlc_wizard.core.state import Doing
from vlc_wizard.core.view import Turn, View

MOST_LINES = 40  # the record has all of them
MARKS: dict[Event, Mark] = {
    Event.INTENT: "info",
    Event.DONE: "ok",
    Event.SETTLED: "ok",
    Event.FINISHED: "ok",
    Event.AMBIGUOUS: "warn",
    Event.FAILED: "bad",
    Event.REVERTED: "warn",
    Event.STOPPED: "warn",
    Event.NOTE: "info",
    Event.CHECKED: "info",
}


def lines(entries: tuple[Entry, ...]) -> tuple[Finding, ...]:
    """Journal lines as findings."""
    return tuple(
        Finding(
            MARKS[e.event],
            say("$says", says=("written down: " if e.event is Event.INTENT else "") + e.says),
            say("request $id", id=e.request_id) if e.request_id else say(""),
            e.at,
        )
        for e in entries
    )


def page(view: View) -> Page:
    """What was done, what is under way, and what is next."""
    plan = view.state.plan
    if plan is None:
        return Page("apply", say("There is no plan yet"), say("nothing"),
                    actions=(Action("c", say("Make a plan"), "change"),))  # fmt: skip
    entries = tuple(e for e in view.state.journal if e.plan_id == plan.id)
    doing = view.state.work.get(APPLYING)
    rows = lines(entries[-MOST_LINES:])
    done = (Findings(rows),) if rows else (Text(say("Nothing has been written yet.")),)
    return Page(
        id="apply",
        title=_title(view, plan, doing),
        changes=_changes(view, plan, doing),
        blocks=(
            *(() if doing else gap_blocks(view)),
            *guard_blocks(view),
            *done,
            *_now(doing),
            *_next(view, plan, doing),
        ),
        actions=_actions(view, doing),
        help=(say("Stopping waits for the current step: nothing is left half done."),),
        why=(say("Every step is written down on this computer before its request leaves."),),
        busy=doing is not None,
    )


def _changes(view: View, plan: Plan, doing: Doing | None) -> Say:
    if doing is None and reached(view.state) == "done":
        return say("nothing any more")
    return say("makes the changes of plan $id, which you confirmed", id=plan.id)


def _title(view: View, plan: Plan, doing: Doing | None) -> Say:
    if doing is not None:
        return say("Applying plan $id", id=plan.id)
    match reached(view.state):
        case "done":
            return say("Plan $id is applied", id=plan.id)
        case "report-only":
            return say("The policy exists, report-only")
        case "begun":
            return say("Plan $id is begun, not finished", id=plan.id)
        case _:
            return say("Plan $id is not applied", id=plan.id)


def _now(doing: Doing | None) -> tuple[Block, ...]:
    if doing is None:
        return ()
    return (Progress(say("$what", what=doing.what), doing.done, doing.total, doing.since),)


def _next(view: View, plan: Plan, doing: Doing | None) -> tuple[Block, ...]:
    if doing is not None:
        return ()
    match reached(view.state):
        case "done" if is_off(view.state):
            return (
                Text(say("It was turned on then. The last reading shows it not on."), "strong"),
            )
        case "done":
            goal = "" if meets_goal(plan) else " The goal is not met by this."
            words = say("$done$goal", done=done_words(plan), goal=goal)
            return (Text(words), *_stays(plan))
        case "report-only":
            return (Text(say("It asks nobody yet. Next, you are asked whether to turn it on.")),)
        case _:
            return (Text(say("Carrying on looks at the tenant first and repeats nothing that was "
                             "done.")),)  # fmt: skip


def _stays(plan: Plan) -> tuple[Block, ...]:
    """What a plan that takes back could not take back."""
    rows = tuple(Finding("info", say("$what", what=what)) for what in plan.stays)
    return (Findings(rows, say("This stays")),) if rows and plan.undoes else ()


def _actions(view: View, doing: Doing | None) -> tuple[Action, ...]:
    if guard_here(view) is not None and not view.setting.read_only:
        return _GUARDED
    if doing is not None:
        if doing.stopping:
            return ()
        return (Action("x", say("Stop after this step"), "stop"),)
    if reached(view.state) in ("done", "report-only"):
        return (Action("enter", say("Continue"), "continue"), *back_action(view))
    if view.session.agreed == view.session.plan_id and not view.setting.read_only:
        return (
            Action("enter", say("Carry on applying"), "again"),
            Action("c", say("Back to the review"), "change"),
            *(back_action(view) if gap_of(view) else ()),
        )
    return (Action("enter", say("Back to the review"), "change"),)


_GUARDED = (
    Action("k", say("It works: keep it on"), "keep"),
    Action("b", say("Back to report-only now"), "back"),
)


def _answered(view: View, name: str) -> Turn:
    """To the applying that waits; or, after a restart, to a new one of the same plan."""
    if APPLYING in view.state.work:
        return Turn(acts=(Confirm(name),))
    act = ApplyPlan(view.session.plan_id, True, view.session.reasons, answer=name)
    return Turn(acts=(act,))


def back_action(view: View) -> tuple[Action, ...]:
    """Taking back what was applied is offered where it may be written."""
    if view.setting.read_only:
        return ()
    return (Action("u", say("Take it back"), "undo"),)


def press(view: View, name: str) -> Turn:
    """Stop, carry on, take back, or go on."""
    match name:
        case "keep" | "back":
            return _answered(view, name)
        case "undo":
            return Turn(acts=(MakeUndo(view.session.plan_id),))
        case "stop":
            return Turn(acts=(Stop(APPLYING),))
        case "again":
            on = view.session.agreed_on == view.session.plan_id
            minutes = view.session.revert_minutes
            act = ApplyPlan(view.session.plan_id, on, view.session.reasons, minutes)
            return Turn(acts=(act,))
        case "continue" if reached(view.state) == "report-only":
            return Turn(goto="switch")
        case "continue":  # a fresh reading needs no question
            return Turn(goto="verify", acts=(VerifyPlan(view.session.plan_id),))
        case _:
            return Turn(goto="review" if view.state.plan else "configure")
