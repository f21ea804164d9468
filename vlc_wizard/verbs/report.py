"""report and journal: what was done, out of what is kept here, without signing in."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.texts import words
from vlc_wizard.core import evidence
from vlc_wizard.core.evidence_words import as_html, markdown
from vlc_wizard.core.kept import Kept
from vlc_wizard.core.people import census_of
from vlc_wizard.core.ports import Store
from vlc_wizard.core.recorded import entry_json
from vlc_wizard.core.waves import Wave
from vlc_wizard.verbs.session import Answer
from vlc_wizard.wiring import World, first_state


def _as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "html": as_html,
    "md": markdown,
    "json": _as_json,
}


def report(world: World, form: str, output: Path | None, *, redact: bool) -> Answer:
    """The evidence report, saved where it is asked for."""
    document = evidence.document(kept_in(_store(world)), words().guidance())
    if redact:
        document = evidence.redacted(document)
    if output is None:
        return Answer(document, tuple(FORMATS[form](document).splitlines()))
    from vlc_wizard.adapters.exports import LocalFiles

    path = LocalFiles().save_text(output, FORMATS[form](document))
    return Answer(document, (f"Saved as {path}",))


def kept_in(store: Store) -> Kept:
    """What a store keeps, as the evidence needs it."""
    runs = store.runs()
    return Kept(
        saved=store.saved(),
        runs=runs,
        journal=store.journal(),
        plans={run.plan_id: store.plan(run.plan_id) or {} for run in runs},
        census=census_of(store.roster.census()),
        handed_out=[_handed_out(wave) for wave in store.waves.waves() if wave.told],
    )


def _handed_out(wave: Wave) -> dict[str, Any]:
    return {
        "number": wave.number,
        "moment": wave.moment,
        "way": wave.way,
        "at": wave.made_at.isoformat(),
        "by": wave.made_by,
        "people": wave.told,
    }


def journal(world: World) -> Answer:
    """Every line that was written down, oldest first."""
    entries = _store(world).journal()
    document = {
        "lines": len(entries),
        "last_hash": entries[-1].hash if entries else None,
        "journal": [entry_json(e) for e in entries],
    }
    lines = [
        f"{e.number}  {e.at:%Y-%m-%d %H:%M:%S}  {e.event}: {e.says}"
        + (f" (request {e.request_id})" if e.request_id else "")
        for e in entries
    ]
    if not entries:
        return Answer(document, ("Nothing was done to a tenant.",))
    return Answer(document, (*lines, f"{len(entries)} lines, sealed {entries[-1].hash}"))


def _store(world: World) -> Store:
    """The store in which something was done; else the one of this start."""
    first_state(world)
    stores: list[Store] = list(world.stores.values())
    return next((s for s in stores if s.runs()), stores[0])
