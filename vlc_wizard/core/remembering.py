"""The answers and the plans of one onboarding, on their way to the store and back."""

from collections.abc import Callable

from vlc_wizard.core.acts import Keep
from vlc_wizard.core.keeping import Failed, Keeping
from vlc_wizard.core.plan import Plan, from_document, to_document
from vlc_wizard.core.ports import Store, Tools
from vlc_wizard.core.session import Saved


class Remembering:
    """Keeps what was answered and planned in the store of the tenant it is about."""

    def __init__(self, tools: Tools, keeping: Keeping, tenant: Callable[[], str | None]) -> None:
        """`tenant`: whose store it is now; None before one is known."""
        self._tools = tools
        self._keeping = keeping
        self._tenant = tenant
        self._plans: dict[str, Plan] = {}

    def keep(self, act: Keep, failed: Failed) -> None:
        """Keep the answers soon. `failed` hears what was in the way."""
        who = self._tools.sign_in.current
        by = who.user_name if who else ""
        saved = Saved(act.session, act.at, by, self._tools.clock.now())
        write = self._where_writable(lambda store: store.keep(saved))
        self._keeping.soon(("answers", self._tenant()), write, failed)

    def keep_plan(self, plan: Plan, failed: Failed) -> None:
        """Keep a plan soon, so that it can be applied later or after a restart."""
        self._keeping.soon(("plan", plan.id), self._writing(plan), failed)

    async def remember(self, plan: Plan) -> None:
        """Keep a plan. Durable on return; raises StateError."""
        await self._keeping.durable(self._writing(plan))

    def plan(self, plan_id: str) -> Plan | None:
        """A plan made in this start or kept by an earlier one."""
        if not plan_id:
            return None
        if plan_id not in self._plans:
            document = self._tools.store(self._tenant()).plan(plan_id)
            if document is None:
                return None
            self._plans[plan_id] = from_document(document)
        return self._plans[plan_id]

    def _writing(self, plan: Plan) -> Callable[[], None]:
        self._plans[plan.id] = plan
        document = to_document(plan)
        return self._where_writable(lambda store: store.keep_plan(plan.id, document))

    def _where_writable(self, write: Callable[[Store], None]) -> Callable[[], None]:
        """A write to the store of now, which may have to be opened first; that takes time too."""
        tenant = self._tenant()

        def act() -> None:
            store = self._tools.store(tenant)
            if store.writable:
                write(store)

        return act
