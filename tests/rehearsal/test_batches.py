"""Batches: each step judged for itself, their order kept, and wrong ones refused whole."""

import httpx
import pytest

from tests.rehearsal.conftest import Client

ME = {"method": "GET", "url": "/me?$select=id"}
NOWHERE = {"method": "GET", "url": "/nowhere"}
JSON = {"Content-Type": "application/json"}


async def batch(client: Client, *steps: dict[str, object]) -> httpx.Response:
    numbered = [{"id": str(number), **step} for number, step in enumerate(steps)]
    return await client.ask("POST", "/v1.0/$batch", json={"requests": numbered})


def statuses(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [part["status"] for part in answer.json()["responses"]]


async def test_a_batch_of_200_hides_a_429_inside(client):
    step = {"method": "GET", "url": "/identity/conditionalAccess/policies?$select=id"}
    assert statuses(await batch(client, step, step)) == [200, 429]


async def test_a_batch_keeps_its_steps_apart(client):
    counted = {"method": "GET", "url": "users?$count=true&$top=1"}
    answer = await batch(
        client, ME, NOWHERE, {**counted, "headers": {"ConsistencyLevel": "eventual"}}
    )
    assert statuses(answer) == [200, 400, 200]
    parts = answer.json()["responses"]
    assert parts[2]["body"]["@odata.count"] == 46
    assert parts[1]["body"]["error"]["code"] == "BadRequest"


# name: (steps, the status of each)
CHAINS = {
    "each after the last": (
        [ME, {**ME, "dependsOn": ["0"]}, {**ME, "dependsOn": ["1"]}],
        [200] * 3,
    ),
    "all after the first": (
        [ME, {**ME, "dependsOn": ["0"]}, {**ME, "dependsOn": ["0"]}],
        [200] * 3,
    ),
    "what waits in vain is not done": (
        [NOWHERE, {**ME, "dependsOn": ["0"]}, {**ME, "dependsOn": ["1"]}],
        [400, 424, 424],
    ),
    "an empty list is none": ([ME, {**ME, "dependsOn": []}], [200, 200]),
    "ids are compared in any case": (
        [{**ME, "id": "First"}, {**ME, "dependsOn": ["FIRST"]}],
        [200, 200],
    ),
}


@pytest.mark.parametrize("case", CHAINS)
async def test_steps_wait_for_the_steps_they_name(client, case):
    steps, wanted = CHAINS[case]
    assert statuses(await batch(client, *steps)) == wanted


# name: (steps, words of the refusal)
WRONG = {
    "empty": ([], "payload"),
    "too many": ([{"id": str(n), **ME} for n in range(21)], "20"),
    "no object": (["x"], "payload"),
    "same id": ([{"id": "A", **ME}, {"id": "a", **ME}], "unique"),
    "no id": ([ME], "present"),
    "empty id": ([{"id": "", **ME}], "present"),
    "id that is an object": ([{"id": {}, **ME}], "present"),
    "id that is a number": ([{"id": 1, **ME}], "present"),
    "absolute": (
        [{"id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/me"}],
        "rel",
    ),
    "batch in a batch": ([{"id": "1", "method": "POST", "url": "/$BATCH"}], "relative"),
    "no type": ([{"id": "1", "method": "POST", "url": "/me", "body": {}}], "Content-Type"),
    "no url": ([{"id": "1", "method": "GET"}], "url"),
    "headers null": ([{"id": "1", **ME, "headers": None}], "headers"),
    "headers in a list": ([{"id": "1", **ME, "headers": ["x"]}], "headers"),
    "a header that is no string": ([{"id": "1", **ME, "headers": {"a": 5}}], "headers"),
    "depends on null": ([{"id": "1", **ME, "dependsOn": None}], "dependsOn"),
    "depends on a number": ([{"id": "1", **ME, "dependsOn": 5}], "dependsOn"),
    "depends on an object": ([{"id": "1", **ME, "dependsOn": [{}]}], "dependsOn"),
    "depends on a word": ([{"id": "1", **ME}, {"id": "2", **ME, "dependsOn": "1"}], "dependsOn"),
    "depends on nobody": ([{"id": "1", **ME}, {"id": "2", **ME, "dependsOn": ["zz"]}], "zz"),
    "depends on a later one": (
        [{"id": "1", **ME, "dependsOn": ["2"]}, {"id": "2", **ME}],
        "before",
    ),
    "depends on itself": ([{"id": "1", **ME, "dependsOn": ["1"]}], "before"),
    "some in a row, some at once": (
        [{"id": "1", **ME}, {"id": "2", **ME, "dependsOn": ["1"]}, {"id": "3", **ME}],
        "fully sequential or fully parallel",
    ),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_batch_is_refused_whole(client, case):
    steps, words = WRONG[case]
    answer = await client.ask("POST", "/v1.0/$batch", json={"requests": steps})
    assert answer.status_code == 400, answer.text
    assert words in answer.json()["error"]["message"]


async def test_a_batch_is_a_post(client):
    assert (await client.get("/v1.0/$batch")).status_code == 405
