"""README lists every verb, and what it says of checks and of what is kept is so."""

from pathlib import Path

import pytest

from tests.core.gate_cases import PLAN, case
from tests.core.test_gate_methods import PEOPLE, SWITCH
from vlc_wizard.core.gates import ON, judge
from vlc_wizard.verbs import flags

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.mark.parametrize("verb", sorted(set(flags._VERBS)))
def test_every_verb_is_listed(verb: str) -> None:
    assert f"\nvlc-wizard {verb}" in README


@pytest.mark.parametrize("flag", ["--stop-before-on", "--revert-after", "--keep", "--reason"])
def test_what_decides_about_being_asked_is_listed(flag: str) -> None:
    assert flag in README


def test_up_to_fourteen_checks_stand_before_it() -> None:
    assert len(judge(case(plan=PLAN))) + len(ON) == 14
    assert [len(judge(case(plan=p))) for p in (SWITCH, PEOPLE)] == [10, 10]
    assert "Up to fourteen checks" in README


def test_a_kept_sign_in_is_not_passed_over() -> None:
    assert "never a token" not in README
    assert "stay signed in" in README
