"""One caller as the agent needs them: methods, roles, what asks them, the last sign-in, the link.

Everything that could not be read is None with a sentence beside it, and never "fine".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage.one import Asked
from vlc_wizard.core.coverage.targets import AZURE_PORTAL
from vlc_wizard.core.directions import Direction
from vlc_wizard.core.model import Body, Kind, Origin, Readiness
from vlc_wizard.core.people import can_pass
from vlc_wizard.core.snapshot import Response, Snapshot
from vlc_wizard.core.surroundings import Allowed

GUEST_KINDS = frozenset({Kind.GUEST, Kind.EXTERNAL_MEMBER})  # whose account is elsewhere


@dataclass(frozen=True, slots=True)
class MethodType:
    """A type of method: its words, and under which part of a person's path it is deleted."""

    words: str
    segment: str = ""  # empty: it is not deleted from here
    reset: bool = False  # whether "require to register anew" takes it away (product.md 4.5)


PASS = "temporaryAccessPass"  # noqa: S105 - the type's name
TYPES: Mapping[str, MethodType] = MappingProxyType({
    "microsoftAuthenticator": MethodType("Microsoft Authenticator",
                                         "microsoftAuthenticatorMethods", reset=True),
    "phone": MethodType("Telephone, its number not shown", "phoneMethods", reset=True),
    "softwareOath": MethodType("Codes of an app", "softwareOathMethods", reset=True),
    "fido2": MethodType("Passkey or security key", "fido2Methods"),
    "windowsHelloForBusiness": MethodType("Windows Hello", "windowsHelloForBusinessMethods"),
    "platformCredential": MethodType("Platform credential", "platformCredentialMethods"),
    PASS: MethodType("Temporary Access Pass, its letters not kept", "temporaryAccessPassMethods"),
    "hardwareOath": MethodType("Hardware token"),
    "external": MethodType("External MFA"),
    "email": MethodType("E-mail, for password reset only"),
    "password": MethodType("Password"),
    "qrCodePin": MethodType("QR code with a PIN"),
})  # fmt: skip
_PHONES = {"mobile": "mobile", "alternateMobile": "second mobile", "office": "office"}


@dataclass(frozen=True, slots=True)
class Registered:
    """One registered method. Never a number, a secret or a pass."""

    id: str
    type: str  # "phone", as in Graph without its ending
    device: str = ""  # what the person called it: a stranger's word
    made_at: str = ""

    @property
    def words(self) -> str:
        """The type in words."""
        known = TYPES.get(self.type)
        return known.words if known else self.type

    @property
    def deletable(self) -> bool:
        """Whether it can be deleted from here."""
        known = TYPES.get(self.type)
        return bool(known and known.segment and self.id)


@dataclass(frozen=True, slots=True)
class PassPolicy:
    """What the tenant allows of Temporary Access Passes."""

    enabled: bool
    least: int = 60  # minutes
    most: int = 480
    usual: int = 60
    once: bool = False  # only one-time passes
    everybody: bool = True  # for all users; else for groups, and this person may not be in them


@dataclass(frozen=True, slots=True)
class LastSignIn:
    """The newest sign-in to VLC, or to the portal it is taken for."""

    at: str
    app: str
    code: str  # "0": it succeeded
    says: str  # the service's own words


@dataclass(frozen=True, slots=True)
class HelpedPerson:
    """One person, freshly read."""

    id: str
    name: str
    user_name: str
    mail: str
    kind: Kind
    origin: Origin
    enabled: bool
    pending: bool
    read_at: datetime
    roles: frozenset[str] | None = None  # any directory role held, in any scope; None: not read
    methods: tuple[Registered, ...] | None = None
    readiness: Readiness = Readiness.UNKNOWN
    asked: Asked | None = None
    last: LastSignIn | None = None
    direction: Direction | None = None
    pass_policy: PassPolicy | None = None
    unread: Mapping[str, str] = field(default_factory=dict)  # what -> why

    @property
    def is_admin(self) -> bool:
        """Whether two proofs are asked for: a role is held, or could not be ruled out."""
        return self.roles is None or bool(self.roles)

    @property
    def deletable(self) -> tuple[Registered, ...]:
        """What can be deleted one by one."""
        return tuple(m for m in self.methods or () if m.deletable)

    @property
    def resettable(self) -> tuple[Registered, ...]:
        """What "require to register anew" deletes."""
        return tuple(m for m in self.deletable if TYPES[m.type].reset)


# --- folds over what Graph answers ----------------------------------------------------------------


def methods_in(response: Response | None) -> tuple[Registered, ...] | None:
    """The registered methods, the password left out; None where they were not read."""
    if response is None or not response.ok or not isinstance(response.body, Mapping):
        return None
    rows = response.body.get("value")
    if not isinstance(rows, list):
        return None
    found = (_registered(row) for row in rows if isinstance(row, Mapping))
    return tuple(m for m in found if m.type != "password")


def _registered(row: Body) -> Registered:
    kind = type_of(row)
    phone = _PHONES.get(str(row.get("phoneType") or ""), "")
    made = row.get("createdDateTime") or row.get("creationDateTime")
    return Registered(
        str(row.get("id") or ""), kind, str(row.get("displayName") or "") or phone, str(made or "")
    )


def type_of(row: Body) -> str:
    """A method's type without its namespace and ending."""
    whole = str(row.get("@odata.type") or "").rpartition(".")[2]
    return whole.removesuffix("Method").removesuffix("Authentication") or "unknown"


def readiness_of(
    response: Response | None, allowed: Allowed | None, *, enabled: bool, pending: bool
) -> Readiness:
    """Whether the person could pass MFA today, by what is registered and what is allowed."""
    if not enabled:
        return Readiness.DISABLED
    if pending:
        return Readiness.PENDING
    if response is None or not response.ok or not isinstance(response.body, Mapping):
        return Readiness.UNKNOWN
    rows = [r for r in response.body.get("value") or () if isinstance(r, Mapping)]
    able, _ = can_pass(rows)
    if not able:
        return Readiness.NOT_REGISTERED
    if allowed is None:
        return Readiness.UNKNOWN
    usable = [r for r in rows if allowed.allows(_named(r)) is not False]
    able, lasting = can_pass(usable)
    if not able:
        return Readiness.NOT_ALLOWED
    return Readiness.READY if lasting else Readiness.PHONE_ONLY


def _named(row: Body) -> str:
    whole = str(row.get("@odata.type") or "").rpartition(".")[2]
    phone = str(row.get("phoneType") or "")
    return f"{whole}/{phone}" if phone else whole


def groups_with_roles(snapshot: Snapshot) -> list[str]:
    """Groups that hold a role: whoever is in one holds it, too."""
    rows = snapshot.value(paths.ROLE_ASSIGNMENTS) or ()
    kinds = {str(r["principalId"]): _principal(r) for r in rows if r.get("principalId")}
    return sorted(i for i, kind in kinds.items() if kind == "group")


def _principal(row: Body) -> str:
    principal = row.get("principal")
    kind = principal.get("@odata.type") if isinstance(principal, Mapping) else ""
    return str(kind or "").rpartition(".")[2]


def roles_of(
    person: str, snapshot: Snapshot, groups: Mapping[str, Response]
) -> frozenset[str] | None:
    """Every role the person holds, in any scope, through groups too; None where not all is known.

    A role for a part of the tenant counts as well: who is careful is not wrong.
    """
    if not snapshot.whole(paths.ROLE_ASSIGNMENTS):
        return None
    holders = {person.lower()}
    for group in groups_with_roles(snapshot):
        answer = groups.get(f"/groups/{group}/transitiveMembers")
        if answer is None or not answer.ok or not answer.complete:
            return None
        members = {str(m.get("id")).lower() for m in answer.body["value"]}
        if person.lower() in members:
            holders.add(group.lower())
    rows: Iterable[Body] = snapshot.value(paths.ROLE_ASSIGNMENTS) or ()
    return frozenset(
        str(r.get("roleDefinitionId")).lower()
        for r in rows
        if str(r.get("principalId")).lower() in holders
    )


def pass_policy_in(snapshot: Snapshot) -> PassPolicy | None:
    """What the authentication methods policy says of passes; None where it was not read."""
    policy = snapshot.one(paths.METHODS_POLICY)
    rows = policy.get("authenticationMethodConfigurations") if policy else None
    if not isinstance(rows, list):
        return None
    for row in rows:
        if isinstance(row, Mapping) and str(row.get("id")).lower() == PASS.lower():
            targets = row.get("includeTargets") or ()
            return PassPolicy(
                enabled=row.get("state") == "enabled",
                least=_minutes(row, "minimumLifetimeInMinutes", 60),
                most=_minutes(row, "maximumLifetimeInMinutes", 480),
                usual=_minutes(row, "defaultLifetimeInMinutes", 60),
                once=row.get("isUsableOnce") is True,
                everybody=any(t.get("id") == "all_users" for t in targets),
            )
    return None


def _minutes(row: Mapping[str, Any], name: str, default: int) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def last_sign_in(response: Response, apps: Collection[str]) -> LastSignIn | None:
    """The newest sign-in to one of these apps; by default the portal that VLC is taken for."""
    wanted = {a.lower() for a in apps} | {AZURE_PORTAL}
    rows = response.body.get("value") if isinstance(response.body, Mapping) else None
    for row in rows or ():
        if str(row.get("appId")).lower() in wanted:
            status = row.get("status") or {}
            return LastSignIn(
                str(row.get("createdDateTime") or ""), str(row.get("appDisplayName") or ""),
                str(status.get("errorCode", "")), str(status.get("failureReason") or ""),
            )  # fmt: skip
    return None
