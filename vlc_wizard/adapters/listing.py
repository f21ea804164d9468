"""The people in one order, searched and filtered: what a table or a file asks for."""

import json
import re
import sqlite3
import unicodedata
from array import array
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from vlc_wizard.adapters.database import making_sense, state_error
from vlc_wizard.adapters.people_files import PeopleFiles
from vlc_wizard.core.model import Kind, Origin, Person, Readiness

# What stands in the file for each value. Given once, never again to another.
KIND_CODES: Mapping[Kind, int] = {
    Kind.MEMBER: 1,
    Kind.GUEST: 2,
    Kind.INTERNAL_GUEST: 3,
    Kind.EXTERNAL_MEMBER: 4,
}
READINESS_CODES: Mapping[Readiness, int] = {
    Readiness.READY: 1,
    Readiness.NOT_ALLOWED: 2,
    Readiness.PHONE_ONLY: 3,
    Readiness.NOT_REGISTERED: 4,
    Readiness.PENDING: 5,
    Readiness.DISABLED: 6,
    Readiness.UNKNOWN: 7,
    Readiness.ELSEWHERE: 8,
}
ORIGIN_CODES: Mapping[Origin, int] = {
    Origin.OURS: 1,
    Origin.ENTRA: 2,
    Origin.MICROSOFT: 3,
    Origin.GOOGLE: 4,
    Origin.FACEBOOK: 5,
    Origin.PROVIDER: 6,
    Origin.PASSCODE: 7,
    Origin.UNKNOWN: 8,
}
KIND_WORDS: Mapping[Kind, str] = {
    Kind.MEMBER: "Member",
    Kind.GUEST: "Guest",
    Kind.INTERNAL_GUEST: "Internal guest",
    Kind.EXTERNAL_MEMBER: "External member",
}
READINESS_WORDS: Mapping[Readiness, str] = {
    Readiness.READY: "Ready",
    Readiness.NOT_ALLOWED: "Registered, not allowed",
    Readiness.PHONE_ONLY: "Phone only",
    Readiness.NOT_REGISTERED: "Not registered",
    Readiness.PENDING: "Invitation pending",
    Readiness.DISABLED: "Disabled",
    Readiness.ELSEWHERE: "MFA elsewhere",
    Readiness.UNKNOWN: "Unknown",
}
_KINDS = {code: kind for kind, code in KIND_CODES.items()}
_ORIGINS = {code: origin for origin, code in ORIGIN_CODES.items()}
_READINESS = {code: readiness for readiness, code in READINESS_CODES.items()}

_BY_NAME = "rank"
_ORDERS: Mapping[str, str] = {
    "": "",  # as before
    "name": _BY_NAME,
    "user_name": "user_name COLLATE NOCASE, rank",
    "kind": "kind, rank",
    "readiness": "readiness, rank",
}
# Filters are about enabled people, as every count on a page is.
_FILTERS: Mapping[str, str] = {
    "": "",
    "ready": "readiness = 1",
    "not-ready": "readiness IN (2, 3, 4, 5, 7)",  # not known to be ready counts as not ready
    "phone-only": "readiness = 3",
    "guests": "enabled = 1 AND kind <> 1",
    "one-method": "enabled = 1 AND methods = 1",
    "elsewhere": "readiness = 8",
    "pending": "readiness = 5",
    "unknown": "readiness = 7",
}
_SOUGHT_WORDS = 10  # more of them narrow nothing
_AT_ONCE = 250  # rows read in one go: whoever scrolls meanwhile waits for no more
_FEW = 5000
_TITLE = "The list of people cannot be read"
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")  # most of them; the others take longer
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def fold(text: str) -> str:
    """The text as it is searched and sorted: without case and accents, "Müller" as "muller"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = _ACCENTS.sub("", apart)
    if bare.isascii():
        return bare.lower()
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def to_number(at: datetime) -> int:
    """A time as whole microseconds, which lose nothing."""
    return (at - _EPOCH) // _MICROSECOND


def to_time(number: int) -> datetime:
    """The inverse of `to_number`."""
    return _EPOCH + number * _MICROSECOND


def cells(person: Person) -> tuple[str, ...]:
    """A person as the table shows one: name, sign-in name, kind, readiness."""
    kind, readiness = KIND_WORDS[person.kind], READINESS_WORDS[person.readiness]
    return (person.name, person.user_name, kind, readiness)


class Listing:
    """Implements `core.page.RowSource`. Renews itself when the people were read again.

    Only the places of the rows are held, four bytes each, and by name no more than were asked for.
    """

    def __init__(
        self,
        files: PeopleFiles,
        order: str = _BY_NAME,
        where: tuple[str, ...] = ("1",),
        words: tuple[str, ...] = (),
        few: int = _FEW,
    ) -> None:
        """`few`: how many are found together with their count."""
        self._few = few
        self._files = files
        self._order = order
        self._clauses = where
        self._where = " AND ".join(where)
        self._words = words  # one for each `?` in the clauses
        self._generation = -1
        self._length: int | None = None
        self._ranks: MutableSequence[int] = array("I")

    def __len__(self) -> int:
        with self._files.current(_TITLE) as (generation, database):
            self._renew(generation)
            return self._count(database)

    def rows(self, start: int, count: int) -> Sequence[tuple[str, ...]]:
        """Cells of `count` rows from `start`, in this order."""
        return [cells(person) for person in self._people(start, count)[1]]

    def ordered(self, *, search: str = "", order: str = "", only: str = "") -> "Listing":
        """These rows, filtered further and sorted. Raises ValueError for an unknown name.

        Every word of `search` must be in the name, the sign-in name or the mail address.
        """
        words = tuple(fold(search).split()[:_SOUGHT_WORDS])
        wanted = [_named(_FILTERS, only, "filter"), *("instr(sought, ?)" for _ in words)]
        return Listing(
            self._files,
            _named(_ORDERS, order, "order") or self._order,
            (*self._clauses, *filter(None, wanted)),
            (*self._words, *words),
        )

    def among(self, people: Sequence[str]) -> "Listing":
        """Those with these ids. All their places are found in one go: it costs a look at each."""
        return Listing(
            self._files,
            self._order,
            (*self._clauses, "id IN (SELECT value FROM json_each(?))"),
            (*self._words, json.dumps(list(people))),
            few=len(people) + 1,
        )

    def iterate(self) -> Iterator[Person]:
        """All rows of one reading, a few at a time. Raises StateError where it changes."""
        generation, people = self._people(0, _AT_ONCE)
        start = 0
        while people:
            yield from people
            start += len(people)
            now, people = self._people(start, _AT_ONCE)
            if now != generation:
                raise state_error(_TITLE, "The people were read again meanwhile.")

    def _people(self, start: int, count: int) -> tuple[int, list[Person]]:
        with self._files.current(_TITLE) as (generation, database):
            self._renew(generation)
            ranks = self._places(database, max(start, 0), max(count, 0))
            found = database.execute(
                """SELECT people.id, name, user_name, mail, kind, enabled, pending, readiness,
                        read_at, origin, domain, language, methods
                    FROM json_each(?) AS wanted CROSS JOIN people ON rank = wanted.value
                    ORDER BY wanted.key""",
                (json.dumps(ranks),),
            )
            with making_sense(_TITLE):
                return self._generation, [_person(row) for row in found]

    def _renew(self, generation: int) -> None:
        if generation != self._generation:
            self._generation, self._length, self._ranks = generation, None, array("I")

    def _count(self, database: sqlite3.Connection) -> int:
        """Few are found in one go with their places; only many are counted by themselves."""
        if self._is_everybody_by_name:  # they are numbered without a gap
            return int(database.execute("SELECT max(rank) FROM people").fetchone()[0] or 0)
        if self._length is None:
            self._find(database, self._few)
        if self._length is None:
            sql = f"SELECT count(*) FROM people WHERE {self._where}"  # noqa: S608 - our own words
            self._length = int(database.execute(sql, self._words).fetchone()[0])
        return self._length

    @property
    def _is_everybody_by_name(self) -> bool:
        return self._where == "1" and self._order == _BY_NAME

    def _places(self, database: sqlite3.Connection, start: int, count: int) -> list[int]:
        """Where the rows are. By name everybody is where they stand."""
        end = start + count
        if self._is_everybody_by_name:
            return list(range(start + 1, end + 1))
        if end > len(self._ranks) and len(self._ranks) != self._length:
            self._find(database, end)
        return list(self._ranks[start:end])

    def _find(self, database: sqlite3.Connection, end: int) -> None:
        """By name go on from the last place found; any other order has to be found whole."""
        by_name = self._order == _BY_NAME
        last = self._ranks[-1] if self._ranks else 0
        more = max(end - len(self._ranks), 0) if by_name else -1
        sql = (
            f"SELECT rank FROM people WHERE rank > ? AND {self._where} "  # noqa: S608 - our own words
            f"ORDER BY {self._order} LIMIT ?"
        )
        if not by_name:
            last = 0
            self._ranks = array("I")
        found = database.execute(sql, (last, *self._words, more))
        self._ranks.extend(chain.from_iterable(found))
        if not by_name or len(self._ranks) < end:
            self._length = len(self._ranks)


def _named(table: Mapping[str, str], name: str, what: str) -> str:
    if name not in table:
        raise ValueError(f"no {what} of people is named {name!r}")
    return table[name]


def _person(row: tuple[Any, ...]) -> Person:
    object_id, name, user_name, mail, kind, enabled, pending, readiness, read_at, *more = row
    origin, domain, language, methods = more
    return Person(
        id=object_id,
        name=name,
        user_name=user_name,
        mail=mail,
        kind=_KINDS[kind],
        enabled=bool(enabled),
        pending=bool(pending),
        readiness=_READINESS[readiness],
        read_at=to_time(read_at),
        origin=_ORIGINS[origin],
        domain=domain,
        language=language,
        methods=methods,
    )
