"""The organisation's own app registration: its settings one by one, and whether each is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from vlc_wizard.core.model import Body
from vlc_wizard.core.page import Mark
from vlc_wizard.core.permissions import READ, WRITE_POLICY

REDIRECT = "http://localhost"
SINGLE_TENANT = "AzureADMyOrg"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the registration."""

    id: str
    where: str  # menu path today, below Entra ID > App registrations
    value: str
    why: str
    blade: str  # of `portals`


SETTINGS = (
    Setting("known", "New registration > Name", "vlc-wizard",
            "The organisation's own name for it, in consent pages and in the audit log",
            "new-app"),
    Setting("audience", "New registration > Supported account types",
            "Accounts in this organizational directory only (single tenant)",
            "Nobody of another tenant can use it", "new-app"),
    Setting("redirect", "your app > Authentication > Add a platform > Mobile and desktop "
            "applications", REDIRECT, "The browser brings the answer back to this computer",
            "app-authentication"),
    Setting("public", "your app > Authentication > Settings > Allow public client flows", "Yes",
            "A program on a desk can keep no secret; needed for sign-in by code",
            "app-authentication"),
    Setting("delegated", "your app > API permissions > Add a permission > Microsoft Graph > "
            "Delegated permissions", ", ".join((*READ, *WRITE_POLICY)),
            "Delegated only: the app can do nothing that the person signed in may not do",
            "app-permissions"),
    Setting("secret", "your app > Certificates & secrets", "none",
            "There is none to lose", "app"),
    Setting("consent", "your app > API permissions > Grant admin consent", "granted",
            "Otherwise each sign-in ends at a page that asks for an administrator",
            "app-permissions"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one setting."""

    mark: Mark
    says: str


@dataclass(frozen=True, slots=True)
class AppCheck:
    """What is known of an app's settings, by the login's answers or by Graph."""

    client_id: str
    by: str  # "login" or "graph"
    settings: Mapping[str, Checked]


def from_login(client_id: str, code: str) -> AppCheck:
    """What the login's answer to a code that nobody will type says; `code` empty: it waits."""
    number = code.removeprefix("AADSTS")
    found: dict[str, Checked] = {}
    if number == "700016":
        found["known"] = Checked("bad", "the login knows no such app in this tenant")
    elif number in ("", "7000218"):
        found["known"] = Checked("ok", "the login knows the app")
        found["public"] = (
            Checked("bad", "the login asks the app for a secret")
            if number
            else Checked("ok", "the login takes it for a public client")
        )
    else:
        found["known"] = Checked("unknown", f"the login answered {code}")
    return AppCheck(client_id, "login", MappingProxyType(found))


def from_graph(
    client_id: str, apps: Sequence[Body] | None, grants: Sequence[Body] | None
) -> AppCheck:
    """What the tenant says of it. An app of another tenant has no registration here."""
    found: dict[str, Checked] = {}
    if apps is None:
        found["known"] = Checked("unknown", "the registration could not be read")
    elif not apps:
        found["known"] = Checked("bad", "no registration with this client id in this tenant")
    else:
        found |= _of_registration(apps[0])
    found["consent"] = _consent(grants)
    return AppCheck(client_id, "graph", MappingProxyType(found))


def _of_registration(app: Body) -> dict[str, Checked]:
    audience = str(app.get("signInAudience") or "")
    addresses = (app.get("publicClient") or {}).get("redirectUris") or ()
    public = app.get("isFallbackPublicClient") is True
    access = [a for r in app.get("requiredResourceAccess") or () for a in r["resourceAccess"]]
    asks_as_itself = any(a.get("type") == "Role" for a in access)
    secrets = [*(app.get("passwordCredentials") or ()), *(app.get("keyCredentials") or ())]
    return {
        "known": Checked("ok", f"registered as {app.get('displayName') or 'an app without name'}"),
        "audience": _judged(
            audience == SINGLE_TENANT, "single tenant", f"it is {audience or 'unknown'}"
        ),
        "redirect": _judged(
            REDIRECT in addresses, f"{REDIRECT} is listed", f"{REDIRECT} is not listed"
        ),
        "public": _judged(public, "allowed", "not allowed; only sign-in by browser works", "warn"),
        "delegated": _judged(
            not asks_as_itself, "no application permissions", "it lists application permissions"
        ),
        "secret": _judged(not secrets, "it has none", "it has a secret or certificate", "warn"),
    }


def _consent(grants: Sequence[Body] | None) -> Checked:
    if grants is None:
        return Checked("unknown", "what was allowed could not be read")
    everybody = [g for g in grants if g.get("consentType") == "AllPrincipals"]
    scopes = {word for g in everybody for word in str(g.get("scope") or "").split()}
    missing = [name for name in READ if name not in scopes]
    later = [name for name in WRITE_POLICY if name not in scopes]
    if missing:
        return Checked("warn", f"not allowed for everybody: {', '.join(missing)}")
    if later:
        return Checked("ok", f"all that reads; asked for when you apply: {', '.join(later)}")
    return Checked("ok", "all of it, for everybody")


def _judged(holds: bool, says: str, else_says: str, otherwise: Mark = "bad") -> Checked:  # noqa: FBT001 - a row of a table
    return Checked("ok", says) if holds else Checked(otherwise, else_says)
