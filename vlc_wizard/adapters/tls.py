"""Whom the login's and the directory's connections trust: one rule for both libraries.

httpx reads SSL_CERT_FILE only, requests reads REQUESTS_CA_BUNDLE only and lets it win over what
it was told. Behind an inspecting proxy one of the two would fail, so the choice is made here.
"""

import os
import ssl
from functools import partial
from pathlib import Path
from typing import Any

from vlc_wizard.core.errors import UsageError

_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_SECONDS = (5.0, 10.0)  # to connect, and between two bytes


def trusted_file(ca: Path | None) -> str | None:
    """The file of certificates to trust in place of the usual ones, where one is named."""
    chosen = str(ca) if ca else next((os.environ[v] for v in _VARIABLES if os.environ.get(v)), None)
    if chosen is not None and not Path(chosen).is_file():
        raise UsageError(
            "The file of trusted certificates cannot be read",
            why=f"It was to be {chosen!r}.",
            next=f"Check --ca and the variables {' and '.join(_VARIABLES)}.",
        )
    return chosen


def tls_context(ca: Path | None) -> ssl.SSLContext:
    """For httpx."""
    import certifi

    return ssl.create_default_context(cafile=trusted_file(ca) or certifi.where())


def login_session(address: str, ca: Path | None) -> Any:
    """For msal: a session that asks the environment for the proxy and for nothing else."""
    import requests

    session = requests.Session()
    session.trust_env = False  # nor a .netrc, whose password would be sent along
    session.verify = trusted_file(ca) or True
    session.proxies = dict(requests.utils.get_environ_proxies(address))
    session.request = partial(session.request, timeout=_SECONDS)  # type: ignore[method-assign]
    return session
