"""What a gate may look at, and how it says what it found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.lockout import Way, ways_in
from vlc_wizard.core.model import Account, Body, Identity
from vlc_wizard.core.passing import APP
from vlc_wizard.core.plan import COLLECTION, CREATE, DEFAULTS, PER_USER, Gate, Plan

READING_AGE_SECONDS = 60  # gates are judged on a reading no older than this
Verdict = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What What If said of one person. `rows` None: it could not be asked."""

    id: str
    user_name: str
    excluded: bool  # our policy must not apply
    administrator: bool
    rows: Sequence[Body] | None
    kind: str = ""  # "you", "admin", "emergency", "sync", "member" or "guest"


@dataclass(frozen=True, slots=True)
class Stored:
    """The policy as it stands report-only, and what was asked about it."""

    policy_id: str
    asked: tuple[Asked, ...]
    results: tuple[str, ...] | None  # of my own sign-ins under it; None: the log was not read
    way_back: bool  # whether the way back is written down and shown


@dataclass(frozen=True, slots=True)
class Log:
    """Sign-ins of 30 days by something else than a browser or a modern app."""

    odd: tuple[str, ...]  # "who by what"
    complete: bool


@dataclass(frozen=True)
class Case:
    """All a gate may look at."""

    facts: FactSheet
    plan: Plan
    confirmed: Identity
    excluded: Mapping[str, Account]  # those of the body's excludeUsers that were found
    log: Log | None = None
    stored: Stored | None = None  # only before it is turned on

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The policies this plan would create, as they will be sent."""
        return tuple(c.after for c in self.plan.changes if c.kind == CREATE)

    @property
    def defaults_on(self) -> bool:
        """Whether the plan turns security defaults on."""
        return any(c.kind == DEFAULTS and c.enforces for c in self.plan.changes)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Whose per-user MFA the plan turns on."""
        return tuple(c.object_id for c in self.plan.changes if c.kind == PER_USER and c.enforces)

    @cached_property
    def wanted(self) -> tuple[Body, ...]:
        """Every policy that will be on because of this plan, and what asks as a policy would."""
        there = {f"{COLLECTION}/{p.id}": p.body for p in self.facts.policies or ()}
        targets = [c.target for c in self.plan.changes if isinstance(c.target, str)]
        asking = [_asking("security defaults", ("All",), APP)] if self.defaults_on else []
        asking += [_asking("per-user MFA", self.people, "mfa")] if self.people else []
        return (*self.bodies, *(there[t] for t in targets if t in there), *asking)

    @cached_property
    def portals_only(self) -> bool:
        """Whether nothing but Microsoft Admin Portals is the target: Graph stays open then."""
        apps = [body["conditions"]["applications"]["includeApplications"] for body in self.wanted]
        return bool(apps) and all(list(a) == ["MicrosoftAdminPortals"] for a in apps)

    @property
    def keeps_graph(self) -> bool:
        """Whether somebody keeps a way back by Graph (security.md A.3, G4)."""
        return self.portals_only or bool(self.people)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """What will be demanded of each administrator and each account left out."""
        return ways_in(self.facts, self.wanted, self.excluded)

    @property
    def sent_exclusions(self) -> set[str]:
        """Ids that the bodies leave out."""
        users = [body["conditions"]["users"] for body in self.wanted]
        return {i for u in users for i in u.get("excludeUsers") or ()}

    def softer(self) -> Verdict:
        """Amber where Graph stays open as a way back, red where it does not."""
        return "amber" if self.keeps_graph else "red"


def _asking(name: str, people: Sequence[str], control: str) -> Body:
    """What asks everybody, or these people, for MFA at every app, in the form of a policy."""
    return {
        "displayName": name,
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": list(people)},
        },
        "grantControls": {"operator": "OR", "builtInControls": [control]},
    }


def gate(
    case: Case,
    name: str,
    verdict: Verdict,
    says: str,
    evidence: str,
    **more: str,
) -> Gate:
    """A gate with the time of the reading it rests on."""
    return Gate(name, verdict, says, evidence, case.facts.read_at.isoformat(), **more)
