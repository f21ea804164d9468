"""What a human stated is stated for every verb and page: one tenant, one verdict."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard import cli
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Page
from vlc_wizard.core.pages.coverage_words import headline

from .commanding import DOMAIN, EMERGENCY
from .living import live
from .walking import ANSWERS, WORD, pressing, told

LEFT_OUT = "; 1 emergency access account is left out, as you said."
YES = (
    "Yes. At the Microsoft Admin Portals your own rules always demand MFA of all 45 people"
    + LEFT_OUT
)
THEIRS = "emergency1@litwarelicensing.onmicrosoft.example"  # of the tenant that is covered


@dataclass(frozen=True, slots=True)
class Ran:
    """One command."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Its JSON."""
        return json.loads(self.out)


def run(*argv: str) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(list(argv))
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def files(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands write into a folder of their own."""
    monkeypatch.chdir(tmp_path)


def coverage(*flags: str) -> Any:
    return run("assess", "--demo", "--json", *flags).document["coverage"]


def verdict(found: Any) -> tuple[Any, ...]:
    return found["verdict"], found["covered"], found["total"], len(found["emergency"])


def test_by_plan_and_apply_every_verb_says_the_same():
    assert verdict(coverage()) == ("NOT_COVERED", 0, 46, 0)
    assert run("plan", "--demo", "--exclude", EMERGENCY, "-o", "p.json").code == 0
    assert verdict(coverage()) == ("NOT_COVERED", 0, 45, 1)
    applied = run("apply", "p.json", "--demo", "--confirm", DOMAIN, "--reason", WORD)
    assert applied.code == 0, applied.err
    assessed = run("assess", "--demo", "--check")
    assert assessed.code == 0
    assert f"Verdict: COVERED. {YES}" in assessed.out
    assert f"Verdict: COVERED. {YES}" in run("verify", "--demo").out
    assert f"Emergency access accounts, as stated: {EMERGENCY}." in run("status", "--demo").out
    [marked] = [x for x in run("people", "--demo").out.splitlines() if "as you said" in x]
    assert EMERGENCY in marked


def test_the_next_plan_leaves_out_whom_the_last_one_did():
    first = run("plan", "--demo", "--json", "--exclude", EMERGENCY).document
    again = run("plan", "--demo", "--json").document
    assert again["changes"][0]["after"]["conditions"]["users"]["excludeUsers"]
    assert again["id"] == first["id"]


def test_a_file_is_in_force_until_another_takes_it_back():
    people = run("people", "--demo", "--json").document["people"]
    emergency = next(p["id"] for p in people if p["user_name"] == EMERGENCY)
    Path("s.json").write_text(json.dumps({"emergency_accounts": [emergency]}), "utf-8")
    assert verdict(coverage("--stated", "s.json")) == ("NOT_COVERED", 0, 45, 1)
    assert verdict(coverage()) == ("NOT_COVERED", 0, 45, 1)
    assert run("status", "--demo", "--json").document["stated"] == {
        "emergency_accounts": [emergency]
    }
    Path("s.json").write_text(json.dumps({"emergency_accounts": []}), "utf-8")
    assert verdict(coverage("--stated", "s.json")) == ("NOT_COVERED", 0, 46, 0)
    assert verdict(coverage()) == ("NOT_COVERED", 0, 46, 0)


def test_the_wizard_begins_with_what_a_verb_was_told(home: Path):
    run("plan", "--demo", "--exclude", EMERGENCY)
    walked, _ = live(home, until=lambda drive: drive.state.at == "facts" and people_read(drive))
    assert walked.state is not None
    assert walked.state.facts is not None
    assert walked.state.facts.coverage is not None
    assert walked.state.facts.coverage.total == 45
    assert len(walked.session.emergency or ()) == 1


def test_what_the_wizard_is_told_counts_at_once_and_for_the_verbs(home: Path):
    """The account is ticked on the form; before anything is read again, it does not count."""
    walked, _ = live(home, until=lambda drive: drive.state.at == "review")
    assert walked.state is not None
    assert walked.state.facts is not None
    found = walked.state.facts.coverage
    assert found is not None
    assert (found.total, [name for _, name in found.exempt]) == (45, ["Emergency Access 1"])
    assert verdict(coverage()) == ("NOT_COVERED", 0, 45, 1)


def test_after_the_whole_way_the_hub_and_the_verb_agree(home: Path):
    walked, _ = live(home, until=told)
    assert walked.state is not None
    assert walked.state.facts is not None
    assert plain(headline(walked.state.facts.coverage)) == YES
    assessed = run("assess", "--demo", "--check")
    assert assessed.code == 0
    assert f"Verdict: COVERED. {YES}" in assessed.out


def test_a_gap_that_looks_like_one_says_so_and_how_to_state_it():
    assessed = run("assess", "--demo=covered", "--check")
    assert assessed.code == 7
    assert "45 of 46 people." in assessed.out
    assert f"({THEIRS}) looks like an emergency access account" in assessed.out
    assert f"vlc-wizard plan --exclude {THEIRS}" in assessed.out
    assert "--stated" in assessed.out
    document = run("assess", "--demo=covered", "--json").document["coverage"]
    assert document["may_be_emergency"] == document["gaps"][0]["people"]
    planned = run("plan", "--demo=covered", "--exclude", THEIRS)
    assert planned.code == 5  # nothing is left to plan; what was stated is kept all the same
    assert "is kept as you said it" in planned.err
    assert run("assess", "--demo=covered", "--check").code == 0


def test_nothing_is_said_to_look_like_one_where_nobody_is_left_out_by_name():
    assert coverage()["may_be_emergency"] == []
    assert "looks like" not in run("assess", "--demo").out


def test_one_key_of_the_page_states_it(home: Path):
    pressed: list[str] = []

    def facts(page: Page) -> Any:
        name = "leave-out" if not pressed else "continue"
        pressed.append(name)
        return pressing(name)(page)

    def stated(drive: Drive) -> bool:
        return bool(pressed) and people_read(drive)

    walked, _ = live(home, until=stated, answers={**ANSWERS, "facts": facts}, scenario="covered")
    assert walked.page is not None
    assert all(a.name != "leave-out" for a in walked.page.actions)
    assert walked.state is not None
    assert walked.state.facts is not None
    assert plain(headline(walked.state.facts.coverage)) == YES
    assert run("assess", "--demo=covered", "--check").code == 0


def people_read(drive: Drive) -> bool:
    facts = drive.state.facts
    return facts is not None and facts.census is not None
