"""Folding a snapshot that somebody saved: its facts, its people, its judgement."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.coverage import Fold, grounds_of, judge
from vlc_wizard.core.facts import FactSheet, facts_of, tenant_of
from vlc_wizard.core.model import Person, Readiness
from vlc_wizard.core.people import count, person_of, readiness_of
from vlc_wizard.core.snapshot import Snapshot

_SETTLED = (Readiness.DISABLED, Readiness.PENDING)  # whatever the report says


def facts_judged(snapshot: Snapshot, stated: Mapping[str, Any]) -> FactSheet:
    """The facts with the judgement. People stream past once and are not kept."""
    from vlc_wizard.adapters.texts import words

    grounds = grounds_of(snapshot, stated, words().not_portals)
    fold = grounds.fold()
    facts = _counted(snapshot, stated, _people(snapshot, fold))
    fold.complete = grounds.users_doubt is None
    known = fold if facts.census is not None else None
    return replace(facts, coverage=judge(grounds, known))


def facts_and_people(
    snapshot: Snapshot, stated: Mapping[str, Any]
) -> tuple[FactSheet, list[Person]]:
    """The facts, and everybody as a list."""
    people = list(_people(snapshot))
    return _counted(snapshot, stated, iter(people)), people


def _counted(snapshot: Snapshot, stated: Mapping[str, Any], people: Iterator[Person]) -> FactSheet:
    """The facts with the numbers of people; no numbers where nobody was read."""
    whole = snapshot.whole(paths.USERS)
    census = count(people, complete=whole, read_at=snapshot.read_at)
    facts = facts_of(snapshot, census if whole or census.people else None)
    return replace(facts, stated={**snapshot.stated, **stated})


def _people(snapshot: Snapshot, fold: Fold | None = None) -> Iterator[Person]:
    """The people of a snapshot with their readiness, folded on the way."""
    tenant = tenant_of(snapshot)
    domains = tenant.domains if tenant else ()
    ready = _readiness(snapshot)
    for row in snapshot.rows(paths.USERS):
        if fold is not None:
            fold.add((row,))
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
