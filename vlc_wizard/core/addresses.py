"""Which addresses may become a code to scan, which may stand in a text, and why no other may."""

import re
from collections.abc import Collection
from dataclasses import dataclass

SECURITY_INFO = "https://mysignins.microsoft.com/security-info"
# A guest's: the same page, for one tenant.
_OF_TENANT = re.compile(
    re.escape(SECURITY_INFO) + r"\?tenantId=[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$'()*,=@%+-]*)*/?")
_QUERY = re.compile(r"[A-Za-z0-9._~!$'()*,=@%+&/?:-]*")
_HTTPS = "https://"
_NEVER = frozenset(' \\<>"`{}|^')
_LONGEST = 200
_NOTHING = "It is empty."
_STRANGE = "It has characters that such an address never has."
_NO_ADDRESS = "It is not an address."


def of_tenant(tenant_id: str) -> str:
    """Where a guest registers for one tenant."""
    return f"{SECURITY_INFO}?tenantId={tenant_id}"


def code_refusal(address: str, allowed: Collection[str]) -> str:
    """Why this address may not become a code, in words; empty where it may."""
    if address in allowed or (SECURITY_INFO in allowed and _OF_TENANT.fullmatch(address)):
        return ""
    why, parts = _taken_apart(address)
    if parts is None:
        return why
    hosts = {known.removeprefix(_HTTPS).partition("/")[0] for known in allowed}
    if parts.host not in hosts:
        return "Its host is not one of Microsoft's two for registering."
    return "Its host is right, but the rest is not one of the pages for registering."


def text_refusal(address: str) -> str:
    """Why this address, which the admin typed, may not stand in a message; empty where it may.

    It becomes no code. Whoever reads it must be able to type it, and to see whose it is.
    """
    why, parts = _taken_apart(address)
    if parts is None:
        return why
    if len(address) > _LONGEST:
        return f"It is longer than {_LONGEST} characters: nobody types that."
    if not _HOST.fullmatch(parts.host) or "xn--" in parts.host:
        return "Its host is not a plain name in small letters."
    if parts.fragment:
        return "It points into a page, with #."
    if not _PATH.fullmatch(parts.path) or not _QUERY.fullmatch(parts.query) or ".." in parts.path:
        return _STRANGE
    return ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands behind https://."""

    host: str  # with all that belongs to it
    path: str
    query: str
    fragment: bool


def _taken_apart(address: str) -> tuple[str, _Parts | None]:
    """The parts of an https address that names a host and nothing before or behind it."""
    if not address:
        return _NOTHING, None
    if not (address.isascii() and address.isprintable()) or set(address) & _NEVER:
        return _STRANGE, None
    if not address.startswith(_HTTPS):
        return "It does not begin with https://.", None
    rest, sign, _ = address.removeprefix(_HTTPS).partition("#")
    before, _, query = rest.partition("?")
    host, slash, path = before.partition("/")
    if "@" in host:
        return "It names a person before the host.", None
    if ":" in host:
        return "It names a port.", None
    return ("", _Parts(host, slash + path, query, bool(sign))) if host else (_NO_ADDRESS, None)
