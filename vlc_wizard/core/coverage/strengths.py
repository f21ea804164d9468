"""What an authentication strength really demands, by its allowed combinations."""

from collections.abc import Iterable, Mapping
from typing import Any

from vlc_wizard.core.coverage.kleene import Truth

# MFA by itself; a first factor; a second factor for one. Source: the published list of
# authentication method combinations, 2026-08-20. TAP passes as MFA (graph.md 11).
_ALONE = frozenset(
    {
        "fido2",
        "windowsHelloForBusiness",
        "deviceBasedPush",
        "x509CertificateMultiFactor",
        "temporaryAccessPassOneTime",
        "temporaryAccessPassMultiUse",
        "federatedMultiFactor",
    }
)
_FIRST = frozenset({"password", "federatedSingleFactor", "x509CertificateSingleFactor"})
_SECOND = frozenset({"microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice"})
_KNOWN = _ALONE | _FIRST | _SECOND | {"email", "qrCodePin"}

# Microsoft's own three cannot be changed; all their combinations are MFA (graph.md 4.1).
_BUILT_IN = frozenset(f"00000000-0000-0000-0000-00000000000{n}" for n in (2, 3, 4))
PROPERTIES = (
    "id",
    "displayName",
    "description",
    "createdDateTime",
    "modifiedDateTime",
    "policyType",
    "requirementsSatisfied",
    "allowedCombinations",
    "combinationConfigurations",
)


def demands_mfa(strength: Mapping[str, Any]) -> Truth:
    """Whether everything it allows is MFA; None where that cannot be said."""
    combinations = strength.get("allowedCombinations")
    satisfied = strength.get("requirementsSatisfied")
    if combinations is None:
        return _by_word(strength, satisfied)
    if not isinstance(combinations, list) or not combinations:
        return None
    each = [_is_mfa(c) for c in combinations]
    if False in each:
        return False
    # All is MFA by the combinations: the service's own word must not speak against it.
    return True if None not in each and satisfied in ("mfa", None) else None


def _by_word(strength: Mapping[str, Any], satisfied: Any) -> Truth:
    if satisfied == "mfa":
        return True
    if satisfied == "none":
        return False
    built_in = str(strength.get("id") or "").lower() in _BUILT_IN
    return True if built_in and satisfied is None else None


def _is_mfa(combination: Any) -> Truth:
    if not isinstance(combination, str):
        return None
    modes = {mode.strip() for mode in combination.split(",") if mode.strip()}
    if not modes or modes - _KNOWN:
        return None
    return bool(modes & _ALONE) or bool(modes & _FIRST and modes & _SECOND)


def by_id(rows: Iterable[Mapping[str, Any]] | None) -> dict[str, Mapping[str, Any]] | None:
    """Strengths by id; None where they were not read."""
    if rows is None:
        return None
    return {str(row["id"]).lower(): row for row in rows if isinstance(row.get("id"), str)}
