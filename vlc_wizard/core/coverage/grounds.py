"""All that the judgement rests on but the people: made from a snapshot, once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.fold import Fold, Scheme
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.marks import Assignment, Late, assigned
from vlc_wizard.core.coverage.persons import per_user_in
from vlc_wizard.core.coverage.policies import Rule, rule_of
from vlc_wizard.core.coverage.sources import SYNC_ROLES, Sources, why_unread
from vlc_wizard.core.coverage.strengths import by_id
from vlc_wizard.core.coverage.targets import Apps
from vlc_wizard.core.coverage.world import Cover, World, world_of
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, ROLE_NAMES
from vlc_wizard.core.snapshot import (
    DOMAINS,
    NAMED_LOCATIONS,
    ORGANIZATION,
    POLICIES,
    ROLE_ELIGIBILITY,
    SECURITY_DEFAULTS,
    STRENGTHS,
    USERS,
    Response,
    Snapshot,
)
from vlc_wizard.core.stated import MOST_EMERGENCY

_GROUP = re.compile(r"^/groups/([^/]+)$")
_TENANT = re.compile(r"findTenantInformationByDomainName\(domainName='([^']+)'\)$")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the tenant's rules are, whom they name, and what of that is not known."""

    rules: tuple[Rule, ...]  # those that could demand something, now or once they are on
    others: tuple[Rule, ...]  # those that could not; for explanations
    covers: tuple[Cover, ...]  # by the index of the rule
    world: World
    assignment: Assignment
    scheme: Scheme
    security_defaults: Truth
    defaults_doubt: Doubt | None  # why it is not known whether they are on
    policies_doubt: Doubt | None  # why there may be other policies
    users_doubt: Doubt | None
    sync: tuple[Late, ...]  # why others may be synchronisation accounts
    emergency: frozenset[str]  # as stated, in lower case
    notes: tuple[str, ...]
    names: Mapping[str, str]  # of groups and roles, by id in lower case, where they were read
    basis: tuple[Any, ...]  # equal for two readings whose people fold alike

    def fold(self) -> Fold:
        """An empty fold for these people."""
        return Fold(self.scheme)


def grounds_of(
    snapshot: Snapshot,
    stated: Mapping[str, Any] | None = None,
    not_portals: Iterable[str] = (),
) -> Grounds:
    """Make the grounds from what was read and what a human stated.

    `not_portals`: apps that are known to be none of the portals (texts/facts.toml).
    """
    said = {**snapshot.stated, **(stated or {})}
    policies = list(snapshot.rows(POLICIES))
    strengths = by_id(snapshot.value(STRENGTHS))
    apps = Apps(_ids(said.get("vlc_app_ids")), frozenset(i.lower() for i in not_portals))
    read = [rule_of(body, strengths, apps) for body in policies]
    rules = tuple(r for r in read if r.could and (r.on is not False or r.report_only))
    others = tuple(r for r in read if r not in rules)
    places = snapshot.value(NAMED_LOCATIONS) if snapshot.whole(NAMED_LOCATIONS) else None
    world = world_of(rules, places)
    sources = Sources(snapshot)
    assignment = assigned(rules, sources)
    emergency, notes = _emergency(said)
    sync_ids, sync_late = _sync(sources)
    scheme = Scheme(
        assignment,
        domains=_domains(snapshot),
        homes=homes_in(snapshot.responses),
        homes_matter=any(g.tenants is not None for r in rules for s in _sides(r) for g in s.guests),
        per_user=per_user_in(snapshot.responses),
        sync=sync_ids,
        sync_known=not sync_late,
        watched=frozenset(i for late in (*assignment.late, *sync_late) for i in late.unless),
        named=emergency | _may_be_named(rules, sources),
    )
    return Grounds(
        rules, others, tuple(world.cover(r) for r in rules), world, assignment, scheme,
        _defaults(snapshot), _defaults_doubt(snapshot), _policies_doubt(snapshot),
        _users_doubt(snapshot), sync_late, emergency,
        (*notes, *_notes(snapshot, read, sources)), _names(snapshot), _basis(snapshot, said),
    )  # fmt: skip


def _ids(value: Any) -> frozenset[str]:
    rows = value if isinstance(value, list | tuple) else ()
    return frozenset(i.lower() for i in rows if isinstance(i, str))


def _emergency(said: Mapping[str, Any]) -> tuple[frozenset[str], tuple[str, ...]]:
    ids = _ids(said.get("emergency_accounts"))
    if len(ids) <= MOST_EMERGENCY:
        return ids, ()
    note = f"{len(ids)} accounts are stated as emergency accounts; more than five are not accepted."
    return frozenset(), (note,)


def _sync(sources: Sources) -> tuple[frozenset[str], tuple[Late, ...]]:
    ids: set[str] = set()
    late: list[Late] = []
    for role in sorted(SYNC_ROLES):
        holders = sources.holders(role)
        ids |= holders.ids
        late += [Late((0, 0, 0, 0), doubt) for doubt in holders.doubts]
        strangers = sources.unexplained(role)
        if strangers:
            path = f"/groups/{min(strangers)}/transitiveMembers"
            says = f"Whether {min(strangers)}, which may synchronise the directory, is a group, " \
                   "is not known."  # fmt: skip
            late.append(Late((0, 0, 0, 0), Doubt(path, says), strangers))
    return frozenset(ids), tuple(late)


def _defaults(snapshot: Snapshot) -> Truth:
    body = snapshot.one(SECURITY_DEFAULTS)
    value = None if body is None else body.get("isEnabled")
    return value if isinstance(value, bool) else None


def _policies_doubt(snapshot: Snapshot) -> Doubt | None:
    if snapshot.whole(POLICIES):
        return None
    why = why_unread(snapshot.responses.get(POLICIES))
    return Doubt(POLICIES, f"The Conditional Access policies are not known: {why}.")


def _defaults_doubt(snapshot: Snapshot) -> Doubt | None:
    if _defaults(snapshot) is not None:
        return None
    why = why_unread(snapshot.responses.get(SECURITY_DEFAULTS))
    return Doubt(SECURITY_DEFAULTS, f"Whether security defaults are on, is not known: {why}.")


def _users_doubt(snapshot: Snapshot) -> Doubt | None:
    if snapshot.whole(USERS):
        return None
    return Doubt(USERS, f"Not everybody is known: {why_unread(snapshot.responses.get(USERS))}.")


def _domains(snapshot: Snapshot) -> frozenset[str] | None:
    """The tenant's own domains, in lower case; None where they were not read."""
    for path, inside in ((ORGANIZATION, "verifiedDomains"), (DOMAINS, "")):
        rows = snapshot.value(path)
        if rows:
            lists = [row.get(inside) for row in rows] if inside else [rows]
            found = [d for domains in lists if isinstance(domains, list) for d in domains]
            names = {
                str(d.get("name" if inside else "id") or "").lower()
                for d in found
                if isinstance(d, Mapping)
            }
            if names - {""}:
                return frozenset(names - {""})
    return None


def homes_in(responses: Mapping[str, Response]) -> dict[str, str]:
    """Mail domain -> home tenant, from the answers about single domains."""
    out = {}
    for path, response in responses.items():
        found = _TENANT.search(path)
        body = response.body if response.ok and isinstance(response.body, Mapping) else {}
        tenant = body.get("tenantId")
        if found and isinstance(tenant, str) and tenant:
            out[found.group(1).lower()] = tenant.lower()
    return out


def _may_be_named(rules: tuple[Rule, ...], sources: Sources) -> frozenset[str]:
    """Accounts that a human may state later: whom a policy leaves out, and administrators."""
    left_out = (rule.audience.exclude.ids for rule in rules)
    return frozenset().union(sources.holders(GLOBAL_ADMINISTRATOR).ids, *left_out)


def _notes(snapshot: Snapshot, rules: list[Rule], sources: Sources) -> list[str]:
    """What is worth knowing and changes no verdict."""
    named = {r for rule in rules for side in _sides(rule) for r in side.roles}
    groups = {g for rule in rules for side in _sides(rule) for g in side.groups}
    notes = [
        f"The group {group} is named by a policy and does not exist any more."
        for group in sorted(groups)
        if sources.gone(group)
    ]
    eligible: dict[str, set[str]] = {}
    for row in snapshot.rows(ROLE_ELIGIBILITY):
        role = row.get("roleDefinitionId") if isinstance(row, Mapping) else None
        if isinstance(role, str) and role.lower() in named:
            eligible.setdefault(role.lower(), set()).add(str(row.get("principalId")))
    return notes + [
        f"{len(people)} could activate the role {ROLE_NAMES.get(role, role)}, which a policy "
        "names; it does not count until they do."
        for role, people in sorted(eligible.items())
    ]


def _names(snapshot: Snapshot) -> dict[str, str]:
    """What groups are called, and roles."""
    out = dict(ROLE_NAMES)
    for path in snapshot.responses:
        found = _GROUP.match(path)
        name = (snapshot.one(path) or {}).get("displayName") if found else None
        if found and isinstance(name, str) and name:
            out[found.group(1).lower()] = name
    return out


def _sides(rule: Rule) -> tuple[Any, Any]:
    return rule.audience.include, rule.audience.exclude


def _basis(snapshot: Snapshot, said: Mapping[str, Any]) -> tuple[Any, ...]:
    """Everything that decides how people fold, to be compared with a later reading.

    Whom a human states as an emergency access account is not of it: that is left out afterwards.
    """
    return (
        _ids(said.get("vlc_app_ids")),
        {
            path: (response.status, response.complete, response.query, response.body)
            for path, response in snapshot.responses.items()
            if path.startswith(("/identity/", "/groups/", "/roleManagement/", "/policies/",
                                "/tenantRelationships/", "/organization", "/domains"))
        },
    )  # fmt: skip
