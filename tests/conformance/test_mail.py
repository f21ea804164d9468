"""The mailbox of the rehearsal tenant, as the published metadata describes one."""

import pytest

from tests.conformance.test_traffic import graph_only, judged
from tests.rehearsal.test_mailbox import LASTING, MESSAGES, SCOPES, by, draft

pytestmark = pytest.mark.spec


async def exchanged(desk, tmp_path):
    desk.tenant.record(tmp_path / "traffic.jsonl")
    client = await desk.client(SCOPES)
    made = (await client.ask("POST", MESSAGES, json=draft(), headers=LASTING)).json()
    at = f"{MESSAGES}/{made['id']}"
    await client.get(by("one"))
    await client.get(f"{at}?$select=id,isDraft")
    await client.ask("POST", f"{at}/send")
    await client.ask("POST", f"{at}/send")  # refused: it is no draft any more
    await client.ask("DELETE", at)
    return [x for x in graph_only(tmp_path / "traffic.jsonl") if "/me/messages" in x["url"]]


async def test_every_exchange_is_as_the_metadata_says(opened, tmp_path):
    exchanges = await exchanged(opened("p1-fresh"), tmp_path)
    assert [x["status"] for x in exchanges] == [201, 200, 200, 202, 404, 204]
    assert judged(exchanges) == []


async def test_the_judge_finds_a_property_that_a_message_has_not(opened, tmp_path):
    """The control."""
    first, *_ = await exchanged(opened("p1-fresh"), tmp_path)
    wrong = {**first, "respBody": {**first["respBody"], "isSent": True}}
    assert judged([wrong])
