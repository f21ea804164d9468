"""The clouds there are, and any other by its address."""

from collections.abc import Mapping

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.model import Cloud

CLOUDS: Mapping[str, Cloud] = {
    "public": Cloud("public", "https://login.microsoftonline.com", "https://graph.microsoft.com"),
    "usgov": Cloud("usgov", "https://login.microsoftonline.us", "https://graph.microsoft.us"),
    "china": Cloud(
        "china", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn"
    ),
}


def cloud_of(name: str) -> Cloud:
    """A cloud by name, or one at a base address. Raises UsageError."""
    if name in CLOUDS:
        return CLOUDS[name]
    if not name.startswith("https://"):
        raise UsageError(
            "There is no such cloud",
            f"{name!r} is neither {', '.join(CLOUDS)} nor an https address.",
            next="Name one of these, or the address that a served rehearsal printed.",
        )
    from vlc_wizard.rehearsal.organisation import CLIENT_ID

    base = name.rstrip("/")
    return Cloud(base, base, base, notice=base, default_client_id=CLIENT_ID)
