"""Tenants and plans made from a seed: as Graph's own JSON, read as the wizard reads it.

The administrators are the rehearsal tenant's people, so that its own evaluator can judge them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.core.tenants import NOW, TENANT
from vlc_wizard.adapters.snapshots import snapshot_of
from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import judge_snapshot
from vlc_wizard.core.facts import P1_PLAN, FactSheet, facts_of
from vlc_wizard.core.methods.conditional_access import body_of
from vlc_wizard.core.model import (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    Account,
    Identity,
)
from vlc_wizard.core.plan import REPORT_ONLY, Plan, Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.rehearsal import methods, policy_shape
from vlc_wizard.rehearsal.apps import AZURE_PORTAL
from vlc_wizard.rehearsal.people import Person

CONFIGURATIONS = ("Fido2", "MicrosoftAuthenticator", "Sms", "Voice", "SoftwareOath", "Email")
OFFICE = {"@odata.type": "#microsoft.graph.ipNamedLocation", "id": "office",
          "displayName": "Office", "isTrusted": True,
          "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange",
                        "cidrAddress": "192.0.2.0/24"}]}  # fmt: skip
GROUPS = ("g1", "g2", "gone")
SYNC_ROLE = "d29b2b05-8046-44ba-8758-1e26182fcf32"
STRENGTHS = tuple(f"00000000-0000-0000-0000-00000000000{n}" for n in (2, 3, 4))
GUEST_TYPES = ("b2bCollaborationGuest", "b2bCollaborationMember", "internalGuest")
KIND_OF = {"guest": "b2bCollaborationGuest", "outside": "b2bCollaborationMember",
           "inside": "internalGuest", "member": "member"}  # fmt: skip


@dataclass(frozen=True)
class World:
    """A tenant as its directory has it, what the wizard read of it, and a plan for it."""

    people: tuple[Person, ...]  # the Global Administrators
    kinds: dict[str, str]  # person -> who that is to Conditional Access
    roles: dict[str, frozenset[str]]
    groups: dict[str, frozenset[str]]
    policies: tuple[dict[str, Any], ...]
    defaults: bool  # security defaults are on
    enabled: frozenset[str]  # method configurations
    sheet: FactSheet
    me: Identity
    plan: Plan
    excluded: dict[str, Account]


def person(number: int, rng: Random, kind: str) -> Person:
    known = [*methods.ALLOWED_BY]
    chosen = tuple(rng.sample(known, rng.choice((0, 0, 1, 1, 2))))
    name, outside = f"ga{number}", kind in ("guest", "outside")
    user_name = f"{name}_else.example#EXT#@" if outside else f"{name}@"
    return Person(
        number, f"abcdef00-0000-4000-8000-00000000000{number}", name, name, name,
        f"{user_name}contosolicensing.onmicrosoft.example", None,
        guest=kind in ("guest", "inside"), methods=chosen,
        issuer="ExternalAzureAD" if outside else "", enabled=rng.random() < 0.9,
        synced=rng.random() < 0.1,
    )  # fmt: skip


# --- policies -----------------------------------------------------------------------------------


def cased(rng: Random, key: str) -> str:
    """The same id, now and then in capitals: ids have no case."""
    return key.upper() if rng.random() < 0.1 else key


def users(rng: Random, people: list[Person]) -> dict[str, Any]:
    one = cased(rng, rng.choice(people).id)
    include = rng.choice((
        {"includeUsers": ["All"]}, {"includeUsers": ["All"]}, {"includeGroups": ["g1"]},
        {"includeGroups": ["gone", "g2"]}, {"includeRoles": [GLOBAL_ADMINISTRATOR]},
        {"includeUsers": [one]}, {"includeUsers": ["GuestsOrExternalUsers"]},
        {"includeRoles": [CONDITIONAL_ACCESS_ADMINISTRATOR]},
        {"includeGuestsOrExternalUsers": guests(rng)},
    ))  # fmt: skip
    exclude = rng.choice((
        {}, {}, {"excludeUsers": [one]}, {"excludeGroups": ["g2"]}, {"excludeGroups": ["gone"]},
        {"excludeRoles": [GLOBAL_ADMINISTRATOR]}, {"excludeUsers": ["GuestsOrExternalUsers"]},
        {"excludeRoles": [CONDITIONAL_ACCESS_ADMINISTRATOR]},
        {"excludeGuestsOrExternalUsers": guests(rng)},
    ))  # fmt: skip
    return {**include, **exclude}


def guests(rng: Random) -> dict[str, Any]:
    return {
        "guestOrExternalUserTypes": ",".join(rng.sample(GUEST_TYPES, rng.randint(1, 3))),
        "externalTenants": {
            "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
            "membershipKind": "all",
        },
    }


def conditions(rng: Random, people: list[Person]) -> dict[str, Any]:
    apps = rng.choice((
        {"includeApplications": ["All"]}, {"includeApplications": ["MicrosoftAdminPortals"]},
        {"includeApplications": ["Office365"]}, {"includeApplications": [AZURE_PORTAL]},
        {"includeApplications": ["All"], "excludeApplications": ["MicrosoftAdminPortals"]},
        {"includeApplications": ["All"], "excludeApplications": [AZURE_PORTAL]},
        {"includeApplications": ["00000002-0000-0ff1-ce00-000000000000"]},
        {"includeUserActions": ["urn:user:registersecurityinfo"]},
    ))  # fmt: skip
    made = {"users": users(rng, people), "applications": apps,
            "clientAppTypes": [rng.choice(("all", "all", "browser", "other"))]}  # fmt: skip
    made |= rng.choice((
        {}, {}, {}, {"locations": {"includeLocations": ["All"], "excludeLocations": ["office"]}},
        {"locations": {"includeLocations": ["AllTrusted"]}},
        {"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["windows"]}},
        {"signInRiskLevels": ["high"]}, {"userRiskLevels": ["medium", "high"]},
        {"authenticationFlows": {"transferMethods": "deviceCodeFlow"}},
    ))  # fmt: skip
    return made


def policy(number: int, rng: Random, people: list[Person]) -> dict[str, Any]:
    controls, operator = rng.choice((
        (["mfa"], "OR"), (["block"], "OR"), (["mfa", "compliantDevice"], "OR"),
        (["mfa", "compliantDevice"], "AND"), (["compliantDevice"], "OR"), ([], "OR"),
    ))  # fmt: skip
    grant: dict[str, Any] = {"operator": operator, "builtInControls": controls}
    if not controls:
        grant["authenticationStrength"] = {"id": rng.choice(STRENGTHS)}
    states = ("enabled", "enabled", "disabled", REPORT_ONLY)
    body = {"displayName": f"P{number}", "state": rng.choice(states),
            "conditions": conditions(rng, people), "grantControls": grant}  # fmt: skip
    return policy_shape.created(body, f"p{number}", "2026-01-01T00:00:00Z")


# --- what is read of it -------------------------------------------------------------------------


def ok(body: Any) -> dict[str, Any]:
    return {"status": 200, "body": body}


def rows(*values: Any) -> dict[str, Any]:
    return ok({"value": list(values)})


REFUSED = {"status": 403, "body": {"error": {"code": "Authorization_RequestDenied"}}}
NO_SUCH = {"status": 404, "body": {"error": {"code": "Request_ResourceNotFound"}}}


def perhaps(rng: Random, answer: dict[str, Any], chance: float) -> dict[str, Any]:
    """The answer, or a refusal."""
    return answer if rng.random() < chance else REFUSED


def row(p: Person) -> dict[str, Any]:
    return {
        "id": p.id, "displayName": p.name, "userPrincipalName": p.user_name, "mail": None,
        "userType": "Guest" if p.guest else "Member", "accountEnabled": p.enabled,
        "onPremisesSyncEnabled": p.synced or None,
        "creationType": "Invitation" if p.issuer else None,
        "identities": [{"signInType": "federated", "issuer": p.issuer}] if p.issuer else [],
        "perUserMfaState": "disabled",
    }  # fmt: skip


def assignment(principal: dict[str, Any], role: str, kind: str = "user") -> dict[str, Any]:
    return {
        "principalId": principal["id"], "roleDefinitionId": role, "directoryScopeId": "/",
        "principal": {"@odata.type": f"#microsoft.graph.{kind}", **principal},
    }  # fmt: skip


def held(rng: Random, roles: dict[str, frozenset[str]], people: Iterable[Person]) -> list[Any]:
    """Who holds what; now and then an application, a group or a synchronisation account, too."""
    out = [assignment(row(p), role) for p in people for role in sorted(roles[p.id])]
    if rng.random() < 0.1:
        out.append(assignment({"id": "app"}, GLOBAL_ADMINISTRATOR, "servicePrincipal"))
    if rng.random() < 0.1:
        out.append(assignment({"id": "team"}, GLOBAL_ADMINISTRATOR, "group"))
    if rng.random() < 0.2:
        account = {"id": "sync", "displayName": "Sync", "userPrincipalName": "Sync_1@x"}
        kind = rng.choice(("user", "servicePrincipal"))
        out.append(assignment(account, SYNC_ROLE, kind))
    return out


def configured(enabled: Iterable[str]) -> dict[str, Any]:
    on = set(enabled)
    return ok({
        "authenticationMethodConfigurations": [
            {"id": c, "state": "enabled" if c in on else "disabled",
             "includeTargets": [{"id": "all_users"}]}
            for c in CONFIGURATIONS
        ]
    })  # fmt: skip


def licence() -> dict[str, Any]:
    plan = {"servicePlanId": P1_PLAN, "provisioningStatus": "Success"}
    return {"capabilityStatus": "Enabled", "prepaidUnits": {"enabled": 50}, "servicePlans": [plan]}


def document(
    rng: Random,
    me: Person,
    people: list[Person],
    roles: dict[str, frozenset[str]],
    groups: dict[str, frozenset[str]],
    policies: list[dict[str, Any]],
    enabled: frozenset[str],
    *,
    defaults: bool,
) -> dict[str, Any]:
    """What the wizard reads; some of it is refused now and then."""
    everybody = {p.id: p for p in (*people, me)}.values()
    mine = [{"roleTemplateId": role} for role in sorted(roles[me.id])]
    domains = [{"name": name, "isDefault": n == 0} for n, name in enumerate(TENANT.domains)]
    answers = {
        paths.ORGANIZATION: rows({"id": TENANT.id, "displayName": TENANT.name,
                                  "verifiedDomains": domains}),
        paths.ME: ok(row(me)),
        paths.MY_ROLES: rows(*mine),
        paths.MY_METHODS: perhaps(rng, rows(*methods.shown(me)), 0.95),
        paths.ROLE_ASSIGNMENTS: perhaps(rng, rows(*held(rng, roles, everybody)), 0.97),
        paths.SKUS: rows(licence()),
        paths.SECURITY_DEFAULTS: perhaps(rng, ok({"isEnabled": defaults}), 0.98),
        paths.POLICIES: perhaps(rng, rows(*policies), 0.97),
        paths.NAMED_LOCATIONS: rows(OFFICE),
        paths.STRENGTHS: rows(),
        paths.METHODS_POLICY: perhaps(rng, configured(enabled), 0.95),
        paths.PARTNERS: rows(),
        paths.MY_PER_USER: ok({"perUserMfaState": "disabled"}),
        paths.USERS: rows(*map(row, everybody)),
    }  # fmt: skip
    for p in people:
        if p is not me and rng.random() < 0.85:
            answers[paths.METHODS_OF.format(id=p.id)] = rows(*methods.shown(p))
    for group, ids in groups.items():
        path = paths.MEMBERS_OF.format(id=group)
        answers[path] = perhaps(rng, rows(*({"id": i} for i in sorted(ids))), 0.8)
    answers[paths.MEMBERS_OF.format(id="gone")] = NO_SUCH
    return {"snapshot": 1, "read_at": NOW.isoformat(), "responses": answers}


# --- the world ----------------------------------------------------------------------------------


def account(p: Person) -> Account:
    return Account(p.id, p.name, p.user_name, p.enabled, p.guest, p.synced)


def world(seed: int) -> World:
    """The same seed gives the same world."""
    rng = Random(seed)
    kinds = [rng.choice(("member",) * 7 + ("guest", "outside", "inside")) for _ in range(4)]
    people = [person(n, rng, kinds[n]) for n in range(rng.randint(1, 4))]
    me = rng.choice(people) if rng.random() < 0.6 else person(9, rng, "member")
    ids = [p.id for p in people]
    groups = {g: frozenset(i for i in ids if rng.random() < 0.5) for g in ("g1", "g2")}
    roles = {i: frozenset({GLOBAL_ADMINISTRATOR, *also(rng)}) for i in ids}
    lesser = (CONDITIONAL_ACCESS_ADMINISTRATOR, AUTHENTICATION_POLICY_ADMINISTRATOR)
    roles.setdefault(me.id, frozenset({rng.choice(lesser)}))
    excluded = {p.id: account(p) for p in people if rng.random() < 0.25}
    wish = wished(rng, excluded, [*people, me])
    alone = wish.method != "conditional-access" and rng.random() < 0.9  # else it is refused
    policies = [policy(n, rng, people) for n in range(rng.choice((0, 0, 1, 2, 3)))]
    policies = [p for p in policies if not (alone and p["state"] == "enabled")]
    defaults = rng.random() < 0.1 and not any(p["state"] == "enabled" for p in policies)
    if rng.random() < 0.1:  # the same policy waits there already
        there = {**body_of(wish), "state": REPORT_ONLY}
        policies.append(policy_shape.created(there, "there", "2026-01-01T00:00:00Z"))
    always = {"MicrosoftAuthenticator"} if rng.random() < 0.7 else set()
    enabled = frozenset({c for c in CONFIGURATIONS if rng.random() < 0.6} | always)
    read = document(rng, me, people, roles, groups, policies, enabled, defaults=defaults)
    snapshot = snapshot_of(read)
    stated = {"emergency_accounts": list(excluded)}
    sheet = replace(facts_of(snapshot), coverage=judge_snapshot(snapshot, stated))
    who = Identity(TENANT.id, me.id)
    plan = make_plan(wish, sheet, excluded, who)
    by_id = {p.id: KIND_OF[kinds[p.index]] for p in people}
    return World(
        tuple(people), by_id, roles, groups, tuple(policies), defaults, enabled, sheet, who, plan,
        excluded,
    )  # fmt: skip


def also(rng: Random) -> set[str]:
    return {CONDITIONAL_ACCESS_ADMINISTRATOR} if rng.random() < 0.2 else set()


METHODS = ("conditional-access", "conditional-access", "security-defaults", "per-user")


def wished(rng: Random, excluded: dict[str, Account], people: list[Person]) -> Wish:
    chosen = {p.id: (p.user_name, "disabled") for p in people if rng.random() < 0.8}
    return Wish(
        rng.choice(METHODS), target=rng.choice(("admin-portals", "all-resources")),
        turn_on=rng.random() < 0.9, emergency=tuple(excluded),
        drills=dict.fromkeys(excluded, "2026-11-01"), people=chosen,
    )  # fmt: skip
