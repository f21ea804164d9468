"""The tenant, as Microsoft Graph tells it and takes changes to it."""

from pathlib import Path
from typing import TYPE_CHECKING

from vlc_wizard.adapters.graph.batch import GraphBatch
from vlc_wizard.adapters.graph.client import GraphClient, TokenSource
from vlc_wizard.adapters.graph.mail import GraphMail
from vlc_wizard.adapters.graph.reads import GraphReads
from vlc_wizard.adapters.graph.writes import GraphWrites
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.ports import Clock

if TYPE_CHECKING:
    import httpx


class GraphDirectory(GraphReads, GraphWrites, GraphBatch, GraphMail):
    """`Directory` and `Outbox` over the SDK, which loads at `load` or at the first call."""

    def __init__(
        self,
        cloud: Cloud,
        tokens: TokenSource,
        clock: Clock,
        *,
        transport: "httpx.AsyncBaseTransport | None" = None,
        ca: Path | None = None,
    ) -> None:
        """`transport` is httpx's: a rehearsal passes its own, and needs no socket."""
        self._cloud = cloud
        self._tokens = tokens
        self._clock = clock
        self._client = GraphClient(cloud, tokens, clock, transport=transport, ca=ca)

    async def load(self) -> None:
        """Load the SDK in a thread, so that the first request does not wait for it."""
        await self._client.load()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
