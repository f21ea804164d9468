"""A rehearsal tenant in this process, kept where it was left."""

from __future__ import annotations  # what only the types need is not loaded for the first frame

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vlc_wizard.core.errors import StateError, UsageError
from vlc_wizard.core.model import Cloud
from vlc_wizard.wiring.world import Options, World

if TYPE_CHECKING:
    from vlc_wizard.rehearsal.tenant import Rehearsal


def rehearsal_place(scenario: str, people: int | None) -> Path:
    """Where the state of a rehearsal tenant is kept, in process and served alike."""
    from vlc_wizard.adapters.home import home

    size = "" if people is None else f"-{people}"
    return home() / "rehearsal" / f"{scenario}{size}" / "tenant"


def known_scenario(name: str) -> str:
    """The name of a scenario. Raises UsageError for one there is not."""
    from vlc_wizard.rehearsal.scenario import names

    known = names()
    if name not in known:
        raise UsageError(
            "There is no such scenario",
            f"{name!r} is none of: {', '.join(known)}.",
            now="Nothing was opened.",
            next="Choose one of them; vlc-wizard rehearsal list describes each.",
        )
    return name


def rehearse(options: Options, place: Path) -> World:
    """The tenant of this folder; begun anew only where nothing is in the middle of it."""
    if not options.fresh:
        return _rehearsal_world(options, place)
    before = _rehearsal_world(replace(options, fresh=False), place)
    try:
        before.store(None).forget()  # refuses where another instance is in the middle of it
    finally:
        before.let_go()
    return _rehearsal_world(options, place)


def _opened(options: Options, place: Path) -> Rehearsal:
    """The rehearsal tenant. Raises StateError where its file cannot be kept."""
    from sqlite3 import Error as DatabaseError

    from vlc_wizard.rehearsal.tenant import Rehearsal

    try:
        return Rehearsal.open(
            place / "tenant", options.demo or "", people=options.people, fresh=options.fresh
        )
    except (OSError, DatabaseError) as error:
        words = error.strerror if isinstance(error, OSError) else str(error)
        raise StateError(
            f"The rehearsal tenant cannot be kept in {place}",
            f"The system says: {words}.",
            now="Nothing was opened.",
            next="Set VLC_WIZARD_HOME to a folder of your own, and start again.",
        ) from error


def _rehearsal_world(options: Options, place: Path) -> World:
    opened = _opened(options, place)
    cloud = Cloud(
        "rehearsal",
        opened.base,
        opened.base,
        notice="REHEARSAL",
        theme="rehearsal",
        default_client_id=opened.client_id,
    )
    return World(options, cloud, place / "wizard", opened)
