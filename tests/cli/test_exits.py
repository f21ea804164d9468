"""Every exit code, with the words that come with it; and one document with --json, always."""

import json
from pathlib import Path

import pytest

from .desk import DOMAIN, EMERGENCY, READER, Desk, Said

UNKNOWN_APP = "00000000-0000-0000-0000-000000000001"

ANSWERS = (0, 5, 7)  # what was asked for comes out; at 5 it is a plan that a check stops
# arguments, exit code, words on standard error (or, at `ANSWERS`, on standard output)
CASES = [
    (["--version"], 0, "vlc-wizard 0."),
    (["assess", "--demo"], 0, "Verdict: NOT_COVERED."),
    (["people", "--demo"], 0, "Could pass MFA today: 30 of 46 people, 7 of them by phone only."),
    (["plan", "--demo"], 0, "Nothing was saved; -o FILE does."),
    (["plan", "--demo", "--as", READER], 5, "fails: G1"),
    (["plan", "--demo", "free"], 0, "security defaults"),
    (["status", "--demo"], 0, "Nothing was done to a tenant."),
    (["status"], 0, "Tenant: none yet."),
    (["doctor", "--demo"], 0, "Microsoft Graph (rehearsal.example) answers."),
    (["journal", "--demo"], 0, "Nothing was done to a tenant."),
    (["report", "--demo"], 0, "# Evidence"),
    (["report", "--demo", "--format", "html"], 0, "<!doctype html>"),
    (["report", "--demo", "-o", "no/such/folder.md"], 1, "folder.md was not saved"),
    (["forget", "--demo"], 0, "What was kept here is removed."),
    (["rehearsal", "list"], 0, "p1-fresh"),
    (["rehearsal", "clock", "--demo", "+3d"], 0, "day 3."),
    (["plan", "--demo", "-o", "no/such/folder.json"], 1, "folder.json was not saved"),
    (["people", "--demo", "--csv", "no/such/folder.csv"], 1, "folder.csv was not saved"),
    (["assess", "--demo", "--save-snapshot", "no/such/s.json"], 1, "s.json was not saved"),
    (["bogus"], 2, "invalid choice: 'bogus'"),
    (["assess", "--bogus"], 2, "Unrecognized arguments: --bogus"),
    (["assess", "--js"], 2, "Unrecognized arguments: --js"),
    (["assess", "--demo", "nope"], 2, "'nope' is none of: "),
    (["assess", "--demo=../../etc"], 2, "There is no such scenario"),
    (["assess", "--demo", "--people", "many"], 2, "must be a number from 1 to 1,000,000"),
    (["assess", "--people", "5"], 2, "belong to --demo"),
    (["assess", "--as", READER], 2, "belong to --demo"),
    (["assess", "--cloud", "mars"], 2, "There is no such cloud"),
    (["assess", "--ca", "nowhere.pem"], 2, "There is no such certificate file"),
    (["assess", "--client-id", "xx"], 2, "This is not a client id"),
    (["apply", "plan.json"], 2, "--confirm"),
    (["apply", "nowhere.json", "--confirm", DOMAIN], 2, "The plan cannot be read"),
    (["apply", "/", "--confirm", DOMAIN], 2, "The plan cannot be read"),
    (["verify", "--demo"], 2, "There is nothing to verify"),
    (["verify", "--snapshot", "s.json"], 2, "verify needs a tenant"),
    (["rehearsal"], 2, "required: WHAT"),
    (["rehearsal", "clock", "+3d"], 2, "--demo is missing"),
    (["rehearsal", "clock", "3", "--demo"], 2, "'3' is not such as +3d"),
    (["plan", "--demo", "--only", "x"], 2, "--only belongs to per-user MFA"),
    (["plan", "--demo", "--state", "off"], 2, "--state off belongs to security defaults"),
    (["plan", "--demo", "--exclude", "nobody@x.example"], 2, "neither a sign-in name nor"),
    (["plan", "--demo", "--name", " "], 2, "A name has 1 to 200 characters."),
    (["plan", "--demo", "--name", "x [vlcw-1]"], 2, "The mark is added by the wizard"),
    (["--snapshot", "s.json"], 2, "need a verb"),
    (["assess"], 3, "Give --client-id"),
    (["people"], 3, "Give --client-id"),
    (["assess", "--demo", "--as", f"nobody@{DOMAIN}"], 3, "AADSTS50034"),
    (["assess", "--demo", "--client-id", UNKNOWN_APP], 3, "AADSTS700016"),
    (["assess", "--demo", "--check"], 7, "Verdict: NOT_COVERED."),
]  # fmt: skip
IDS = [" ".join(argv) for argv, _, _ in CASES]


@pytest.mark.parametrize(("argv", "code", "words"), CASES, ids=IDS)
def test_the_code_and_the_words(desk: Desk, argv: list[str], code: int, words: str) -> None:
    said = desk.run(*argv)
    assert said.code == code, said
    told, silent = (said.out, said.err) if code in ANSWERS else (said.err, said.out)
    assert words in told
    assert silent == ""
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("argv", "code"), [(a, c) for a, c, _ in CASES if a != ["--version"]], ids=IDS[1:]
)
def test_one_document_with_json(desk: Desk, argv: list[str], code: int) -> None:
    said = desk.run(*argv, "--json") if "--json" not in argv else desk.run(*argv)
    assert said.code == code
    document = said.document
    assert said.out.isascii()
    if code in ANSWERS:
        assert said.err == ""
    else:
        assert document["error"]["exit_code"] == code
        assert document["error"]["title"] in said.err
        assert {"title", "why", "now", "next", "code", "request_id"} <= set(document["error"])


def test_json_needs_a_verb(desk: Desk) -> None:
    said = desk.run("--json")
    assert (said.code, said.document["error"]["exit_code"]) == (2, 2)


def test_every_error_says_what_to_do(desk: Desk) -> None:
    for argv, code, _ in CASES:
        if code in (2, 3):
            error = desk.run(*argv, *([] if "--json" in argv else ["--json"])).document["error"]
            assert all(error[part] for part in ("title", "why", "now", "next")), error


# --- applying -------------------------------------------------------------------------------------


def on(said: Said) -> None:
    assert said.code == 0, said.err
    assert "The policy exists and is on." in said.out


def test_applied_then_already_applied(desk: Desk) -> None:
    plan = desk.plan("plan.json", "--exclude", EMERGENCY)
    on(desk.apply(plan))
    again = desk.apply(plan, "--json")
    assert (again.code, again.document["ended"], again.document["wrote"]) == (0, "already", 0)
    assert desk.run("verify", "--demo", "--json").document["grade"] == "E1"
    policies = desk.run("assess", "--demo", "--json").document["facts"]["policies"]
    assert policies == 1


def test_stopped_before_on_then_turned_on(desk: Desk) -> None:
    plan = desk.plan()
    first = desk.apply(plan, "--stop-before-on", "--json")
    assert (first.code, first.document["ended"], first.document["wrote"]) == (0, "report-only", 1)
    second = desk.apply(plan, "--json")
    assert (second.code, second.document["ended"], second.document["wrote"]) == (0, "on", 1)


def test_another_domain_is_2(desk: Desk) -> None:
    said = desk.run("apply", str(desk.plan()), "--demo", "--confirm", "contoso.example")
    assert said.code == 2
    assert "The domain does not confirm this plan" in said.err


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: p["changes"][0]["after"].update(state="enabled"),
        lambda p: p["changes"][0]["after"]["conditions"]["users"]["excludeUsers"].append("x"),
        lambda p: p["changes"].pop(),
        lambda p: p["tenant"].update(domain=DOMAIN.upper()),
        lambda p: p.update(version=2),
        lambda p: p.pop("changes"),
    ],
)
def test_an_edited_plan_is_2(desk: Desk, edit: object) -> None:
    plan = desk.plan()
    document = json.loads(plan.read_text())
    edit(document)  # type: ignore[operator]
    plan.write_text(json.dumps(document))
    said = desk.apply(plan)
    assert said.code == 2, said
    assert desk.run("assess", "--demo", "--json").document["facts"]["policies"] == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "{}", "null", "\x00", '{"version": 1}'])
def test_what_is_no_plan_is_2(desk: Desk, text: str) -> None:
    Path("plan.json").write_text(text)
    assert desk.apply(Path("plan.json")).code == 2


def test_a_plan_of_another_tenant_is_2(desk: Desk) -> None:
    plan = desk.plan()
    said = desk.run("apply", str(plan), "--demo", "no-rights", "--confirm", DOMAIN)
    assert said.code == 2
    assert "This plan is for another tenant" in said.err


def test_a_stale_plan_is_4(desk: Desk) -> None:
    first, second = desk.plan("a.json", "--name", "A"), desk.plan("b.json", "--name", "B")
    on(desk.apply(first))
    said = desk.apply(second)
    assert said.code == 4
    assert "The tenant changed after this plan was made" in said.err


def test_a_red_gate_is_5_and_names_the_role(desk: Desk) -> None:
    said = desk.apply(desk.plan(), "--as", READER)
    assert said.code in (3, 5)
    assert "Conditional Access Administrator" in said.err
    assert desk.run("assess", "--demo", "--json").document["facts"]["policies"] == 0


def test_a_check_without_its_word_is_5_and_nothing_is_written(desk: Desk) -> None:
    plan = desk.plan("plan.json", "--exclude", EMERGENCY)
    said = desk.run("apply", str(plan), "--demo", "--confirm", DOMAIN)
    assert said.code == 5, said
    assert "A check needs your word" in said.err
    assert "--reason" in said.err
    assert desk.run("assess", "--demo", "--json").document["facts"]["policies"] == 0


def test_half_a_plan_is_6_and_the_same_plan_finishes_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = desk.plan()
    with monkeypatch.context() as patch:
        Desk(desk.home, patch).from_now_on("PATCH", "/policies/", times=1, status=403)
        said = desk.apply(plan)
    assert said.code == 6, said
    assert "report-only" in said.err
    on(desk.apply(plan))


def test_a_bug_is_70_and_tells_no_value(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        secret = "eyJhbGciOi-secret"
        raise ZeroDivisionError(secret)

    monkeypatch.setattr("vlc_wizard.verbs.status.status", broken)
    said = desk.run("status", "--demo", "--json")
    assert said.code == 70
    assert said.document["error"]["exit_code"] == 70
    (report,) = desk.home.glob("crash-*.txt")
    assert str(report) in said.err
    assert "test_exits.py" in report.read_text()
    assert "secret" not in said.err + said.out + report.read_text()
    assert report.stat().st_mode & 0o077 == 0
