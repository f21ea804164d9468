"""Facts that may stop being facts: each has a source, a trust mark and a date of review."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from vlc_wizard.adapters.texts import words
from vlc_wizard.core.format import plain
from vlc_wizard.core.model import Cloud
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import Setting, State
from vlc_wizard.core.view import View, dated

WORDS = words()
FACTS = WORDS.facts
TRUST = ("official page", "secondary page", "observed", "not verified")
A_YEAR = timedelta(days=366)

TIME_LINE = {
    "sd-skip-ended-new": date(2024, 7, 29),
    "sd-skip-ended": date(2025, 1, 1),
    "mandatory-portals": date(2024, 10, 1),
    "mandatory-m365-start": date(2025, 2, 1),
    "mandatory-m365": date(2026, 2, 9),
    "legacy-method-policies": date(2025, 9, 30),
    "mandatory-tools": date(2025, 10, 1),
    "mandatory-tools-postponed": date(2026, 7, 1),
    "vlc-mandate": date(2026, 1, 5),
    "resource-exclusions": date(2026, 3, 1),
    "approved-client-app": date(2026, 3, 1),
    "sd-device-code": date(2026, 7, 1),
    "passkeys-enabled": date(2026, 9, 1),
    "custom-controls-frozen": date(2026, 9, 1),
    "custom-controls-end": date(2027, 1, 1),
    "telecom-listed": date(2026, 9, 18),
    "telecom-selectable": date(2026, 10, 30),
    "guest-passkeys": date(2026, 12, 31),
    "sms-voice-end": date(2027, 2, 1),
}


def shown(fact_id, day):
    """The fact as a page of that day shows it."""
    setting = Setting(Cloud("public", "", ""), WORDS)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return plain(dated(View(State(setting, Session()), now), fact_id).says)


def due(facts, today):
    """Ids of the facts that nobody has looked at for a year."""
    return sorted(f.id for f in facts.values() if today - f.reviewed > A_YEAR)


def test_every_fact_was_reviewed_within_a_year():
    assert due(FACTS, datetime.now(UTC).date()) == []


def test_one_that_was_not_is_found():
    old = {**FACTS, "x": replace(FACTS["vlc-mandate"], id="x", reviewed=date(2024, 1, 1))}
    assert due(old, date(2026, 11, 24)) == ["x"]


def test_a_year_is_the_limit():
    reviewed = max(f.reviewed for f in FACTS.values())
    last = {"x": replace(FACTS["vlc-mandate"], id="x", reviewed=reviewed)}
    assert due(last, reviewed + A_YEAR) == []
    assert due(last, reviewed + A_YEAR + timedelta(days=1)) == ["x"]


def test_the_apps_that_are_no_portals_are_a_dated_fact():
    """The list is as old as the fact of its name, which the year's review covers."""
    assert len(WORDS.not_portals) == 7
    assert FACTS["not-portals"].says.startswith("Seven apps")
    assert all(len(i) == 36 and i == i.lower() for i in WORDS.not_portals)


@pytest.mark.parametrize("fact", FACTS.values(), ids=list(FACTS))
def test_a_fact_has_its_source_and_trust(fact):
    assert fact.source
    assert fact.trust in TRUST
    assert fact.says.endswith(".")


def test_a_date_is_no_more_exact_than_its_source():
    rough = {i: FACTS[i].exact for i in TIME_LINE if FACTS[i].exact != "day"}
    assert rough == {
        "sd-skip-ended": "month", "mandatory-portals": "month", "mandatory-m365-start": "month",
        "resource-exclusions": "month", "approved-client-app": "month",
        "custom-controls-frozen": "month", "custom-controls-end": "year",
    }  # fmt: skip
    assert {f.exact for f in FACTS.values()} == {"day", "month", "year"}
    assert FACTS["resource-exclusions"].when == "2026-03"
    assert FACTS["custom-controls-end"].when == "2027"
    assert FACTS["sms-voice-end"].when == date(2027, 2, 1)
    assert FACTS["portals-list"].when == ""


def test_a_page_shows_a_rough_date_as_one():
    assert "Since 2026-03, about 268 days." in shown("resource-exclusions", date(2026, 11, 24))
    assert "In 2027, in about 38 days." in shown("custom-controls-end", date(2026, 11, 24))
    assert "looked at on 2026-11-23" in shown("portals-list", date(2026, 11, 24))


def test_the_whole_time_line_is_there():
    assert {i: FACTS[i].on for i in TIME_LINE} == TIME_LINE
    assert {f.id for f in FACTS.values() if f.on} == set(TIME_LINE)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "On 2027-02-01, in 69 days."),
        (date(2027, 2, 1), "In force since 2027-02-01 (0 days)."),
        (date(2027, 2, 11), "In force since 2027-02-01 (10 days)."),
    ],
)
def test_a_page_shows_the_date_and_the_days_from_the_clock(day, words):
    assert words in shown("sms-voice-end", day)
