"""Named locations as axes: addresses, countries, and places Graph does not tell of.

Addresses are cut at every boundary of a range, IPv4 and IPv6, so that overlapping locations give
exactly the places there are. A sign-in has an address and a country, which are crossed.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.core.coverage.axes import Atom, Axis
from vlc_wizard.core.coverage.doubts import Doubt
from vlc_wizard.core.snapshot import NAMED_LOCATIONS

ALL, ALL_TRUSTED = "all", "alltrusted"
TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"  # of the MFA service settings
COMPLIANT_NETWORK = "3d46dbda-8382-466a-856d-eb00cbc6b910"  # Global Secure Access
_MANY_COUNTRIES = 240  # nearly all there are: whether there is another one cannot be said
_BITS = {4: 32, 6: 128}

Inside = tuple[str, int]  # an axis and the atoms of it that are in the location

TRUSTED_IPS_DOUBT = Doubt(
    "", "Whether trusted IPs are set in the MFA service settings cannot be read."
)
_NETWORK_DOUBT = Doubt("", "Whether a compliant network is set up cannot be read.")


@dataclass(frozen=True, slots=True)
class Places:
    """The axes of place, and what of them each location holds."""

    axes: tuple[Axis, ...]
    inside: Mapping[str, tuple[Inside, ...]]  # lower-case location id, or "alltrusted"
    doubts: Mapping[str, Doubt]  # of locations that are not understood

    def region(
        self, include: Iterable[str], exclude: Iterable[str]
    ) -> tuple[Mapping[str, int], ...]:
        """A location condition as boxes: the atoms allowed on each axis it narrows."""
        full = {axis.key: axis.full for axis in self.axes}
        outside = dict[str, int]()
        for token in exclude:
            for axis, mask in self.inside[token]:
                outside[axis] = outside.get(axis, full[axis]) & ~mask
        included = list(include)
        starts: list[dict[str, int]] = [{}]
        if ALL not in included:
            union = dict[str, int]()
            for token in included:
                for axis, mask in self.inside[token]:
                    union[axis] = union.get(axis, 0) | mask
            starts = [{axis: mask} for axis, mask in union.items()]
        boxes = [_narrowed(start, outside) for start in starts]
        return tuple(box for box in boxes if all(box.values()))


def _narrowed(start: Mapping[str, int], outside: Mapping[str, int]) -> dict[str, int]:
    return {
        axis: start.get(axis, -1) & outside.get(axis, -1) for axis in start.keys() | outside.keys()
    }


@dataclass(slots=True)
class _Ranges:
    """One understood location."""

    id: str
    name: str
    trusted: bool = False
    spans: list[tuple[int, int, int]] = field(default_factory=list)  # version, first, last
    countries: frozenset[str] = frozenset()
    no_country: bool = False
    gps: bool = False


def places_of(rows: Sequence[Mapping[str, Any]] | None, named: Iterable[str]) -> Places:
    """The places the policies name (`named`: lower-case ids and words), from what was read."""
    wanted = sorted(set(named) - {ALL})
    by_id, strange = _understood(rows)
    # A location that is not understood may be a trusted one.
    trust_known = rows is not None and not strange
    trusted = [r for r in by_id.values() if r.trusted] if ALL_TRUSTED in wanted else []
    used = {r.id: r for r in (*trusted, *(by_id[w] for w in wanted if w in by_id))}
    axes: list[Axis] = []
    inside: dict[str, tuple[Inside, ...]] = {}
    for axis, found in _measured(list(used.values())):
        axes.append(axis)
        for key, mask in found.items():
            inside[key] = (*inside.get(key, ()), (axis.key, mask))
    if ALL_TRUSTED in wanted and trust_known:
        inside[ALL_TRUSTED] = tuple(i for r in trusted for i in inside.get(r.id, ()))
    doubts = _unmeasured(wanted, inside, axes, trust_known=trust_known)
    return Places(tuple(axes), inside, doubts)


def _unmeasured(
    wanted: Sequence[str],
    inside: dict[str, tuple[Inside, ...]],
    axes: list[Axis],
    *,
    trust_known: bool,
) -> dict[str, Doubt]:
    """An axis of its own, in or out, for each place that nothing measures."""
    doubts: dict[str, Doubt] = {}
    if TRUSTED_IPS in wanted or (ALL_TRUSTED in wanted and trust_known):
        axis = _maybe("trusted-ips", "from the trusted IPs of the MFA service settings")
        axes.append(axis)
        inside[TRUSTED_IPS] = ((axis.key, 2),)
        doubts[TRUSTED_IPS] = TRUSTED_IPS_DOUBT
        if ALL_TRUSTED in wanted and trust_known:
            inside[ALL_TRUSTED] = (*inside[ALL_TRUSTED], (axis.key, 2))
    if COMPLIANT_NETWORK in wanted:
        axis = _maybe("compliant-network", "through the compliant network")
        axes.append(axis)
        inside[COMPLIANT_NETWORK] = ((axis.key, 2),)
        doubts[COMPLIANT_NETWORK] = _NETWORK_DOUBT
    for token in wanted:
        if token not in inside:
            name = "the trusted locations" if token == ALL_TRUSTED else f"location {token}"
            axis = Axis(f"place {token}", (Atom(f"not from {name}"), Atom(f"from {name}")), 0)
            axes.append(axis)
            inside[token] = ((axis.key, 2),)
            doubts[token] = Doubt(NAMED_LOCATIONS, f"Where {name} is, is not known.")
    return doubts


def _maybe(key: str, words: str) -> Axis:
    """Nobody can be shown to sign in from there; from elsewhere somebody always can."""
    return Axis(key, (Atom(f"not {words}"), Atom(words)), definite=1)


# --- reading the locations -------------------------------------------------------------------


def _understood(rows: Sequence[Mapping[str, Any]] | None) -> tuple[dict[str, _Ranges], bool]:
    """The locations whose extent is certain, and whether another one may be a trusted one."""
    found: dict[str, _Ranges] = {}
    strange = False
    for row in rows or ():
        key = row.get("id")
        ranges = _location(row) if isinstance(key, str) else None
        if ranges is not None:
            found[ranges.id] = ranges
        elif row.get("isTrusted") is not False:
            strange = True
    return found, strange


def _location(row: Mapping[str, Any]) -> _Ranges | None:
    kind = str(row.get("@odata.type") or "").rpartition(".")[2]
    out = _Ranges(str(row["id"]).lower(), str(row.get("displayName") or row["id"]))
    if kind == "ipNamedLocation" or (not kind and "ipRanges" in row):
        return out if _addresses(row, out) else None
    if kind == "countryNamedLocation" or (not kind and "countriesAndRegions" in row):
        return out if _countries(row, out) else None
    return None


def _addresses(row: Mapping[str, Any], out: _Ranges) -> bool:
    ranges, trusted = row.get("ipRanges"), row.get("isTrusted")
    if not isinstance(ranges, list) or not isinstance(trusted, bool):
        return False
    out.trusted = trusted
    spans = [_span(r) for r in ranges]
    out.spans = [s for s in spans if s is not None]
    return None not in spans


def _span(item: Any) -> tuple[int, int, int] | None:
    if not isinstance(item, Mapping):
        return None
    try:
        if isinstance(item.get("cidrAddress"), str):
            net = ipaddress.ip_network(item["cidrAddress"], strict=False)
            return net.version, int(net.network_address), int(net.broadcast_address)
        first = ipaddress.ip_address(item["lowerAddress"])
        last = ipaddress.ip_address(item["upperAddress"])
    except (ValueError, KeyError):
        return None
    ordered = first.version == last.version and int(first) <= int(last)
    return (first.version, int(first), int(last)) if ordered else None


def _countries(row: Mapping[str, Any], out: _Ranges) -> bool:
    codes, unknown = row.get("countriesAndRegions"), row.get("includeUnknownCountriesAndRegions")
    method = row.get("countryLookupMethod") or "clientIpAddress"
    if not isinstance(codes, list) or not all(isinstance(c, str) for c in codes):
        return False
    if not isinstance(unknown, bool) or method not in ("clientIpAddress", "authenticatorAppGps"):
        return False
    out.countries, out.no_country = frozenset(c.upper() for c in codes), unknown
    out.gps = method == "authenticatorAppGps"
    return True


# --- cutting the world -----------------------------------------------------------------------


def _measured(used: Sequence[_Ranges]) -> Iterable[tuple[Axis, Mapping[str, int]]]:
    addresses = [r for r in used if r.spans or not (r.countries or r.no_country or r.gps)]
    if addresses:
        yield _address_axis(addresses)
    for gps, key in ((False, "country"), (True, "country by GPS")):
        group = [r for r in used if (r.countries or r.no_country) and r.gps is gps]
        if group:
            yield _country_axis(group, key)


def _address_axis(locations: Sequence[_Ranges]) -> tuple[Axis, Mapping[str, int]]:
    kinds: set[frozenset[int]] = set()
    for version, bits in _BITS.items():
        kinds |= _sweep(locations, version, bits)
    ordered = sorted(kinds, key=lambda k: (len(k), sorted(k)))
    atoms = tuple(
        Atom(" and ".join(f"from {locations[i].name}" for i in sorted(k)) or _ELSEWHERE)
        for k in ordered
    )
    inside = {
        location.id: sum(1 << n for n, k in enumerate(ordered) if i in k)
        for i, location in enumerate(locations)
    }
    return Axis("address", atoms, (1 << len(atoms)) - 1), inside


_ELSEWHERE = "from any other address"


def _sweep(locations: Sequence[_Ranges], version: int, bits: int) -> set[frozenset[int]]:
    """Every set of locations that some address of this version lies in."""
    edges: dict[int, list[tuple[int, int]]] = {0: []}
    for i, location in enumerate(locations):
        for v, first, last in location.spans:
            if v == version:
                edges.setdefault(first, []).append((i, 1))
                edges.setdefault(last + 1, []).append((i, -1))
    found: set[frozenset[int]] = set()
    depth: dict[int, int] = {}
    for at in sorted(edges):
        for i, step in edges[at]:
            depth[i] = depth.get(i, 0) + step
        if at < 1 << bits:
            found.add(frozenset(i for i, n in depth.items() if n))
    return found


def _country_axis(locations: Sequence[_Ranges], key: str) -> tuple[Axis, Mapping[str, int]]:
    codes: dict[frozenset[int], list[str]] = {}
    for code in sorted({c for r in locations for c in r.countries}):
        within = frozenset(i for i, r in enumerate(locations) if code in r.countries)
        codes.setdefault(within, []).append(code)
    nowhere = frozenset(i for i, r in enumerate(locations) if r.no_country)
    words = {k: "in " + _list(v) for k, v in codes.items()}
    if frozenset() not in words:
        words[frozenset()] = "in any other country"
    words.setdefault(nowhere, "where the country is not known")
    ordered = sorted(words, key=lambda k: (len(k), sorted(k)))
    named = sum(len(v) for v in codes.values())
    definite = sum(
        1 << n for n, k in enumerate(ordered) if k or named < _MANY_COUNTRIES or k == nowhere
    )
    inside = {
        r.id: sum(1 << n for n, k in enumerate(ordered) if i in k) for i, r in enumerate(locations)
    }
    return Axis(key, tuple(Atom(words[k]) for k in ordered), definite), inside


_SHOWN = 5


def _list(codes: Sequence[str]) -> str:
    more = len(codes) - _SHOWN
    return " or ".join(codes[:_SHOWN]) + (f" or {more} other countries" if more > 0 else "")
