"""Sentences with a number in them read as well with one."""

import re
from pathlib import Path

import pytest

import vlc_wizard.core
from vlc_wizard.core.format import counted, plain
from vlc_wizard.core.page import say

TEMPLATE = re.compile(
    r'say\(\s*"([^"]*\$(?:n|people|guests) (?:people|policies|guests|changes|files)[^"]*)"'
)
ONE = re.compile(r"(?<![\d,.])1 (?:people|policies|guests|changes|files|persons? have)\b")
FOUND = sorted(
    {
        words
        for path in Path(vlc_wizard.core.__file__).parent.rglob("*.py")
        for words in TEMPLATE.findall(path.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("template", FOUND)
def test_every_template_reads_with_one(template: str):
    names = re.findall(r"\$(\w+)", template)
    words = plain(say(template, **dict.fromkeys(names, 1)))
    assert not ONE.search(words), words
    assert ONE.search(
        template.replace("$n ", "1 ").replace("$people ", "1 ").replace("$guests ", "1 ")
    )


def test_they_are_found():
    assert len(FOUND) > 10


@pytest.mark.parametrize(
    ("n", "words", "read"),
    [
        (1, "people have a phone only.", "1 person has a phone only."),
        (2, "people have a phone only.", "2 people have a phone only."),
        (1, "policies", "1 policy"),
        (1_001, "guests", "1,001 guests"),
        (1, "peopled islands", "1 peopled islands"),
    ],
)
def test_counted(n: int, words: str, read: str):
    assert counted(n, words) == read


def test_a_strangers_words_stay_as_they_are():
    assert plain(say("$n$name", n=1, name=" people have")) == "1 people have"
    assert plain(say("$name people", name="1")) == "1 people"
