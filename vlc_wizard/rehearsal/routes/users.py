"""/me and /users."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vlc_wizard.rehearsal.account import kind_of, properties, row, shown
from vlc_wizard.rehearsal.filters import check_kinds
from vlc_wizard.rehearsal.odata import Query
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import ADVANCED, known, next_link, ordered, position_of, scan
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request, not_found
from vlc_wizard.rehearsal.table import (
    DIRECTORY,
    NO_PREMIUM,
    Call,
    Reply,
    Route,
    any_of,
    options,
)

DIRECT = ("id", "userPrincipalName")
READ_ALL = any_of("User.Read.All", "User.ReadWrite.All", "Directory.Read.All")
BASIC = READ_ALL | any_of("User.ReadBasic.All")
UNSUPPORTED = "Request_UnsupportedQuery"
LARGEST, WITH_ACTIVITY = 999, 500  # people on a page; with their sign-in activity fewer
AT_ONCE = 333  # people said before other work may run: half a millisecond's
OPTIONS = options("select filter top count orderby expand search")


def _context(call: Call, ending: str = "") -> str:
    chosen = f"({','.join(call.query.select)})" if call.query.select else ""
    return call.context(f"users{chosen}{ending}")


async def me(call: Call) -> Reply:
    """GET /me."""
    known(call, properties(call.organisation), "user")
    found = shown(row(call.organisation, call.caller.person), call.query.select)
    return Reply(body={"@odata.context": _context(call, "/$entity"), **found})


def wanted_person(call: Call) -> Person:
    """The person the path names; 404 where there is none."""
    person = call.organisation.person(call.arguments["user"])
    if person is None:
        raise not_found(call.arguments["user"])
    return person


async def one(call: Call) -> Reply:
    """GET /users/{id or sign-in name}."""
    known(call, properties(call.organisation), "user")
    found = shown(row(call.organisation, wanted_person(call)), call.query.select)
    return Reply(body={"@odata.context": _context(call, "/$entity"), **found})


def _check_filter(call: Call) -> None:
    known(call, properties(call.organisation), "user")
    check_kinds(call.query.claims, kind_of)
    if "contains" in call.query.operators:
        raise bad_request("Unsupported Query. contains is no filter of users.", UNSUPPORTED)


def _check(call: Call) -> None:
    query = call.query
    _check_filter(call)
    advanced = ADVANCED & query.operators or query.search or (query.order and query.filter)
    if (advanced or query.count) and not (call.eventual and (query.count or not advanced)):
        raise bad_request(
            "Unsupported Query. Advanced query options need the header ConsistencyLevel: eventual "
            "and $count=true.",
            UNSUPPORTED,
        )
    if "signInActivity" in query.select and not call.organisation.licensed("p1"):
        raise GraphRefusal(403, *NO_PREMIUM)


def _page_size(query: Query) -> int:
    most = WITH_ACTIVITY if "signInActivity" in query.select else LARGEST
    if query.top is not None and not 1 <= query.top <= most:
        raise bad_request(
            f"Invalid page size specified: must be between 1 and {most} inclusive.", UNSUPPORTED
        )
    return query.top or 100


def _searched(text: str) -> Callable[[Mapping[str, Any]], bool]:
    name, _, words = text.strip('"').partition(":")
    return lambda found: words.lower() in str(found.get(name) or "").lower()


def candidates(organisation: Organisation, query: Query) -> Sequence[int]:
    """Where to look: everybody, the members, the guests, or just one."""
    people = organisation.people
    for name in DIRECT:
        if name in query.equal:
            index = people.index_of(str(query.equal[name]))
            return [] if index is None else [index]
    kind = str(query.equal.get("userType", "")).lower()
    if kind == "guest":
        return range(people.members, people.count)
    apart = kind == "member" and not people.mixed
    return range(people.members) if apart else range(people.count)


async def users(call: Call) -> Reply:
    """GET /users."""
    _check(call)
    organisation, query = call.organisation, call.query
    size = _page_size(query)
    start = int(position_of(query.token)["n"]) if query.token else 0
    body: dict[str, Any] = {"@odata.context": _context(call)}
    if not (query.filter or query.order or query.search):
        return await _straight(call, body, start, size)
    rows, walked, left = await _page(organisation, query, start, size)
    if query.count and not query.token:
        body["@odata.count"] = await _count(organisation, query)
    if left:
        body["@odata.nextLink"] = next_link(call, {"n": start + walked})
    return Reply(body={**body, "value": [shown(found, query.select) for found in rows]})


async def _straight(call: Call, body: dict[str, Any], start: int, size: int) -> Reply:
    """A page of everybody as they come, which most requests want."""
    organisation, people = call.organisation, call.organisation.people
    end = min(start + size, people.count)
    changes = organisation.state.changes(start, end)
    texts, rows = organisation.templates(call.query.select), list[str]()
    for first in range(start, end, AT_ONCE):
        rows += texts.rows(first, min(first + AT_ONCE, end), changes)
        await asyncio.sleep(0)
    if call.query.count and not call.query.token:
        body["@odata.count"] = people.count
    if end < people.count:
        body["@odata.nextLink"] = next_link(call, {"n": end})
    return Reply(body=body, rows=tuple(rows))


def _keeps(query: Query) -> Callable[[Mapping[str, Any]], bool]:
    search = _searched(query.search) if query.search else None
    where = query.where
    return lambda found: (where is None or where(found)) and (search is None or search(found))


async def _page(
    organisation: Organisation, query: Query, start: int, size: int
) -> tuple[list[dict[str, Any]], int, bool]:
    """The rows of one page, how far it came, and whether more may follow."""
    within = candidates(organisation, query)
    if query.order:
        everything, _ = await _scan(organisation, query, within, len(within) + 1)
        rows = ordered(everything, query.order)[start : start + size]
        return rows, size, start + size < len(everything)
    rest = within[start:]
    rows, walked = await _scan(organisation, query, rest, size)
    return rows, walked, walked < len(rest)


async def _scan(
    organisation: Organisation, query: Query, indices: Sequence[int], want: int
) -> tuple[list[dict[str, Any]], int]:
    changes = organisation.state.changes(indices[0], indices[-1] + 1) if indices else {}
    people = organisation.people

    def made(index: int) -> dict[str, Any]:
        return row(organisation, people.person(index, changes.get(index)))

    return await scan(indices, made, _keeps(query), want)


async def _count(organisation: Organisation, query: Query) -> int:
    within = candidates(organisation, query)
    simple = query.names <= {"userType"} and not (query.names and organisation.people.mixed)
    simple &= str(query.equal.get("userType", "Guest")).lower() in ("guest", "member")
    if set(query.equal) >= query.names and simple and not query.search:
        return len(within)
    rows, _ = await _scan(organisation, query, within, len(within) + 1)
    return len(rows)


async def count(call: Call) -> Reply:
    """GET /users/$count."""
    if not call.eventual:
        raise bad_request(
            "$count is not currently supported without the header ConsistencyLevel: eventual.",
            "Request_BadRequest",
        )
    _check_filter(call)
    return Reply(text=str(await _count(call.organisation, call.query)))


async def delta(call: Call) -> Reply:
    """GET /users/delta: everybody, then a link for who comes later."""
    _check_filter(call)
    organisation, query = call.organisation, call.query
    start = int(position_of(query.token)["n"]) if query.token else 0
    total = organisation.people.count
    rows, walked = await _scan(organisation, query, range(start, total), 200)
    body: dict[str, Any] = {"@odata.context": _context(call, "/$delta")}
    if start + walked < total:
        body["@odata.nextLink"] = next_link(call, {"n": start + walked})
    else:
        body["@odata.deltaLink"] = next_link(call, {"n": total}, "$deltatoken")
    return Reply(body={**body, "value": [shown(found, query.select) for found in rows]})


ROUTES = (
    Route("GET", "/me", me, DIRECTORY, (BASIC | any_of("User.Read"),), options=options("select")),
    Route("GET", "/users", users, DIRECTORY, (BASIC,), options=OPTIONS),
    Route("GET", "/users/$count", count, DIRECTORY, (BASIC,), options=options("filter search")),
    Route("GET", "/users/delta", delta, DIRECTORY, (READ_ALL,), options=options("select filter")),
    Route("GET", "/users/{user}", one, DIRECTORY, (BASIC,), options=options("select expand")),
)
