"""The tenant behind the wire: everything a route may ask."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vlc_wizard.rehearsal.clock import SharedClock
from vlc_wizard.rehearsal.people import Invited, People, Person
from vlc_wizard.rehearsal.scenario import Scenario
from vlc_wizard.rehearsal.seed import fill
from vlc_wizard.rehearsal.state import State
from vlc_wizard.rehearsal.throttle import Throttle

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.templates import Templates

# How old the replica is that answers the request at hand, in seconds.
BEHIND: ContextVar[float] = ContextVar("BEHIND", default=0.0)
MOST_TEMPLATES = 8  # selections whose texts are kept
LONGEST_DELAY = 2 * 86400.0  # seconds; no report is older
PREMIUM = {"p1": ("p1",), "p2": ("p1", "p2")}
CLIENT_ID = "b3f0a1de-5c64-4f5b-9a77-0c1d2e3f4a5b"  # the rehearsal's own registration


class Organisation:
    """Its people, its objects, its time, its limits."""

    def __init__(self, scenario: Scenario, state: State, clock: SharedClock) -> None:
        self.scenario = scenario
        self.state = state
        self.clock = clock
        self.people = People(scenario)
        self.throttle = Throttle()
        self._templates: dict[tuple[str, ...], Templates] = {}
        self.tenant_id = scenario.tenant_id
        if not state.fact("filled"):
            with state.writing():
                fill(scenario, self.people, state, clock)
                state.set_fact("filled", "yes")
        self.catch_up()

    def catch_up(self) -> None:
        """See what another process has done to the tenant meanwhile."""
        self.clock.catch_up()
        if self.people.made + self.state.count("invited") != self.people.count:
            self.people.invite([Invited(**body) for body in self.state.all("invited")])

    # Time and replicas ------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """The tenant's time in seconds."""
        return self.clock.now().timestamp()

    def stamp(self) -> str:
        """The tenant's time as the service writes it."""
        return self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"

    def horizon(self) -> float | None:
        """Writes later than this have not reached the replica that answers reads."""
        lag = max(float(self.scenario.switch("lag_seconds", 0)), BEHIND.get())
        return self.time - lag if lag else None

    # Objects ----------------------------------------------------------------------------------

    def seen(self, kind: str, key: str) -> Any:
        """An object as a read finds it, perhaps not yet."""
        return self.state.get(kind, key.lower(), stale_after=self.horizon())

    def all_seen(self, kind: str) -> list[Any]:
        """All objects of a kind as a read finds them."""
        return self.state.all(kind, stale_after=self.horizon())

    def put(self, kind: str, key: str, body: Mapping[str, Any] | None) -> None:
        """Write an object."""
        self.state.put(kind, key.lower(), body, self.time)

    # People -----------------------------------------------------------------------------------

    def person(self, key: str) -> Person | None:
        """Who has this id or sign-in name."""
        index = self.people.index_of(key)
        return None if index is None else self.person_at(index)

    def person_at(self, index: int) -> Person:
        """The person at this index, as changed."""
        return self.people.person(index, self.state.changes(index, index + 1).get(index))

    def roles_of(self, person_id: str) -> frozenset[str]:
        """Role template ids this person holds for the whole tenant, now."""
        holders = self.groups_of(person_id) | {person_id}
        return frozenset(
            assignment["roleDefinitionId"]
            for assignment in self.state.all("roleAssignment")
            if assignment["principalId"] in holders and assignment["directoryScopeId"] == "/"
        )

    def groups_of(self, person_id: str) -> frozenset[str]:
        """Groups this person is in, directly or through a group in a group."""
        groups = self.state.all("group")
        found = {group["id"] for group in groups if person_id in group["_members"]}
        while more := {g["id"] for g in groups if found.intersection(g["_nested"])} - found:
            found |= more
        return frozenset(found)

    def home_tenant(self, person: Person) -> str:
        """The tenant a person's account lives in; empty for a guest without an Entra account."""
        return self.tenant_id if person.home is None else person.home.tenant_id

    def invite(self, email: str, name: str, *, member: bool) -> Person:
        """Somebody from outside has an account here from now on, and may accept it."""
        body = {"email": email, "name": name, "member": member, "at": self.stamp()}
        self.put("invited", email, body)
        self.catch_up()
        return self.person_at(self.people.count - 1)

    def accept_invitation(self, person: Person, at: float) -> None:
        """Somebody from outside takes the account up."""
        written = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.state.change_person(person.index, {"pending": False, "invitationChanged": written})

    def reset_redemption(self, person: Person) -> None:
        """Somebody from outside must take the account up again."""
        change = {"pending": True, "invitationChanged": self.stamp()}
        self.state.change_person(person.index, change)

    def change_methods(self, person: Person, methods: Sequence[str], at: float) -> None:
        """Somebody registers, or loses what was registered. What was before is kept for a while."""
        earlier = [e for e in person.change.get("earlier", ()) if e[0] > at - LONGEST_DELAY]
        change = {"methods": list(methods), "earlier": [*earlier, [at, list(person.methods)]]}
        self.state.change_person(person.index, change)

    def deleted_policies(self) -> list[dict[str, Any]]:
        """Policies deleted in the last 30 days."""
        oldest = (self.clock.now() - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S")
        found = self.all_seen("deletedPolicy")
        return [policy for policy in found if policy["deletedDateTime"] > oldest]

    def templates(self, select: Sequence[str]) -> "Templates":
        """The texts for these properties of many people."""
        from vlc_wizard.rehearsal.templates import Templates

        key = tuple(select)
        if key not in self._templates:
            if len(self._templates) == MOST_TEMPLATES:
                self._templates.clear()
            self._templates[key] = Templates(self, key)
        return self._templates[key]

    # Licence and settings ---------------------------------------------------------------------

    def licensed(self, level: str) -> bool:
        """Whether the tenant has the licence: "" needs none."""
        return not level or level in PREMIUM.get(self.scenario.licence, ())

    def security_defaults(self) -> bool:
        """Whether security defaults are on."""
        return bool(self.state.get("setting", "securitydefaults")["isEnabled"])

    def enabled_methods(self) -> frozenset[str]:
        """The authentication methods that the tenant's policy enables."""
        methods = self.all_seen("method")
        return frozenset(method["id"] for method in methods if method["state"] == "enabled")

    # Sessions ---------------------------------------------------------------------------------

    def revoke_sessions(self, person: Person) -> None:
        """Tokens made before now are no longer good."""
        self.state.change_person(person.index, {"sessionsFrom": self.time})
