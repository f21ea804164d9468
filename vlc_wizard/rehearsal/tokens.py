"""Tokens: what is in them, how they are made, and who is behind one that comes in."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.rehearsal.methods import ALLOWED_BY
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.signing import Key, digest, encoded
from vlc_wizard.rehearsal.table import Caller

ACCESS_SECONDS = 4200
REFRESH_SECONDS = 90 * 86400
DAY = 86400
GRAPH_APP = "00000003-0000-0000-c000-000000000000"
KEYS = frozenset(("passKeyDeviceBound", "windowsHelloForBusiness"))


@dataclass(frozen=True, slots=True)
class SignIn:
    """A finished sign-in, from which tokens are made."""

    person: Person
    app: str
    scopes: frozenset[str]  # Graph scopes granted
    oidc: frozenset[str]  # openid, profile, email, offline_access
    at: float
    nonce: str = ""
    way: str = "browser"


def methods_used(person: Person) -> list[str]:
    """How the person proved who they are: with MFA wherever they can."""
    if KEYS.intersection(person.methods):
        return ["fido", "mfa"]
    return ["pwd", "mfa"] if any(name in ALLOWED_BY for name in person.methods) else ["pwd"]


class Tokens:
    """Makes tokens for one tenant."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.key = Key(organisation.state)

    def issue(self, base: str, done: SignIn, *, client_info: bool) -> dict[str, Any]:
        """The answer of the token endpoint."""
        organisation = self._organisation
        organisation.state.drop_expired(organisation.time - DAY)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": " ".join(sorted(done.scopes | done.oidc)),
            "expires_in": ACCESS_SECONDS,
            "ext_expires_in": ACCESS_SECONDS,
            "access_token": self._access(base, done),
        }
        if "offline_access" in done.oidc:
            answer["refresh_token"] = self._refresh(done)
        if "openid" in done.oidc:
            answer["id_token"] = self.key.signed(self._identity(base, done))
        if client_info:
            answer["client_info"] = client_info_of(done.person.id, organisation.tenant_id)
        return answer

    def _access(self, base: str, done: SignIn) -> str:
        organisation = self._organisation
        now = int(organisation.time)
        claims = {
            "aud": GRAPH_APP,
            "iss": f"{base}/{organisation.tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + ACCESS_SECONDS,
            "amr": methods_used(done.person),
            "appid": done.app,
            "appidacr": "0",
            "idtyp": "user",
            "name": done.person.name,
            "oid": done.person.id,
            "scp": " ".join(sorted(done.scopes)),
            "sub": digest(f"{GRAPH_APP}/{done.person.id}")[:43],
            "tid": organisation.tenant_id,
            "upn": done.person.user_name,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
            "wids": sorted(organisation.roles_of(done.person.id)),
        }
        token = self.key.signed(claims)
        body = {
            "user": done.person.id,
            "app": done.app,
            "scopes": sorted(done.scopes),
            "made_at": organisation.time,
        }
        organisation.state.put_grant(digest(token), "access", body, now + ACCESS_SECONDS)
        return token

    def _refresh(self, done: SignIn) -> str:
        token = f"1.{secrets.token_urlsafe(48)}"
        body = {
            "user": done.person.id,
            "app": done.app,
            "oidc": sorted(done.oidc),
            "graph": sorted(done.scopes),
            "way": done.way,
            "made_at": self._organisation.time,
        }
        until = self._organisation.time + REFRESH_SECONDS
        self._organisation.state.put_grant(digest(token), "refresh", body, until)
        return token

    def _identity(self, base: str, done: SignIn) -> dict[str, Any]:
        organisation, person = self._organisation, done.person
        now = int(organisation.time)
        claims: dict[str, Any] = {
            "aud": done.app,
            "iss": f"{base}/{organisation.tenant_id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "oid": person.id,
            "rh": "1." + digest(person.id)[:30],
            "sub": digest(f"{done.app}/{person.id}")[:43],
            "tid": organisation.tenant_id,
            "uti": secrets.token_urlsafe(16),
            "ver": "2.0",
        }
        if done.nonce:
            claims["nonce"] = done.nonce
        if "profile" in done.oidc:
            claims |= {"name": person.name, "preferred_username": person.user_name}
        if "email" in done.oidc and person.mail:
            claims["email"] = person.mail
        return claims


def client_info_of(user: str, tenant: str) -> str:
    """Who signed in, for the client's cache."""
    return encoded(f'{{"uid":"{user}","utid":"{tenant}"}}'.encode())


def _unauthorized(words: str, code: str = "InvalidAuthenticationToken") -> GraphRefusal:
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/'
        f'authorize", client_id="{GRAPH_APP}"'
    )
    return GraphRefusal(401, code, words, headers={"WWW-Authenticate": challenge})


def caller_of(organisation: Organisation, authorization: str) -> Caller:
    """Who is behind the Authorization header."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise _unauthorized("Access token is empty.")
    found = organisation.state.grant(digest(token), "access")
    if found is None:
        raise _unauthorized("Access token validation failure. Invalid signature.")
    body, until = found
    if organisation.time >= until:
        raise _unauthorized("Lifetime validation failed, the token is expired.")
    if revoked(organisation, body):
        raise _revoked()
    return caller(organisation, body)


def revoked(organisation: Organisation, body: Mapping[str, Any]) -> bool:
    """Whether the person's sessions were revoked after this was made."""
    person = organisation.person(body["user"])
    return person is not None and body["made_at"] < person.change.get("sessionsFrom", 0.0)


def _revoked() -> GraphRefusal:
    """401 with a claims challenge: the client must ask for a new token, and say why."""
    refusal = _unauthorized(
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and "
        "code: TokenIssuedBeforeRevocationTimestamp"
    )
    claims = b'{"access_token":{"nbf":{"essential":true,"value":"0"}}}'
    wanted = base64.b64encode(claims).decode()
    challenge = f'{refusal.headers["WWW-Authenticate"]}, error="insufficient_claims"'
    refusal.headers = {"WWW-Authenticate": f'{challenge}, claims="{wanted}"'}
    return refusal


def caller(organisation: Organisation, body: Mapping[str, Any]) -> Caller:
    """The caller that a kept access token stands for."""
    person = organisation.person(body["user"])
    if person is None or not person.enabled:
        raise _unauthorized("The user account is disabled or gone.")
    roles = organisation.roles_of(person.id)
    return Caller(person, body["app"], frozenset(body["scopes"]), roles)
