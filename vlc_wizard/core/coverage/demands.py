"""What the grant controls of a policy demand: MFA, unless something else will do, or a block."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.shape import Part
from vlc_wizard.core.coverage.strengths import PROPERTIES, demands_mfa
from vlc_wizard.core.snapshot import STRENGTHS

# Controls that are not MFA, and how a sign-in that meets one is described.
OTHERS: Mapping[str, str] = {
    "compliantDevice": "on a compliant device",
    "domainJoinedDevice": "on a Microsoft Entra hybrid joined device",
    "approvedApplication": "in an approved client app",
    "compliantApplication": "in an app with an app protection policy",
    "passwordChange": "with a password change",
    "riskRemediation": "with risk remediation",
}
_CONTROLS: Mapping[str, str] = {"mfa": "", "block": "", **OTHERS}


@dataclass(frozen=True, slots=True)
class Way:
    """Something else than MFA that an OR accepts in place of it."""

    key: str  # the same control is the same way in every policy
    words: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What a policy demands where it applies.

    `mfa`: MFA is demanded of a sign-in that meets none of the ways. None: perhaps.
    """

    block: bool = False
    mfa: Truth = False
    ways: tuple[Way, ...] = ()
    doubtful_ways: tuple[Way, ...] = ()  # may be MFA, or another way
    weak_strength: str = ""  # the name of a strength that a single factor satisfies


@dataclass(frozen=True, slots=True)
class _Control:
    way: Way
    mfa: Truth


def demand_of(
    part: Part, strengths: Mapping[str, Mapping[str, Any]] | None, doubts: list[Doubt]
) -> Demand:
    """The demand of a policy's grant controls. Without any: nothing."""
    part.knows(
        "operator",
        "builtInControls",
        "customAuthenticationFactors",
        "termsOfUse",
        "authenticationStrength",
    )
    built_in = part.among("builtInControls", _CONTROLS)
    controls = [_Control(Way(f"control {c}", OTHERS.get(c, c)), c == "mfa") for c in built_in]
    controls += [
        _Control(Way(f"custom {c}", f"by the custom control {c}"), mfa=False)
        for c in part.strings("customAuthenticationFactors")
    ]
    controls += [
        _Control(Way(f"terms {t}", "after accepting terms of use"), mfa=False)
        for t in part.strings("termsOfUse")
    ]
    weak = ""
    if part.part("authenticationStrength").there:
        strength = _strength(part, strengths, doubts)
        weak = strength.way.words if strength.mfa is False else ""
        controls.append(strength)
    if "block" in built_in:
        return _block(part, controls)
    return _together(part, controls, weak)


def _block(part: Part, controls: list[_Control]) -> Demand:
    if len(controls) > 1:
        part.odd("builtInControls", "blocks and demands something else as well")
    _operator(part, len(controls))
    return Demand(block=True)


def _strength(
    part: Part, strengths: Mapping[str, Mapping[str, Any]] | None, doubts: list[Doubt]
) -> _Control:
    inner = part.part("authenticationStrength").knows(*PROPERTIES)
    key, name = inner.word("id").lower(), inner.word("displayName")
    own = {n: inner.value(n) for n in PROPERTIES}
    if own["allowedCombinations"] is None:
        own = {**own, **(strengths or {}).get(key, {})}
    mfa = demands_mfa(own)
    if mfa is None:
        doubts.append(
            Doubt(STRENGTHS, f"Whether the authentication strength {name or key} is MFA, is "
                             "not known.")
        )  # fmt: skip
    words = f"by the authentication strength {own.get('displayName') or key}"
    return _Control(Way(f"strength {key}", words), mfa)


def _operator(part: Part, controls: int) -> str:
    """AND or OR; a single control needs none."""
    operator = part.word("operator")
    if operator not in ("AND", "OR") and (operator or controls > 1):
        part.odd("operator", f"is {operator!r}")
    return operator


def _together(part: Part, controls: list[_Control], weak: str) -> Demand:
    operator = _operator(part, len(controls))
    each = [c.mfa for c in controls]
    if len(controls) <= 1 or operator != "OR":
        mfa: Truth = True if True in each else None if None in each else False
        return Demand(mfa=mfa, weak_strength=weak)
    return Demand(
        mfa=True if True in each else None if None in each else False,
        ways=tuple(c.way for c in controls if c.mfa is False),
        doubtful_ways=tuple(c.way for c in controls if c.mfa is None),
        weak_strength=weak,
    )
