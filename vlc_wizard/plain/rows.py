"""A table line by line: which of its rows are shown, and the keys that show others."""

from collections.abc import Iterator, Mapping

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import RowSource, Table

ROWS = 20  # at a time


class Rows:
    """Where somebody is in a table. The search and the filter hold together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._start = 0
        self._search = ""
        self._filter = 0

    def keys(self) -> Mapping[str, str]:
        """What can be typed, and what it does."""
        found = {"m": "More rows", "/word": "Search"}
        return found | ({"f": "Filter"} if self._table.filters else {})

    def typed(self, text: str) -> Iterator[str] | None:
        """The lines that a key shows; None where it is no key of a table."""
        if text == "m":
            self._start += ROWS
        elif text.startswith("/"):
            self._search, self._start = text[1:].strip(), 0
        elif text == "f" and self._table.filters:
            self._filter, self._start = (self._filter + 1) % len(self._table.filters), 0
        else:
            return None
        return self.lines()

    def lines(self) -> Iterator[str]:
        """The rows shown now, each with its headings' order, and how many there are."""
        yield from self._chosen()
        source = self._source()
        total = len(source)
        if not total:
            yield "No row fits." if self._is_narrowed() else plain(self._table.empty)
            return
        if self._start >= total:
            self._start = 0
            yield "That was the last row. From the first one again:"
        yield ", ".join(plain(c.title) for c in self._table.columns) + ":"
        for cells in source.rows(self._start, ROWS):
            yield "  " + ", ".join(cells)
        end = min(self._start + ROWS, total)
        yield f"{self._start + 1:,} to {end:,} of {total:,}."

    def hint(self) -> Iterator[str]:
        """How to see others, once below the first rows."""
        if len(self._table.source) > ROWS:
            yield "m shows more. / and a word searches, / alone shows all again."
        if self._table.filters:
            names = ", ".join(plain(label) for _, label in self._table.filters)
            yield f"f shows in turn: {names}."

    def _is_narrowed(self) -> bool:
        return bool(self._search or self._filter)

    def _chosen(self) -> Iterator[str]:
        if self._filter:
            yield f"Only: {plain(self._table.filters[self._filter][1])}."
        if self._search:
            yield f"Search: {self._search}."

    def _source(self) -> RowSource:
        if not self._is_narrowed():
            return self._table.source
        only = self._table.filters[self._filter][0] if self._table.filters else ""
        return self._table.source.ordered(search=self._search, only=only)
