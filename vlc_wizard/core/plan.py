"""A plan is data: it can be shown, saved, recognised again and refused."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from vlc_wizard.core.change import (
    COLLECTION,
    CREATE,
    DEFAULTS,
    DEFAULTS_AT,
    KINDS,
    OFF,
    ON,
    PEOPLE,
    PER_USER,
    REPORT_ONLY,
    REVOKE,
    SET_STATE,
    Change,
    Target,
)
from vlc_wizard.core.compare import digest, policy_digest
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Account, Body, Tenant

VERSION = 1
__all__ = [
    "COLLECTION",
    "CREATE",
    "DEFAULTS",
    "DEFAULTS_AT",
    "KINDS",
    "OFF",
    "ON",
    "PEOPLE",
    "PER_USER",
    "REPORT_ONLY",
    "REVOKE",
    "SET_STATE",
    "Change",
    "Gate",
    "Plan",
    "Target",
    "Wish",
]


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold. Red: no way forward. Amber: a typed reason."""

    id: str
    verdict: Literal["green", "amber", "red"]
    says: str
    evidence: str
    at: str  # ISO time of the reading it rests on
    object_id: str = ""
    turn_green: str = ""


@dataclass(frozen=True)  # without slots: its id is worked out once
class Plan:
    """Every write the admin agrees to, and nothing else."""

    tenant: Tenant
    method: str
    basis: Mapping[str, Any]  # what the decision rests on
    changes: tuple[Change, ...]
    human_steps: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    reason: str = ""  # why this method and not the recommended one
    gates: tuple[Gate, ...] = ()  # history, not permission
    stays: tuple[str, ...] = ()  # what taking it back does not take back, in words

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the basis."""
        return digest(self.basis)

    @cached_property
    def id(self) -> str:
        """8 hex digits of the content with the marker left empty, fingerprint included."""
        return digest(_content(unmarked(self)))[:8]

    @property
    def applyable(self) -> bool:
        """Whether there is anything to do and nothing in the way."""
        return bool(self.changes) and not self.blockers

    @property
    def turns_on(self) -> bool:
        """Whether the plan ends with something enforced."""
        return any(change.enforces for change in self.changes)

    @property
    def policy_changes(self) -> tuple[Change, ...]:
        """Those that concern a Conditional Access policy."""
        return tuple(c for c in self.changes if c.kind in (CREATE, SET_STATE))

    @property
    def opens_at(self) -> int:
        """Number of the change from which on nothing asks, until a later one; 0: there is none."""
        later = [c.n for c in self.changes if c.turns_policy_on or _defaults_on(c)]
        opens = [c.n for c in self.changes if c.drops or _turns_policy_off(c)]
        return next((n for n in opens if later and n < later[-1]), 0)

    @property
    def closes_at(self) -> int:
        """Number of the change with which something asks again; 0: nothing is opened."""
        later = [c.n for c in self.changes if c.turns_policy_on or _defaults_on(c)]
        return later[-1] if self.opens_at else 0

    @property
    def undoes(self) -> str:
        """Id of the plan that this one takes back; empty where it is none of these."""
        return str(self.basis.get("undoes", ""))

    @property
    def switch_at(self) -> int:
        """Number of the change before which the second question stands; 0: there is none.

        Security defaults that are turned off for a policy go down with its answer.
        """
        if not any(c.turns_policy_on for c in self.changes):
            return 0
        return next(c.n for c in self.changes if c.turns_policy_on or c.drops)


def _defaults_on(change: Change) -> bool:
    return change.kind == DEFAULTS and change.enforces


def _turns_policy_off(change: Change) -> bool:
    return change.kind == SET_STATE and not change.enforces


def for_all_resources(plan: Plan) -> bool:
    """Whether a policy that the plan creates is for every app."""
    bodies = [c.after for c in plan.changes if c.kind == CREATE]
    return any(b["conditions"]["applications"]["includeApplications"] == ["All"] for b in bodies)


def marker(plan_id: str) -> str:
    """The mark in a display name by which our own object is found again."""
    return f"[vlcw-{plan_id}]"


def marked(plan: Plan) -> Plan:
    """The plan with its own id in every display name it creates."""
    return _rename(plan, marker(plan.id))


def unmarked(plan: Plan) -> Plan:
    """The plan with its marker left empty."""
    return _rename(plan, marker(""))


def _rename(plan: Plan, mark: str) -> Plan:
    changes = tuple(
        replace(c, after={**c.after, "displayName": f"{plain_name(c.after)} {mark}"})
        if c.kind == CREATE
        else c
        for c in plan.changes
    )
    return replace(plan, changes=changes)


def plain_name(body: Body) -> str:
    """The display name without any marker."""
    return str(body["displayName"]).partition(" [vlcw-")[0]


def _content(plan: Plan) -> dict[str, Any]:
    return {
        "version": VERSION,
        "tenant": plan.tenant.id,
        "method": plan.method,
        "fingerprint": plan.fingerprint,
        "changes": [asdict(c) for c in plan.changes],
        "human_steps": list(plan.human_steps),
        "blockers": list(plan.blockers),
        "reason": plan.reason,
        **({"stays": list(plan.stays)} if plan.stays else {}),
    }


def basis_of(
    facts: FactSheet, excluded: Mapping[str, Account], *, own: str = "", undone: Mapping[str, str]
) -> dict[str, Any]:
    """What a decision rests on, as short values that can be compared and told apart.

    `own`: the marker of the plan itself, whose policies are left out. `undone`: policy id -> the
    state it had before a change of ours whose intent is written down.
    """
    policies = {
        p.id: [p.name, policy_digest({**p.body, "state": undone.get(p.id, p.state)})]
        for p in facts.policies or ()
        if not (own and own in p.name)
    }
    return {
        "policies": dict(sorted(policies.items())),
        "security_defaults": facts.security_defaults,
        "excluded": {i: [a.user_name, a.enabled] for i, a in sorted(excluded.items())},
        "global_administrators": {h.id: h.user_name for h in sorted_holders(facts)},
        "licence": facts.licence.level if facts.licence else None,
    }


def sorted_holders(facts: FactSheet) -> list[Any]:
    """Holders of Global Administrator in one order."""
    return sorted(facts.holders or (), key=lambda h: h.id)


def changed_since(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """The difference between two bases, one sentence each. Empty: nothing changed."""
    out: list[str] = []
    for what, words in _BASIS_WORDS.items():
        old, new = then.get(what), now.get(what)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            out += _changed_keys(words, old, new)
        elif old != new:
            out.append(f"{words}: was {_shown(old)}, is {_shown(new)}.")
    return tuple(out)


_BASIS_WORDS = {
    "policies": "Conditional Access policy",
    "security_defaults": "Security defaults",
    "excluded": "Excluded account",
    "global_administrators": "Global Administrator",
    "licence": "Licence",
    "per_user": "Per-user MFA",
}


def _changed_keys(words: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    gone = [f"{words} gone: {_name(old[k], k)}." for k in old.keys() - new.keys()]
    come = [f"{words} new: {_name(new[k], k)}." for k in new.keys() - old.keys()]
    other = [
        f"{words} changed: {_name(new[k], k)}." for k in old.keys() & new.keys() if old[k] != new[k]
    ]
    return sorted(gone) + sorted(come) + sorted(other)


def _name(value: Any, key: str) -> str:
    name = value[0] if isinstance(value, (list, tuple)) and value else value
    return f"{name} ({key})"


def _shown(value: object) -> str:
    return {True: "on", False: "off", None: "unknown"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]


# --- the document -------------------------------------------------------------------------------


def to_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON; the inverse of `from_document`."""
    body = {
        "version": VERSION,
        "id": plan.id,
        "tenant": {"id": plan.tenant.id, "name": plan.tenant.name, "domain": plan.tenant.domain},
        "method": plan.method,
        "fingerprint": plan.fingerprint,
        "basis": dict(plan.basis),
        "changes": [asdict(c) for c in plan.changes],
        "gates": [{**asdict(g), "after": 0} for g in plan.gates],
        "blockers": list(plan.blockers),
        "human_steps": list(plan.human_steps),
        "reason": plan.reason,
        "stays": list(plan.stays),
    }
    return {**body, "digest": digest(body)}


def from_document(document: Mapping[str, Any]) -> Plan:
    """The plan again. Raises UsageError where it was edited or is not one of ours."""
    try:
        plan = _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _not_a_plan(f"a part is missing or has another form: {error}") from error
    body = {k: v for k, v in document.items() if k != "digest"}
    if document.get("version") != VERSION:
        raise _not_a_plan(f"its version is {document.get('version')}, this program knows {VERSION}")
    if digest(body) != document.get("digest") or plan.id != document["id"]:
        raise UsageError(
            "This plan was edited",
            "Its content does not match its own seal.",
            next="Make a new plan. A plan is applied as it was reviewed, or not at all.",
        )
    unknown = [c.kind for c in plan.changes if c.kind not in KINDS]
    if unknown:
        raise _not_a_plan(f"it has changes of an unknown kind: {', '.join(unknown)}")
    return plan


def _read(document: Mapping[str, Any]) -> Plan:
    tenant = document["tenant"]
    return Plan(
        tenant=Tenant(tenant["id"], tenant["name"], tenant["domain"]),
        method=document["method"],
        basis=document["basis"],
        changes=tuple(Change(**c) for c in document["changes"]),
        human_steps=tuple(document["human_steps"]),
        blockers=tuple(document["blockers"]),
        reason=document["reason"],
        stays=tuple(document.get("stays", ())),
        gates=tuple(
            Gate(**{k: v for k, v in g.items() if k != "after"}) for g in document["gates"]
        ),
    )


def _not_a_plan(why: str) -> UsageError:
    return UsageError(
        "This is not a plan this program can apply",
        f"{why[:1].upper()}{why[1:]}.",
        next="Make a new plan with: vlc-wizard plan -o FILE",
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What the admin chose, for a method to turn into changes."""

    method: str
    policy_name: str = "MFA for Volume Licensing Central"
    target: str = "admin-portals"
    turn_on: bool = True
    emergency: tuple[str, ...] = ()
    reason: str = ""
    drills: Mapping[str, str] = field(default_factory=dict)  # account id -> day it was tested
    people: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # id -> (sign-in name, state)
    revoke: Mapping[str, str] = field(default_factory=dict)  # id -> sign-in name: sign them out
