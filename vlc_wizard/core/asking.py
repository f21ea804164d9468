"""What must be asked about a policy while it stands report-only."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from vlc_wizard.core.gates.case import Asked, Log, Stored
from vlc_wizard.core.holders import holders_of
from vlc_wizard.core.model import Identity, Kind, Part, Person
from vlc_wizard.core.plan import Plan
from vlc_wizard.core.ports import Directory, Progressed, Store, Tell
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

    async def everybody(self, app_id: str, tell: Tell) -> tuple[Asked, ...]:
        """What If about me, every other Global Administrator, and one of each other kind."""
        snapshot = await self._directory.read((Part.ROLES,), _nobody)
        people = self._people(snapshot, most_admins=None)
        asked = list(_not_askable(snapshot))
        for n, each in enumerate(people):
            tell(Progressed("verify", "What If, one person a second", n, len(people)))
            asked.append(await self._asked(*each, app_id=app_id))
        return tuple(asked)

    async def stored(self, policy_id: str, *, way_back: bool) -> Stored:
        """What the stored policy would do, and what it did to my own sign-ins."""
        snapshot = await self._directory.read((Part.ROLES,), _nobody)
        asked = [await self._asked(*each) for each in self._people(snapshot)]
        results = await self._results(policy_id)
        return Stored(policy_id, tuple(asked), results, way_back)

    def _people(
        self, snapshot: Snapshot, most_admins: int | None = MOST_ADMINS
    ) -> list[tuple[str, str, bool, str]]:
        """(id, sign-in name, is left out, kind) of those to ask about, each once."""
        rows = snapshot.value(ROLE_ASSIGNMENTS)
        excluded = self._plan.basis.get("excluded", {})
        mine = self._who.object_id
        found = {mine: (mine, "you", mine in excluded, "you")}
        others = [h for h in holders_of(rows) or () if h.kind == "user" and h.id not in excluded]
        for holder in [h for h in others if h.id != mine][:most_admins]:
            found[holder.id] = (holder.id, holder.user_name, False, "admin")
        for object_id, row in excluded.items():
            found[object_id] = (object_id, str(row[0]), True, "emergency")
        for account in sync_of(rows) or ():
            if account.is_user:
                found.setdefault(account.id, (account.id, account.user_name, False, "sync"))
        for person in _samples(self._store.roster.iterate(), found):
            kind = "member" if person.kind is Kind.MEMBER else "guest"
            found.setdefault(person.id, (person.id, person.user_name, False, kind))
        return list(found.values())

    async def _asked(
        self,
        object_id: str,
        name: str,
        excluded: bool,  # noqa: FBT001 - a row of a table
        kind: str,
        app_id: str = PORTAL_APP,
    ) -> Asked:
        response = await self._directory.what_if(object_id, app_id)
        admin = kind in ("you", "admin")
        return Asked(object_id, name, excluded, admin, rows_of(response), kind)

    async def _results(self, policy_id: str) -> tuple[str, ...] | None:
        """The results of my newest sign-ins for this policy, where it applied."""
        policy = await self._directory.policy(policy_id) or {}
        since = str(policy.get("createdDateTime") or "")
        where = f"userId eq '{self._who.object_id}'"
        if since:
            where = f"createdDateTime ge {since} and {where}"
        rows = rows_of(await self._directory.sign_ins(where))
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
        rows = rows_of(response)
        if rows is None:
            return None
        odd = {
            f"{row.get('userPrincipalName')} by {row.get('clientAppUsed')}"
            for row in rows
            if str(row.get("clientAppUsed") or "") not in MODERN
        }
        return Log(tuple(sorted(odd)), response.complete)


def rows_of(response: Response) -> list[dict[str, Any]] | None:
    """The rows of an answer; None where it was refused or is none."""
    rows = response.body.get("value") if isinstance(response.body, dict) else None
    if response.status != 200 or not isinstance(rows, list):  # noqa: PLR2004 - HTTP's own number
        return None
    return [row for row in rows if isinstance(row, dict)]


def _not_askable(snapshot: Snapshot) -> Iterator[Asked]:
    """Global Administrators who are no person that can be asked about, or were not read."""
    holders = holders_of(snapshot.value(ROLE_ASSIGNMENTS))
    if holders is None:
        yield Asked("", "the list of them could not be read; it", False, True, None, "admin")
    for holder in holders or ():
        if holder.kind == "group":
            yield Asked(holder.id, f"the group {holder.name}", False, True, None, "admin")


def _samples(people: Iterable[Person], others: Collection[str]) -> list[Person]:
    """One ordinary person and one guest, who are none of those asked about anyway."""
    found: dict[bool, Person] = {}
    for person in islice(people, MOST_SAMPLED):
        if person.enabled and not person.pending and person.id not in others:
            found.setdefault(person.kind is Kind.MEMBER, person)
        if len(found) == 2:  # noqa: PLR2004 - both are found
            break
    return list(found.values())


def _nobody(progressed: Progressed) -> None:
    """These questions are part of a step that tells by itself."""
    del progressed
