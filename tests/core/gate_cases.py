"""Cases for the gates: an ordinary tenant that passes all of them, and ways to spoil it."""

import copy
from dataclasses import replace

from tests.core.tenants import (
    ADMIN_ID,
    AROUND,
    EMERGENCY,
    EMERGENCY_ID,
    ME,
    NOW,
    facts,
)
from vlc_wizard.core import gates
from vlc_wizard.core.facts import policy_of
from vlc_wizard.core.model import (
    Admin,
    Census,
    Readiness,
    RoleHolder,
)
from vlc_wizard.core.plan import Wish
from vlc_wizard.core.plans import make_plan

EXCLUDED = {EMERGENCY_ID: EMERGENCY}
DRILLS = {EMERGENCY_ID: "2026-10-01"}
WISH = Wish("conditional-access", emergency=(EMERGENCY_ID,), drills=DRILLS)
PLAN = make_plan(WISH, facts(), EXCLUDED, ME)
ALL = make_plan(replace(WISH, target="all-resources"), facts(), EXCLUDED, ME)
NOBODY_OUT = make_plan(Wish("conditional-access"), facts(), {}, ME)
ALL_NOBODY = make_plan(Wish("conditional-access", target="all-resources"), facts(), {}, ME)


def case(sheet=None, plan=PLAN, confirmed=ME, excluded=None, log=None, stored=None):
    found = EXCLUDED if excluded is None else excluded
    return gates.Case(sheet or facts(), plan, confirmed, found, log, stored)


def around(**changes):
    return facts(around=replace(AROUND, **changes))


NOT_ALLOWED = Census(40, 6, 1, {Readiness.READY: 42, Readiness.NOT_ALLOWED: 4}, True, NOW)
BOB = RoleHolder("b0b", "Bob", "bob@contoso.example", "user", True, False)
ADA = facts().holders[0]
POLICY = "99999999-9999-4999-8999-999999999999"


def policy(name, grant=("block",), state="enabled", users=None, **conditions):
    everybody = {"includeUsers": ["All"]}
    return policy_of(
        {"id": name, "displayName": name, "state": state,
         "conditions": {"clientAppTypes": ["all"], "users": users or everybody,
                        "applications": {"includeApplications": ["All"]}, **conditions},
         "grantControls": {"operator": "OR", "builtInControls": list(grant)}}
    )  # fmt: skip


def row(policy_id=POLICY, *, applies=True, state="enabledForReportingButNotEnforced", grant="mfa"):
    return {"id": policy_id, "displayName": "P", "state": state, "policyApplies": applies,
            "grantControls": {"builtInControls": [grant]}}  # fmt: skip


def stored(*asked, results=("reportOnlySuccess",), way_back=True):
    mine = gates.Asked(ADMIN_ID, "ada", False, True, [row()])
    out = gates.Asked(EMERGENCY_ID, "emergency", True, True, [row(applies=False)])
    return gates.Stored(POLICY, asked or (mine, out), results, way_back)


def admin(*roles):
    return Admin(ADMIN_ID, "Ada Admin", "ada@contoso.example", False, frozenset(roles))


def body(**changes):
    """The plan with its body changed at dotted paths."""
    after = copy.deepcopy(dict(PLAN.changes[0].after))
    for path, value in changes.items():
        inner = after
        *keys, last = path.split("__")
        for key in keys:
            inner = inner[key]
        inner[last] = value
    first = replace(PLAN.changes[0], after=after)
    return replace(PLAN, changes=(first, *PLAN.changes[1:]))


def judged(**kwargs):
    found = case(**kwargs)
    all_ = gates.judge_on(found) if found.stored else gates.judge(found)
    for gate in all_:  # whatever they find, they say what holds, what was seen, when, what to do
        assert gate.verdict in ("green", "amber", "red")
        assert gate.says
        assert gate.evidence
        assert gate.at == NOW.isoformat()
        assert bool(gate.turn_green) == (gate.verdict != "green")
        assert isinstance(gate.object_id, str)
    return all_


def verdicts(**kwargs):
    return {g.id: g.verdict for g in judged(**kwargs)}


def only_red(**kwargs):
    return [name for name, verdict in verdicts(**kwargs).items() if verdict == "red"]
