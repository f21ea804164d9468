"""Who a person is to the policies, from a row of `/users`; what it does not say stays open."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.model import Kind
from vlc_wizard.core.snapshot import Response

EVERY_KIND = tuple(Kind)
_NOT_ENTRA = frozenset({"microsoftaccount", "google.com", "facebook.com", "mail"})
_ENTRA = "externalazuread"
_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # in an issuer's address
_ON = ("enabled", "enforced")


@dataclass(frozen=True, slots=True)
class Persona:
    """One person, as far as policies tell people apart."""

    id: str
    name: str
    kinds: tuple[Kind, ...]  # more than one: the row does not tell
    home: str | None  # home tenant; "" for none, None where it is not known
    home_domain: str  # the domain that would tell it
    enabled: Truth
    per_user: Truth  # per-user MFA is enabled or enforced
    synced: bool


def persona_of(
    row: Mapping[str, Any], domains: Collection[str] | None, homes: Mapping[str, str]
) -> Persona | None:
    """Read a row; None for one that is no person. `homes`: mail domain -> tenant id."""
    key = row.get("id")
    if not isinstance(key, str) or not key:
        return None
    kinds, issuers = _kinds(row, domains)
    home, domain = _home(row, kinds, issuers, homes)
    name = row.get("displayName") or row.get("userPrincipalName")
    return Persona(
        key, name if isinstance(name, str) else key, kinds, home, domain,
        _flag(row.get("accountEnabled")), _per_user(row.get("perUserMfaState")),
        row.get("onPremisesSyncEnabled") is True,
    )  # fmt: skip


def _flag(value: Any) -> Truth:
    return value if isinstance(value, bool) else None


def _per_user(value: Any) -> Truth:
    if value in _ON:
        return True
    return False if value == "disabled" else None


_REQUIREMENTS = re.compile(r"^/beta/users/([^/]+)/authentication/requirements$")


def per_user_in(answers: Mapping[str, Response]) -> dict[str, Truth]:
    """The states in answers about single people: id in lower case -> state."""
    out: dict[str, Truth] = {}
    for path, response in answers.items():
        found = _REQUIREMENTS.match(path)
        if found and response.ok and isinstance(response.body, Mapping):
            out[found.group(1).lower()] = _per_user(response.body.get("perUserMfaState"))
    return out


def _kinds(
    row: Mapping[str, Any], domains: Collection[str] | None
) -> tuple[tuple[Kind, ...], frozenset[str]]:
    """Which kinds it can be, and who vouches for the sign-in names from outside."""
    if not {"userType", "creationType", "identities"} & row.keys():
        return EVERY_KIND, frozenset()  # the default properties tell nothing of this
    external, issuers = _external(row, domains)
    if row.get("creationType") == "Invitation":
        external = True
    kinds = _KINDS if "userType" in row else {}
    pairs = [kinds[row["userType"]]] if _is_type(row, kinds) else [*_KINDS.values()]
    return tuple(
        kind
        for inside, outside in dict.fromkeys(pairs)
        for kind, is_outside in ((inside, False), (outside, True))
        if external in (None, is_outside)
    ), issuers


_KINDS: Mapping[str | None, tuple[Kind, Kind]] = {  # userType -> from here, from elsewhere
    "Member": (Kind.MEMBER, Kind.EXTERNAL_MEMBER),
    None: (Kind.MEMBER, Kind.EXTERNAL_MEMBER),  # accounts older than the property
    "Guest": (Kind.INTERNAL_GUEST, Kind.GUEST),
}


def _is_type(row: Mapping[str, Any], kinds: Mapping[str | None, Any]) -> bool:
    found = row.get("userType")
    return (found is None or isinstance(found, str)) and found in kinds


def _external(
    row: Mapping[str, Any], domains: Collection[str] | None
) -> tuple[Truth, frozenset[str]]:
    """Whether an identity of another directory signs this account in."""
    identities = row.get("identities")
    if "identities" not in row:  # not read is not none
        return None, frozenset()
    if identities is None:
        return False, frozenset()
    if not isinstance(identities, list):
        return None, frozenset()
    strange = any(not isinstance(i, Mapping) for i in identities)
    federated = frozenset(
        str(i.get("issuer") or "").lower()
        for i in identities
        if isinstance(i, Mapping) and i.get("signInType") == "federated"
    )
    known = federated & (_NOT_ENTRA | {_ENTRA})
    foreign = federated - set(domains) if domains is not None else known
    if foreign:
        return True, foreign
    return (None if strange or (federated and domains is None) else False), frozenset()


def _home(
    row: Mapping[str, Any],
    kinds: tuple[Kind, ...],
    issuers: frozenset[str],
    homes: Mapping[str, str],
) -> tuple[str | None, str]:
    """The home tenant of somebody from outside, and the domain that would tell it."""
    if kinds in ((Kind.MEMBER,), (Kind.INTERNAL_GUEST,)):
        return "", ""
    if issuers and issuers <= _NOT_ENTRA:
        return "", ""
    told = {found.group() for issuer in issuers if (found := _TENANT.search(issuer))}
    if len(told) == 1:
        return told.pop(), ""
    domain = _domain(row)
    return homes.get(domain), domain


def _domain(row: Mapping[str, Any]) -> str:
    """The domain of the mail, else of the sign-in name a guest came with."""
    mail = row.get("mail")
    if isinstance(mail, str) and "@" in mail:
        return mail.rpartition("@")[2].lower()
    name = row.get("userPrincipalName")
    front = name.partition("#EXT#")[0] if isinstance(name, str) and "#EXT#" in name else ""
    return front.rpartition("_")[2].lower()
