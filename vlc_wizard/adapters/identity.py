"""Whom a token is for, and what it allows: read from the login's answer, never presumed."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from vlc_wizard.core.errors import SignInError
from vlc_wizard.core.model import Identity

_JWT_PARTS = 3


def who(answer: Mapping[str, Any], client_id: str) -> tuple[Identity, Mapping[str, Any]]:
    """The identity and the claims of an answer whose parts all speak of the same person.

    msal checks nothing of an id token. It came straight from the token endpoint over TLS, so its
    signature proves no more; whom it is for and by whom it was asked for is checked here.
    """
    claims = answer.get("id_token_claims")
    if not isinstance(claims, Mapping):
        raise _unfit("It does not say whom it is for.")
    identity = _identity(claims)
    if claims.get("aud") != client_id:
        raise _unfit("It was made out to another app.")
    inner = _claims_of(str(answer["access_token"]))
    if "tid" in inner and "oid" in inner and _identity(inner) != identity:
        raise _unfit("Its parts speak of two different people.")
    return identity, claims


def granted(answer: Mapping[str, Any], asked: frozenset[str]) -> frozenset[str]:
    """The scopes of the token, in the spelling they were asked for."""
    if not answer.get("scope"):
        return asked  # RFC 6749, 5.1: left out where it is what was asked for
    plain = {scope.rsplit("/", 1)[-1].casefold() for scope in str(answer["scope"]).split()}
    return frozenset(scope for scope in asked if scope.casefold() in plain)


def names_guid(text: str) -> bool:
    """Whether this is an id, and not a domain or a word such as "organizations"."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _identity(claims: Mapping[str, Any]) -> Identity:
    tenant, person = str(claims.get("tid") or ""), str(claims.get("oid") or "")
    if not (names_guid(tenant) and names_guid(person)):
        raise _unfit("It does not say whom it is for.")
    return Identity(tenant.lower(), person.lower())


def _claims_of(token: str) -> Mapping[str, Any]:
    """What an access token says, where it can be read: by contract it need not be readable."""
    parts = token.split(".")
    if len(parts) != _JWT_PARTS:
        return {}
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        claims = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, Mapping) else {}


def _unfit(why: str) -> SignInError:
    return SignInError(
        "The token that came back cannot be used",
        why=f"{why} It was dropped.",
        next="Sign in again.",
    )
