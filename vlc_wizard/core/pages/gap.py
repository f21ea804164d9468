"""What comes before everything else: a tenant that an interrupted move left without protection."""

from datetime import datetime

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
