"""Acting for one caller: written down before it is asked, and after it is answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vlc_wizard.core.errors import Ambiguous, UsageError, WizardError
from vlc_wizard.core.helpdesk import lines
from vlc_wizard.core.helpdesk.notes import Notes
from vlc_wizard.core.helpdesk.person import PASS, TYPES, HelpedPerson, Registered
from vlc_wizard.core.helpdesk.powers import Action
from vlc_wizard.core.helpdesk.proof import Case
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Secret
from vlc_wizard.core.ports import Directory, Written

Send = Callable[[], Awaitable[Written]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done."""

    action: Action
    minutes: int = 0  # of a pass
    once: bool = True  # a pass for one sign-in
    method: str = ""  # the id of the method to delete


@dataclass(frozen=True, slots=True)
class Issued:
    """A pass as it is shown, once. It is never written anywhere."""

    letters: Secret
    minutes: int
    once: bool
    usable: bool
    why: str  # the service's own word: "EnabledByPolicy"


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done."""

    says: str
    issued: Issued | None = None


def _of_next(error: WizardError) -> str:
    if isinstance(error, Ambiguous):
        return "Of the next one it is not known; the others are as they were."
    return "The others are as they were."


class Acting:
    """The writes of one case for one person."""

    def __init__(
        self, case: Case, person: HelpedPerson, directory: Directory, notes: Notes
    ) -> None:
        self._case = case
        self._person = person
        self._directory = directory
        self._notes = notes

    async def do(self, wish: Wish, redirect: str) -> Acted:
        """Do it. `redirect`: where somebody who accepts an invitation is led."""
        match wish.action:
            case Action.PASS:
                return await self._pass(wish)
            case Action.REVOKE:
                return await self._revoke()
            case Action.DELETE:
                return await self._delete(self._chosen(wish.method), Action.DELETE)
            case Action.REREGISTER:
                return await self._reregister()
            case Action.INVITE:
                return await self._invite(redirect)

    async def _pass(self, wish: Wish) -> Acted:
        made: list[Secret] = []
        answer: list[Written] = []
        body = {"lifetimeInMinutes": wish.minutes, "isUsableOnce": wish.once}

        async def send() -> Written:
            written, letters = await self._directory.make_pass(self._person.id, body)
            made.append(letters)
            answer.append(written)
            return written

        before = [m.id for m in self._person.methods or () if m.type == PASS]
        says = f"A Temporary Access Pass for {wish.minutes} minutes"
        await self._write(Action.PASS, f"{says} is made", f"{says} was made", send, passes=before)
        shown = answer[0].body or {}
        issued = Issued(
            made[0], int(shown.get("lifetimeInMinutes") or wish.minutes),
            shown.get("isUsableOnce") is True, shown.get("isUsable") is True,
            str(shown.get("methodUsabilityReason") or ""),
        )  # fmt: skip
        return Acted(f"{says} was made. It is shown once, and kept nowhere.", issued)

    async def _revoke(self) -> Acted:
        async def send() -> Written:
            outcome = (await self._directory.sign_out((self._person.id,)))[self._person.id]
            if isinstance(outcome, WizardError):
                raise outcome
            return outcome

        before = await self._directory.sessions_from(self._person.id)
        await self._write(Action.REVOKE, "All sessions are revoked", "All sessions were revoked",
                          send, sessions_from=before or "")  # fmt: skip
        return Acted("All sessions were revoked. They sign in anew everywhere.")

    def _chosen(self, method: str) -> Registered:
        found = next((m for m in self._person.deletable if m.id == method), None)
        if found is None:
            raise UsageError("There is no such method", "It is not registered, or not any more.",
                             next="Look the person up again.")  # fmt: skip
        return found

    async def _delete(self, method: Registered, action: Action) -> Acted:
        async def send() -> Written:
            segment = TYPES[method.type].segment
            return await self._directory.delete_method(self._person.id, segment, method.id)

        words = f"One method ({method.type})"
        await self._write(action, f"{words} is deleted", f"{words} was deleted", send,
                          method=method.id, type=method.type)  # fmt: skip
        return Acted(f"Deleted: {method.words}.")

    async def _reregister(self) -> Acted:
        """One after the other: stopped in between, the next time goes on with what is left."""
        several = self._person.resettable
        for n, method in enumerate(several):
            try:
                await self._delete(method, Action.REREGISTER)
            except WizardError as error:
                if n:
                    error.now = f"{n} of {len(several)} methods are deleted. {_of_next(error)}"
                raise
        return Acted(f"{len(several)} methods were deleted. At the next sign-in they register "
                     "anew.")  # fmt: skip

    async def _invite(self, redirect: str) -> Acted:
        body = {
            "invitedUserEmailAddress": self._person.mail,
            "inviteRedirectUrl": redirect,
            "sendInvitationMessage": True,
        }
        await self._write(
            Action.INVITE, "The invitation is sent again", "The invitation was sent again",
            lambda: self._directory.invite(body),
        )  # fmt: skip
        return Acted("The invitation was sent again.")

    async def _write(
        self, action: Action, meant: str, done: str, send: Send, **data: object
    ) -> None:
        """One write: its intent is on disk before it leaves, and what came of it before return."""
        number = lines.next_number(self._case, self._notes.journal(self._case.id))
        told = {"action": str(action), "person": self._person.id, **data}
        await self._note(number, Event.INTENT, f"{meant}.", "", told)
        try:
            written = await send()
        except Ambiguous:
            await self._note(number, Event.AMBIGUOUS, "No answer came: what became of it is not "
                             "known yet.", "", {})  # fmt: skip
            raise
        except WizardError as error:
            says = f"Refused: {error.code or type(error).__name__}. Nothing was changed."
            await self._note(number, Event.FAILED, says, error.request_id, {})
            raise
        await self._note(number, Event.DONE, f"{done}.", written.request_id, {})

    async def _note(
        self, number: int, event: Event, says: str, request_id: str, data: dict[str, object]
    ) -> None:
        entry = Entry(
            self._case.id, event, self._notes.clock.now(), number, f"/users/{self._person.id}",
            request_id, says, data,
        )  # fmt: skip
        await self._notes.write(entry)
