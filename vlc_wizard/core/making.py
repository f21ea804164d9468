"""Making one change: the intent first, the request once, and the tenant asked what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from vlc_wizard.core.compare import differences
from vlc_wizard.core.errors import (
    Ambiguous,
    NotThere,
    PartlyApplied,
    SignInNeeded,
    TenantChanged,
    Throttled,
    WizardError,
)
from vlc_wizard.core.journal import SETTLE_SECONDS, Event
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import COLLECTION, CREATE, REPORT_ONLY, Change, Plan, marker
from vlc_wizard.core.ports import Clock, Directory
from vlc_wizard.core.record import Record

POLL_SECONDS = 3  # Conditional Access admits one request a second for the whole tenant
TRIES = 3  # requests for one change in one applying, each after the settle time of the last


class Making:
    """Makes the changes of one plan. `wrote` counts requests that may have changed the tenant."""

    def __init__(self, plan: Plan, directory: Directory, clock: Clock, record: Record) -> None:
        self.plan = plan
        self.wrote = 0
        self._directory = directory
        self._clock = clock
        self._record = record

    def policy_id(self, policies: Sequence[Body] = ()) -> str:
        """The policy the plan is about: by address, by journal, or by its marker."""
        for change in self.plan.changes:
            if isinstance(change.target, str) and change.target != COLLECTION:
                return change.target.rpartition("/")[2]
        by_marker = [str(p["id"]) for p in policies if self.is_ours(p)]
        return self._record.made_id() or (by_marker[0] if by_marker else "")

    def is_ours(self, policy: Body) -> bool:
        """Whether a policy carries this plan's mark."""
        return marker(self.plan.id) in str(policy.get("displayName"))

    @staticmethod
    def unlike(change: Change, policy: Body) -> list[tuple[str, Any, Any]]:
        """How a stored policy differs from the one we send, its state apart."""
        wanted = {k: v for k, v in change.after.items() if k != "state"}
        return list(differences(wanted, policy))

    async def make(self, change: Change) -> None:
        """Make a change that may have been made, half made or lost before."""
        if change.kind == CREATE:
            await self._create(change)
        else:
            await self._set_state(change)

    # --- create ---------------------------------------------------------------------------------

    async def _create(self, change: Change) -> None:
        if self._record.made_id():
            return
        error: Ambiguous | Throttled | None = None
        for _ in range(TRIES):
            if await self._settle_create(change):
                return
            error = await self._post(change)
            if error is None:
                return
            if isinstance(error, Throttled):
                await self._be_patient(error)
        if await self._settle_create(change):
            return
        if isinstance(error, Throttled):
            raise error
        raise PartlyApplied(
            "Whether the policy was created is not known",
            f"{TRIES} requests got no answer, and the tenant does not show the policy.",
            now="If it is there, it is report-only: nobody is asked.",
            next="Apply the same plan again: it looks first, and never leaves a second one.",
        ) from error

    async def _be_patient(self, error: Throttled) -> None:
        """Wait as the service asks, unless that is too long to keep anybody waiting."""
        wait = error.wait_seconds or POLL_SECONDS
        if wait > SETTLE_SECONDS:
            raise error
        self._record.say(f"the service is busy, waiting {int(wait)} s as it asks")
        await self._clock.sleep(wait)

    async def _post(self, change: Change) -> Ambiguous | Throttled | None:
        """Send the request once. None: it was answered, and the policy is seen."""
        await self._record.write_down(
            change, Event.INTENT, "about to create the policy, report-only"
        )
        try:
            written = await self._directory.create_policy(change.after)
        except Ambiguous as error:
            self.wrote += 1
            says = "no answer came; asking the tenant"
            await self._record.write_down(change, Event.AMBIGUOUS, says)
            return error
        except WizardError as error:
            await self._failed(change, error)
            if isinstance(error, Throttled):
                return error
            raise
        self.wrote += 1
        policy_id = str((written.body or {})["id"])
        await self._record.write_down(
            change, Event.DONE, f"created, id {policy_id}", written.request_id, id=policy_id
        )
        await self._until_visible(change, policy_id)
        return None

    async def _settle_create(self, change: Change) -> bool:
        """Find what an earlier request made. True: it is there, and its id is written down."""
        while True:
            copies = [p for p in await self._directory.policies() if self.is_ours(p)]
            if copies:
                await self._adopt(change, copies)
                return True
            deadline = self._record.open_until(change)
            if deadline is None or self._clock.now() >= deadline:
                return False
            left = int((deadline - self._clock.now()).total_seconds())
            self._record.say(f"looking for the policy of the lost request, {left} s at most")
            await self._clock.sleep(POLL_SECONDS)

    async def _adopt(self, change: Change, copies: list[Body]) -> None:
        """Take the oldest copy for the one we meant; take extra ones away, if never enabled."""
        copies.sort(key=lambda p: (str(p.get("createdDateTime")), str(p["id"])))
        first, *extra = copies
        unlike = self.unlike(change, first)
        if unlike:
            raise TenantChanged(
                "The policy this plan made was changed by somebody",
                "It carries this plan's mark, but not its content.",
                now="Nothing was written now.",
                next="Look at it in the portal, then make a new plan.",
                difference=tuple(path for path, _, _ in unlike),
            )
        says = f"found in the tenant, id {first['id']}"
        await self._record.write_down(change, Event.SETTLED, says, id=str(first["id"]))
        for copy in extra:
            await self._remove(change, copy)

    async def _remove(self, change: Change, copy: Body) -> None:
        """Take away our own second copy; one that somebody touched is not ours to delete."""
        if copy.get("state") != REPORT_ONLY or self.unlike(change, copy):
            return
        await self._record.note(Event.NOTE, f"about to remove our own second copy, id {copy['id']}")
        try:
            await self._directory.delete_policy(str(copy["id"]))
        except NotThere:
            return
        self.wrote += 1
        await self._record.note(Event.NOTE, f"removed our own second copy, id {copy['id']}")

    async def _until_visible(self, change: Change, policy_id: str) -> None:
        """Wait until the list shows it, so that the next request cannot miss it."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while True:
            copies = [p for p in await self._directory.policies() if self.is_ours(p)]
            if any(p["id"] == policy_id for p in copies):
                for copy in copies:
                    if copy["id"] != policy_id:
                        await self._remove(change, copy)
                return
            left = int((until - self._clock.now()).total_seconds())
            if left <= 0:
                raise PartlyApplied(
                    "The policy was created, but the tenant does not show it yet",
                    f"After {SETTLE_SECONDS} s its list still lacks {policy_id}.",
                    now="The policy is report-only: nobody is asked yet.",
                    next="Wait some minutes, then apply the same plan again.",
                )
            self._record.say(f"waiting until the tenant shows the policy, {left} s at most")
            await self._clock.sleep(POLL_SECONDS)

    async def take_copies_away(self) -> None:
        """When all is made, look once more: a request that arrived twice may have shown late."""
        create = next((c for c in self.plan.changes if c.kind == CREATE), None)
        if create is None:
            return
        for copy in await self._directory.policies():
            if self.is_ours(copy) and copy["id"] != self._record.made_id():
                await self._remove(create, copy)

    # --- set state ------------------------------------------------------------------------------

    async def _set_state(self, change: Change) -> None:
        policy_id = self.policy_id()
        state = await self._seen_state(change, policy_id)
        if state == change.after["state"]:
            says = "the policy is in that state already"
            await self._record.write_down(change, Event.SETTLED, says, id=policy_id)
            return
        if change.before is not None and state != change.before["state"]:
            raise TenantChanged(
                "The policy is not in the state it was planned from",
                f"It was to be {change.before['state']}, and is {state}.",
                now="Nothing was written now." + self._record.so_far(),
                next="Look at it in the portal, then make a new plan.",
                difference=(f"state: {state}",),
            )
        await self._record.write_down(
            change, Event.INTENT, f"about to set the policy to {change.after['state']}",
            id=policy_id,
        )  # fmt: skip
        await self._patch(change, policy_id)

    async def _patch(self, change: Change, policy_id: str) -> None:
        try:
            written = await self._directory.change_policy(policy_id, change.after)
        except Ambiguous as error:
            self.wrote += 1
            says = "no answer came; asking the tenant"
            await self._record.write_down(change, Event.AMBIGUOUS, says)
            await self._confirm_state(change, policy_id, Event.SETTLED, "", error)
            return
        except WizardError as error:
            await self._failed(change, error)
            raise self._told_as_partly(error) from error
        self.wrote += 1
        await self._confirm_state(change, policy_id, Event.DONE, written.request_id, None)

    async def _confirm_state(
        self,
        change: Change,
        policy_id: str,
        event: Event,
        request_id: str,
        error: Ambiguous | None,
    ) -> None:
        """Read until the tenant shows the new state. Only then is the change done."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while await self._state(policy_id) != change.after["state"]:
            if self._clock.now() >= until:
                raise PartlyApplied(
                    "The policy was not seen in its new state",
                    f"After {SETTLE_SECONDS} s the tenant still shows it as it was.",
                    now="The policy exists. Whether it is on is not known.",
                    next="Apply the same plan again: it looks first, and repeats only what is due.",
                ) from error
            self._record.say("waiting until the tenant shows the new state")
            await self._clock.sleep(POLL_SECONDS)
        says = "the tenant shows the policy on" if change.enforces else "the tenant shows it"
        await self._record.write_down(change, event, says, request_id, id=policy_id)

    async def _state(self, policy_id: str) -> str:
        """The state now; empty where the tenant does not show the policy (404, or a lag)."""
        policy = await self._directory.policy(policy_id)
        return str(policy.get("state")) if policy else ""

    async def _seen_state(self, change: Change, policy_id: str) -> str:
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while not (state := await self._state(policy_id)):
            if self._clock.now() >= until:
                asked = change.n in self._record.intended()
                raise PartlyApplied(
                    "The policy is not seen in the tenant",
                    f"For {SETTLE_SECONDS} s the tenant has not shown {policy_id}.",
                    now="Whether it exists, and whether it is on, is not known."
                    if asked
                    else "If it is there, it is report-only: nobody is asked.",
                    next="Wait some minutes, then apply the same plan again: it looks first.",
                )
            await self._clock.sleep(POLL_SECONDS)
        return state

    # --- refusals -------------------------------------------------------------------------------

    async def _failed(self, change: Change, error: WizardError) -> None:
        """A refusal closes the intent: nothing happened. A missing sign-in was never sent."""
        says = f"refused: {error.title}"
        if isinstance(error, SignInNeeded):
            says = "not sent: sign in again"
        elif isinstance(error, Throttled):
            says = "refused for now: too many requests"
        await self._record.write_down(change, Event.FAILED, says, error.request_id)

    def _told_as_partly(self, error: WizardError) -> WizardError:
        """The refusal of a later change, told as what it leaves behind."""
        if isinstance(error, SignInNeeded):
            return error
        return PartlyApplied(
            "The policy was not turned on",
            f"{error.title}. {error.why}".strip(),
            now="The policy is report-only: nobody is asked yet." + self._record.so_far(),
            next=error.next,
            code=error.code,
            status=error.status,
            request_id=error.request_id,
        )
