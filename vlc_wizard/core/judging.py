"""Reading the tenant and its people, each reading judged on what is stated of the tenant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from vlc_wizard.core import reading
from vlc_wizard.core.coverage.one import Asked
from vlc_wizard.core.errors import StateError
from vlc_wizard.core.facts import FactSheet, tenant_of
from vlc_wizard.core.gathering import FindHomes, Gathering, PeopleRead
from vlc_wizard.core.model import Account, Body, Part, Person
from vlc_wizard.core.outcomes import Judged
from vlc_wizard.core.people import census_of
from vlc_wizard.core.ports import Store, Tell, Tools
from vlc_wizard.core.snapshot import Snapshot
from vlc_wizard.core.stated import emergency_of
from vlc_wizard.core.stating import Stating
from vlc_wizard.core.survey import Survey


class Judging:
    """The readings of one tenant. `snapshot` is the last one, with what was asked besides."""

    def __init__(
        self, tools: Tools, stating: Stating, store: Callable[[], Store], tell: Tell
    ) -> None:
        self.snapshot: Snapshot | None = None
        self._tools = tools
        self._stating = stating
        self._store = store
        self._tell = tell
        self._survey = Survey(tools.directory, tools.words)

    async def read(self) -> FactSheet:
        """Everything but the people, judged with the people as last read."""
        left_out = emergency_of(self._stating.stated())
        snapshot, facts = await reading.read_tenant(self._tools.directory, self._tell, left_out)
        self.snapshot = await self._survey.ground(snapshot, self._stating.stated, self._tell)
        coverage = await self._survey.judged(self._kept, self._tell)
        self._note_asked()
        return replace(facts, coverage=coverage, stated=self._stating.stated())

    async def read_people(self, find_homes: FindHomes | None = None) -> PeopleRead:
        """Everybody, into the roster."""
        store = self._store()
        if not store.writable:
            raise StateError(
                "The people were not read", store.why_not,
                next="Close the other one, or look at what was read before.",
            )  # fmt: skip
        domains = await self._own_domains()
        self._survey.start()
        tools = self._tools
        everybody = Gathering(tools.directory, store.roster, tools.clock, self._tell, find_homes)
        found = await everybody.run(domains, self._survey.add)
        coverage = await self._survey.finish(self._kept, self._tell)
        self._note_asked()
        return replace(found, coverage=coverage)

    async def again(self) -> Judged:
        """What was read, judged on what is stated now."""
        stated = self._stating.stated()
        self._survey.restate(stated)
        return Judged(await self._survey.rejudged(), stated)

    async def one(self, row: Body) -> Asked | None:
        """What the rules last read make this person do; None where none were read."""
        return await self._survey.one(row, self._tell)

    def know(self, accounts: Mapping[str, Account]) -> None:
        """Accounts that were looked up: one that is left out is called by its name."""
        self._survey.know({i: account.name for i, account in accounts.items() if account.name})

    def _note_asked(self) -> None:
        """A saved snapshot holds what was asked about single people, too."""
        if self.snapshot is not None:
            asked = {**self.snapshot.responses, **self._survey.asked}
            self.snapshot = replace(self.snapshot, responses=asked)

    def _kept(self) -> Iterable[Person] | None:
        """Everybody on disk, where the last reading came to its end."""
        roster = self._store().roster
        census = census_of(roster.census())
        return roster.iterate() if census is not None and census.complete else None

    async def _own_domains(self) -> Sequence[str]:
        tenant = tenant_of(self.snapshot) if self.snapshot else None
        if tenant is None:
            tenant = tenant_of(await self._tools.directory.read((Part.TENANT,), self._tell))
        return tenant.domains if tenant else ()
