"""What each route demands and admits, as data: scopes, roles, licence, limits, query options."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlc_wizard.rehearsal.odata import Query
from vlc_wizard.rehearsal.people import Person

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.organisation import Organisation

Need = tuple[frozenset[str], ...]  # each of them must be met, by any of its scopes


def any_of(*scopes: str) -> frozenset[str]:
    """One of these scopes is enough."""
    return frozenset(scopes)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the signed-in person, through which app, with what consent."""

    person: Person
    app: str
    scopes: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, admitted."""

    organisation: "Organisation"
    caller: Caller
    version: str
    root: str  # https://host/v1.0
    path: str
    arguments: Mapping[str, str]
    query: Query
    headers: Mapping[str, str]
    body: Any

    @property
    def eventual(self) -> bool:
        """Whether the caller accepts the advanced query index."""
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    def context(self, name: str) -> str:
        """The `@odata.context` of an answer."""
        return f"{self.root}/$metadata#{name}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it becomes bytes."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None  # plain text, such as a count
    rows: tuple[str, ...] | None = None  # the `value` of the body, each row as JSON already

    @property
    def whole(self) -> Any:
        """The body with its rows in it."""
        if self.rows is None:
            return self.body
        return {**self.body, "value": [json.loads(row) for row in self.rows]}


Answer = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Service:
    """How one workload words its refusals and counts its requests."""

    no_scope: tuple[str, str]
    no_role: tuple[str, str]
    no_licence: tuple[str, str] = ("", "")
    limit: str = "identity"
    no_licence_status: int = 403


DENIED = ("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
NO_SCOPE_POLICY = (
    "AccessDenied",
    "You cannot perform the requested operation, required scopes are missing in the token.",
)
NO_ROLE_POLICY = (
    "AccessDenied",
    "Your account does not have the directory role that this operation requires.",
)
NO_PREMIUM = (
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    "Tenant is not a B2C tenant and doesn't have premium license",
)
DIRECTORY = Service(DENIED, DENIED)
PIM = Service(
    DENIED,
    DENIED,
    (
        "AadPremiumLicenseRequired",
        "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
    ),
    no_licence_status=400,
)
CONDITIONAL_ACCESS = Service(
    NO_SCOPE_POLICY,
    NO_ROLE_POLICY,
    (
        "AccessDenied",
        "Your tenant is not licensed for this feature. Please upgrade your subscription to "
        "access it.",
    ),
    limit="conditional access",
)
POLICIES = Service(NO_SCOPE_POLICY, NO_ROLE_POLICY, limit="identity")
REPORTS = Service(
    (
        "Authentication_MSGraphPermissionMissing",
        "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
    ),
    ("Authentication_RequestFromUnsupportedUserRole", "User isn't in the allowed roles"),
    NO_PREMIUM,
    limit="reports",
)
METHODS = Service(
    ("accessDenied", "Request Authorization failed"),
    ("accessDenied", "Request Authorization failed"),
)


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    answer: Answer
    service: Service
    scopes: Need = ()
    roles: frozenset[str] = frozenset()  # any of them; empty: everybody signed in
    licence: str = ""
    options: frozenset[str] = frozenset()
    expands: frozenset[str] = frozenset()  # what `$expand` can show with each row
    versions: frozenset[str] = frozenset(("v1.0", "beta"))
    text: bool = False  # takes plain text as well as JSON


def options(words: str) -> frozenset[str]:
    """Query options without their dollar sign."""
    return frozenset(words.split())
