"""`$filter` expressions: what they test, which properties they need, and of what kind."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request

Test = Callable[[Mapping[str, Any]], bool]
DEEPEST = 50  # brackets and negations within each other
TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?[0-9]{1,18}(?:\.[0-9]{1,18})?)"
    r"|(?P<name>[A-Za-z_@][\w.@]*(?:/[A-Za-z_$][\w.$]*)*)"
    r"|(?P<sign>[(),:]))"
)


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """A property, or one further down: `status/errorCode`. Its name may be in any case."""
    value: Any = row
    for name in path.split("/"):
        if name == "$count":
            return len(value) if isinstance(value, list) else None
        value = _part(value, name) if isinstance(value, Mapping) else None
    return value


def _part(value: Mapping[str, Any], name: str) -> Any:
    if name in value:
        return value[name]
    lower = name.lower()
    return next((part for own, part in value.items() if own.lower() == lower), None)


def kind_of(name: str, value: Any) -> str:
    """Of what kind a value of this property is, in a filter's terms; nothing where it is null."""
    if isinstance(value, str):
        return "time" if name.lower().endswith("datetime") else "text"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "boolean"), ((int, float), "number"), (list, "collection"), (Mapping, "object")
    )  # fmt: skip
    return next((kind for types, kind in kinds if isinstance(value, types)), "")


def kind_in(rows: Sequence[Mapping[str, Any]], path: str) -> str:
    """Of what kind a property is in these rows, as far as any of them tells."""
    values = (value_at(row, path) for row in rows)
    return next((kind for value in values if (kind := kind_of(path, value))), "")


def check_kinds(claims: Iterable[tuple[str, str]], kind: Callable[[str], str]) -> None:
    """Refuse a filter that compares a property with something of another kind."""
    for path, claimed in sorted(claims):
        actual = kind(path)
        if actual and actual != claimed:
            raise bad_request(
                "Invalid filter clause: a binary operator with incompatible types was detected: "
                f"'{path}' is {actual}, and what it is compared with is {claimed}."
            )


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return bool(left == right)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return _same(left, right) == (operator == "eq")
    if operator == "has":
        return isinstance(left, str) and str(right).lower() in left.lower().split(",")
    alike = isinstance(left, str) and isinstance(right, str)
    if not (alike or (isinstance(left, NUMBERS) and isinstance(right, NUMBERS))):
        return False
    ordered = {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}
    return bool(ordered[operator])


NUMBERS = (int, float)
LITERALS = {"text": "text", "guid": "text", "number": "number", "time": "time"}
FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le", "has", "in")


class Filter:
    """A `$filter` expression: what it tests, and which properties it needs."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0
        self.names: set[str] = set()
        self.operators: set[str] = set()
        self.equal: dict[str, Any] = {}
        self.claims: set[tuple[str, str]] = set()  # properties, and of what kind they must be
        self._depth = 0
        self._again = False  # whether a property was said to be equal to two things
        self.test = self._either()
        if self._at != len(self._tokens):
            raise self._wrong()
        if {"or", "not"} & self.operators or self._again:
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
        self._depth += 1
        if self._depth > DEEPEST:
            raise bad_request("Invalid filter clause: the recursion limit has been exceeded.")
        test = self._term()
        self._depth -= 1
        return test

    def _term(self) -> Test:
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
        wanted = str(self._literal(path)).lower()
        self._take(")")
        self.names.add(path.split("/")[0])
        self.claims.add((path, "text"))
        return lambda row: call(str(value_at(row, path) or "").lower(), wanted)

    def _lambda(self, name: str) -> Test:
        path, _, kind = name.rpartition("/")
        if kind not in ("any", "all"):
            raise bad_request(f"Invalid filter clause: unknown function '{kind}'.")
        self.operators.add(kind)
        self.names.add(path.split("/")[0])
        self.claims.add((path, "collection"))
        self._take("(")
        if self._peek(")"):
            self._take()
            return lambda row: bool(_items(row, path))
        variable = self._take()
        self._take(":")
        inner = self._inside()
        self._take(")")
        every = all if kind == "all" else any
        return lambda row: every(inner({variable: item}) for item in _items(row, path))

    def _inside(self) -> Test:
        """What is tested of each item: its names are the item's own, not the row's."""
        outer = self.names, self.equal, self.claims
        self.names, self.equal, self.claims = set(), {}, set()
        inner = self._either()
        self.names, self.equal, self.claims = outer
        return inner

    def _comparison(self, path: str) -> Test:
        operator = self._take(*COMPARISONS).lower()
        self.operators.add(operator)
        self.names.add(path.split("/", maxsplit=1)[0])
        if path.endswith("/$count"):
            self.claims.add((path.removesuffix("/$count"), "collection"))
        if operator == "in":
            wanted = self._list(path)
            return lambda row: any(_same(value_at(row, path), item) for item in wanted)
        right = self._literal(path)
        if operator == "eq":
            self._again |= path in self.equal
            self.equal[path] = right
        return lambda row: _compare(operator, value_at(row, path), right)

    def _list(self, path: str) -> list[Any]:
        self._take("(")
        items = [self._literal(path)]
        while self._peek(","):
            self._take()
            items.append(self._literal(path))
        self._take(")")
        return items

    def _literal(self, path: str) -> Any:
        """The next value, with which the property at `path` is compared."""
        if self._at >= len(self._tokens):
            raise self._wrong()
        kind, word = self._tokens[self._at]
        self._at += 1
        if kind not in LITERALS:
            return self._word(path, word)
        self.claims.add((path, LITERALS[kind]))
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word) if "." in word else int(word)
        return word

    def _word(self, path: str, word: str) -> Any:
        words = {"true": True, "false": False, "null": None}
        if word.lower() not in words:
            raise self._wrong()
        found = words[word.lower()]
        if found is not None:  # anything may be null
            self.claims.add((path, "boolean"))
        return found


def _items(row: Mapping[str, Any], path: str) -> Sequence[Any]:
    found = value_at(row, path)
    return found if isinstance(found, list) else ()
