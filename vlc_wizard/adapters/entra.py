"""Entra's login, through msal: by browser or by code, for one tenant and one person.

Tokens live in this object's memory and nowhere else. Each sign-in uses an msal application with a
cache of its own, kept only once its token is known to be for the right tenant and person; a token
for another is dropped with all that came with it.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vlc_wizard.adapters.aadsts import consent_missing, pending, refusal
from vlc_wizard.adapters.clean import clean, clean_name
from vlc_wizard.adapters.identity import granted, names_guid, who
from vlc_wizard.adapters.loopback import Loopback
from vlc_wizard.adapters.msal_calls import Answer, NotUnderstood, answered, asked
from vlc_wizard.adapters.threads import in_thread
from vlc_wizard.adapters.tls import login_session
from vlc_wizard.core.errors import SignInError, SignInNeeded, Unreachable, WrongTenant
from vlc_wizard.core.model import Cloud, Identity, Secret
from vlc_wizard.core.ports import Clock, Outside, Progressed, Prompt, SignedIn, SignInWish, Tell

_BEFORE_EXPIRY = timedelta(minutes=5)
_CAPABILITIES = ["CP1"]  # we understand claims challenges
_BROWSER_PATIENCE = 15 * 60  # seconds; a script must not wait for ever
_STEADY = 15  # failed polls in a row that are still a hiccup; msal repeats one for a minute
_LONGEST_LIFE = 2 * 86_400  # seconds; no token or code is good for longer


@dataclass(frozen=True, slots=True)
class Held:
    """The access token in use, and the application that can renew it."""

    token: Secret
    scopes: frozenset[str]
    good_until: datetime
    app: Any


class EntraSignIn:
    """`SignIn` over msal, and the tokens for Graph's requests."""

    def __init__(
        self,
        cloud: Cloud,
        client_id: str,
        clock: Clock,
        outside: Outside,
        *,
        http_client: Any = None,
        ca: Path | None = None,
    ) -> None:
        """`http_client` is msal's: a rehearsal passes its own, and needs no socket."""
        self._cloud = cloud
        self._client_id = client_id
        self._clock = clock
        self._outside = outside
        self._http = http_client
        self._ca = ca
        self._held: Held | None = None
        self._current: SignedIn | None = None
        self._renewing = asyncio.Lock()
        self.kept = ""  # whether the sign-in outlives the program, in a sentence; empty: not asked
        # msal logs whole answers that it cannot read, and authorization codes at DEBUG.
        logging.getLogger("msal").setLevel(logging.CRITICAL + 1)

    @property
    def current(self) -> SignedIn | None:
        """Who is signed in now, or None."""
        return self._current

    async def sign_in(self, wish: SignInWish, tell: Tell) -> SignedIn:
        """Sign in by browser or device code. Cancelling the task cancels the sign-in.

        Whom the wish expects is the only one who may. A wish that expects nobody lets the person
        choose, and who was signed in before is forgotten once they have.
        """
        expect = wish.expect
        app = await self._app(expect.tenant_id if expect else wish.tenant or "organizations")
        scopes = wish.scopes | self._scopes_of(expect)
        obtain = self._by_browser if wish.way == "browser" else self._by_device_code
        answer = await obtain(app, wish, scopes, tell)
        if "access_token" not in answer:
            raise refusal(answer, wish.scopes)
        signed_in = self._checked(answer, scopes, expect, app, wish.way, wish.login_hint)
        if missing := wish.scopes - signed_in.scopes:
            raise consent_missing(missing, "The token came back without it.")
        self._keep(app, answer, signed_in)
        return signed_in

    def _scopes_of(self, identity: Identity | None) -> frozenset[str]:
        """What this person's token allows now: one more scope must not cost the others."""
        current = self._current
        return current.scopes if current and current.identity == identity else frozenset()

    async def forget(self) -> None:
        """Drop every token."""
        self._held = self._current = None

    async def keep_no_longer(self) -> None:
        """Nothing is kept here beyond this object."""

    async def probe(self, tenant: str) -> str:
        """The code the login refuses this app with, before anybody signs in; empty: it does not.

        A device code is asked for that nobody is shown and nobody types; it runs out by itself.
        """
        app = await self._app(tenant)
        flow = await answered(app.initiate_device_flow, ["User.Read"])
        if "user_code" not in flow:
            return refusal(flow, ()).code
        answer = await answered(
            app.acquire_token_by_device_flow, dict(flow), exit_condition=lambda _: True
        )
        return "" if pending(answer) else refusal(answer, ()).code

    async def token(self, scopes: frozenset[str]) -> Secret:
        """An access token for these scopes, renewed without a person where that can be."""
        async with self._renewing:
            held, current = self._held, self._current
            if held is None or current is None:
                raise _needed(scopes, "Nobody is signed in.")
            if scopes <= held.scopes and self._clock.now() < held.good_until:
                return held.token
            return await self._renewed(held, current, scopes)

    async def _renewed(self, held: Held, current: SignedIn, scopes: frozenset[str]) -> Secret:
        tenant = current.identity.tenant_id
        app = held.app
        if app.authority.tenant.lower() != tenant:  # signed in through "organizations"
            app = await self._app(tenant, app.token_cache)
        wanted = scopes | held.scopes
        answer = await asked(_silently, app, sorted(wanted))
        if not answer or "access_token" not in answer:
            raise _needed(scopes, refusal(answer or {}, scopes).why, (answer or {}).get("claims"))
        signed_in = self._checked(answer, wanted, current.identity, app, current.way)
        if self._held is not held:
            raise _needed(scopes, "It was signed out meanwhile.")
        if not scopes <= signed_in.scopes:
            raise _needed(scopes, "The app has not been allowed this yet.")
        return self._keep(app, answer, signed_in)

    def _keep(self, app: Any, answer: Answer, signed_in: SignedIn) -> Secret:
        life = _seconds(answer.get("expires_in") or 0)
        held = Held(
            token=Secret(answer["access_token"]),
            scopes=signed_in.scopes,
            good_until=self._clock.now() + life - min(_BEFORE_EXPIRY, life / 2),
            app=app,
        )
        self._held, self._current = held, signed_in
        return held.token

    def _checked(
        self,
        answer: Answer,
        wanted: frozenset[str],
        expect: Identity | None,
        app: Any,
        way: str,
        hint: str | None = None,
    ) -> SignedIn:
        identity, claims = who(answer, self._client_id)
        name = clean_name(str(claims.get("preferred_username") or ""))
        came = f"{name} ({identity.object_id}) of tenant {identity.tenant_id}"
        if expect is not None and identity != expect:
            current = self._current
            known = current.user_name if current and current.identity == expect else hint
            name_of = f"{clean_name(known)} ({expect.object_id})" if known else expect.object_id
            raise _wrong(came, f"{name_of} of tenant {expect.tenant_id}")
        authority = app.authority.tenant.lower()
        if names_guid(authority) and authority != identity.tenant_id:
            raise _wrong(came, f"somebody of tenant {authority}")
        return SignedIn(
            identity=identity,
            user_name=name,
            name=clean_name(str(claims.get("name") or name)),
            scopes=granted(answer, wanted),
            way=way,
        )

    async def _app(self, tenant: str, cache: Any = None) -> Any:
        """An msal application for one authority. Making it asks that authority who it is."""
        try:
            return await asked(self._make_app, tenant, cache)
        except NotUnderstood as error:
            raise SignInError(
                "The tenant cannot be found",
                why=f"{self._cloud.login} does not describe {clean(tenant)!r}.",
                next="Check the tenant's id or domain.",
            ) from error

    def _make_app(self, tenant: str, cache: Any) -> Any:
        import msal
        from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

        if self._http is None:
            self._http = login_session(self._cloud.login, self._ca)
        login = self._cloud.login.rstrip("/")
        host = login.partition("://")[2]
        return msal.PublicClientApplication(
            self._client_id,
            authority=f"{login}/{quote(tenant, safe='')}",
            client_capabilities=_CAPABILITIES,
            instance_discovery=None if host in WELL_KNOWN_AUTHORITY_HOSTS else False,
            http_client=self._http,
            token_cache=cache or msal.TokenCache(),
        )

    async def _by_browser(
        self, app: Any, wish: SignInWish, scopes: frozenset[str], tell: Tell
    ) -> Answer:
        state = secrets.token_urlsafe(32)
        async with Loopback(state, everywhere=wish.everywhere) as door:
            flow = await asked(
                app.initiate_auth_code_flow,
                sorted(scopes),
                redirect_uri=door.address,
                state=state,
                response_mode="form_post",
                login_hint=wish.login_hint,
                prompt=None if wish.login_hint else "select_account",
                claims_challenge=wish.claims,
            )
            address = flow["auth_uri"]
            tell(_prompt("waiting for the browser", Prompt("browser", address)))
            opened = await in_thread(self._outside.open, address)
            tell(_prompt("waiting for the browser", Prompt("browser", address, opened=opened)))
            try:
                fields = await asyncio.wait_for(door.answer(), _BROWSER_PATIENCE)
            except TimeoutError as error:
                raise SignInError(
                    "No sign-in came from the browser",
                    f"It was waited for {_BROWSER_PATIENCE // 60} minutes.",
                    next="Sign in again; where the browser shows an error, read it first.",
                ) from error
        return await answered(app.acquire_token_by_auth_code_flow, flow, fields)

    async def _by_device_code(
        self, app: Any, wish: SignInWish, scopes: frozenset[str], tell: Tell
    ) -> Answer:
        flow = await answered(
            app.initiate_device_flow, sorted(scopes), claims_challenge=wish.claims
        )
        if "user_code" not in flow:
            return flow
        expires = self._clock.now() + _seconds(flow["expires_in"])
        shown = Prompt(
            "device-code",
            clean(str(flow.get("verification_uri"))),
            clean(str(flow["user_code"])),
            expires_at=expires,
        )
        tell(_prompt("waiting for the code to be typed", shown))
        return await self._poll(app, dict(flow), wish.claims, expires)

    async def _poll(
        self, app: Any, flow: dict[str, Any], claims: str | None, expires: datetime
    ) -> Answer:
        """Ask once a turn until the person has typed the code, or it is too late."""
        failed = 0
        while self._clock.now() < expires:
            # msal loops without end on an interval of 0, and minds its own clock, not ours.
            flow["interval"] = max(1, int(flow["interval"]))
            flow["latest_attempt_at"] = 0
            await self._clock.sleep(flow["interval"])
            try:
                answer = await answered(
                    app.acquire_token_by_device_flow,
                    flow,
                    claims_challenge=claims,
                    exit_condition=lambda _: True,
                )
            except Unreachable:
                failed += 1
                if failed == _STEADY:
                    raise
                continue
            failed = 0
            if not pending(answer):
                return answer
        return {"error": "expired_token"}


def _silently(app: Any, scopes: list[str]) -> Any:
    accounts = app.get_accounts()
    if not accounts:
        return None
    return app.acquire_token_silent_with_error(scopes, accounts[0], force_refresh=True)


def _seconds(life: Any) -> timedelta:
    return timedelta(seconds=min(int(life), _LONGEST_LIFE))


def _prompt(what: str, prompt: Prompt) -> Progressed:
    return Progressed(work="sign-in", what=what, prompt=prompt)


def _needed(scopes: frozenset[str], why: str, claims: object = None) -> SignInNeeded:
    return SignInNeeded(
        "Sign in again",
        why=why,
        next="Sign in; the same step then goes on.",
        scopes=scopes,
        claims=claims if isinstance(claims, str) else None,
    )


def _wrong(came: str, expected: str) -> WrongTenant:
    return WrongTenant(
        "That sign-in was for someone else",
        why=f"It was for {came}. Expected was {expected}. Its token was dropped.",
        next="Sign in again as the person you confirmed, or start over with the other.",
    )
