"""Entra's login endpoints: discovery and token; the two flows are modules of their own."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from vlc_wizard.rehearsal import consent
from vlc_wizard.rehearsal.accounts import Form, client_of, needed, signed_in
from vlc_wizard.rehearsal.code_flow import CodeFlow
from vlc_wizard.rehearsal.device_flow import DeviceFlow
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import LoginRefusal, refused
from vlc_wizard.rehearsal.signing import digest
from vlc_wizard.rehearsal.tokens import SignIn, Tokens, revoked

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ALIASES = (  # the names of the public cloud, as msal knows them
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoft.com",
    "sts.windows.net",
)
ANY_TENANT = frozenset(("organizations", "common"))
CLAIMS = "sub iss aud exp iat nonce oid tid ver name preferred_username email".split()  # noqa: SIM905


class Login:
    """The login server of one tenant."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.tokens = Tokens(organisation)
        self.code = CodeFlow(organisation)
        self.device = DeviceFlow(organisation)
        self.auto = ""  # who signs in by themselves, if anybody

    def finish_alone(self, user_name: str) -> None:
        """From now on sign-ins finish by themselves, as this person."""
        self.auto = self.device.auto = user_name

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
            "claims_supported": CLAIMS,
            "tenant_region_scope": "WW",
            "cloud_instance_name": "rehearsal.example",
        }

    def instances(self, base: str, form: Form) -> dict[str, Any]:
        """`/discovery/instance`: which names stand for this cloud, and where to go on.

        It is the cloud of Microsoft's own names, and of the address that it was asked at.
        """
        asked = _split(needed(form, "authorization_endpoint"))
        here = urlsplit(base).netloc
        if asked.scheme != "https" or asked.netloc.lower() not in (*ALIASES, here.lower()):
            raise LoginRefusal("invalid_instance", 50049, "Unknown or invalid instance.")
        tenant = self.check_tenant(asked.path.strip("/").partition("/")[0])
        own = dict.fromkeys((here, *ALIASES)) if here not in ALIASES else dict.fromkeys(ALIASES)
        return {
            "tenant_discovery_endpoint": f"{base}/{tenant}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": here, "preferred_cache": here, "aliases": list(own)}
            ],
        }

    def token(self, base: str, form: Form) -> dict[str, Any]:
        """The token endpoint."""
        grants = {
            "authorization_code": self.code.redeem,
            "refresh_token": self._by_refresh,
            DEVICE_GRANT: self.device.redeem,
            "device_code": self.device.redeem,
        }
        kind = needed(form, "grant_type")
        if kind not in grants:
            raise LoginRefusal(
                "unsupported_grant_type", 70003, f"The app requested an unsupported grant '{kind}'."
            )
        app = client_of(self._organisation, form)
        if "device" in kind and not self._organisation.scenario.switch("app_public_client", True):
            raise LoginRefusal(
                "invalid_client",
                7000218,
                "The request body must contain 'client_assertion' or 'client_secret'.",
                status=401,
            )
        done = grants[kind](base, app, form)
        return self.tokens.issue(base, done, client_info=form.get("client_info") == "1")

    def _by_refresh(self, base: str, app: str, form: Form) -> SignIn:
        found = self._organisation.state.grant(digest(needed(form, "refresh_token")), "refresh")
        if found is None or found[0]["app"] != app:
            raise LoginRefusal("invalid_grant", 9002313, "Invalid request. The token is malformed.")
        body, until = found
        if self._organisation.time >= until:
            raise LoginRefusal("invalid_grant", 700082, "The refresh token has expired.")
        if revoked(self._organisation, body):
            raise LoginRefusal(
                "invalid_grant", 50173, "The provided grant has expired due to it being revoked."
            )
        before = " ".join((*body["graph"], *body["oidc"]))  # without a wish: as it was
        wish = consent.wish_of(form.get("scope") or before, base)
        person = signed_in(self._organisation, body["user"])
        scopes = consent.resolve(self._organisation, person, app, wish, ask=False)
        oidc = wish.oidc | frozenset(body["oidc"]) & {"offline_access"}
        now = self._organisation.time
        return SignIn(person, app, scopes, oidc, now, way=body["way"])

    def refused(self, refusal: LoginRefusal) -> dict[str, Any]:
        """A refusal as the login endpoints word it."""
        return refused(self._organisation, refusal)


def _split(address: str) -> SplitResult:
    """The parts of an address; none of one that is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
