"""Acts performed through the ports; the same for both front ends and the command line."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vlc_wizard.core import planning, reading, undoing
from vlc_wizard.core.acts import (
    Act,
    ApplyPlan,
    CheckApp,
    FindPerson,
    HandOut,
    HelpAct,
    Judge,
    LearnHomes,
    ListPeople,
    ListWaves,
    LookUp,
    MakePlan,
    MakeUndo,
    NoteProof,
    OpenAddress,
    OpenHandover,
    PrepareMessages,
    ReadPeople,
    ReadTenant,
    SaveCode,
    SavePeople,
    SaveText,
    SaveWords,
    SendMail,
    SignInAct,
    TakeWords,
    VerifyPlan,
)
from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.allowing import Agreed
from vlc_wizard.core.apply import Applied, Applying
from vlc_wizard.core.checked import Report, Said
from vlc_wizard.core.directions import MFA_SETUP
from vlc_wizard.core.distributing import Distributing
from vlc_wizard.core.errors import SignInNeeded, StateError, UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.gathering import PeopleRead
from vlc_wizard.core.handout import Batch
from vlc_wizard.core.handover import opened
from vlc_wizard.core.journal import Event
from vlc_wizard.core.judging import Judging
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.mailing import Mailing
from vlc_wizard.core.model import Account
from vlc_wizard.core.outcomes import LookedUp, Taken, TenantRead
from vlc_wizard.core.outgoing import Terms
from vlc_wizard.core.people import census_of
from vlc_wizard.core.permissions import READ, to_apply
from vlc_wizard.core.plan import DEFAULTS, SET_STATE, Plan
from vlc_wizard.core.ports import Progressed, SignedIn, SignInWish, Store, Tell, Tools
from vlc_wizard.core.record import Record
from vlc_wizard.core.registration import AppCheck, from_graph, from_login
from vlc_wizard.core.remembering import Remembering
from vlc_wizard.core.session import Session
from vlc_wizard.core.stated import emergency_of
from vlc_wizard.core.stating import Stating
from vlc_wizard.core.verifying import Told, Verifying

if TYPE_CHECKING:
    from vlc_wizard.core.helpdesk.desk import Helpdesk

DEVICE_CODE = "device-code"
CHALLENGES = 2  # how many times one step may be interrupted by a claims challenge


class Performer:
    """Performs acts. `session` is the last one kept; acts that need answers look there."""

    def __init__(self, tools: Tools, tell: Tell, session: Session | None = None) -> None:
        self.tools = tools
        self.session = session or Session()
        self._tell = tell
        self._stop_applying = False
        self._signing_in: asyncio.Future[SignedIn] | None = None  # in the middle of other work
        self._answer = ""
        self.keeping = Keeping()
        self.memory = Remembering(tools, self.keeping, lambda: self._tenant)
        self.stating = Stating(tools, self.keeping, lambda: self.session)
        self.judging = Judging(tools, self.stating, self.store, tell)
        self.distributing = Distributing(
            tools, tell, self.store, lambda: self.session, lambda: self.judging.snapshot
        )

    @cached_property
    def helpdesk(self) -> "Helpdesk":
        """The helpdesk's cases; its modules are loaded when somebody calls."""
        from vlc_wizard.core.helpdesk.desk import Helpdesk

        return Helpdesk(
            self.tools, self._tell, self.store, lambda: self.session, self.keeping, self.judging,
            self.distributing,
        )  # fmt: skip

    def stop_applying(self) -> None:
        """Ask a running applying to stop after its current step."""
        self._stop_applying = True
        if self._signing_in is not None:  # it may wait for the browser for a quarter of an hour
            self._signing_in.cancel()

    def confirm(self, answer: str) -> None:
        """Answer a running applying that waits for a confirmation."""
        self._answer = answer

    def store(self) -> Store:
        """The store of the tenant that is signed in or was confirmed."""
        return self.tools.store(self._tenant)

    @property
    def _tenant(self) -> str | None:
        who = self.tools.sign_in.current
        confirmed = self.session.confirmed
        return who.identity.tenant_id if who else confirmed.tenant_id if confirmed else None

    async def perform(self, act: Act) -> Any:
        """Perform one act and give its outcome. Raises WizardError."""
        match act:
            case SignInAct():
                who = await self.sign_in(act)
                return Taken(who, act.then, self.tools.sign_in.kept)
            case ListPeople() | Judge():
                return await self._from_what_is_kept(act)
            case ApplyPlan():
                return await self.apply(act)
            case (
                ReadTenant()
                | ReadPeople()
                | CheckApp()
                | LookUp()
                | VerifyPlan()
                | MakePlan()
                | MakeUndo()
            ):
                return await self._again_when_challenged(lambda: self._asked(act))
            case NoteProof() | FindPerson() | HelpAct():
                return await self._again_when_challenged(lambda: self.helpdesk.perform(act))
            case LearnHomes() | PrepareMessages() | HandOut() | SaveWords() | TakeWords():
                return await self._again_when_challenged(
                    lambda: self.distributing.perform(act, self._sign_in_for)
                )
            case SendMail():
                return await self._again_when_challenged(lambda: self._mailing.perform(act))
            case _:
                return await self._outside(act)

    async def _from_what_is_kept(self, act: ListPeople | Judge) -> Any:
        if isinstance(act, Judge):
            return await self.judging.again()
        return await asyncio.to_thread(lambda: self.store().roster.among(act.people))

    @property
    def _mailing(self) -> Mailing:
        async def batch(moment: str, run: str, terms: Terms) -> Batch:
            return await self.distributing.batch(moment, run, terms, self._sign_in_for)

        return Mailing(self.tools, self._tell, self.store, batch, self._read_people)

    async def _asked(self, act: Act) -> Any:
        """What only asks the tenant: it may be asked again."""
        match act:
            case ReadTenant():
                return await self._read_tenant(act.then)
            case ReadPeople():
                return await self._read_people()
            case CheckApp():
                return await self._check_app(act)
            case LookUp():
                return await self._look_up(act)
            case VerifyPlan():
                return await self.verify(act.plan_id, act.signed_in)
            case MakePlan() | MakeUndo():
                return await self._plan(act)

    async def _outside(self, act: Act) -> Any:
        files = self.tools.files
        match act:
            case OpenHandover(path=path):
                return opened(await asyncio.to_thread(files.load, path), self.session)
            case ListWaves():
                return tuple(await asyncio.to_thread(self.store().waves.waves))
            case SavePeople(path=path):
                return await asyncio.to_thread(files.save_people, path, self.store().roster)
            case SaveText(path=path, text=text):
                return await asyncio.to_thread(files.save_text, path, text)
            case SaveCode(path=path, address=address):
                return await asyncio.to_thread(files.save_code, path, address)
            case OpenAddress(address=address):
                return self.tools.outside.open(address)
        return None

    # --- signing in -----------------------------------------------------------------------------

    async def sign_in(self, act: SignInAct) -> SignedIn:
        """Sign in for the act's scopes, as the confirmed person where there is one."""
        session = self.session
        if session.sign_in_as and self.tools.choose_person is not None:
            self.tools.choose_person(session.sign_in_as)
        if session.client_id and self.tools.choose_app is not None:
            self.tools.choose_app(session.client_id)
        expect = session.confirmed.identity if session.confirmed and act.then != "tenant" else None
        wish = SignInWish(
            way=session.way or "browser",
            scopes=act.scopes,
            tenant=session.tenant or None,
            login_hint=session.sign_in_as or None,
            expect=expect,
            claims=act.claims,
            keep=session.keep == "run",
            everywhere=session.listen == "everywhere",
        )
        return await self.tools.sign_in.sign_in(wish, self._tell)

    async def _again_when_challenged(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do it; where a token is missing or challenged, sign in for it and do it once more."""
        for _ in range(CHALLENGES):
            try:
                return await work()
            except SignInNeeded as needed:
                await self._sign_in_for(needed)
        return await work()

    async def _sign_in_for(self, needed: SignInNeeded, way: str = "") -> None:
        current = self.tools.sign_in.current
        held = current.scopes if current else frozenset()
        wish = SignInWish(
            way=way or self.session.way or (current.way if current else "browser"),
            scopes=(needed.scopes or frozenset(READ)) | held,
            tenant=current.identity.tenant_id if current else None,
            login_hint=current.user_name if current else None,
            expect=current.identity if current else None,
            claims=needed.claims,
            keep=self.session.keep == "run",
            everywhere=self.session.listen == "everywhere",
        )
        self._signing_in = asyncio.ensure_future(self.tools.sign_in.sign_in(wish, self._tell))
        try:
            await self._signing_in
        except asyncio.CancelledError:
            if not self._stop_applying:
                raise
            title = "Stopped while the sign-in was waited for"
            raise SignInNeeded(title, next="Carry on: it looks at the tenant first.") from None
        finally:
            self._signing_in.cancel()
            self._signing_in = None
        self._tell(Progressed("sign-in", "signed in, going on"))

    async def perform_read(self, *, people: bool = True) -> TenantRead:
        """For verbs: sign in where nobody is, read the tenant and, if wanted, everybody."""
        if self.tools.sign_in.current is None:
            await self.sign_in(SignInAct(frozenset(READ), then=""))
        read: TenantRead = await self.perform(ReadTenant())
        if not people:
            return read
        everybody: PeopleRead = await self.perform(ReadPeople())
        unread = (*read.facts.unread, *everybody.unread)
        facts = replace(read.facts, unread=unread, coverage=everybody.coverage)
        return replace(read, facts=facts, census=everybody.census, people=everybody.people)

    # --- reading --------------------------------------------------------------------------------

    async def _read_tenant(self, then: str) -> TenantRead:
        facts = await self.judging.read()
        store = await asyncio.to_thread(self.store)
        plan = self.memory.plan(self.session.plan_id)
        excluded = await reading.accounts(self.tools.directory, emergency_of(facts.stated))
        return TenantRead(
            facts=facts,
            runs=tuple(store.runs()),
            journal=tuple(store.journal()),
            plan=plan,
            excluded=excluded,
            people=store.roster if len(store.roster) else None,
            census=census_of(store.roster.census()),
            codes=self._codes(facts),
            then=then,
            read_only=store.why_not,
        )

    async def _read_people(self) -> PeopleRead:
        """Everybody, and where each of them gets ready."""
        found = await self.judging.read_people(self.distributing.find_homes)
        self.distributing.homes = found.homes
        return replace(found, learned=await self.distributing.learn(None))

    def _codes(self, facts: FactSheet) -> Mapping[str, tuple[tuple[bool, ...], ...]]:
        """The codes that pages show: the members', and the guests' of this tenant."""
        addresses = (MFA_SETUP, *((of_tenant(facts.tenant.id),) if facts.tenant else ()))
        return {address: self.tools.files.code(address) for address in addresses}

    async def _check_app(self, act: CheckApp) -> AppCheck:
        """By Graph where this app is signed in; else by what the login says of it."""
        tools = self.tools
        if tools.sign_in.current is not None and self.session.client_id == act.client_id:
            apps = await tools.directory.registration(act.client_id)
            return from_graph(act.client_id, *apps)
        code = await tools.sign_in.probe(act.client_id, act.tenant or "organizations")
        return from_login(act.client_id, code)

    async def _look_up(self, act: LookUp) -> LookedUp:
        found: dict[str, Account] = {}
        missing = []
        for name in act.names:
            accounts = await reading.accounts(self.tools.directory, (name,))
            if not accounts:
                missing.append(name)
            found |= accounts
        self.judging.know(found)
        return LookedUp(found, tuple(missing))

    # --- applying -------------------------------------------------------------------------------

    async def apply(self, act: ApplyPlan) -> Applied:
        """Apply the plan. A claims challenge on the way is answered and the same step resumed."""
        plan = self.memory.plan(act.plan_id)
        store = self.store()
        if plan is None:
            raise UsageError("There is no such plan", f"Nobody kept a plan {act.plan_id}.")
        if not store.writable:
            raise StateError("The plan was not applied", store.why_not,
                             next="Let the other one finish, then start again.")  # fmt: skip
        self._stop_applying = False
        self._answer = act.answer
        store.confirmed(plan.id)  # what was said of an earlier time is not meant for this one
        if act.turn_on or plan.switch_at != 1:  # else nothing is written before the second question
            await self._allow_writing(plan)
        applied: Applied = await self._again_when_challenged(
            lambda: self._applying(plan, act, store).run()
        )
        if any(e.event is Event.FINISHED for e in store.journal(plan.id)):
            await self.tools.sign_in.keep_no_longer()
        return applied

    async def _allow_writing(self, plan: Plan) -> None:
        """Ask for the permission to write now, not before.

        Security defaults block signing in by device code, so ours is tried by browser first.
        """
        current = self.tools.sign_in.current
        if current is None:
            return
        wanted = to_apply(c.kind for c in plan.changes)
        blocked = current.way == DEVICE_CODE and turns_defaults_on(plan)
        if blocked or not wanted <= current.scopes:
            title = "The permission to write is asked for"
            way = "browser" if blocked else ""
            await self._sign_in_for(SignInNeeded(title, scopes=wanted), way)

    def _applying(self, plan: Plan, act: ApplyPlan, store: Store) -> Applying:
        current = self.tools.sign_in.current
        if current is None:
            raise SignInNeeded("Nobody is signed in", scopes=frozenset(READ))
        return Applying(
            plan,
            Agreed(
                current.identity, current.user_name, act.turn_on, act.reasons, act.revert_minutes
            ),
            directory=self.tools.directory,
            store=store,
            keeping=self.keeping,
            clock=self.tools.clock,
            tell=self._tell,
            stop_asked=lambda: self._stop_applying,
            pause=self.tools.pause,
            answered=lambda: "keep" if store.confirmed(plan.id) else self._answer,  # type: ignore[return-value, arg-type]
        )

    async def verify(self, plan_id: str, signed_in: str = "") -> tuple[Report, FactSheet]:
        """A fresh reading compared with the plan, with What If and with the sign-in log.

        `signed_in`: who is said to have just signed in to Volume Licensing Central.
        """
        plan = self.memory.plan(plan_id)
        current = self.tools.sign_in.current
        if plan is None:
            raise UsageError("There is no such plan", f"Nobody kept a plan {plan_id}.")
        if current is None:
            raise SignInNeeded("Nobody is signed in", scopes=frozenset(READ))
        said = await self._said(signed_in) if signed_in else None
        facts = await self.judging.read()
        store = self.store()
        saved = store.saved()
        by_hand = self.session.by_hand or (saved.session.by_hand if saved else {})
        record = Record(plan, store, self.keeping, self.tools.clock, self._tell)
        verifying = Verifying(plan, self.policy_of(plan), self.tools, store, record, self._tell)
        told = Told(said, by_hand.get("verify", ""), self._app)
        return await verifying.run(facts, current.identity, told), facts

    @property
    def _app(self) -> str:
        """The app that signs in, by its id."""
        return self.session.client_id or self.tools.cloud.default_client_id or ""

    async def _said(self, name: str) -> Said:
        """Who is said to have signed in. Raises UsageError where that is nobody."""
        found = await reading.accounts(self.tools.directory, (name,))
        if not found:
            raise UsageError(
                "That is nobody of this directory",
                f"{name!r} is neither a sign-in name nor an object id here.",
                next="Check the spelling; guests are known by their own sign-in name.",
            )
        (account,) = found.values()
        return Said(account.id, account.user_name, self.tools.clock.now())

    async def _plan(self, act: MakePlan | MakeUndo) -> Plan:
        """A plan that needs more of the tenant than was read, kept like any other."""
        if isinstance(act, MakeUndo):
            return await self.undo(act.plan_id)
        current = self.tools.sign_in.current
        if current is None:
            raise SignInNeeded("Nobody is signed in", scopes=frozenset(READ))
        plan = await planning.made(self.tools.directory, self.tools.files, act, current.identity)
        await self.memory.remember(plan)
        return plan

    async def undo(self, run: str = "") -> Plan:
        """The plan that takes a run back, kept like any other. Empty: the last one.

        Raises UsageError where there is no such run, TenantChanged with the difference where
        somebody changed what it made.
        """
        plan = self.memory.plan(run or undoing.last_run(self.store().runs(), self.memory.plan))
        current = self.tools.sign_in.current
        if plan is None or current is None:
            raise UsageError(
                "There is no such run", f"Nothing was applied here as plan {run or '(any)'}.",
                next="See what was applied with: vlc-wizard status",
            )  # fmt: skip
        looking = undoing.Undoing(
            plan, self.tools.directory, self.store(), self.keeping, self.tools.clock
        )
        undo = await looking.plan(current.identity, self._tell)
        await self.memory.remember(undo)
        return undo

    def policy_of(self, plan: Plan) -> str:
        """The policy a plan made or is about; empty where nothing was made."""
        for change in plan.policy_changes:
            if change.kind == SET_STATE and change.object_id:
                return change.object_id
        store = self.store()
        return Record(plan, store, self.keeping, self.tools.clock, self._tell).made_id()


def turns_defaults_on(plan: Plan) -> bool:
    """Whether security defaults will be on because of this plan."""
    return any(c.kind == DEFAULTS and c.enforces for c in plan.changes)
