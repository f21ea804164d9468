"""What was read of a tenant, when, and what could not be read (format version 1)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

VERSION = 1

# Options that choose properties or the order, and leave no row out.
_HARMLESS = frozenset({"$select", "$expand", "$orderby", "$count"})


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. A status other than 200 means unknown, never empty."""

    status: int
    body: Any
    read_at: datetime
    query: str = ""  # "$filter=…": what it leaves out is unknown
    complete: bool = True  # False: cut off; what is missing is unknown

    @property
    def ok(self) -> bool:
        """Whether the answer may be read as facts."""
        return self.status == 200 and self.complete  # noqa: PLR2004 - HTTP's own number

    @property
    def filtered(self) -> bool:
        """Whether the question left rows out."""
        options = re.split(r"[?&]", self.query)
        return any(o.partition("=")[0].strip() not in _HARMLESS for o in options if o)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the judgement needs, keyed by the path below the version."""

    read_at: datetime
    cloud: str
    signed_in: Mapping[str, str]  # id, userPrincipalName
    responses: Mapping[str, Response]
    stated: Mapping[str, Any] = field(default_factory=dict)

    def value(self, path: str) -> list[Mapping[str, Any]] | None:
        """The rows of a collection, or None where they are unknown."""
        response = self.responses.get(path)
        if response is None or not response.ok or not isinstance(response.body, Mapping):
            return None
        rows = response.body.get("value")
        if not _is_list(rows):
            return None
        kept = list(rows)
        # A row that is no object makes the list something we do not understand: unknown.
        return kept if all(isinstance(row, Mapping) for row in kept) else None

    def rows(self, path: str) -> Iterable[Any]:
        """What was read of a collection, as it came, one by one; nothing where it was refused.

        A long one is read again from its file each time it is walked.
        """
        response = self.responses.get(path)
        if response is None or response.status != 200:  # noqa: PLR2004 - HTTP's own number
            return ()
        rows = response.body.get("value") if isinstance(response.body, Mapping) else None
        return rows if _is_list(rows) else ()

    def whole(self, path: str) -> bool:
        """Whether `rows` gives all there are."""
        response = self.responses.get(path)
        if response is None or not response.ok or response.filtered:
            return False
        return isinstance(response.body, Mapping) and _is_list(response.body.get("value"))

    def one(self, path: str) -> Mapping[str, Any] | None:
        """A single object, or None where it is unknown."""
        response = self.responses.get(path)
        if response is None or not response.ok or not isinstance(response.body, Mapping):
            return None
        return response.body


def _is_list(rows: Any) -> TypeGuard[Iterable[Any]]:
    return isinstance(rows, Iterable) and not isinstance(rows, str | bytes | Mapping)


# The paths the wizard itself reads, by the part of the tenant they tell of.
ORGANIZATION = "/organization"
ME = "/me"
MY_ROLES = "/me/transitiveMemberOf/microsoft.graph.directoryRole"
MY_METHODS = "/me/authentication/methods"
ROLE_ASSIGNMENTS = "/roleManagement/directory/roleAssignments"
SKUS = "/subscribedSkus"
SECURITY_DEFAULTS = "/policies/identitySecurityDefaultsEnforcementPolicy"
POLICIES = "/identity/conditionalAccess/policies"
NAMED_LOCATIONS = "/identity/conditionalAccess/namedLocations"
DOMAINS = "/domains"
ROLE_ELIGIBILITY = "/roleManagement/directory/roleEligibilityScheduleInstances"
STRENGTHS = "/policies/authenticationStrengthPolicies"
METHODS_POLICY = "/policies/authenticationMethodsPolicy"
PARTNERS = "/policies/crossTenantAccessPolicy/partners"
TRUST = "/policies/crossTenantAccessPolicy/default"
HOME_OF = "/tenantRelationships/findTenantInformationByDomainName(domainName='{id}')"
MY_PER_USER = "/beta/me/authentication/requirements"
METHODS_OF = "/users/{id}/authentication/methods"
MEMBERS_OF = "/groups/{id}/transitiveMembers"
SIGN_INS = "/auditLogs/signIns"
EVALUATE = "/identity/conditionalAccess/evaluate"
USERS = "/users"
REGISTRATIONS = "/reports/authenticationMethods/userRegistrationDetails"
