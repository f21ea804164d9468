"""What must hold before anything is enforced: the gates G1-G14 (security.md A.3).

Pure: each looks at a reading, the body that will be sent and the confirmed identity. Red is no way
forward and names its witness; amber is answered by a typed reason. Those of `ON` need the policy as
it stands report-only.
"""

from collections.abc import Callable

from vlc_wizard.core.gates.around import g7_machines, g10_methods, g11_neighbours, g12_partners
from vlc_wizard.core.gates.body import (
    g5_exclusions_are_real,
    g6_synchronisation,
    g8_shape,
    shape_problems,
)
from vlc_wizard.core.gates.case import READING_AGE_SECONDS, Asked, Case, Log, Stored
from vlc_wizard.core.gates.stored import LATER, g9_what_if, g13_canary, g14_way_back
from vlc_wizard.core.gates.who import (
    g1_who_is_signed_in,
    g2_you_can_pass,
    g3_others_can,
    g4_emergency,
)
from vlc_wizard.core.plan import Gate

__all__ = [
    "GATES",
    "IDS",
    "LATER",
    "ON",
    "READING_AGE_SECONDS",
    "Asked",
    "Case",
    "Log",
    "Stored",
    "judge",
    "judge_on",
    "shape_problems",
]

Rule = Callable[[Case], Gate]
GATES: tuple[Rule, ...] = (
    g1_who_is_signed_in,
    g2_you_can_pass,
    g3_others_can,
    g4_emergency,
    g5_exclusions_are_real,
    g6_synchronisation,
    g7_machines,
    g8_shape,
    g10_methods,
    g11_neighbours,
    g12_partners,
)
ON: tuple[Rule, ...] = (g9_what_if, g13_canary, g14_way_back)
# Nobody can be left out of security defaults; per-user MFA leaves out whoever is not chosen.
WITHOUT_POLICY = tuple(rule for rule in GATES if rule is not g5_exclusions_are_real)
# What asks nobody can shut nobody out: who does it, and exactly what is sent.
TAKING_BACK: tuple[Rule, ...] = (g1_who_is_signed_in, g8_shape)
IDS = tuple(f"G{n}" for n in range(1, 15))


def rules_for(case: Case) -> tuple[Rule, ...]:
    """The gates that this plan must pass."""
    if case.bodies or any(c.turns_policy_on for c in case.plan.changes):
        return GATES
    if case.defaults_on or case.people:
        return WITHOUT_POLICY
    return TAKING_BACK if case.plan.changes else GATES


def judge(case: Case) -> tuple[Gate, ...]:
    """The gates that stand before the plan, in their order."""
    return tuple(rule(case) for rule in rules_for(case))


def judge_on(case: Case) -> tuple[Gate, ...]:
    """All gates, those that need the stored policy last."""
    return (*judge(case), *(rule(case) for rule in ON))
