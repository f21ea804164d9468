"""The judgement on a page: one line on whom, the gaps by name, and what is not known.

Nothing here may suggest that somebody gets in without MFA: Volume Licensing Central asks by
itself. The page tells what the tenant's own rules demand, and no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vlc_wizard.core.coverage import Gap, Judgement, Verdict
from vlc_wizard.core.emergency import unstated_emergency
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.page import NOTHING, Block, Finding, Findings, Note, Say, Text, say

GAP = "gap "  # and the gap's key: what opening one presses
_MOST_GAPS = 8
_MOST_DOUBTS = 6


def headline(found: Judgement | None) -> Say:
    """One sentence on whom the tenant's own rules make do MFA, and where: at the admin portals."""
    if found is None or found.total is None:
        return _before_people(found)
    out = len(found.emergency)
    return say(
        _HEADLINES[found.verdict] + _left_out(found.verdict, out) + ".",
        n=found.total if found.verdict in _OF_ALL else found.covered or 0, all=found.total, out=out,
    )  # fmt: skip


_OF_ALL = (Verdict.COVERED, Verdict.COVERED_SD, Verdict.COVERED_TODAY)
_HEADLINES: Mapping[Verdict, str] = {
    Verdict.COVERED_SD: "Yes, by security defaults: they ask all $n people",
    Verdict.COVERED: "Yes. At the Microsoft Admin Portals your own rules always demand MFA of all "
    "$n people",
    Verdict.COVERED_TODAY: "At the Microsoft Admin Portals your own rules demand MFA of all $n "
    "people of today, but not of people who are still to come",
    Verdict.PARTIAL: "Not of everybody. At the Microsoft Admin Portals your own rules demand MFA, "
    "in every situation, of $n of $all people",
    Verdict.NOT_COVERED: "No. At the Microsoft Admin Portals your own rules demand MFA of none of "
    "$all people",
    Verdict.UNKNOWN: "Unknown. Certain is that at the Microsoft Admin Portals your own rules "
    "demand MFA, in every situation, of $n of $all people",
}


def _left_out(verdict: Verdict, accounts: int) -> str:
    """That they do not count; security defaults ask them all the same."""
    if not accounts:
        return ""
    noun, are = ("account", "is") if accounts == 1 else ("accounts", "are")
    if verdict is Verdict.COVERED_SD:
        return f", and $out emergency access {noun} as well"
    return f"; $out emergency access {noun} {are} left out, as you said"


def _before_people(found: Judgement | None) -> Say:
    if found is not None and found.verdict is Verdict.COVERED_SD:
        return say("Yes, by security defaults: they ask everybody.")
    if found is not None and found.nothing_could:
        return say("No policy of your own demands MFA for the admin portals.")
    return say("Not known yet: the people are still to be read.")


def unstated(facts: FactSheet, how: str) -> Say:
    """That a gap looks like an emergency access account, and how to say that it is one.

    `how`: another way to say it, beside the verb's: ON_THE_PAGE or IN_THE_WIZARD.
    """
    found = unstated_emergency(facts)
    if not found:
        return NOTHING
    return say(
        (_LOOKS if len(found) == 1 else _LOOK) + how + _BY_VERB,
        whom=" and ".join(f"{c.name} ({c.user_name})" for c in found),
        because=found[0].because,
        names=" ".join(c.user_name for c in found),
    )


_LOOKS = (
    "$whom looks like an emergency access account: a policy leaves it out by name, and it is a "
    "$because. Nobody has said so, and nothing is presumed; so it counts. If it is one, say so: "
)
_LOOK = (
    "$whom look like emergency access accounts: a policy leaves them out by name, and the first "
    "is a $because. Nobody has said so, and nothing is presumed; so they count. If they are, say "
    "so: "
)
ON_THE_PAGE = "with the key l, or on the page that configures the policy. On the command line: "
IN_THE_WIZARD = "in the wizard, on the page What is there; or here: "
_BY_VERB = "vlc-wizard plan --exclude $names, or by object id in a file for --stated."


def blocks(
    found: Judgement | None, aside: Iterable[Block] = (), opened: str = ""
) -> tuple[Block, ...]:
    """The judgement: the line, the gaps, who is kept out, and what is not known.

    `aside`: what belongs below the gaps. `opened`: the gap one comes back from.
    """
    out: list[Block] = [Text(headline(found), "strong")]
    if found is None:
        return tuple(out)
    if found.report_only_would_cover:
        out.append(Note(say("Turned on, the report-only policies would reach everybody.")))
    for gaps in _list("bad", "Not asked by your own rules", _gap_rows(found.gaps)):
        why = say("Why they are not asked")
        cursor = f"{GAP}{opened}" if opened else ""
        out.append(replace(gaps, opening=why, key=say("Why not"), cursor=cursor))
    out += aside
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
                      say("$where: $why", where=_upper(gap.situation), why=gap.why),
                      opens=f"{GAP}{gap.key}")  # fmt: skip


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _list(mark: str, title: str, rows: Iterable[Finding]) -> list[Findings]:
    most = _MOST_DOUBTS if mark == "unknown" else _MOST_GAPS
    found = list(rows)
    if not found:
        return []
    if len(found) > most:
        more = say("and $n more; assess --json has all of them", n=len(found) - most)
        found = [*found[:most], Finding("info", more)]
    return [Findings(tuple(found), say(title))]


def _exempt(found: Judgement) -> list[Block]:
    """Who is left out of the figure, each with why; and what else is worth knowing."""
    said = [say("$words $names.", words=words, names=", ".join(names))
            for words, names in left_out(found) if names]  # fmt: skip
    return [Text(s, "dim") for s in (*said, *(say("$note", note=note) for note in found.notes))]


def left_out(found: Judgement) -> tuple[tuple[str, list[str]], ...]:
    """The names of those who do not count: emergency access accounts, and the others."""
    stated = [name for i, name in found.exempt if i in found.emergency]
    others = [name for i, name in found.exempt if i not in found.emergency]
    return (
        ("Left out as you said, as emergency access accounts:", stated),
        ("Left out, for they synchronise the directory:", others),
    )


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
