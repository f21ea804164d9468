"""The SDK at work: its request builders, its adapter and middleware, with our two refusals.

Importing this module loads msgraph (a third of a second): `client.load` does it in a thread.

Its middleware comes without two of its handlers. The RetryHandler repeats POST, which makes
duplicates; and it waits by its own clock. The RedirectHandler would follow an answer elsewhere
with the token in hand. What is left of both is in `client`: repeat what may be repeated.

Every answer is taken as bytes, through a response handler that hands on the response before
anything is deserialised: model objects cost 4-7 ms each, and the first one 1.1 s.
"""

import logging
import ssl
import uuid
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_http.middleware import RedirectHandler, RetryHandler
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph import GraphServiceClient
from msgraph.graph_request_adapter import GraphRequestAdapter, options

from vlc_wizard.adapters.graph.answers import decode_claims
from vlc_wizard.adapters.graph.requests import BUILDERS
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core.errors import Refused, SignInNeeded
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Cloud, Secret

_VERSION = "/v1.0"
_CALL = "vlc_wizard.call"
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)


class Tokens(Protocol):
    """Where access tokens come from."""

    async def token(self, scopes: frozenset[str]) -> Secret:
        """An access token with these scopes. Raises SignInNeeded."""
        ...


class _For:
    """A request option: which call a request belongs to, for the one who fetches its token."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @staticmethod
    def get_key() -> str:
        return _CALL


class _Authentication:
    """The SDK's authentication provider, over our own sign-in."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def authenticate_request(
        self, request: Any, additional_authentication_context: Mapping[str, Any] | None = None
    ) -> None:
        """Put the token in. The SDK asks a second time, with claims, when it is challenged."""
        call: Call = request.request_options[_CALL].call
        if claims := (additional_authentication_context or {}).get("claims"):
            raise SignInNeeded(
                "Sign in again",
                why="The service asks for a new proof of who you are.",
                next="Sign in; the same step then goes on.",
                scopes=call.scopes,
                claims=decode_claims(str(claims)),
                status=401,
            )
        token = await self._tokens.token(call.scopes)
        request.headers.add("Authorization", f"Bearer {token}")


class Pipeline:
    """Sends one request of one call, once."""

    def __init__(
        self,
        cloud: Cloud,
        tokens: Tokens,
        verify: ssl.SSLContext,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        for name in ("httpx", "httpcore"):  # at INFO they write down every address: sign-in names
            logging.getLogger(name).setLevel(logging.WARNING)
        base = cloud.graph.rstrip("/") + _VERSION
        client = httpx.AsyncClient(
            base_url=base, timeout=_TIMEOUT, verify=verify, transport=transport
        )
        middleware = [
            handler
            for handler in KiotaClientFactory.get_default_middleware(options)
            if not isinstance(handler, (RetryHandler, RedirectHandler))
        ]
        self._client = KiotaClientFactory.create_with_custom_middleware(middleware, client)
        self._adapter = GraphRequestAdapter(_Authentication(tokens), self._client)
        self._adapter.base_url = base
        self._graph = GraphServiceClient(request_adapter=self._adapter)
        self._base = urlsplit(base)
        for call in BUILDERS:  # each imports its builders the first time: here, in the thread
            self.request(call, target=GLOBAL_ADMINISTRATOR)

    def request(self, call: Call, *, target: str = "", link: str = "", body: bytes = b"") -> Any:
        """The request of a call; `link` is the next page's address, as the service gave it."""
        info = BUILDERS[call](self._graph, target)
        if link:
            self._refuse_foreign(link)
            info.path_parameters = {}  # a copy's: setting the address empties them
            info.url = link
        if body:
            info.set_stream_content(body, "application/json")
        info.headers.try_add("client-request-id", str(uuid.uuid4()))
        info.add_request_options([_For(call), ResponseHandlerOption(NativeResponseHandler())])
        return info

    async def send(self, request: Any) -> httpx.Response:
        """Send it once; whatever the status, the answer comes back whole."""
        response = await self._adapter.send_primitive_async(request, "bytes", None)
        assert isinstance(response, httpx.Response)  # noqa: S101 - what the handler hands on
        return response

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _refuse_foreign(self, link: str) -> None:
        there = urlsplit(link) if link.isascii() and "\\" not in link else urlsplit("")
        same = (there.scheme, there.netloc.lower()) == (self._base.scheme, self._base.netloc)
        if not (same and there.path.startswith(f"{self._base.path}/")):
            raise Refused(
                "The service sent the wizard elsewhere",
                why="The address of the next page is not one of Microsoft Graph's.",
                next="The wizard did not follow it. Check what stands between here and Microsoft.",
            )
