"""The ways through a session: back, errors that keep what was typed, leaving, coming back."""

from pathlib import Path

import pytest

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Typed
from vlc_wizard.core.pages.configure import DEFAULT_NAME
from vlc_wizard.plain.front import INTERRUPTED
from vlc_wizard.wiring import World

from .hands import END, LEAVE, PATIENTLY, WHOLE_WAY, WORD, Step, walk

TO_CONFIGURE = WHOLE_WAY[:7]
TO_REVIEW = WHOLE_WAY[:8]
NOBODY = "nobody@contoso-licensing.example"


def test_end_of_input_leaves_with_130_and_keeps_the_answers(home: Path) -> None:
    typed = walk([*TO_CONFIGURE, END])
    assert typed.code == INTERRUPTED
    assert "Nothing was changed in the tenant. Your answers are kept" in typed.text
    again = walk([("resume", ""), ("configure", ""), ("review", "q")])
    assert again.code == 0
    assert "Carry on where it was left?" in again.text


def test_an_error_in_one_field_costs_no_other_answer(home: Path) -> None:
    typed = walk(
        [
            *TO_CONFIGURE,
            ("configure", "e"),
            ("configure", "1"),
            ("configure", NOBODY),
            ("configure", "2"),
            ("configure", "2"),
            ("configure", "My policy"),
            ("configure", "-"),  # the wrong one is asked again, and emptied
            ("review", "c"),
            ("configure", ""),  # nothing but what was typed
            ("review", "q"),
        ]
    )
    session = typed.end.session
    assert f"Attention: Not in this directory: {NOBODY}" in typed.text
    assert session["policy_name"] == "My policy"
    assert (session["target"], session["start_state"]) == ("all-resources", "report-only")
    assert len(session["emergency"]) == 1


def test_a_number_that_is_none_is_asked_again(home: Path) -> None:
    wrong = ["9", "-1", "one", "9" * 5000, "\u0661"]
    steps: list[Step] = [("hub", "")]
    steps += [("person", w) for w in wrong]
    typed = walk([*steps, ("person", "4"), ("signin", "q")])
    assert typed.text.count("Give a number from 1 to 5.") == len(wrong)
    assert typed.end.session["sign_in_as"].startswith("jo.brackenridge@")


def test_a_method_that_cannot_be_used_cannot_be_chosen(home: Path) -> None:
    typed = walk([*WHOLE_WAY[:6], ("method", "1"), ("method", "q")], "free")
    assert "That one is not available, because" in typed.text


def test_enter_alone_never_applies(home: Path) -> None:
    typed = walk([*TO_REVIEW, ("review", WORD), *[("review", "")] * 5, ("review", "q")])
    assert typed.text.count("Nothing was typed, so nothing is done.") == 5
    assert typed.end.policies == []


@pytest.mark.parametrize("wrong", ["contoso.example", "yes", "Turn on"])
def test_another_domain_writes_nothing(home: Path, wrong: str) -> None:
    typed = walk([*TO_REVIEW, ("review", WORD), ("review", wrong), ("review", "q")])
    assert "That is not contoso-licensing.example. Nothing was written." in typed.text
    assert typed.end.policies == []


def test_words_to_be_typed_stand_in_quotes(home: Path) -> None:
    """Who reads "Type turn on to turn it on" aloud cannot hear where the words end."""
    typed = walk([*WHOLE_WAY[:11], ("switch", "q")])
    forms = [page.form for page in typed.shown if page.form]
    asked = {f.must: plain(f.label) for form in forms for f in form.fields if isinstance(f, Typed)}
    assert set(asked) == {"contoso-licensing.example", "turn on"}
    for words, label in asked.items():
        assert f'"{words}"' in label
        assert label in " ".join(typed.text.split())


def test_back_and_tasks(home: Path) -> None:
    typed = walk(
        [
            *TO_CONFIGURE,
            ("configure", "b"),
            ("method", "b"),
            ("facts", "h"),
            ("hub", "b"),
            ("hub", "9"),
            ("hub", "2"),
            ("configure", "q"),
        ]
    )
    assert typed.text.count("That key does nothing here.") == 2
    assert typed.end.session["method"] == "conditional-access"


def test_a_table_is_searched_and_filtered_and_shown_on(home: Path) -> None:
    at: list[Step] = [*WHOLE_WAY[:5], ("facts", "h"), ("hub", "4")]
    keys = ["m", "m", "m", "/tidewell", "f", "/", "f", "/zzz", "Zebra"]
    typed = walk([*at, *[("people", k) for k in keys], ("people", "p"), ("people", "q")])
    said = typed.text.partition("Who could pass MFA today?")[2]
    ends = [line for line in said.splitlines() if " of " in line and line.endswith(".")]
    assert "1 to 20 of 46." in ends
    assert "21 to 40 of 46." in ends
    assert "41 to 46 of 46." in ends
    assert "That was the last row. From the first one again:" in said
    assert "Search: tidewell." in said
    assert "1 to 1 of 1." in ends
    assert "Only: not ready." in said
    assert "Only: guests." in said
    assert "1 to 6 of 6." in ends
    assert "No row fits." in said
    assert "That key does nothing here." in said


def test_a_code_is_not_drawn_where_it_could_not_be_scanned(home: Path) -> None:
    at: list[Step] = [*WHOLE_WAY[:5], ("facts", "h"), ("hub", "4"), ("people", "")]
    typed = walk([*at, ("link", "v"), ("link", "q")])
    assert "no code is drawn. Typing the address does the same." in " ".join(typed.text.split())
    assert "\x1b" not in typed.text


def test_a_device_code_is_typed_by_the_rehearsal_itself(home: Path) -> None:
    typed = walk([("hub", ""), ("person", "3"), ("signin", "2"), ("tenant", "q")])
    assert "kim.lanternby@contoso-licensing.example" in typed.text.split("Is this the tenant?")[1]


def test_a_problem_that_comes_up_is_said_without_being_asked(home: Path) -> None:
    def broken(world: World) -> None:
        world.rehearsal.faults.next("GET", r"/v1.0/users$", times=20, status=400)

    typed = walk([*WHOLE_WAY[:4], ("admins", PATIENTLY), ("facts", "q")], prepare=broken)
    said = typed.text.split("Who may make the change?")[1]
    assert "  Why: A fault of the rehearsal." in said
    assert "t Try again" in said


def test_names_are_kept_as_they_were_typed_unless_they_could_act(home: Path) -> None:
    name = "Zoë's \x1b[31mrule"
    typed = walk(
        [
            *TO_CONFIGURE,
            ("configure", "e"),
            *[("configure", "")] * 4,
            ("configure", name),
            ("review", "q"),
        ]
    )
    assert typed.end.session["policy_name"] == "Zoë's \ufffd[31mrule"
    assert typed.end.session["policy_name"] != DEFAULT_NAME


def test_the_default_way_of_leaving(home: Path) -> None:
    typed = walk([LEAVE])
    assert (typed.code, typed.lines) == (0, 1)
    assert "Nothing was changed in the tenant." in typed.text.splitlines()[-1]


def test_the_word_for_a_check_is_asked_for_where_it_is_left_empty(home: Path) -> None:
    at = next(n for n, (page, _) in enumerate(WHOLE_WAY) if page == "review")
    typed = walk([*WHOLE_WAY[:at], ("review", ""), ("review", WORD), ("review", "q")])
    assert typed.text.count("This is needed first. Nothing was done.") == 1
