"""The judgement for programs and for people who read lines."""

from collections.abc import Iterator
from typing import Any

from vlc_wizard.core.coverage import Gap, Judgement
from vlc_wizard.core.format import plain
from vlc_wizard.core.pages.coverage_words import headline, left_out

_MOST_LINES = 20  # of each kind; --json has all of them


def coverage_document(found: Judgement | None) -> dict[str, Any]:
    """The `coverage` object of `assess --json`."""
    if found is None:
        return _nothing()
    return {
        "verdict": str(found.verdict),
        "policies_alone": str(found.policies_alone),
        "report_only_would_cover": found.report_only_would_cover,
        "grade": found.grade,
        "covered": found.covered,
        "total": found.total,
        "disabled": found.disabled,
        "gaps": [_gap(gap) for gap in found.gaps],
        "exempt": [key for key, _ in found.exempt],
        "emergency": list(found.emergency),
        "blocked": [
            {"people": list(b.people), "who": b.who, "situation": b.situation, "policy": b.policy}
            for b in found.blocked
        ],
        "unknown": [str(doubt) for doubt in found.unknown],
        "reads": [
            {"path": d.path or None, "says": d.says, "settled_by": d.settled_by}
            for d in found.unknown
        ],
        "notes": list(found.notes),
    }


def _nothing() -> dict[str, Any]:
    names = ["policies_alone", "report_only_would_cover", "grade", "covered", "total", "disabled"]
    lists = ["gaps", "exempt", "emergency", "blocked", "reads", "notes"]
    return {
        "verdict": "UNKNOWN",
        **dict.fromkeys(names),
        **{name: [] for name in lists},
        "unknown": ["Nothing was judged: the tenant was not read."],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "people": list(gap.people),
        "count": gap.count,
        "who": gap.who,
        "situation": gap.situation,
        "why": gap.why,
        "almost": gap.almost or None,
        "reasons": list(gap.reasons),
    }


def coverage_lines(found: Judgement | None) -> list[str]:
    """The verdict, the gaps by name, and what is not known."""
    if found is None:
        return ["Verdict: UNKNOWN. Nothing was judged: the tenant was not read."]
    return [f"Verdict: {found.verdict}. {plain(headline(found))}", *_cut(_details(found))]


def _details(found: Judgement) -> Iterator[list[str]]:
    if found.report_only_would_cover:
        yield ["Turned on, the report-only policies would reach everybody."]
    yield [
        f"Not asked by your own rules: {g.who}" + (f" ({g.count:,})" if g.count > 1 else "")
        + f"; {g.situation}. {g.why}"
        for g in found.gaps
    ]  # fmt: skip
    yield [f"Kept out by {b.policy}: {b.who}; {b.situation}." for b in found.blocked]
    yield [f"Not known: {doubt}" for doubt in found.unknown]
    yield [f"{words} {name}." for words, names in left_out(found) for name in names]
    yield list(found.notes)


def _cut(groups: Iterator[list[str]]) -> Iterator[str]:
    for lines in groups:
        yield from lines[:_MOST_LINES]
        if len(lines) > _MOST_LINES:
            yield f"and {len(lines) - _MOST_LINES:,} more; --json has all of them"
