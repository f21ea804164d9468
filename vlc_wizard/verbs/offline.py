"""Folding a snapshot that somebody saved: its facts, its people, its judgement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import Fold, grounds_of, judge
from vlc_wizard.core.facts import FactSheet, facts_of, tenant_of
from vlc_wizard.core.model import Person, Readiness
from vlc_wizard.core.people import count, person_of, readiness_of
from vlc_wizard.core.repeats import OnceOnly, Repeats
from vlc_wizard.core.snapshot import Snapshot

_SETTLED = (Readiness.DISABLED, Readiness.PENDING)  # whatever the report says


def facts_judged(snapshot: Snapshot, stated: Mapping[str, Any]) -> FactSheet:
    """The facts with the judgement. People stream past once and are not kept."""
    from vlc_wizard.adapters.texts import words

    grounds = grounds_of(snapshot, stated, words().not_portals)
    passed = Passed(grounds.fold())
    facts = _counted(snapshot, stated, _people(snapshot, passed))
    if twice := passed.repeats.suspects():  # seldom, so only then everybody is walked once more
        passed = Passed(grounds.fold(), OnceOnly(twice))
        facts = _counted(snapshot, stated, _people(snapshot, passed))
    passed.fold.complete = grounds.users_doubt is None
    found = judge(grounds, passed.fold if facts.census is not None else None)
    notes = (*found.notes, *passed.notes(), *_not_yet(snapshot))
    return replace(facts, coverage=replace(found, notes=notes))


@dataclass
class Passed:
    """What the people leave behind as they stream past."""

    fold: Fold
    once: OnceOnly = field(default_factory=lambda: OnceOnly(frozenset()))
    repeats: Repeats = field(default_factory=Repeats)
    vague: int = 0  # rows that do not say whether the account is enabled

    def takes(self, row: Any) -> bool:
        """Take in a row, unless it tells of somebody again."""
        key = row.get("id") if isinstance(row, Mapping) else None
        if isinstance(key, str):
            if not self.once.is_new(key):
                return False
            self.repeats.note(key)
            self.vague += not isinstance(row.get("accountEnabled"), bool)
        self.fold.add((row,))
        return True

    def notes(self) -> Iterator[str]:
        """What was odd about the rows."""
        if n := self.once.repeated:
            yield f"Rows that tell of somebody once more, and are not counted: {n:,}."
        if n := self.vague:
            yield (
                f"Rows that do not say whether the account is enabled: {n:,}. That is unknown; "
                "they are counted among the people."
            )


def _not_yet(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.read_at > datetime.now(UTC) + timedelta(days=1):
        yield (
            f"It says that it was read at {snapshot.read_at:%Y-%m-%d %H:%M} UTC, which is still to "
            "come: by this computer's clock its age is unknown."
        )


def facts_and_people(
    snapshot: Snapshot, stated: Mapping[str, Any]
) -> tuple[FactSheet, list[Person]]:
    """The facts, and everybody as a list."""
    first: dict[str, Person] = {}
    for person in _people(snapshot):
        first.setdefault(person.id, person)
    people = list(first.values())
    return _counted(snapshot, stated, iter(people)), people


def _counted(snapshot: Snapshot, stated: Mapping[str, Any], people: Iterator[Person]) -> FactSheet:
    """The facts with the numbers of people; no numbers where nobody was read."""
    whole = snapshot.whole(paths.USERS)
    census = count(people, complete=whole, read_at=snapshot.read_at)
    facts = facts_of(snapshot, census if whole or census.people else None)
    return replace(facts, stated={**snapshot.stated, **stated})


def _people(snapshot: Snapshot, passed: Passed | None = None) -> Iterator[Person]:
    """The people of a snapshot with their readiness, folded on the way."""
    tenant = tenant_of(snapshot)
    domains = tenant.domains if tenant else ()
    ready = _readiness(snapshot)
    for row in snapshot.rows(paths.USERS):
        if passed is not None and not passed.takes(row):
            continue
        try:
            person = person_of(row, domains, snapshot.read_at)
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # no row of Graph's; the fold has counted it as strange
        known = person.readiness in _SETTLED or person.id not in ready
        yield person if known else replace(person, readiness=ready[person.id])


def _readiness(snapshot: Snapshot) -> dict[str, Readiness]:
    """By the report; nothing of a report that was cut off, since what is missing is unknown."""
    found: dict[str, Readiness] = {}
    if not snapshot.whole(paths.REGISTRATIONS):
        return found
    for row in snapshot.rows(paths.REGISTRATIONS):
        if isinstance(row, Mapping) and isinstance(row.get("id"), str):
            found[row["id"]] = _ready(row)
    return found


def _ready(row: Mapping[str, Any]) -> Readiness:
    try:
        return readiness_of(row)
    except (TypeError, ValueError, AttributeError):
        return Readiness.UNKNOWN
