"""The decision table: complete, first match wins, and nothing is decided on what was not read."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlc_wizard.core.decision import ROWS, VALUES, Inputs, Row, combinations, decide, row_of

EVERY = [Inputs(*values) for values in product(*VALUES.values())]  # type: ignore[arg-type]


def with_defaults(i: Inputs) -> str:
    if i.policy_on:
        return "D0"
    if i.licence != "p1":
        return "D1"
    if i.accepts_defaults:
        return "D2"
    return "D3" if i.role in ("both", "policies") else "D4"


def with_p1(i: Inputs) -> str:
    if i.role not in ("both", "policies"):
        return "D9"
    return {"report": "D6", "partial": "D7", "none": "D8"}[i.coverage]


def without_p1(i: Inputs) -> str:
    ca, pu = i.role in ("both", "policies"), i.role in ("both", "per-user")
    if i.per_user == "everyone":
        return "D10"
    if i.accepts_defaults and ca and (not i.policy_on or i.licence == "lapsed"):
        return "D11" if i.policy_on else "D12"
    if not i.accepts_defaults and pu:
        return "D13"
    if i.policy_on:
        return "D14" if pu else "D15"
    return "D16"


def oracle(i: Inputs) -> str:
    """The table of product.md 2.4 once more, by cases instead of by rows."""
    if i.security_defaults:
        return with_defaults(i)
    if i.coverage == "covered":
        return "D5"
    return with_p1(i) if i.licence == "p1" else without_p1(i)


def test_every_combination_has_its_row():
    wrong = [(i, row_of(i).id, oracle(i)) for i in EVERY if row_of(i).id != oracle(i)]
    assert wrong == []
    assert len(EVERY) == 1152  # four kinds of role; three of them make the table's 864
    for left_out in VALUES["role"]:
        assert len([i for i in EVERY if i.role != left_out]) == 864


def test_every_row_is_reached_and_says_why():
    assert {row_of(i).id for i in EVERY} == {row.id for row in ROWS} == {f"D{n}" for n in range(17)}
    for row in ROWS:
        assert row.says
        assert row.because


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


@given(POSSIBLE)
def test_a_row_follows_only_where_every_reading_would_lead_there(possible):
    rows = {row_of(i).id for i in combinations(possible)}
    decided = decide(possible)
    if isinstance(decided, Row):
        assert rows == {decided.id}
    else:
        assert len(rows) > 1
        assert all(len(possible[name]) > 1 for name in decided)
        assert decided or len(rows) > 1
