"""Entra's login endpoints: discovery, authorize, device code, token."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from vlc_wizard.rehearsal import consent
from vlc_wizard.rehearsal.organisation import CLIENT_ID, Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.signing import digest
from vlc_wizard.rehearsal.tokens import SignIn, Tokens, client_info_of

CODE_SECONDS = 600
DEVICE_SECONDS = 900
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ANY_TENANT = frozenset(("organizations", "common"))
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PROMPTS = frozenset(("", "login", "none", "consent", "select_account", "create"))
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the browser goes when the person is done, and with what."""

    redirect_uri: str
    mode: str  # query, fragment or form_post
    fields: Mapping[str, str]


class Login:
    """The login server of one tenant."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.tokens = Tokens(organisation)

    # Discovery --------------------------------------------------------------------------------

    def check_tenant(self, segment: str) -> str:
        """The tenant part of the path as the service repeats it. Refuses an unknown one."""
        scenario = self._organisation.scenario
        word = segment.lower()
        if word in ANY_TENANT:
            return word
        if word in (self._organisation.tenant_id, scenario.domain, scenario.initial_domain):
            return self._organisation.tenant_id
        raise LoginRefusal(
            "invalid_tenant",
            90002,
            f"Tenant '{segment}' not found. Check to make sure you have the correct tenant ID and "
            "are signing into the correct cloud.",
        )

    def discovery(self, base: str, segment: str) -> dict[str, Any]:
        """`/.well-known/openid-configuration`."""
        tenant = self.check_tenant(segment)
        root = f"{base}/{tenant}/oauth2/v2.0"
        issuer = "{tenantid}" if tenant in ANY_TENANT else tenant
        return {
            "token_endpoint": f"{root}/token",
            "token_endpoint_auth_methods_supported": ["none"],
            "jwks_uri": f"{base}/{tenant}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": sorted(consent.OIDC),
            "issuer": f"{base}/{issuer}/v2.0",
            "request_uri_parameter_supported": False,
            "authorization_endpoint": f"{root}/authorize",
            "device_authorization_endpoint": f"{root}/devicecode",
            "code_challenge_methods_supported": ["S256", "plain"],
            "claims_supported": (
                [
                    "sub",
                    "iss",
                    "aud",
                    "exp",
                    "iat",
                    "nonce",
                    "oid",
                    "tid",
                    "ver",
                    "name",
                    "preferred_username",
                    "email",
                ]
            ),
            "tenant_region_scope": "WW",
            "cloud_instance_name": "rehearsal.example",
        }

    # The page a person visits -----------------------------------------------------------------

    def check_client(self, form: Form) -> str:
        """The app that asks. Refuses one that the tenant does not know."""
        app = form.get("client_id", "").lower()
        if app in (CLIENT_ID, consent.COMMAND_LINE_TOOLS):
            return app
        raise LoginRefusal(
            "unauthorized_client",
            700016,
            f"Application with identifier '{app}' was not found in the directory "
            f"'{self._organisation.scenario.tenant_name}'.",
        )

    def check_page(self, form: Form) -> None:
        """Refuse, on the page itself, what may not be sent back to the address given."""
        self.check_client(form)
        parts = urlsplit(form.get("redirect_uri", ""))
        if (parts.scheme, parts.hostname, parts.path.rstrip("/")) != ("http", "localhost", ""):
            raise LoginRefusal(
                "invalid_request",
                50011,
                f"The redirect URI '{form.get('redirect_uri', '')}' specified in the request does "
                "not match the redirect URIs configured for the application.",
            )
        if form.get("prompt", "") not in PROMPTS:
            raise LoginRefusal("invalid_request", 90023, "Unsupported 'prompt' value.")

    def land(self, form: Form, user_name: str) -> Landing:
        """The person signed in at the page: a code, or why there is none."""
        try:
            fields = self._code(form, user_name)
        except LoginRefusal as refusal:
            fields = self._back(refusal)
        if form.get("state"):
            fields["state"] = form["state"]
        mode = form.get("response_mode") or "query"
        return Landing(form["redirect_uri"], mode, fields)

    def _back(self, refusal: LoginRefusal) -> dict[str, str]:
        words = self.refused(refusal)
        return {"error": words["error"], "error_description": words["error_description"]}

    def _code(self, form: Form, user_name: str) -> dict[str, str]:
        if form.get("response_type") != "code":
            raise LoginRefusal(
                "unsupported_response_type", 700051, "response_type must be 'code' for this app."
            )
        if form.get("prompt") == "none":
            raise LoginRefusal(
                "login_required",
                50058,
                "A silent sign-in request was sent but no user is signed in.",
            )
        person = self._person(user_name)
        app = self.check_client(form)
        wish = consent.wish_of(form.get("scope", ""), form.get("base", ""))
        scopes = consent.resolve(self._organisation, person, app, wish, ask=True)
        code = f"1.{secrets.token_urlsafe(32)}"
        body: dict[str, Any] = {
            "user": person.id,
            "app": app,
            "scopes": sorted(scopes),
            "oidc": sorted(wish.oidc),
            "nonce": form.get("nonce", ""),
            "redirect_uri": form["redirect_uri"],
            "challenge": form.get("code_challenge", ""),
            "challenge_method": form.get("code_challenge_method", "plain"),
        }
        until = self._organisation.time + CODE_SECONDS
        self._organisation.state.put_grant(digest(code), "code", body, until)
        fields = {"code": code}
        if form.get("client_info") == "1":
            fields["client_info"] = client_info_of(person.id, self._organisation.tenant_id)
        return {**fields, "session_state": secrets.token_hex(16)}

    def _person(self, user_name: str) -> Person:
        person = self._organisation.person(user_name) if "@" in user_name else None
        if person is None:
            raise LoginRefusal(
                "invalid_request",
                50034,
                f"The user account {user_name} does not exist in the directory.",
            )
        if not person.enabled:
            raise LoginRefusal("access_denied", 50057, "The user account is disabled.")
        return person

    # Device code ------------------------------------------------------------------------------

    def device_code(self, base: str, form: Form) -> dict[str, Any]:
        """Begin a device code sign-in."""
        app = self.check_client(form)
        wish = consent.wish_of(form.get("scope", ""), base)
        code = secrets.token_urlsafe(48)
        user_code = "".join(secrets.choice(LETTERS) for _ in range(9))
        body: dict[str, Any] = {
            "app": app,
            "graph": sorted(wish.graph),
            "oidc": sorted(wish.oidc),
            "everything": wish.everything,
            "user_code": digest(user_code),
            "status": "pending",
        }
        until = self._organisation.time + DEVICE_SECONDS
        self._organisation.state.put_grant(digest(code), "device", body, until)
        address = f"{base}/common/oauth2/deviceauth"
        return {
            "user_code": user_code,
            "device_code": code,
            "verification_uri": address,
            "expires_in": DEVICE_SECONDS,
            "interval": 5,
            "message": f"To sign in, use a web browser to open the page {address} and enter the "
            f"code {user_code} to authenticate.",
        }

    def visit_device_page(self, user_code: str, user_name: str, *, accept: bool = True) -> None:
        """A person typed the code. Raises LoginRefusal for one that is not waiting."""
        wanted, now = digest(user_code.strip().upper()), self._organisation.time
        for key, body, until in self._organisation.state.grants("device"):
            waiting = body["status"] == "pending" and until > now
            if body["user_code"] == wanted and waiting:
                self._decide(key, body, until, user_name if accept else "")
                return
        raise LoginRefusal(
            "invalid_grant", 70019, "The code that you typed has expired or is wrong."
        )

    def _decide(self, key: str, body: dict[str, Any], until: float, user_name: str) -> None:
        wish = consent.Wish(frozenset(body["graph"]), frozenset(body["oidc"]), body["everything"])
        if not user_name:
            decided: dict[str, Any] = {"status": "declined"}
        else:
            person = self._person(user_name)
            scopes = consent.resolve(self._organisation, person, body["app"], wish, ask=True)
            decided = {"status": "done", "user": person.id, "scopes": sorted(scopes)}
        self._organisation.state.put_grant(key, "device", {**body, **decided}, until)

    # Token ------------------------------------------------------------------------------------

    def token(self, base: str, form: Form) -> dict[str, Any]:
        """The token endpoint."""
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            DEVICE_GRANT: self._by_device,
            "device_code": self._by_device,
        }
        kind = form.get("grant_type", "")
        if not kind:
            raise LoginRefusal(
                "invalid_request",
                900144,
                "The request body must contain the following parameter: 'grant_type'.",
            )
        if kind not in grants:
            raise LoginRefusal(
                "unsupported_grant_type", 70003, f"The app requested an unsupported grant '{kind}'."
            )
        app = self.check_client(form)
        done = grants[kind](base, app, form)
        self._organisation.state.log_sign_in(done.at, {"user": done.person.id, "app": app})
        return self.tokens.issue(base, done, client_info=form.get("client_info") == "1")

    def _by_code(self, base: str, app: str, form: Form) -> SignIn:
        del base
        key = digest(form.get("code", ""))
        found = self._organisation.state.grant(key, "code")
        if found is None:
            raise LoginRefusal(
                "invalid_grant",
                54005,
                "OAuth2 Authorization code was already redeemed or is wrong.",
            )
        body, until = found
        self._organisation.state.drop_grant(key)
        if self._organisation.time >= until:
            raise LoginRefusal("invalid_grant", 70008, "The provided authorization code expired.")
        if body["app"] != app or body["redirect_uri"] != form.get("redirect_uri"):
            raise LoginRefusal(
                "invalid_grant", 500112, "The reply address does not match the one of the request."
            )
        _check_verifier(body, form.get("code_verifier", ""))
        return SignIn(
            self._who(body["user"]),
            app,
            frozenset(body["scopes"]),
            frozenset(body["oidc"]),
            self._organisation.time,
            body["nonce"],
        )

    def _who(self, key: str) -> Person:
        person = self._organisation.person(key)
        if person is None or not person.enabled:
            raise LoginRefusal("invalid_grant", 50057, "The user account is disabled.")
        return person

    def _by_refresh(self, base: str, app: str, form: Form) -> SignIn:
        found = self._organisation.state.grant(digest(form.get("refresh_token", "")), "refresh")
        if found is None or found[0]["app"] != app:
            raise LoginRefusal("invalid_grant", 9002313, "Invalid request. The token is malformed.")
        body, until = found
        if self._organisation.time >= until:
            raise LoginRefusal("invalid_grant", 700082, "The refresh token has expired.")
        wish = consent.wish_of(form.get("scope", "openid"), base)
        person = self._who(body["user"])
        scopes = consent.resolve(self._organisation, person, app, wish, ask=False)
        oidc = wish.oidc | frozenset(body["oidc"]) & {"offline_access"}
        return SignIn(person, app, scopes, oidc, self._organisation.time, way=body["way"])

    def _by_device(self, base: str, app: str, form: Form) -> SignIn:
        del base
        key = digest(form.get("device_code", "") or form.get("code", ""))
        found = self._organisation.state.grant(key, "device")
        if found is None or found[0]["app"] != app:
            raise LoginRefusal("bad_verification_code", 70018, "The device code is not known.")
        body, until = found
        if self._organisation.time >= until:
            raise LoginRefusal("expired_token", 70019, "The verification code expired.")
        if body["status"] == "pending":
            raise LoginRefusal("authorization_pending", 70016, "The user has not signed in yet.")
        self._organisation.state.drop_grant(key)
        if body["status"] == "declined":
            raise LoginRefusal("authorization_declined", 70021, "The user declined the sign-in.")
        return SignIn(
            self._who(body["user"]),
            app,
            frozenset(body["scopes"]),
            frozenset(body["oidc"]),
            self._organisation.time,
            way="device code",
        )

    def refused(self, refusal: LoginRefusal) -> dict[str, Any]:
        """A refusal as the login endpoints word it."""
        at = self._organisation.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid4()), str(uuid4())
        answer: dict[str, Any] = {
            "error": refusal.error,
            "error_description": f"AADSTS{refusal.number}: {refusal.words} Trace ID: {trace} "
            f"Correlation ID: {correlation} Timestamp: {at}",
            "error_codes": [refusal.number],
            "timestamp": at,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
        }
        return {**answer, "suberror": refusal.suberror} if refusal.suberror else answer


def _check_verifier(body: Mapping[str, Any], verifier: str) -> None:
    """PKCE. A code asked for without a challenge needs none."""
    if not body["challenge"]:
        return
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    shown = hashed.rstrip("=") if body["challenge_method"] == "S256" else verifier
    if not hmac.compare_digest(shown.encode(), str(body["challenge"]).encode()):
        raise LoginRefusal(
            "invalid_grant",
            501481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization "
            "request.",
        )
