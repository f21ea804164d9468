"""What the documents hold, where flags may stand, and what becomes of hostile names."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from .desk import EMERGENCY, Desk

# Keys that programs may count on; "." goes down, [] is any element.
ASSESS = [
    "tenant.id",
    "tenant.name",
    "tenant.domain",
    "read_at",
    "unread",
    "facts.licence",
    "facts.security_defaults",
    "facts.policies",
    "facts.members",
    "facts.guests",
    "facts.ready",
    "facts.phone_only",
    "coverage.verdict",
    "coverage.report_only_would_cover",
    "coverage.grade",
    "coverage.covered",
    "coverage.total",
    "coverage.gaps[].people",
    "coverage.gaps[].who",
    "coverage.gaps[].situation",
    "coverage.gaps[].why",
    "coverage.exempt",
    "coverage.blocked",
    "coverage.unknown",
    "recommendation.row",
    "recommendation.action",
    "recommendation.because",
    "recommendation.others[].method",
    "recommendation.others[].available",
    "recommendation.others[].because",
    "recommendation.overlays",
]
PLAN = [
    "version",
    "id",
    "tenant",
    "fingerprint",
    "changes[].n",
    "changes[].kind",
    "changes[].target",
    "changes[].before",
    "changes[].after",
    "changes[].why",
    "changes[].undo",
    "gates[].id",
    "gates[].verdict",
    "gates[].evidence",
    "gates[].after",
    "blockers",
    "human_steps",
]
ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def found(document: Any, path: str) -> bool:
    """Whether a key is there, everywhere it should be."""
    key, _, rest = path.partition(".")
    name = key.removesuffix("[]")
    if name not in document:
        return False
    below = document[name]
    if key.endswith("[]"):
        return bool(below) and all(found(item, rest) for item in below)
    return found(below, rest) if rest else True


def test_a_missing_key_would_be_noticed() -> None:
    assert not found({"a": {"b": 1}}, "a.c")
    assert not found({"a": []}, "a[].b")
    assert found({"a": [{"b": None}]}, "a[].b")


def test_the_keys_of_assess(desk: Desk) -> None:
    document = desk.run("assess", "--demo", "--json").document
    assert [k for k in ASSESS if not found(document, k)] == []
    coverage = document["coverage"]
    assert (coverage["total"], coverage["covered"]) == (46, 0)
    assert len(coverage["gaps"][0]["people"]) == 46


def test_the_keys_of_plan_and_its_file_are_the_same(desk: Desk) -> None:
    document = desk.run("plan", "--demo", "--json", "-o", "p.json").document
    assert [k for k in PLAN if not found(document, k)] == []
    assert json.loads(Path("p.json").read_text()) == document
    assert desk.run("plan", "--demo", "--json").document["id"] == document["id"]


def test_text_and_document_say_the_same(desk: Desk) -> None:
    document = desk.run("people", "--demo", "--json").document
    text = desk.run("people", "--demo").out
    ready = document["readiness"]["ready"] + document["readiness"]["phone_only"]
    assert f"{ready} of {document['total']} people" in text
    assert len(document["people"]) == 46
    assert all(p["name"] in text for p in document["people"])


PLACES = [
    ["--demo", "--json", "assess"],
    ["--json", "assess", "--demo"],
    ["assess", "--demo", "p1-fresh", "--json"],
    ["--demo=p1-fresh", "assess", "--json"],
    ["--demo", "p1-fresh", "assess", "--json", "--check"],
    ["assess", "--json", "--demo", "--check"],
]


@pytest.mark.parametrize("argv", PLACES, ids=" ".join)
def test_a_flag_may_stand_before_and_after_the_verb(desk: Desk, argv: list[str]) -> None:
    said = desk.run(*argv)
    assert said.document["tenant"]["domain"] == "contoso-licensing.example"
    assert said.code == (7 if "--check" in argv else 0)


def test_demo_alone_leaves_a_file_name_alone(desk: Desk) -> None:
    plan = desk.plan("no-dot/../plan") if Path("no-dot").mkdir() is None else Path()
    word = ("--confirm", "contoso-licensing.example", "--reason", "drilled in May")
    said = desk.run("apply", "--demo", f"./{plan}", *word)
    assert said.code == 0, said.err


def test_another_size_is_another_tenant(desk: Desk) -> None:
    big = desk.run("people", "--demo", "--people", "2500", "--json").document
    assert big["total"] == len(big["people"]) == 2500
    text = desk.run("people", "--demo", "--people", "2500").out
    assert "The first 50 of 2,500 people; --csv FILE saves all:" in text
    assert len(text.splitlines()) < 70
    saved = desk.run("people", "--demo", "--people", "2500", "--csv", "all.csv").out
    assert "Saved 2,500 people as " in saved
    assert len(Path("all.csv").read_text("utf-8-sig").splitlines()) == 2501
    assert desk.run("people", "--demo", "--json").document["total"] == 46


def test_fresh_begins_anew(desk: Desk) -> None:
    assert desk.apply(desk.plan()).code == 0
    assert desk.run("assess", "--demo", "--json").document["facts"]["policies"] == 1
    assert desk.run("status", "--demo", "--json").document["runs"]
    fresh = desk.run("assess", "--demo", "--fresh", "--json").document
    assert fresh["facts"]["policies"] == 0
    assert desk.run("status", "--demo", "--json").document["runs"] == []


def test_the_flags_of_people_hold_together(desk: Desk) -> None:
    argv = ["people", "--demo", "--guests", "--not-ready"]
    chosen = desk.run(*argv, "--json").document["people"]
    assert 0 < len(chosen) < 6
    assert all(p["kind"] != "member" and p["readiness"] != "ready" for p in chosen)
    desk.run(*argv, "--csv", "g.csv")
    rows = list(csv.DictReader(io.StringIO(Path("g.csv").read_text("utf-8-sig"))))
    assert sorted(r["Object id"] for r in rows) == sorted(p["id"] for p in chosen)


def test_what_is_stated_is_heeded(desk: Desk) -> None:
    everybody = desk.run("people", "--demo", "--json").document["people"]
    emergency = next(p["id"] for p in everybody if p["user_name"] == EMERGENCY)
    Path("s.json").write_text(json.dumps({"emergency_accounts": [emergency]}))
    assessed = desk.run("assess", "--demo", "--json", "--stated", "s.json").document
    assert assessed["coverage"]["exempt"] == [emergency]
    assert assessed["coverage"]["total"] == 45
    stated = desk.run("plan", "--demo", "--json", "--stated", "s.json").document
    named = desk.run("plan", "--demo", "--json", "--exclude", EMERGENCY).document
    body = stated["changes"][0]["after"]
    assert body["conditions"]["users"]["excludeUsers"] == [emergency]
    assert stated["id"] == named["id"]


NOT_STATED = ["", "[]", "{", '{"emergency_accounts": "x"}', '{"emergency_accounts": [1,2,3,4,5,6]}']


@pytest.mark.parametrize("text", NOT_STATED)
def test_what_is_stated_wrongly_is_2(desk: Desk, text: str) -> None:
    Path("s.json").write_text(text)
    said = desk.run("assess", "--demo", "--stated", "s.json")
    assert said.code == 2, said
    assert "stated" in said.err


def test_a_reason_is_kept_in_the_plan(desk: Desk) -> None:
    document = desk.run("plan", "--demo", "--json", "--reason", "auditors \x1b[2Jasked").document
    assert document["reason"] == "auditors \ufffd[2Jasked"


# --- a hostile tenant -----------------------------------------------------------------------------

HOSTILE = [
    ["assess", "--save-snapshot", "s.json"],
    ["plan", "-o", "p.json"],
    ["apply", "p.json", "--confirm", "contoso-hostile.example"],
    ["apply", "p.json", "--confirm", "contoso-hostile.example", "--reason", "\x1b[2Jtried"],
    ["verify"],
    ["report"],
    ["report", "--format", "html"],
    ["journal"],
    ["people"],
    ["people", "--csv", "people.csv"],
    ["status"],
    ["assess", "--as", "nobody\x1b[2J@contoso-hostile.example"],
    ["plan", "--exclude", "\u202eevil\x07"],
    ["plan", "--name", "\x1b]0;PWNED\x07"],
    ["apply", "no\x1b[2Jfile", "--confirm", "x\x1b[2J"],
]


@pytest.mark.parametrize("form", [[], ["--json"], ["--ascii"]], ids=["text", "json", "ascii"])
def test_nothing_that_acts_comes_out(desk: Desk, form: list[str]) -> None:
    shown = ""
    for argv in HOSTILE:
        said = desk.run("--demo=hostile", *argv, *form)
        assert said.code in (0, 1, 2, 3, 5), said
        shown += said.out + said.err
    assert "PWNED" in shown
    assert not ACTS.search(shown.replace("\n", ""))
    assert ACTS.search("Clear \x1b[2JScreen")
    if form:
        assert form == ["--json"] or shown.isascii()
    text = Path("people.csv").read_text("utf-8-sig")
    cells = [c for row in csv.reader(io.StringIO(text)) for c in row]
    assert len(cells) > 46 * 4
    assert not [c for c in cells if c.lstrip().startswith(tuple("=+-@\t\r")) or ACTS.search(c)]
