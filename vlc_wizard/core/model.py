"""What a tenant is: frozen values in the words of the field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Body = Mapping[str, Any]  # Graph's own JSON, property for property


def inside(body: Any, *names: str) -> Body:
    """An object in an object, by the names on the way; empty where it is of another shape."""
    for name in names:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body if isinstance(body, Mapping) else {}


def rows_in(value: Any) -> list[Any]:
    """The rows of a list; none where it is of another shape."""
    return value if isinstance(value, list) else []


GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
CONDITIONAL_ACCESS_ADMINISTRATOR = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"
SECURITY_ADMINISTRATOR = "194ae4cb-b126-40b2-bd5b-6091b380977d"
AUTHENTICATION_POLICY_ADMINISTRATOR = "0526716b-113d-4c15-b2c8-68e3c22b9f80"
AUTHENTICATION_ADMINISTRATOR = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
SYNC_ROLES = (
    "d29b2b05-8046-44ba-8758-1e26182fcf32",  # Directory Synchronization Accounts
    "a92aed5d-d78a-4d16-b381-09adb37eb3b0",  # On-Premises Directory Sync Account
)
SECURITY_READER = "5d6b6bb7-de71-4623-b4af-96380a352509"
PRIVILEGED_ROLE_ADMINISTRATOR = "e8611ab8-c189-46e8-94e1-60213ab1f814"
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"

ROLE_NAMES: Mapping[str, str] = {
    GLOBAL_ADMINISTRATOR: "Global Administrator",
    CONDITIONAL_ACCESS_ADMINISTRATOR: "Conditional Access Administrator",
    SECURITY_ADMINISTRATOR: "Security Administrator",
    AUTHENTICATION_POLICY_ADMINISTRATOR: "Authentication Policy Administrator",
    GLOBAL_READER: "Global Reader",
    AUTHENTICATION_ADMINISTRATOR: "Authentication Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
    PRIVILEGED_ROLE_ADMINISTRATOR: "Privileged Role Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    SECURITY_READER: "Security Reader",
    "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f": "Security Operator",
    "4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
    "8329153b-31d0-4727-b945-745eb3bc5f31": "Domain Name Administrator",
    "be2f45a1-457d-42af-a067-6ec1fa63bc45": "External Identity Provider Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
}  # role template id -> name; source: the published list of built-in roles, 2026-08-20


class Part(StrEnum):
    """One thing to read of a tenant, small enough to be refused on its own."""

    TENANT = "tenant"  # /organization
    ME = "me"
    MY_ROLES = "my_roles"  # active directory roles of the signed-in person
    MY_METHODS = "my_methods"  # /me/authentication/methods
    ROLES = "roles"  # active assignments of every role, with principals
    LICENCES = "licences"
    SECURITY_DEFAULTS = "security_defaults"
    NAMED_LOCATIONS = "named_locations"
    STRENGTHS = "strengths"  # authentication strengths
    METHODS_POLICY = "methods_policy"  # which authentication methods people may use
    PARTNERS = "partners"  # organisations with their own cross-tenant settings
    TRUST = "trust"  # whose MFA is trusted, where nothing else is set for an organisation
    ELIGIBLE = "eligible"  # roles that people could activate (needs P2)
    MY_PER_USER = "my_per_user"  # per-user MFA of the signed-in person
    POLICIES = "policies"


class Kind(StrEnum):
    """Who a person is to Conditional Access (the rule is in `people.kind_of`)."""

    MEMBER = "member"
    INTERNAL_GUEST = "internalGuest"
    GUEST = "b2bCollaborationGuest"
    EXTERNAL_MEMBER = "b2bCollaborationMember"


class Readiness(StrEnum):
    """Whether a person could pass MFA today."""

    READY = "ready"  # isMfaCapable
    NOT_ALLOWED = "registered_not_allowed"  # registered, but the policy allows none of it
    PHONE_ONLY = "phone_only"  # capable, by SMS or voice alone: not lasting
    NOT_REGISTERED = "not_registered"
    PENDING = "pending"  # a guest who has not accepted the invitation
    DISABLED = "disabled"
    ELSEWHERE = "elsewhere"  # MFA is done, and counted, by a provider or a trusted home tenant
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """Who asks for the password."""

    OURS = "ours"  # this tenant, or the identity provider of one of its own domains
    ENTRA = "entra"  # another Entra tenant
    MICROSOFT = "microsoft account"
    GOOGLE = "google"
    FACEBOOK = "facebook"
    PROVIDER = "saml or ws-fed"
    PASSCODE = "one-time passcode"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token is for. Both are GUIDs in lower case."""

    tenant_id: str
    object_id: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """The organisation."""

    id: str
    name: str
    domain: str  # the default verified domain
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Admin:
    """The signed-in person."""

    id: str
    name: str
    user_name: str  # the sign-in name (userPrincipalName)
    guest: bool
    roles: frozenset[str] | None  # role template ids held now; None where unread

    def holds(self, *roles: str) -> bool:
        """Whether one of these roles is held and was read."""
        return self.roles is not None and not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """A principal with an active, tenant-wide assignment of Global Administrator."""

    id: str
    name: str
    user_name: str
    kind: str  # "user", "group" or "servicePrincipal"
    enabled: bool | None  # None: not read
    synced: bool | None
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Licence:
    """Microsoft Entra ID P1 or P2, by service plan id (never by product name)."""

    level: str  # "none", "p1" or "p2"
    units: int = 0  # seats enabled or in warning
    lapsed: bool = False  # a premium plan is there, but suspended or used up

    @property
    def premium(self) -> bool:
        """Whether Conditional Access may be written."""
        return self.level in ("p1", "p2")


@dataclass(frozen=True, slots=True)
class Account:
    """One directory account as the gates need it, freshly read."""

    id: str
    name: str
    user_name: str
    enabled: bool | None
    guest: bool
    synced: bool | None


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the roster."""

    id: str
    name: str
    user_name: str
    mail: str
    kind: Kind
    enabled: bool
    pending: bool
    readiness: Readiness
    read_at: datetime
    origin: Origin = Origin.OURS
    domain: str = ""  # that tells where the account is at home
    language: str = ""  # preferred, as the directory writes it: "de-DE"
    methods: int | None = None  # registered ones that pass MFA; None: not reported


@dataclass(frozen=True, slots=True)
class Census:
    """Everybody, counted. `complete` says whether the counting reached the end."""

    members: int = 0  # enabled people of kind member
    guests: int = 0  # enabled people of the other kinds
    disabled: int = 0
    by_readiness: Mapping[Readiness, int] | None = None  # enabled people; None where unread
    complete: bool = False
    read_at: datetime | None = None
    report_at: datetime | None = None  # the report's own time, often hours older

    @property
    def people(self) -> int:
        """Enabled people of any kind."""
        return self.members + self.guests


@dataclass(frozen=True, slots=True)
class Policy:
    """A Conditional Access policy: the few things we ask of it often, and all of it."""

    id: str
    name: str
    state: str  # enabled, disabled, enabledForReportingButNotEnforced
    body: Body


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where to talk to, and how it looks. Nothing else in the program asks which world it is."""

    name: str  # "public", "usgov", "china", "rehearsal", or the host of a custom address
    login: str  # https://login.microsoftonline.com
    graph: str  # https://graph.microsoft.com
    notice: str = ""  # "REHEARSAL", or the custom address; shown on every page
    theme: str = "live"  # "live" or "rehearsal"
    default_client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the program runs: a browser may be on another computer, or outside a container."""

    address: str = ""  # of this computer, as whoever came by SSH knows it
    by_ssh: bool = False
    in_container: bool = False


class Secret(str):
    """A string that never shows itself in a repr, and so not in a log or a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(***)"
