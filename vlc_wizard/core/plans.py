"""From answers and facts to the plan on the review page, with its gates as they stand."""

from dataclasses import replace

from vlc_wizard.core import gates
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.methods import conditional_access
from vlc_wizard.core.model import Account, Identity
from vlc_wizard.core.plan import Plan, Wish
from vlc_wizard.core.session import Session
from vlc_wizard.core.view import View


def make_plan(
    wish: Wish, facts: FactSheet, excluded: dict[str, Account], confirmed: Identity
) -> Plan:
    """The plan with its gates. Raises UsageError for a method this version cannot apply."""
    if wish.method != "conditional-access":
        raise UsageError(
            "This version plans Conditional Access only",
            f"{wish.method} is described, and done by hand in the portal.",
            next="Use --method conditional-access, or set the other one in the portal.",
        )
    plan = conditional_access.plan(wish, facts, excluded)
    judged = gates.judge(gates.Case(facts, plan, confirmed, excluded))
    return replace(plan, gates=judged)


def plan_for(view: View, session: Session) -> Plan:
    """The plan of the answers given so far."""
    assert view.facts is not None  # noqa: S101 - no page reaches here without facts
    assert session.confirmed is not None  # noqa: S101 - nor without the confirmed tenant
    wish = Wish(
        method=session.method,
        policy_name=session.policy_name,
        target=session.target,
        turn_on=session.start_state == "on",
        emergency=session.emergency or (),
        reason=session.method_reason,
        drills=session.drills,
    )
    accounts = {i: a for i, a in view.state.accounts.items() if i in (session.emergency or ())}
    return make_plan(wish, view.facts, accounts, session.confirmed.identity)
