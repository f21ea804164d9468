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
│   └── DefaultsOn               1   security defaults stand in the way of a policy
└── StateError                   1   our own files: not writable, newer, held by another
"""

from datetime import datetime
from typing import Any


class WizardError(Exception):
    """What failed, why, how the tenant stands now, and what to do next.

    Plain classes, since these load before the first frame: building a dataclass takes longer.
    """

    exit_code = 1

    def __init__(
        self,
        title: str,
        why: str = "",
        now: str = "The tenant is as it was.",
        next: str = "Your answers are kept. Start again to carry on.",  # noqa: A002 - its heading
        code: str = "",  # of the service: "AccessDenied", "AADSTS65001"
        status: int = 0,  # of HTTP; 0 where there was none
        request_id: str = "",
        at: datetime | None = None,
        *,
        exit_code: int | None = None,
    ) -> None:
        super().__init__(title, why)
        if exit_code is not None:
            self.exit_code = exit_code
        self.title = title
        self.why = why
        self.now = now
        self.next = next
        self.code = code
        self.status = status
        self.request_id = request_id
        self.at = at

    def __str__(self) -> str:
        return f"{self.title}. {self.why}".strip()


class UsageError(WizardError):
    """The command or an answer cannot be taken as it stands."""

    exit_code = 2


class SignInError(WizardError):
    """Nobody is signed in, or not the one who should be."""

    exit_code = 3


class SignInNeeded(SignInError):
    """Sign in again, for these scopes, answering this claims challenge where there is one."""

    def __init__(
        self,
        *parts: Any,
        scopes: frozenset[str] = frozenset(),
        claims: str | None = None,  # JSON, decoded
        **more: Any,
    ) -> None:
        super().__init__(*parts, **more)
        self.scopes = scopes
        self.claims = claims


class ConsentMissing(SignInError):
    """The app has not been allowed these scopes in this tenant."""

    def __init__(self, *parts: Any, scopes: frozenset[str] = frozenset(), **more: Any) -> None:
        super().__init__(*parts, **more)
        self.scopes = scopes


class RoleTooLow(SignInError):
    """The signed-in person holds no role that may do this; any one of `roles`, by name, may."""

    def __init__(self, *parts: Any, roles: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(*parts, **more)
        self.roles = roles


class WrongTenant(SignInError):
    """A token came back for another tenant or another person than the one confirmed."""


class TenantChanged(WizardError):
    """What the plan was decided on is no longer so."""

    exit_code = 4

    def __init__(self, *parts: Any, difference: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(*parts, **more)
        self.difference = difference


class Blocked(WizardError):
    """A gate stands in the way."""

    exit_code = 5

    def __init__(self, *parts: Any, gates: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(*parts, **more)
        self.gates = gates


class PartlyApplied(WizardError):
    """Some changes of the plan are made and others are not."""

    exit_code = 6


class LicenceMissing(WizardError):
    """The tenant has no licence for what was asked."""


class NotThere(WizardError):
    """The object does not exist."""


class Unreachable(WizardError):
    """No answer, and the request cannot have had an effect."""


class Ambiguous(WizardError):
    """A write was sent and no answer came: it may or may not have happened."""


class Throttled(WizardError):
    """The service asks for patience, longer than we may give unasked."""

    def __init__(self, *parts: Any, wait_seconds: float | None = None, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.wait_seconds = wait_seconds


class Refused(WizardError):
    """The service refused, and no kinder word fits."""


class DefaultsOn(Refused):
    """The service does not take a policy while security defaults are on."""


class StateError(WizardError):
    """Our own files: not writable, written by a newer version, or held by another."""
