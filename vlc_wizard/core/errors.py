"""Everything we expected could go wrong, each with its own way out.

WizardError                      1
├── UsageError                   2   wrong arguments, wrong domain, an edited plan
├── SignInError                  3
│   ├── SignInNeeded             3   a token is missing, expired or challenged
│   ├── ConsentMissing           3   this app has not been allowed to ask
│   ├── RoleTooLow               3   the app may ask, but the person may not do it
│   └── WrongTenant              3   a token of another tenant or person
├── TenantChanged                4   the plan is stale
├── Blocked                      5   a gate is red, or an amber one unanswered
├── PartlyApplied                6
├── LicenceMissing               1
├── NotThere                     1   404
├── Unreachable                  1   no answer, and nothing can have happened
├── Ambiguous                    1   no answer, and something may have happened
├── Throttled                    1
├── Refused                      1   any other refusal of the service
└── StateError                   1   our own files: not writable, newer, held by another
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, eq=False)
class WizardError(Exception):
    """What failed, why, how the tenant stands now, and what to do next."""

    title: str
    why: str = ""
    now: str = "The tenant is as it was."
    next: str = "Your answers are kept. Start again to carry on."
    code: str = ""  # of the service: "AccessDenied", "AADSTS65001"
    status: int = 0  # of HTTP; 0 where there was none
    request_id: str = ""
    at: datetime | None = None
    exit_code: int = field(default=1, kw_only=True)

    def __str__(self) -> str:
        return f"{self.title}. {self.why}".strip()


@dataclass(slots=True, eq=False)
class UsageError(WizardError):
    """The command or an answer cannot be taken as it stands."""

    exit_code: int = field(default=2, kw_only=True)


@dataclass(slots=True, eq=False)
class SignInError(WizardError):
    """Nobody is signed in, or not the one who should be."""

    exit_code: int = field(default=3, kw_only=True)


@dataclass(slots=True, eq=False)
class SignInNeeded(SignInError):
    """Sign in again, for these scopes, answering this claims challenge where there is one."""

    scopes: frozenset[str] = field(default=frozenset(), kw_only=True)
    claims: str | None = field(default=None, kw_only=True)  # JSON, decoded


@dataclass(slots=True, eq=False)
class ConsentMissing(SignInError):
    """The app has not been allowed these scopes in this tenant."""

    scopes: frozenset[str] = field(default=frozenset(), kw_only=True)


@dataclass(slots=True, eq=False)
class RoleTooLow(SignInError):
    """The signed-in person holds no role that may do this."""

    roles: tuple[str, ...] = field(default=(), kw_only=True)  # any one of these, by name


@dataclass(slots=True, eq=False)
class WrongTenant(SignInError):
    """A token came back for another tenant or another person than the one confirmed."""


@dataclass(slots=True, eq=False)
class TenantChanged(WizardError):
    """What the plan was decided on is no longer so."""

    difference: tuple[str, ...] = field(default=(), kw_only=True)
    exit_code: int = field(default=4, kw_only=True)


@dataclass(slots=True, eq=False)
class Blocked(WizardError):
    """A gate stands in the way."""

    gates: tuple[str, ...] = field(default=(), kw_only=True)
    exit_code: int = field(default=5, kw_only=True)


@dataclass(slots=True, eq=False)
class PartlyApplied(WizardError):
    """Some changes of the plan are made and others are not."""

    exit_code: int = field(default=6, kw_only=True)


@dataclass(slots=True, eq=False)
class LicenceMissing(WizardError):
    """The tenant has no licence for what was asked."""


@dataclass(slots=True, eq=False)
class NotThere(WizardError):
    """The object does not exist."""


@dataclass(slots=True, eq=False)
class Unreachable(WizardError):
    """No answer, and the request cannot have had an effect."""


@dataclass(slots=True, eq=False)
class Ambiguous(WizardError):
    """A write was sent and no answer came: it may or may not have happened."""


@dataclass(slots=True, eq=False)
class Throttled(WizardError):
    """The service asks for patience, longer than we may give unasked."""

    wait_seconds: float | None = field(default=None, kw_only=True)


@dataclass(slots=True, eq=False)
class Refused(WizardError):
    """The service refused, and no kinder word fits."""


@dataclass(slots=True, eq=False)
class StateError(WizardError):
    """Our own files: not writable, written by a newer version, or held by another."""
