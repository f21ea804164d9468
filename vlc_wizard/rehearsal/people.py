"""Everybody in the tenant, made from a seed when asked for: half a million cost no memory."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.rehearsal.names import FAMILY, GIVEN
from vlc_wizard.rehearsal.scenario import Named, Scenario

BITS = 122  # of a version 4 GUID, the rest being version and variant
MASK = (1 << BITS) - 1
STEP = 0x2545F4914F6CDD1D9E3779B97F4A7C15 & MASK | 1  # odd, so every index gets its own id
BACK = pow(STEP, -1, 1 << BITS)
WORD = (1 << 64) - 1
PAIRS = len(GIVEN) * len(FAMILY)
STRIDE = 3889  # prime and no divisor of PAIRS: walks all pairs before one comes twice
STRIDE_BACK = pow(STRIDE, -1, PAIRS)
LANGUAGES = ("en-US", "de-DE", "fr-FR", "es-ES", "nl-NL", None)
PLACES = ("US", "DE", "FR", "ES", "NL", "GB")
GUEST_NAME = re.compile(r"^([^@#]+)_([^_@#]+)#EXT#@(.+)$", re.IGNORECASE)
LOCAL = re.compile(r"^([a-z]+)\.([a-z]+?)(\d*)$")


def mix(value: int) -> int:
    """Spread a number over 64 bits (splitmix64)."""
    value = (value + 0x9E3779B97F4A7C15) & WORD
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & WORD
    return value ^ (value >> 31)


@dataclass(slots=True)
class Person:
    """One account as the seed made it, with what became of it since."""

    index: int
    id: str
    name: str
    given: str
    family: str
    user_name: str
    mail: str | None
    guest: bool
    methods: tuple[str, ...]
    pending: bool = False
    issuer: str = ""  # who vouches for a guest's sign-in name
    enabled: bool = True
    synced: bool | None = None
    language: str | None = None
    place: str = "US"
    change: Mapping[str, Any] = field(default_factory=dict)


class People:
    """The accounts, by index, id or sign-in name. Members come first, then guests."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._seed = mix(scenario.seed)
        self._shift = (mix(self._seed + 1) << 58 | mix(self._seed + 2)) & MASK
        self._first = mix(self._seed + 3) % PAIRS
        self._named = scenario.named
        self._by_user_name = {
            self._named_user_name(person).lower(): index
            for index, person in enumerate(scenario.named)
        }
        self.members = scenario.members
        self.count = scenario.members + scenario.guests
        self._given = {name.lower(): number for number, name in enumerate(GIVEN)}
        self._family = {name.lower(): number for number, name in enumerate(FAMILY)}

    # Ids --------------------------------------------------------------------------------------

    def id_of(self, index: int) -> str:
        """The object id of the person at this index."""
        bits = (index * STEP + self._shift) & MASK
        high, middle, low = bits >> 74, bits >> 62 & 0xFFF, bits & (1 << 62) - 1
        text = f"{high:012x}4{middle:03x}{low | 1 << 63:016x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def index_of(self, key: str) -> int | None:
        """Whose object id or sign-in name this is."""
        if "@" in key:
            return self._index_by_user_name(key.lower())
        text = key.replace("-", "").lower()
        if not re.fullmatch(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", text):
            return None
        high, middle = int(text[:12], 16), int(text[13:16], 16)
        low = int(text[16:], 16) & (1 << 62) - 1
        bits = high << 74 | middle << 62 | low
        index = (bits - self._shift) * BACK & MASK
        return index if index < self.count else None

    def _index_by_user_name(self, user_name: str) -> int | None:
        if user_name in self._by_user_name:
            return self._by_user_name[user_name]
        guest = GUEST_NAME.match(user_name)
        local = LOCAL.match(guest[1] if guest else user_name.partition("@")[0])
        if not local or local[1] not in self._given or local[2] not in self._family:
            return None
        pair = self._given[local[1]] * len(FAMILY) + self._family[local[2]]
        turn = int(local[3] or 1) - 1
        index = (pair - self._first) * STRIDE_BACK % PAIRS + turn * PAIRS
        known = 0 <= index < self.count
        return index if known and self.person(index).user_name.lower() == user_name else None

    # People -----------------------------------------------------------------------------------

    def person(self, index: int, change: Mapping[str, Any] | None = None) -> Person:
        """The person at this index, as changed."""
        named = index < len(self._named)
        made = self._from_file(index) if named else self._from_seed(index)
        if change:
            made.change = change
            made.enabled = change.get("accountEnabled", made.enabled)
            made.methods = tuple(change.get("methods", made.methods))
            made.pending = change.get("pending", made.pending)
            made.name = change.get("displayName", made.name)
        return made

    def _named_user_name(self, person: Named) -> str:
        scenario = self._scenario
        domain = scenario.initial_domain if person.on_initial_domain else scenario.domain
        return f"{person.user}@{domain}"

    def _from_file(self, index: int) -> Person:
        named = self._named[index]
        given, _, family = named.name.partition(" ")
        user_name = self._named_user_name(named)
        return Person(
            index=index,
            id=self.id_of(index),
            name=named.name,
            given=given,
            family=family,
            user_name=user_name,
            mail=None if named.on_initial_domain else user_name,
            guest=False,
            methods=named.methods,
            language="en-US",
            synced=True if named.synced else None,
        )

    def _from_seed(self, index: int) -> Person:
        turn, place = divmod(index, PAIRS)
        first, last = divmod((place * STRIDE + self._first) % PAIRS, len(FAMILY))
        given, family = GIVEN[first], FAMILY[last]
        local = f"{given}.{family}{turn + 1 if turn else ''}".lower()
        dice = mix(self._seed ^ index)
        name = self._scenario.name_of(f"{given} {family}", index)
        if index >= self.members:
            return self._guest(index, name, given, family, local, dice)
        address = f"{local}@{self._scenario.domain}"
        return Person(
            index,
            self.id_of(index),
            name,
            given,
            family,
            address,
            address,
            False,
            self._scenario.methods_of(index),
            enabled=dice >> 40 & 1023 >= self._scenario.disabled_per_1024,
            synced=True if self._scenario.synced else None,
            language=LANGUAGES[(dice >> 20) % 6],
            place=PLACES[(dice >> 24) % 6],
        )

    def _guest(
        self, index: int, name: str, given: str, family: str, local: str, dice: int
    ) -> Person:
        home = self._scenario.home_of(index - self.members)
        pending = self._scenario.is_pending(index - self.members)
        return Person(
            index,
            self.id_of(index),
            name,
            given,
            family,
            f"{local}_{home.domain}#EXT#@{self._scenario.initial_domain}",
            f"{local}@{home.domain}",
            True,
            () if pending else self._scenario.guest_methods_of(index),
            pending=pending,
            issuer=home.issuer,
            place=PLACES[(dice >> 24) % 6],
        )
