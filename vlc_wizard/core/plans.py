"""From answers and facts to the plan on the review page, with its gates as they stand."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from vlc_wizard.core import gates
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.methods import conditional_access, per_user, security_defaults
from vlc_wizard.core.model import Account, Identity
from vlc_wizard.core.plan import Plan, Wish
from vlc_wizard.core.session import Session
from vlc_wizard.core.view import View

Making = Callable[[Wish, FactSheet, Mapping[str, Account]], Plan]
METHODS: Mapping[str, Making] = {
    "conditional-access": conditional_access.plan,
    "security-defaults": security_defaults.plan,
    "per-user": per_user.plan,
}


def make_plan(
    wish: Wish, facts: FactSheet, excluded: dict[str, Account], confirmed: Identity
) -> Plan:
    """The plan with its gates. Raises UsageError for a method there is not."""
    if wish.method not in METHODS:
        raise UsageError(
            "There is no such method", f"{wish.method!r} is none of {', '.join(METHODS)}."
        )
    return judged(METHODS[wish.method](wish, facts, excluded), facts, excluded, confirmed)


def judged(
    plan: Plan, facts: FactSheet, excluded: Mapping[str, Account], confirmed: Identity
) -> Plan:
    """The plan with its gates as they stand."""
    return replace(plan, gates=gates.judge(gates.Case(facts, plan, confirmed, excluded)))


def wish_of(session: Session) -> Wish:
    """What the answers wish for."""
    return Wish(
        method=session.method,
        policy_name=session.policy_name,
        target=session.target or "admin-portals",
        turn_on=session.start_state != "report-only",
        emergency=session.emergency or (),
        reason="; ".join(r for r in (session.method_reason, session.whom_reason) if r),
        drills=session.drills,
    )


def plan_for(view: View, session: Session, **more: object) -> Plan:
    """The plan of the answers given so far; `more` is what the wish has beside them."""
    assert view.facts is not None  # noqa: S101 - no page reaches here without facts
    assert session.confirmed is not None  # noqa: S101 - nor without the confirmed tenant
    wish = replace(wish_of(session), **more)  # type: ignore[arg-type]
    accounts = {i: a for i, a in view.state.accounts.items() if i in (session.emergency or ())}
    return make_plan(wish, view.facts, accounts, session.confirmed.identity)
