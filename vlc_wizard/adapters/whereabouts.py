"""Where this program runs, as far as signing in by browser depends on it."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from vlc_wizard.core.model import Whereabouts

_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # put there by Docker and by Podman


def whereabouts(environment: Mapping[str, str]) -> Whereabouts:
    """By SSH, or in a container, or neither."""
    over_ssh = environment.get("SSH_CONNECTION", "").split()
    inside = "KUBERNETES_SERVICE_HOST" in environment or any(m.exists() for m in _MARKS)
    return Whereabouts(_address(over_ssh), bool(over_ssh), inside)


def _address(connection: list[str]) -> str:
    """The address of this computer as the other one knows it."""
    try:
        return str(ip_address(connection[2]))
    except (IndexError, ValueError):
        return ""
