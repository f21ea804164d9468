"""Reading everybody into the roster: the accounts, then who has registered."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import Judgement
from vlc_wizard.core.errors import SignInNeeded, WizardError
from vlc_wizard.core.facts import Unread
from vlc_wizard.core.homes import NOWHERE, Homes
from vlc_wizard.core.learning import Learned, guest_domains
from vlc_wizard.core.model import Body, Census
from vlc_wizard.core.page import RowSource
from vlc_wizard.core.people import census_of, methods_in, person_of, readiness_of
from vlc_wizard.core.ports import Clock, Directory, Progressed, Roster, Tell


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """The roster is complete, or as complete as it gets; what was refused is named."""

    census: Census | None
    people: RowSource
    unread: tuple[Unread, ...] = ()
    coverage: Judgement | None = None
    homes: Homes | None = None
    learned: Learned | None = None


FindHomes = Callable[[Collection[str]], Awaitable[Homes]]


class Gathering:
    """One reading of the people. What is there already stays until the reading has ended."""

    def __init__(
        self,
        directory: Directory,
        roster: Roster,
        clock: Clock,
        tell: Tell,
        find_homes: FindHomes | None = None,
    ) -> None:
        self._directory = directory
        self._roster = roster
        self._clock = clock
        self._tell = tell
        self._report_at: datetime | None = None
        self._find_homes = find_homes
        self._guest_domains: set[str] = set()

    async def run(
        self, own_domains: Sequence[str], heard: Callable[[Sequence[Body]], None]
    ) -> PeopleRead:
        """Read. Raises what refuses the accounts; a refused report leaves readiness unknown.

        `heard` is told every page of accounts as it comes.
        """
        self._roster.start(self._clock.now())
        complete = False
        unread: tuple[Unread, ...] = ()
        homes, elsewhere = None, NOWHERE
        try:
            await self._accounts(own_domains, heard)
            unread = await self._report()
            if self._find_homes is not None:
                homes = await self._find_homes(self._guest_domains)
                elsewhere = homes.elsewhere(self._guest_domains)
            complete = not any(u.code == _CUT for u in unread)
        finally:
            await asyncio.to_thread(
                self._roster.finish,
                complete=complete,
                report_at=self._report_at,
                elsewhere=elsewhere,
            )
        return PeopleRead(census_of(self._roster.census()), self._roster, unread, homes=homes)

    async def _accounts(
        self, own_domains: Sequence[str], heard: Callable[[Sequence[Body]], None]
    ) -> None:
        done = 0
        async for page in self._directory.users():
            now = self._clock.now()
            people = [person_of(user, own_domains, now) for user in page]
            await asyncio.to_thread(self._roster.add, people)
            self._guest_domains |= guest_domains(people)
            heard(page)
            done += len(people)
            self._tell(Progressed("people", "reading the people", done))

    async def _report(self) -> tuple[Unread, ...]:
        done = 0
        try:
            async for page in self._directory.registrations():
                found = {str(row["id"]): readiness_of(row) for row in page}
                methods = {str(row["id"]): methods_in(row) for row in page}
                await asyncio.to_thread(
                    self._roster.set_readiness, found, self._clock.now(), methods
                )
                self._report_at = self._report_at or _time_of(page)
                done += len(page)
                self._tell(Progressed("people", "reading who has registered", done))
        except SignInNeeded:
            raise
        except WizardError as refused:
            self._tell(Progressed("people", f"readiness unknown: {refused.title}"))
            code = _CUT if done else refused.code or refused.title
            return (
                Unread(paths.REGISTRATIONS, "who has registered for MFA", refused.status, code),
            )
        return ()


_CUT = "cut off"  # refused after a part had come


def _time_of(page: Sequence[Body]) -> datetime | None:
    """When the report was made, as its rows say; it often lags by hours."""
    for row in page:
        text = row.get("lastUpdatedDateTime")
        if isinstance(text, str):
            return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return None
