"""OData query options, as far as the service supports them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from vlc_wizard.rehearsal.filters import Filter, Test
from vlc_wizard.rehearsal.refusal import bad_request

MOST = 2**31 - 1  # of an Edm.Int32, which the numbers of options are


def names(words: str) -> frozenset[str]:
    """Property names, written with spaces between them."""
    return frozenset(words.split())


SYSTEM = names("select filter top skip orderby expand count search skiptoken deltatoken format")


@dataclass(slots=True)
class Query:
    """The options of one request, parsed. Names stand as they came until `spell`."""

    select: tuple[str, ...] = ()
    where: Test | None = None
    filter: str = ""
    names: frozenset[str] = frozenset()  # properties the filter looks at
    operators: frozenset[str] = frozenset()  # and how
    equal: Mapping[str, Any] = field(default_factory=dict)  # "name eq value" joined by and
    claims: frozenset[tuple[str, str]] = frozenset()  # of what kind it takes properties to be
    top: int | None = None
    skip: int = 0
    order: tuple[tuple[str, bool], ...] = ()  # (property, descending)
    expand: tuple[str, ...] = ()
    count: bool = False
    search: str = ""
    token: str = ""  # $skiptoken or $deltatoken
    text: str = ""  # as it came

    def spell(self, names: Iterable[str]) -> None:
        """Write the names of properties as the type does: they may come in any case."""
        own = {name.lower(): name for name in names}

        def spelt(path: str) -> str:
            first, slash, rest = path.partition("/")
            return own.get(first.lower(), first) + slash + rest

        self.select = tuple(dict.fromkeys(spelt(name) for name in self.select))
        self.order = tuple((spelt(name), descending) for name, descending in self.order)
        self.names = frozenset(spelt(name) for name in self.names)
        self.equal = {spelt(name): value for name, value in self.equal.items()}
        self.claims = frozenset((spelt(path), kind) for path, kind in self.claims)


def options(text: str) -> dict[str, str]:
    """The system query options of a URL's query, without their dollar sign."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        bare = name.removeprefix("$").lower()
        if name.startswith("$") and bare not in SYSTEM:
            raise bad_request(f"The query parameter '{name}' is not supported.")
        if bare in SYSTEM:
            if bare in found:
                raise bad_request(f"Query option '${bare}' was specified more than once.")
            found[bare] = value
    return found


def parse(text: str, allowed: frozenset[str], expands: frozenset[str] = frozenset()) -> Query:
    """Read the options; one that the resource does not support is refused."""
    given = options(text)
    for name in given:
        if name not in allowed and name not in ("skiptoken", "deltatoken", "format"):
            raise bad_request(f"Query option '{'$' + name}' is not allowed for this resource.")
    reading = Filter(given["filter"]) if given.get("filter") else None
    return Query(
        select=_names(given.get("select", "")),
        where=reading.test if reading else None,
        filter=given.get("filter", ""),
        names=frozenset(reading.names) if reading else frozenset(),
        operators=frozenset(reading.operators) if reading else frozenset(),
        equal=reading.equal if reading else {},
        claims=frozenset(reading.claims) if reading else frozenset(),
        top=_number(given["top"], "top") if "top" in given else None,
        skip=_number(given["skip"], "skip") if "skip" in given else 0,
        order=_order(given.get("orderby", "")),
        expand=_expand(given.get("expand", ""), expands),
        count=_truth(given.get("count", "false")),
        search=given.get("search", ""),
        token=given.get("skiptoken") or given.get("deltatoken") or "",
        text=text,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _expand(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """What is shown with each row. What the rehearsal has not built is refused, not left out."""
    own = {name.lower(): name for name in known}
    wanted = _names(text)
    for name in wanted:
        if name.lower() not in own:
            raise bad_request(f"The rehearsal tenant cannot do $expand={name} here.")
    return tuple(own[name.lower()] for name in wanted)


def _number(text: str, name: str) -> int:
    plain = text.isascii() and text.isdigit()
    if not plain or len(text) > len(str(MOST)) or int(text) > MOST:
        raise bad_request(f"Invalid value '{text[:40]}' for ${name} query option found.")
    return int(text)


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise bad_request(f"Invalid value '{text}' for $count query option found.")
    return text.lower() == "true"


def _order(text: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in _names(text):
        name, _, direction = part.partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise bad_request(f"Syntax error in $orderby expression '{text}'.")
        order.append((name, direction.strip().lower() == "desc"))
    return tuple(order)


def selected(row: Mapping[str, Any], select: Sequence[str]) -> dict[str, Any]:
    """The row with these properties only, and its annotations."""
    kept = {name: value for name, value in row.items() if name.startswith("@")}
    kept.update({name: row.get(name) for name in select})
    return kept
