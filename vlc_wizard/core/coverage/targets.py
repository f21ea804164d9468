"""Whether a policy is for the Microsoft Admin Portals app, and so for Volume Licensing Central."""

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.shape import Part

PORTALS = "microsoftadminportals"
AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"  # probably VLC's own (graph.md 9.3)

# Apps that may be left out of "All resources" without leaving a portal out. Anything else that
# is left out may be what Volume Licensing Central signs in to. Looked at on 2026-11-23.
NOT_PORTALS = frozenset(
    {
        "d4ebce55-015a-49b5-a083-c84d1797ae8c",  # Microsoft Intune Enrollment
        "372140e0-b3b7-4226-8ef9-d57986796201",  # Azure Windows VM Sign-In
        "9cdead84-a844-4324-93f2-b2e6bb768d07",  # Azure Virtual Desktop
        "0af06dc6-e4b5-4f28-818e-e78e62d137a5",  # Windows 365
        "a4a365df-50f1-4397-bc59-1a1564b8bb9c",  # Microsoft Remote Desktop
        "270efc09-cd0d-444b-a71f-39af4910ec45",  # Windows Cloud Login
        "45a330b1-b1ec-4cc1-9161-9f03992aa49f",  # Windows Store for Business
    }
)


def hits(part: Part, vlc_apps: frozenset[str], doubts: list[Doubt]) -> Truth:
    """Whether the applications condition takes the portals in (product.md 3.2, rule 2)."""
    part.knows(
        "applicationFilter",
        "includeApplications",
        "excludeApplications",
        "includeUserActions",
        "includeAuthenticationContextClassReferences",
    )
    included, excluded = part.ids("includeApplications"), part.ids("excludeApplications")
    elsewhere = part.strings("includeUserActions") + part.strings(
        "includeAuthenticationContextClassReferences"
    )
    if elsewhere:
        if included - {"none"}:
            part.odd("includeApplications", "stands beside a user action")
        return False
    taken = _included(included, vlc_apps, doubts)
    if part.part("applicationFilter").there:
        part.odd("applicationFilter", "chooses apps by attributes that are not read")
        return False if taken is False and not included else None
    if taken is False or PORTALS in excluded or excluded & vlc_apps:
        return False
    return None if _may_leave_out(excluded, doubts) else taken


def _included(included: frozenset[str], vlc_apps: frozenset[str], doubts: list[Doubt]) -> Truth:
    if included & ({"all", PORTALS} | vlc_apps):
        return True
    if AZURE_PORTAL in included:
        doubts.append(_app(AZURE_PORTAL, "names the app"))
        return None
    return False


def _may_leave_out(excluded: frozenset[str], doubts: list[Doubt]) -> bool:
    unknown = sorted(excluded - NOT_PORTALS)
    doubts += [_app(app, "leaves out the app") for app in unknown]
    return bool(unknown)


def _app(app: str, does: str) -> Doubt:
    known = {"office365": "Office365"}
    name = known.get(app, app)
    path = "" if app in known else f"/servicePrincipals(appId='{app}')"
    return Doubt(
        path, f"A policy {does} {name}, and whether a sign-in to the portals uses it is not known."
    )
