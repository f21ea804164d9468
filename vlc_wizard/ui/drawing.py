"""Blocks that only tell: each becomes lines of a given width. Pure, so it is tested by values."""

from collections.abc import Sequence
from itertools import pairwise

from textual.content import Content

from vlc_wizard.core.page import (
    Difference,
    DifferenceLine,
    Fact,
    Facts,
    Finding,
    Findings,
    Note,
    Say,
    Task,
    Tasks,
    Text,
)
from vlc_wizard.ui.layout import GAP, beside, columns, hanging, label_width, wrapped
from vlc_wizard.ui.text import Pen, blank, joined

PROSE = 68  # the widest a paragraph may run, in cells
NARROW = 46  # below this, columns become lines
_TONES = {"plain": "", "strong": "bold", "dim": "$dim"}
_SIGN_STYLES = {"+": "$ok bold", "~": "$warn bold", "-": "$bad bold", " ": ""}
_STATUS_STYLES = {
    "Completed": "$ok",
    "In progress": "$key",
    "Waiting for someone": "$warn",
    "There is a problem": "$bad bold",
}


def draw_title(pen: Pen, title: Say, width: int) -> list[Content]:
    """The question of the page."""
    return wrapped(pen.say(title, "bold $ink"), min(width, PROSE))


def draw_text(pen: Pen, text: Text, width: int) -> list[Content]:
    """A paragraph."""
    return wrapped(pen.say(text.says, _TONES[text.tone]), min(width, PROSE))


def draw_note(pen: Pen, note: Note, width: int) -> list[Content]:
    """An aside behind a bar; a warning has its mark and says so with its colour as well."""
    style = "$warn" if note.warning else "$key"
    lead = joined([pen.sign("bar", style), blank(1)])
    inner = min(width, PROSE) - 2
    title, says = pen.say(note.title, f"bold {style}"), pen.say(note.says)
    if note.warning:
        mark = pen.mark("warn")
        title, says = (
            (joined([mark, title], " "), says) if title else (title, joined([mark, says], " "))
        )
    lines = [*(wrapped(title, inner) if title else []), *wrapped(says, inner)]
    return [joined([lead, line]) for line in lines]


def draw_facts(pen: Pen, facts: Facts, width: int) -> list[Content]:
    """Labels and values, aligned; under a narrow width the value goes below its label."""
    labels = [pen.say(row.label, "$dim") for row in facts.rows]
    indent = label_width(labels, width)
    lines = _heading(pen, facts.title, width)
    for label, row in zip(labels, facts.rows, strict=True):
        value = _fact_value(pen, row)
        if width < NARROW:
            lines += [*wrapped(label, width), *hanging(blank(2), value, width, 2)]
        else:
            lines += columns([label, value], [indent, width - indent - GAP])
    return lines


def _fact_value(pen: Pen, fact: Fact) -> Content:
    parts = [pen.say(fact.value)]
    if fact.mark is not None:
        parts.insert(0, pen.mark(fact.mark))
    if fact.source:
        parts += [pen.sign("dot", "$dim"), pen.say(fact.source, "$dim")]
    return joined(parts, " ")


def draw_findings(pen: Pen, findings: Findings, width: int) -> list[Content]:
    """A mark, where there is one a time, and the words; the reason below."""
    timed = any(row.at for row in findings.rows)
    lines = _heading(pen, findings.title, width)
    for row in findings.rows:
        lines += _finding(pen, row, width, timed=timed)
    return lines


def draw_openings(
    pen: Pen, findings: Findings, width: int, chosen: int
) -> tuple[list[Content], list[tuple[int, int]]]:
    """Findings that can be opened with their numbers, and where each of them stands.

    `chosen`: the one under the cursor, counted among them; -1 for none.
    """
    lines = _heading(pen, findings.title, width)
    spans: list[tuple[int, int]] = []
    for row in findings.rows:
        number = len(spans) if row.opens else None
        drawn = _finding(pen, row, width, timed=False, number=number)
        if row.opens:
            spans.append((len(lines), len(lines) + len(drawn) - 1))
            if number == chosen:
                drawn[0] = drawn[0].stylize("$cursor-ink on $cursor bold")
        lines += drawn
    return lines, spans


def _finding(
    pen: Pen, row: Finding, width: int, *, timed: bool, number: int | None = None
) -> list[Content]:
    lead = joined([pen.mark(row.mark)])
    indent = pen.mark_width + 1
    if number is not None:
        lead = joined([pen.label(str(number + 1), "bold $key"), lead], " ")
        indent += 2
    if timed:
        clock = pen.label(f"{row.at:%H:%M:%S}" if row.at else " " * 8, "$dim")
        lead = joined([lead, blank(indent - lead.cell_length), clock])
        indent += len("00:00:00") + GAP
    style = "bold" if row.mark == "now" else "$dim" if row.mark == "later" else ""
    lines = hanging(lead, pen.say(row.says, style), min(width, indent + PROSE), indent)
    if row.detail:
        lines += hanging(blank(0), pen.say(row.detail, "$dim"), min(width, indent + PROSE), indent)
    return lines


def draw_difference(pen: Pen, difference: Difference, width: int) -> list[Content]:
    """What will change: sign, what, value, and what that means where there is room."""
    lines = _heading(pen, difference.title, width)
    inner = [row for row in difference.lines if row.value]
    labels = label_width([pen.say(row.label) for row in inner], width)
    explained = [pen.say(row.value).cell_length for row in inner if row.meaning]
    values = min(max(explained, default=0), (width - 4 - labels - 2 * GAP) // 2)
    for row in difference.lines:
        if row.value:
            lines += _changed_value(pen, row, width, labels, values)
        else:
            lines += _changed_thing(pen, row, width)
    return lines


def _changed_thing(pen: Pen, row: DifferenceLine, width: int) -> list[Content]:
    """What is made, changed or removed as a whole."""
    style = _SIGN_STYLES[row.sign]
    head = pen.say(row.label, style or "bold")
    return _with_meaning(hanging(pen.label(row.sign, style), head, width, 2), pen, row, width, 2)


def _changed_value(
    pen: Pen, row: DifferenceLine, width: int, labels: int, values: int
) -> list[Content]:
    """A label, its value and its meaning: in columns, or below each other."""
    sign, label = pen.label(row.sign, _SIGN_STYLES[row.sign]), pen.say(row.label, "$dim")
    rest = width - 4 - labels - GAP
    if rest < NARROW // 2:
        lines = hanging(sign, label, width, 4) + hanging(blank(0), pen.say(row.value), width, 6)
        return _with_meaning(lines, pen, row, width, 6)
    meaning = rest - values - GAP
    if row.meaning and meaning >= NARROW // 3:
        cells = [label, pen.say(row.value), pen.say(row.meaning, "$dim")]
        return beside(sign, columns(cells, [labels, values, meaning]), 4)
    lines = beside(sign, columns([label, pen.say(row.value)], [labels, rest]), 4)
    return _with_meaning(lines, pen, row, width, 4 + labels + GAP)


def _with_meaning(
    lines: list[Content], pen: Pen, row: DifferenceLine, width: int, indent: int
) -> list[Content]:
    if row.meaning:
        lines += hanging(blank(0), pen.say(row.meaning, "$dim"), width, indent)
    return lines


def task_widths(pen: Pen, tasks: Tasks) -> tuple[int, int]:
    """The widths of titles and statuses."""
    titles = [pen.say(row.title).cell_length for row in tasks.rows]
    return max(titles, default=1), max((len(row.status) for row in tasks.rows), default=1)


def draw_task(
    pen: Pen, task: Task, width: int, widths: tuple[int, int], *, chosen: bool
) -> list[Content]:
    """One row of the task list; the chosen one has the cursor and is bold."""
    lead = pen.sign("cursor", "$key bold") if chosen else blank(1)
    number = pen.label(str(task.number), "$key")
    status = pen.label(task.status, _STATUS_STYLES.get(task.status, "$dim"))
    title = pen.say(task.title, "bold" if chosen else "")
    if width < NARROW:
        lines = beside(joined([lead, number], " "), wrapped(title, width - 5), 5)
        note = joined([status, pen.say(task.note, "$dim")], "  ")
        return lines + hanging(blank(0), note, width, 5)
    titles, statuses = widths
    rest = width - 5 - titles - statuses - 2 * GAP
    cells = [title, status, pen.say(task.note, "$dim")]
    if rest >= NARROW // 3:
        rows = columns(cells, [titles, statuses, rest])
    else:
        rows = columns(cells[:2], [width - 5 - statuses - GAP, statuses])
        rows += wrapped(cells[2], width - 5)
    return beside(joined([lead, number], " "), rows, 5)


def draw_says(pen: Pen, says: Sequence[Say], width: int, style: str = "") -> list[Content]:
    """Paragraphs with a blank line between them."""
    blocks = [wrapped(pen.say(words, style), min(width, PROSE)) for words in says]
    lines = list(blocks[0]) if blocks else []
    for _, block in pairwise(blocks):
        lines += [blank(0), *block]
    return lines


def _heading(pen: Pen, title: Say, width: int) -> list[Content]:
    return wrapped(pen.say(title, "bold"), min(width, PROSE)) if title else []
