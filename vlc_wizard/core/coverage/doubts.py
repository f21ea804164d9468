"""What is not known, which read would settle it, and who may do that read."""

from dataclasses import dataclass

_POLICY_READERS = "Global Reader, Security Reader or Conditional Access Administrator"
_READS = (
    ("/identity/conditionalAccess", "Policy.Read.All", _POLICY_READERS),
    ("/policies/", "Policy.Read.All", _POLICY_READERS),
    ("/beta/users/", "Policy.Read.All", "Global Reader or Authentication Policy Administrator"),
    ("/roleManagement/", "RoleManagement.Read.Directory", "Global Reader or Directory Readers"),
    ("/tenantRelationships/", "CrossTenantInformation.ReadBasic.All", "Security Reader"),
    ("/", "Directory.Read.All", "Global Reader or Directory Readers"),
)  # path, delegated scope, least roles; source: graph.md 0 and 16


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """One thing that is not known. An empty path: no interface tells it, a human must look."""

    path: str  # below the version, as in a snapshot
    says: str  # one sentence

    @property
    def settled_by(self) -> str:
        """What would settle it, in words."""
        if not self.path:
            return "Graph does not tell it; look in the Microsoft Entra admin center"
        for start, scope, roles in _READS:
            if self.path.startswith(start):
                return f"reading {self.path} with {scope}, as {roles}"
        return f"reading {self.path}"

    def __str__(self) -> str:
        return f"{self.says} Settled by {self.settled_by}."
