"""One reading's judgement: the rules, the people folded as they stream past, what else to read."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import (
    Fold,
    Grounds,
    Judgement,
    Persona,
    grounds_of,
    judge,
    named_groups,
    per_user_wanted,
)
from vlc_wizard.core.model import Body, Kind, Person
from vlc_wizard.core.ports import Directory, Tell
from vlc_wizard.core.snapshot import Response, Snapshot

Kept = Callable[[], Iterable[Person] | None]  # everybody on disk; None where that is not all
MOST_PER_USER = 500  # people whose per-user MFA is asked for one by one; more are left unknown


class Survey:
    """Keeps what the judgement rests on between a reading of the tenant and one of the people."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self.asked: Mapping[str, Response] = {}  # per-user MFA, by the path in a snapshot
        self._grounds: Grounds | None = None
        self._coming: tuple[Fold, tuple[Any, ...]] | None = None  # with the basis it rests on
        self._done: tuple[Fold, tuple[Any, ...]] | None = None

    async def ground(self, snapshot: Snapshot, stated: Mapping[str, Any], tell: Tell) -> Snapshot:
        """Take a reading of the tenant; the snapshot, with the groups that the rules name."""
        groups = named_groups(snapshot.rows(paths.POLICIES), snapshot.rows(paths.ROLE_ASSIGNMENTS))
        members = await self._directory.group_members(groups, tell) if groups else {}
        whole = replace(snapshot, responses={**snapshot.responses, **members})
        self._grounds = grounds_of(whole, stated)
        return whole

    def start(self) -> None:
        """Begin a new reading of the people; the last one stands until it is finished."""
        grounds = self._grounds
        self._coming = None if grounds is None else (grounds.fold(), grounds.basis)

    def add(self, page: Sequence[Body]) -> None:
        """One page of people has come."""
        if self._coming is not None:
            self._coming[0].add(page)

    async def finish(self, kept: Kept, tell: Tell) -> Judgement | None:
        """The last page has come: read what of per-user MFA matters, and judge.

        `kept` gives the people as they are on disk now, in case the rules changed meanwhile.
        """
        grounds, coming = self._grounds, self._coming
        if grounds is None or coming is None or coming[1] != grounds.basis:
            return await asyncio.to_thread(self.judged, kept)
        fold = coming[0]
        fold.complete = True
        wanted = per_user_wanted(grounds, fold, MOST_PER_USER)
        if wanted:
            self.asked = await self._directory.per_user_states(wanted, tell)
            fold.settle(self.asked)
        self._done, self._coming = coming, None
        return await asyncio.to_thread(judge, grounds, fold)

    def judged(self, kept: Kept) -> Judgement | None:
        """The judgement with the people as last read, else as kept on disk."""
        grounds = self._grounds
        if grounds is None:
            return None
        if self._done is None or self._done[1] != grounds.basis:
            people = kept()
            self._done = None if people is None else (_folded(grounds, people), grounds.basis)
        return judge(grounds, self._done[0] if self._done else None)


def _folded(grounds: Grounds, kept: Iterable[Person]) -> Fold:
    """People as kept on disk: what is not kept of them is not known."""
    fold = grounds.fold()
    fold.take(_persona(person) for person in kept)
    fold.complete = True
    return fold


def _persona(person: Person) -> Persona:
    outside = person.kind in (Kind.GUEST, Kind.EXTERNAL_MEMBER)
    return Persona(
        person.id, person.name or person.user_name, (person.kind,), None if outside else "",
        person.mail.rpartition("@")[2].lower() if outside else "", person.enabled,
        per_user=None, synced=False,
    )  # fmt: skip
