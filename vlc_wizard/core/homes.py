"""Whose MFA counts: federated domains, and the home tenants that are trusted, as far as read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.snapshot import Response, Snapshot

ENFORCED = "enforceMfaByFederatedIdp"  # the provider must do MFA; Entra will not
REJECTED = "rejectMfaByFederatedIdp"
ACCEPTED = "acceptIfMfaDoneByFederatedIdp"
TRUST_DEFAULT = "/policies/crossTenantAccessPolicy/default"
FEDERATION = "/domains/{id}/federationConfiguration"
TENANT_OF = "/tenantRelationships/findTenantInformationByDomainName(domainName='{id}')"
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Federation:
    """How one of our own domains signs in elsewhere."""

    behaviour: str | None  # None: not read
    sign_in: str = ""  # where it asks for the password


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The domains whose people do MFA somewhere else, and only there."""

    providers: frozenset[str] = frozenset()  # ours, served by an identity provider
    homes: frozenset[str] = frozenset()  # of guests whose home tenant is trusted


NOWHERE = Elsewhere()


@dataclass(frozen=True, slots=True)
class Homes:
    """What decides where a person registers. None: not known."""

    federated: Mapping[str, Federation] | None = None  # our domains; None: not read
    trust: bool | None = None  # the default for home tenants
    partners: Mapping[str, bool | None] | None = None  # tenant id -> trusted; None: inherits
    tenants: Mapping[str, str] = field(default_factory=dict)  # domain -> tenant id; "": none
    unread: tuple[str, ...] = ()  # what could not be read and why, in words

    @property
    def needs_tenants(self) -> bool:
        """Whether it matters which tenant a guest's domain belongs to."""
        differing = [v for v in (self.partners or {}).values() if v not in (None, self.trust)]
        return self.partners is None or self.trust is None or bool(differing)

    def trusted(self, domain: str) -> bool | None:
        """Whether the MFA of the Entra tenant behind this domain counts here."""
        if self.partners is None or self.trust is None:
            return None
        if not self.needs_tenants:
            return self.trust
        tenant = self.tenants.get(domain)
        if not tenant:
            return None
        own = self.partners.get(tenant)
        return self.trust if own is None else own

    def federation(self, domain: str) -> Federation | None:
        """How this domain of ours is federated; None where it is not."""
        return (self.federated or {}).get(domain)

    def elsewhere(self, guest_domains: Iterable[str]) -> Elsewhere:
        """The domains whose people do MFA elsewhere, of those known to be so."""
        enforced = {d for d, f in (self.federated or {}).items() if f.behaviour == ENFORCED}
        trusted = {d for d in guest_domains if self.trusted(d) is True}
        return Elsewhere(frozenset(enforced), frozenset(trusted))


def homes_of(snapshot: Snapshot, more: Mapping[str, Response]) -> Homes:
    """From what was read: the tenant, and the answers about domains and trust."""
    whole = Snapshot(snapshot.read_at, snapshot.cloud, {}, {**snapshot.responses, **more})
    return Homes(
        federated=_federated(whole),
        trust=_default_trust(whole),
        partners=_partners(whole),
        tenants=_tenants(more),
        unread=_unread(whole),
    )


def federated_domains(domains: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the domains that sign in elsewhere."""
    return [
        str(d.get("id") or "").lower()
        for d in domains
        if str(d.get("authenticationType") or "").lower() == "federated" and d.get("id")
    ]


def _federated(whole: Snapshot) -> dict[str, Federation] | None:
    domains = whole.value(paths.DOMAINS)
    if domains is None:
        return None
    return {name: _federation(whole, name) for name in federated_domains(domains)}


def _federation(whole: Snapshot, name: str) -> Federation:
    rows = whole.value(FEDERATION.replace("{id}", name))
    if not rows:
        return Federation(None)
    row = rows[0]
    behaviour = row.get("federatedIdpMfaBehavior")
    if behaviour is None:
        behaviour = ACCEPTED  # the service's own default
    known = behaviour if behaviour in (ENFORCED, REJECTED, ACCEPTED) else None
    return Federation(known, str(row.get("passiveSignInUri") or ""))


def _default_trust(whole: Snapshot) -> bool | None:
    body = whole.one(TRUST_DEFAULT)
    return None if body is None else _accepted(body.get("inboundTrust")) or False


def _accepted(trust: Any) -> bool | None:
    value = trust.get("isMfaAccepted") if isinstance(trust, Mapping) else None
    return value if isinstance(value, bool) else None


def _partners(whole: Snapshot) -> dict[str, bool | None] | None:
    rows = whole.value(paths.PARTNERS)
    if rows is None:
        return None
    return {str(r.get("tenantId") or "").lower(): _accepted(r.get("inboundTrust")) for r in rows}


def _tenants(more: Mapping[str, Response]) -> dict[str, str]:
    """Domain -> tenant id. A domain that the service says is nobody's is known to be so."""
    start, end = TENANT_OF.split("{id}")
    found: dict[str, str] = {}
    for path, response in more.items():
        if not (path.startswith(start) and path.endswith(end)):
            continue
        domain = path.removeprefix(start).removesuffix(end)
        if response.ok and isinstance(response.body, Mapping):
            found[domain] = str(response.body.get("tenantId") or "").lower()
        elif response.status == _NOT_FOUND:
            found[domain] = ""
    return found


_WORDS = (
    (paths.DOMAINS, "which domains are federated"),
    (TRUST_DEFAULT, "whose MFA is trusted"),
    (paths.PARTNERS, "which partner organisations are trusted"),
)


def _unread(whole: Snapshot) -> tuple[str, ...]:
    out = []
    for path, words in _WORDS:
        response = whole.responses.get(path)
        if response is None:
            out.append(f"{words}: not asked")
        elif not response.ok:
            out.append(f"{words}: the service answered {response.status}")
    for name, federation in (_federated(whole) or {}).items():
        if federation.behaviour is None:
            out.append(f"what the identity provider of {name} does about MFA")
    return tuple(out)
