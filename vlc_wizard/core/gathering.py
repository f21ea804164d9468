"""Reading everybody into the roster: the accounts, then who has registered."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import Judgement
from vlc_wizard.core.errors import LicenceMissing, SignInNeeded, WizardError
from vlc_wizard.core.facts import Unread
from vlc_wizard.core.homes import NOWHERE, Homes
from vlc_wizard.core.learning import Learned, guest_domains
from vlc_wizard.core.model import Body, Census, Readiness
from vlc_wizard.core.page import RowSource
from vlc_wizard.core.people import (
    can_pass,
    census_of,
    methods_among,
    methods_in,
    person_of,
    readiness_of,
)
from vlc_wizard.core.ports import Clock, Directory, Progressed, Roster, Tell
from vlc_wizard.core.snapshot import Response


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
MOST_ASKED = 5_000  # people whose methods are asked for one by one, where there is no report


class Gathering:
    """One reading of the people. What is there already stays until the reading has ended.

    A page is taken apart and stored in a thread: a page of 999 people would be felt on screen.
    """

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
        self._people = 0
        self._enabled: list[str] = []  # ids, as many as could be asked about one by one

    async def run(
        self, own_domains: Sequence[str], heard: Callable[[Sequence[Body]], None]
    ) -> PeopleRead:
        """Read. Raises what refuses the accounts; a refused report leaves readiness unknown.

        `heard` is told every page of accounts as it comes, in a thread, one after the other.
        """
        await asyncio.to_thread(self._roster.start, self._clock.now())
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
            await asyncio.to_thread(self._take, page, own_domains, self._clock.now(), heard)
            done += len(page)
            self._people = done
            self._tell(Progressed("people", "reading the people", done))

    def _take(
        self,
        page: Sequence[Body],
        own_domains: Sequence[str],
        now: datetime,
        heard: Callable[[Sequence[Body]], None],
    ) -> None:
        people = [person_of(user, own_domains, now) for user in page]
        self._roster.add(people)
        self._guest_domains |= guest_domains(people)
        if len(self._enabled) <= MOST_ASKED:
            self._enabled += [p.id for p in people if p.enabled and not p.pending]
        heard(page)

    async def _report(self) -> tuple[Unread, ...]:
        done = 0
        try:
            async for page in self._directory.registrations():
                await asyncio.to_thread(self._take_report, page, self._clock.now())
                self._report_at = self._report_at or _time_of(page)
                done += len(page)
                # Enabled people; the report leaves out the others, so there are no more than these.
                self._tell(Progressed("people", "reading who has registered", done, self._people))
        except SignInNeeded:
            raise
        except WizardError as refused:
            self._tell(Progressed("people", f"readiness unknown: {refused.title}"))
            if isinstance(refused, LicenceMissing):
                await self._ask_each()
            code = _CUT if done else refused.code or refused.title
            return (
                Unread(paths.REGISTRATIONS, "who has registered for MFA", refused.status, code),
            )
        return ()

    def _take_report(self, page: Sequence[Body], now: datetime) -> None:
        ready = {str(row["id"]): readiness_of(row) for row in page}
        self._roster.set_readiness(ready, now, {str(row["id"]): methods_in(row) for row in page})

    async def _ask_each(self) -> None:
        """Without the report: what each person has registered, twenty to a request."""
        if len(self._enabled) > MOST_ASKED:
            return
        done, total = 0, len(self._enabled)
        try:
            async for answers in self._directory.methods_of_many(self._enabled):
                now = self._clock.now()
                await asyncio.to_thread(self._take_methods, answers, now)
                done += len(answers)
                self._tell(Progressed("people", "reading what each has registered", done, total))
        except SignInNeeded:
            raise
        except WizardError as refused:
            self._tell(Progressed("people", f"readiness unknown: {refused.title}"))

    def _take_methods(self, answers: Mapping[str, Response], now: datetime) -> None:
        """What was refused or lost stays unknown."""
        ready: dict[str, Readiness] = {}
        counted: dict[str, int] = {}
        for path, answer in answers.items():
            rows = answer.body.get("value") if isinstance(answer.body, Mapping) else None
            if answer.ok and isinstance(rows, list):
                key = path.split("/")[2]
                able, lasting = can_pass(rows)
                named = Readiness.READY if lasting else Readiness.PHONE_ONLY
                ready[key] = named if able else Readiness.NOT_REGISTERED
                counted[key] = methods_among(rows)
        self._roster.set_readiness(ready, now, counted)


_CUT = "cut off"  # refused after a part had come


def _time_of(page: Sequence[Body]) -> datetime | None:
    """When the report was made, as its rows say; it often lags by hours."""
    for row in page:
        text = row.get("lastUpdatedDateTime")
        if isinstance(text, str):
            return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return None
