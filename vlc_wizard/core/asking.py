"""What must be asked about a policy while it stands report-only."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from vlc_wizard.core.gates.case import Asked, Log, Stored
from vlc_wizard.core.holders import holders_of
from vlc_wizard.core.model import Identity, Kind, Part, Person
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.ports import Directory, Progressed, Store
from vlc_wizard.core.snapshot import ROLE_ASSIGNMENTS, Response, Snapshot
from vlc_wizard.core.surroundings import sync_of

PORTAL_APP = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"  # Azure portal, one of the group (graph.md 4.6)
MOST_ADMINS = 4  # beside the one who asks; one question a second is admitted
MOST_SAMPLED = 2_000  # people looked through for an ordinary one and a guest
LOG_DAYS = 30
MODERN = frozenset({"", "Browser", "Mobile Apps and Desktop clients"})


class Asking:
    """Asks What If and the sign-in log. Changes nothing."""

    def __init__(self, directory: Directory, store: Store, plan: Plan, who: Identity) -> None:
        self._directory = directory
        self._store = store
        self._plan = plan
        self._who = who

    async def stored(self, policy_id: str, *, way_back: bool) -> Stored:
        """What the stored policy would do, and what it did to my own sign-ins."""
        snapshot = await self._directory.read((Part.ROLES,), _nobody)
        asked = [await self._asked(*each) for each in self._people(snapshot)]
        results = await self._results(policy_id)
        return Stored(policy_id, tuple(asked), results, way_back)

    def _people(self, snapshot: Snapshot) -> list[tuple[str, str, bool, bool]]:
        """(id, sign-in name, is left out, is an admin) of those to ask about, each once."""
        rows = snapshot.value(ROLE_ASSIGNMENTS)
        excluded = self._plan.basis.get("excluded", {})
        mine = self._who.object_id
        found = {mine: (mine, "you", mine in excluded, True)}
        others = [h for h in holders_of(rows) or () if h.kind == "user" and h.id not in excluded]
        for holder in [h for h in others if h.id != mine][:MOST_ADMINS]:
            found[holder.id] = (holder.id, holder.user_name, False, True)
        for object_id, row in excluded.items():
            found[object_id] = (object_id, str(row[0]), True, False)
        for account in sync_of(rows) or ():
            if account.is_user:
                found.setdefault(account.id, (account.id, account.user_name, False, False))
        for person in _samples(self._store.roster.iterate()):
            found.setdefault(person.id, (person.id, person.user_name, False, False))
        return list(found.values())

    async def _asked(self, object_id: str, name: str, excluded: bool, admin: bool) -> Asked:  # noqa: FBT001 - a row of a table
        response = await self._directory.what_if(object_id, PORTAL_APP)
        return Asked(object_id, name, excluded, admin, _rows(response))

    async def _results(self, policy_id: str) -> tuple[str, ...] | None:
        """The results of my newest sign-ins for this policy, where it applied."""
        policy = await self._directory.policy(policy_id) or {}
        since = str(policy.get("createdDateTime") or "")
        where = f"userId eq '{self._who.object_id}'"
        if since:
            where = f"createdDateTime ge {since} and {where}"
        rows = _rows(await self._directory.sign_ins(where))
        if rows is None:
            return None
        applied = [a for row in rows for a in row.get("appliedConditionalAccessPolicies") or ()]
        results = [str(a.get("result")) for a in applied if a.get("id") == policy_id]
        return tuple(r for r in results if r != "reportOnlyNotApplied")

    async def log(self, now: datetime) -> Log | None:
        """Sign-ins by old programs, where every app will ask; None: not read, or not needed."""
        bodies = [c.after.get("conditions") or {} for c in self._plan.changes]
        apps = [(b.get("applications") or {}).get("includeApplications") for b in bodies]
        if ["All"] not in apps:
            return None
        since = (now - timedelta(days=LOG_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
        response = await self._directory.sign_ins(f"createdDateTime ge {since}")
        rows = _rows(response)
        if rows is None:
            return None
        odd = {
            f"{row.get('userPrincipalName')} by {row.get('clientAppUsed')}"
            for row in rows
            if str(row.get("clientAppUsed") or "") not in MODERN
        }
        return Log(tuple(sorted(odd)), response.complete)


def _rows(response: Response) -> list[dict[str, Any]] | None:
    rows = response.body.get("value") if isinstance(response.body, dict) else None
    if response.status != 200 or not isinstance(rows, list):  # noqa: PLR2004 - HTTP's own number
        return None
    return [row for row in rows if isinstance(row, dict)]


def _samples(people: Iterable[Person]) -> list[Person]:
    """One ordinary person and one guest."""
    found: dict[bool, Person] = {}
    for person in islice(people, MOST_SAMPLED):
        if person.enabled and not person.pending:
            found.setdefault(person.kind is Kind.MEMBER, person)
        if len(found) == 2:  # noqa: PLR2004 - both are found
            break
    return list(found.values())


def _nobody(progressed: Progressed) -> None:
    """These questions are part of a step that tells by itself."""
    del progressed
