"""The judgement: every class of people against every situation, and the verdict that follows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.explain import blocked_of, gaps_of
from vlc_wizard.core.coverage.fold import Fold
from vlc_wizard.core.coverage.grounds import Grounds, grounds_of
from vlc_wizard.core.coverage.judgement import Judgement, Verdict
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.weighing import (
    Person,
    Standing,
    Weigher,
    everybody,
    newcomers,
    why_unsure,
)
from vlc_wizard.core.snapshot import USERS, Snapshot

NOBODY = Doubt(USERS, "Nobody who is enabled and not exempt was found, which cannot be all.")
_ENABLED = Doubt(USERS, "Whether some accounts are enabled is not known.")
_STRANGE = Doubt(USERS, "Some rows of the list of people are not understood.")


@dataclass(slots=True)
class Weighed:
    """What became of every class."""

    gaps: list[tuple[Person, Standing]] = field(default_factory=list)  # proven, real people
    future: list[tuple[Person, Standing]] = field(default_factory=list)  # proven, newcomers
    doubts: set[Doubt] = field(default_factory=set)
    people: int = 0
    covered: int = 0
    never: bool = True  # everybody, in every situation

    def verdict(self) -> Verdict:
        """What follows, in the order of product.md 3.4."""
        if self.gaps:
            return Verdict.NOT_COVERED if self.never else Verdict.PARTIAL
        if self.doubts:
            return Verdict.UNKNOWN
        return Verdict.COVERED_TODAY if self.future else Verdict.COVERED


def judge_snapshot(
    snapshot: Snapshot,
    stated: Mapping[str, Any] | None = None,
    not_portals: Iterable[str] = (),
) -> Judgement:
    """Judge what somebody read: the people stream past once."""
    grounds = grounds_of(snapshot, stated, not_portals)
    fold = grounds.fold()
    fold.add(snapshot.rows(USERS))
    fold.complete = grounds.users_doubt is None
    return judge(grounds, fold)


def judge(grounds: Grounds, fold: Fold | None) -> Judgement:
    """The judgement. Without people, only what needs none of them."""
    on, may = counting(grounds, report_only=False)
    known = (fold if fold is not None else grounds.fold()).leaving_out(grounds.emergency)
    exempt = _exempt(grounds, known)
    emergency = tuple(i for i, _ in exempt if i.lower() in grounds.emergency)
    main = _weigh(grounds, known, Weigher(grounds, on, may), per_user=True)
    alone = _weigh(grounds, known, Weigher(grounds, on, may), per_user=False)
    found = Judgement(
        verdict=_overall(grounds, main),
        policies_alone=alone.verdict(),
        report_only_would_cover=None,
        covered=main.covered if fold else None,
        total=main.people if fold else None,
        disabled=fold.disabled if fold else None,
        exempt=exempt,
        emergency=emergency,
        notes=(*grounds.notes, *_not_found(grounds, known, emergency)),
        nothing_could=not may and grounds.policies_doubt is None,
    )
    if found.verdict is Verdict.COVERED_SD:
        return replace(found, covered=found.total, report_only_would_cover=False)
    return replace(
        found,
        report_only_would_cover=_with_report_only(grounds, known, found.verdict),
        gaps=() if grounds.defaults_doubt else gaps_of(grounds, known, main.gaps, main.future),
        blocked=blocked_of(grounds, known, on),
        unknown=tuple(sorted(main.doubts | _one(grounds.defaults_doubt))),
    )


def counting(grounds: Grounds, *, report_only: bool) -> tuple[int, int]:
    """The policies that count for certain, and at most."""
    on = may = 0
    for n, rule in enumerate(grounds.rules):
        if rule.on or (report_only and rule.report_only and rule.on is not None):
            on |= 1 << n
        if rule.on is not False or (report_only and rule.report_only):
            may |= 1 << n
    return on, may


def _one(doubt: Doubt | None) -> set[Doubt]:
    return set() if doubt is None else {doubt}


def _overall(grounds: Grounds, main: Weighed) -> Verdict:
    if grounds.security_defaults:
        return Verdict.COVERED_SD
    return Verdict.UNKNOWN if grounds.defaults_doubt else main.verdict()


def _with_report_only(grounds: Grounds, fold: Fold, verdict: Verdict) -> bool | None:
    """Whether counting report-only policies would give COVERED; None where that is not known."""
    if verdict.covered or not any(r.report_only for r in grounds.rules):
        return False
    on, may = counting(grounds, report_only=True)
    then = _weigh(grounds, fold, Weigher(grounds, on, may), per_user=True).verdict()
    if then is Verdict.UNKNOWN or grounds.defaults_doubt:
        return None
    return then is Verdict.COVERED


def _weigh(grounds: Grounds, fold: Fold, weigher: Weigher, *, per_user: bool) -> Weighed:
    out = Weighed(doubts=_about_everybody(grounds, fold))
    out.never = not out.doubts
    for person in everybody(grounds, fold):
        if person.key.exempt is True:
            continue
        state = person.key.per_user if per_user else False
        _count(out, grounds, fold, person, _stand(grounds, weigher, person, state))
    if not out.people and not out.doubts:
        out.doubts.add(NOBODY)
    for person in newcomers(grounds):
        standing = _stand(grounds, weigher, person, per_user=False)
        if standing.open:
            out.future.append((person, standing))
        elif standing.unsure:
            out.doubts |= why_unsure(grounds, fold, person, standing)
    return out


def _stand(grounds: Grounds, weigher: Weigher, person: Person, per_user: Truth) -> Standing:
    """Where somebody stands; policies that were not read may cover what the others do not."""
    standing = weigher.weigh(person.marks, per_user)
    if grounds.policies_doubt is None:
        return standing
    return Standing([], [*standing.open, *standing.unsure], never=False, left=standing.left)


def _about_everybody(grounds: Grounds, fold: Fold) -> set[Doubt]:
    out = _one(grounds.policies_doubt)
    if not fold.complete:
        out.add(grounds.users_doubt or Doubt(USERS, "Not everybody was read."))
    if fold.strange:
        out.add(_STRANGE)
    return out


def _count(out: Weighed, grounds: Grounds, fold: Fold, person: Person, standing: Standing) -> None:
    assert person.alike is not None  # noqa: S101 - only newcomers have none
    out.people += person.alike.count
    out.never = out.never and standing.never
    if standing.covered:
        out.covered += person.alike.count
        return
    if standing.open and person.key.exempt is False and person.key.enabled:
        out.gaps.append((person, standing))
    elif standing.open:
        out.doubts |= _who_counts(grounds, person)
    if standing.unsure:
        out.doubts |= why_unsure(grounds, fold, person, standing)


def _who_counts(grounds: Grounds, person: Person) -> set[Doubt]:
    """Why it is not known whether people with a gap are to be counted."""
    out = {late.doubt for late in grounds.sync} if person.key.exempt is None else set()
    return out if person.key.enabled else {*out, _ENABLED}


def _exempt(grounds: Grounds, fold: Fold) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    for person in everybody(grounds, fold):
        if person.key.exempt is True and person.alike is not None:
            out += [(key, name or key) for key, name in person.alike.people()]
    return tuple(sorted(out))


def _not_found(grounds: Grounds, fold: Fold, found: tuple[str, ...]) -> tuple[str, ...]:
    """That an account somebody relies on is not there to be relied on."""
    missing = len(grounds.emergency) - len(found)
    if not fold.complete or not missing:
        return ()
    are = "is" if missing == 1 else "are"
    return (
        f"{missing} of the accounts stated as emergency access accounts {are} disabled, or not in "
        "this directory.",
    )


def per_user_wanted(grounds: Grounds, fold: Fold, most: int) -> list[str]:
    """Those whose per-user MFA would settle something, if they are not more than `most`."""
    wanted: list[str] = []
    for person in _open_people(grounds, fold):
        if person.alike is None or person.key.per_user is not None:
            continue
        if len(wanted) + person.alike.count > most:
            return []
        wanted += person.alike.ids()
    return wanted


def homes_wanted(grounds: Grounds, fold: Fold) -> list[str]:
    """The mail domains of guests whose home tenant would settle something."""
    away = (person.key.away for person in _open_people(grounds, fold))
    return sorted({a.domain for a in away if a is not None})


def _open_people(grounds: Grounds, fold: Fold) -> Iterator[Person]:
    """Those whom no policy certainly asks in every situation, and who count."""
    if grounds.security_defaults is not False:
        return
    weigher = Weigher(grounds, *counting(grounds, report_only=False))
    for person in everybody(grounds, fold.leaving_out(grounds.emergency)):
        if person.key.exempt is True:
            continue
        if not weigher.weigh(person.marks, per_user=False).covered:
            yield person
