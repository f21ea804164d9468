"""What kind of tenant it is: read from a file, so that a new one needs no code."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_DNS, uuid5

FOLDER = Path(__file__).parent / "scenarios"
STRIDES = (7919, 104729)  # primes: a walk in steps of one visits everybody once, scattered
ENTRA_HOME = "ExternalAzureAD"  # the issuer of a guest who has an Entra account at home


class UnknownScenario(LookupError):
    """There is no scenario of this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no scenario {name!r}; there are: {', '.join(known)}")
        self.name = name
        self.known = known


@dataclass(frozen=True, slots=True)
class ScenarioCard:
    """A scenario as a list shows it."""

    name: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Named:
    """A person the scenario names."""

    name: str
    user: str
    roles: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    label: str = ""  # offered to be signed in as
    on_initial_domain: bool = False
    synced: bool = False
    password: bool = True
    eligible: tuple[str, ...] = ()  # roles that could be activated


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the people and the methods they have registered."""

    share: float
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a part of the guests comes from."""

    share: float
    domain: str
    issuer: str = ENTRA_HOME
    pending: bool = False
    tenant_id: str = ""
    trusted: bool = False
    member: bool = False  # they are members here, as organisations of one group make each other


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a tenant starts with."""

    name: str
    title: str
    description: str
    seed: int
    tenant_name: str
    domain: str
    initial_domain: str
    members: int
    guests: int
    licence: str = "none"
    seats: int = 0
    security_defaults: bool = False
    admin_consent: bool = True
    synced: bool = False
    disabled_per_1024: int = 0
    named: tuple[Named, ...] = ()
    member_shares: tuple[Share, ...] = ()
    guest_shares: tuple[Share, ...] = ()
    homes: tuple[Home, ...] = ()
    federated: Mapping[str, str] = field(default_factory=dict)  # domain -> whose MFA counts
    names: tuple[str, ...] = ()  # hostile display names, in place of every made one
    switches: Mapping[str, Any] = field(default_factory=dict)
    objects: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    @property
    def tenant_id(self) -> str:
        """Fixed by the scenario and its size, so that state kept about it stays valid."""
        return str(uuid5(NAMESPACE_DNS, f"{self.name}.{self.members + self.guests}.example"))

    def methods_of(self, index: int) -> tuple[str, ...]:
        """What the member at this index has registered."""
        first = len(self.named)
        shares = self.member_shares
        return _pick(shares, index - first, self.members - first).methods if shares else ()

    def guest_methods_of(self, index: int) -> tuple[str, ...]:
        """What the guest at this index has registered here."""
        shares = self.guest_shares
        return _pick(shares, index - self.members, self.guests).methods if shares else ()

    def home_of(self, number: int) -> Home:
        """Where the guest of this number (from 0) comes from."""
        return _pick(self.homes, number, self.guests)

    def home_at(self, domain: str) -> Home | None:
        """What is known of the organisation, or the mail provider, that has this domain."""
        return next((home for home in self.homes if home.domain == domain), None)

    def name_of(self, made: str, index: int) -> str:
        """The display name: the made one, or one of the scenario's."""
        return self.names[index % len(self.names)] if self.names else made

    def switch(self, name: str, default: Any) -> Any:
        """How the service behaves where its documentation leaves it open."""
        return self.switches.get(name, default)


Part = TypeVar("Part", Share, Home)


def _pick(shares: tuple[Part, ...], number: int, total: int) -> Part:
    """The part that a person belongs to, so that each part has exactly its share of them."""
    stride = STRIDES[0] if total % STRIDES[0] else STRIDES[1]
    point = (number * stride % total + 0.5) / total
    for share in shares[:-1]:
        point -= share.share
        if point < 0:
            return share
    return shares[-1]


def names() -> tuple[str, ...]:
    """The names of all scenarios; none is read for it."""
    return tuple(sorted(_files()))


def cards() -> tuple[ScenarioCard, ...]:
    """All scenarios, by name."""
    return tuple(_card(path) for path in sorted(FOLDER.glob("*.toml")))


def _card(path: Path) -> ScenarioCard:
    data = parsed(path.stem)
    return ScenarioCard(path.stem, data["title"], " ".join(data["description"].split()))


def load(name: str, people: int | None = None) -> Scenario:
    """Read a scenario. `people` is how many there are, members and guests in its own ratio."""
    if name not in (known := _files()):
        raise UnknownScenario(name, tuple(sorted(known)))
    return read(name, parsed(name), people)


def _files() -> dict[str, Path]:
    return {path.stem: path for path in FOLDER.glob("*.toml")}


def parsed(name: str) -> dict[str, Any]:
    """A scenario's file. One `based_on` another takes from it what it does not say itself."""
    own = tomllib.loads(_files()[name].read_text(encoding="utf-8"))
    if own.get("spelling") == "json":
        own = _spelled(own)
    if "based_on" not in own:
        return own
    base = parsed(own["based_on"])
    inner = {
        key: {**base.get(key, {}), **own.get(key, {})} for key in ("tenant", "people", "switch")
    }
    return {**base, **own, **inner}


def _spelled(value: Any) -> Any:
    """With JSON's escapes decoded: they can say what TOML cannot, such as a lone surrogate."""
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    return json.loads(f'"{value}"') if isinstance(value, str) else value


def read(name: str, data: Mapping[str, Any], people: int | None = None) -> Scenario:
    """A scenario from its parsed file."""
    tenant, crowd = data["tenant"], data["people"]
    named = tuple(Named(**_tuples(entry)) for entry in data.get("named", ()))
    members, guests = _sizes(crowd, people, len(named))
    objects = {
        kind: tuple(data[kind]) for kind in ("policy", "group", "location", "strength", "app")
        if kind in data
    }  # fmt: skip
    return Scenario(
        name=name,
        title=data["title"],
        description=" ".join(data["description"].split()),
        seed=data["seed"],
        tenant_name=tenant["name"],
        domain=tenant["domain"],
        initial_domain=tenant["initial_domain"],
        members=members,
        guests=guests,
        licence=tenant.get("licence", "none"),
        seats=tenant.get("seats", members),
        security_defaults=tenant.get("security_defaults", False),
        admin_consent=tenant.get("admin_consent", True),
        synced=tenant.get("synced", False),
        disabled_per_1024=round(1024 * crowd.get("disabled", 0.0)),
        named=named,
        member_shares=tuple(Share(**_tuples(e)) for e in crowd.get("member", ())),
        guest_shares=tuple(Share(**_tuples(e)) for e in crowd.get("guest", ())),
        homes=tuple(Home(**e) for e in crowd.get("home", ())),
        federated=data.get("federated", {}),
        names=tuple(crowd.get("names", ())),
        switches=data.get("switch", {}),
        objects=objects,
    )


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}


def _sizes(crowd: Mapping[str, Any], people: int | None, least: int) -> tuple[int, int]:
    members, guests = crowd["members"], crowd["guests"]
    if people is None:
        return members, guests
    wanted = round(people * guests / (members + guests))
    return max(people - wanted, least), wanted
