"""The one place where the verdict on coverage is asked for by the recommendation."""

from dataclasses import dataclass

from vlc_wizard.core.facts import FactSheet


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict by its name, and whether the report-only policies would cover everybody."""

    verdict: str
    report_only_would_cover: bool | None


def seen(facts: FactSheet) -> Seen:
    """The verdict on Conditional Access policies alone: per-user MFA is a fact of its own."""
    judged = facts.coverage
    if judged is None:
        return Seen("UNKNOWN", None)
    return Seen(str(judged.policies_alone), judged.report_only_would_cover)
