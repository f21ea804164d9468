"""The authorization code flow, with PKCE: a page, a code, a token."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from vlc_wizard.rehearsal import consent
from vlc_wizard.rehearsal.accounts import Form, client_of, needed, signed_in, signing_in
from vlc_wizard.rehearsal.admission import admit
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import LoginRefusal, refused
from vlc_wizard.rehearsal.signing import digest
from vlc_wizard.rehearsal.tokens import SignIn, client_info_of

CODE_SECONDS = 600
PROMPTS = frozenset(("", "login", "none", "consent", "select_account", "create"))

MODES = frozenset(("", "query", "fragment", "form_post"))
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, of either method


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the browser goes when the person is done, and with what."""

    redirect_uri: str
    mode: str  # query, fragment or form_post
    fields: Mapping[str, str]


class CodeFlow:
    """Sign-in through a browser."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    def check_page(self, form: Form) -> None:
        """Refuse, on the page itself, what may not be sent back to the address given."""
        client_of(self._organisation, form)
        listed = self._organisation.scenario.switch("app_redirect", True)
        if not (listed and _is_loopback(form.get("redirect_uri", ""))):
            raise LoginRefusal(
                "invalid_request",
                50011,
                f"The redirect URI '{form.get('redirect_uri', '')}' specified in the request does "
                "not match the redirect URIs configured for the application.",
            )
        if form.get("prompt", "") not in PROMPTS:
            raise LoginRefusal("invalid_request", 90023, "Unsupported 'prompt' value.")
        if form.get("response_mode", "") not in MODES:
            raise LoginRefusal("invalid_request", 90023, "Unsupported 'response_mode' value.")
        _check_challenge(form.get("code_challenge"), form.get("code_challenge_method"))

    def land(self, form: Form, user_name: str) -> Landing:
        """The person signed in at the page: a code, or why there is none."""
        try:
            fields = self._code(form, user_name)
        except LoginRefusal as refusal:
            words = refused(self._organisation, refusal)
            fields = {name: words[name] for name in ("error", "error_description")}
        if form.get("state"):
            fields["state"] = form["state"]
        mode = form.get("response_mode") or "query"
        return Landing(form["redirect_uri"], mode, fields)

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
        person = signing_in(self._organisation, user_name)
        app = client_of(self._organisation, form)
        wish = consent.wish_of(form.get("scope", ""), form.get("base", ""))
        person = admit(self._organisation, person, app)
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

    def redeem(self, base: str, app: str, form: Form) -> SignIn:
        """A code becomes a sign-in, once."""
        del base
        key = digest(needed(form, "code"))
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
            signed_in(self._organisation, body["user"]),
            app,
            frozenset(body["scopes"]),
            frozenset(body["oidc"]),
            self._organisation.time,
            body["nonce"],
        )


def _is_loopback(address: str) -> bool:
    """Whether this is the registered http://localhost, at any port."""
    try:
        parts = urlsplit(address)
        where = (parts.scheme, parts.hostname, parts.path.rstrip("/"))
        return where == ("http", "localhost", "") and parts.port != 0
    except ValueError:
        return False


def _check_challenge(challenge: str | None, method: str | None) -> None:
    """PKCE, as far as the page can tell: what was hashed comes only with the code."""
    if method is not None and method not in ("plain", "S256"):
        raise LoginRefusal("invalid_request", 90023, "Unsupported 'code_challenge_method' value.")
    if challenge is None and method is None:
        return
    if not CHALLENGE.fullmatch(challenge or ""):
        raise LoginRefusal("invalid_request", 501491, "Invalid size of Code_Challenge parameter.")


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
