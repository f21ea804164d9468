"""What is stated of the tenant that is signed in to: asked for in one place, and kept in one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from vlc_wizard.core.keeping import Keeping
from vlc_wizard.core.ports import Store, Tools
from vlc_wizard.core.session import Saved, Session
from vlc_wizard.core.stated import in_force, with_stated


class Stating:
    """The answers of pages, verbs and files to what Graph cannot tell, of one tenant."""

    def __init__(self, tools: Tools, keeping: Keeping, session: Callable[[], Session]) -> None:
        """`session`: the answers as they are now; empty for a verb."""
        self._tools = tools
        self._keeping = keeping
        self._session = session
        self._said: Mapping[str, Any] = {}  # in this run, whether it could be kept or not

    def stated(self) -> Mapping[str, Any]:
        """What is in force, by whomever it was said, until it is changed."""
        who = self._tools.sign_in.current
        if who is None:
            return self._said
        tenant = who.identity.tenant_id
        kept = in_force(self._session(), lambda: self._tools.store(tenant).saved(), tenant)
        return {**kept, **self._said}

    async def take(self, said: Mapping[str, Any]) -> str:
        """Take what a human states now, and keep it. Gives why it was not kept, or nothing."""
        who = self._tools.sign_in.current
        self._said = {**self._said, **said}
        if not said or who is None:
            return ""
        store = self._tools.store(who.identity.tenant_id)
        if store.writable:
            await self._keeping.durable(lambda: self._keep(store, who.user_name, said))
        return store.why_not

    async def done_by_hand(self, guide: str) -> str:
        """Keep that a step was done by hand. Gives why it was not kept, or nothing."""
        who = self._tools.sign_in.current
        if who is None:
            return ""
        store = self._tools.store(who.identity.tenant_id)
        if store.writable:
            name = who.user_name
            await self._keeping.durable(lambda: self._keep_done(store, name, guide))
        return store.why_not

    def _keep_done(self, store: Store, by: str, guide: str) -> None:
        now = self._tools.clock.now()
        saved = store.saved() or Saved(Session(), "hub", by, now)
        done = {**saved.session.by_hand, guide: now.isoformat(timespec="seconds")}
        store.keep(replace(saved, session=saved.session.answer(by_hand=done), by=by, saved_at=now))

    def _keep(self, store: Store, by: str, said: Mapping[str, Any]) -> None:
        now = self._tools.clock.now()
        saved = store.saved() or Saved(Session(), "hub", by, now)
        session = with_stated(saved.session, said)
        if session != saved.session:
            store.keep(replace(saved, session=session, by=by, saved_at=now))
