"""Who a person is, and whether that person could pass MFA today: pure folds over Graph's rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from vlc_wizard.core.model import Body, Census, Kind, Person, Readiness
from vlc_wizard.core.origins import domain_of, mail_of, origin_of

# Methods that end with SMS and voice on 2027-02-01 (graph.md 0a.1); capable by these alone is
# not lasting.
PHONE_METHODS = frozenset({"mobilePhone", "alternateMobilePhone", "officePhone", "smsSignIn"})

# Registered, but never a second factor (graph.md 7.2).
NOT_MFA = frozenset({"email", "securityQuestion", "password", "none"})

# One phone with the app shows up as two methods; lost together, they are one.
_APP = frozenset({"microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless"})

# The types of `/me/authentication/methods` that pass MFA, without their namespace.
LASTING_TYPES = frozenset(
    {
        "microsoftAuthenticatorAuthenticationMethod",
        "softwareOathAuthenticationMethod",
        "hardwareOathAuthenticationMethod",
        "fido2AuthenticationMethod",
        "windowsHelloForBusinessAuthenticationMethod",
        "platformCredentialAuthenticationMethod",
        "externalAuthenticationMethod",
    }
)
PHONE_TYPE = "phoneAuthenticationMethod"


def kind_of(user: Body, own_domains: Iterable[str]) -> Kind:
    """Who a person is to Conditional Access (the rule stands at the end of snapshot.md)."""
    external = user.get("creationType") == "Invitation" or any(
        _is_external(identity, own_domains) for identity in user.get("identities") or ()
    )
    if user.get("userType") == "Guest":
        return Kind.GUEST if external else Kind.INTERNAL_GUEST
    return Kind.EXTERNAL_MEMBER if external else Kind.MEMBER


def _is_external(identity: Body, own_domains: Iterable[str]) -> bool:
    if identity.get("signInType") != "federated":
        return False
    issuer = str(identity.get("issuer") or "").lower()
    return issuer not in {domain.lower() for domain in own_domains}


def is_pending(user: Body) -> bool:
    """Whether a guest has not accepted the invitation yet."""
    return user.get("externalUserState") == "PendingAcceptance"


def person_of(user: Body, own_domains: Iterable[str], read_at: datetime) -> Person:
    """A row of `/users` as a row of the roster. Readiness is unknown until the report says."""
    enabled, pending = user.get("accountEnabled") is not False, is_pending(user)
    readiness = Readiness.PENDING if pending else Readiness.UNKNOWN
    if not enabled:
        readiness = Readiness.DISABLED
    return Person(
        id=str(user["id"]),
        name=str(user.get("displayName") or ""),
        user_name=str(user.get("userPrincipalName") or ""),
        mail=mail_of(user),
        kind=kind_of(user, own_domains),
        enabled=enabled,
        pending=pending,
        readiness=readiness,
        read_at=read_at,
        origin=origin_of(user, own_domains),
        domain=domain_of(user),
        language=str(user.get("preferredLanguage") or ""),
    )


def readiness_of(row: Body) -> Readiness:
    """A row of the registration report. Ready means capable: registered *and* allowed."""
    methods = {str(m) for m in row.get("methodsRegistered") or ()} - NOT_MFA
    if row.get("isMfaCapable"):
        lasting = methods - PHONE_METHODS
        return Readiness.READY if lasting or not methods else Readiness.PHONE_ONLY
    if row.get("isMfaRegistered"):
        return Readiness.NOT_ALLOWED
    return Readiness.NOT_REGISTERED


def methods_in(row: Body) -> int:
    """How many registered methods of a row of the report pass MFA; an app counts once."""
    names = {str(m) for m in row.get("methodsRegistered") or ()} - NOT_MFA
    return len(names - {"softwareOneTimePasscode"} if _APP & names else names)


def methods_among(methods: Iterable[Body]) -> int:
    """How many of one person's registered methods pass MFA; an app counts once."""
    types = [str(m.get("@odata.type") or "").rpartition(".")[2] for m in methods]
    passing = [t for t in types if t in LASTING_TYPES or t == PHONE_TYPE]
    app = "microsoftAuthenticatorAuthenticationMethod" in passing
    return len([t for t in passing if not (app and t == "softwareOathAuthenticationMethod")])


def can_pass(methods: Iterable[Body]) -> tuple[bool, bool]:
    """From one person's registered methods: (can pass MFA, by something that lasts)."""
    types = {str(m.get("@odata.type") or "").rpartition(".")[2] for m in methods}
    lasting = bool(types & LASTING_TYPES)
    return lasting or PHONE_TYPE in types, lasting


def census_of(counts: Mapping[str, Any] | None) -> Census | None:
    """The store's counts as a census."""
    if counts is None:
        return None
    by = counts.get("by_readiness")
    return Census(
        members=counts["members"],
        guests=counts["guests"],
        disabled=counts["disabled"],
        by_readiness=None if by is None else {Readiness(k): n for k, n in by.items()},
        complete=counts["complete"],
        read_at=counts["read_at"],
        report_at=counts["report_at"],
    )


def count(people: Iterable[Person], *, complete: bool, read_at: datetime) -> Census:
    """Fold people into a census without keeping them."""
    members = guests = disabled = 0
    by: dict[Readiness, int] = {}
    for person in people:
        if not person.enabled:
            disabled += 1
            continue
        if person.kind is Kind.MEMBER:
            members += 1
        else:
            guests += 1
        by[person.readiness] = by.get(person.readiness, 0) + 1
    known = set(by) - {
        Readiness.UNKNOWN, Readiness.PENDING, Readiness.DISABLED, Readiness.ELSEWHERE
    }  # fmt: skip
    return Census(members, guests, disabled, by if known else None, complete, read_at)
