"""The helpdesk at work: the proof is noted, the person read, and what is asked for is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.acts import FindPerson, HelpAct, NoteProof
from vlc_wizard.core.addresses import of_tenant
from vlc_wizard.core.directions import Directions
from vlc_wizard.core.distributing import Distributing
from vlc_wizard.core.errors import (
    Blocked,
    SignInNeeded,
    StateError,
    UsageError,
    WizardError,
)
from vlc_wizard.core.facts import admin_of, error_code, tenant_of
from vlc_wizard.core.helpdesk import lines
from vlc_wizard.core.helpdesk import person as helped
from vlc_wizard.core.helpdesk.acting import Acted, Acting, Wish
from vlc_wizard.core.helpdesk.notes import Notes
from vlc_wizard.core.helpdesk.person import HelpedPerson
from vlc_wizard.core.helpdesk.powers import POWERS, Action, why_not
from vlc_wizard.core.helpdesk.proof import LASTS, Case, lacking
from vlc_wizard.core.helpdesk.settling import Settling
from vlc_wizard.core.homes import Homes
from vlc_wizard.core.journal import Entry
from vlc_wizard.core.judging import Judging
from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.model import Admin, Body, Part, Tenant
from vlc_wizard.core.people import person_of
from vlc_wizard.core.permissions import READ
from vlc_wizard.core.ports import Store, Tell, Tools
from vlc_wizard.core.session import Session
from vlc_wizard.core.snapshot import METHODS_OF, Response, Snapshot
from vlc_wizard.core.surroundings import allowed_of

_PARTS = (Part.TENANT, Part.ME, Part.MY_ROLES, Part.ROLES, Part.METHODS_POLICY)


@dataclass(frozen=True, slots=True)
class Found:
    """A person, freshly read, with who looked and what of earlier writes was settled meanwhile."""

    person: HelpedPerson
    agent: Admin | None
    settled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Helped:
    """What was done, and the person as read after it."""

    acted: Acted
    found: Found


class Helpdesk:
    """The cases of one tenant. Lives as long as the program; forgets a case with it."""

    def __init__(
        self,
        tools: Tools,
        tell: Tell,
        store: Callable[[], Store],
        session: Callable[[], Session],
        keeping: Keeping,
        judging: Judging,
        distributing: Distributing,
    ) -> None:
        self._tools = tools
        self._tell = tell
        self._store = store
        self._session = session
        self._keeping = keeping
        self._judging = judging
        self._distributing = distributing

    async def perform(self, act: NoteProof | FindPerson | HelpAct) -> object:
        """Perform one act. Raises WizardError."""
        match act:
            case NoteProof():
                return await self._note(act)
            case FindPerson():
                return await self.find(act.name)
            case HelpAct():
                return await self._help(act)

    # --- the proof --------------------------------------------------------------------------------

    async def _note(self, act: NoteProof) -> Case:
        notes = self._notes()
        why = lacking(act.proof, admin=False)
        if why:
            raise UsageError("The caller is not proven", why, next="Choose a proof, and note it.")
        now, journal = notes.clock.now(), notes.journal()
        agent = self._agent_name()
        key = act.case or lines.case_id(agent, act.about, now, len(journal))
        case = Case(key, act.topic, act.about, act.proof, now)
        await notes.write(lines.opening(case, agent))
        return case

    def _agent_name(self) -> str:
        current, confirmed = self._tools.sign_in.current, self._session().confirmed
        return current.user_name if current else confirmed.user_name if confirmed else ""

    def _notes(self) -> Notes:
        """The journal, to be continued. Raises StateError where it may only be read."""
        store = self._store()
        if not store.writable:
            raise StateError("Nothing was noted", store.why_not,
                             next="Let the other one finish, then start again.")  # fmt: skip
        return Notes(store, self._keeping, self._tools.clock, self._tell)

    # --- the person -------------------------------------------------------------------------------

    async def find(self, name: str) -> Found:
        """Look somebody up by sign-in name or id. Raises UsageError for nobody."""
        directory = self._tools.directory
        if self._tools.sign_in.current is None:
            raise SignInNeeded("Nobody is signed in", scopes=frozenset(READ))
        row = await directory.account(name.strip()) if name.strip() else None
        if row is None:
            raise UsageError("There is nobody of this name here",
                             f"{name!r} is neither a sign-in name nor an object id.",
                             next="Check the spelling; a guest is known by the sign-in name with "
                             "#EXT#.")  # fmt: skip
        snapshot = await directory.read(_PARTS, self._tell)
        person = await self._read(row, snapshot)
        settled: list[str] = []
        if self._store().writable:
            settled = await Settling(directory, self._notes()).settle(person)
        return Found(person, admin_of(snapshot), tuple(settled))

    async def _read(self, row: Body, snapshot: Snapshot) -> HelpedPerson:
        directory, key = self._tools.directory, str(row["id"])
        tenant = tenant_of(snapshot)
        base = person_of(row, tenant.domains if tenant else (), snapshot.read_at)
        answer = (await directory.methods_of((key,), self._tell)).get(METHODS_OF.format(id=key))
        groups = helped.groups_with_roles(snapshot)
        members = await directory.group_members(groups, self._tell) if groups else {}
        log = await directory.sign_ins(f"userId eq '{key}'")
        apps = self._session().vlc_app_ids or ()
        policy = snapshot.one(paths.METHODS_POLICY)
        readiness = helped.readiness_of(
            answer, allowed_of(policy), enabled=base.enabled, pending=base.pending
        )
        return HelpedPerson(
            id=base.id, name=base.name, user_name=base.user_name, mail=base.mail, kind=base.kind,
            origin=base.origin, enabled=base.enabled, pending=base.pending,
            read_at=snapshot.read_at,
            roles=helped.roles_of(key, snapshot, members),
            methods=helped.methods_in(answer),
            readiness=readiness,
            asked=await self._judging.one(row),
            last=helped.last_sign_in(log, apps),
            direction=(await self._directions(tenant)).of(base),
            pass_policy=helped.pass_policy_in(snapshot),
            unread=_unread({"methods": answer, "sign-ins": log,
                            "roles": snapshot.responses.get(paths.ROLE_ASSIGNMENTS),
                            "policy": snapshot.responses.get(paths.METHODS_POLICY)}),
        )  # fmt: skip

    async def _directions(self, tenant: Tenant | None) -> Directions:
        """The rule where people register; read now where nobody read it yet."""
        found = self._distributing
        if found.homes is None:
            found.homes = await found.find_homes(())
        enrolment = self._session().enrolment
        return Directions(tenant.id if tenant else "", found.homes or Homes(), enrolment)

    # --- acting -----------------------------------------------------------------------------------

    async def _help(self, act: HelpAct) -> Helped:
        """Look again, see that it may be done, ask for the permission, do it, look again."""
        notes = self._notes()
        found = await self.find(act.person)
        self._must_be_allowed(act, found, notes.journal())
        self._must_be_permitted(act.wish.action)
        acting = Acting(act.case, found.person, self._tools.directory, notes)
        confirmed = self._session().confirmed
        current = self._tools.sign_in.current
        tenant = confirmed.tenant_id if confirmed else current.identity.tenant_id if current else ""
        acted = await acting.do(_fitting(act.wish, found.person), of_tenant(tenant))
        return Helped(acted, await self._again(found))

    async def _again(self, found: Found) -> Found:
        """The person as they are now; as before where that cannot be read: the deed is done."""
        try:
            return await self.find(found.person.id)
        except WizardError:
            return found

    def _must_be_allowed(self, act: HelpAct, found: Found, journal: Sequence[Entry]) -> None:
        why = lacking(act.case.proof, admin=found.person.is_admin)
        if not lines.is_noted(act.case, journal):
            why = "The proof of the caller does not stand in the journal."
        elif lines.about_another(act.case, found.person.id, found.person.user_name, journal):
            why = "The caller was proven for somebody else. Open another call."
        elif self._tools.clock.now() - act.case.at > LASTS:
            why = "The caller was proven more than an hour ago. Open another call."
        why = why or why_not(act.wish.action, found.agent, found.person)
        waiting = lines.open_for(found.person.id, str(act.wish.action), journal)
        if not why and waiting is not None:
            until = lines.settles_at(waiting)
            why = ("What became of the last one is not known yet. Look again after "
                   f"{until:%H:%M:%S} UTC.")  # fmt: skip
        if why:
            raise Blocked("This is not done", why, now="Nothing was changed.",
                          next="See what the page says about who may.")  # fmt: skip

    def _must_be_permitted(self, action: Action) -> None:
        """Ask for the permission now, not before. Raises SignInNeeded."""
        current = self._tools.sign_in.current
        wanted = POWERS[action].scopes
        if current is None or not wanted <= current.scopes:
            raise SignInNeeded("The permission is asked for", scopes=wanted | frozenset(READ))


def _fitting(wish: Wish, person: HelpedPerson) -> Wish:
    """A pass within what the tenant's policy allows. Raises UsageError for another."""
    if wish.action is not Action.PASS:
        return wish
    policy = person.pass_policy
    if policy is None:
        return wish if wish.minutes else Wish(wish.action, 60, wish.once)
    minutes = wish.minutes or policy.least
    if not policy.least <= minutes <= policy.most:
        raise UsageError("A pass cannot last that long",
                         f"Your policy allows {policy.least} to {policy.most} minutes.",
                         next="Choose a time within it.")  # fmt: skip
    return Wish(wish.action, minutes, wish.once or policy.once)


def _unread(answers: Mapping[str, Response | None]) -> dict[str, str]:
    """What was refused, with the service's own code."""
    return {
        what: error_code(answer)
        for what, answer in answers.items()
        if answer is not None and answer.status != 200  # noqa: PLR2004 - HTTP's own number
    }
