"""A verdict in words: who, in which situation, why, and which policy comes nearest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from vlc_wizard.core.coverage.audience import EXTERNAL, Guests, Side
from vlc_wizard.core.coverage.fold import Alike, Fold
from vlc_wizard.core.coverage.grounds import Grounds
from vlc_wizard.core.coverage.judgement import Blocked, Gap
from vlc_wizard.core.coverage.marks import applies, bits
from vlc_wizard.core.coverage.policies import Rule
from vlc_wizard.core.coverage.regions import Region, merged
from vlc_wizard.core.coverage.weighing import Person, Standing, everybody

_MOST_REASONS = 3  # beside the gap
_MOST_TOLD = 20  # on the page about it
_MOST_SITUATIONS = 6
_MOST_NAMES = 3


@dataclass(slots=True)
class Crowd:
    """Classes that one sentence is true of."""

    classes: list[tuple[Alike, bool]] = field(default_factory=list)  # and whether guests
    future: list[str] = field(default_factory=list)
    reasons: tuple[str, ...] | None = None  # that all of them share

    def ids(self) -> tuple[str, ...]:
        """Everybody's ids."""
        return tuple(i for alike, _ in self.classes for i in alike.ids())

    def words(self, whole: tuple[int, int]) -> str:
        """Who they are; `whole`: how many members and guests there are in all."""
        members = sum(k.count for k, guest in self.classes if not guest)
        guests = sum(k.count for k, guest in self.classes if guest)
        said = []
        if (members, guests) == whole and members + guests > 1:
            said.append("everybody")
        elif members + guests:
            said.append(self._some(members, guests, whole))
        return " and ".join([*said, *self.future])

    def _some(self, members: int, guests: int, whole: tuple[int, int]) -> str:
        count = members + guests
        names = [n for alike, _ in self.classes for n in alike.names.values()]
        if count > _MOST_NAMES and guests == 0 and members == whole[0]:
            return f"all {members} members"
        if count > 1 and members == 0 and guests == whole[1]:
            return f"all {guests} guests"
        if count <= _MOST_NAMES:
            return " and ".join(names[:count])
        more = count - _MOST_NAMES
        return f"{', '.join(names[:_MOST_NAMES])} and {more} other{'s' if more > 1 else ''}"


def whole_of(grounds: Grounds, fold: Fold) -> tuple[int, int]:
    """How many members and guests count."""
    members = guests = 0
    for person in everybody(grounds, fold):
        if person.alike is not None and person.key.exempt is not True:
            guests += person.alike.count if person.key.guest else 0
            members += 0 if person.key.guest else person.alike.count
    return members, guests


def gaps_of(
    grounds: Grounds,
    fold: Fold,
    today: Sequence[tuple[Person, Standing]],
    future: Sequence[tuple[Person, Standing]],
) -> tuple[Gap, ...]:
    """The gaps, people with the same gap for the same reason together, the largest first."""
    crowds: dict[tuple[str, str, str, bool], Crowd] = {}
    for person, standing in (*today, *future):
        said = list(islice(_ranked(grounds, person), _MOST_TOLD))
        why, almost = _shortly(said, grounds)
        situation = in_words(grounds, standing.open)
        crowd = crowds.setdefault((situation, why, almost, person.alike is None), Crowd())
        told = [words for _, words in said]
        crowd.reasons = tuple(w for w in told if crowd.reasons is None or w in crowd.reasons)
        if person.alike is None:
            crowd.future.append(person.what)
        else:
            crowd.classes.append((person.alike, person.key.guest))
    whole = whole_of(grounds, fold)
    gaps = [
        Gap(crowd.ids(), crowd.words(whole), situation, why, almost, crowd.reasons or (why,))
        for (situation, why, almost, _), crowd in crowds.items()
    ]
    return tuple(sorted(gaps, key=lambda g: (-g.count, g.who, g.situation)))


def in_words(grounds: Grounds, region: Region) -> str:
    """A region as one phrase."""
    said = [grounds.world.words(box) for box in region]
    more = len(said) - _MOST_SITUATIONS
    return "; or ".join(said[:_MOST_SITUATIONS]) + (f"; or {more} more" if more > 0 else "")


# --- why -------------------------------------------------------------------------------------


def _shortly(said: Sequence[tuple[Rule, str]], grounds: Grounds) -> tuple[str, str]:
    """Why nobody asks them, in a few sentences, and the name of the policy that comes nearest."""
    if not said and any(rule.on is None for rule in grounds.rules):
        return "No policy that was understood demands MFA for the admin portals.", ""
    if not said:
        return "No policy demands MFA for the admin portals.", ""
    return " ".join(words for _, words in said[:_MOST_REASONS]), said[0][0].name


def _ranked(grounds: Grounds, person: Person) -> Iterable[tuple[Rule, str]]:
    """Each policy with what is between it and these people, the nearest first."""
    certain, _ = applies(person.marks)
    included, _, excluded, _ = person.marks
    demanding = [(n, r) for n, r in enumerate(grounds.rules) if not r.demand.block]
    on = [(1 << n, r) for n, r in demanding if r.on]
    names = grounds.names
    reporting = [(1 << n, r) for n, r in demanding if r.report_only]
    yield from ((r, f"{r.name} {_narrow(r)}.") for bit, r in on if certain & bit)
    yield from (
        (r, f"{r.name} {_leaves_out(r, names)}.") for bit, r in on if included & excluded & bit
    )
    yield from ((r, f"{r.name} only reports; it is off.") for bit, r in reporting if certain & bit)
    yield from ((r, f"{r.name} {_misses(r)}.") for r in grounds.others if _misses(r))
    yield from ((r, f"{r.name} {_is_for(r, names)}.") for bit, r in on if not included & bit)


def _narrow(rule: Rule) -> str:
    """Why a policy that applies does not demand MFA everywhere."""
    said = []
    ways = (*rule.demand.ways, *rule.demand.doubtful_ways)
    if ways:
        said.append("is satisfied without MFA " + " or ".join(w.words for w in ways))
    if rule.platforms:
        said.append("is narrowed to some platforms")
    if rule.locations:
        said.append("is narrowed to some locations")
    if rule.device:
        said.append(f"has the device filter [{rule.device.rule}]")
    return " and ".join(said) or "does not reach them"


def _leaves_out(rule: Rule, names: Mapping[str, str]) -> str:
    return f"leaves out {_for_whom(rule.audience.exclude, names)}"


def _is_for(rule: Rule, names: Mapping[str, str]) -> str:
    return f"is for {_for_whom(rule.audience.include, names)}"


def _for_whom(side: Side, names: Mapping[str, str]) -> str:
    """One half of a users condition in words; what was not named stands by its id."""
    said = ["all users"] if side.everybody else []
    for words, ids in (("group", side.groups), ("role", side.roles)):
        said += [f"the {words} {names.get(i, i)}" for i in sorted(ids)[:_MOST_NAMES]]
        if len(ids) > _MOST_NAMES:
            said.append(f"{len(ids) - _MOST_NAMES} other {words}s")
    if side.ids:
        said.append(
            "one named account" if len(side.ids) == 1 else f"{len(side.ids)} named accounts"
        )
    said += [_guests(g) for g in side.guests]
    return ", ".join(said) or "nobody"


def _guests(guests: Guests) -> str:
    whom = "guests and external users"
    if guests.kinds != EXTERNAL:
        whom = " and ".join(sorted(guests.kinds)) or "kinds that nobody here is of"
    return whom + (" of some tenants" if guests.tenants is not None else "")


def _misses(rule: Rule) -> str:
    """Why a policy about MFA cannot demand it of anybody at the portals; empty for others."""
    if rule.demand.mfa is False and not rule.demand.weak_strength:
        return ""
    if rule.hits is False:
        return "is not for the Microsoft Admin Portals, or leaves them out"
    if rule.normal is False:
        return f"applies {rule.never}" if rule.never.startswith("only") else f"is {rule.never}"
    if rule.demand.weak_strength:
        return f"is satisfied {rule.demand.weak_strength}, which a single factor meets"
    if rule.on is False and not rule.report_only:
        return "is off"
    return ""


# --- who is kept out -------------------------------------------------------------------------


def blocked_of(grounds: Grounds, fold: Fold, on: int) -> tuple[Blocked, ...]:
    """Whom a policy that is on certainly stops, and where."""
    crowds: dict[int, Crowd] = {}
    blocks = sum(1 << n for n, rule in enumerate(grounds.rules) if rule.demand.block and rule.sure)
    for person in everybody(grounds, fold):
        certain, _ = applies(person.marks)
        for n in bits(certain & on & blocks):
            if person.alike is not None:
                crowds.setdefault(n, Crowd()).classes.append((person.alike, person.key.guest))
    members = sum(p.alike.count for p in everybody(grounds, fold) if p.alike and not p.key.guest)
    guests = sum(p.alike.count for p in everybody(grounds, fold) if p.alike and p.key.guest)
    return tuple(
        Blocked(
            crowd.ids(),
            crowd.words((members, guests)),
            in_words(grounds, merged(grounds.covers[n].certain)),
            grounds.rules[n].name,
        )
        for n, crowd in sorted(crowds.items())
    )
