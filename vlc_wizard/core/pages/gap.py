"""What comes before everything else: a tenant that an interrupted move left without protection."""

from datetime import datetime

from vlc_wizard.core.guarding import Guard, guard_of
from vlc_wizard.core.page import Block, Note, say
from vlc_wizard.core.record import without_since
from vlc_wizard.core.view import View


def gap_of(view: View) -> tuple[str, datetime] | None:
    """The plan that opened it, and since when; None: there is none, as far as the record knows."""
    plans = dict.fromkeys(e.plan_id for e in view.state.journal)
    for plan_id in reversed(plans):
        since = without_since([e for e in view.state.journal if e.plan_id == plan_id])
        if since is not None and not _taken_back(view, plan_id):
            return plan_id, since
    return None


def _taken_back(view: View, plan_id: str) -> bool:
    """Whether a later plan was finished here: what is on now was settled by that one."""
    mine = [e.number for e in view.state.journal if e.plan_id == plan_id]
    later = [e for e in view.state.journal if e.number > mine[-1] and e.plan_id != plan_id]
    return any(e.event == "finished" for e in later)


def guard_here(view: View) -> Guard | None:
    """A policy that was turned on and waits to be confirmed; None: there is none."""
    for plan_id in reversed(dict.fromkeys(e.plan_id for e in view.state.journal)):
        found = guard_of([e for e in view.state.journal if e.plan_id == plan_id])
        if found is not None and found.on:
            return found
    return None


def guard_blocks(view: View) -> tuple[Block, ...]:
    """What is asked, until when, and what happens without an answer."""
    found = guard_here(view)
    if found is None:
        return ()
    late = "" if view.now < found.keep_by else " That time is over."
    return (
        Note(
            say("The policy of plan $id is on, and waits for your word until $at.$late Sign in to "
                "a portal in a private window; if that works, confirm. Otherwise it goes back to "
                "report-only.", id=found.plan_id, at=found.keep_by, late=late),
            warning=True,
        ),
    )  # fmt: skip


def gap_blocks(view: View) -> tuple[Block, ...]:
    """Since when nothing asks, and the two ways out."""
    found = gap_of(view)
    if found is None:
        return ()
    return (
        Note(
            say("Since $at, $ago, neither security defaults nor the policy of plan $id asks "
                "anybody, as far as the record knows. Finish that plan, or take it back.",
                at=found[1], ago=view.ago(found[1]), id=found[0]),
            warning=True,
        ),
    )  # fmt: skip
