"""The mailbox of whoever is signed in: a draft with a marker, sent once, found by the marker."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from vlc_wizard.adapters.graph import scopes
from vlc_wizard.adapters.graph.answers import OK
from vlc_wizard.adapters.graph.client import GraphClient
from vlc_wizard.core.errors import NotThere, Refused
from vlc_wizard.core.outgoing import PICTURE, Draft, Mail

# A named property of our own; recipients do not see it.
MARKER = "String {6c3a7d1e-54a9-4be0-9c1d-8f1b1c1f2a77} Name vlc-wizard"
_NO_MAILBOX = "MailboxNotEnabledForRESTAPI"


class GraphMail:
    """`Outbox` over the SDK."""

    _client: GraphClient

    async def draft(self, mail: Mail, marker: str) -> str:
        """POST a draft, once; its id, which lasts."""
        body = json.dumps(_message(mail, marker), ensure_ascii=False).encode()
        try:
            answer = await self._client.write(scopes.DRAFT_MAIL, body=body)
        except NotThere as missing:
            raise _no_mailbox(missing) from missing
        return str(answer.body["id"])

    async def send(self, draft: str) -> None:
        """POST send, once."""
        await self._client.write(scopes.SEND_MAIL, target=_named(draft))

    async def marked(self, marker: str) -> Sequence[Draft]:
        """What carries this marker."""
        where = f"ep/id eq '{MARKER}' and ep/value eq '{_quoted(marker)}'"
        where = f"singleValueExtendedProperties/any(ep: {where})"
        answer = await self._client.read(scopes.MARKED_MAIL, target=where)
        rows = answer.body.get("value") if answer.status == OK else None
        if not isinstance(rows, list):
            raise self._client.refusal(answer, scopes.MARKED_MAIL)
        return [
            Draft(str(row["id"]), sent=row.get("isDraft") is False)
            for row in rows
            if isinstance(row, dict) and row.get("id")
        ]

    async def discard(self, draft: str) -> None:
        """DELETE; one that is gone is no error."""
        try:
            await self._client.write(scopes.DISCARD_MAIL, target=_named(draft))
        except NotThere:
            return


def _named(draft: str) -> str:
    """Without an id the address would be that of all messages."""
    if not draft:
        raise ValueError("no draft was named")
    return draft


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _message(mail: Mail, marker: str) -> dict[str, Any]:
    to = {"emailAddress": {"address": mail.address, "name": mail.name}}
    message: dict[str, Any] = {
        "subject": mail.subject,
        "body": {"contentType": "html", "content": mail.html},
        "toRecipients": [to],
        "singleValueExtendedProperties": [{"id": MARKER, "value": marker}],
    }
    if mail.picture:
        message["attachments"] = [
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": f"{PICTURE}.png",
                "contentType": "image/png",
                "contentBytes": base64.b64encode(mail.picture).decode(),
                "contentId": PICTURE,
                "isInline": True,
            }
        ]
    return message


def _no_mailbox(missing: NotThere) -> Refused:
    """A 404 of a list is the mailbox itself."""
    why = missing.why if missing.code == _NO_MAILBOX else f"It says: {missing.why}"
    return Refused(
        "Whoever is signed in has no mailbox here",
        why=why,
        now="Nothing was sent.",
        next="Sign in as somebody who has one, or save the messages and send them with your "
        "own tool.",
        code=missing.code,
        status=missing.status,
        request_id=missing.request_id,
        at=missing.at,
    )
