"""Whether a policy is for the Microsoft Admin Portals app, and so for Volume Licensing Central."""

from dataclasses import dataclass

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.shape import Part

PORTALS = "microsoftadminportals"
AZURE_PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"  # probably VLC's own (graph.md 9.3)


@dataclass(frozen=True, slots=True)
class Apps:
    """What is known of single apps, by id in lower case; that changes, and so it is data."""

    vlc: frozenset[str] = frozenset()  # as a human stated: what Volume Licensing Central is called
    # May be left out of "All resources" without leaving a portal out. Anything else that is left
    # out may be what Volume Licensing Central signs in to.
    not_portals: frozenset[str] = frozenset()


def hits(part: Part, apps: Apps, doubts: list[Doubt]) -> Truth:
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
    taken = _included(included, apps.vlc, doubts)
    if part.part("applicationFilter").there:
        part.odd("applicationFilter", "chooses apps by attributes that are not read")
        return False if taken is False and not included else None
    if taken is False or PORTALS in excluded or excluded & apps.vlc:
        return False
    return None if _may_leave_out(excluded, apps, doubts) else taken


def _included(included: frozenset[str], vlc_apps: frozenset[str], doubts: list[Doubt]) -> Truth:
    if included & ({"all", PORTALS} | vlc_apps):
        return True
    if AZURE_PORTAL in included:
        doubts.append(_app(AZURE_PORTAL, "names the app"))
        return None
    return False


def _may_leave_out(excluded: frozenset[str], apps: Apps, doubts: list[Doubt]) -> bool:
    unknown = sorted(excluded - apps.not_portals)
    doubts += [_app(app, "leaves out the app") for app in unknown]
    return bool(unknown)


def _app(app: str, does: str) -> Doubt:
    known = {"office365": "Office365"}
    name = known.get(app, app)
    path = "" if app in known else f"/servicePrincipals(appId='{app}')"
    return Doubt(
        path, f"A policy {does} {name}, and whether a sign-in to the portals uses it is not known."
    )
