"""Applications a policy may name: app groups, Microsoft's own, and the tenant's."""

from vlc_wizard.rehearsal.consent import COMMAND_LINE_TOOLS
from vlc_wizard.rehearsal.organisation import CLIENT_ID, Organisation

GROUPS = frozenset(("All", "None", "Office365", "MicrosoftAdminPortals"))
NEVER_LEFT_OUT = frozenset(("All", "None"))  # groups that a policy can only be for
MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000"
AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
KNOWN = {
    # source: a public list of first-party applications, 2026-08-20
    AZURE_PORTAL: "Azure Portal",
    "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
    "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
    "00000006-0000-0ff1-ce00-000000000000": "Microsoft Office 365 Portal",
    "19db86c3-b2b9-44cc-b339-36da233a3be2": "My Signins",
}
ADMIN_PORTALS = frozenset((AZURE_PORTAL, "00000006-0000-0ff1-ce00-000000000000"))


def vlc_app(organisation: "Organisation") -> str:
    """What the sign-in log calls Volume Licensing Central; the scenario may say otherwise.

    It shares the front end of the Azure portal, so its tokens are probably that app's [inf].
    """
    return str(organisation.scenario.switch("vlc_app_id", AZURE_PORTAL))


VLC_NAME = "Volume Licensing Central"


def known_app(organisation: "Organisation", app: str) -> bool:
    """Whether the tenant has a service principal for this app id."""
    own = organisation.scenario.objects.get("app", ())
    return app.lower() in KNOWN or any(entry["appId"] == app.lower() for entry in own)


# Apps that no policy can be for, each with the service's word for it.
UNTARGETABLE = {
    MICROSOFT_GRAPH: "UnsupportedFirstPartyApplication",
    CLIENT_ID: "PublicClientsAreUnsupported",
    COMMAND_LINE_TOOLS: "PublicClientsAreUnsupported",
}


def why_not(organisation: Organisation, app: str) -> str:
    """Why a policy cannot name this app; nothing where it can."""
    if app.lower() in UNTARGETABLE:
        return UNTARGETABLE[app.lower()]
    return "" if known_app(organisation, app) else "ServicePrincipalNotFound"


OFFICE = frozenset(("00000002-0000-0ff1-ce00-000000000000", "00000003-0000-0ff1-ce00-000000000000"))
