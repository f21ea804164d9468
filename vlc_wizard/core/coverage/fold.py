"""Everybody, folded into classes as rows stream: people that no policy tells apart are counted.

Ids are packed (16 bytes for a GUID), a few names are kept for words, the rest is let go.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.marks import Marks, joined
from vlc_wizard.core.coverage.persons import Persona, per_user_in, persona_of
from vlc_wizard.core.model import Kind
from vlc_wizard.core.snapshot import Response

NAMES_KEPT = 12
_HOMES_KEPT = 200  # domains; the homes of those beyond stay unknown
_PACKED = 16  # bytes of a GUID
_DOMAIN = re.compile(r"(?=.{3,253}$)(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Key(NamedTuple):
    """What tells one class of people from another."""

    marks: Marks
    per_user: Truth
    exempt: Truth
    enabled: Truth  # never False: disabled accounts are counted and left out
    guest: bool
    away: "Away | None" = None  # set where their home is not known and a policy asks for it


class Away(NamedTuple):
    """Whose home tenant would settle something: the kinds they may be of, and the mail domain."""

    kinds: tuple[Kind, ...]
    domain: str


@dataclass(slots=True)
class Alike:
    """People that no policy tells apart."""

    count: int = 0
    names: dict[str, str] = field(default_factory=dict)  # of the first few, by id
    packed: bytearray = field(default_factory=bytearray)
    others: list[str] = field(default_factory=list)  # ids that are no GUIDs

    def put(self, person: str, name: str) -> None:
        """One more, by id and name."""
        self.count += 1
        if _GUID.fullmatch(person):
            self.packed += _packed(person)
        else:
            self.others.append(person)
        if name and len(self.names) < NAMES_KEPT:
            self.names[person] = name

    def among(self, people: frozenset[str]) -> list[str]:
        """Those of these ids (in lower case) that are in the class, as they are spelled in it."""
        found = [person for person in self.others if person.lower() in people]
        return found + [i for i in people if _GUID.fullmatch(i) and self._place(_packed(i)) >= 0]

    def _place(self, raw: bytes) -> int:
        """Where an id begins; -1 where it is not in the class."""
        at = self.packed.find(raw)
        while at > 0 and at % _PACKED:  # the end of one id and the start of the next
            at = self.packed.find(raw, at + 1)
        return at

    def without(self, people: Collection[str]) -> "Alike":
        """The same class less these, which are in it."""
        names = {i: name for i, name in self.names.items() if i not in people}
        others = [i for i in self.others if i not in people]
        out = Alike(0, names, bytearray(self.packed), others)
        for person in filter(_GUID.fullmatch, people):
            while (at := out._place(_packed(person))) >= 0:  # a page may give somebody twice
                del out.packed[at : at + _PACKED]
        out.count = len(out.packed) // _PACKED + len(others)
        return out

    def merge(self, other: "Alike") -> None:
        """Everybody of another class."""
        for person, name in other.people():
            self.put(person, name)

    def people(self) -> Iterator[tuple[str, str]]:
        """All ids, with the names that were kept."""
        return ((person, self.names.get(person, "")) for person in self.ids())

    def ids(self) -> Iterator[str]:
        """All ids."""
        for at in range(0, len(self.packed), _PACKED):
            h = self.packed[at : at + _PACKED].hex()
            yield f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
        yield from self.others


def _packed(person: str) -> bytes:
    return bytes.fromhex(person.replace("-", ""))


@dataclass(slots=True)
class Fold:
    """The people of one tenant, as they stream past. `scheme` says how to tell them apart."""

    scheme: "Scheme"
    classes: dict[Key, Alike] = field(default_factory=dict)
    disabled: int = 0
    strange: int = 0  # rows that are no people
    complete: bool = False  # the caller says when the last page has come
    seen: set[str] = field(default_factory=set)  # of the ids the scheme watches for
    unknown_homes: set[str] = field(default_factory=set)
    open_kinds: bool = False  # of somebody it was not read whether they are guests, or from where
    named: dict[str, str] = field(default_factory=dict)  # of the ids the scheme wants named

    def add(self, rows: Iterable[Any]) -> None:
        """Fold a page of `/users`."""
        scheme = self.scheme
        for row in rows:
            persona = None
            if isinstance(row, Mapping):
                persona = persona_of(row, scheme.domains, scheme.homes)
            if persona is None:
                self.strange += 1
            else:
                self._add(persona)

    def take(self, personas: Iterable[Persona]) -> None:
        """Fold people that are known already."""
        for persona in personas:
            self._add(persona)

    def settle(self, answers: Mapping[str, Response]) -> None:
        """Take in answers about the per-user MFA of single people, by their path."""
        states = per_user_in(answers)
        before, self.classes = self.classes, {}
        for key, alike in before.items():
            if key.per_user is not None:
                self._class(key).merge(alike)
                continue
            for person, name in alike.people():
                state = states.get(person.lower())
                self._class(key._replace(per_user=state)).put(person, name)

    def settle_homes(self, homes: Mapping[str, str]) -> None:
        """Take in which tenant a mail domain belongs to."""
        before, self.classes = self.classes, {}
        for key, alike in before.items():
            if key.away is None or key.away.domain not in homes:
                self._class(key).merge(alike)
                continue
            marks = self.scheme.of_kind(key.away.kinds, homes[key.away.domain])
            for person, name in alike.people():
                known = key._replace(marks=self._marks(person.lower(), marks), away=None)
                self._class(known).put(person, name)
        self.unknown_homes -= homes.keys()

    def leaving_out(self, people: frozenset[str]) -> "Fold":
        """The same people, these exempt: what a human stated may change after the reading."""
        out = replace(self, classes=dict(self.classes))
        for key, alike in self.classes.items():
            found = [] if key.exempt is True else alike.among(people)
            if not found:
                continue
            rest, left_out = alike.without(found), Alike()
            for person in found:
                name = alike.names.get(person) or self.named.get(person.lower(), "")
                left_out.put(person, name)
            exempt = key._replace(exempt=True)
            left_out.merge(out.classes.get(exempt, Alike()))
            del out.classes[key]
            out.classes |= {k: a for k, a in ((key, rest), (exempt, left_out)) if a.count}
        return out

    def _marks(self, key_id: str, marks: Marks) -> Marks:
        own = self.scheme.by_id.get(key_id)
        return joined(marks, own) if own else marks

    def _add(self, persona: Persona) -> None:
        scheme = self.scheme
        key_id = persona.id.lower()
        if key_id in scheme.watched:
            self.seen.add(key_id)
        if key_id in scheme.named:
            self.named[key_id] = persona.name
        if persona.enabled is False:
            self.disabled += 1
            return
        self.open_kinds = self.open_kinds or len(persona.kinds) > 1
        if persona.home is None and len(self.unknown_homes) < _HOMES_KEPT:
            self.unknown_homes.add(persona.home_domain)
        per_user = persona.per_user
        if per_user is None:
            per_user = scheme.per_user.get(key_id)
        key = Key(
            self._marks(key_id, scheme.of_kind(persona.kinds, persona.home)),
            per_user,
            scheme.exempt(key_id, persona),
            persona.enabled,
            persona.kinds != (Kind.MEMBER,),
            self._away(persona),
        )
        self._class(key).put(persona.id, persona.name)

    def _away(self, persona: Persona) -> Away | None:
        """Where the home of somebody would be asked for; a few hundred domains at most."""
        if not self.scheme.homes_matter or persona.home is not None:
            return None
        if not _DOMAIN.fullmatch(persona.home_domain):  # a stranger wrote it: it goes nowhere
            return None
        away = Away(persona.kinds, persona.home_domain)
        return away if persona.home_domain in self.unknown_homes else None

    def _class(self, key: Key) -> Alike:
        alike = self.classes.get(key)
        if alike is None:
            alike = self.classes[key] = Alike()
        return alike


class Scheme:
    """How people are told apart: made from everything but the people themselves."""

    def __init__(
        self,
        assignment: Any,
        *,
        domains: frozenset[str] | None,
        homes: Mapping[str, str],
        homes_matter: bool,
        per_user: Mapping[str, Truth],
        sync: frozenset[str],
        sync_known: bool,
        watched: frozenset[str],
        named: frozenset[str],
    ) -> None:
        self.of_kind = assignment.of_kind
        self.by_id: Mapping[str, Marks] = assignment.by_id
        self.domains = domains
        self.homes = homes
        self.homes_matter = homes_matter  # a policy is for guests of single tenants
        self.per_user = per_user
        self.watched = watched
        self.named = named  # whose names are kept, however many are like them
        self._sync = sync
        self._sync_known = sync_known

    def exempt(self, key_id: str, persona: Persona) -> Truth:
        """Whether it synchronises the directory; None for an account that may."""
        if key_id in self._sync:
            return True
        may_sync = not self._sync_known and not persona.synced and Kind.MEMBER in persona.kinds
        return None if may_sync else False
