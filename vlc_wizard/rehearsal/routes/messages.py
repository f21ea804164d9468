"""Mail and Teams chats: what is sent is kept, and reaches nobody."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request, not_found
from vlc_wizard.rehearsal.table import DENIED, Call, Reply, Route, Service, any_of

OUTLOOK = Service(
    ("ErrorAccessDenied", "Access is denied. Check credentials and try again."), DENIED, limit=""
)
TEAMS = Service(
    ("Forbidden", "Missing scope permissions on the request."),
    ("Forbidden", "Missing role permissions on the request."),
    limit="",
)
SEND = (any_of("Mail.Send"),)
CREATE_CHAT = (any_of("Chat.Create"),)
SAY = (any_of("ChatMessage.Send"),)
ONE_ON_ONE = 2
RECIPIENTS = ("toRecipients", "ccRecipients", "bccRecipients")
BOUND_USER = re.compile(r"/users(?:\('([^']+)'\)|/([^/]+))$")


async def send_mail(call: Call) -> Reply:
    """POST /me/sendMail: 202, which promises no delivery."""
    sent = call.body
    if isinstance(sent, str):
        mail: Mapping[str, Any] = {"mime": _mime(sent)}
    else:
        mail = _mail(sent)
    call.organisation.put("mail", str(uuid4()), {"from": call.caller.person.id, **mail})
    return Reply(202)


def _mime(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise GraphRefusal(
            400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content."
        ) from None
    return text


def _mail(body: Any) -> Mapping[str, Any]:
    given = {str(k).lower(): v for k, v in body.items()} if isinstance(body, Mapping) else {}
    message = given.get("message")
    if not isinstance(message, Mapping) or given.keys() - {"message", "savetosentitems"}:
        raise bad_request("The value of the parameter 'Message' is missing or not valid.")
    if not recipients_of(message):
        raise _no_recipients()
    return message


def recipients_of(message: Mapping[str, Any]) -> list[Any]:
    """Everybody a message is for. One that is no address is refused."""
    listed = [message.get(name) or [] for name in RECIPIENTS]
    if not all(isinstance(some, list) for some in listed):
        raise _no_recipients()
    found = [one for some in listed for one in some]
    if not all(_address(one) for one in found):
        raise _no_recipients()
    return found


def _no_recipients() -> GraphRefusal:
    return GraphRefusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")


def _address(recipient: Any) -> bool:
    inside = recipient.get("emailAddress") if isinstance(recipient, Mapping) else None
    return isinstance(inside, Mapping) and "@" in str(inside.get("address"))


async def create_chat(call: Call) -> Reply:
    """POST /chats: 201; one between the same two people is the same one."""
    organisation, body = call.organisation, call.body
    members = body.get("members") if isinstance(body, Mapping) else None
    if not isinstance(members, list) or body.get("chatType") != "oneOnOne":
        raise bad_request("A one-on-one chat with its members is needed.")
    found = [organisation.person(_bound(member)) for member in members]
    ids = sorted({person.id for person in found if person})
    if len(ids) != len(members) or len(ids) != ONE_ON_ONE or call.caller.person.id not in ids:
        raise bad_request("A one-on-one chat is between the caller and one other person.")
    key, at = f"19:{ids[0]}_{ids[1]}@unq.gbl.spaces", organisation.stamp()
    made = organisation.state.get("chat", key.lower()) or {
        "id": key,
        "topic": None,
        "createdDateTime": at,
        "lastUpdatedDateTime": at,
        "chatType": "oneOnOne",
        "webUrl": None,
        "tenantId": organisation.tenant_id,
    }
    organisation.put("chat", key, made)
    return Reply(201, {"@odata.context": call.context("chats/$entity"), **made})


def _bound(member: Any) -> str:
    address = member.get("user@odata.bind") if isinstance(member, Mapping) else None
    match = BOUND_USER.search(str(address))
    return (match[1] or match[2]) if match else ""


async def say(call: Call) -> Reply:
    """POST /chats/{id}/messages: 201 and the message, fully populated."""
    organisation, person, key = call.organisation, call.caller.person, call.arguments["chat"]
    if organisation.state.get("chat", key.lower()) is None:
        raise not_found(key)
    body = call.body.get("body") if isinstance(call.body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(body.get("content"), str):
        raise bad_request("Missing body content.")
    made = _message(call, key, {"contentType": body.get("contentType", "text"), **body})
    organisation.put("chatMessage", f"{key}/{made['id']}", made)
    context = call.context(f"chats('{quote(key, safe='')}')/messages/$entity")
    author = {"id": person.id, "displayName": person.name, "userIdentityType": "aadUser"}
    parts = dict.fromkeys(("application", "device"))
    user = {"@odata.type": "#microsoft.graph.teamworkUserIdentity", **author}
    return Reply(201, {"@odata.context": context, **made, "from": {**parts, "user": user}})


def _message(call: Call, chat: str, body: Mapping[str, Any]) -> dict[str, Any]:
    at = call.organisation.stamp()
    number = str(int(call.organisation.time * 1000))
    empty = "replyToId lastEditedDateTime deletedDateTime subject summary webUrl channelIdentity"
    return {
        "id": number,
        "etag": number,
        "messageType": "message",
        "createdDateTime": at,
        "lastModifiedDateTime": at,
        **dict.fromkeys((*empty.split(), "policyViolation", "eventDetail")),
        "chatId": chat,
        "importance": "normal",
        "locale": "en-us",
        "body": dict(body),
        **{name: [] for name in ("attachments", "mentions", "reactions", "messageHistory")},
    }


ROUTES = (
    Route("POST", "/me/sendMail", send_mail, OUTLOOK, SEND, text=True),
    Route("POST", "/chats", create_chat, TEAMS, CREATE_CHAT),
    Route("POST", "/chats/{chat}/messages", say, TEAMS, SAY),
)
