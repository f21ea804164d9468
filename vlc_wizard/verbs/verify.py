"""verify: a fresh reading compared with what was applied, What If, and the sign-in log."""

import argparse
import sys

from vlc_wizard.core.checked import GRADES, NOT_KNOWN, VERIFIED, Report, said_data
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.stated import app_ids_of
from vlc_wizard.verbs.coverage import coverage_document, coverage_lines
from vlc_wizard.verbs.session import Answer, Talk


async def verify(talk: Talk, arguments: argparse.Namespace) -> Answer:
    """Verify the run that was begun last."""
    await talk.sign_in()
    await _take(talk, arguments)
    runs = talk.performer.store().runs()
    if not runs:
        raise UsageError(
            "There is nothing to verify",
            "No plan was applied to this tenant from this computer.",
            next="Apply a plan first, or look at what is there with: vlc-wizard assess",
        )
    report, facts = await talk.performer.verify(runs[-1].plan_id, arguments.signed_in or "")
    document = {
        **_document(report),
        "sign_in": _sign_in(report, facts),
        "coverage": coverage_document(facts.coverage),
    }
    lines = (*_lines(report), coverage_lines(facts.coverage)[0])
    return Answer(document, lines, int(report.failed > 0 or report.unsure))


async def _take(talk: Talk, arguments: argparse.Namespace) -> None:
    """What is stated with it, kept before anything is looked at."""
    if arguments.vlc_app:
        await talk.state({"vlc_app_ids": [arguments.vlc_app]})
    if arguments.seen_by_hand:
        why_not = await talk.performer.stating.done_by_hand("verify")
        if why_not:
            sys.stderr.write(f"What you state is not kept. {why_not}\n")


def _sign_in(report: Report, facts: FactSheet) -> dict[str, object]:
    """What was looked for in the sign-in log, and by which app."""
    seen = report.seen
    return {
        "app_ids": list(app_ids_of(facts.stated)),
        "said": None if seen.said is None else said_data(seen.said),
        "not_read": seen.refused or None,
        "candidates": [
            {"app_id": c.app_id, "name": c.app_name, "at": c.at.isoformat()}
            for c in seen.candidates
        ],
    }


def _document(report: Report) -> dict[str, object]:
    return {
        "plan": report.plan_id,
        "at": report.at.isoformat(),
        "grade": report.grade or None,
        "state": report.state or None,
        "checks": [
            {"says": c.says, "outcome": c.outcome, "because": c.because} for c in report.checks
        ],
    }


def _lines(report: Report) -> list[str]:
    out = [f"Plan {report.plan_id}, read at {report.at:%Y-%m-%d %H:%M} UTC."]
    for check in report.checks:
        because = f" ({check.because})" if check.because else ""
        out.append(f"  {check.outcome:<8}{check.says}{because}")
    out += [
        f"  {c.at:%H:%M} UTC  {c.app_name}: if it is the one, --vlc-app {c.app_id}"
        for c in report.seen.candidates
    ]
    if report.failed:
        out.append("Not all of it is as planned.")
    if report.unsure:
        out.append(f"It is {NOT_KNOWN}.")
    if report.grade:
        word = "Verified. " if report.grade in VERIFIED else ""
        out.append(f"{word}Evidence grade {report.grade}: {GRADES[report.grade]}.")
    return out
