"""The answers: one frozen value. Changing one forgets what needed it, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Self

from vlc_wizard.core.model import Identity


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The tenant and the person the admin said yes to."""

    tenant_id: str
    tenant_name: str
    domain: str
    object_id: str
    user_name: str

    @property
    def identity(self) -> Identity:
        """Whom every later token must be for."""
        return Identity(self.tenant_id, self.object_id)


@dataclass(frozen=True, slots=True)
class Session:
    """What the admin answered. None or empty: not answered yet."""

    client_id: str = ""
    tenant: str = ""  # id or domain to sign in to; empty: whichever the person belongs to
    way: str = ""  # of signing in: "browser" or "device-code"
    keep: str = ""  # "run": stay signed in until the run ends
    listen: str = ""  # in a container: "here" or "everywhere"
    sign_in_as: str = ""  # rehearsal only
    confirmed: Confirmed | None = None
    admins_seen: bool = False
    facts_seen: bool = False
    method: str = ""  # "conditional-access", "security-defaults", "per-user"
    method_reason: str = ""  # why not the recommended one
    policy_name: str = ""
    emergency: tuple[str, ...] | None = None  # object ids; () is "none, and I know"
    target: str = ""  # "admin-portals" or "all-resources"
    start_state: str = ""  # "report-only" or "on"
    whom: str = ""  # per-user: names, a group's id or a table; empty: everybody
    whom_by: str = ""  # which of these it is: "names", "group" or "table"
    whom_reason: str = ""  # why so many, or accounts that must not be shut out
    revoke: str = ""  # "yes": people are signed out, so that it acts at once
    plan_id: str = ""
    agreed: str = ""  # id of the plan whose domain was typed
    agreed_on: str = ""  # id of the plan whose second question was answered
    revert_minutes: int = 0  # the policy goes back unless confirmed; 0: it stays on
    reasons: Mapping[str, str] = field(default_factory=dict)  # gate id -> typed reason
    people_told: bool = False
    helpdesk: str = ""  # how people reach the organisation's own helpdesk
    enrolment: Mapping[str, str] = field(default_factory=dict)  # domain -> provider's address
    moment: str = ""  # what people are told
    drills: Mapping[str, str] = field(default_factory=dict)  # account id -> day of its last test
    waiting: Mapping[str, str] = field(default_factory=dict)  # about, whom, since, task
    by_hand: Mapping[str, str] = field(default_factory=dict)  # a step done in the portal: when
    handed: Mapping[str, Any] = field(default_factory=dict)  # taken over from a colleague
    guide: str = ""  # the step by hand that is shown
    typed: Mapping[str, str] = field(default_factory=dict)  # facts stated by the admin
    vlc_app_ids: tuple[str, ...] | None = None  # what VLC is called in the sign-in log
    accepts_security_defaults: bool | None = None

    def answer(self, **values: Any) -> Self:
        """Set answers; a changed one forgets those that were given because of it."""
        changed = {name for name, value in values.items() if getattr(self, name) != value}
        lost: set[str] = set()
        for name in changed:
            lost |= needing(name)
        blank = {f.name: _default(f) for f in fields(self) if f.name in lost - set(values)}
        return replace(self, **blank, **values)


# answer -> the answers that were given because of it
_NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "confirmed": (
        "admins_seen",
        "facts_seen",
        "method",
        "method_reason",
        "emergency",
        "drills",
        "enrolment",
        "helpdesk",
        "vlc_app_ids",
        "accepts_security_defaults",
    ),
    "method": (
        "target",
        "start_state",
        "policy_name",
        "whom",
        "whom_by",
        "whom_reason",
        "revoke",
        "plan_id",
    ),
    "method_reason": ("plan_id",),
    "policy_name": ("plan_id",),
    "emergency": ("plan_id",),
    "target": ("plan_id",),
    "drills": ("plan_id",),
    "start_state": ("plan_id",),
    "whom": ("plan_id",),
    "whom_by": ("plan_id",),
    "whom_reason": ("plan_id",),
    "revoke": ("plan_id",),
    "plan_id": ("agreed", "agreed_on", "reasons", "revert_minutes"),
}


def needing(name: str) -> set[str]:
    """Every answer that rests on this one, directly or not."""
    found: set[str] = set()
    queue = [name]
    while queue:
        for other in _NEEDED_BY.get(queue.pop(), ()):
            if other not in found:
                found.add(other)
                queue.append(other)
    return found


def _default(f: Any) -> Any:
    return f.default_factory() if callable(f.default_factory) else f.default


@dataclass(frozen=True, slots=True)
class Saved:
    """What the store keeps: the answers, the page, and who was there when."""

    session: Session
    at: str  # page id
    by: str  # sign-in name, empty before signing in
    saved_at: datetime


def to_json(session: Session) -> dict[str, Any]:
    """The answers as plain JSON; the inverse of `from_json`."""
    out: dict[str, Any] = {}
    for f in fields(session):
        value = getattr(session, f.name)
        if isinstance(value, Confirmed):
            value = {g.name: getattr(value, g.name) for g in fields(value)}
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        out[f.name] = value
    return out


def from_json(data: Mapping[str, Any]) -> Session:
    """The answers again. Unknown keys are left out, missing ones are unanswered."""
    values = {f.name: data[f.name] for f in fields(Session) if f.name in data}
    if isinstance(values.get("confirmed"), Mapping):
        values["confirmed"] = Confirmed(**values["confirmed"])
    for name in ("emergency", "vlc_app_ids"):
        if isinstance(values.get(name), list):
            values[name] = tuple(values[name])
    return Session(**values)
