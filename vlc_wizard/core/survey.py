"""One reading's judgement: the rules, the people folded as they stream past, what else to read."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import (
    Fold,
    Grounds,
    Judgement,
    Persona,
    grounds_of,
    homes_in,
    homes_wanted,
    judge,
    named_groups,
    per_user_wanted,
)
from vlc_wizard.core.coverage.one import Asked, asked_of
from vlc_wizard.core.errors import SignInNeeded
from vlc_wizard.core.model import Body, Kind, Person
from vlc_wizard.core.ports import Directory, Tell
from vlc_wizard.core.snapshot import Response, Snapshot
from vlc_wizard.core.words import Words

Kept = Callable[[], Iterable[Person] | None]  # everybody on disk; None where that is not all
Stated = Callable[[], Mapping[str, Any]]  # what a human said, as it stands now
MOST_PER_USER = 500  # people whose per-user MFA is asked for one by one; more are left unknown


@dataclass(slots=True)
class _Folded:
    """People as they fold on one basis, and about whom single questions were asked."""

    fold: Fold
    basis: tuple[Any, ...]
    asked: set[str] = field(default_factory=set)


class Survey:
    """Keeps what the judgement rests on between a reading of the tenant and one of the people."""

    def __init__(self, directory: Directory, words: Callable[[], Words]) -> None:
        self._directory = directory
        self._words = words
        self.asked: dict[str, Response] = {}  # about single people and domains, by path
        self._grounds: Grounds | None = None
        self._read: Snapshot | None = None
        self._names: dict[str, str] = {}  # of accounts looked up one by one
        self._coming: _Folded | None = None
        self._done: _Folded | None = None

    async def ground(self, snapshot: Snapshot, stated: Stated, tell: Tell) -> Snapshot:
        """Take a reading of the tenant; the snapshot, with the groups that the rules name."""
        groups = named_groups(snapshot.rows(paths.POLICIES), snapshot.rows(paths.ROLE_ASSIGNMENTS))
        members = await self._directory.group_members(groups, tell) if groups else {}
        self._read = replace(snapshot, responses={**snapshot.responses, **members})
        self.restate(stated())
        return self._read

    def restate(self, stated: Mapping[str, Any]) -> None:
        """Take what a human states now to what was read."""
        if self._read is not None:
            self._grounds = grounds_of(self._read, stated, self._words().not_portals)

    def know(self, names: Mapping[str, str]) -> None:
        """Names of accounts, by id; one that is left out is called by it."""
        self._names |= names

    def start(self) -> None:
        """Begin a new reading of the people; the last one stands until it is finished."""
        grounds = self._grounds
        self._coming = None if grounds is None else _Folded(grounds.fold(), grounds.basis)

    def add(self, page: Sequence[Body]) -> None:
        """One page of people has come."""
        if self._coming is not None:
            self._coming.fold.add(page)

    async def finish(self, kept: Kept, tell: Tell) -> Judgement | None:
        """The last page has come: ask what else matters of single people, and judge.

        `kept` gives the people as they are on disk now, in case the rules changed meanwhile.
        """
        grounds, coming = self._grounds, self._coming
        if grounds is not None and coming is not None and coming.basis == grounds.basis:
            coming.fold.complete = True
            self._done = coming
        else:
            self._done = None
        self._coming = None
        return await self.judged(kept, tell)

    async def judged(self, kept: Kept, tell: Tell) -> Judgement | None:
        """The judgement with the people as last read, else as kept on disk."""
        grounds = self._grounds
        if grounds is None:
            return None
        if self._done is None or self._done.basis != grounds.basis:
            folded = await asyncio.to_thread(_folded, grounds, kept)
            self._done = None if folded is None else _Folded(folded, grounds.basis)
        if self._done is not None:
            await self._ask(grounds, self._done, tell)
        return await self.rejudged()

    async def rejudged(self) -> Judgement | None:
        """The judgement of what was read, on what is stated now. Nothing is asked."""
        while True:
            grounds, done = self._grounds, self._done
            if grounds is None:
                return None
            fold = done.fold if done is not None and done.basis == grounds.basis else None
            found = await asyncio.to_thread(judge, grounds, fold)
            if self._grounds is grounds:  # else something was stated meanwhile
                exempt = tuple((i, self._names.get(i, name)) for i, name in found.exempt)
                return replace(found, exempt=exempt)

    async def one(self, row: Body, tell: Tell) -> Asked | None:
        """What the rules last read make one person do; None where none were read."""
        grounds = self._grounds
        if grounds is None:
            return None
        person = str(row.get("id") or "")
        states = await self._directory.per_user_states([person], tell)
        return asked_of(grounds, row, states)

    async def _ask(self, grounds: Grounds, folded: _Folded, tell: Tell) -> None:
        """Ask what would settle something and was not asked of these people yet."""
        fold = folded.fold
        domains = [d for d in homes_wanted(grounds, fold) if d not in folded.asked]
        if domains:
            homes = await self._homes(domains, tell)
            fold.settle_homes(homes_in(homes))
            folded.asked |= set(domains) if homes else set()
            self.asked |= homes
        people = [i for i in per_user_wanted(grounds, fold, MOST_PER_USER) if i not in folded.asked]
        if people:
            states = await self._directory.per_user_states(people, tell)
            fold.settle(states)
            folded.asked |= set(people)
            self.asked |= states

    async def _homes(self, domains: Sequence[str], tell: Tell) -> Mapping[str, Response]:
        """Whose tenants these mail domains are; nothing where the app was not allowed to ask."""
        try:
            return await self._directory.home_tenants(domains, tell)
        except SignInNeeded as needed:
            if needed.claims:
                raise
            return {}


def _folded(grounds: Grounds, kept: Kept) -> Fold | None:
    """People as kept on disk: what is not kept of them is not known."""
    people = kept()
    if people is None:
        return None
    fold = grounds.fold()
    fold.take(_persona(person) for person in people)
    fold.complete = True
    return fold


def _persona(person: Person) -> Persona:
    outside = person.kind in (Kind.GUEST, Kind.EXTERNAL_MEMBER)
    return Persona(
        person.id, person.name or person.user_name, (person.kind,), None if outside else "",
        person.mail.rpartition("@")[2].lower() if outside else "", person.enabled,
        per_user=None, synced=False,
    )  # fmt: skip
