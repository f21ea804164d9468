"""verify: a fresh reading compared with what was applied."""

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.verify import Report
from vlc_wizard.verbs.coverage import coverage_document, coverage_lines
from vlc_wizard.verbs.session import Answer, Talk


async def verify(talk: Talk) -> Answer:
    """Verify the run that was begun last."""
    await talk.sign_in()
    runs = talk.performer.store().runs()
    if not runs:
        raise UsageError(
            "There is nothing to verify",
            "No plan was applied to this tenant from this computer.",
            next="Apply a plan first, or look at what is there with: vlc-wizard assess",
        )
    report, facts = await talk.performer.verify(runs[-1].plan_id)
    document = {**_document(report), "coverage": coverage_document(facts.coverage)}
    lines = (*_lines(report), coverage_lines(facts.coverage)[0])
    return Answer(document, lines, int(_failed(report) > 0))


def _failed(report: Report) -> int:
    return sum(c.outcome == "FAIL" for c in report.checks)


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
    if _failed(report):
        out.append("The tenant is not as planned.")
    elif report.grade:
        out.append(f"Evidence grade {report.grade}: the configuration was read and is as planned.")
    return out
