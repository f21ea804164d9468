"""What the sign-in log proves, case by case; and what it does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vlc_wizard.core import seen
from vlc_wizard.core.checked import (
    Check,
    Report,
    Said,
    Seen,
    graded,
    in_short,
    last_report,
    last_said,
    said_data,
    to_data,
)
from vlc_wizard.core.journal import Entry, Event

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ON = NOW - timedelta(days=40)
POLICY, ADA, APP = "p", "ada", "app"
SAID = Said(ADA, "ada@contoso.example", NOW - timedelta(minutes=30))


def row(
    result: str = "success", *, code: int = 0, details: str = "", who: str = ADA,
    ago: timedelta = timedelta(minutes=20), policy: str = POLICY,
    controls: tuple[str, ...] = ("Mfa",),
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": "entry",
        "userId": who,
        "appId": APP,
        "appDisplayName": "Some Portal",
        "createdDateTime": (NOW - ago).isoformat(),
        "status": {"errorCode": code, "additionalDetails": details},
        "appliedConditionalAccessPolicies": [
            {"id": policy, "result": result, "enforcedGrantControls": list(controls)}
        ],
    }


def shown(rows: list[dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
    given = {"policy_id": POLICY, "excluded": (), "on_since": ON, "now": NOW, "complete": True}
    return [(c.outcome, c.because) for c in seen.shown(rows, **{**given, **more}).checks]


DAY = timedelta(days=1)
OTHER = row("notApplied", controls=())
BY_DETAILS = row("notApplied", details="MFA completed in Azure AD")
# name -> (rows, more, outcomes of once and always, words of the first)
CASES: dict[str, tuple[list[dict[str, Any]], dict[str, Any], list[str], str]] = {
    "applied": ([row()], {}, ["PASS", "PASS"], "the policy was applied, and MFA was done"),
    "nothing": ([], {}, ["WAIT"], "none is in the log yet"),
    "refused": ([row("failure", code=50079)], {}, ["WAIT"], "AADSTS50079"),
    "not applied": ([OTHER], {}, ["FAIL", "FAIL"], "the policy was not applied to it"),
    "not applied, MFA all the same": ([BY_DETAILS], {}, ["FAIL", "PASS"], "not applied"),
    "only asked for": (
        [row("notApplied", details="MFA required in Azure AD", controls=())],
        {"policy_id": ""}, ["FAIL", "FAIL"], "no MFA was done",
    ),
    "not named": ([row(policy="q")], {}, ["UNKNOWN", "PASS"], "does not name the policy"),
    "applied without MFA": (
        [row(controls=("RequireCompliantDevice",))],
        {}, ["UNKNOWN", "FAIL"], "was met",
    ),
    "applied with MFA or a device": (
        [row(controls=("Mfa", "RequireCompliantDevice"))],
        {}, ["UNKNOWN", "FAIL"], "was met",
    ),
    "report-only": ([row("reportOnlySuccess")], {}, ["FAIL", "FAIL"], "not applied"),
    "left out": ([row(who="out")], {"excluded": ["out"]}, ["WAIT", "PASS"], "left out"),
    "too soon to say": (
        [OTHER], {"on_since": NOW - timedelta(hours=2)}, ["WAIT", "WAIT"], "may take a day",
    ),
    "before it was on": ([row(ago=DAY)], {"on_since": NOW - timedelta(hours=2)}, ["WAIT"], "none"),
    "30 days are not over": ([row()], {"on_since": NOW - 29 * DAY}, ["PASS", "WAIT"], "applied"),
    "30 days to the second": ([row()], {"on_since": NOW - 30 * DAY}, ["PASS", "PASS"], "applied"),
    "since when is not known": ([row()], {"on_since": None}, ["PASS", "UNKNOWN"], "applied"),
    "not all were read": ([row()], {"complete": False}, ["PASS", "UNKNOWN"], "applied"),
    "one of two without": ([row(), OTHER], {}, ["PASS", "FAIL"], "applied"),
    "another method": ([BY_DETAILS], {"policy_id": ""}, ["UNKNOWN", "PASS"], "by itself"),
    "another method, without": ([OTHER], {"policy_id": ""}, ["FAIL", "FAIL"], "no MFA was done"),
    "somebody else's is no proof": ([row(who="bob")], {"said": SAID}, ["WAIT"], "said at 11:30"),
    "theirs is": ([row(who="bob"), row()], {"said": SAID}, ["PASS", "PASS"], "applied"),
    "an earlier one of theirs is not": ([row(ago=DAY)], {"said": SAID}, ["WAIT"], "ada@contoso"),
    "said too long ago": (
        [row(who="bob")], {"said": Said(ADA, "ada", NOW - 31 * DAY)}, ["PASS", "PASS"], "applied",
    ),
    "a time that is none": ([{**row(), "createdDateTime": "soon"}], {}, ["WAIT"], "none is"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_the_log_says_of_it(name: str) -> None:
    rows, more, outcomes, words = CASES[name]
    found = shown(rows, **more)
    assert [outcome for outcome, _ in found] == outcomes, found
    assert words in found[0][1]


WAITS = {
    0: "look again at 12:11 UTC",
    11: "look again at 12:11 UTC",
    12: "is not in the log after 12 minutes",
}


@pytest.mark.parametrize("minutes", WAITS)
def test_an_empty_answer_proves_nothing(minutes: int) -> None:
    said = Said(ADA, "ada@contoso.example", NOW)
    found = seen.learning([], said, "", NOW + timedelta(minutes=minutes))
    assert [c.outcome for c in found.checks] == ["WAIT"]
    assert WAITS[minutes] in found.checks[0].because
    assert found.candidates == ()


def test_which_app_it_is_is_asked_also_where_there_is_one() -> None:
    rows = [row(), {**row(), "appId": "Wizard"}, row(ago=timedelta(minutes=40))]
    found = seen.learning(rows, SAID, "wizard", NOW)
    assert [c.app_id for c in found.candidates] == [APP]
    assert [c.outcome for c in found.checks] == ["UNKNOWN"]


# --- grades -----------------------------------------------------------------------------------

YES, NO, LATER, UNKNOWN = (Check("x", o) for o in ("PASS", "FAIL", "WAIT", "UNKNOWN"))  # type: ignore[arg-type]
GRADES = [
    ("", [YES], [YES, YES], ""),
    ("E1", [], [], "E1"),
    ("E1", [YES, YES], [], "E2"),
    ("E1", [YES, UNKNOWN], [], "E1"),
    ("E1", [YES, NO], [], "E1"),
    ("E1", [UNKNOWN], [YES, LATER], "E3"),
    ("E1", [YES], [YES, LATER], "E3"),
    ("E1", [YES], [YES, YES], "E4"),
    ("E1", [NO], [YES, YES], "E1"),
    ("E1", [YES], [YES, NO], "E2"),
    ("E1", [YES], [NO, YES], "E2"),
    ("E1", [YES], [LATER], "E2"),
    ("E1", [], [UNKNOWN, YES], "E1"),
]


@pytest.mark.parametrize(("grade", "agrees", "log", "reached"), GRADES)
def test_the_grade_that_is_reached(
    grade: str, agrees: list[Check], log: list[Check], reached: str
) -> None:
    report = Report("12345678", NOW, (YES,), grade, "enabled")
    found = graded(report, agrees, Seen(tuple(log), SAID))
    assert found.grade == reached
    assert found.checks == (YES, *agrees, *log)
    assert in_short(found).startswith("verified") is (reached in ("E3", "E4"))


def test_a_report_comes_back_out_of_the_journal() -> None:
    found = seen.learning([row()], SAID, "", NOW)
    report = graded(Report("12345678", NOW, (YES,), "E1", "enabled"), [YES], found)
    line = Entry("12345678", Event.CHECKED, NOW, data=to_data(report))
    assert last_report([line], "12345678") == report
    note = Entry("12345678", Event.NOTE, NOW, data={"vlc_sign_in": said_data(SAID)})
    assert last_said([line, note, line]) == SAID
    assert last_said([line]) is None
