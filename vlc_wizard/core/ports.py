"""What the core asks of the outside, in our words and never in Graph's."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.page import RowSource

if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Awaitable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from datetime import datetime
    from pathlib import Path

    from vlc_wizard.core.handout import Batch
    from vlc_wizard.core.homes import Elsewhere
    from vlc_wizard.core.journal import Entry, Run
    from vlc_wizard.core.messages import Catalogue
    from vlc_wizard.core.model import Body, Cloud, Identity, Part, Person, Readiness, Secret
    from vlc_wizard.core.outgoing import Draft, Mail
    from vlc_wizard.core.session import Saved
    from vlc_wizard.core.snapshot import Response, Snapshot
    from vlc_wizard.core.waves import Waves
    from vlc_wizard.core.words import Words

Tell = Callable[["Progressed"], None]  # called on the event loop; must return at once


@dataclass(frozen=True, slots=True)
class Progressed:
    """Long work says where it is."""

    work: str  # "read", "people", "sign-in", "apply", "verify"
    what: str  # a short phrase of ours: "people"
    done: int = 0
    total: int | None = None
    prompt: Prompt | None = None  # sign-in only
    entry: Entry | None = None  # applying only: the line just written down
    entries: Sequence[Entry] = ()  # applying only: many lines at once


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person must do to go on signing in."""

    way: str  # "browser" or "device-code"
    address: str  # to open, or to open and type the code at
    code: str = ""  # device code only
    opened: bool = False  # whether a browser was started for them
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignInWish:
    """What to sign in for."""

    way: str  # "browser" or "device-code"
    scopes: frozenset[str]  # Graph delegated scopes, without the resource prefix
    tenant: str | None = None  # id or domain; None: "organizations"
    login_hint: str | None = None
    expect: Identity | None = None  # refuse any other
    claims: str | None = None  # the JSON of a claims challenge
    keep: bool = False  # stay signed in until the run ends, 12 hours at most
    everywhere: bool = False  # in a container: take the answer on every address, at one port


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, as the checked token says."""

    identity: Identity
    user_name: str
    name: str
    scopes: frozenset[str]
    way: str


class SignIn(Protocol):
    """Entra's login. Tokens stay behind it; what comes out is who they are for."""

    @property
    def current(self) -> SignedIn | None:
        """Who is signed in now, or None."""
        ...

    async def sign_in(self, wish: SignInWish, tell: Tell) -> SignedIn:
        """Sign in by browser or device code. Cancelling the task cancels the sign-in.

        Raises SignInError, ConsentMissing, WrongTenant, Unreachable.
        """
        ...

    @property
    def kept(self) -> str:
        """Whether the sign-in outlives the program, in a sentence; empty: nobody asked for it."""
        ...

    async def keep_no_longer(self) -> None:
        """What was kept of the sign-in goes; who is signed in stays so in memory."""
        ...

    async def probe(self, client_id: str, tenant: str) -> str:
        """What the login says of an app before anybody signs in: its code, or empty if all is well.

        Raises SignInError where there is no such tenant, Unreachable.
        """
        ...

    async def forget(self) -> None:
        """Drop every token."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """The service's answer to a write."""

    body: Body | None
    request_id: str
    at: datetime  # the service's own clock (the Date header)


Outcome = Written | WizardError  # of one part of a request for many


class Directory(Protocol):
    """The tenant. Reads never raise for a refusal (the snapshot says so); writes do.

    Any call may raise SignInNeeded (also for a claims challenge), WrongTenant or Unreachable.
    Names are already safe to show (architecture: other people's words).
    """

    async def read(self, parts: Collection[Part], tell: Tell) -> Snapshot:
        """Read these parts, independent ones together, policies last."""
        ...

    async def group_members(self, groups: Collection[str], tell: Tell) -> Mapping[str, Response]:
        """The name of each of these groups and its members' ids, by the path in a snapshot."""
        ...

    async def per_user_states(self, people: Collection[str], tell: Tell) -> Mapping[str, Response]:
        """The per-user MFA state of each of these people, by the path in a snapshot."""
        ...

    async def home_tenants(self, domains: Collection[str], tell: Tell) -> Mapping[str, Response]:
        """Whose tenant each of these mail domains is, by the path in a snapshot."""
        ...

    async def methods_of(self, people: Collection[str], tell: Tell) -> Mapping[str, Response]:
        """The registered methods of each of these people, by the path in a snapshot."""
        ...

    async def sign_ins(self, where: str) -> Response:
        """The newest sign-ins that a filter finds: one page of them."""
        ...

    async def what_if(self, user_id: str, app_id: str) -> Response:
        """What the stored policies would do to one sign-in by a browser. Changes nothing."""
        ...

    def users(self) -> AsyncIterator[Sequence[Body]]:
        """All accounts, page by page, `$select`ed. Raises WizardError when refused or cut off."""
        ...

    def registrations(self) -> AsyncIterator[Sequence[Body]]:
        """The registration report, page by page. Raises LicenceMissing without P1."""
        ...

    def methods_of_many(self, people: Sequence[str]) -> AsyncIterator[Mapping[str, Response]]:
        """The registered methods of many, by the path in a snapshot, some at a time."""
        ...

    async def federations(self, tell: Tell) -> Mapping[str, Response]:
        """Our domains, how each federated one does MFA, and the default trust, by path."""
        ...

    async def tenants_of(self, domains: Collection[str], tell: Tell) -> Mapping[str, Response]:
        """Which tenant each of these domains belongs to, by the path in a snapshot."""
        ...

    async def account(self, id_or_user_name: str) -> Body | None:
        """One account by object id or sign-in name; None where there is none."""
        ...

    async def registration(
        self, client_id: str
    ) -> tuple[Sequence[Body] | None, Sequence[Body] | None]:
        """The registrations with this client id, and what was allowed to it; None where refused."""
        ...

    async def policies(self) -> Sequence[Body]:
        """All Conditional Access policies, any state, now."""
        ...

    async def policy(self, policy_id: str) -> Body | None:
        """One policy; None on 404."""
        ...

    async def create_policy(self, body: Body) -> Written:
        """POST once, never retried. Raises Ambiguous when no answer came."""
        ...

    async def change_policy(self, policy_id: str, change: Body) -> Written:
        """PATCH. Raises Ambiguous when no answer came after all tries."""
        ...

    async def security_defaults(self) -> Body:
        """Security defaults, now. Raises what refuses it."""
        ...

    async def switch_security_defaults(self, change: Body) -> Written:
        """PATCH. Raises Ambiguous when no answer came after all tries."""
        ...

    async def person_states(self, people: Collection[str]) -> Mapping[str, str | None]:
        """The per-user MFA state of many people; None where it could not be read."""
        ...

    async def set_person_states(self, states: Mapping[str, str]) -> Mapping[str, Outcome]:
        """Set at most twenty people at once; what became of each. Ambiguous: it is not known."""
        ...

    async def sign_out(self, people: Collection[str]) -> Mapping[str, Outcome]:
        """End all sessions of at most twenty people; what became of each."""
        ...

    async def sessions_from(self, person: str) -> str | None:
        """Since when a person's sessions count, as the service writes it; None: not read."""
        ...

    async def make_pass(self, person: str, body: Body) -> tuple[Written, Secret]:
        """POST a Temporary Access Pass once; its letters besides, which are kept nowhere.

        Raises Ambiguous when no answer came.
        """
        ...

    async def delete_method(self, person: str, segment: str, method: str) -> Written:
        """DELETE one registered method. Raises Ambiguous when no answer came after all tries."""
        ...

    async def invite(self, body: Body) -> Written:
        """POST an invitation once. Raises Ambiguous when no answer came."""
        ...

    async def delete_policy(self, policy_id: str) -> Written:
        """DELETE (the service keeps it 30 days). Raises Ambiguous when no answer came."""
        ...


class Outbox(Protocol):
    """The mailbox of whoever is signed in. Each mail is a draft first, found by its marker.

    Any call may raise SignInNeeded, ConsentMissing, Throttled or Unreachable, and Refused with
    status 400 where it is this mail that is not taken.
    """

    async def draft(self, mail: Mail, marker: str) -> str:
        """Put a draft there, once; its id, which lasts. Raises Ambiguous when no answer came."""
        ...

    async def send(self, draft: str) -> None:
        """Send a draft, once. NotThere: it is no draft any more. Ambiguous: no answer came."""
        ...

    async def marked(self, marker: str) -> Sequence[Draft]:
        """What carries this marker, drafts and sent mails alike."""
        ...

    async def discard(self, draft: str) -> None:
        """Remove a draft; one that is gone is no error."""
        ...


class Clock(Protocol):
    """Time, so that an hour of throttling costs a test nothing."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait, by this clock. Always yields to the event loop."""
        ...


class Roster(RowSource, Protocol):
    """Everybody, as rows on disk; a page of the table asks only for what it shows."""

    def start(self, at: datetime) -> None:
        """Begin a new reading; the old rows stay until `finish`."""
        ...

    def add(self, people: Iterable[Person]) -> None:
        """Gather a page of people; of one that comes twice the later counts."""
        ...

    def set_readiness(
        self,
        readiness: Mapping[str, Readiness],
        at: datetime,
        methods: Mapping[str, int] | None = None,
    ) -> None:
        """Gather a page of the registration report: object id -> readiness.

        `methods`: how many of each person's methods pass MFA.
        """
        ...

    def finish(
        self, *, complete: bool, report_at: datetime | None, elsewhere: Elsewhere = ...
    ) -> None:
        """End the reading: all its people at once replace the old ones.

        Complete: people not seen in it go, and the totals are final. `elsewhere`: the domains
        whose people do MFA somewhere else.
        """
        ...

    def serve(self, elsewhere: Elsewhere) -> None:
        """Put the kept people in order by what was learnt of their homes since."""
        ...

    def iterate(self) -> Iterator[Person]:
        """Everybody, streamed in the order of ids."""
        ...

    def among(self, people: Sequence[str]) -> RowSource:
        """Those with these ids, in the order of names. Looks them up at once."""
        ...

    def people(self, ids: Sequence[str]) -> Sequence[Person]:
        """Those with these ids."""
        ...

    def census(self) -> Mapping[str, Any] | None:
        """Counts of the last reading as `people.census_of` takes them, or None."""
        ...


class Store(Protocol):
    """What is kept between screens and starts. Synchronous; each write is committed on return.

    A write waits for the disk, so none is made on the event loop (`core.keeping`).

    Raises StateError. Never given a token, a pass or a phone number.
    """

    @property
    def writable(self) -> bool:
        """False: another instance writes, or a newer version wrote this. Then only read."""
        ...

    @property
    def why_not(self) -> str:
        """Why it may only be read, in words, with who holds it; empty when writable."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What was found wrong at the opening, one sentence each."""
        ...

    @property
    def roster(self) -> Roster:
        """The people."""
        ...

    @property
    def waves(self) -> Waves:
        """Who was told what and when."""
        ...

    def saved(self) -> Saved | None:
        """The answers of the last start."""
        ...

    def keep(self, saved: Saved) -> None:
        """Replace the answers."""
        ...

    def plan(self, plan_id: str) -> Mapping[str, Any] | None:
        """A kept plan document."""
        ...

    def keep_plan(self, plan_id: str, document: Mapping[str, Any]) -> None:
        """Keep a plan document."""
        ...

    def runs(self) -> Sequence[Run]:
        """All runs, oldest first."""
        ...

    def begin_run(self, plan_id: str, at: datetime, by: str) -> Run:
        """The run of this plan, begun now or before."""
        ...

    def write_down(self, entry: Entry) -> Entry:
        """Append to the journal, durable on return; gives it its number and hash."""
        ...

    def write_all(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Append these lines together, durable on return."""
        ...

    def journal(self, plan_id: str | None = None) -> Sequence[Entry]:
        """The journal, oldest first."""
        ...

    def confirm(self, plan_id: str) -> None:
        """Tell whoever applies this plan that the admin confirms it. Needs no turn to write."""
        ...

    def confirmed(self, plan_id: str) -> bool:
        """Whether somebody else told so."""
        ...

    def forget(self) -> Sequence[str]:
        """Remove everything of this tenant; returns what cannot be removed, in words."""
        ...


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What was written: the folder, the wave's own folder in it, and for whom."""

    folder: Path
    wave: Path
    people: tuple[str, ...]  # object ids
    without_mail: int
    files: int


class Files(Protocol):
    """Files the admin asked for."""

    def save_people(self, path: Path, people: RowSource) -> Path:
        """CSV, UTF-8 with BOM, formula-safe, replaced whole or not at all. Raises StateError."""
        ...

    def save_text(self, path: Path, text: str) -> Path:
        """A text file, replaced whole or not at all. Raises StateError."""
        ...

    def load(self, path: Path) -> Any:
        """A JSON file somebody else wrote, its strings safe to show. Raises UsageError."""
        ...

    def names(self, path: Path) -> Sequence[str]:
        """The people a table names, by sign-in name, mail or id. Raises UsageError."""
        ...

    def save_texts(self, folder: Path, texts: Mapping[str, str]) -> Path:
        """Text files to edit, by name; one that is there is not replaced. Raises StateError."""
        ...

    def load_texts(self, folder: Path) -> Mapping[str, str]:
        """The text files of a folder by name, safe to show. Raises UsageError."""
        ...

    def save_code(self, path: Path, address: str) -> Path:
        """The QR code of an allowed address as PNG. Raises UsageError for any other address."""
        ...

    def hand_out(
        self,
        folder: Path,
        batch: Batch,
        wave: int,
        told: Callable[[int], None],
        *,
        codes_in_mail: bool = False,
    ) -> HandedOut:
        """Messages, lists, codes and sheets of one wave, whole or not at all. Raises StateError.

        `told` hears how many messages there are so far.
        """
        ...

    def handed_out(self, folder: Path, run: str, *, codes_in_mail: bool) -> Path | None:
        """Where in this folder the files of that wave are."""
        ...

    def catalogues(self) -> Mapping[str, Catalogue]:
        """The words for people, by language."""
        ...

    def code(self, address: str) -> tuple[tuple[bool, ...], ...]:
        """The QR matrix of an allowed address with its quiet zone; True is dark."""
        ...

    def picture(self, address: str) -> bytes:
        """The QR code of an allowed address as PNG, with the address in letters."""
        ...


class Outside(Protocol):
    """The admin's own desktop."""

    def open(self, address: str) -> bool:
        """Start a browser; False where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """All ports a front end needs to perform acts."""

    cloud: Cloud
    clock: Clock
    sign_in: SignIn
    directory: Directory
    outbox: Outbox
    files: Files
    outside: Outside
    words: Callable[[], Words]  # dated facts, loaded when they are first needed
    store: Callable[[str | None], Store]  # tenant id -> its store; None: before one is known
    people: tuple[tuple[str, str], ...] = ()  # rehearsal: (role, sign-in name) to sign in as
    choose_person: Callable[[str], None] | None = None  # rehearsal: who the "browser" signs in
    choose_app: Callable[[str], None] | None = None  # live: the client id that signs in
    pause: Callable[[float], Awaitable[None]] | None = None  # for a human; real in a rehearsal too
