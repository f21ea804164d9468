"""Which addresses may become a code to scan, which may stand in a text, and why no other may."""

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

SECURITY_INFO = "https://mysignins.microsoft.com/security-info"
# A guest's: the same page, for one tenant.
_OF_TENANT = re.compile(
    re.escape(SECURITY_INFO) + r"\?tenantId=[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$'()*,=@%+-]*)*/?")
_QUERY = re.compile(r"[A-Za-z0-9._~!$'()*,=@%+&/?:-]*")
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
    hosts = {urlsplit(known).hostname for known in allowed}
    if parts.hostname not in hosts:
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
    if not _HOST.fullmatch(parts.netloc) or "xn--" in parts.netloc:
        return "Its host is not a plain name in small letters."
    if parts.fragment or "#" in address:
        return "It points into a page, with #."
    if not _PATH.fullmatch(parts.path) or not _QUERY.fullmatch(parts.query) or ".." in parts.path:
        return _STRANGE
    return "" if parts.geturl() == address else _NO_ADDRESS


def _taken_apart(address: str) -> tuple[str, SplitResult | None]:
    """The parts of an https address that names a host and nothing before or behind it."""
    if not address:
        return _NOTHING, None
    if not (address.isascii() and address.isprintable()) or " " in address or "\\" in address:
        return _STRANGE, None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _NO_ADDRESS, None
    if parts.scheme != "https" or not address.startswith("https://"):
        return "It does not begin with https.", None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        return "It names a person before the host.", None
    if port is not None or ":" in parts.netloc:
        return "It names a port.", None
    return ("", parts) if host else (_NO_ADDRESS, None)
