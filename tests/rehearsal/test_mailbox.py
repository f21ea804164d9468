"""The mailbox of the rehearsal tenant: a draft is sent once, and found by its marker."""

import pytest

from tests.rehearsal.test_messages import TO

SCOPES = "User.Read Mail.Send Mail.ReadWrite"
MARK = "String {71b3ba4a-4bb5-43d0-8c0b-2f8c1f8f0f6d} Name test"
LASTING = {"Prefer": 'IdType="ImmutableId"'}
MESSAGES = "/v1.0/me/messages"


def draft(marker="one"):
    mark = {"id": MARK, "value": marker}
    return {
        "subject": "Hello",
        "body": {"contentType": "html", "content": "<p>Hello</p>"},
        "toRecipients": [TO],
        "singleValueExtendedProperties": [mark],
    }


def by(marker):
    words = f"ep/id eq '{MARK}' and ep/value eq '{marker}'"
    return f"{MESSAGES}?$filter=singleValueExtendedProperties/any(ep: {words})&$select=id,isDraft"


@pytest.fixture
async def sender(desk):
    return await desk.client(SCOPES)


async def test_a_draft_is_sent_once_and_keeps_an_id_that_was_to_last(desk, sender):
    made = await sender.ask("POST", MESSAGES, json=draft(), headers=LASTING)
    assert (made.status_code, made.json()["isDraft"]) == (201, True)
    at = f"{MESSAGES}/{made.json()['id']}"
    answers = [await sender.ask("POST", f"{at}/send") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 404, 404]
    assert len(desk.tenant.organisation.state.all("mail")) == 1
    assert (await sender.get(at)).json()["isDraft"] is False


async def test_an_id_that_was_not_to_last_is_another_after_the_sending(sender):
    made = (await sender.ask("POST", MESSAGES, json=draft())).json()
    await sender.ask("POST", f"{MESSAGES}/{made['id']}/send")
    assert (await sender.get(f"{MESSAGES}/{made['id']}")).status_code == 404
    found = (await sender.get(by("one"))).json()["value"]
    assert [row["isDraft"] for row in found] == [False]
    assert found[0]["id"] != made["id"]


async def test_the_marker_finds_what_carries_it_and_nothing_else(sender):
    for marker in ("one", "two"):
        await sender.ask("POST", MESSAGES, json=draft(marker), headers=LASTING)
    assert len((await sender.get(by("two"))).json()["value"]) == 1
    assert (await sender.get(by("three"))).json()["value"] == []
    assert len((await sender.get(MESSAGES)).json()["value"]) == 2


async def test_a_draft_that_was_discarded_is_gone(desk, sender):
    made = (await sender.ask("POST", MESSAGES, json=draft(), headers=LASTING)).json()
    assert (await sender.ask("DELETE", f"{MESSAGES}/{made['id']}")).status_code == 204
    assert (await sender.ask("POST", f"{MESSAGES}/{made['id']}/send")).status_code == 404
    assert desk.tenant.organisation.state.all("mail") == []


WRONG = {
    "no letter": [],
    "a word it has not": {**draft(), "shoe": 1},
    "no address": {**draft(), "toRecipients": [{"emailAddress": {"address": "somebody"}}]},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_draft_that_cannot_be_is_refused(sender, wrong):
    assert (await sender.ask("POST", MESSAGES, json=WRONG[wrong])).status_code == 400


async def test_thirty_a_minute_and_then_patience(desk, sender):
    statuses = []
    for number in range(31):
        one = draft(str(number))  # at once: the clock stands still
        made = (await sender.http.post(MESSAGES, json=one, headers=LASTING)).json()
        answer = await sender.http.post(f"{MESSAGES}/{made['id']}/send")
        statuses.append(answer.status_code)
    assert statuses == [202] * 30 + [429]
    assert int(answer.headers["retry-after"]) <= 60
    await desk.tenant.clock.sleep(61)
    assert (await sender.ask("POST", f"{MESSAGES}/{made['id']}/send")).status_code == 202


async def test_each_act_has_its_scope(desk):
    client = await desk.client("User.Read Mail.Send")
    assert (await client.ask("POST", MESSAGES, json=draft())).status_code == 403
    writer = await desk.client("User.Read Mail.ReadWrite")
    made = (await writer.ask("POST", MESSAGES, json=draft())).json()
    assert (await writer.ask("POST", f"{MESSAGES}/{made['id']}/send")).status_code == 403


async def test_an_admin_without_a_mailbox_is_told(desk, sender):
    desk.tenant.organisation.scenario.switches["mailbox"] = False
    answer = await sender.ask("POST", MESSAGES, json=draft())
    code = answer.json()["error"]["code"]
    assert (answer.status_code, code) == (404, "MailboxNotEnabledForRESTAPI")
