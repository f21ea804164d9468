"""Whom each policy is for, as bits: one bit a policy, so that a person costs a few operations.

Marks are four sets of policies: those that include somebody for certain, and at most; those that
exclude somebody for certain, and at most. Exclude wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.policies import Rule
from vlc_wizard.core.coverage.sources import Sources
from vlc_wizard.core.model import Kind

Marks = tuple[int, int, int, int]  # included certainly, at most; excluded certainly, at most
NONE: Marks = (0, 0, 0, 0)


def joined(a: Marks, b: Marks) -> Marks:
    """The marks of somebody to whom both apply."""
    return a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]


def applies(marks: Marks) -> tuple[int, int]:
    """The policies that apply for certain, and at most."""
    return marks[0] & ~marks[3], marks[1] & ~marks[2]


def bits(mask: int) -> Iterable[int]:
    """The positions of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True, slots=True)
class Late:
    """Marks that hold for everybody, unless all of these ids turn out to be people."""

    marks: Marks
    doubt: Doubt
    unless: frozenset[str] = frozenset()


@dataclass(slots=True)
class Assignment:
    """The marks of everybody: by id, by kind and home, and for all that was not read."""

    rules: Sequence[Rule]
    by_id: dict[str, Marks] = field(default_factory=dict)
    late: list[Late] = field(default_factory=list)
    _by_kind: dict[tuple[tuple[Kind, ...], str | None], Marks] = field(default_factory=dict)
    _shared: dict[Marks, Marks] = field(default_factory=dict)

    def of_kind(self, kinds: tuple[Kind, ...], home: str | None) -> Marks:
        """The marks that follow from who somebody is."""
        key = (kinds, home)
        if key not in self._by_kind:
            self._by_kind[key] = self._kind_marks(kinds, home)
        return self._by_kind[key]

    def _kind_marks(self, kinds: tuple[Kind, ...], home: str | None) -> Marks:
        found = NONE
        for n, rule in enumerate(self.rules):
            if rule.odd_audience:
                found = joined(found, (0, 1 << n, 0, 0))
                continue
            for excluded, side in ((False, rule.audience.include), (True, rule.audience.exclude)):
                truths = {side.has_kind(kind, home) for kind in kinds}
                found = joined(found, _marks(n, _agreed(truths), excluded=excluded))
        return found

    def add(self, ids: Iterable[str], marks: Marks) -> None:
        """These people have these marks too."""
        for key in ids:
            both = joined(self.by_id.get(key, NONE), marks)
            self.by_id[key] = self._shared.setdefault(both, both)


def _agreed(truths: set[Truth]) -> Truth:
    """What holds for all the kinds somebody may be of; None where they differ."""
    return next(iter(truths)) if len(truths) == 1 else None


def _marks(n: int, truth: Truth, *, excluded: bool) -> Marks:
    if truth is False:
        return NONE
    bit = 1 << n
    certain = bit if truth else 0
    return (0, 0, certain, bit) if excluded else (certain, bit, 0, 0)


def assigned(rules: Sequence[Rule], sources: Sources) -> Assignment:
    """The marks of everybody the policies name, directly, by group or by role."""
    out = Assignment(rules)
    by_group: dict[str, Marks] = {}
    by_role: dict[str, Marks] = {}
    for n, rule in enumerate(rules):
        for excluded, side in ((False, rule.audience.include), (True, rule.audience.exclude)):
            marks = _marks(n, truth=True, excluded=excluded)
            out.add(side.ids, marks)
            _gather(by_group, side.groups, marks)
            _gather(by_role, side.roles, marks)
    for group, marks in sorted(by_group.items()):
        out.add(sources.members(group), marks)
        doubt = sources.group_doubt(group)
        if doubt:
            out.late.append(Late(_perhaps(marks), doubt))
    for role, marks in sorted(by_role.items()):
        _assign_role(out, sources, role, marks)
    return out


def _gather(into: dict[str, Marks], keys: Iterable[str], marks: Marks) -> None:
    for key in keys:
        into[key] = joined(into.get(key, NONE), marks)


def _assign_role(out: Assignment, sources: Sources, role: str, marks: Marks) -> None:
    holders = sources.holders(role)
    out.add(holders.ids, marks)
    out.late += [Late(_perhaps(marks), doubt) for doubt in holders.doubts]
    unexplained = sources.unexplained(role)
    if unexplained:
        out.late.append(Late(_perhaps(marks), _who_holds(unexplained, role), unexplained))


def _who_holds(principals: frozenset[str], role: str) -> Doubt:
    first = min(principals)
    return Doubt(
        f"/groups/{first}/transitiveMembers",
        f"Whether {first}, which holds the role {role}, is a group, and of whom, is not known.",
    )


def _perhaps(marks: Marks) -> Marks:
    return 0, marks[1], 0, marks[3]
