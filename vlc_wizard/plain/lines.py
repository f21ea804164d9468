"""A page as lines of text: every sentence of the full-screen page, in reading order."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import (
    Code,
    Difference,
    Facts,
    Finding,
    Findings,
    Link,
    Mark,
    Note,
    Page,
    Place,
    Progress,
    Say,
    Table,
    Tasks,
    Text,
)
from vlc_wizard.plain.rows import Rows

WIDTH = 76

_MARKS: dict[Mark, str] = {
    "ok": "ok: ",
    "warn": "attention: ",
    "bad": "fails: ",
    "unknown": "unknown: ",
    "info": "",
    "now": "now: ",
    "later": "then: ",
}


def mark_words(mark: Mark | None) -> str:
    """A mark as a word, since neither colour nor sign is read aloud."""
    return _MARKS[mark] if mark else ""


def heading(place: Place) -> str:
    """Where this is, whose tenant, and which world, on one line."""
    parts = []
    if place.task:
        number = f"{place.step} of {place.steps} " if place.step else ""
        step = f", {number}{plain(place.step_title)}" if place.steps else ""
        parts.append(f"[{place.task} of {place.tasks} {plain(place.task_title)}{step}]")
    else:
        parts.append(f"[{plain(place.step_title)}]")
    world = f", {place.world}" if place.world else f", {plain(place.person)}"
    day = f", day {place.day}" if place.day else ""
    parts.append(f" {plain(place.tenant)}{world}{day}")
    return " ".join(parts)


def page_parts(page: Page, place: Place) -> Iterator[list[str]]:
    """The whole page part by part, its form and its keys apart."""
    yield [heading(place)]
    yield list(title(page))
    for block in page.blocks:
        yield from block_parts(block)
    yield [f"This page changes: {plain(page.changes)}."]


def title(page: Page) -> Iterator[str]:
    """The question of the page, as a sentence."""
    words = plain(page.title)
    yield from wrap(words if words[-1:] in ".?!" else f"{words}.")


def wrap(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Fold a paragraph; a long word, such as an address, is never broken."""
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest or first,
        break_long_words=False, break_on_hyphens=False,
    ) or [first.rstrip()]  # fmt: skip


def block_lines(block: Any) -> Iterator[str]:
    """One block."""
    yield from _DRAW[type(block)](block)


def block_parts(block: Any) -> Iterator[list[str]]:
    """One block as what is said at once: of a list that grows, each finding by itself."""
    if not isinstance(block, Findings):
        yield list(block_lines(block))
        return
    yield list(_titled(block.title))
    for row, number in _numbered(block):
        yield list(_finding(row, number))


def _text(block: Text) -> Iterator[str]:
    yield from wrap(plain(block.says))


def _note(block: Note) -> Iterator[str]:
    label = plain(block.title) or ("Attention" if block.warning else "Note")
    yield from wrap(f"{label}: {plain(block.says)}")


def _titled(title: Say) -> Iterator[str]:
    if title:
        yield f"{plain(title)}:"


def _facts(block: Facts) -> Iterator[str]:
    yield from _titled(block.title)
    for row in block.rows:
        source = f" ({plain(row.source)})" if row.source else ""
        line = f"{plain(row.label)}: {mark_words(row.mark)}{plain(row.value)}{source}"
        yield from wrap(line, "  ", "    ")


def _clock(at: datetime | None) -> str:
    return f"{at:%H:%M:%S} " if at else ""


def _findings(block: Findings) -> Iterator[str]:
    yield from _titled(block.title)
    for row, number in _numbered(block):
        yield from _finding(row, number)


def _numbered(block: Findings) -> Iterator[tuple[Finding, str]]:
    """Each row, with its number where it can be opened."""
    names = block.openings
    for row in block.rows:
        yield row, str(names.index(row.opens) + 1) if row.opens else "-"


def _finding(row: Finding, number: str) -> Iterator[str]:
    detail = f" ({plain(row.detail)})" if plain(row.detail) else ""
    line = f"{_clock(row.at)}{mark_words(row.mark)}{plain(row.says)}{detail}"
    yield from wrap(line, f"  {number} ", "    ")


def _tasks(block: Tasks) -> Iterator[str]:
    for row in block.rows:
        note = f", {plain(row.note)}" if plain(row.note) else ""
        yield from wrap(f"{row.number}  {plain(row.title)}: {row.status}{note}", "  ", "     ")


def _difference(block: Difference) -> Iterator[str]:
    yield from _titled(block.title)
    words = {"+": "new: ", "~": "changes: ", "-": "goes: ", " ": ""}
    for line in block.lines:
        value = f": {plain(line.value)}" if line.value else ""
        meaning = f" ({plain(line.meaning)})" if line.meaning else ""
        text = f"{words[line.sign]}{plain(line.label)}{value}{meaning}"
        yield from wrap(text, "  " if line.sign != " " else "    ", "      ")


def _code(block: Code) -> Iterator[str]:
    yield from _titled(block.title)
    yield from block.text.splitlines()


def _table(block: Table) -> Iterator[str]:
    rows = Rows(block)
    yield from rows.lines()
    yield from rows.hint()


def _link(block: Link) -> Iterator[str]:
    yield f"{plain(block.label)}: {block.address}"
    if block.code:
        yield "v shows its code to scan."


def code_rows(code: Sequence[Sequence[bool]]) -> Iterator[str]:
    """A code in half blocks, black on white whatever the terminal's own colours."""
    for top in range(0, len(code), 2):
        below = code[top + 1] if top + 1 < len(code) else (False,) * len(code[top])
        halves = "".join(_HALF[a, b] for a, b in zip(code[top], below, strict=True))
        yield f"\x1b[30;107m{halves}\x1b[0m"


_HALF = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def _progress(block: Progress) -> Iterator[str]:
    yield under_way(plain(block.says), block.done, block.total)


def under_way(what: str, done: int = 0, total: int | None = None) -> str:
    """Work under way, and how far it is."""
    of = f" of {total:,}" if total else ""
    so_far = f", {done:,}{of}" if done else ""
    return f"Under way: {what}{so_far}."


_DRAW: dict[type, Callable[[Any], Iterator[str]]] = {
    Text: _text,
    Note: _note,
    Facts: _facts,
    Findings: _findings,
    Tasks: _tasks,
    Difference: _difference,
    Code: _code,
    Table: _table,
    Link: _link,
    Progress: _progress,
}
