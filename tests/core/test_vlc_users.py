"""Who uses Volume Licensing Central: a list of the admin's, counted apart."""

import io
import json
import sys

import pytest

from vlc_wizard.cli import main
from vlc_wizard.core.vlc_users import VlcUsers, in_words, names_in

COMMAND = ["people", "--demo", "p1-fresh", "--json", "--vlc-users"]
NAMES = {
    "lines": ("a@x.example\nB@x.example\n", ("a@x.example", "b@x.example")),
    "a table": ("Name;Mail\n\"Ada\";a@x.example\n", ("a@x.example",)),
    "pasted from a mail": ("Ada <a@x.example>, Ben <b@x.example>;", ("a@x.example", "b@x.example")),
    "twice": ("a@x.example\tA@X.example", ("a@x.example",)),
    "no names": ("Ada\n@\n", ()),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_the_names_in_whatever_was_brought(case):
    text, names = NAMES[case]
    assert names_in(text) == names


def test_all_people_and_users_are_never_one_number():
    assert "all people" in in_words(VlcUsers())
    said = in_words(VlcUsers(11, 9))
    assert said == "Of the 11 users of Volume Licensing Central that you named, 9 are ready."


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VLC_WIZARD_HOME", str(tmp_path / "home"))


def told(capsys, *arguments):
    code = main([*arguments])
    out, problem = capsys.readouterr()
    return code, json.loads(out or "{}"), problem


def test_a_list_is_kept_and_the_next_replaces_it(capsys, tmp_path, monkeypatch):
    everybody = told(capsys, *COMMAND[:-1])[1]
    assert "vlc_users" not in everybody
    names = [row["user_name"] for row in everybody["people"]][:10]
    (tmp_path / "list.csv").write_text("\n".join([*names, "nobody@x.example"]))
    code, first, _ = told(capsys, *COMMAND, str(tmp_path / "list.csv"))
    assert (code, first["vlc_users"]["people"]) == (0, 10)
    again = told(capsys, *COMMAND[:-1])[1]
    assert again["vlc_users"] == first["vlc_users"]
    pasted = io.TextIOWrapper(io.BytesIO(names[0].encode()))
    monkeypatch.setattr(sys, "stdin", pasted)
    assert told(capsys, *COMMAND, "-")[1]["vlc_users"]["people"] == 1


WRONG = {"no file": "nowhere.csv", "a group that is not there": "group:x"}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_list_that_cannot_be_read_changes_nothing(capsys, wrong):
    code, _, problem = told(capsys, *COMMAND, WRONG[wrong])
    assert (code, "The list is as it was." in problem) == (2, True)
