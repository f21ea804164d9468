"""A gap line by line: its number opens it, b comes back, and everybody in it is named."""

import pytest

from .hands import LEAVE, PATIENTLY, Step, walk

pytestmark = pytest.mark.usefixtures("home")

BEGIN: tuple[Step, ...] = (
    ("hub", ""),
    ("person", ""),
    ("signin", ""),
    ("tenant", ""),
    ("admins", PATIENTLY),
)
END: tuple[Step, ...] = (("facts", "h"), LEAVE)


def test_a_number_says_why_and_names_them_all():
    typed = walk((*BEGIN, ("facts", "1"), ("uncovered", "b"), *END), "vip-excluded")
    assert typed.wrong == ""
    assert "1 Why they are not asked" in typed.text
    page = typed.text.partition("Why do your own rules not ask")[2].partition("[2 of 5")[0]
    assert "leaves out the group VIP" in page
    assert "What is between them and MFA, the nearest first:" in page
    assert ", which is on" in page
    rows = page.partition("Name, Sign-in name")[2]
    people = [line for line in rows.splitlines() if "@proseware" in line]
    assert len(people) == int(page.partition("Who: ")[2].split()[0])


def test_many_are_paged():
    paging: tuple[Step, ...] = (("uncovered", "m"), ("uncovered", "/robin"), ("uncovered", "b"))
    typed = walk((*BEGIN, ("facts", "1"), *paging, *END))
    assert typed.wrong == ""
    assert "1 to 20 of 46." in typed.text
    assert "21 to 40 of 46." in typed.text
    assert "1 to 1 of 1." in typed.text


def test_the_next_gap_and_back_to_the_list():
    typed = walk((*BEGIN, ("facts", "1"), ("uncovered", "n"), ("uncovered", ""), *END))
    assert typed.wrong == ""
    assert "nobody yet: people who are still to come" in typed.text


@pytest.mark.parametrize("number", ["0", "3", "9"])
def test_a_number_that_is_none_opens_nothing(number: str):
    typed = walk((*BEGIN, ("facts", number), *END))
    assert typed.wrong == ""
    assert "That key does nothing here." in typed.text


def test_without_a_gap_there_is_nothing_to_open():
    typed = walk((*BEGIN, *END), "defaults-on-p1")
    assert typed.wrong == ""
    assert "Why they are not asked" not in typed.text
