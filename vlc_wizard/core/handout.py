"""What is handed out: each person's message and link, looked at before anything leaves."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from vlc_wizard.core.directions import Direction, Directions, Way
from vlc_wizard.core.messages import (
    DEFAULT_LANGUAGE,
    About,
    Catalogue,
    Message,
    about_people,
    language_for,
    to_person,
)
from vlc_wizard.core.model import Origin, Person
from vlc_wizard.core.moments import NOBODY, Circle, Moment, hears
from vlc_wizard.core.waves import Wave

PREVIEWS = 3
MOST_NAMES = 50  # in one escalation; the list beside it has all
_RUN_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person, where they get ready, and in which language they read of it."""

    person: Person
    direction: Direction
    language: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One real message, as it would go out."""

    name: str
    user_name: str
    mail: str
    way: Way
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The messages of one moment in numbers, and three of them whole."""

    moment: str
    total: int
    ways: Mapping[Way, int]
    languages: Mapping[str, int]
    without_mail: int
    previews: tuple[Preview, ...]
    unread: tuple[str, ...] = ()  # of what decides where people register
    needs_address: tuple[str, ...] = ()  # federated domains without an enrolment address
    before: Wave | None = None  # in which the same people were handed the same message


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one handing out rests on. The people are walked as often as needed."""

    moment: Moment
    everybody: Callable[[], Iterable[Person]]
    circle: Circle
    directions: Directions
    catalogues: Mapping[str, Catalogue]
    about: About
    default_language: str = DEFAULT_LANGUAGE

    def people(self) -> Iterator[Person]:
        """Those who get a message of their own."""
        if self.moment.audience == NOBODY:
            return
        for person in self.everybody():
            if hears(self.moment.audience, person, self.circle):
                yield person

    def recipients(self) -> Iterator[Recipient]:
        """The same people, with where and in which language."""
        return map(self.recipient, self.people())

    def recipient(self, person: Person) -> Recipient:
        """One of them."""
        language = language_for(person.language, self.catalogues, self.default_language)
        return Recipient(person, self.directions.of(person), language)

    def message(self, to: Recipient) -> Message:
        """What this person is told."""
        words = self.catalogues[to.language]
        return to_person(self.moment, words, to.person, to.direction, self.about)

    def general(self) -> Iterator[tuple[str, Message]]:
        """Messages to somebody the admin names, with what tells them apart."""
        words = self.catalogues[self.default_language]
        if self.moment.audience != NOBODY:
            return
        if self.moment.id == "partner":
            for home in self.homes_of_guests():
                way = f"partner-{home.way}" if home.way in (Way.HOME, Way.HERE) else ""
                message = about_people(self.moment, words, self.about, count=home.count, way=way)
                yield home.domain, message
            return
        people = [p for p in self.everybody() if hears(self.moment.about, p, self.circle)]
        names = [p.name or p.user_name for p in people[:MOST_NAMES]]
        names += ["…"] if len(people) > MOST_NAMES else []
        yield "", about_people(self.moment, words, self.about, count=len(people), names=names)

    def homes_of_guests(self) -> list["Home"]:
        """Partner organisations by how many guests they send, the largest first."""
        counts: Counter[tuple[str, Way]] = Counter()
        for person in self.everybody():
            if person.origin is Origin.ENTRA and person.enabled and not person.pending:
                counts[person.domain, self.directions.of(person).way] += 1
        return [Home(domain, way, n) for (domain, way), n in counts.most_common()]


@dataclass(frozen=True, slots=True)
class Home:
    """A partner organisation: its domain, where its people register, and how many there are."""

    domain: str
    way: Way
    count: int


def prepared(batch: Batch, unread: tuple[str, ...], enrolment: Mapping[str, str]) -> Prepared:
    """Count the messages, and make three of them, as different from each other as they get."""
    ways: Counter[Way] = Counter()
    languages: Counter[str] = Counter()
    without = 0
    kept: dict[tuple[Way, str], Recipient] = {}
    spare: list[Recipient] = []
    for to in batch.recipients():
        ways[to.direction.way] += 1
        languages[to.language] += 1
        without += not usable(to.person.mail)
        if (to.direction.way, to.language) not in kept and len(kept) < PREVIEWS:
            kept[to.direction.way, to.language] = to
        elif len(spare) < PREVIEWS:
            spare.append(to)
    shown = [*kept.values(), *spare][:PREVIEWS]
    federated = batch.directions.homes.federated or {}
    missing = [d for d in federated if d not in enrolment and ways[Way.PROVIDER]]
    return Prepared(
        batch.moment.id, sum(ways.values()), ways, languages, without,
        tuple(_preview(batch, to) for to in shown) or tuple(_general_previews(batch)),
        unread, tuple(missing),
    )  # fmt: skip


def _preview(batch: Batch, to: Recipient) -> Preview:
    message = batch.message(to)
    person = to.person
    return Preview(
        person.name, person.user_name, person.mail, to.direction.way, to.language,
        message.subject, message.text,
    )  # fmt: skip


def _general_previews(batch: Batch) -> Iterator[Preview]:
    for number, (which, message) in enumerate(batch.general()):
        if number == PREVIEWS:
            return
        yield Preview(
            which, "", "", Way.UNKNOWN, batch.default_language, message.subject, message.text
        )


def usable(mail: str) -> bool:
    """Whether a mail may be addressed to this; whatever is odd stays out of the files."""
    local, _, domain = mail.rpartition("@")
    plain = mail.isascii() and mail.isprintable() and not set(mail) & set(' <>()[]\\,;:"`|')
    return bool(plain and local and "." in domain and "@" not in local and mail[0] not in "-+=")


def run_number(tenant_id: str, moment: str, number: int, at: str) -> str:
    """What a helpdesk is asked for to tell a genuine message: of this wave, and no secret."""
    text = f"{tenant_id}/{moment}/{number}/{at}"
    return sha256(text.encode()).hexdigest()[:_RUN_DIGITS]
