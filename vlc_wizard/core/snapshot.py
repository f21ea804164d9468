"""What was read of a tenant, when, and what could not be read (format version 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

VERSION = 1


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
        return rows if isinstance(rows, list) else None

    def one(self, path: str) -> Mapping[str, Any] | None:
        """A single object, or None where it is unknown."""
        response = self.responses.get(path)
        if response is None or not response.ok or not isinstance(response.body, Mapping):
            return None
        return response.body


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
USERS = "/users"
REGISTRATIONS = "/reports/authenticationMethods/userRegistrationDetails"
