"""Changing the tenant: each call sent as the bytes that were reviewed."""

import json

from vlc_wizard.adapters.graph import scopes
from vlc_wizard.adapters.graph.answers import Answer
from vlc_wizard.adapters.graph.client import GraphClient
from vlc_wizard.adapters.graph.refusals import ambiguous
from vlc_wizard.core.model import Body, Secret
from vlc_wizard.core.ports import Written


class GraphWrites:
    """The writing half of `Directory`."""

    _client: GraphClient

    async def create_policy(self, body: Body) -> Written:
        """POST once, never retried. Raises Ambiguous when no answer came."""
        return _written(await self._client.write(scopes.CREATE_POLICY, body=_bytes(body)))

    async def change_policy(self, policy_id: str, change: Body) -> Written:
        """PATCH. Raises Ambiguous when no answer came after all tries."""
        return _written(
            await self._client.write(
                scopes.CHANGE_POLICY, target=_named(policy_id), body=_bytes(change)
            )
        )

    async def delete_policy(self, policy_id: str) -> Written:
        """DELETE (the service keeps it 30 days). Raises Ambiguous when no answer came."""
        return _written(await self._client.write(scopes.DELETE_POLICY, target=_named(policy_id)))

    async def switch_security_defaults(self, change: Body) -> Written:
        """PATCH. Raises Ambiguous when no answer came after all tries."""
        return _written(await self._client.write(scopes.SWITCH_DEFAULTS, body=_bytes(change)))

    async def make_pass(self, person: str, body: Body) -> tuple[Written, Secret]:
        """POST a Temporary Access Pass once; its letters besides, which are kept nowhere."""
        answer = await self._client.write(
            scopes.MAKE_PASS, target=_named(person), body=_bytes(body)
        )
        if not answer.letters:
            raise ambiguous(scopes.MAKE_PASS, "the answer holds no pass")
        return _written(answer), answer.letters

    async def delete_method(self, person: str, segment: str, method: str) -> Written:
        """DELETE one registered method. Raises Ambiguous when no answer came after all tries."""
        target = f"{_named(person)}/{_named(method)}"
        return _written(await self._client.write(scopes.DELETE_METHOD[segment], target=target))

    async def invite(self, body: Body) -> Written:
        """POST an invitation once. Raises Ambiguous when no answer came."""
        return _written(await self._client.write(scopes.INVITE, body=_bytes(body)))


def _bytes(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _named(key: str) -> str:
    """Without an id the address would be that of all of them."""
    if not key:
        raise ValueError("nothing was named")
    return key


def _written(answer: Answer) -> Written:
    body = answer.body if isinstance(answer.body, dict) else None
    return Written(body=body, request_id=answer.request_id, at=answer.at)
