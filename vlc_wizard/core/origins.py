"""Where an account signs in first: here, with its own organisation, or with somebody else."""

from collections.abc import Iterable, Mapping
from typing import Any

from vlc_wizard.core.model import Body, Origin

# Those who have no MFA that another tenant could trust: it is always done here.
ALWAYS_HERE = frozenset(
    {Origin.MICROSOFT, Origin.GOOGLE, Origin.FACEBOOK, Origin.PROVIDER, Origin.PASSCODE}
)
_ISSUERS: Mapping[str, Origin] = {
    "externalazuread": Origin.ENTRA,
    "microsoftaccount": Origin.MICROSOFT,
    "google.com": Origin.GOOGLE,
    "facebook.com": Origin.FACEBOOK,
    "mail": Origin.PASSCODE,
}
_ENTRA_HOSTS = ("https://sts.windows.net/", "https://login.microsoftonline.com/")


def origin_of(user: Body, own_domains: Iterable[str]) -> Origin:
    """Who asks this account for its password; unknown where the row does not tell."""
    own = {domain.lower() for domain in own_domains}
    foreign = {
        _named(issuer) for issuer in _federated_issuers(user.get("identities")) if issuer not in own
    }
    if len(foreign) == 1:
        return foreign.pop()
    if foreign or user.get("creationType") == "Invitation":
        return Origin.UNKNOWN
    return Origin.OURS


def _federated_issuers(identities: Any) -> Iterable[str]:
    for identity in identities if isinstance(identities, list) else ():
        if isinstance(identity, Mapping) and identity.get("signInType") == "federated":
            yield str(identity.get("issuer") or "").lower()


def _named(issuer: str) -> Origin:
    if issuer.startswith(_ENTRA_HOSTS):
        return Origin.ENTRA
    return _ISSUERS.get(issuer, Origin.PROVIDER if issuer else Origin.UNKNOWN)


def mail_of(user: Body) -> str:
    """Where a mail reaches this person: never the name a guest has here, which is no address."""
    mail = user.get("mail")
    if isinstance(mail, str) and mail and "#EXT#" not in mail:
        return mail
    others = user.get("otherMails") if user.get("userType") == "Guest" else None
    tried = others if isinstance(others, list) else ()
    return next((m for m in tried if isinstance(m, str) and "@" in m and "#EXT#" not in m), "")


def domain_of(user: Body) -> str:
    """The domain that tells where this account is at home, in small letters."""
    name = str(user.get("userPrincipalName") or "")
    front, external, _ = name.partition("#EXT#")
    if not external:
        return name.rpartition("@")[2].lower() if "@" in name else ""
    mail = mail_of(user)
    return (mail.rpartition("@")[2] if mail else front.rpartition("_")[2]).lower()
