"""Class by class: where somebody is certainly asked for MFA, certainly not, and what is open."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.coverage.fold import Alike, Fold, Key
from vlc_wizard.core.coverage.grounds import Grounds
from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.marks import NONE, Late, Marks, applies, bits, joined
from vlc_wizard.core.coverage.places import ALL_TRUSTED, TRUSTED_IPS, TRUSTED_IPS_DOUBT
from vlc_wizard.core.coverage.regions import Region, TooManyPieces, meets, merged, subtract
from vlc_wizard.core.model import Kind

MOST_HOMES_SAID = 20  # each is a line; the reads are all alike
TOO_MANY = Doubt("", "The policies cut the situations into too many pieces to enumerate.")


@dataclass(frozen=True, slots=True)
class Standing:
    """One class of people against all situations."""

    open: Region  # certainly not asked, in situations that can certainly happen
    unsure: Region  # perhaps not asked
    never: bool  # certainly not asked, in every situation
    left: int = 0  # policies that may or may not change that, as bits

    @property
    def covered(self) -> bool:
        """Certainly asked, or stopped, in every situation."""
        return not self.open and not self.unsure


SAFE = Standing([], [], never=False)


@dataclass(slots=True)
class Weigher:
    """Weighs classes under one reading of which policies count."""

    grounds: Grounds
    counts: int  # policies that count for certain, as bits
    may_count: int
    _known: dict[tuple[int, int], Standing] = field(default_factory=dict)

    def weigh(self, marks: Marks, per_user: Truth) -> Standing:
        """Where people with these marks stand."""
        if per_user:
            return SAFE
        certain, possible = applies(marks)
        key = (certain & self.counts, possible & self.may_count)
        if key not in self._known:
            self._known[key] = self._stand(*key)
        standing = self._known[key]
        if per_user is None and not standing.covered:
            return Standing([], [*standing.open, *standing.unsure], never=False, left=standing.left)
        return standing

    def _stand(self, certain: int, possible: int) -> Standing:
        grounds, world = self.grounds, self.grounds.world
        everything = world.everything
        sure = [b for n in bits(certain) for b in grounds.covers[n].certain]
        if everything in sure:
            return SAFE
        perhaps = [b for n in bits(possible) for b in grounds.covers[n].possible]
        try:
            left = subtract([everything], sure)
            bare = subtract(left, perhaps)
            unsure = subtract(left, bare)
        except TooManyPieces:
            return Standing([], [everything], never=False, left=possible)
        proven = [box for box in bare if world.definite(box)]
        unsure += [box for box in bare if not world.definite(box)]
        matter = sum(
            1 << n
            for n in bits(possible)
            if any(meets(b, piece) for b in grounds.covers[n].possible for piece in unsure)
        )
        return Standing(merged(proven), merged(unsure), never=not perhaps and not sure, left=matter)


@dataclass(frozen=True, slots=True)
class Person:
    """A class with what holds for everybody added, or somebody new (without a class)."""

    key: Key
    marks: Marks
    alike: Alike | None
    what: str = ""  # "new members", for somebody new


def late_marks(grounds: Grounds, fold: Fold) -> tuple[Marks, tuple[Late, ...]]:
    """The marks that everybody may have, and why; what turned out to be people is settled."""
    open_ = tuple(late for late in grounds.assignment.late if not settled(late, fold))
    marks = NONE
    for late in open_:
        marks = joined(marks, late.marks)
    return marks, open_


def settled(late: Late, fold: Fold) -> bool:
    """Whether all the ids in question turned out to be people."""
    return bool(late.unless) and late.unless <= fold.seen


def everybody(grounds: Grounds, fold: Fold) -> Iterator[Person]:
    """All classes."""
    marks, _ = late_marks(grounds, fold)
    sync_settled = all(settled(late, fold) for late in grounds.sync)
    for key, alike in fold.classes.items():
        exempt = False if key.exempt is None and sync_settled else key.exempt
        yield Person(key._replace(exempt=exempt), joined(key.marks, marks), alike)


NEWCOMERS = (("new members", Kind.MEMBER, ""), ("new guests", Kind.GUEST, "a tenant nobody names"))


def newcomers(grounds: Grounds) -> Iterator[Person]:
    """Somebody who will come: in no group, with no role, of a tenant that no policy names."""
    for what, kind, home in NEWCOMERS:
        marks = grounds.assignment.of_kind((kind,), home)
        key = Key(marks, per_user=False, exempt=False, enabled=True, guest=kind is not Kind.MEMBER)
        yield Person(key, marks, None, what)


def why_unsure(grounds: Grounds, fold: Fold, person: Person, standing: Standing) -> set[Doubt]:
    """What is not known about people who are perhaps not asked."""
    out: set[Doubt] = set()
    certain, possible = applies(person.marks)
    for n in bits(standing.left):
        rule = grounds.rules[n]
        out.update(rule.doubts)
        if rule.on is None:
            continue
        if possible & ~certain & 1 << n and not rule.odd_audience:
            out |= _about_people(grounds, fold, n)
    if person.key.per_user is None:
        out.add(PER_USER)
    tokens = (t for n in bits(standing.left) for t in _locations(grounds, n))
    out.update(d for t in tokens if (d := grounds.world.places.doubts.get(t)))
    if any(not grounds.world.definite(box) for box in standing.unsure) and not out:
        out.update(grounds.world.places.doubts.values() or {TRUSTED_IPS_DOUBT})
    # Where policies are unread, that is the doubt, and it is told once for everybody.
    return out if out or grounds.policies_doubt else {TOO_MANY}


PER_USER = Doubt(
    "/beta/users/{id}/authentication/requirements",
    "Whether per-user MFA is on for these people is not known.",
)


KINDS = Doubt(
    "/users",
    "Whether somebody is a guest, and comes from elsewhere, was not read: userType, creationType "
    "and identities say it.",
)


def _about_people(grounds: Grounds, fold: Fold, n: int) -> set[Doubt]:
    """Why it is not known whether a policy is for somebody."""
    _, open_ = late_marks(grounds, fold)
    out = {late.doubt for late in open_ if (late.marks[1] | late.marks[3]) >> n & 1}
    audience = grounds.rules[n].audience
    if fold.open_kinds and (audience.include.guests or audience.exclude.guests):
        out.add(KINDS)
    if any(g.tenants is not None for s in (audience.include, audience.exclude) for g in s.guests):
        out |= {_home_doubt(domain) for domain in sorted(fold.unknown_homes)[:MOST_HOMES_SAID]}
    return out


def _home_doubt(domain: str) -> Doubt:
    path = f"/tenantRelationships/findTenantInformationByDomainName(domainName='{domain}')"
    return Doubt(path if domain else "", "The home tenant of a guest is not known"
                 + (f" (mail at {domain})." if domain else "."))  # fmt: skip


def _locations(grounds: Grounds, n: int) -> tuple[str, ...]:
    narrowing = grounds.rules[n].locations
    if narrowing is None:
        return ()
    tokens = [*narrowing.include, *narrowing.exclude]
    if ALL_TRUSTED in tokens:
        tokens.append(TRUSTED_IPS)
    return tuple(tokens)
