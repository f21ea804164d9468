"""Acts that send mail: to yourself first, then to a wave, and what is left of one."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from vlc_wizard.core.acts import SendMail
from vlc_wizard.core.errors import SignInNeeded, StateError, UsageError, WizardError
from vlc_wizard.core.handout import Batch, Recipient, run_number, usable
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.messages import as_html
from vlc_wizard.core.model import Person, Readiness
from vlc_wizard.core.moments import MOMENTS, NOBODY, PHONE, UNREADY, hears
from vlc_wizard.core.outgoing import MAIL, PICTURE, SELF, WITH_CODES, Mail, Terms, Told
from vlc_wizard.core.people import can_pass, census_of
from vlc_wizard.core.permissions import READ, SEND_MAIL
from vlc_wizard.core.ports import SignedIn, Store, Tell, Tools
from vlc_wizard.core.sending import Sending
from vlc_wizard.core.snapshot import METHODS_OF, Response
from vlc_wizard.core.waves import Wave, in_words, sent_before, tried, unfinished

FRESH = timedelta(minutes=10)  # how old a reading of the people may be when a sending begins
# What one's own methods prove; who is registered but not allowed needs the report.
_ASKED = frozenset({Readiness.NOT_REGISTERED, Readiness.UNKNOWN, Readiness.PHONE_ONLY})
MakeBatch = Callable[[str, str, Terms], Awaitable[Batch]]  # moment, run number, terms


@dataclass(frozen=True, slots=True)
class Mailed:
    """How a wave stands after a sending, and all waves."""

    wave: Wave
    waves: tuple[Wave, ...]
    already: bool = False  # it was sent before; nothing was sent now


@dataclass
class Mailing:
    """Makes waves and sends them, with what one performer holds."""

    tools: Tools
    tell: Tell
    store: Callable[[], Store]
    batch: MakeBatch
    read_people: Callable[[], Awaitable[object]]

    async def perform(self, act: SendMail) -> Mailed:
        """Send. Raises SignInNeeded for the permission, which nothing asks for before."""
        who, store = self._allowed(), self.store()
        if not store.writable:
            raise StateError("Nothing was sent", store.why_not,
                             next="Let the other one finish, then start again.")  # fmt: skip
        await self._read_again(act)
        wave = await (self._to_yourself(act, who) if act.to_self else self._wave(act, who))
        if wave.unfinished:
            await self._send(wave, who)
        waves = tuple(await asyncio.to_thread(store.waves.waves))
        now = next(w for w in waves if w.number == wave.number)
        return Mailed(now, waves, already=not wave.unfinished)

    def _allowed(self) -> SignedIn:
        current = self.tools.sign_in.current
        wanted = frozenset(SEND_MAIL) | frozenset(READ)
        if current is None or not frozenset(SEND_MAIL) <= current.scopes:
            raise SignInNeeded("The permission to send mail is asked for", scopes=wanted)
        return current

    async def _read_again(self, act: SendMail) -> None:
        """Who is ready is read again before reminders go to those who are not."""
        moment = MOMENTS.get(act.moment)
        if act.to_self or moment is None or moment.audience not in (UNREADY, PHONE):
            return
        census = census_of(self.store().roster.census())
        read_at = census.read_at if census else None
        if read_at is None or self.tools.clock.now() - read_at > FRESH:
            await self.read_people()

    # --- waves ----------------------------------------------------------------------------------

    async def _to_yourself(self, act: SendMail, who: SignedIn) -> Wave:
        people = (who.identity.object_id,)
        return await self._record(act, SELF, who, people)

    async def _wave(self, act: SendMail, who: SignedIn) -> Wave:
        """The one of this moment that is not finished, or a new one."""
        waves = self.store().waves.waves()
        open_one = unfinished(waves, act.moment)
        if open_one is not None:
            return open_one
        if not tried(waves, act.moment):
            if last := sent_before(waves, act.moment):
                return last
            raise UsageError(
                "Nobody has seen this message yet",
                "The first one goes to yourself, so that you see what the others get.",
                now="Nothing was sent.", next="Send it to yourself, look at it, then go on.",
            )  # fmt: skip
        batch = await self.batch(act.moment, "", act.terms)
        people = await asyncio.to_thread(_addressed, batch)
        if not people and batch.moment.audience != NOBODY:
            raise UsageError("There is nobody to send this to", "Nobody of this moment has a mail "
                             "address here, or nobody is left.", now="Nothing was sent.",
                             next="Look at who is ready.")  # fmt: skip
        return await self._record(act, WITH_CODES if act.codes else MAIL, who, people)

    async def _record(self, act: SendMail, way: str, who: SignedIn, people: Sequence[str]) -> Wave:
        batch = await self.batch(act.moment, "", act.terms)
        if batch.moment.audience == NOBODY:
            raise UsageError(
                "This message is not sent from here",
                "It is for somebody you know: a manager, a partner's contact.",
                now="Nothing was sent.", next="Save it, and send it with your own tool.",
            )  # fmt: skip
        book, now = self.store().waves, self.tools.clock.now()
        number = book.next_number()
        code = run_number(batch.directions.tenant_id, act.moment, number, now.isoformat())
        wave = Wave(number, act.moment, way, now, who.user_name, code, len(people),
                    {Told.WAITING: len(people)})  # fmt: skip
        await asyncio.to_thread(book.record, wave, people, Told.WAITING, act.terms)
        return wave

    async def _send(self, wave: Wave, who: SignedIn) -> None:
        book = self.store().waves
        batch = await self.batch(wave.moment, wave.code, book.terms(wave.number))
        await self._note(wave, f"sending wave {wave.number} by mail", who)
        to_self = wave.way == SELF

        async def mails(people: Sequence[str]) -> Mapping[str, Mail | None]:
            return await self._mails(batch, wave, people, who.user_name if to_self else "")

        sending = Sending(wave, self.tools.outbox, book, self.tools.clock, self.tell, mails)
        try:
            await sending.run()
        except WizardError as error:  # what was sent before is sent
            error.now = f"Wave {wave.number}: {in_words(self._now(wave))}. Nobody is told twice."
            error.next = f"{error.next} The wave goes on where it is."
            raise
        finally:
            now = self._now(wave)
            await self._note(now, f"wave {wave.number}: {in_words(now)}", who)

    def _now(self, wave: Wave) -> Wave:
        return next(w for w in self.store().waves.waves() if w.number == wave.number)

    async def _note(self, wave: Wave, says: str, who: SignedIn) -> None:
        """A line of the journal: what was sent is something that was done."""
        entry = Entry(
            f"wave-{wave.number}", Event.NOTE, self.tools.clock.now(), says=says,
            data={"by": who.user_name, **wave.by_outcome},
        )  # fmt: skip
        await asyncio.to_thread(self.store().write_down, entry)

    # --- mails ----------------------------------------------------------------------------------

    async def _mails(
        self, batch: Batch, wave: Wave, ids: Sequence[str], address: str
    ) -> Mapping[str, Mail | None]:
        """The mail of each; None for whoever is no longer to hear of it."""
        people = await asyncio.to_thread(self.store().roster.people, ids)
        if address:  # to yourself: what the first of them gets, or your own
            first = next(iter(people), None) or next((to.person for to in batch.recipients()), None)
            return {ids[0]: self._mail(batch, replace(first, mail=address), wave)} if first else {}
        now = await self._ready_now(batch, people)
        circle = replace(batch.circle, told=frozenset())  # by this wave, perhaps
        return {
            person.id: self._mail(batch, person, wave)
            for person in now
            if hears(batch.moment.audience, person, circle)
        }

    async def _ready_now(self, batch: Batch, people: Sequence[Person]) -> Sequence[Person]:
        """The people as they are at this moment, where their own methods can be read."""
        if batch.moment.audience not in (UNREADY, PHONE):
            return people
        asked = [p.id for p in people if p.readiness in _ASKED and not p.pending]
        found: dict[str, Response] = {}
        async for some in self.tools.directory.methods_of_many(asked):
            found |= some
        return [_as_found(person, found) for person in people]

    def _mail(self, batch: Batch, person: Person, wave: Wave) -> Mail:
        to: Recipient = batch.recipient(person)
        message = batch.message(to)
        picture = b""
        if wave.way == WITH_CODES and to.direction.code:
            picture = self.tools.files.picture(to.direction.address)
        html = as_html(message, PICTURE if picture else "")
        return Mail(person.name, person.mail, message.subject, html, picture)


def _addressed(batch: Batch) -> tuple[str, ...]:
    return tuple(to.person.id for to in batch.recipients() if usable(to.person.mail))


def _as_found(person: Person, found: Mapping[str, Response]) -> Person:
    answer = found.get(METHODS_OF.replace("{id}", person.id))
    rows = answer.body.get("value") if answer and isinstance(answer.body, Mapping) else None
    if answer is None or not answer.ok or not isinstance(rows, list):
        return person
    able, lasting = can_pass(rows)
    if not able:
        return person
    return replace(person, readiness=Readiness.READY if lasting else Readiness.PHONE_ONLY)
