"""The decision table: complete, first match wins, and nothing is decided on what was not read."""

import tomllib
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlc_wizard.core.decision import NAMES, ROWS, VALUES, Inputs, Row, combinations, decide, row_of

EVERY = [Inputs(*values) for values in product(*VALUES.values())]  # type: ignore[arg-type]
TABLE = Path(__file__).parent.parent / "cases" / "decision" / "table.toml"
BOXES = tomllib.loads(TABLE.read_text("utf-8"))["box"]


def stated(i: Inputs) -> list[str]:
    """The rows of the table as it was written down by hand, whatever their order."""
    return [
        box["row"]
        for box in BOXES
        if all(getattr(i, name) in values for name, values in box.items() if name != "row")
    ]


def wrong(rows=ROWS):
    """Combinations for which these rows do not give the one row that is stated."""
    return [i for i in EVERY if [row_of(i, rows).id] != stated(i)]


def test_every_combination_has_exactly_one_row_and_it_is_the_stated_one():
    """Four kinds of role make 1,152 combinations; any three of them make 864."""
    assert wrong() == []
    assert len(set(EVERY)) == 1152
    for left_out in VALUES["role"]:
        kept = [i for i in EVERY if i.role != left_out]
        assert len(kept) == 864
        assert sum([row_of(i).id] == stated(i) for i in kept) == 864


def one_less():
    """The table with one condition of one row left out, or one value of it."""
    for n, row in enumerate(ROWS):
        for name, values in row.when.items():
            others = {k: v for k, v in row.when.items() if k != name}
            changed = [others, *({**row.when, name: values[:k] + values[k + 1 :]}
                                 for k in range(len(values)))]  # fmt: skip
            for when in changed:
                yield row.id, name, (*ROWS[:n], replace(row, when=when), *ROWS[n + 1 :])


@pytest.mark.parametrize("rows", [pytest.param(rows, id=f"{i}-{n}") for i, n, rows in one_less()])
def test_a_table_with_one_condition_less_is_found(rows):
    assert wrong(rows)


@pytest.mark.parametrize("n", range(len(ROWS) - 1))
def test_a_table_without_one_row_is_found(n):
    assert wrong(ROWS[:n] + ROWS[n + 1 :])


def test_every_row_is_reached_and_says_why():
    assert {row_of(i).id for i in EVERY} == {row.id for row in ROWS} == {f"D{n}" for n in range(17)}
    for row in ROWS:
        assert row.says
        assert row.because
    assert set(NAMES) == set(VALUES)


def everything(**known):
    return {name: (known[name],) if name in known else VALUES[name] for name in VALUES}


def test_what_was_read_alone_decides_where_the_rest_cannot_matter():
    assert decide(everything(security_defaults=True, policy_on=False, licence="none")).id == "D1"
    assert decide(everything(security_defaults=False, coverage="covered")).id == "D5"
    known = {"security_defaults": False, "licence": "p1", "role": "both", "coverage": "none"}
    assert decide(everything(**known)).id == "D8"


@pytest.mark.parametrize("name", ["role", "licence", "security_defaults", "coverage"])
def test_a_fact_that_matters_is_asked_for_by_name(name):
    known = {"role": "both", "licence": "p1", "security_defaults": False, "coverage": "none",
             "policy_on": False, "per_user": "none", "accepts_defaults": True}  # fmt: skip
    assert isinstance(decide(everything(**known)), Row)  # the control
    del known[name]
    assert decide(everything(**known)) == (name,)


POSSIBLE = st.fixed_dictionaries(
    {
        name: st.lists(st.sampled_from(values), min_size=1, unique=True).map(tuple)
        for name, values in VALUES.items()
    }
)


def telling(possible):
    """Facts of which two values, all else equal, lead to two rows; found by pairs."""
    every = list(combinations(possible))
    return {
        name
        for a, b in product(every, every)
        if row_of(a).id != row_of(b).id
        and len(apart := [n for n in VALUES if getattr(a, n) != getattr(b, n)]) == 1
        for name in apart
    }


@given(POSSIBLE)
@settings(max_examples=60, deadline=None)
def test_a_row_follows_only_where_every_reading_would_lead_there(possible):
    rows = {row_of(i).id for i in combinations(possible)}
    decided = decide(possible)
    if isinstance(decided, Row):
        assert rows == {decided.id}
        return
    assert len(rows) > 1
    assert decided
    if prod(map(len, possible.values())) <= 100:
        assert set(decided) == telling(possible)
    assert list(decided) == [name for name in VALUES if name in decided]  # in one order
