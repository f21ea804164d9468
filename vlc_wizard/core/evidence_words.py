"""The evidence in words: sections of sentences and tables, written as Markdown or as one HTML page.

Only headings and labels are ours. Every value is escaped where it is written, and nowhere else.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.checked import GRADES, VERIFIED
from vlc_wizard.core.guided import BY_ID
from vlc_wizard.core.typed_facts import LABELS, MARK, VALUES

Row = tuple[str, ...]
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


_NO_READING = "No reading of the tenant is kept as a whole; what was read stands in the checks."


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and at most one table."""

    heading: str
    sentences: tuple[str, ...] = ()
    head: Row = ()
    rows: tuple[Row, ...] = ()


def sections(evidence: Mapping[str, Any]) -> Iterator[Section]:
    """The whole document, in the order in which an auditor reads it; redacted or not."""
    yield _first(evidence)
    yield from _stated(evidence.get("stated"))
    yield _reading("Before", evidence["before"])
    for plan in evidence["plans"]:
        yield from _plan(plan)
    yield _reading("As last read", evidence["after"])
    yield from _gaps(evidence.get("verdict"))
    yield _people(evidence["people"])
    yield from _helpdesk(evidence.get("helpdesk"))
    yield _guidance(evidence["guidance"])
    yield _seal(evidence["journal"])


def _first(evidence: Mapping[str, Any]) -> Section:
    tenant, answers = evidence.get("tenant"), evidence["answers"]
    who = f"{tenant['name']} ({tenant['domain']}), {tenant['id']}" if tenant else "not named here"
    admins = evidence["admins"]
    rows: list[Row] = [
        ("Tenant", who),
        ("Carried out by", ", ".join(admins) if isinstance(admins, list) else f"{admins} people"),
    ]
    if answers is not None:
        rows.append(("Method", answers["method"] or "none was chosen"))
        rows.append(("Why this method", answers.get("why_this_method") or "no reason is kept"))
        rows.append(("Last answer", _text(answers["at"])))
    says = (
        "What was read, decided and done with multifactor authentication for Volume Licensing "
        "Central, as kept by vlc-wizard on one computer. What is not known is called unknown.",
    )
    return Section("Evidence", says, ("", ""), tuple(rows))


def _stated(stated: Mapping[str, Any] | None) -> Iterator[Section]:
    """What was typed in and done by hand, each line with who says so."""
    if not stated:
        return
    facts = stated.get("facts") or {}
    rows: list[Row] = [
        (LABELS.get(k, k), f"{VALUES.get(k, {}).get(v, v)} ({MARK})") for k, v in facts.items()
    ]
    rows += [
        (BY_ID[k].title if k in BY_ID else k, f"done on {at} ({MARK})")
        for k, at in stated["done"].items()
    ]
    says = ("None of this was read from the tenant.",)
    yield Section("Stated by the admin", says, ("", ""), tuple(rows))


def _helpdesk(figures: Mapping[str, Any] | None) -> Iterator[Section]:
    """Calls in numbers: nobody's name, no ticket."""
    if not figures:
        return
    rows: list[Row] = [("cases", str(figures["cases"]))]
    rows += [(f"about a {topic}", str(n)) for topic, n in figures["by_topic"].items()]
    rows += [(f"card {card}", str(n)) for card, n in figures["by_card"].items()]
    rows += [(f"proof: {kind}", str(n)) for kind, n in figures["proofs"].items()]
    rows += [
        (action, ", ".join(f"{n} {word}" for word, n in outcomes.items()))
        for action, outcomes in figures["actions"].items()
    ]
    says = ("What the helpdesk did from this computer. No case is without a noted proof.",)
    yield Section("Helpdesk", says, ("", ""), tuple(rows))


def _reading(heading: str, reading: Mapping[str, Any] | None) -> Section:
    if reading is None:
        return Section(heading, (_NO_READING,))
    facts, coverage = reading["facts"], reading["coverage"]
    rows: list[Row] = [(name.replace("_", " "), _text(value)) for name, value in facts.items()]
    rows += [
        ("verdict", _text(coverage["verdict"])),
        ("evidence grade", _text(coverage["grade"])),
        ("people covered", f"{_text(coverage['covered'])} of {_text(coverage['total'])}"),
        ("recommended", _text(reading["recommendation"]["row"])),
    ]
    unread = reading.get("unread") or ()
    says = [f"Read at {reading['read_at']}."]
    says += [f"Not read, so unknown: {u['what']} ({u['path']})." for u in unread]
    return Section(heading, tuple(says), ("fact", "value"), tuple(rows))


def _plan(plan: Mapping[str, Any]) -> Iterator[Section]:
    left_out = plan["left_out"]
    names = ", ".join(left_out) or "nobody" if isinstance(left_out, list) else f"{left_out}"
    state = "every change is made" if plan["finished"] else "begun, not finished"
    says = (
        f"Begun at {plan['begun_at']}, {state}.",
        *((f"By {plan['by']}.",) if "by" in plan else ()),
        f"Left out: {names}.",
    )
    yield Section(f"Plan {plan['id']}", says)
    yield Section(
        "Checks before it",
        ("Each as it was judged last: in the plan, or when it was applied.",),
        ("check", "verdict", "evidence"),
        tuple((g["id"], g["verdict"], _text(g.get("evidence"))) for g in plan["gates"]),
    )
    yield Section(
        "Why an amber check was passed",
        () if plan["reasons"] else ("None was.",),
        ("check", "reason", "at"),
        tuple((r["gate"], _text(r.get("says")), r["at"]) for r in plan["reasons"]),
    )
    yield Section(
        "What was written to the tenant",
        () if plan["writes"] else ("Nothing.",),
        ("at", "event", "what", "request"),
        tuple(
            (w["at"], w["event"], w.get("says", ""), w["request_id"] or "") for w in plan["writes"]
        ),
    )
    yield _verified(plan["verified"])


def _verified(verified: Mapping[str, Any] | None) -> Section:
    if verified is None:
        return Section("Verified", ("It was not verified.",))
    grade = str(verified["grade"] or "")
    heading = "Verified" if grade in VERIFIED else "Read again"
    means = f": {GRADES[grade]}" if grade in GRADES else ""
    says = (f"Read at {verified['at']}, evidence grade {grade or 'none'}{means}.",)
    checks = verified["checks"]
    if isinstance(checks, Mapping):
        rows: tuple[Row, ...] = tuple((outcome, str(n)) for outcome, n in checks.items())
        return Section(heading, says, ("outcome", "checks"), rows)
    rows = tuple((c["outcome"], c["says"], c["because"]) for c in checks)
    return Section(heading, says, ("outcome", "check", "because"), rows)


def _gaps(verdict: Mapping[str, Any] | None) -> Iterator[Section]:
    if verdict is None:
        return
    exempt = tuple(f"Left out on purpose: {key}." for key in verdict["exempt"] or ())
    gaps = verdict["gaps"] or ()
    yield Section(
        "Who is not asked by the tenant's own rules",
        exempt or ("Nobody is left out on purpose.",),
        ("who", "people", "situation", "why"),
        tuple((g["who"], _text(g["count"]), g["situation"], g["why"]) for g in gaps),
    )
    unknown = tuple(str(u) for u in verdict["unknown"] or ())
    yield Section("What is not known", unknown or ("Nothing of what was asked.",))


def _people(people: Mapping[str, Any] | None) -> Section:
    if people is None:
        return Section("People", ("They were not counted.",))
    rows: list[Row] = [(k, _text(people[k])) for k in ("members", "guests", "disabled")]
    rows += [(f"readiness: {k}", str(n)) for k, n in (people["readiness"] or {}).items()]
    says = () if people["all_read"] else ("Not all were read.",)
    return Section("People", says, ("", ""), tuple(rows))


def _guidance(statements: Sequence[Mapping[str, Any]]) -> Section:
    rows = tuple(
        (s["id"], s["status"], s["says"], _text(s["today"]) if s["today"] else "")
        for s in statements
    )
    says = ("Each statement of the guidance in our words, and what became of it.",)
    return Section("The guidance", says, ("id", "status", "it says", "what holds today"), rows)


def _seal(journal: Mapping[str, Any]) -> Section:
    if not journal["lines"]:
        return Section("The journal", ("Nothing was written down.",))
    says = (
        f"{journal['lines']} lines; the last one is sealed {journal['last_hash']}. Each line seals "
        "the one before it.",
    )
    return Section("The journal", says)


def _text(value: Any) -> str:
    match value:
        case None | "":
            return "unknown"
        case True:
            return "yes"
        case False:
            return "no"
        case dict():
            return ", ".join(f"{k} {v}" for k, v in value.items())
        case _:
            return str(value)


# --- Markdown ---------------------------------------------------------------------------------


def markdown(evidence: Mapping[str, Any]) -> str:
    """As Markdown; every value is escaped, and stays on its line."""
    out: list[str] = []
    for level, section in enumerate(sections(evidence)):
        out.append(f"{'#' if level == 0 else '##'} {_marked(section.heading)}\n")
        out += [f"{_marked(s)}\n" for s in section.sentences]
        if section.rows:
            out.append("\n".join([_cells(section.head), _rule(section.head),
                                  *(_cells(row) for row in section.rows)]) + "\n")  # fmt: skip
    return "\n".join(out)


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _cells(row: Row) -> str:
    return f"| {' | '.join(_marked(cell) for cell in row)} |"


def _rule(row: Row) -> str:
    return f"|{' --- |' * len(row)}"


# --- HTML -------------------------------------------------------------------------------------

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1b1b1b; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border: 1px solid #8a8a8a;
         overflow-wrap: anywhere; }
th { background: #eee; }
@page { margin: 18mm; }
@media print { body { max-width: none; margin: 0; } tr { break-inside: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(evidence: Mapping[str, Any]) -> str:
    """One page that asks for nothing from anywhere, and prints."""
    body: list[str] = []
    for level, section in enumerate(sections(evidence)):
        tag = "h1" if level == 0 else "h2"
        body.append(f"<{tag}>{_safe(section.heading)}</{tag}>")
        body += [f"<p>{_safe(s)}</p>" for s in section.sentences]
        body += _table(section)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        "<title>Evidence: MFA for Volume Licensing Central</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _table(section: Section) -> list[str]:
    if not section.rows:
        return []
    head = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in section.head)
    first = [f"<thead><tr>{head}</tr></thead>"] if any(section.head) else []
    rows = [f"<tr>{''.join(f'<td>{_safe(c)}</td>' for c in row)}</tr>" for row in section.rows]
    return ["<table>", *first, "<tbody>", *rows, "</tbody>", "</table>"]


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
