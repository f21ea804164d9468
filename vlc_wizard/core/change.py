"""One write of a plan: what it is, where it goes, and what it does to people."""

from collections.abc import Mapping
from dataclasses import dataclass

from vlc_wizard.core.model import Body

CREATE = "conditional_access.policy.create"
SET_STATE = "conditional_access.policy.set_state"
DEFAULTS = "security_defaults.set"
PER_USER = "per_user_mfa.set"
REVOKE = "sessions.revoke"
KINDS = (CREATE, SET_STATE, DEFAULTS, PER_USER, REVOKE)
ONE_A_PERSON = (PER_USER, REVOKE)  # made twenty at a time, each judged by itself

COLLECTION = "conditional_access/policies"
DEFAULTS_AT = "policies/security_defaults"
PEOPLE = "people"
ON = "enabled"
OFF = "disabled"
REPORT_ONLY = "enabledForReportingButNotEnforced"

Target = str | Mapping[str, int]  # an address, or {"made_by": n}


@dataclass(frozen=True, slots=True)
class Change:
    """One write. `before` None: it creates. `after` is the body that will be sent."""

    n: int
    kind: str
    target: Target
    before: Body | None
    after: Body
    why: str
    undo: str  # in words; the plan of an undo is made from the run

    @property
    def where(self) -> str:
        """The target in words that fit a line."""
        return self.target if isinstance(self.target, str) else f"made by {self.target['made_by']}"

    @property
    def object_id(self) -> str:
        """The id at the end of the address; empty where an earlier change makes the object."""
        if self.kind == CREATE or not isinstance(self.target, str):
            return ""
        return self.target.rpartition("/")[2]

    @property
    def turns_policy_on(self) -> bool:
        """Whether a policy asks people from here on."""
        return self.kind == SET_STATE and self.after.get("state") == ON

    @property
    def drops(self) -> bool:
        """Whether security defaults protect nobody from here on."""
        return self.kind == DEFAULTS and self.after.get("isEnabled") is False

    @property
    def enforces(self) -> bool:
        """Whether people are asked for MFA from here on."""
        return (
            self.turns_policy_on
            or (self.kind == DEFAULTS and self.after.get("isEnabled") is True)
            or (self.kind == PER_USER and self.after.get("perUserMfaState") != OFF)
        )

    @property
    def by_person(self) -> bool:
        """Whether it is one of many alike, a person each."""
        return self.kind in ONE_A_PERSON
