"""Everybody in the tenant, made from a seed when asked for: half a million cost no memory."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vlc_wizard.rehearsal.dice import mix, mixed
from vlc_wizard.rehearsal.names import FAMILY, GIVEN
from vlc_wizard.rehearsal.numbering import MASK, Ids
from vlc_wizard.rehearsal.scenario import Home, Named, Scenario

PAIRS = len(GIVEN) * len(FAMILY)
STRIDE = 3889  # prime and no divisor of PAIRS: walks all pairs before one comes twice
STRIDE_BACK = pow(STRIDE, -1, PAIRS)
LANGUAGES = ("en-US", "de-DE", "fr-FR", "es-ES", "nl-NL", None)
LOWER_GIVEN = tuple(name.lower() for name in GIVEN)
LOWER_FAMILY = tuple(name.lower() for name in FAMILY)
PLACES = ("US", "DE", "FR", "ES", "NL", "GB")
GUEST_NAME = re.compile(r"^([^@#]+)_([^_@#]+)#EXT#@(.+)$", re.IGNORECASE)
LOCAL = re.compile(r"^([a-z]+)\.([a-z]+?)(\d*)$")


MADE_AT = "2024-03-05T08:00:00Z"
PASSCODE = "mail"  # the issuer for who has neither an Entra nor a Microsoft account
# A kind of person: of members a number, of those from outside where they live and work.
Kind = int | tuple[Home, int]
# what kind of person, and: id, name, given name, family name, sign-in name, mail
Drawn = tuple[Kind, tuple[str, str, str, str, str, str]]
# The remainder of a dice by 96 says a language and a place, as two dice of six would.
KINDS = tuple(rest % 6 * 6 + (rest >> 4) % 6 for rest in range(96))
DISABLED = 36  # the kinds of those who may not sign in begin here


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody from outside who was invited to a tenant that was there already."""

    email: str
    name: str
    member: bool
    at: str  # as the service writes times

    @property
    def local(self) -> str:
        """The external sign-in name up to its mark."""
        return self.email.replace("@", "_")


@dataclass(slots=True)
class Person:
    """One account as the seed made it, with what became of it since."""

    index: int
    id: str
    name: str
    given: str | None
    family: str | None
    user_name: str
    mail: str | None
    guest: bool
    methods: tuple[str, ...]
    external: bool = False  # the account lives elsewhere; a guest's usually does, a member's may
    home: Home | None = None  # where
    pending: bool = False
    issuer: str = ""  # who vouches for the sign-in name of one from outside
    enabled: bool = True
    synced: bool | None = None
    language: str | None = None
    place: str | None = "US"
    made_at: str = MADE_AT
    change: Mapping[str, Any] = field(default_factory=dict)

    def methods_at(self, when: float) -> tuple[str, ...]:
        """What had been registered by then."""
        for until, methods in self.change.get("earlier", ()):
            if when < until:
                return tuple(methods)
        return self.methods


class People:
    """The accounts, by index, id or sign-in name.

    Members come first, then those from outside, then who was invited since.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._seed = mix(scenario.seed)
        self._ids = Ids((mix(self._seed + 1) << 58 | mix(self._seed + 2)) & MASK)
        self._first = mix(self._seed + 3) % PAIRS
        self._named = scenario.named
        self._at_domain = f"@{scenario.domain}"
        self._external = f"#EXT#@{scenario.initial_domain}"
        self._by_user_name = {
            self._named_user_name(person).lower(): index
            for index, person in enumerate(scenario.named)
        }
        self.members = scenario.members
        self.made = scenario.members + scenario.guests  # by the seed
        self._invited: tuple[Invited, ...] = ()
        self._members_outside = any(home.member for home in scenario.homes)
        self._names: list[tuple[str, str, str, str] | None] = [None] * PAIRS
        self._given = {name.lower(): number for number, name in enumerate(GIVEN)}
        self._family = {name.lower(): number for number, name in enumerate(FAMILY)}

    @property
    def count(self) -> int:
        """How many there are."""
        return self.made + len(self._invited)

    @property
    def mixed(self) -> bool:
        """Whether there are members among those from outside."""
        return self._members_outside

    def invite(self, invited: Sequence[Invited]) -> None:
        """Who was invited since the tenant was made, all of them, in order."""
        self._invited = tuple(invited)
        for number, one in enumerate(invited, start=self.made):
            self._by_user_name[f"{one.local}{self._external}".lower()] = number
            self._members_outside = self._members_outside or one.member

    def outside_name(self, email: str) -> str:
        """The sign-in name here of somebody from outside."""
        return email.replace("@", "_") + self._external

    # Ids --------------------------------------------------------------------------------------

    def id_of(self, index: int) -> str:
        """The object id of the person at this index."""
        return self._ids.of(index)

    def index_of(self, key: str) -> int | None:
        """Whose object id or sign-in name this is."""
        if "@" in key:
            return self._index_by_user_name(key.lower())
        index = self._ids.index(key)
        return index if index is not None and index < self.count else None

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
        known = 0 <= index < self.made
        return index if known and self.person(index).user_name.lower() == user_name else None

    # People -----------------------------------------------------------------------------------

    def person(self, index: int, change: Mapping[str, Any] | None = None) -> Person:
        """The person at this index, as changed."""
        if index < len(self._named):
            made = self._from_file(index)
        else:
            made = self._from_seed(index) if index < self.made else self._from_invitation(index)
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

    def drawn(self, first: int, last: int) -> list[Drawn]:
        """What the seed says of the people from `first` up to, not including, `last`.

        Asked for by the thousand: one loop, in which a call or a lookup more is felt.
        """
        found: list[Drawn] = []
        names, domain, members = self._names, self._at_domain, self.members
        threshold = self._scenario.disabled_per_1024
        add, several = found.append, range(first, last)
        thrown, ids = mixed(self._seed, first, last), self._ids.many(first, last)
        for index, dice, key in zip(several, thrown, ids, strict=True):
            turn, place = divmod(index, PAIRS)
            local, name, given, family = names[place] or self._named_at(place)
            if turn:
                local = f"{local}{turn + 1}"
            if index < members:
                address = local + domain
                kind = KINDS[(dice >> 20) % 96] + DISABLED * (dice >> 40 & 1023 < threshold)
                add((kind, (key, name, given, family, address, address)))
            else:
                home = self._scenario.home_of(index - members)
                address = f"{local}@{home.domain}"
                user_name = f"{local}_{home.domain}{self._external}"
                add(((home, (dice >> 24) % 6), (key, name, given, family, user_name, address)))
        return found

    def _named_at(self, place: int) -> tuple[str, str, str, str]:
        """The pair of names at a place: before the @, whole, given, family."""
        one, two = divmod((place * STRIDE + self._first) % PAIRS, len(FAMILY))
        local = f"{LOWER_GIVEN[one]}.{LOWER_FAMILY[two]}"
        made = local, f"{GIVEN[one]} {FAMILY[two]}", GIVEN[one], FAMILY[two]
        self._names[place] = made
        return made

    def _from_seed(self, index: int) -> Person:
        kind, (key, name, given, family, user_name, mail) = self.drawn(index, index + 1)[0]
        scenario = self._scenario
        if scenario.names:
            name = scenario.name_of(name, index)
        made = Person(index, key, name, given, family, user_name, mail, False, ())
        if isinstance(kind, int):
            made.enabled = kind < DISABLED
            made.language, made.place = LANGUAGES[kind // 6 % 6], PLACES[kind % 6]
            made.synced = True if scenario.synced else None
            made.methods = scenario.methods_of(index)
        else:
            home, place = kind
            _lives_at(made, home)
            made.place = PLACES[place]
            made.methods = () if home.pending else scenario.guest_methods_of(index)
        return made

    def _from_invitation(self, index: int) -> Person:
        invited = self._invited[index - self.made]
        domain = invited.email.partition("@")[2]
        home = self._scenario.home_at(domain) or Home(0.0, domain, issuer=PASSCODE)
        user_name = self.outside_name(invited.email)
        made = Person(
            index, self.id_of(index), invited.name, None, None, user_name, invited.email, False, ()
        )
        _lives_at(made, replace(home, pending=True, member=invited.member))
        made.place, made.made_at = None, invited.at
        return made


def _lives_at(person: Person, home: Home) -> None:
    person.external, person.home, person.guest = True, home, not home.member
    person.pending, person.issuer = home.pending, home.issuer
