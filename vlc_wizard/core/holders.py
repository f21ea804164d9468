"""Who holds which directory role, and who could activate one."""

from collections.abc import Mapping, Sequence

from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Body, RoleHolder
from vlc_wizard.core.snapshot import ROLE_ELIGIBILITY, Snapshot

NO_P2 = "AadPremiumLicenseRequired"  # without P2 there is no role that waits to be activated

ByRole = Mapping[str, tuple[RoleHolder, ...]]  # role template id -> holders, people first


def holders_by_role(rows: Sequence[Body]) -> ByRole:
    """Holders of each role for the whole tenant, of assignments or of eligibilities alike."""
    found: dict[str, dict[str, RoleHolder]] = {}
    for row in rows:
        if row.get("directoryScopeId") == "/":
            holder = _holder(row)
            found.setdefault(str(row.get("roleDefinitionId")), {})[holder.id] = holder
    return {
        role: tuple(sorted(each.values(), key=lambda h: h.kind != "user"))
        for role, each in found.items()
    }


def holders_of(assignments: Sequence[Body] | None) -> tuple[RoleHolder, ...] | None:
    """Active, tenant-wide holders of Global Administrator, in the service's order."""
    if assignments is None:
        return None
    wanted = [r for r in assignments if r.get("roleDefinitionId") == GLOBAL_ADMINISTRATOR]
    found = [_holder(r) for r in wanted if r.get("directoryScopeId") == "/"]
    return tuple({h.id: h for h in found}.values())


def _holder(row: Body) -> RoleHolder:
    principal = row.get("principal") or {}
    kind = str(principal.get("@odata.type") or "#microsoft.graph.user").rpartition(".")[2]
    enabled = principal.get("accountEnabled")
    synced = principal.get("onPremisesSyncEnabled")
    return RoleHolder(
        id=str(row["principalId"]),
        name=str(principal.get("displayName") or ""),
        user_name=str(principal.get("userPrincipalName") or ""),
        kind=kind,
        enabled=enabled if isinstance(enabled, bool) else None,
        synced=bool(synced) if "onPremisesSyncEnabled" in principal else None,
        guest=principal.get("userType") == "Guest",
    )


def eligible_by_role(snapshot: Snapshot) -> ByRole | None:
    """Who could activate which role; None where unread. Without P2 nobody can."""
    if lacks_p2(snapshot):
        return {}
    rows = snapshot.value(ROLE_ELIGIBILITY)
    return None if rows is None else holders_by_role(rows)


def lacks_p2(snapshot: Snapshot) -> bool:
    """Whether the service said that the licence for activating roles is missing."""
    response = snapshot.responses.get(ROLE_ELIGIBILITY)
    if response is None or response.status != 400 or not isinstance(response.body, Mapping):  # noqa: PLR2004 - HTTP's own number
        return False
    error = response.body.get("error")
    return isinstance(error, Mapping) and error.get("code") == NO_P2
