"""The judgement on a page: one line on whom, the gaps by name, and what is not known.

Nothing here may suggest that somebody gets in without MFA: Volume Licensing Central asks by
itself. The page tells what the tenant's own rules demand, and no more.
"""

from collections.abc import Iterable

from vlc_wizard.core.coverage import Gap, Judgement, Verdict
from vlc_wizard.core.page import Block, Finding, Findings, Note, Say, Text, say

_MOST_GAPS = 8
_MOST_DOUBTS = 6


def headline(found: Judgement | None) -> Say:
    """One sentence on whom the tenant's own rules make do MFA."""
    if found is None or found.total is None:
        return _before_people(found)
    match found.verdict:
        case Verdict.COVERED_SD:
            return say("Yes, by security defaults: they ask all $n people.", n=found.total)
        case Verdict.COVERED:
            return say("Yes. Your own rules demand MFA of all $n people, always.", n=found.total)
        case Verdict.COVERED_TODAY:
            return say("Of all $n people today, yes; not of people who are still to come.",
                       n=found.total)  # fmt: skip
        case Verdict.NOT_COVERED:
            return say("No. Your own rules demand MFA of none of $n people.", n=found.total)
        case Verdict.PARTIAL:
            return say("Not of everybody. Your own rules demand MFA, in every situation, of $n of "
                       "$all people.", n=found.covered or 0, all=found.total)  # fmt: skip
    return say("Unknown. Certain is that your own rules demand MFA, in every situation, of $n of "
               "$all people.", n=found.covered or 0, all=found.total)  # fmt: skip


def _before_people(found: Judgement | None) -> Say:
    if found is not None and found.verdict is Verdict.COVERED_SD:
        return say("Yes, by security defaults: they ask everybody.")
    if found is not None and found.nothing_could:
        return say("No policy of your own demands MFA for the admin portals.")
    return say("Not known yet: the people are still to be read.")


def blocks(found: Judgement | None) -> tuple[Block, ...]:
    """The judgement: the line, the gaps, who is kept out, and what is not known."""
    out: list[Block] = [Text(headline(found), "strong")]
    if found is None:
        return tuple(out)
    if found.report_only_would_cover:
        out.append(Note(say("Turned on, the report-only policies would reach everybody.")))
    out += _list("bad", "Not asked by your own rules", _gap_rows(found.gaps))
    out += _list("warn", "Kept out by a policy", (
        Finding("warn", say("$who", who=b.who),
                say("$policy, $where", policy=b.policy, where=b.situation))
        for b in found.blocked
    ))  # fmt: skip
    if found.total is not None:
        out += _list("unknown", "Not known, and what would settle it", (
            Finding("unknown", say("$what", what=d.says), say("$how", how=d.settled_by))
            for d in found.unknown
        ))  # fmt: skip
    out += _exempt(found)
    return tuple(out)


def _gap_rows(gaps: Iterable[Gap]) -> Iterable[Finding]:
    for gap in gaps:
        who = say("$who ($n)", who=gap.who, n=gap.count) if gap.count > 1 else (
            say("$who", who=gap.who)
        )  # fmt: skip
        yield Finding("bad" if gap.people else "warn", who,
                      say("$where: $why", where=_upper(gap.situation), why=gap.why))  # fmt: skip


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _list(mark: str, title: str, rows: Iterable[Finding]) -> list[Block]:
    most = _MOST_DOUBTS if mark == "unknown" else _MOST_GAPS
    found = list(rows)
    if not found:
        return []
    if len(found) > most:
        more = say("and $n more; assess --json has all of them", n=len(found) - most)
        found = [*found[:most], Finding("info", more)]
    return [Findings(tuple(found), say(title))]


def _exempt(found: Judgement) -> list[Block]:
    names = ", ".join(name for _, name in found.exempt)
    notes: list[Block] = [Text(say("$note", note=note), "dim") for note in found.notes]
    if names:
        notes.insert(0, Text(say("Left out on purpose: $names.", names=names), "dim"))
    return notes


def why(found: Judgement | None) -> tuple[Say, ...]:
    """Where the verdict comes from."""
    if found is None:
        return ()
    grade = found.grade or "none"
    return (
        say("Verdict $verdict, evidence grade $grade: it follows from the configuration as read, "
            "over every class of people and every situation.", verdict=found.verdict,
            grade=grade),
        say("Microsoft's published list of what the Microsoft Admin Portals app holds does not "
            "name Volume Licensing Central; only a real sign-in in the log proves that a policy "
            "reached it."),
    )  # fmt: skip
