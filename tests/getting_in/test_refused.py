"""Every code a sign-in can be refused with leads to its page, with the next step on it."""

from pathlib import Path

import pytest

from tests.plain.hands import walk
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Facts
from vlc_wizard.core.sign_in_codes import BY_CODE, CODES, UNKNOWN, row_of
from vlc_wizard.rehearsal.sign_in_faults import SIGN_IN_KINDS
from vlc_wizard.wiring import World

NUMBERS = [kind.removeprefix("AADSTS") for kind in SIGN_IN_KINDS]
TO_SIGN_IN = [("hub", ""), ("person", ""), ("signin", "")]


def test_the_tenant_can_give_every_code_of_the_table() -> None:
    known = {code for row in CODES for code in row.codes if code.isdigit()}
    assert len(NUMBERS) >= 14
    assert set(NUMBERS) <= known
    never_at_this_endpoint = {
        "50194", "500113", "53002", "700082", "50173",  # shown by the browser, or at a refresh
        "70016", "70021", "90119", "90120",  # the device code flow's own
    }  # fmt: skip
    assert known - set(NUMBERS) == never_at_this_endpoint


def test_no_code_stands_in_two_rows_and_each_has_a_way_on() -> None:
    codes = [code for row in CODES for code in row.codes]
    assert len(codes) == len(set(codes)) == len(BY_CODE)
    assert all(row.ways and row.next and row.title for row in (*CODES, UNKNOWN))
    assert row_of("AADSTS53003") is row_of(" 53003 ") is BY_CODE["53003"]
    assert row_of("AADSTS12345") is UNKNOWN


@pytest.mark.parametrize("number", NUMBERS)
def test_each_leads_to_its_page(home: Path, number: str) -> None:
    row = BY_CODE[number]

    def refuse(world: World) -> None:
        assert world.rehearsal is not None
        world.rehearsal.faults.next(kind=f"AADSTS{number}")

    typed = walk([*TO_SIGN_IN, (row.page, "q")], prepare=refuse)
    page = typed.shown[-1]
    said = " ".join(typed.text.split())
    assert page.id == row.page
    assert plain(page.title) == row.title
    facts = {plain(f.label): plain(f.value) for b in page.blocks if isinstance(b, Facts)
             for f in b.rows}  # fmt: skip
    assert facts["Next"] == row.next
    assert facts["Now"] == "The tenant is as it was."
    assert f"AADSTS{number}" in facts["Details"]
    assert row.means in said
    assert row.setting in said
    assert page.actions
    assert not (page.id == "consent") ^ ("about the app, not about your role" in said)


def test_what_helps_is_done_without_a_restart(home: Path) -> None:
    """Refused once, then not: try again goes on to the tenant."""

    def refuse(world: World) -> None:
        assert world.rehearsal is not None
        world.rehearsal.faults.next(kind="AADSTS50076")

    typed = walk([*TO_SIGN_IN, ("denied", "t"), ("tenant", "q")], prepare=refuse)
    assert "Is this the tenant?" in typed.text


def test_a_code_that_the_browser_shows_is_explained(home: Path) -> None:
    def refuse(world: World) -> None:
        assert world.rehearsal is not None
        world.rehearsal.faults.next(kind="AADSTS50076")

    typed = walk(
        [*TO_SIGN_IN, ("denied", "nonsense"), ("denied", "AADSTS530033"), ("denied", "i"),
         ("tenant", "q")],
        prepare=refuse,
    )  # fmt: skip
    assert "This is not a code such as AADSTS53003." in typed.text
    assert "A Conditional Access policy stops signing in by code" in typed.text


def test_a_code_about_the_app_leads_to_the_page_about_the_app(home: Path) -> None:
    def refuse(world: World) -> None:
        assert world.rehearsal is not None
        world.rehearsal.faults.next(kind="AADSTS50076")

    typed = walk([*TO_SIGN_IN, ("denied", "90094"), ("consent", "q")], prepare=refuse)
    assert typed.pages[-1] == "consent"
