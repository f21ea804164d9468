"""What the gates and the recommendation need to know around the policies. None: not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.model import SYNC_ROLES, Body, inside, rows_in
from vlc_wizard.core.people import LASTING_TYPES, PHONE_TYPE
from vlc_wizard.core.snapshot import Snapshot

# Type of a registered method -> the configurations of which any allows it (graph.md 10).
ALLOWED_BY: Mapping[str, tuple[str, ...]] = {
    "microsoftAuthenticatorAuthenticationMethod": ("MicrosoftAuthenticator",),
    "softwareOathAuthenticationMethod": ("SoftwareOath", "MicrosoftAuthenticator"),
    "hardwareOathAuthenticationMethod": ("HardwareOath",),
    "fido2AuthenticationMethod": ("Fido2",),
    "windowsHelloForBusinessAuthenticationMethod": ("Fido2",),
    "platformCredentialAuthenticationMethod": ("Fido2",),
    "phoneAuthenticationMethod/mobile": ("Sms", "Voice"),
    "phoneAuthenticationMethod/alternateMobile": ("Voice",),  # voice only, like an office phone
    "phoneAuthenticationMethod/office": ("Voice",),
}
MFA_TYPES = LASTING_TYPES | {PHONE_TYPE}
STRONG_TYPES = frozenset({"fido2AuthenticationMethod", "x509CertificateAuthenticationMethod"})
_MFA_CONFIGURATIONS = frozenset(name for names in ALLOWED_BY.values() for name in names)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The authentication methods policy: which methods everybody may use, and which only some."""

    everybody: frozenset[str]  # configuration ids in lower case
    some: frozenset[str]  # enabled for groups, or not for everybody
    external: tuple[str, ...] = ()  # names of enabled external methods

    def allows(self, method_type: str) -> bool | None:
        """Whether a registered method may be used. None: it depends on groups, or is unknown."""
        if method_type == "externalAuthenticationMethod":
            return None if self.external else False
        names = {name.lower() for name in ALLOWED_BY.get(method_type, ())}
        if names & self.everybody:
            return True
        return None if names & self.some or not names else False

    @property
    def usable(self) -> bool:
        """Whether any method that passes MFA is enabled for anybody."""
        mfa = {name.lower() for name in _MFA_CONFIGURATIONS}
        return bool(mfa & (self.everybody | self.some) or self.external)


@dataclass(frozen=True, slots=True)
class Sync:
    """An account that holds a role of directory synchronisation."""

    id: str
    name: str
    user_name: str
    is_user: bool


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether the MFA that a guest did at home is accepted here."""

    everybody: bool | None  # of organisations without settings of their own; None: not read
    tenants: Mapping[str, bool] | None  # of those with such settings; None: not read

    def of(self, tenant: str) -> bool | None:
        """Whether the MFA of guests of this tenant is accepted."""
        if self.tenants is None:
            return None
        return self.tenants.get(tenant.lower(), self.everybody)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Additional readings."""

    allowed: Allowed | None = None
    sync: tuple[Sync, ...] | None = None
    providers: tuple[str, ...] | None = None  # tenants with delegated administration here
    trust: Trust = Trust(None, None)
    my_per_user: str | None = None  # "disabled", "enabled" or "enforced"
    federated: tuple[str, ...] | None = None  # domains
    places: tuple[Body, ...] | None = None  # named locations
    # person -> types of registered methods; a person whose methods were not read is not in it
    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # group -> ids of members, both in lower case
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)


def surroundings_of(snapshot: Snapshot) -> Surroundings:
    """Fold the additional readings of a snapshot."""
    per_user = (snapshot.one(paths.MY_PER_USER) or {}).get("perUserMfaState")
    organisations = snapshot.value(paths.ORGANIZATION)
    places = snapshot.value(paths.NAMED_LOCATIONS)
    return Surroundings(
        allowed=allowed_of(snapshot.one(paths.METHODS_POLICY)),
        sync=sync_of(snapshot.value(paths.ROLE_ASSIGNMENTS)),
        providers=_providers(snapshot.value(paths.PARTNERS)),
        trust=Trust(_accepted(snapshot.one(paths.TRUST)), _trusted(snapshot.value(paths.PARTNERS))),
        my_per_user=per_user if isinstance(per_user, str) else None,
        federated=None if organisations is None else _federated(organisations),
        places=None if places is None else tuple(places),
        methods={
            **{i: types_of(rows) for i, rows in _by_id(snapshot, paths.METHODS_OF).items()},
            **_mine(snapshot),
        },
        members={
            i.lower(): frozenset(str(row.get("id")).lower() for row in rows)
            for i, rows in _by_id(snapshot, paths.MEMBERS_OF).items()
        },
    )


def _mine(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """The signed-in person's own methods, which need no role to be read."""
    me, rows = snapshot.one(paths.ME), snapshot.value(paths.MY_METHODS)
    return {str(me.get("id")): types_of(rows)} if me is not None and rows is not None else {}


def _by_id(snapshot: Snapshot, template: str) -> dict[str, list[Mapping[str, Any]]]:
    start, _, end = template.partition("{id}")
    found = {}
    for path in snapshot.responses:
        if path.startswith(start) and path.endswith(end):
            rows = snapshot.value(path)
            if rows is not None:
                found[path.removeprefix(start).removesuffix(end)] = rows
    return found


def types_of(methods: Sequence[Body]) -> frozenset[str]:
    """The types of registered methods that pass MFA, without their namespace."""
    return frozenset(filter(None, (_type_of(m) for m in methods)))


def _type_of(method: Body) -> str:
    """Its type; a phone with its kind, since not every kind takes SMS."""
    name = str(method.get("@odata.type") or "").rpartition(".")[2]
    if name not in MFA_TYPES | STRONG_TYPES:
        return ""
    return f"{name}/{method.get('phoneType')}" if name == PHONE_TYPE else name


def allowed_of(policy: Body | None) -> Allowed | None:
    """Which methods the policy allows, and to whom; None where it is not known."""
    rows = None if policy is None else policy.get("authenticationMethodConfigurations")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return None
    on = [row for row in rows if row.get("state") == "enabled"]
    external = [r for r in on if "externalAuthenticationMethod" in str(r.get("@odata.type"))]
    everybody = frozenset(str(r.get("id")).lower() for r in on if _for_everybody(r))
    some = frozenset(str(r.get("id")).lower() for r in on) - everybody
    names = tuple(str(r.get("displayName") or r.get("id")) for r in external)
    return Allowed(everybody, some, names)


def _for_everybody(configuration: Body) -> bool:
    targets = rows_in(configuration.get("includeTargets"))
    everybody = any(isinstance(t, Mapping) and t.get("id") == "all_users" for t in targets)
    return everybody and not configuration.get("excludeTargets")


def sync_of(assignments: Sequence[Body] | None) -> tuple[Sync, ...] | None:
    """Who synchronises a directory of the organisation's own into this one."""
    if assignments is None:
        return None
    found = {}
    for row in assignments:
        if str(row.get("roleDefinitionId")).lower() in SYNC_ROLES:
            principal = inside(row, "principal")
            kind = str(principal.get("@odata.type") or "#microsoft.graph.user")
            found[str(row.get("principalId"))] = Sync(
                id=str(row.get("principalId")),
                name=str(principal.get("displayName") or ""),
                user_name=str(principal.get("userPrincipalName") or ""),
                is_user=kind.rpartition(".")[2] == "user",
            )
    return tuple(found.values())


def _providers(partners: Sequence[Body] | None) -> tuple[str, ...] | None:
    if partners is None:
        return None
    return tuple(str(p.get("tenantId")) for p in partners if p.get("isServiceProvider") is True)


def _trusted(partners: Sequence[Body] | None) -> dict[str, bool] | None:
    """What is set for single organisations; one that inherits is not in it."""
    if partners is None:
        return None
    found = ((str(p.get("tenantId")).lower(), _accepted(p)) for p in partners)
    return {tenant: accepted for tenant, accepted in found if accepted is not None}


def _accepted(settings: Body | None) -> bool | None:
    accepted = inside(settings, "inboundTrust").get("isMfaAccepted")
    return accepted if isinstance(accepted, bool) else None


def _federated(organisations: Sequence[Body]) -> tuple[str, ...]:
    domains = [d for o in organisations for d in rows_in(o.get("verifiedDomains"))]
    return tuple(
        str(d.get("name"))
        for d in domains
        if isinstance(d, Mapping) and d.get("type") == "Federated"
    )
