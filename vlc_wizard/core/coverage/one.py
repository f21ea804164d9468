"""What the tenant's own rules make one person do: the same judgement, for a class of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.explain import gaps_of, in_words
from vlc_wizard.core.coverage.grounds import Grounds
from vlc_wizard.core.coverage.judge import counting
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.marks import applies, bits
from vlc_wizard.core.coverage.weighing import Person, Weigher, everybody, why_unsure
from vlc_wizard.core.snapshot import Response


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether one person is asked for MFA at the admin portals by the tenant's own rules."""

    always: Truth  # None: not known
    by: tuple[str, ...] = ()  # "security defaults", "per-user MFA", or policies by name
    where_not: str = ""  # the situations in which nobody asks
    reasons: tuple[str, ...] = ()  # why not, or why it is not known; a sentence each
    exempt: bool = False  # an emergency access or a synchronisation account


def asked_of(
    grounds: Grounds, row: Mapping[str, Any], per_user: Mapping[str, Response] | None = None
) -> Asked:
    """Judge one row of `/users`. `per_user`: the answer about this person's per-user MFA."""
    fold = grounds.fold()
    fold.add([row])
    fold.settle(per_user or {})
    fold.complete = True
    known = fold.leaving_out(grounds.emergency)
    person = next(iter(everybody(grounds, known)), None)
    if person is None or person.alike is None:
        return Asked(None, reasons=("The account is disabled, or not understood.",))
    if grounds.security_defaults:
        return Asked(True, ("security defaults",))
    on, may = counting(grounds, report_only=False)
    standing = Weigher(grounds, on, may).weigh(person.marks, person.key.per_user)
    by = _by(grounds, person, on)
    exempt = person.key.exempt is True
    doubts = {d for d in (grounds.defaults_doubt, grounds.policies_doubt) if d is not None}
    if standing.covered:
        return Asked(True, by, exempt=exempt)
    if standing.open and not doubts:
        (gap, *_) = gaps_of(grounds, known, [(person, standing)], [])
        return Asked(False, by, in_words(grounds, standing.open), gap.reasons, exempt)
    doubts |= why_unsure(grounds, known, person, standing)
    return Asked(None, by, reasons=tuple(sorted({d.says for d in doubts})), exempt=exempt)


def _by(grounds: Grounds, person: Person, on: int) -> tuple[str, ...]:
    """What certainly asks this person, somewhere at least."""
    certain, _ = applies(person.marks)
    rules = (grounds.rules[n] for n in bits(certain & on))
    names = tuple(r.name for r in rules if r.demand.mfa and not r.demand.block)
    return (*names, "per-user MFA") if person.key.per_user else names
