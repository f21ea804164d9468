"""Other people's words, made harmless once, at the boundary."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.adapters.clean import MARK_LIMIT, NAME_LIMIT, clean, clean_json, clean_name

SEEN = "\ufffd"
ANY_TEXT = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)
NASTY = (
    [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))]
    + list("\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u2028\u2029\u202e\u2060\u2066")
    + list("\u3164\ufe0f\ufeff\uffa0\ufff9\ufffe\U000e0001\U000e0041\U000e0100\U0001d173")
    + ["\ud800", "\udfff"]
)


@pytest.mark.parametrize("character", NASTY, ids=lambda c: f"U+{ord(c):04X}")
def test_what_could_act_becomes_visible(character: str):
    assert clean(f"Al{character}ice") == f"Al{SEEN}ice"


@pytest.mark.parametrize(
    "text",
    ["", "Alice", "[bold]Alice[/]", "Smith [Contoso]", "=1+1", "Zoë", "李雷", "علي", "O'Neil 😀"],
)
def test_what_can_only_be_read_stays(text: str):
    assert clean(text) == text


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str):
    once = clean_name(text)
    assert clean_name(once) == once


@given(ANY_TEXT)
def test_the_result_can_be_written_and_holds_nothing_unseen(text: str):
    result = clean(text)
    result.encode("utf-8")
    assert not [c for c in result if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert unicodedata.is_normalized("NFC", result)


@given(st.text(alphabet="a\u0301\u0316\u0345\u05b0\u0e33é가\u11a8", max_size=40))
def test_marks_do_not_pile_up(text: str):
    result = clean(text)
    run = 0
    for character in result:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        assert run <= MARK_LIMIT
    assert clean(result) == result
    assert unicodedata.is_normalized("NFC", result)


def test_a_name_is_cut_where_names_end_and_says_so():
    cut = clean_name("x" * 1000)
    assert len(cut) == NAME_LIMIT
    assert cut.endswith("…")


def test_equal_letters_become_equal_text():
    assert clean("Zoe\u0308") == clean("Zoë")


def test_every_string_of_an_answer_is_cleaned_and_only_names_are_cut():
    long = "y" * 2000
    body = {
        "@odata.nextLink": f"https://graph.example/v1.0/users?$skiptoken={long}",
        "value": [
            {"id": long, "displayName": long, "rule": long, "aliases": ["a\x1b[2J", {"x\x00": 1}]}
        ],
        "count": 1,
        "none": None,
        "flag": True,
    }
    cleaned = clean_json(body)
    row = cleaned["value"][0]
    assert cleaned["@odata.nextLink"] == body["@odata.nextLink"]
    assert (row["id"], row["rule"]) == (long, long)
    assert len(row["displayName"]) == NAME_LIMIT
    assert row["aliases"] == [f"a{SEEN}[2J", {f"x{SEEN}": 1}]
    assert (cleaned["count"], cleaned["none"], cleaned["flag"]) == (1, None, True)


@given(
    st.recursive(
        ANY_TEXT | st.integers() | st.none(),
        lambda s: st.lists(s) | st.dictionaries(ANY_TEXT, s),
        max_leaves=20,
    )
)
def test_a_cleaned_answer_is_json_and_stays_as_it_is(value: object):
    cleaned = clean_json(value)
    assert clean_json(cleaned) == cleaned
    json.dumps(cleaned, ensure_ascii=False).encode("utf-8")
