"""What is not known, which read would settle it, and who may do that read."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

_POLICY_READERS = "Global Reader, Security Reader or Conditional Access Administrator"
_READS = (
    (
        "/policies/authenticationMethodsPolicy",
        "Policy.Read.All",
        "Global Reader or Authentication Policy Administrator",
    ),
    ("/identity/conditionalAccess", "Policy.Read.All", _POLICY_READERS),
    ("/policies/", "Policy.Read.All", _POLICY_READERS),
    ("/beta/me/", "Policy.Read.All", ""),
    ("/beta/users/", "Policy.Read.All", "Global Reader or Authentication Policy Administrator"),
    (
        "/beta/users",
        "Directory.Read.All Policy.Read.All",
        "Global Reader or Authentication Policy Administrator",
    ),
    (
        "/roleManagement/directory/roleEligibility",
        "RoleManagement.Read.Directory",
        "Global Reader, Security Reader or Privileged Role Administrator",
    ),
    ("/roleManagement/", "RoleManagement.Read.Directory", "Global Reader or Directory Readers"),
    (
        "/tenantRelationships/",
        "CrossTenantInformation.ReadBasic.All",
        "Security Reader or Global Reader",
    ),
    (
        "/users/*/authentication/methods",
        "UserAuthenticationMethod.Read.All",
        "Global Reader or Authentication Administrator",
    ),
    ("/auditLogs/", "AuditLog.Read.All", "Reports Reader, Security Reader or Global Reader"),
    ("/reports/", "AuditLog.Read.All", "Reports Reader, Security Reader or Global Reader"),
    ("/domains/*/federationConfiguration", "Domain-InternalFederation.Read.All", ""),
    ("/me/authentication/", "UserAuthenticationMethod.Read.All", ""),
    ("/me/messages", "Mail.ReadWrite", ""),
    ("/me/transitiveMemberOf", "Directory.Read.All", ""),
    ("/me", "User.Read", ""),
    ("/", "Directory.Read.All", "Global Reader or Directory Readers"),
)  # path, delegated scope, least roles; source: graph.md 0 and 16
_LICENCE_CODES = (
    "AadPremiumLicenseRequired",
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
)
_MAY_NOT = (0, 401, 403)  # not asked, or refused to this person or app


def settled_by(path: str, status: int = 0, code: str = "") -> str:
    """What would settle what a read did not tell; `status` and `code`: how it was answered."""
    if code in _LICENCE_CODES:
        return "Microsoft Entra ID P1 or P2, which the tenant has no licence for"
    if status not in _MAY_NOT:
        return "reading again"
    _, scope, roles = next((r for r in _READS if fnmatchcase(path, f"{r[0]}*")), ("", "", ""))
    if not scope:
        return f"reading {path}"
    return f"reading {path} with {scope}" + (f", as {roles}" if roles else "")


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
        return settled_by(self.path)

    def __str__(self) -> str:
        return f"{self.says} Settled by {self.settled_by}."
