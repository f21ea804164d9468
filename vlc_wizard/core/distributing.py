"""Acts that prepare people: learning where they register, making messages, handing them out."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vlc_wizard.core import learning
from vlc_wizard.core.acts import HandOut, LearnHomes, PrepareMessages, SaveWords, TakeWords
from vlc_wizard.core.directions import Directions, Way
from vlc_wizard.core.errors import Refused, SignInNeeded, StateError, UsageError
from vlc_wizard.core.facts import tenant_of
from vlc_wizard.core.handout import Batch, Home, Prepared, prepared, run_number
from vlc_wizard.core.homes import Homes
from vlc_wizard.core.learning import Handed, Learned
from vlc_wizard.core.messages import DEFAULT_LANGUAGE, About
from vlc_wizard.core.model import Census, Origin, Part, Readiness
from vlc_wizard.core.moments import MOMENTS, Circle
from vlc_wizard.core.outgoing import Terms
from vlc_wizard.core.people import census_of
from vlc_wizard.core.ports import Progressed, Store, Tell, Tools
from vlc_wizard.core.rewording import files_of, reworded, taken
from vlc_wizard.core.session import Session
from vlc_wizard.core.snapshot import Snapshot
from vlc_wizard.core.vlc_users import VlcUsers, counted
from vlc_wizard.core.waves import FILES, Count, Wave, saved_before


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the admin says about a handing out, besides the answers that are kept."""

    day: str = ""
    language: str = DEFAULT_LANGUAGE
    left_out: frozenset[str] = frozenset()


@dataclass
class Distributing:
    """Performs the acts of preparing people, with what one performer holds."""

    tools: Tools
    tell: Tell
    store: Callable[[], Store]
    session: Callable[[], Session]
    snapshot: Callable[[], Snapshot | None]
    wishes: Wishes = Wishes()
    homes: Homes | None = None

    async def perform(self, act: Any, sign_in: Callable[[SignInNeeded], Awaitable[None]]) -> Any:
        """Perform one of them. Raises WizardError."""
        match act:
            case LearnHomes(ask=ask):
                return await self.learn(sign_in if ask else None)
            case PrepareMessages(moment=moment):
                return await self.prepare(moment, sign_in)
            case HandOut():
                return await self.hand_out(act, sign_in)
            case SaveWords(path=path):
                return await asyncio.to_thread(self.save_words, path)
            case TakeWords():
                return await self.take_words(act, sign_in)
        raise TypeError(type(act).__name__)

    async def learn(self, sign_in: Callable[[SignInNeeded], Awaitable[None]] | None) -> Learned:
        """Read whose MFA counts; the kept people are put in order by it."""
        store = self.store()
        if self.homes is None or sign_in is not None:
            domains = await asyncio.to_thread(self._guest_domains)
            self.homes = await learning.homes(
                self.tools.directory, self.snapshot(), domains, self.tell, sign_in=sign_in
            )
            if store.writable:
                await asyncio.to_thread(store.roster.serve, self.homes.elsewhere(domains))
        tenant_id, _ = await self.tenant()
        ways, guests = await asyncio.to_thread(self._sorted, tenant_id, self.homes)
        census, book = census_of(store.roster.census()), store.waves
        if store.writable and (now := _counted(census)):
            await asyncio.to_thread(book.count, now)
        return Learned(
            self.homes, census, ways, guests,
            tuple(book.counts()), tuple(book.waves()), len(book.opted_out()),
            await asyncio.to_thread(self._vlc_users),
        )  # fmt: skip

    def _vlc_users(self) -> VlcUsers:
        store = self.store()
        named = store.waves.vlc_users()
        return counted(store.roster.people(named)) if named else VlcUsers()

    def _sorted(self, tenant_id: str, homes: Homes) -> tuple[Mapping[Way, int], tuple[Home, ...]]:
        """Everybody by where they get ready, and guests by home organisation."""
        directions = Directions(tenant_id, homes, self.session().enrolment)
        ways: Counter[Way] = Counter()
        guests: Counter[tuple[str, Way]] = Counter()
        for person in self.store().roster.iterate():
            if person.enabled:
                way = directions.of(person).way
                ways[way] += 1
                if person.origin is Origin.ENTRA and not person.pending:
                    guests[person.domain, way] += 1
        homes_of_guests = (Home(d, way, n) for (d, way), n in guests.most_common())
        return ways, tuple(homes_of_guests)

    async def find_homes(self, domains: Collection[str]) -> Homes:
        """Whose MFA counts, as far as it may be read without disturbing anybody."""
        return await learning.homes(self.tools.directory, self.snapshot(), domains, self.tell)

    async def tenant(self) -> tuple[str, str]:
        """The tenant's id and name."""
        snapshot = self.snapshot()
        tenant = tenant_of(snapshot) if snapshot else None
        if tenant is None:
            tenant = tenant_of(await self.tools.directory.read((Part.TENANT,), self.tell))
        if tenant is None:
            raise Refused("The organisation could not be read", "Its name stands in every message.")
        return tenant.id, tenant.name

    def _guest_domains(self) -> Collection[str]:
        return learning.guest_domains(self.store().roster.iterate())

    async def prepare(
        self, moment: str, sign_in: Callable[[SignInNeeded], Awaitable[None]]
    ) -> Prepared:
        """The messages of a moment in numbers, and three of them."""
        batch = await self._batch(moment, sign_in, "")
        unread = self.homes.unread if self.homes else ()
        enrolment = self.session().enrolment
        made = await asyncio.to_thread(prepared, batch, unread, enrolment)
        return replace(made, before=await asyncio.to_thread(self._before, batch))

    async def hand_out(
        self, act: HandOut, sign_in: Callable[[SignInNeeded], Awaitable[None]]
    ) -> Handed:
        """Write a wave as files, and write down who is in it.

        The same message for the same people is the same wave: its files are written where they
        are not, and nobody is told once more.
        """
        store = self.store()
        if not store.writable:
            raise StateError("Nothing was handed out", store.why_not,
                             next="Let the other one finish, then start again.")  # fmt: skip
        batch = await self._batch(act.moment, sign_in, "")
        before = None if act.again else await asyncio.to_thread(self._before, batch)
        wave = before or await self._new_wave(act.moment)
        if before is not None:
            await asyncio.to_thread(self._must_not_lie_there, act, before)
        batch = replace(batch, about=replace(batch.about, run=wave.code))
        out = await asyncio.to_thread(
            self.tools.files.hand_out, act.path, batch, wave.number,
            _on_loop(self.tell, len(store.roster)), codes_in_mail=act.codes_in_mail,
        )  # fmt: skip
        if before is None:
            await asyncio.to_thread(store.waves.record, wave, out.people, "exported")
        waves = tuple(store.waves.waves())
        known = next(w for w in waves if w.number == wave.number)
        return Handed(out, waves, known, repeated=before is not None)

    async def _new_wave(self, moment: str) -> Wave:
        number, now = self.store().waves.next_number(), self.tools.clock.now()
        tenant_id, _ = await self.tenant()
        run = run_number(tenant_id, moment, number, now.isoformat())
        return Wave(number, moment, FILES, now, self._by(), run)

    def _before(self, batch: Batch) -> Wave | None:
        """The last wave of this message, where it was handed to these people and no others."""
        book = self.store().waves
        last = saved_before(book.waves(), batch.moment.id)
        if last is None:
            return None
        people = frozenset(person.id for person in batch.people())
        return last if people == book.people_of(last.number) else None

    def _must_not_lie_there(self, act: HandOut, before: Wave) -> None:
        lies = self.tools.files.handed_out(act.path, before.code, codes_in_mail=act.codes_in_mail)
        if lies is not None:
            raise UsageError(
                "The same people were handed this message already",
                f"Wave {before.number} of {before.made_at:%Y-%m-%d %H:%M} UTC is in {lies}.",
                now="Nothing was written, and nobody is counted as told once more.",
                next="Use those files. On the command line another folder takes them once more, "
                "and --again makes a further wave, for people to be told a second time.",
            )

    def save_words(self, folder: Path) -> Path:
        """The messages' own words as files to edit."""
        files = self.tools.files
        return files.save_texts(
            folder, files_of(reworded(files.catalogues(), self.store().waves.reworded()))
        )

    async def take_words(
        self, act: TakeWords, sign_in: Callable[[SignInNeeded], Awaitable[None]]
    ) -> Prepared:
        """Take edited words, and make three real messages of them."""
        store, files = self.store(), self.tools.files
        if not store.writable:
            raise StateError("The words were not taken", store.why_not,
                             next="Let the other one finish, then start again.")  # fmt: skip
        texts = await asyncio.to_thread(files.load_texts, act.path)
        await asyncio.to_thread(store.waves.reword, taken(texts, files.catalogues()))
        return await self.prepare(act.moment, sign_in)

    def _by(self) -> str:
        current = self.tools.sign_in.current
        return current.user_name if current else ""

    async def _batch(
        self, moment: str, sign_in: Callable[[SignInNeeded], Awaitable[None]], run: str
    ) -> Batch:
        terms = Terms(
            self.session().helpdesk, self.wishes.day, self.wishes.language,
            self.session().enrolment,
        )  # fmt: skip
        return await self.batch(moment, run, terms, sign_in)

    async def batch(
        self,
        moment: str,
        run: str,
        terms: Terms,
        sign_in: Callable[[SignInNeeded], Awaitable[None]],
    ) -> Batch:
        """Everything a handing out on these terms rests on."""
        if moment not in MOMENTS:
            raise UsageError("There is no such message", f"{moment!r} is none of: "
                             f"{', '.join(MOMENTS)}.", next="Name one of them.")  # fmt: skip
        roster = self.store().roster
        if not len(roster):
            raise UsageError("Nobody was read yet", "Messages are made from the list of people.",
                             next="Read the people first.")  # fmt: skip
        if self.homes is None:
            await self.learn(sign_in)
        tenant_id, name = await self.tenant()
        session, waves = self.session(), self.store().waves
        end = self.tools.words().facts["sms-voice-end"].on
        opted = frozenset(o.person for o in waves.opted_out())
        left_out = self.wishes.left_out | frozenset(session.emergency or ())
        return Batch(
            MOMENTS[moment],
            roster.iterate,
            Circle(left_out, opted, waves.told() if moment == "joiners" else frozenset()),
            Directions(tenant_id, self.homes or Homes(), terms.enrolment),
            reworded(self.tools.files.catalogues(), waves.reworded()),
            About(name, terms.helpdesk, terms.day, str(end or ""), run),
            terms.language,
        )


def _counted(census: Census | None) -> Count | None:
    """A point of the chart: those who do MFA elsewhere are in neither number."""
    if census is None or not census.complete or census.by_readiness is None:
        return None
    by = census.by_readiness
    here = census.people - by.get(Readiness.ELSEWHERE, 0)
    ready = sum(by.get(kind, 0) for kind in (Readiness.READY, Readiness.PHONE_ONLY))
    return Count(census.read_at, here, ready) if census.read_at else None


def _on_loop(tell: Tell, total: int) -> Callable[[int], None]:
    """Progress from a thread, told where the state lives."""
    loop = asyncio.get_running_loop()

    def told(done: int) -> None:
        progress = Progressed("save", "writing the messages", done, total)
        loop.call_soon_threadsafe(tell, progress)

    return told
