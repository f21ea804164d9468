"""Mail, chats, and the other things that are written for one person."""

import pytest

SCOPES = (
    "User.Read Mail.Send Chat.Create ChatMessage.Send UserAuthenticationMethod.ReadWrite.All "
    "UserAuthMethod-TAP.ReadWrite.All Policy.ReadWrite.AuthenticationMethod Group.ReadWrite.All"
)
METHODS = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
TO = {"emailAddress": {"address": "somebody@contoso-licensing.example"}}
MAIL = {"message": {"subject": "Hello", "toRecipients": [TO]}}
EXTERNAL = {
    "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
    "displayName": "Somebody else's",
    "appId": "071cc716-8147-4397-a5ba-b2105951cc0b",
    "openIdConnectSetting": {"clientId": "us", "discoveryUrl": "https://mfa.example/.well-known"},
}


@pytest.fixture
async def sender(desk):
    return await desk.client(SCOPES)


def member(desk, number):
    person = desk.tenant.organisation.people.id_of(number)
    return {"user@odata.bind": f"https://graph.example/v1.0/users('{person}')"}


WRONG_MAIL = {
    "nothing": {},
    "nobody": {"message": {"subject": "Hello"}},
    "no address": {"message": {"toRecipients": [{"emailAddress": {"address": "somebody"}}]}},
    "no list": {"message": {"toRecipients": TO}},
    "another word": {**MAIL, "shoe": 1},
}


@pytest.mark.parametrize("wrong", WRONG_MAIL)
async def test_a_mail_that_cannot_be_sent_is_refused(desk, sender, wrong):
    answer = await sender.ask("POST", "/v1.0/me/sendMail", json=WRONG_MAIL[wrong])
    assert answer.status_code == 400
    assert desk.tenant.organisation.state.all("mail") == []


async def test_a_mail_is_kept_and_words_may_be_in_any_case(desk, sender):
    sent = {"Message": MAIL["message"], "SaveToSentItems": False}
    assert (await sender.ask("POST", "/v1.0/me/sendMail", json=sent)).status_code == 202
    assert [m["subject"] for m in desk.tenant.organisation.state.all("mail")] == ["Hello"]


async def test_without_the_scope_nothing_is_sent(desk):
    client = await desk.client("User.Read")
    answer = await client.ask("POST", "/v1.0/me/sendMail", json=MAIL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ErrorAccessDenied")


async def test_a_chat_between_the_same_two_is_the_same_chat(desk, sender):
    pair = {"chatType": "oneOnOne", "members": [member(desk, 0), member(desk, 20)]}
    first = await sender.ask("POST", "/v1.0/chats", json=pair)
    again = await sender.ask("POST", "/v1.0/chats", json={**pair, "members": pair["members"][::-1]})
    assert first.json()["id"] == again.json()["id"]
    said = {"body": {"contentType": "html", "content": "<p>Hello</p>"}}
    path = f"/v1.0/chats/{first.json()['id']}/messages"
    answer = await sender.ask("POST", path, json=said)
    assert (answer.status_code, answer.json()["body"]) == (201, said["body"])
    assert (await sender.ask("POST", path, json={"body": {}})).status_code == 400
    assert (await sender.ask("POST", "/v1.0/chats/x/messages", json=said)).status_code == 404


@pytest.mark.parametrize("numbers", [(0,), (0, 0), (20, 21), (0, 20, 21)])
async def test_a_chat_is_between_the_caller_and_one_other(desk, sender, numbers):
    sent = {"chatType": "oneOnOne", "members": [member(desk, n) for n in numbers]}
    assert (await sender.ask("POST", "/v1.0/chats", json=sent)).status_code == 400


async def test_an_external_method_comes_and_goes_and_the_built_in_ones_stay(sender):
    made = await sender.ask("POST", METHODS, json=EXTERNAL)
    assert (made.status_code, made.json()["state"]) == (201, "disabled")
    address = f"{METHODS}/{made.json()['id']}"
    kind = EXTERNAL["@odata.type"]
    on = await sender.ask("PATCH", address, json={"@odata.type": kind, "state": "enabled"})
    assert on.status_code == 204
    assert (await sender.get(address)).json()["state"] == "enabled"
    assert (await sender.ask("DELETE", address)).status_code == 204
    assert (await sender.get(address)).status_code == 404
    assert (await sender.ask("DELETE", f"{METHODS}/Sms")).status_code == 400
    assert (await sender.ask("POST", METHODS, json={**EXTERNAL, "appId": 1})).status_code == 400


async def test_a_pass_that_begins_later_cannot_be_used_yet(desk, sender):
    somebody = desk.tenant.organisation.people.id_of(20)
    path = f"/v1.0/users/{somebody}/authentication/temporaryAccessPassMethods"
    later = {"startDateTime": "2090-01-01T00:00:00Z", "lifetimeInMinutes": 60}
    made = (await sender.ask("POST", path, json=later)).json()
    assert (made["isUsable"], made["methodUsabilityReason"]) == (False, "NotYetValid")
    now = (await sender.ask("POST", path, json={})).json()
    assert (now["isUsable"], now["methodUsabilityReason"]) == (True, "EnabledByPolicy")
    assert (await sender.ask("POST", path, json={"startDateTime": "x"})).status_code == 400


async def test_a_preference_is_kept(desk, sender):
    somebody = desk.tenant.organisation.people.id_of(20)
    path = f"/beta/users/{somebody}/authentication/signInPreferences"
    wanted = {"userPreferredMethodForSecondaryAuthentication": "oath"}
    assert (await sender.ask("PATCH", path, json=wanted)).status_code == 204
    assert wanted.items() <= (await sender.get(path)).json().items()
    assert (await sender.ask("PATCH", path, json={"shoe": 1})).status_code == 400
    assert (await sender.get(path.replace("beta", "v1.0"))).status_code == 400
