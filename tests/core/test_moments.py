"""Who hears what: whoever is left out hears nothing, whatever the moment."""

from datetime import UTC, datetime
from itertools import product

import pytest

from vlc_wizard.core.model import Kind, Origin, Person, Readiness
from vlc_wizard.core.moments import MOMENTS, Circle, hears

AT = datetime(2026, 11, 24, tzinfo=UTC)
OUT = Circle(left_out=frozenset({"e1"}))
PEOPLE = [
    Person(
        "e1", "Emergency 1", "e1@x.example", "e1@x.example", kind, True, False, ready, AT, origin
    )
    for kind, ready, origin in product(Kind, Readiness, Origin)
]
AUDIENCES = sorted({who for m in MOMENTS.values() for who in (m.audience, m.about)} - {""})


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_emergency_account_is_never_told_anything(audience: str):
    assert [p for p in PEOPLE if hears(audience, p, OUT)] == []
    assert any(hears(audience, p, Circle()) for p in PEOPLE)  # the control
