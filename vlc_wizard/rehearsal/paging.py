"""Collections: filtered, ordered, cut into pages with opaque links."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from vlc_wizard.rehearsal.filters import check_kinds, kind_in, value_at
from vlc_wizard.rehearsal.odata import Query, selected
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.table import Call, Reply

LINK_KEY = b"links are opaque, not secret"
SCAN = 64  # rows looked at before other work may run: a millisecond's
ADVANCED = frozenset(("ne", "not", "endswith"))


def token_of(position: Mapping[str, Any]) -> str:
    """A position as an opaque word."""
    text = json.dumps(position, separators=(",", ":"), sort_keys=True).encode()
    mark = hmac.new(LINK_KEY, text, hashlib.sha256).digest()[:9]
    return base64.urlsafe_b64encode(mark + text).decode().rstrip("=")


def position_of(token: str) -> dict[str, Any]:
    """The position an opaque word stands for. A word that is not ours is refused."""
    expired = GraphRefusal(
        400, "Directory_ExpiredPageToken", "The specified page token value has expired."
    )
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise expired from None
    mark, text = data[:9], data[9:]
    if not hmac.compare_digest(mark, hmac.new(LINK_KEY, text, hashlib.sha256).digest()[:9]):
        raise expired
    found: dict[str, Any] = json.loads(text)
    return found


def next_link(call: Call, position: Mapping[str, Any], name: str = "$skiptoken") -> str:
    """The address of the next page: same options, new position."""
    kept = [
        (key, value)
        for key, value in parse_qsl(call.query.text, keep_blank_values=True)
        if key.lower().removeprefix("$") not in ("skiptoken", "deltatoken", "skip")
    ]
    query = urlencode([*kept, (name, token_of(position))], safe="$,'()", quote_via=quote)
    return f"{call.root}{call.path}?{query}"


def ordered(rows: Iterable[Any], order: Sequence[tuple[str, bool]]) -> list[Any]:
    """Sorted as asked; null comes first."""
    result = list(rows)
    for name, descending in reversed(order):
        result.sort(key=lambda row: _rank(value_at(row, name)), reverse=descending)
    return result


def _rank(value: Any) -> tuple[bool, bool, Any]:
    if isinstance(value, (list, Mapping)):
        raise bad_request(
            "Sorting by a property that is a collection or an object is not possible."
        )
    text = isinstance(value, str)
    return (value is not None, text, value.lower() if text else value or 0)


def known(call: Call, names: frozenset[str], type_name: str) -> None:
    """Refuse options that name a property the type does not have; spell the others as it does."""
    query = call.query
    query.spell(names)
    asked = {name.split("/")[0] for name in query.select} | query.names
    asked |= {name.split("/")[0] for name, _ in query.order}
    for name in sorted(asked - names):
        raise bad_request(
            f"Parsing OData Select and Expand failed: Could not find a property named '{name}' "
            f"on type 'microsoft.graph.{type_name}'."
        )


def size_of(query: Query, page: int, most: int) -> int:
    """How many rows a page holds: as asked for, also where that is none."""
    return min(page if query.top is None else query.top, most)


def listed(
    call: Call,
    rows: Sequence[Mapping[str, Any]],
    context: str,
    *,
    page: int = 100,
    most: int = 999,
) -> Reply:
    """A collection that is at hand, as one page of an answer."""
    query = call.query
    if rows:
        query.spell(rows[0])
    check_kinds(query.claims, lambda path: kind_in(rows, path))
    found = [row for row in rows if query.where is None or query.where(row)]
    found = ordered(found, query.order)
    start = int(position_of(query.token)["n"]) if query.token else query.skip
    size = size_of(query, page, most)
    part = found[start : start + size]
    if query.select:
        part = [selected(row, query.select) for row in part]
        context = f"{context}({','.join(query.select)})"
    body: dict[str, Any] = {"@odata.context": call.context(context)}
    if query.count and not query.token:
        body["@odata.count"] = len(found)
    if size and start + size < len(found):
        body["@odata.nextLink"] = next_link(call, {"n": start + size})
    return Reply(body={**body, "value": part})


async def scan(
    indices: Sequence[int], make: Callable[[int], Any], keep: Callable[[Any], bool], want: int
) -> tuple[list[Any], int]:
    """Walk on until `want` rows are found; returns them and how far it came."""
    found: list[Any] = []
    if not want:
        return found, 0
    for number, index in enumerate(indices):
        if number % SCAN == SCAN - 1:
            await asyncio.sleep(0)
        row = make(index)
        if keep(row):
            found.append(row)
            if len(found) == want:
                return found, number + 1
    return found, len(indices)
