"""Everybody, folded into classes as rows stream: people that no policy tells apart are counted.

Ids are packed (16 bytes for a GUID), a few names are kept for words, the rest is let go.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vlc_wizard.core.coverage.kleene import Truth
from vlc_wizard.core.coverage.marks import Marks, joined
from vlc_wizard.core.coverage.persons import Persona, per_user_in, persona_of
from vlc_wizard.core.model import Kind
from vlc_wizard.core.snapshot import Response

NAMES_KEPT = 12
_HOMES_KEPT = 20
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Key(NamedTuple):
    """What tells one class of people from another."""

    marks: Marks
    per_user: Truth
    exempt: Truth
    enabled: Truth  # never False: disabled accounts are counted and left out
    guest: bool


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
            self.packed += bytes.fromhex(person.replace("-", ""))
        else:
            self.others.append(person)
        if name and len(self.names) < NAMES_KEPT:
            self.names[person] = name

    def merge(self, other: "Alike") -> None:
        """Everybody of another class."""
        for person, name in other.people():
            self.put(person, name)

    def people(self) -> Iterator[tuple[str, str]]:
        """All ids, with the names that were kept."""
        return ((person, self.names.get(person, "")) for person in self.ids())

    def ids(self) -> Iterator[str]:
        """All ids."""
        for at in range(0, len(self.packed), 16):
            h = self.packed[at : at + 16].hex()
            yield f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
        yield from self.others


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

    def _add(self, persona: Persona) -> None:
        scheme = self.scheme
        key_id = persona.id.lower()
        if key_id in scheme.watched:
            self.seen.add(key_id)
        if persona.enabled is False:
            self.disabled += 1
            return
        if persona.home is None and len(self.unknown_homes) < _HOMES_KEPT:
            self.unknown_homes.add(persona.home_domain)
        per_user = persona.per_user
        if per_user is None:
            per_user = scheme.per_user.get(key_id)
        marks = scheme.of_kind(persona.kinds, persona.home)
        own = scheme.by_id.get(key_id)
        key = Key(
            joined(marks, own) if own else marks,
            per_user,
            scheme.exempt(key_id, persona),
            persona.enabled,
            persona.kinds != (Kind.MEMBER,),
        )
        self._class(key).put(persona.id, persona.name)

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
        per_user: Mapping[str, Truth],
        emergency: frozenset[str],
        sync: frozenset[str],
        sync_known: bool,
        watched: frozenset[str],
    ) -> None:
        self.of_kind = assignment.of_kind
        self.by_id: Mapping[str, Marks] = assignment.by_id
        self.domains = domains
        self.homes = homes
        self.per_user = per_user
        self.watched = watched
        self._exempt = emergency | sync
        self._sync_known = sync_known

    def exempt(self, key_id: str, persona: Persona) -> Truth:
        """Whether it is an accepted exclusion; None for an account that may synchronise."""
        if key_id in self._exempt:
            return True
        may_sync = not self._sync_known and not persona.synced and Kind.MEMBER in persona.kinds
        return None if may_sync else False
