"""What a snapshot tells of groups and roles: who is in, and whether that is all of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.model import inside
from vlc_wizard.core.snapshot import ROLE_ASSIGNMENTS, Response, Snapshot

TENANT_WIDE = "/"
SYNC_ROLES = frozenset(
    {
        "d29b2b05-8046-44ba-8758-1e26182fcf32",  # Directory Synchronization Accounts
        "a92aed5d-d78a-4d16-b381-09adb37eb3b0",  # On Premises Directory Sync Account
    }
)
_NOT_FOUND = 404
_GONE = "Request_ResourceNotFound"
_ONE_ROLE = re.compile(r"^\$filter=roleDefinitionId eq '([0-9a-fA-F-]+)'$")


def members_path(group: str) -> str:
    """Where a group's members stand in a snapshot."""
    return f"/groups/{group}/transitiveMembers"


@dataclass(frozen=True, slots=True)
class Holders:
    """The principals that hold a role now, in the whole tenant."""

    ids: frozenset[str]
    doubts: tuple[Doubt, ...] = ()  # others may hold it


class Sources:
    """Groups and roles of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._groups = {
            path.split("/")[2].lower(): path
            for path in snapshot.responses
            if path.startswith("/groups/") and path.endswith("/transitiveMembers")
        }
        self._roles, self._role_doubt = self._read_roles()

    def members(self, group: str) -> Iterator[str]:
        """The members' ids that were read, in lower case."""
        for row in self._snapshot.rows(self._path(group)):
            key = row.get("id") if isinstance(row, Mapping) else None
            if isinstance(key, str):
                yield key.lower()

    def group_doubt(self, group: str) -> Doubt | None:
        """Why others may be in the group; None where all its members are known."""
        path = self._path(group)
        response = self._snapshot.responses.get(path)
        if _gone(response) or (self._snapshot.whole(path) and not self._strange(path)):
            return None
        return Doubt(path, f"The members of the group {group} are not known: {_why(response)}.")

    def _strange(self, path: str) -> bool:
        return any(
            not isinstance(row, Mapping) or not isinstance(row.get("id"), str)
            for row in self._snapshot.rows(path)
        )

    def gone(self, group: str) -> bool:
        """Whether the service said that there is no such group any more."""
        return _gone(self._snapshot.responses.get(self._path(group)))

    def holders(self, role: str) -> Holders:
        """Who holds a role, directly or through a group."""
        whole, only = self._role_doubt
        doubts = [whole] if whole is not None and role not in only else []
        ids: set[str] = set()
        for principal, kind in self._roles.get(role, {}).items():
            ids.add(principal)
            if kind in ("user", "servicePrincipal"):
                continue
            if principal in self._groups:
                ids.update(self.members(principal))
            if kind == "group" or principal in self._groups:
                doubt = self.group_doubt(principal)
                doubts += [doubt] if doubt else []
        return Holders(frozenset(ids), tuple(doubts))

    def unexplained(self, role: str) -> frozenset[str]:
        """Principals that hold the role and may be people or groups: nothing says which."""
        return frozenset(
            principal
            for principal, kind in self._roles.get(role, {}).items()
            if not kind and principal not in self._groups
        )

    def _path(self, group: str) -> str:
        return self._groups.get(group, members_path(group))

    def _read_roles(
        self,
    ) -> tuple[dict[str, dict[str, str]], tuple[Doubt | None, frozenset[str]]]:
        """Role -> principal -> its kind where that was read; and what may be missing."""
        response = self._snapshot.responses.get(ROLE_ASSIGNMENTS)
        held: dict[str, dict[str, str]] = {}
        strange = False
        for row in self._snapshot.rows(ROLE_ASSIGNMENTS):
            found = row if isinstance(row, Mapping) else {}
            role, principal = found.get("roleDefinitionId"), found.get("principalId")
            scope = found.get("directoryScopeId")
            if not (
                isinstance(role, str) and isinstance(principal, str) and isinstance(scope, str)
            ):
                strange = True
            elif scope == TENANT_WIDE:
                held.setdefault(role.lower(), {})[principal.lower()] = _kind(found)
        if self._snapshot.whole(ROLE_ASSIGNMENTS) and not strange:
            return held, (None, frozenset())
        doubt = Doubt(ROLE_ASSIGNMENTS, f"Who holds which role is not known: {_why(response)}.")
        return held, (doubt, _filtered_to(response))


def _kind(row: Mapping[str, Any]) -> str:
    principal = row.get("principal")
    kind = principal.get("@odata.type") if isinstance(principal, Mapping) else None
    return kind.rpartition(".")[2] if isinstance(kind, str) else ""


def _filtered_to(response: Response | None) -> frozenset[str]:
    """The one role that a filtered reading tells all of."""
    found = _ONE_ROLE.match(response.query) if response is not None and response.ok else None
    return frozenset({found.group(1).lower()}) if found else frozenset()


def _gone(response: Response | None) -> bool:
    """The service itself says that there is no such object: that is an answer, not a refusal."""
    if response is None or response.status != _NOT_FOUND:
        return False
    error = response.body.get("error") if isinstance(response.body, Mapping) else None
    return isinstance(error, Mapping) and error.get("code") == _GONE


def _why(response: Response | None) -> str:
    if response is None:
        return "not asked"
    if response.status == 200:  # noqa: PLR2004 - HTTP's own number
        return "not all of it was read"
    error = response.body.get("error") if isinstance(response.body, Mapping) else None
    code = error.get("code") if isinstance(error, Mapping) else None
    return f"the service answered {response.status}" + (f", {code}" if code else "")


why_unread = _why


def named_groups(policies: Iterable[Any], roles: Iterable[Any] = ()) -> list[str]:
    """The groups whose members the judgement needs: policies name them, or they hold a role."""
    found: set[str] = set()
    for body in policies:
        users = inside(body, "conditions", "users")
        for name in ("includeGroups", "excludeGroups"):
            ids = users.get(name)
            found |= {i for i in ids if isinstance(i, str)} if isinstance(ids, list) else set()
    found |= {
        str(row.get("principalId"))
        for row in roles
        if isinstance(row, Mapping)
        and _kind(row) == "group"
        and row.get("directoryScopeId") in (TENANT_WIDE, None)
    }
    return sorted(found)
