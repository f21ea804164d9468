"""The caller's mailbox: drafts with a marker of their own, sent once each, found by the marker."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal.graph import throttled
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.routes.messages import OUTLOOK, RECIPIENTS, SEND, recipients_of
from vlc_wizard.rehearsal.table import Call, Reply, Route, Service, any_of, options

MAILBOX = Service(OUTLOOK.no_scope, OUTLOOK.no_role, limit="outlook")
READ = (any_of("Mail.Read", "Mail.ReadWrite"),)
WRITE = (any_of("Mail.ReadWrite"),)
PATH = "/me/messages"
LASTING = 'idtype="immutableid"'  # of the Prefer header
MARKERS = "singleValueExtendedProperties"
PREVIEW = 255  # letters
NAMES = frozenset(
    {
        *("@odata.etag", "id", "createdDateTime", "lastModifiedDateTime", "changeKey"),
        *("categories", "receivedDateTime", "sentDateTime", "hasAttachments"),
        *("internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId"),
        *("conversationId", "conversationIndex", "isDeliveryReceiptRequested"),
        *("isReadReceiptRequested", "isRead", "isDraft", "webLink", "inferenceClassification"),
        *("body", "sender", "from", "replyTo", "flag", MARKERS, *RECIPIENTS),
    }
)
TAKEN = frozenset({"subject", "body", "importance", "attachments", MARKERS, "replyTo", *RECIPIENTS})


def _must_have_mailbox(call: Call) -> None:
    if not call.organisation.scenario.switch("mailbox", True):
        raise GraphRefusal(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )


def _not_there() -> GraphRefusal:
    return GraphRefusal(
        404, "ErrorItemNotFound", "The specified object was not found in the store."
    )


def _found(call: Call, *, seen: bool) -> dict[str, Any]:
    """The caller's message of this id; as a read finds it, or as it is."""
    _must_have_mailbox(call)
    key, organisation = call.arguments["message"], call.organisation
    find = organisation.seen if seen else organisation.state.get
    kept: dict[str, Any] | None = find("message", key.lower())
    if kept is None or kept["_of"] != call.caller.person.id:
        raise _not_there()
    return kept


async def draft(call: Call) -> Reply:
    """POST a draft: 201 and the message, fully populated."""
    _must_have_mailbox(call)
    body = call.body
    if not isinstance(body, Mapping) or not body.keys() <= TAKEN:
        raise GraphRefusal(400, "RequestBodyRead", "The body of the message cannot be read.")
    recipients_of(body)
    made = _message(call, body)
    call.organisation.put("message", made["id"], made)
    for marker in _markers(made):
        call.organisation.put(f"marked {marker}", made["id"], {"id": made["id"]})
    return Reply(201, {"@odata.context": call.context("me/messages/$entity"), **_shown(made)})


def _markers(message: Mapping[str, Any]) -> list[str]:
    return [str(one["value"]) for one in message[MARKERS]]


def _message(call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
    """All properties; those that nobody named have the service's own values."""
    at, person, key = call.organisation.stamp(), call.caller.person, f"AAkA{uuid4().hex}"
    content = body.get("body") or {"contentType": "text", "content": ""}
    return {
        "@odata.etag": f'W/"{key[-8:]}"',
        "id": key,
        **dict.fromkeys(("createdDateTime", "lastModifiedDateTime", "receivedDateTime"), at),
        "sentDateTime": at,
        "changeKey": key[-8:],
        "categories": [],
        "hasAttachments": False,  # an inline picture is none
        "internetMessageId": f"<{key}@{person.user_name.rpartition('@')[2]}>",
        "subject": body.get("subject", ""),
        "bodyPreview": str(content.get("content", ""))[:PREVIEW],
        "importance": body.get("importance", "normal"),
        "parentFolderId": "drafts",
        "conversationId": key,
        "conversationIndex": "AQ==",
        **dict.fromkeys(("isDeliveryReceiptRequested", "isReadReceiptRequested"), False),
        "isRead": True,
        "isDraft": True,
        "webLink": f"https://outlook.office365.com/owa/?ItemID={key}",
        "inferenceClassification": "focused",
        "body": dict(content),
        **{name: list(body.get(name) or ()) for name in ("replyTo", *RECIPIENTS)},
        "flag": {"flagStatus": "notFlagged"},
        MARKERS: [dict(one) for one in body.get(MARKERS) or ()],
        "_of": person.id,
        "_lasting": LASTING in call.headers.get("prefer", "").lower(),
        "_attachments": list(body.get("attachments") or ()),
    }


def _shown(message: Mapping[str, Any]) -> dict[str, Any]:
    """As it is answered: the marker only where it is asked for."""
    return {
        name: value
        for name, value in message.items()
        if not name.startswith("_") and name != MARKERS
    }


async def messages(call: Call) -> Reply:
    """GET the messages that a filter finds, drafts and sent ones alike."""
    _must_have_mailbox(call)
    known(call, NAMES, "message")
    organisation = call.organisation
    wanted = [str(v) for k, v in call.query.equal.items() if k.endswith("/value")]
    keys = [row["id"] for value in wanted for row in organisation.all_seen(f"marked {value}")]
    if wanted:
        rows = [row for key in keys if (row := organisation.seen("message", key))]
    else:
        rows = organisation.all_seen("message")
    own = [row for row in rows if row["_of"] == call.caller.person.id]
    reply = listed(call, own, "me/messages", page=10, most=1000)
    shown = [_shown(row) for row in reply.body["value"]]
    return Reply(body={**reply.body, "value": shown})


async def message(call: Call) -> Reply:
    """GET one."""
    found = _shown(_found(call, seen=True))
    return Reply(body={"@odata.context": call.context("me/messages/$entity"), **found})


async def send(call: Call) -> Reply:
    """POST: the draft is sent, once, and lies among the sent ones. 202 promises no delivery."""
    kept, organisation = _found(call, seen=False), call.organisation
    if not kept["isDraft"]:
        raise _not_there()  # it is no draft any more
    if not any(kept[name] for name in RECIPIENTS):
        raise GraphRefusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    for limit in ("mail a minute", "mail a day"):
        if wait := organisation.throttle.wait(limit, organisation.time):
            raise throttled(limit, wait)
    sent = {**kept, "isDraft": False, "parentFolderId": "sentitems"}
    sent["sentDateTime"] = organisation.stamp()
    with organisation.state.writing():
        if not kept["_lasting"]:  # whoever did not ask for an id that lasts has an old one now
            organisation.put("message", kept["id"], None)
            sent["id"] = f"AAkA{uuid4().hex}"
            for marker in _markers(kept):
                organisation.put(f"marked {marker}", sent["id"], {"id": sent["id"]})
        organisation.put("message", sent["id"], sent)
        words = {"from": kept["_of"], "subject": kept["subject"], "body": kept["body"]}
        mail = {**words, MARKERS: kept[MARKERS], "attachments": kept["_attachments"]}
        mail |= {name: kept[name] for name in RECIPIENTS}
        organisation.put("mail", str(uuid4()), mail)
    return Reply(202)


async def discard(call: Call) -> Reply:
    """DELETE one."""
    kept = _found(call, seen=False)
    call.organisation.put("message", kept["id"], None)
    return Reply(204)


ROUTES = (
    Route("POST", PATH, draft, MAILBOX, WRITE),
    Route("GET", PATH, messages, MAILBOX, READ, options=options("filter select top skip orderby")),
    Route("GET", f"{PATH}/{{message}}", message, MAILBOX, READ, options=options("select")),
    Route("POST", f"{PATH}/{{message}}/send", send, MAILBOX, SEND),
    Route("DELETE", f"{PATH}/{{message}}", discard, MAILBOX, WRITE),
)
