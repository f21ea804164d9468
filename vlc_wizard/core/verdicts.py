"""The one place where the verdict on coverage is asked for by the recommendation."""

from dataclasses import dataclass

from vlc_wizard.core import coverage
from vlc_wizard.core.facts import FactSheet


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict by its name, and whether the report-only policies would cover everybody."""

    verdict: str
    report_only_would_cover: bool | None


def seen(facts: FactSheet) -> Seen:
    """The verdict on Conditional Access policies alone: per-user MFA is a fact of its own."""
    judged = coverage.judge(facts)
    return Seen(str(judged.verdict), None if judged.report_only_could else False)
