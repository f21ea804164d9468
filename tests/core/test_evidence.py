"""The evidence: complete, the same twice, safe in each form, and nobody's when redacted."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from markdown_it import MarkdownIt

from vlc_wizard.adapters.texts import words
from vlc_wizard.core.change import CREATE, REPORT_ONLY, SET_STATE, Change
from vlc_wizard.core.checked import Check, Report, to_data
from vlc_wizard.core.evidence import document, redacted
from vlc_wizard.core.evidence_words import as_html, markdown
from vlc_wizard.core.journal import Entry, Event, Run
from vlc_wizard.core.kept import Kept
from vlc_wizard.core.model import Census, Readiness
from vlc_wizard.core.session import Confirmed, Saved, Session

AT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
PLAN = "0a1b2c3d"
NASTY = "<img src=x onerror=alert(1)> [a](http://evil.example) http://evil.example `x` | y\n# z"
CANARY = "Quillfeather"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "evidence.schema.json").read_text())


def reading(name: str) -> dict[str, Any]:
    gap = {"people": ["i1"], "count": 1, "who": name, "situation": "always", "why": name}
    return {
        "read_at": AT.isoformat(),
        "unread": [{"path": "/users", "what": "people", "status": 403, "code": name}],
        "facts": {"licence": "P1", "policies": 1, "ready": None},
        "coverage": {
            "verdict": "COVERED", "grade": "E1", "covered": 45, "total": 45, "gaps": [gap],
            "exempt": [name], "blocked": [], "unknown": [name],
        },
        "recommendation": {"row": "D8"},
    }  # fmt: skip


def change(n: int, kind: str, before: Any, after: dict[str, Any]) -> dict[str, Any]:
    return asdict(Change(n, kind, "/policies/p1", before, after, "why", "undo"))


def kept(name: str = NASTY) -> Kept:
    """Everything that can be kept, with a stranger's words wherever they can stand."""
    session = Session(
        confirmed=Confirmed("t", name, "contoso.example", "i0", name),
        method="conditional-access", method_reason=name, emergency=("i9",), people_told=True,
    )  # fmt: skip
    report = Report(PLAN, AT, (Check("The policy exists", "PASS", name),), "E1", "enabled")
    lines = [
        Entry(PLAN, Event.NOTE, AT, says=f"G4: {name}", data={"gate": "G4", "evidence": name}),
        Entry(PLAN, Event.INTENT, AT, 1, "/policies", says=f"about to create {name}"),
        Entry(PLAN, Event.DONE, AT, 1, "/policies", "r-1", "created", {"id": "p1"}),
        Entry(PLAN, Event.FINISHED, AT, says="every change of this plan is made"),
        Entry(PLAN, Event.CHECKED, AT, says="verified", data=to_data(report)),
    ]
    plan = {
        "id": PLAN, "method": "conditional-access", "reason": name,
        "tenant": {"id": "t", "name": name, "domain": "contoso.example"},
        "basis": {"excluded": {"i9": [name]}},
        "changes": [
            change(1, CREATE, None, {"displayName": name}),
            change(2, SET_STATE, {"state": REPORT_ONLY}, {"state": "enabled"}),
        ],
        "gates": [{"id": "G1", "verdict": "green", "says": "You are you", "evidence": name,
                   "at": AT.isoformat(), "object_id": "i0"}],
    }  # fmt: skip
    return Kept(
        Saved(session, "people", name, AT),
        (Run(PLAN, AT, name),),
        [replace(e, number=n, hash=f"{n:064x}") for n, e in enumerate(lines, 1)],
        {PLAN: plan},
        reading(name),
        reading(name),
        Census(
            members=40,
            guests=6,
            disabled=0,
            complete=True,
            read_at=AT,
            by_readiness={Readiness.READY: 46},
        ),
        ({"wave": name, "at": AT.isoformat()},),
    )


def whole(name: str = NASTY) -> dict[str, Any]:
    return document(kept(name), words().guidance())


NOTHING = Kept(None)


@pytest.mark.parametrize("these", [NOTHING, kept()], ids=["nothing", "everything"])
def test_it_is_as_published_in_both_shapes(these: Kept) -> None:
    validator = Draft202012Validator(SCHEMA)
    evidence = document(these, words().guidance())
    validator.validate(evidence)
    validator.validate(redacted(evidence))
    with pytest.raises(ValidationError):
        validator.validate({**evidence, "guidance": evidence["guidance"][1:]})


def test_each_statement_of_the_guidance_is_there_also_where_nothing_was_done() -> None:
    rows = document(NOTHING, words().guidance())["guidance"]
    assert [row["id"] for row in rows] == [f"S{n}" for n in range(1, 88)]
    open_ = {row["id"] for row in rows if row["status"] == "not done"}
    unknown = {row["id"] for row in rows if row["status"] == "not known"}
    done = {row["id"] for row in whole()["guidance"] if row["status"] == "done"}
    assert open_ | unknown == done
    assert unknown == {"S20", "S57", "S59"}  # a reading alone tells whom the rules reach
    assert {"S8", "S19", "S20", "S57", "S59"} <= done
    assert not any(row["status"] == "done" for row in rows)


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        (lambda k: k, {"S19", "S24"}),
        (lambda k: with_plan(k, basis={"excluded": {}, "undoes": "00000000"}), set()),
        (lambda k: with_plan(k, method="security-defaults"), {"S19"}),
        (lambda k: with_plan(k, changes=k.plans[PLAN]["changes"][:1]), set()),
        (lambda k: replace(k, journal=[*k.journal, Entry(PLAN, Event.REVERTED, AT)]), set()),
        (lambda k: replace(k, journal=k.journal[:3]), set()),
    ],
    ids=["on", "undone", "another method", "report-only", "given back", "half"],
)
def test_done_is_said_of_what_stands(changed: Callable[[Kept], Kept], left: set[str]) -> None:
    """A plan that was taken back, or asks nobody, was counted as the goal being met."""
    evidence = document(changed(kept()), words().guidance())
    done = {row["id"] for row in evidence["guidance"] if row["status"] == "done"}
    assert done & {"S19", "S24"} == left
    stands = not any(e.event is Event.REVERTED for e in changed(kept()).journal)
    finished = any(e.event is Event.FINISHED for e in changed(kept()).journal)
    assert evidence["plans"][0]["finished"] is (stands and finished)


def test_people_are_not_ready_because_they_were_told() -> None:
    some = Census(40, 6, 0, {Readiness.READY: 45, Readiness.NOT_REGISTERED: 1}, complete=True)
    for census, says in [(some, "not done"), (replace(some, complete=False), "not known")]:
        rows = document(replace(kept(), census=census), words().guidance())["guidance"]
        status = {row["id"]: row["status"] for row in rows}
        assert (status["S59"], status["S61"]) == (says, "done")


def with_plan(these: Kept, **changed: Any) -> Kept:
    return replace(these, plans={PLAN: {**these.plans[PLAN], **changed}})


def test_the_same_state_gives_the_same_bytes() -> None:
    for form in (json.dumps, markdown, as_html):
        assert form(whole()) == form(whole())
    assert markdown(whole()) != markdown(whole("somebody else"))


def test_what_is_unknown_is_called_so() -> None:
    text = markdown(document(NOTHING, words().guidance()))
    for says in (
        "No reading of the tenant is kept",
        "They were not counted",
        "Nothing was written",
    ):
        assert says in text
    assert "unknown" in markdown(whole())  # `ready` was not read


class Tags(HTMLParser):
    """What of a page acts or asks for something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


OURS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "table",
        "thead", "tbody", "tr", "th", "td"}  # fmt: skip


def test_no_word_of_a_stranger_acts_in_html() -> None:
    page = Tags(as_html(whole()))
    assert page.tags == OURS
    assert page.attributes == {"lang", "charset", "http-equiv", "content", "scope"}
    assert NASTY in page.text  # and none is lost
    control = Tags(as_html(whole("x")).replace("<td>x</td>", f"<td>{NASTY}</td>", 1))
    assert "img" in control.tags
    assert "onerror" in control.attributes


def acting(text: str) -> Iterator[str]:
    """What of a Markdown text is a link, a picture, code or HTML, by a parser that links all."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    for token in parser.parse(text):
        for one in (token, *(token.children or ())):
            if one.type in ("link_open", "image", "html_inline", "html_block", "code_inline"):
                yield one.type
            if one.type == "text" and re.search(r"https?://", one.content):
                yield "address"


def test_no_word_of_a_stranger_acts_in_markdown() -> None:
    text = markdown(whole())
    assert set(acting(text)) <= {"address"}  # as text it is only one for a linking reader
    assert "http\\://evil.example" in text
    assert set(acting(f"| a |\n| --- |\n| {' '.join(NASTY.split())} |")) >= {
        "link_open", "html_inline", "code_inline",
    }  # fmt: skip
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert not [h for h in headings if h.endswith(" z")]


def test_redacted_it_names_nobody() -> None:
    evidence = whole(CANARY)
    assert CANARY in json.dumps(evidence)  # there is something to find
    without = redacted(evidence)
    for form in (json.dumps, markdown, as_html):
        text = form(without)
        assert CANARY not in text
        assert "contoso" not in text
        assert PLAN in text


ON = AT.replace(hour=15)
EARLY, LATE = AT.isoformat(), AT.replace(hour=16).isoformat()


@pytest.mark.parametrize(
    ("rows", "told", "statuses"),
    [
        ((), False, ("not done", "not done")),
        ((), True, ("done", "done")),
        ((("files", EARLY),), False, ("not known", "not known")),
        ((("files", LATE),), False, ("not done", "not known")),
        ((("mail", EARLY),), False, ("done", "done")),
        ((("mail", LATE),), False, ("not done", "done")),
        ((("files", EARLY), ("mail", LATE)), False, ("not known", "done")),
    ],
)
def test_people_are_told_by_what_was_sent_or_said_and_not_by_files(
    rows: tuple[tuple[str, str], ...], told: bool, statuses: tuple[str, str]
) -> None:
    these = kept()
    assert these.saved is not None
    session = replace(these.saved.session, people_told=told)
    on = Entry(PLAN, Event.DONE, ON, 2, "/policies/p1", "r-2", "turned on")
    these = replace(
        these,
        saved=replace(these.saved, session=session),
        journal=[*these.journal, on],
        handed_out=[{"way": way, "at": at, "people": 46} for way, at in rows],
    )
    evidence = document(these, words().guidance())
    by_id = {row["id"]: row["status"] for row in evidence["guidance"]}
    assert (by_id["S61"], by_id["S62"]) == statuses


def test_by_verbs_alone_the_method_is_that_of_the_plan() -> None:
    these = kept()
    assert these.saved is not None
    session = replace(these.saved.session, method="", method_reason="")
    verbs = replace(these, saved=replace(these.saved, session=session))
    rows = markdown(document(verbs, words().guidance())).splitlines()
    assert "| Method | conditional-access |" in rows
    nothing = replace(verbs, runs=(), plans={}, journal=[])
    rows = markdown(document(nothing, words().guidance())).splitlines()
    assert "| Method | none was chosen |" in rows
    assert "| Why this method | no reason is kept |" in rows
