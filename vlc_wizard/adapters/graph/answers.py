"""An answer of the service: its status, what it says, when, and under which number."""

import asyncio
import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from vlc_wizard.adapters.clean import clean, clean_json
from vlc_wizard.adapters.graph.pace import retry_after
from vlc_wizard.core.model import Secret

_LARGE = 64 * 1024  # bytes; decoding and cleaning more than this would be felt on screen
_NUMBER = re.compile(r"^(\d{4}):\s*")
_CLAIMS = re.compile(r'claims="([^"]+)"')
_SAYS_LIMIT = 400
_DEEPEST = 8
# Some answers take no $select. What of them must never be stored is not even held.
_NEVER_KEPT = frozenset(
    {
        "phoneNumber",
        "emailAddress",
        "temporaryAccessPass",
        "mobilePhone",
        "businessPhones",
        "faxNumber",
        "imAddresses",
    }
)

NO_LETTERS = Secret()

OK = 200
CREATED = 201
ACCEPTED = 202
NO_CONTENT = 204
BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
REQUEST_TIMEOUT = 408
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
SERVICE_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is cleaned; None where there was none, or not JSON."""

    status: int
    body: Any
    at: datetime  # the service's own clock
    request_id: str = ""
    wait: float | None = None  # seconds, as the service asks
    claims: str | None = None  # a claims challenge, as JSON
    letters: Secret = NO_LETTERS  # of a Temporary Access Pass that was made; the body is without

    @property
    def errors(self) -> tuple[Mapping[str, Any], ...]:
        """The error and those inside it, outermost first. Empty: this is not Graph refusing."""
        return tuple(_nested(self.body.get("error"))) if isinstance(self.body, Mapping) else ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the error and those inside it."""
        return tuple(str(error["code"]) for error in self.errors if error.get("code"))

    @property
    def code(self) -> str:
        """The number of a Conditional Access error, or else the outermost code."""
        numbers = (_NUMBER.match(message) for message in self.messages)
        return next((found.group(1) for found in numbers if found), "".join(self.codes[:1]))

    @property
    def messages(self) -> tuple[str, ...]:
        """What the error and those inside it say."""
        return tuple(str(error["message"]) for error in self.errors if error.get("message"))

    @property
    def says(self) -> str:
        """The message with the most to tell: the numbered one, or else the outermost."""
        messages = self.messages
        numbered = (message for message in messages if _NUMBER.match(message))
        return clean(next(numbered, "".join(messages[:1])), limit=_SAYS_LIMIT)


async def answer_of(response: Any, now: datetime) -> Answer:
    """The answer in an httpx response, read off the loop where it is large."""
    headers: Mapping[str, str] = response.headers
    content: bytes = response.content
    body = await asyncio.to_thread(decode, content) if len(content) > _LARGE else decode(content)
    at = _date(headers.get("date")) or now
    answer = Answer(
        status=response.status_code,
        body=body,
        at=at,
        wait=retry_after(headers.get("retry-after"), at),
        claims=challenge(headers.get("www-authenticate", "")),
    )
    number = headers.get("request-id") or next(
        (str(e["request-id"]) for e in answer.errors if e.get("request-id")), ""
    )
    letters = _letters(content) if answer.status == CREATED else NO_LETTERS
    return Answer(
        answer.status, body, at, clean(number, limit=64), answer.wait, answer.claims, letters
    )


def _letters(content: bytes) -> Secret:
    """The pass in the answer to its making: the only time that the service tells it."""
    if len(content) > _LARGE or b'"temporaryAccessPass"' not in content:
        return Secret()
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return Secret()
    letters = body.get("temporaryAccessPass") if isinstance(body, Mapping) else None
    return Secret(clean(letters)) if isinstance(letters, str) else Secret()


def decode(content: bytes) -> Any:
    """The JSON, cleaned, without what is never kept; None for anything else."""
    try:
        return clean_json(json.loads(content), without=_NEVER_KEPT)
    except (ValueError, RecursionError):
        return None


def challenge(header: str) -> str | None:
    """The claims that a 401 or 403 asks for, as the JSON that the login understands."""
    found = _CLAIMS.search(header)
    return decode_claims(found.group(1)) if found else None


def decode_claims(claims: str) -> str | None:
    """The JSON inside a challenge; None where it holds none."""
    try:
        padded = claims + "=" * (-len(claims) % 4)
        text = base64.b64decode(padded.replace("-", "+").replace("_", "/")).decode()
        return text if isinstance(json.loads(text), dict) else None
    except (ValueError, RecursionError):
        return None


def _nested(error: Any) -> Iterator[Mapping[str, Any]]:
    for _ in range(_DEEPEST):
        if not isinstance(error, Mapping):
            return
        yield error
        error = error.get("innerError") or error.get("innererror")


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC) if header else None
    except (ValueError, OverflowError):
        return None
