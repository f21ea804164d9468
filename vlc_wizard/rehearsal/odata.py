"""OData query options, as far as the service supports them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request

Test = Callable[[Mapping[str, Any]], bool]


def names(words: str) -> frozenset[str]:
    """Property names, written with spaces between them."""
    return frozenset(words.split())


SYSTEM = names("select filter top skip orderby expand count search skiptoken deltatoken format")
TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@][\w.@]*(?:/[A-Za-z_$][\w.$]*)*)"
    r"|(?P<sign>[(),:]))"
)


@dataclass(frozen=True, slots=True)
class Query:
    """The options of one request, parsed."""

    select: tuple[str, ...] = ()
    where: Test | None = None
    filter: str = ""
    names: frozenset[str] = frozenset()  # properties the filter looks at
    operators: frozenset[str] = frozenset()  # and how
    equal: Mapping[str, Any] = field(default_factory=dict)  # "name eq value" joined by and
    top: int | None = None
    skip: int = 0
    order: tuple[tuple[str, bool], ...] = ()  # (property, descending)
    expand: tuple[str, ...] = ()
    count: bool = False
    search: str = ""
    token: str = ""  # $skiptoken or $deltatoken
    text: str = ""  # as it came


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


def parse(text: str, allowed: frozenset[str]) -> Query:
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
        top=_number(given["top"], "top") if "top" in given else None,
        skip=_number(given["skip"], "skip") if "skip" in given else 0,
        order=_order(given.get("orderby", "")),
        expand=_expand(given.get("expand", "")),
        count=_truth(given.get("count", "false")),
        search=given.get("search", ""),
        token=given.get("skiptoken") or given.get("deltatoken") or "",
        text=text,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _expand(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"\(.*\)$", "", name) for name in re.split(r",(?![^(]*\))", text) if name)


def _number(text: str, name: str) -> int:
    if not text.isdigit():
        raise bad_request(f"Invalid value '{text}' for ${name} query option found.")
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


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """A property, or one further down: `status/errorCode`."""
    value: Any = row
    for name in path.split("/"):
        if name == "$count":
            return len(value or ())
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return bool(left == right)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return _same(left, right) == (operator == "eq")
    if operator == "has":
        return isinstance(left, str) and str(right).lower() in left.lower().split(",")
    if left is None or right is None or isinstance(left, str) != isinstance(right, str):
        return False
    ordered = {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}
    return bool(ordered[operator])


FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
COMPARISONS = names("eq ne gt ge lt le has in")


class Filter:
    """A `$filter` expression: what it tests, and which properties it needs."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0
        self.names: set[str] = set()
        self.operators: set[str] = set()
        self.equal: dict[str, Any] = {}
        self._negated = False
        self.test = self._either()
        if self._at != len(self._tokens):
            raise self._wrong()
        if {"or", "not"} & self.operators:
            self.equal = {}

    def _wrong(self) -> GraphRefusal:
        return bad_request(f"Invalid filter clause: syntax error in '{self._text}'.")

    def _split(self, text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match or match.lastgroup is None:
                raise self._wrong()
            tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        return tokens

    def _peek(self, *words: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][1].lower() in words

    def _take(self, *words: str) -> str:
        if self._at >= len(self._tokens) or (words and not self._peek(*words)):
            raise self._wrong()
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _either(self) -> Test:
        tests = [self._both()]
        while self._peek("or"):
            self.operators.add(self._take())
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._peek("and"):
            self._take()
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._peek("not"):
            self.operators.add(self._take())
            test = self._one()
            return lambda row: not test(row)
        if self._peek("("):
            self._take()
            test = self._either()
            self._take(")")
            return test
        name = self._take()
        if self._peek("("):
            return self._lambda(name) if "/" in name else self._function(name)
        return self._comparison(name)

    def _function(self, name: str) -> Test:
        if name.lower() not in FUNCTIONS:
            raise bad_request(f"Invalid filter clause: unknown function '{name}'.")
        self.operators.add(name.lower())
        call = FUNCTIONS[name.lower()]
        self._take("(")
        path = self._take()
        self._take(",")
        wanted = str(self._literal()).lower()
        self._take(")")
        self.names.add(path.split("/")[0])
        return lambda row: call(str(value_at(row, path) or "").lower(), wanted)

    def _lambda(self, name: str) -> Test:
        path, _, kind = name.rpartition("/")
        if kind not in ("any", "all"):
            raise bad_request(f"Invalid filter clause: unknown function '{kind}'.")
        self.operators.add(kind)
        self.names.add(path.split("/")[0])
        self._take("(")
        if self._peek(")"):
            self._take()
            return lambda row: bool(value_at(row, path))
        variable = self._take()
        self._take(":")
        outer, self.names = self.names, set()
        inner = self._either()
        self.names = outer
        self._take(")")
        every = all if kind == "all" else any
        return lambda row: every(inner({variable: item}) for item in value_at(row, path) or ())

    def _comparison(self, path: str) -> Test:
        operator = self._take(*COMPARISONS).lower()
        self.operators.add(operator)
        self.names.add(path.split("/", maxsplit=1)[0])
        if operator == "in":
            wanted = self._list()
            return lambda row: any(_same(value_at(row, path), item) for item in wanted)
        right = self._literal()
        if operator == "eq":
            self.equal[path] = right
        return lambda row: _compare(operator, value_at(row, path), right)

    def _list(self) -> list[Any]:
        self._take("(")
        items = [self._literal()]
        while self._peek(","):
            self._take()
            items.append(self._literal())
        self._take(")")
        return items

    def _literal(self) -> Any:
        if self._at >= len(self._tokens):
            raise self._wrong()
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word) if "." in word else int(word)
        if kind in ("guid", "time"):
            return word
        return self._word(word)

    def _word(self, word: str) -> Any:
        words = {"true": True, "false": False, "null": None}
        if word.lower() not in words:
            raise self._wrong()
        return words[word.lower()]


def selected(row: Mapping[str, Any], select: Sequence[str]) -> dict[str, Any]:
    """The row with these properties only, and its annotations."""
    kept = {name: value for name, value in row.items() if name.startswith("@")}
    kept.update({name: row.get(name) for name in select})
    return kept
