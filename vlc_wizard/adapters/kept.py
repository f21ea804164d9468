"""A sign-in that may outlive the program: off unless asked for, and never longer than 12 hours."""

import json
from datetime import datetime, timedelta
from typing import Any

from vlc_wizard.adapters.entra import EntraSignIn, Held
from vlc_wizard.adapters.secrets import NotKept, Owner, Vault
from vlc_wizard.adapters.threads import in_thread
from vlc_wizard.core.errors import SignInError, Unreachable
from vlc_wizard.core.model import Identity, Secret
from vlc_wizard.core.ports import SignedIn, SignInWish, Tell

LONGEST = timedelta(hours=12)


class KeptSignIn(EntraSignIn):
    """`SignIn` whose tokens are also in a vault, once the person has asked for it."""

    def __init__(self, *args: Any, vault: Vault, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._vault = vault
        self._until: datetime | None = None  # None: not asked for

    async def sign_in(self, wish: SignInWish, tell: Tell) -> SignedIn:
        """As ever; or, where it was kept for this person, without anybody's doing."""
        if wish.expect is not None and self.current is None and wish.claims is None:
            found = await self._restored(wish.expect, wish.scopes)
            if found is not None:
                return found
        first, self._until = self._until if wish.expect else None, None
        signed_in = await super().sign_in(wish, tell)
        self.kept = ""
        if wish.keep:
            now = self._clock.now()
            self._until = first if first and first > now else now + LONGEST
            await self._put_away()
        return signed_in

    async def forget(self) -> None:
        """Drop every token, and first of all the key to the kept ones."""
        await self.keep_no_longer()
        await super().forget()

    async def keep_no_longer(self) -> None:
        """The run has ended: what is kept goes, who is signed in stays so in memory."""
        self._until = None
        if self.current is not None:
            await in_thread(self._vault.forget, self.current.identity.tenant_id)
            self.kept = ""

    async def _restored(self, expect: Identity, scopes: frozenset[str]) -> SignedIn | None:
        owner = Owner(expect, self._client_id)
        data = await in_thread(self._vault.load, owner)
        if data is None:
            return None
        document = json.loads(data)
        until = datetime.fromisoformat(document["until"])
        if not self._clock.now() < until <= self._clock.now() + LONGEST:
            await in_thread(self._vault.forget, expect.tenant_id)
            return None
        try:
            return await self._taken_up(expect, scopes, document, until)
        except (SignInError, Unreachable):
            self._held = self._current = None
            return None

    async def _taken_up(
        self, expect: Identity, scopes: frozenset[str], document: Any, until: datetime
    ) -> SignedIn:
        """Renew by what was kept; the token that comes is checked like any other."""
        import msal

        cache = msal.SerializableTokenCache()
        cache.deserialize(document["cache"])
        had = frozenset(document["scopes"])
        self._held = Held(
            Secret(""), had, self._clock.now(), await self._app(expect.tenant_id, cache)
        )
        self._current = SignedIn(expect, document["user_name"], document["name"], had,
                                 document["way"])  # fmt: skip
        await self.token(scopes | had)
        self._until = until
        await self._put_away()
        assert self._current is not None  # noqa: S101 - the token came for somebody
        return self._current

    def _make_app(self, tenant: str, cache: Any) -> Any:
        import msal

        return super()._make_app(tenant, cache or msal.SerializableTokenCache())

    async def token(self, scopes: frozenset[str]) -> Secret:
        """An access token; one that was renewed is kept in place of the old one."""
        before = self._held
        token = await super().token(scopes)
        if self._until is not None and self._held is not before:
            await self._put_away()
        return token

    async def _put_away(self) -> None:
        held, current, until = self._held, self._current, self._until
        if held is None or current is None or until is None:
            return
        document = {
            "until": until.isoformat(),
            "way": current.way,
            "user_name": current.user_name,
            "name": current.name,
            "scopes": sorted(current.scopes),
            "cache": held.app.token_cache.serialize(),
        }
        owner = Owner(current.identity, self._client_id)
        try:
            await in_thread(self._vault.keep, owner, json.dumps(document).encode())
        except NotKept as why:
            self._until = None
            self.kept = f"You are not kept signed in: {why}. The sign-in ends with this program."
        else:
            self.kept = f"You are kept signed in until {until:%Y-%m-%d %H:%M} UTC at the latest."
