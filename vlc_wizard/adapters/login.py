"""A sign-in before it is known which app signs in: that is an answer of the admin."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vlc_wizard.adapters.threads import in_thread
from vlc_wizard.core.errors import SignInError, SignInNeeded
from vlc_wizard.core.model import Secret
from vlc_wizard.core.ports import Progressed, SignedIn, SignInWish, Tell

if TYPE_CHECKING:
    from vlc_wizard.adapters.entra import EntraSignIn


class Login:
    """A sign-in whose app is an answer: the real one is made when that is known."""

    def __init__(
        self,
        make: "Callable[[str], EntraSignIn]",
        client_id: str,
        type_code: Callable[[str], None] | None = None,
    ) -> None:
        """`type_code`: somebody who types every device code at once, as a rehearsal has one."""
        self._make = make
        self._client_id = client_id
        self._type_code = type_code
        self._real: EntraSignIn | None = None

    @property
    def client_id(self) -> str:
        """The app that signs in; empty where none is known yet."""
        return self._client_id

    def use_app(self, client_id: str) -> None:
        """Sign in with this app from now on; another one than before drops the old tokens."""
        if client_id != self._client_id:
            self._client_id, self._real = client_id, None

    @property
    def current(self) -> SignedIn | None:
        """Who is signed in now, or None."""
        return self._real.current if self._real else None

    async def sign_in(self, wish: SignInWish, tell: Tell) -> SignedIn:
        """Sign in. Raises SignInError, also where no app was named."""
        if not self._client_id:
            raise SignInError(
                "Which app signs in is not known",
                "No client id was given, and none is kept for this tenant.",
                next="Give --client-id, or start without a verb to be asked.",
            )
        if self._real is None:
            self._real = await in_thread(self._make, self._client_id)
        return await self._real.sign_in(wish, self._telling(tell))

    @property
    def kept(self) -> str:
        """Whether the sign-in outlives the program, in a sentence."""
        return self._real.kept if self._real else ""

    async def keep_no_longer(self) -> None:
        """What was kept of the sign-in goes."""
        if self._real is not None:
            await self._real.keep_no_longer()

    async def probe(self, client_id: str, tenant: str) -> str:
        """What the login says of an app before anybody signs in."""
        probing = await in_thread(self._make, client_id)
        return await probing.probe(tenant)

    def _telling(self, tell: Tell) -> Tell:
        type_code = self._type_code
        if type_code is None:
            return tell

        def told(progress: Progressed) -> None:
            tell(progress)
            if progress.prompt is not None and progress.prompt.code:
                type_code(progress.prompt.code)

        return told

    async def token(self, scopes: frozenset[str]) -> Secret:
        """An access token, for the Graph adapter alone."""
        if self._real is None:
            raise SignInNeeded("Nobody is signed in", scopes=scopes)
        return await self._real.token(scopes)

    async def forget(self) -> None:
        """Drop every token."""
        if self._real is not None:
            await self._real.forget()
