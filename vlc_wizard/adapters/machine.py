"""What `doctor` looks at on this computer. Two requests without a token, and nothing written."""

import os
import platform
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from vlc_wizard.core.checkup import VARIABLES, Observed, Probe
from vlc_wizard.core.model import Cloud

if TYPE_CHECKING:
    import httpx

# Keyrings that keep a secret from other users of the computer (security.md B.3).
SAFE_KEYRINGS = frozenset(
    {
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.kwallet.DBusKeyring",
    }
)


async def observe(
    cloud: Cloud,
    home: Path,
    client_id: str,
    now: Callable[[], datetime],
    client: "httpx.AsyncClient",
    *,
    rehearsal: bool,
) -> Observed:
    """Look at everything once."""
    size = shutil.get_terminal_size()
    keyring, safe = _keyring()
    asked = (
        ("The sign-in", f"{cloud.login}/common/v2.0/.well-known/openid-configuration"),
        ("Microsoft Graph", f"{cloud.graph}/v1.0/"),
    )
    return Observed(
        python=sys.version_info[:3],
        platform=f"{platform.system()} {platform.release()}",
        terminal=sys.stdout.isatty(),
        size=(size.columns, size.lines),
        term=os.environ.get("TERM", ""),
        colours=_colours(),
        variables=frozenset(name for name in VARIABLES if os.environ.get(name)),
        keyring=keyring,
        keyring_safe=safe,
        home=str(home),
        home_writable=_writable(home),
        client_id=client_id,
        probes=tuple([await _probe(what, address, now, client) for what, address in asked]),
        rehearsal=rehearsal,
    )


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "none (NO_COLOR)"
    if os.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256" in os.environ.get("TERM", "") else "16"


def _writable(home: Path) -> bool:
    folder = next(p for p in (home, *home.parents) if p.exists())
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _keyring() -> tuple[str, bool]:
    import keyring
    from keyring.errors import KeyringError

    try:
        kind = type(keyring.get_keyring())
    except (KeyringError, RuntimeError, OSError) as error:
        return f"none ({type(error).__name__})", False
    name = f"{kind.__module__}.{kind.__qualname__}"
    return name, name in SAFE_KEYRINGS


async def _probe(
    what: str, address: str, now: Callable[[], datetime], client: "httpx.AsyncClient"
) -> Probe:
    """Any answer will do: that of Graph to a request without a token is a refusal."""
    import httpx

    host = urlsplit(address).hostname or ""
    try:
        async with client.stream("GET", address) as response:
            here, issuer = now(), _issuer(response)
            there = None
            with suppress(ValueError, TypeError):
                there = parsedate_to_datetime(response.headers.get("Date", ""))
            return Probe(what, host, response.status_code, "", there, here, issuer)
    except (httpx.HTTPError, OSError) as error:
        return Probe(what, host, None, _why(error))


def _why(error: Exception) -> str:
    words = str(error).strip() or type(error).__name__
    return words.splitlines()[0][:200]


def _issuer(response: "httpx.Response") -> str:
    """Who signed the certificate that was shown; empty where none was, as in a rehearsal."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    names = dict(part[0] for part in (tls.getpeercert() or {}).get("issuer", ())) if tls else {}
    return str(names.get("organizationName") or names.get("commonName") or "")
