"""Making one change: the intent first, the request once, and the tenant asked what became of it.

A new policy is made here: it must not be made twice, so a lost request is looked for by its mark.
Everything else sets something that is there (`switching`).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from vlc_wizard.core.compare import unlike
from vlc_wizard.core.errors import (
    Ambiguous,
    NotThere,
    PartlyApplied,
    TenantChanged,
    Throttled,
    WizardError,
)
from vlc_wizard.core.journal import SETTLE_SECONDS, Event
from vlc_wizard.core.model import Body
from vlc_wizard.core.plan import CREATE, REPORT_ONLY, SET_STATE, Change, Plan, marker
from vlc_wizard.core.ports import Clock, Directory
from vlc_wizard.core.record import Record
from vlc_wizard.core.switching import POLL_SECONDS, Switching, failed

TRIES = 3  # requests for one change in one applying, each after the settle time of the last


class Making:
    """Makes the changes of one plan, one by one."""

    def __init__(self, plan: Plan, directory: Directory, clock: Clock, record: Record) -> None:
        self.plan = plan
        self._posts = 0
        self._directory = directory
        self._clock = clock
        self._record = record
        self._switching = Switching(directory, clock, record)

    @property
    def wrote(self) -> int:
        """Requests that may have changed the tenant."""
        return self._posts + self._switching.wrote

    def policy_id(self, policies: Sequence[Body] = ()) -> str:
        """The policy the plan is about: by address, by journal, or by its marker."""
        for change in self.plan.changes:
            if change.kind == SET_STATE and change.object_id:
                return change.object_id
        by_marker = [str(p["id"]) for p in policies if self.is_ours(p)]
        return self._record.made_id() or (by_marker[0] if by_marker else "")

    def is_ours(self, policy: Body) -> bool:
        """Whether a policy carries this plan's mark."""
        return marker(self.plan.id) in str(policy.get("displayName"))

    @staticmethod
    def unlike(change: Change, policy: Body) -> list[tuple[str, Any, Any]]:
        """How a stored policy differs from the one we send, its state apart."""
        wanted = {"sessionControls": None, **change.after}  # one that somebody added is theirs
        return list(unlike({k: v for k, v in wanted.items() if k != "state"}, policy))

    async def make(self, change: Change) -> None:
        """Make a change that may have been made, half made or lost before."""
        if change.kind == CREATE:
            await self._create(change)
        else:
            await self._switching.make(change, change.object_id or self.policy_id())

    async def take_back(self, change: Change) -> None:
        """Set what a change of this plan set as it was before it."""
        await self._switching.take_back(change, change.object_id or self.policy_id())

    async def stands(self, change: Change) -> list[tuple[str, Any, Any]]:
        """How what a change of this plan set differs from it now. Empty: it stands."""
        return await self._switching.stands(change, change.object_id or self.policy_id())

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
            self._posts += 1
            says = "no answer came; asking the tenant"
            await self._record.write_down(change, Event.AMBIGUOUS, says)
            return error
        except WizardError as error:
            await failed(self._record, change, error)
            if isinstance(error, Throttled):
                return error
            raise
        self._posts += 1
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
        wrong = self.unlike(change, first)
        if wrong:
            raise TenantChanged(
                "The policy this plan made was changed by somebody",
                "It carries this plan's mark, but not its content.",
                now="Nothing was written now.",
                next="Look at it in the portal, then make a new plan.",
                difference=tuple(path for path, _, _ in wrong),
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
        self._posts += 1
        await self._record.note(Event.NOTE, f"removed our own second copy, id {copy['id']}")

    async def _until_visible(self, change: Change, policy_id: str) -> None:
        """Wait until the list shows it, so that the next request cannot miss it."""
        until = self._clock.now() + timedelta(seconds=SETTLE_SECONDS)
        while True:
            copies = [p for p in await self._directory.policies() if self.is_ours(p)]
            left = int((until - self._clock.now()).total_seconds())
            if any(p["id"] == policy_id for p in copies) or (copies and left <= 0):
                if len(copies) > 1 or copies[0]["id"] != policy_id:
                    await self._adopt(change, copies)  # whoever else made one keeps the same one
                return
            if left <= 0:
                raise PartlyApplied(
                    "The policy was created, but the tenant does not show it yet",
                    f"After {SETTLE_SECONDS} s its list still lacks {policy_id}.",
                    now="The policy is report-only: nobody is asked yet.",
                    next="Wait some minutes, then apply the same plan again.",
                )
            self._record.say(f"waiting until the tenant shows the policy, {left} s at most")
            await self._clock.sleep(POLL_SECONDS)

    async def take_copies_away(self) -> Sequence[Body]:
        """When all is made, look once more: a request that arrived twice may have shown late.

        Gives the policies that are there.
        """
        create = next((c for c in self.plan.changes if c.kind == CREATE), None)
        if create is None:
            return ()
        policies = await self._directory.policies()
        for copy in policies:
            if self.is_ours(copy) and copy["id"] != self._record.made_id():
                await self._remove(create, copy)
        return policies
