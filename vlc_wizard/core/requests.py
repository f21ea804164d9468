"""Ready requests: whom to ask, for exactly what, why, and a form for the answer. All text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import fill
from urllib.parse import quote, urlencode

from vlc_wizard.core.model import Cloud
from vlc_wizard.core.permissions import READ, WRITE_POLICY
from vlc_wizard.core.roles import CONSENTERS, method_of
from vlc_wizard.core.words import Words

REASON = (
    "Microsoft demands multifactor authentication (MFA) of everybody who signs in to Volume "
    "Licensing Central, since 2026-01-05. Our own policies should demand it too, so that nobody "
    "is surprised and we can show it."
)
# The policy of the guidance, setting by setting, with the two departures that keep admins safe.
POLICY_SETTINGS = (
    "Name: MFA for Volume Licensing Central",
    "Users: include All users (members and guests); exclude the emergency access accounts",
    "Target resources: Select resources > Microsoft Admin Portals",
    "Conditions: none (all locations, all devices)",
    "Grant: Require multifactor authentication; no Block beside it",
    "Enable policy: Report-only first, then On",
)
LINE = 60  # columns of a page, also beside the tasks


@dataclass(frozen=True, slots=True)
class Request:
    """Something to send to somebody. It holds no secret."""

    subject: str
    text: str

    @property
    def lines(self) -> str:
        """The text as a page shows it: no line is cut off; an address stays in one piece."""
        return "\n".join(_wrapped(line) for line in self.text.split("\n"))

    @property
    def mailto(self) -> str:
        """The same as an address that a mail program opens."""
        return f"mailto:?{urlencode({'subject': self.subject, 'body': self.text}, quote_via=quote)}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, in which tenant, with which app; empty where it is not known."""

    cloud: Cloud
    tenant: str = ""  # id or domain
    tenant_name: str = ""
    client_id: str = ""
    user_name: str = ""


def consent_address(asking: Asking, scopes: Iterable[str]) -> str:
    """Where an administrator allows the app in this tenant, once, for everybody."""
    graph = asking.cloud.graph.rstrip("/")
    query = {
        "client_id": asking.client_id,
        "scope": " ".join(f"{graph}/{scope}" for scope in sorted(scopes)),
        "redirect_uri": "http://localhost",
    }
    tenant = quote(asking.tenant or "organizations", safe="")
    return f"{asking.cloud.login.rstrip('/')}/{tenant}/v2.0/adminconsent?{urlencode(query)}"


def consent_request(asking: Asking, scopes: Iterable[str]) -> Request:
    """Ask somebody who may consent to allow the app."""
    wanted = sorted(scopes)
    return Request(
        f"Allow an app to {_verb(wanted)} for the MFA of Volume Licensing Central",
        _text(
            REASON,
            f"I use vlc-wizard for it. It signs in as the app {asking.client_id} and needs these "
            "delegated permissions of Microsoft Graph. They let it do nothing that the person "
            "who is signed in may not do.",
            _list(f"{name}: {_why(name)}" for name in wanted),
            f"Who can allow it: {_any_of(CONSENTERS)}.",
            "Open this address, check the name of the app and the permissions, and accept. The "
            "browser ends at an address that begins with http://localhost and does not open; "
            "that is the end of it.",
            consent_address(asking, wanted),
            _form(asking, ("Allowed by", "Allowed on", "Not allowed, because")),
        ),
    )


def role_request(asking: Asking, method_id: str, words: Words, settings: Iterable[str]) -> Request:
    """Ask somebody with the role to make the change, or for the role."""
    method = method_of(method_id)
    name = method.name if method else "Conditional Access policy"
    return Request(
        f"Require MFA for Volume Licensing Central: {name}",
        _text(
            REASON,
            f"I could prepare the change and may not make it: it takes {roles_words(method_id)}. "
            "Either make it with these settings, or give me the least of these roles for a day.",
            _list(settings),
            f"The guidance: {words.links['guidance']}",
            f"Help with the guidance: {words.support}",
            _form(asking, ("Done by", "Done on", "State (report-only or on)", "Not done, because")),
        ),
    )


def rollout_request(asking: Asking, whom: str, words: Words) -> Request:
    """Ask somebody else to do it, or to let me: for a person without any access."""
    team = f" ({whom})" if whom else ""
    return Request(
        "Mandatory MFA for Volume Licensing Central: who can make the change?",
        _text(
            f"To whoever administers Microsoft Entra ID for us{team}:",
            REASON,
            "1. Who. The change needs a Conditional Access Administrator (the least role), a "
            "Security Administrator or a Global Administrator, also called Company Administrator.",
            "2. What. Entra ID > Conditional Access > Policies > New policy, with exactly these "
            "settings:",
            _list(POLICY_SETTINGS),
            "This policy asks for MFA in every Microsoft admin portal, not in Volume Licensing "
            "Central alone. Without Microsoft Entra ID P1 a policy cannot be made; then security "
            "defaults (Entra ID > Overview > Properties) or per-user MFA ask everybody.",
            "3. If you want me to prepare it: allow the program vlc-wizard to read. It asks for "
            f"{', '.join(READ)} as delegated permissions, and Global Reader is the role for me. "
            f"{_any_of(CONSENTERS)} can allow an app.",
            "4. Before it is on: name one or two emergency access accounts that are left out and "
            "can pass MFA by a passkey or certificate, so that nobody is locked out.",
            f"The guidance: {words.links['guidance']}",
            f"Help with the guidance: {words.support}",
            _form(asking, ("Your name and role", "The tenant's domain", "Microsoft Entra ID P1 or "
                           "P2 (yes or no)", "Security defaults (on or off)", "Policy made on",
                           "State (report-only or on)", "Left out", "Not done, because")),
        ),
    )  # fmt: skip


def roles_words(method_id: str) -> str:
    """The roles that may make a change, least first."""
    from vlc_wizard.core.model import ROLE_NAMES

    method = method_of(method_id)
    return _any_of(ROLE_NAMES[role] for role in method.roles) if method else "another role"


def _why(scope: str) -> str:
    return {**READ, **WRITE_POLICY}.get(scope, "needed for what was asked")


def _verb(scopes: Iterable[str]) -> str:
    return "read and change settings" if any("Write" in scope for scope in scopes) else "read"


def _any_of(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _wrapped(line: str) -> str:
    more = "  " if line.startswith("- ") else ""
    return fill(line, LINE, subsequent_indent=more, break_long_words=False, break_on_hyphens=False)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _form(asking: Asking, lines: Iterable[str]) -> str:
    known: Mapping[str, str] = {
        "Tenant": " ".join(w for w in (asking.tenant_name, asking.tenant) if w),
        "Asked by": asking.user_name,
    }
    head = [f"{label}: {value}" for label, value in known.items() if value]
    blanks = [f"{label}: ____" for label in lines]
    return "\n".join(("Fill in and send back:", *head, *blanks))


def _text(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"
