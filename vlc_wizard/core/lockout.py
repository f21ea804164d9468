"""Who keeps a way in: what the policies will demand of each administrator, and can they meet it.

It proves, and does not guess: a way in is "yes" only where every policy that is on, and the one to
be turned on, either does not apply or can be met by a method that is registered and allowed.
Whatever was not read makes it "unknown"; a condition such as a place makes it "sometimes".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Account, Body, RoleHolder
from vlc_wizard.core.surroundings import Surroundings

PORTALS = "MicrosoftAdminPortals"
PORTAL_APPS = frozenset({"c44b4083-3bb0-49c1-b47d-974e53cbdf3c"})  # Azure portal (graph.md 9.3)
OTHER_GROUPS = frozenset({"None", "Office365"})
MFA_STRENGTH = "00000000-0000-0000-0000-000000000002"

Can = Literal["yes", "sometimes", "no", "unknown"]


class Hit(IntEnum):
    """Whether a policy applies to a person's sign-in to a portal."""

    NO = 0
    SOMETIMES = 1  # under a condition: a place, a platform, a risk
    UNKNOWN = 2
    YES = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One person: what will be demanded, and whether it can be met now."""

    id: str
    name: str
    user_name: str
    administrator: bool  # holds Global Administrator
    emergency: bool  # left out by the plan
    demands: str
    can: Can
    because: str


def ways_in(
    facts: FactSheet, wanted: Iterable[Body], excluded: Mapping[str, Account]
) -> tuple[Way, ...]:
    """Every Global Administrator and every account left out, once these policies are on."""
    policies = [p.body for p in facts.policies or () if p.state not in _OFF]
    after = [*policies, *wanted]
    known = facts.policies is not None
    out = [
        _way(h, after, facts.around, administrator=True, emergency=h.id in excluded, known=known)
        for h in facts.holders or ()
        if h.kind == "user"
    ]
    seen = {way.id for way in out}
    others = [_as_holder(a) for a in excluded.values() if a.id not in seen]
    out += [
        _way(h, after, facts.around, administrator=False, emergency=True, known=known)
        for h in others
    ]
    return tuple(out)


_OFF = ("disabled", "enabledForReportingButNotEnforced")


def _as_holder(account: Account) -> RoleHolder:
    return RoleHolder(
        account.id, account.name, account.user_name, "user", account.enabled, account.synced,
        account.guest,
    )  # fmt: skip


def _way(
    person: RoleHolder,
    policies: list[Body],
    around: Surroundings,
    *,
    administrator: bool,
    emergency: bool,
    known: bool,
) -> Way:
    roles = {GLOBAL_ADMINISTRATOR} if administrator else set()
    hits = [(p, applies(p, person, roles, around.members)) for p in policies]
    demands, can, because = _judged(person, [(p, h) for p, h in hits if h], around)
    if not known and can != "no":
        can, because = "unknown", "the policies could not be read"
    return Way(
        person.id, person.name, person.user_name, administrator, emergency, demands, can, because
    )


def _judged(
    person: RoleHolder, hits: list[tuple[Body, Hit]], around: Surroundings
) -> tuple[str, Can, str]:
    """(what is demanded, can it be met, why)."""
    demands = _demanded(hits)
    if person.enabled is not True:
        return demands, ("no" if person.enabled is False else "unknown"), "not an enabled account"
    worst: tuple[Can, str] = ("yes", "your policies demand nothing of this account")
    if hits:
        worst = ("yes", "every demand can be met by a method that is registered and allowed")
    for policy, hit in hits:
        found = _doubt(policy, hit, person, around)
        if _RANK[found[0]] > _RANK[worst[0]]:
            worst = found
    return demands, worst[0], worst[1]


_RANK: Mapping[str, int] = {"yes": 0, "sometimes": 1, "unknown": 2, "no": 3}


def _doubt(policy: Body, hit: Hit, person: RoleHolder, around: Surroundings) -> tuple[Can, str]:
    """How one policy stands between this person and the portal."""
    name = str(policy.get("displayName") or policy.get("id"))
    met, because = _can_meet(policy, person, around)
    if met == "yes":
        return met, because
    if hit is Hit.YES or (hit is Hit.UNKNOWN and met == "unknown"):
        return met, because
    if hit is Hit.UNKNOWN:
        return "unknown", f"whether {name} applies is not known"
    return "sometimes", f"under a condition of {name}: {because}"


def _can_meet(policy: Body, person: RoleHolder, around: Surroundings) -> tuple[Can, str]:
    name = str(policy.get("displayName") or policy.get("id"))
    grant = policy.get("grantControls") or {}
    controls = set(grant.get("builtInControls") or ())
    if "block" in controls:
        return "no", f"{name} blocks"
    kinds = demanded_kinds(grant)
    if kinds is None:
        return "unknown", f"{name} demands something besides MFA"
    if not kinds:
        return "yes", ""
    return has_mfa(person.id, around)


def demanded_kinds(grant: Mapping[str, Any]) -> set[str] | None:
    """{"mfa"} where MFA is enough, {} where nothing is demanded, None where more is."""
    controls = set(grant.get("builtInControls") or ())
    strength = grant.get("authenticationStrength") or {}
    more = bool(grant.get("customAuthenticationFactors"))
    if strength:
        controls.add("mfa" if strength.get("id") == MFA_STRENGTH else "strength")
    if not controls and not more:
        return set()
    if "mfa" in controls and (grant.get("operator") == "OR" or (controls == {"mfa"} and not more)):
        return {"mfa"}
    return None


def has_mfa(person_id: str, around: Surroundings) -> tuple[Can, str]:
    """Whether a person has a method that is registered and allowed."""
    types = around.methods.get(person_id)
    if types is None:
        return "unknown", "the registered methods could not be read"
    if not types:
        return "no", "nothing is registered that passes MFA"
    if around.allowed is None:
        return "unknown", "a method is registered; which are allowed could not be read"
    allowed = {around.allowed.allows(t) for t in types}
    if True in allowed:
        return "yes", "a method is registered and allowed"
    if None in allowed:
        return "unknown", "a method is registered; whether it is allowed depends on groups"
    return "no", "what is registered is not allowed by the authentication methods policy"


def _demanded(hits: list[tuple[Body, Hit]]) -> str:
    words = set()
    for policy, _ in hits:
        grant = policy.get("grantControls") or {}
        kinds = demanded_kinds(grant)
        if "block" in (grant.get("builtInControls") or ()):
            words.add("nothing helps: blocked")
        elif kinds is None:
            words.add("more than MFA")
        elif kinds:
            words.add("MFA")
    return ", ".join(sorted(words)) or "nothing"


# --- whom a policy hits ---------------------------------------------------------------------------


def applies(
    policy: Body, person: RoleHolder, roles: Collection[str], members: Mapping[str, frozenset[str]]
) -> Hit:
    """Whether a policy applies to this person's sign-in to a portal by browser."""
    conditions = policy.get("conditions") or {}
    parts = (
        _hits_person(conditions.get("users") or {}, person, roles, members),
        _hits_portals(conditions.get("applications") or {}),
        _hits_client(conditions),
        Hit.SOMETIMES if _narrowed(conditions) else Hit.YES,
    )
    if Hit.NO in parts:
        return Hit.NO
    if Hit.UNKNOWN in parts:
        return Hit.UNKNOWN
    return min(parts)


def _hits_person(
    users: Mapping[str, Any],
    person: RoleHolder,
    roles: Collection[str],
    members: Mapping[str, frozenset[str]],
) -> Hit:
    left_out = _named(users, "exclude", person, roles, members)
    if left_out is Hit.YES:
        return Hit.NO
    named = _named(users, "include", person, roles, members)
    if named is Hit.NO:
        return Hit.NO
    return Hit.YES if (named, left_out) == (Hit.YES, Hit.NO) else Hit.UNKNOWN


def _named(
    users: Mapping[str, Any],
    way: str,
    person: RoleHolder,
    roles: Collection[str],
    members: Mapping[str, frozenset[str]],
) -> Hit:
    people = set(users.get(f"{way}Users") or ())
    held = set(users.get(f"{way}Roles") or ())
    if "All" in people or person.id in people or held & set(roles):
        return Hit.YES
    groups = [members.get(str(g)) for g in users.get(f"{way}Groups") or ()]
    if any(g is not None and person.id in g for g in groups):
        return Hit.YES
    guests = bool(users.get(f"{way}GuestsOrExternalUsers")) or "GuestsOrExternalUsers" in people
    # The other roles of this person were not read, and a policy may go by them.
    unsure = None in groups or (guests and person.guest) or bool(held)
    return Hit.UNKNOWN if unsure else Hit.NO


def _hits_portals(applications: Mapping[str, Any]) -> Hit:
    included = set(applications.get("includeApplications") or ())
    left_out = set(applications.get("excludeApplications") or ())
    if PORTALS in left_out or not included or included <= OTHER_GROUPS:
        return Hit.NO
    if applications.get("applicationFilter"):
        return Hit.UNKNOWN
    if included & ({"All", PORTALS} | PORTAL_APPS):
        return Hit.UNKNOWN if left_out & PORTAL_APPS else Hit.YES
    return Hit.UNKNOWN  # an app by its id may be one of the portals


def _hits_client(conditions: Mapping[str, Any]) -> Hit:
    types = set(conditions.get("clientAppTypes") or ("all",))
    return Hit.YES if types & {"all", "browser"} else Hit.NO


def _narrowed(conditions: Mapping[str, Any]) -> bool:
    """Whether anything else must hold for it to apply."""
    known = ("users", "applications", "clientAppTypes")
    rest = {k: v for k, v in conditions.items() if k not in known and v not in (None, [], {}, "")}
    places = rest.pop("locations", None) or {}
    platforms = rest.pop("platforms", None) or {}
    return (
        bool(rest)
        or _not_all(places, "Locations", "All")
        or _not_all(platforms, "Platforms", "all")
    )


def _not_all(rule: Mapping[str, Any], what: str, everything: str) -> bool:
    if not rule:
        return False
    included = rule.get(f"include{what}") or ()
    return list(included) != [everything] or bool(rule.get(f"exclude{what}"))
