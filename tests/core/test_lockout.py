"""Generated tenants and plans, judged by the rehearsal tenant's own evaluator.

The gates may let a plan pass only where a Global Administrator who could sign in to a portal before
can do so after, or none could before.
"""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

import pytest

from tests.core.tenants import NOW, TENANT, facts
from vlc_wizard.core import gates
from vlc_wizard.core.facts import FactSheet, policy_of
from vlc_wizard.core.model import (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    Account,
    Admin,
    Identity,
    RoleHolder,
)
from vlc_wizard.core.people import can_pass
from vlc_wizard.core.plan import CREATE, Plan, Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.surroundings import Surroundings, allowed_of, types_of
from vlc_wizard.rehearsal import evaluate, methods, policy_shape
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.rehearsal.people import Person

CONFIGURATIONS = ("Fido2", "MicrosoftAuthenticator", "Sms", "Voice", "SoftwareOath", "Email")
OFFICE = {"id": "office", "displayName": "Office", "isTrusted": True,
          "ipRanges": [{"cidrAddress": "192.0.2.0/24"}]}  # fmt: skip
PLACES = ("192.0.2.10", "203.0.113.7")


@dataclass(frozen=True)
class World:
    """A tenant as its directory has it, and as the wizard read it."""

    people: tuple[Person, ...]  # the Global Administrators
    groups: dict[str, frozenset[str]]
    policies: tuple[dict, ...]
    enabled: frozenset[str]  # method configurations
    sheet: FactSheet
    me: Identity
    plan: Plan
    excluded: dict[str, Account]


def person(number: int, rng: Random) -> Person:
    known = [*methods.ALLOWED_BY]
    chosen = tuple(rng.sample(known, rng.choice((0, 0, 1, 1, 2))))
    name = f"ga{number}"
    return Person(
        number, f"00000000-0000-4000-8000-00000000000{number}", name, name, name,
        f"{name}@x.onmicrosoft.example", None, guest=rng.random() < 0.1, methods=chosen,
        issuer="ExternalAzureAD", enabled=rng.random() < 0.9,
    )  # fmt: skip


def users(rng: Random, people: list[Person]) -> dict:
    ids = [p.id for p in people]
    include = rng.choice((
        {"includeUsers": ["All"]}, {"includeUsers": ["All"]}, {"includeGroups": ["g1"]},
        {"includeRoles": [GLOBAL_ADMINISTRATOR]}, {"includeUsers": [rng.choice(ids)]},
        {"includeUsers": ["GuestsOrExternalUsers"]},
    ))  # fmt: skip
    exclude = rng.choice((
        {}, {}, {"excludeUsers": [rng.choice(ids)]}, {"excludeGroups": ["g2"]},
        {"excludeRoles": [GLOBAL_ADMINISTRATOR]}, {"excludeUsers": ["GuestsOrExternalUsers"]},
    ))  # fmt: skip
    return {**include, **exclude}


def policy(number: int, rng: Random, people: list[Person]) -> dict:
    apps = rng.choice((
        {"includeApplications": ["All"]}, {"includeApplications": ["MicrosoftAdminPortals"]},
        {"includeApplications": ["Office365"]}, {"includeApplications": [AZURE_PORTAL]},
        {"includeApplications": ["All"], "excludeApplications": ["MicrosoftAdminPortals"]},
    ))  # fmt: skip
    conditions = {"users": users(rng, people), "applications": apps,
                  "clientAppTypes": [rng.choice(("all", "all", "browser", "other"))]}  # fmt: skip
    if rng.random() < 0.2:
        conditions["locations"] = {"includeLocations": ["All"], "excludeLocations": ["office"]}
    grant = rng.choice((
        (["mfa"], "OR"), (["block"], "OR"), (["mfa", "compliantDevice"], "OR"),
        (["mfa", "compliantDevice"], "AND"), (["compliantDevice"], "OR"),
    ))  # fmt: skip
    state = rng.choice(("enabled", "enabled", "disabled", "enabledForReportingButNotEnforced"))
    body = {"displayName": f"P{number}", "state": state, "conditions": conditions,
            "grantControls": {"operator": grant[1], "builtInControls": grant[0]}}  # fmt: skip
    return policy_shape.created(body, f"p{number}", "2026-01-01T00:00:00Z")


def account(p: Person) -> Account:
    return Account(p.id, p.name, p.user_name, p.enabled, p.guest, p.synced)


def holder(p: Person) -> RoleHolder:
    return RoleHolder(p.id, p.name, p.user_name, "user", p.enabled, False, p.guest)


def sheet_of(rng: Random, people: list[Person], me: Person, policies: list[dict],
             groups: dict[str, frozenset[str]], enabled: frozenset[str]) -> FactSheet:  # fmt: skip
    """What the wizard knows: some of it may be unread."""
    rows = [{"id": c, "state": "enabled" if c in enabled else "disabled",
             "includeTargets": [{"id": "all_users"}]} for c in CONFIGURATIONS]  # fmt: skip
    read = [p for p in people if rng.random() < 0.8]
    found = {p.id: types_of(methods.shown(p)) for p in {p.id: p for p in (*read, me)}.values()}
    around = Surroundings(
        allowed=allowed_of({"authenticationMethodConfigurations": rows}),
        sync=(), providers=(), my_per_user="disabled", federated=(), methods=found,
        members={g: m for g, m in groups.items() if rng.random() < 0.7},
    )  # fmt: skip
    mine = me in people
    role = GLOBAL_ADMINISTRATOR if mine else CONDITIONAL_ACCESS_ADMINISTRATOR
    return facts(
        admin=Admin(me.id, me.name, me.user_name, me.guest, frozenset({role})),
        holders=tuple(holder(p) for p in people),
        policies=tuple(policy_of(p) for p in policies),
        my_mfa=can_pass(methods.shown(me)),
        around=around,
        read_at=NOW,
    )


def world(seed: int) -> World:
    rng = Random(seed)
    people = [person(n, rng) for n in range(rng.randint(1, 4))]
    me = rng.choice(people) if rng.random() < 0.6 else person(9, rng)
    ids = [p.id for p in people]
    groups = {g: frozenset(i for i in ids if rng.random() < 0.5) for g in ("g1", "g2")}
    policies = [policy(n, rng, people) for n in range(rng.choice((0, 0, 1, 2, 3)))]
    always = {"MicrosoftAuthenticator"} if rng.random() < 0.7 else set()
    enabled = frozenset({c for c in CONFIGURATIONS if rng.random() < 0.6} | always)
    sheet = sheet_of(rng, people, me, policies, groups, enabled)
    excluded = {p.id: account(p) for p in people if rng.random() < 0.25}
    target = rng.choice(("admin-portals", "all-resources"))
    wish = Wish("conditional-access", target=target, emergency=tuple(excluded),
                drills=dict.fromkeys(excluded, "2026-11-01"))  # fmt: skip
    who = Identity(TENANT.id, me.id)
    plan = make_plan(wish, sheet, excluded, who)
    return World(tuple(people), groups, tuple(policies), enabled, sheet, who, plan, excluded)


# --- the judge: the rehearsal tenant's evaluator --------------------------------------------------


def can_sign_in(world: World, who: Person, policies: list[dict]) -> bool:
    """Whether this person gets in to a portal from anywhere."""
    return who.enabled and any(_from(world, who, policies, place) for place in PLACES)


def _from(world: World, who: Person, policies: list[dict], place: str) -> bool:
    now = evaluate.Situation(
        who, evaluate.kind_of(who),
        groups=frozenset(g for g, members in world.groups.items() if who.id in members),
        roles=frozenset({GLOBAL_ADMINISTRATOR}), app=AZURE_PORTAL, client="browser",
        platform="windows", address=place, country="US", locations={"office": OFFICE},
    )  # fmt: skip
    capable = methods.capable(who, world.enabled)
    on = [p for p in policies if p["state"] == "enabled" and not evaluate.why_not(p, now)]
    return all(_met(p, capable=capable) for p in on)


def _met(policy: dict, *, capable: bool) -> bool:
    """Nobody here has a compliant device."""
    controls = policy["grantControls"]["builtInControls"]
    if evaluate.blocks(policy) or "mfa" not in controls:
        return False
    needs_device = len(controls) > 1 and policy["grantControls"]["operator"] == "AND"
    return capable and not needs_device


def locks_out(world: World) -> bool:
    """Whether some administrator could sign in before, and none can after."""
    before = list(world.policies)
    sent = [c.after for c in world.plan.changes if c.kind == CREATE]
    after = [*before, *(policy_shape.created({**b, "state": "enabled"}, "new", "") for b in sent)]
    could = [p for p in world.people if can_sign_in(world, p, before)]
    return bool(could) and not any(can_sign_in(world, p, after) for p in world.people)


def red(world: World, off: str = "") -> list[str]:
    return [g.id for g in world.plan.gates if g.verdict == "red" and g.id != off]


def judge(seeds: range) -> Counter:
    """How many of these plans pass, are refused, and lock out."""
    count: Counter = Counter()
    for seed in seeds:
        made = world(seed)
        lock, refused = locks_out(made), bool(red(made))
        count["refused" if refused else "passed"] += 1
        count["lock-outs"] += lock
        count["locked out"] += lock and not refused
        count["without G2 and G3"] += lock and not [g for g in red(made, "G3") if g != "G2"]
        for gate in made.plan.gates:
            if gate.verdict == "red":
                assert gate.object_id or gate.id == "G8", (seed, gate)
                assert gate.evidence, (seed, gate)
                assert gate.turn_green, (seed, gate)
    return count


def checked(count: Counter) -> None:
    assert count["locked out"] == 0
    # the controls: there are plans of both kinds, and the judge finds lock-outs without the gates
    assert count["passed"] > 0.05 * count.total() / 2
    assert count["lock-outs"] > 0
    assert count["without G2 and G3"] > 0


def test_no_plan_that_passes_locks_everybody_out():
    checked(judge(range(200)))


@pytest.mark.long
def test_no_plan_of_ten_thousand_that_passes_locks_everybody_out():
    checked(judge(range(1_000, 11_000)))


def test_the_judge_is_no_rubber_stamp():
    """A tenant where nobody has a method, and a plan for all of them: that is a lock-out."""
    made = next(w for w in map(world, range(1_000)) if locks_out(w))
    assert red(made)
    nothing = replace(made, plan=replace(made.plan, changes=()))
    assert not locks_out(nothing)


def test_unread_methods_are_never_taken_for_a_way_in():
    made = next(w for w in map(world, range(1_000)) if not red(w) and not w.excluded)
    unread = replace(made.sheet, around=replace(made.sheet.around, methods={}))
    case = gates.Case(unread, made.plan, made.me, {})
    assert "G3" in [g.id for g in gates.judge(case) if g.verdict == "red"]
