"""Setting one object to a value: look, write down, send, and see it stand.

Sending such a change twice is sending it once, so a lost answer needs no second guess: the tenant
is read, and it is sent again only where it is still as it was.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from vlc_wizard.core.change import DEFAULTS, ON, Change
from vlc_wizard.core.compare import differences
from vlc_wizard.core.errors import (
    Ambiguous,
    DefaultsOn,
    PartlyApplied,
    SignInNeeded,
    TenantChanged,
    Throttled,
    WizardError,
)
from vlc_wizard.core.journal import SETTLE_SECONDS, Event
from vlc_wizard.core.model import Body
from vlc_wizard.core.ports import Clock, Directory, Written
from vlc_wizard.core.record import Record
from vlc_wizard.core.standing import UNKNOWN_NOW

POLL_SECONDS = 3  # Conditional Access admits one request a second for the whole tenant


@dataclass(frozen=True, slots=True)
class Thing:
    """One object that is set: how it is called, read and written."""

    name: str
    look: Callable[[], Awaitable[Body | None]]  # None: the tenant does not show it
    send: Callable[[Body], Awaitable[Written]]
    id: str = ""


class Switching:
    """Sets objects. `wrote` counts requests that may have changed the tenant."""

    def __init__(self, directory: Directory, clock: Clock, record: Record) -> None:
        self.wrote = 0
        self._directory = directory
        self._clock = clock
        self._record = record

    def thing(self, change: Change, policy_id: str) -> Thing:
        """What the change is about."""
        if change.kind == DEFAULTS:
            return Thing(
                "security defaults",
                self._directory.security_defaults,
                self._directory.switch_security_defaults,
            )
        return Thing(
            "the policy",
            lambda: self._directory.policy(policy_id),
            lambda body: self._directory.change_policy(policy_id, body),
            policy_id,
        )

    async def make(self, change: Change, policy_id: str) -> None:
        """Make a change that may have been made or lost before. It is done when it is seen."""
        thing = self.thing(change, policy_id)
        found = await self._seen(change, thing)
        if not unlike(change, found):
            says = f"{thing.name}: already as planned, {words_of(change.after)}"
            await self._record.write_down(change, Event.SETTLED, says, **_id(thing))
            return
        self._refuse_other(change, thing, found)
        says = f"about to set {thing.name} to {words_of(change.after)}"
        await self._record.write_down(change, Event.INTENT, says, **_id(thing))
        await self._send(change, thing)

    async def take_back(self, change: Change, policy_id: str) -> None:
        """Set an object as it was before a change of this plan, and see it stand."""
        back = replace(change, before=change.after, after=change.before or {})
        thing = self.thing(change, policy_id)
        await self._refuse_taken_over(back, thing)
        says = f"about to set {thing.name} back to {words_of(back.after)}"
        await self._record.write_down(back, Event.INTENT, says)
        try:
            written = await thing.send(back.after)
        except WizardError as error:
            says = f"not set back: {error.title}"  # how it stands is read before anything else
            await self._record.write_down(back, Event.AMBIGUOUS, says)
            raise
        self.wrote += 1
        await self._confirm(back, thing, Event.REVERTED, written.request_id, None)

    async def _refuse_taken_over(self, back: Change, thing: Thing) -> None:
        """Set back only what stands as this plan left it, or as it shall be: else it is another's.

        Raises TenantChanged.
        """
        wrong = await self._unlike_any(thing, back.before or {}, back.after)
        if wrong:
            raise TenantChanged(
                f"{thing.name[:1].upper()}{thing.name[1:]} was changed by somebody since",
                " ".join(f"{path} was {a}, and is {b}." for path, a, b in wrong),
                now="It was left as it is." + self._record.so_far(),
                next="Look at it in the portal: nothing sets it back any more.",
                difference=tuple(f"{path}: {b}" for path, _, b in wrong),
            )

    async def stands(self, change: Change, policy_id: str) -> list[tuple[str, Any, Any]]:
        """How an object differs from what a change made of it. Empty: it stands."""
        return await self._unlike_any(self.thing(change, policy_id), change.after)

    async def _unlike_any(self, thing: Thing, *bodies: Body) -> list[tuple[str, Any, Any]]:
        """How it differs from the first of these, where it is like none of them.

        A replica that lags may show it as it was: it is looked at until that cannot be.
        """
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while True:
            found = await thing.look()
            wrong = [list(differences(body, found or {})) for body in bodies]
            if not all(wrong) or self._clock.now() >= until:
                return wrong[0] if all(wrong) else []
            left = int((until - self._clock.now()).total_seconds())
            self._record.say(f"{thing.name} is not as it was left; looking again, {left} s at most")
            await self._clock.sleep(POLL_SECONDS)

    async def _send(self, change: Change, thing: Thing) -> None:
        try:
            written = await thing.send(change.after)
        except Ambiguous as error:
            self.wrote += 1
            says = "no answer came; asking the tenant"
            await self._record.write_down(change, Event.AMBIGUOUS, says)
            await self._confirm(change, thing, Event.SETTLED, "", error)
            return
        except WizardError as error:
            await failed(self._record, change, error)
            if isinstance(error, DefaultsOn):
                raise  # they may be going off just now
            raise self._told_as_partly(change, thing, error) from error
        self.wrote += 1
        if change.drops:  # nobody is asked from here on: the next change does not wait for a look
            says = "the service took it: security defaults are going off"
            await self._record.write_down(change, Event.DONE, says, written.request_id)
            return
        await self._confirm(change, thing, Event.DONE, written.request_id, None)

    async def _confirm(
        self, change: Change, thing: Thing, event: Event, request_id: str, error: Ambiguous | None
    ) -> None:
        """Read until the tenant shows it. Only then is the change done."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while unlike(change, await thing.look() or {}):
            left = int((until - self._clock.now()).total_seconds())
            if left <= 0:
                raise PartlyApplied(
                    f"{thing.name[:1].upper()}{thing.name[1:]} was not seen as planned",
                    f"For {SETTLE_SECONDS} s the tenant has shown it as it was.",
                    now=self._record.stands(),
                    next="Apply the same plan again: it looks first, and repeats only what is due.",
                ) from error
            self._record.say(f"waiting until the tenant shows it, {left} s at most")
            await self._clock.sleep(POLL_SECONDS)
        says = f"the tenant shows {thing.name} {words_of(change.after)}"
        await self._record.write_down(change, event, says, request_id, **_id(thing))

    async def _seen(self, change: Change, thing: Thing) -> Body:
        """How it stands now. A replica that lags may not show a new object yet: wait for it."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while (found := await thing.look()) is None:
            if self._clock.now() >= until:
                asked = change.n in self._record.intended()
                raise PartlyApplied(
                    f"{thing.name[:1].upper()}{thing.name[1:]} is not seen in the tenant",
                    f"For {SETTLE_SECONDS} s the tenant has not shown {thing.id or thing.name}.",
                    now=UNKNOWN_NOW
                    if asked
                    else "If it is there, it is report-only: nobody is asked.",
                    next="Wait some minutes, then apply the same plan again: it looks first.",
                )
            await self._clock.sleep(POLL_SECONDS)
        return found

    def _refuse_other(self, change: Change, thing: Thing, found: Body) -> None:
        """Neither as it was planned from nor as it shall be: a human decides."""
        wrong = list(differences(change.before or {}, found))
        if wrong:
            raise TenantChanged(
                f"{thing.name[:1].upper()}{thing.name[1:]} is not as it was planned from",
                " ".join(f"{path} was to be {a}, and is {b}." for path, a, b in wrong),
                now="Nothing was written now." + self._record.so_far(),
                next="Look at it in the portal, then make a new plan.",
                difference=tuple(f"{path}: {b}" for path, _, b in wrong),
            )

    def _told_as_partly(self, change: Change, thing: Thing, error: WizardError) -> WizardError:
        """The refusal of a later change, told as what it leaves behind."""
        if isinstance(error, SignInNeeded) or not self._record.stands():
            return error
        return PartlyApplied(
            "The policy was not turned on"
            if change.turns_policy_on
            else f"{thing.name[:1].upper()}{thing.name[1:]} was not set",
            f"{error.title}. {error.why}".strip(),
            now=self._record.stands(),
            next=error.next,
            code=error.code,
            status=error.status,
            request_id=error.request_id,
        )


def unlike(change: Change, found: Body) -> list[tuple[str, Any, Any]]:
    """How an object differs from what the change makes of it."""
    return list(differences(change.after, found))


def _id(thing: Thing) -> dict[str, str]:
    return {"id": thing.id} if thing.id else {}


_VALUES = {
    ON: "on",
    "disabled": "off",
    "enabledForReportingButNotEnforced": "report-only",
    True: "on",
    False: "off",
}


def words_of(after: Body) -> str:
    """A value that is set, in words."""
    for name in ("state", "isEnabled"):
        if name in after:
            return _VALUES.get(after[name], str(after[name]))
    return str(after.get("perUserMfaState", "as planned"))


async def failed(record: Record, change: Change, error: WizardError) -> None:
    """A refusal closes the intent: nothing happened. A missing sign-in was never sent."""
    says = f"refused: {error.title}"
    if isinstance(error, SignInNeeded):
        says = "not sent: sign in again"
    elif isinstance(error, Throttled):
        says = "refused for now: too many requests"
    await record.write_down(change, Event.FAILED, says, error.request_id)
