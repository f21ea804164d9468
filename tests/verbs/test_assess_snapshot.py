"""`assess --snapshot`: a file in, a document or sentences out, whatever the file holds."""

import json
import re
from pathlib import Path

import pytest

from tests.core.coverage_cases import cases, document_of
from vlc_wizard.adapters.long_lists import LONG
from vlc_wizard.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "snapshot.md"
BY_ID = {case["id"]: case for case in cases()}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))


def saved(tmp_path, document):
    path = tmp_path / "snapshot.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def assess(path, capsys, *flags):
    code = main(["assess", "--snapshot", str(path), *flags])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.mark.parametrize("name", ["E1", "E7", "E23", "E24", "E26", "E30", "E32", "T24", "O8"])
def test_a_case_end_to_end(name, tmp_path, capsys):
    code, out, err = assess(saved(tmp_path, document_of(BY_ID[name])), capsys, "--json")
    coverage = json.loads(out)["coverage"]
    assert (code, err) == (0, "")
    assert coverage["verdict"] == BY_ID[name]["expect"]["verdict"]
    assert all(gap["who"] and gap["situation"] and gap["why"] for gap in coverage["gaps"])
    assert bool(coverage["unknown"]) is (coverage["verdict"] == "UNKNOWN")


@pytest.mark.parametrize(
    ("name", "code"), [("E1", 0), ("E26", 0), ("E17", 0), ("E5", 7), ("E24", 7), ("E2", 7)]
)
def test_check(name, code, tmp_path, capsys):
    path = saved(tmp_path, document_of(BY_ID[name]))
    assert assess(path, capsys, "--check")[0] == code


def test_lines_for_people(tmp_path, capsys):
    _, out, _ = assess(saved(tmp_path, document_of(BY_ID["E23"])), capsys)
    assert "Verdict: PARTIAL." in out
    assert "4 of 5 people" in out
    assert "Not asked by your own rules: Bob Stafford; always. P leaves out the group vip" in out
    assert "Left out as you said, as emergency access accounts: Emergency 1." in out


def test_the_example_of_the_docs(tmp_path, capsys):
    text = re.search(r"```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    _, out, _ = assess(saved(tmp_path, text.group(1)), capsys, "--json")
    coverage = json.loads(out)["coverage"]
    assert coverage["verdict"] == "PARTIAL"
    assert [(g["people"], g["who"]) for g in coverage["gaps"]] == [(["bob"], "Bob Stafford")]
    assert coverage["exempt"] == ["emergency"]


# --- bad input -----------------------------------------------------------------------------------

WHOLE = json.dumps(document_of(BY_ID["E1"]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "byte 0"),
        ("not JSON at all", "byte"),
        (WHOLE[: len(WHOLE) // 2], "at"),
        (WHOLE[:-1], "cut off"),
        (WHOLE + "x", "follows the document"),
        ("[]", "not one JSON object"),
        ("{}", "'snapshot' is missing"),
        (WHOLE.replace('"snapshot": 1', '"snapshot": 2'), "version 2"),
        (WHOLE.replace('"read_at": "2026-11-23T12:00:00Z"', '"read_at": "yesterday"'), "yesterday"),
        (WHOLE.replace('"responses": {', '"responses": [', 1), "expected"),
        ('{"snapshot": 1, "read_at": "2026-11-23T12:00:00Z"}', "'responses' is missing"),
        (
            '{"snapshot": 1, "read_at": "2026-11-23T12:00:00Z", "responses": {"/users": 7}}',
            "object",
        ),
        ("[" * 100_000, "nested too deep"),
        ('{"snapshot": 1, "x": ' + "[" * 100_000, "nested too deep"),
        (WHOLE.replace('"isEnabled": false', '"x": ' + "[" * 600 + "]" * 600), "nested too deep"),
    ],
)
def test_what_is_no_snapshot_is_told_in_a_sentence(text, says, tmp_path, capsys):
    code, out, err = assess(saved(tmp_path, text), capsys, "--json")
    assert code == 2
    assert "The snapshot cannot be read" in err
    assert says in json.loads(out)["error"]["why"]


def test_bytes_that_are_no_text(tmp_path, capsys):
    path = tmp_path / "snapshot.json"
    path.write_bytes(WHOLE.encode().replace(b"Ann Stafford", b"Ann \xff\xfe Stafford"))
    code, _, err = assess(path, capsys)
    assert code == 2
    assert "The snapshot cannot be read" in err


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert assess(tmp_path / "nowhere.json", capsys)[0] == 2


def beside(tmp_path, lines):
    document = document_of(BY_ID["E1"])
    document["responses"]["/users"] = {"status": 200, "lines": "users.jsonl"}
    (tmp_path / "users.jsonl").write_text(lines, "utf-8")
    return saved(tmp_path, document)


def rows(case="E1"):
    return document_of(BY_ID[case])["responses"]["/users"]["body"]["value"]


def test_people_beside_the_document(tmp_path, capsys):
    path = beside(tmp_path, "".join(json.dumps(row) + "\n" for row in rows()))
    code, out, _ = assess(path, capsys, "--json")
    assert code == 0
    assert json.loads(out)["coverage"]["verdict"] == "COVERED"


@pytest.mark.parametrize(("cut", "says"), [(20, "line 6"), (400, "line 5")])
def test_a_lines_file_that_is_cut_off(cut, says, tmp_path, capsys):
    path = beside(tmp_path, "".join(json.dumps(row) + "\n" for row in rows())[:-cut])
    code, out, err = assess(path, capsys, "--json")
    assert code == 2
    assert "cut off" in err
    assert says in json.loads(out)["error"]["why"]


@pytest.mark.parametrize("name", ["../users.jsonl", "/etc/passwd", "nowhere.jsonl"])
def test_lines_stand_beside_the_document_and_nowhere_else(name, tmp_path, capsys):
    document = document_of(BY_ID["E1"])
    document["responses"]["/users"] = {"status": 200, "lines": name}
    assert assess(saved(tmp_path, document), capsys)[0] == 2


# --- long lists ----------------------------------------------------------------------------------


def many(count):
    whole = rows()
    for n in range(count):
        name = f"Zoë \u202e{n}" if n % 2 else f"Sam {n}"
        whole.append({**whole[2], "id": f"more-{n}", "displayName": name})
    return whole


@pytest.mark.parametrize("count", [LONG - 7, LONG - 6, LONG - 5, LONG + 500])
@pytest.mark.parametrize("escaped", [True, False])
def test_a_long_list_is_judged_like_a_short_one(count, escaped, tmp_path, capsys):
    document = document_of(BY_ID["E23"])
    document["responses"]["/users"]["body"]["value"] = many(count)
    path = saved(tmp_path, json.dumps(document, ensure_ascii=escaped))
    _, out, _ = assess(path, capsys, "--json")
    found = json.loads(out)
    assert found["coverage"]["total"] == count + 5
    assert found["facts"]["members"] == count + 4
    assert [gap["people"] for gap in found["coverage"]["gaps"]] == [["bob"]]


def test_names_in_a_long_list_cannot_act(tmp_path, capsys):
    document = document_of(BY_ID["E23"])
    document["responses"]["/users"]["body"]["value"] = many(LONG + 1)
    document["responses"]["/groups/vip/transitiveMembers"]["body"]["value"] = [{"id": "more-1"}]
    _, out, _ = assess(saved(tmp_path, document), capsys)
    assert "Not asked by your own rules: Zoë \N{REPLACEMENT CHARACTER}1; always." in out
    assert "\u202e" not in out
