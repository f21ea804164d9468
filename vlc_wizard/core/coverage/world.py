"""All situations a sign-in to the portals can be in, and which of them each policy covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.coverage.axes import Atom, Axis
from vlc_wizard.core.coverage.demands import Way
from vlc_wizard.core.coverage.places import Places, places_of
from vlc_wizard.core.coverage.policies import Narrowing, Rule
from vlc_wizard.core.coverage.regions import Box

_PLATFORM_WORDS = {
    "android": "on Android",
    "iOS": "on iOS",
    "windows": "on Windows",
    "macOS": "on macOS",
    "linux": "on Linux",
    "windowsPhone": "on Windows Phone",
    "": "on an unknown platform",
}
_ALWAYS = ("android", "iOS", "windows", "macOS", "linux", "")


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a rule protects: certainly, and at most."""

    certain: tuple[Box, ...]
    possible: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The axes along which the rules tell sign-ins apart."""

    axes: tuple[Axis, ...]
    places: Places

    @property
    def everything(self) -> Box:
        """All situations."""
        return tuple(axis.full for axis in self.axes)

    def definite(self, box: Box) -> bool:
        """Whether some situation in it can certainly happen."""
        return all(mask & axis.definite for mask, axis in zip(box, self.axes, strict=True))

    def words(self, box: Box) -> str:
        """A box in words."""
        said = [axis.words(mask) for mask, axis in zip(box, self.axes, strict=True)]
        return ", ".join(words for words in said if words) or "always"

    def cover(self, rule: Rule) -> Cover:
        """Where it protects, by MFA or by stopping the sign-in."""
        demand = rule.demand
        certain: Iterable[Box] = ()
        possible: Iterable[Box] = ()
        if rule.sure and (demand.block or demand.mfa is True):
            certain = self._boxes(rule, (*demand.ways, *demand.doubtful_ways))
        if rule.could:
            ways = () if rule.odd else demand.ways
            possible = (self._widened(box) for box in self._boxes(rule, ways))
        return Cover(tuple(certain), tuple(possible))

    def _boxes(self, rule: Rule, ways: Iterable[Way]) -> Iterator[Box]:
        narrowed: dict[str, int] = {way.key: 1 for way in ways}
        if rule.platforms:
            narrowed["platform"] = self._platform_mask(rule.platforms)
        if rule.device:
            narrowed[f"device {rule.device.rule}"] = 2 if rule.device.matching else 1
        regions: Sequence[Mapping[str, int]] = ({},)
        if rule.locations:
            regions = self.places.region(rule.locations.include, rule.locations.exclude)
        for region in regions:
            masks = {**narrowed, **region}
            box = tuple(masks.get(axis.key, axis.full) for axis in self.axes)
            if all(box):
                yield box

    def _platform_mask(self, narrowing: Narrowing) -> int:
        names = self._platforms()
        include, exclude = set(narrowing.include), set(narrowing.exclude)
        return sum(
            1 << n
            for n, name in enumerate(names)
            if ("all" in include or name in include) and name not in exclude
        )

    def _platforms(self) -> tuple[str, ...]:
        axis = next(a for a in self.axes if a.key == "platform")
        return (*_ALWAYS, "windowsPhone")[: len(axis.atoms)]

    def _widened(self, box: Box) -> Box:
        """A place of which nothing is known may be everywhere."""
        return tuple(
            mask if axis.definite else axis.full for mask, axis in zip(box, self.axes, strict=True)
        )


def world_of(rules: Iterable[Rule], locations: Sequence[Mapping[str, Any]] | None) -> World:
    """The axes that these rules need."""
    known = list(rules)
    named = [
        token
        for rule in known
        if rule.locations
        for token in (*rule.locations.include, *rule.locations.exclude)
    ]
    places = places_of(locations, named)
    axes = [*_platform_axis(known), *places.axes, *_device_axes(known), *_way_axes(known)]
    return World(tuple(axes), places)


def _platform_axis(rules: Sequence[Rule]) -> Iterator[Axis]:
    narrowings = [r.platforms for r in rules if r.platforms]
    named = {p for n in narrowings for p in (*n.include, *n.exclude)} - {"all"}
    if not narrowings:
        return
    names = (*_ALWAYS, "windowsPhone") if "windowsPhone" in named else _ALWAYS
    yield _all_definite("platform", tuple(Atom(_PLATFORM_WORDS[n]) for n in names))


def _device_axes(rules: Sequence[Rule]) -> Iterator[Axis]:
    for rule in sorted({r.device.rule for r in rules if r.device}):
        words = f"a device that matches [{rule}]"
        atoms = (Atom(f"not on {words}"), Atom(f"on {words}"))
        yield _all_definite(f"device {rule}", atoms)


def _way_axes(rules: Sequence[Rule]) -> Iterator[Axis]:
    ways = {w.key: w.words for r in rules for w in (*r.demand.ways, *r.demand.doubtful_ways)}
    for key, words in sorted(ways.items()):
        yield _all_definite(key, (Atom(f"not {words}"), Atom(words)))


def _all_definite(key: str, atoms: tuple[Atom, ...]) -> Axis:
    return Axis(key, atoms, (1 << len(atoms)) - 1)
