"""Whether the tenant's own rules demand MFA of everybody.

For now only two verdicts can be given: NOT_COVERED, where nothing that is enabled could demand
MFA of anybody for the admin portals, and UNKNOWN for everything else. It never says covered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Policy

NOT_COVERED = "NOT_COVERED"
UNKNOWN = "UNKNOWN"

PORTALS = "MicrosoftAdminPortals"
_REPORT_ONLY = "enabledForReportingButNotEnforced"
_OFF = ("disabled", _REPORT_ONLY)  # a state nobody knows yet is not taken for off


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict with its reasons, each one sentence."""

    verdict: str
    because: tuple[str, ...]
    report_only_could: bool | None = None  # a report-only policy could demand it once it is on


def judge(facts: FactSheet) -> Verdict:
    """Judge what was read; what was not read can only make the verdict UNKNOWN."""
    missing = _missing(facts)
    if missing:
        return Verdict(UNKNOWN, missing)
    assert facts.policies is not None  # noqa: S101 - `_missing` has seen to it
    could = [p for p in facts.policies if p.state not in _OFF and can_demand(p)]
    report = any(p.state == _REPORT_ONLY and can_demand(p) for p in facts.policies)
    if facts.security_defaults:
        return Verdict(
            UNKNOWN, ("Security defaults are on. How far they reach is not judged yet.",)
        )
    if could:
        names = ", ".join(p.name for p in could)
        return Verdict(UNKNOWN, (f"Enabled policies could demand MFA: {names}.",), report)
    return Verdict(NOT_COVERED, ("No enabled policy demands MFA for the admin portals.",), report)


def _missing(facts: FactSheet) -> tuple[str, ...]:
    out = []
    if facts.policies is None:
        out.append("The Conditional Access policies could not be read.")
    if facts.security_defaults is None:
        out.append("Whether security defaults are on could not be read.")
    return tuple(out)


def can_demand(policy: Policy) -> bool:
    """Whether a policy, if on, could demand MFA of anybody for the admin portals.

    Errs towards True: any grant that is not plainly something else than MFA, and any target that
    is not plainly another app.
    """
    grant = policy.body.get("grantControls") or {}
    return _may_demand_mfa(grant) and _may_hit_portals(policy.body.get("conditions") or {})


def _may_demand_mfa(grant: Mapping[str, Any]) -> bool:
    known_other = {
        "block",
        "compliantDevice",
        "domainJoinedDevice",
        "approvedApplication",
        "compliantApplication",
        "passwordChange",
    }
    controls = set(grant.get("builtInControls") or ())
    return bool(grant.get("authenticationStrength") or controls - known_other)


def _may_hit_portals(conditions: Mapping[str, Any]) -> bool:
    applications = conditions.get("applications") or {}
    included = set(applications.get("includeApplications") or ())
    if PORTALS in set(applications.get("excludeApplications") or ()):
        return False
    if not included or included == {"None"}:
        # a policy on user actions or authentication contexts never counts (product.md 3.2)
        return False
    # a single app by id may be VLC's own, so only the names of other groups are ruled out
    return bool(included - {"None", "Office365"})
