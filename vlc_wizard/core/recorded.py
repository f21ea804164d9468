"""The journal as JSON, for people and programs that ask later."""

import json
from collections.abc import Sequence

from vlc_wizard.core.journal import Entry, Run


def as_json(runs: Sequence[Run], journal: Sequence[Entry]) -> str:
    """One document: runs, and every line with its number and seal."""
    document = {"runs": [run_json(r) for r in runs], "journal": [entry_json(e) for e in journal]}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def run_json(run: Run) -> dict[str, object]:
    """A run."""
    return {"plan": run.plan_id, "begun_at": run.begun_at.isoformat(), "by": run.by}


def entry_json(entry: Entry) -> dict[str, object]:
    """A line of the journal."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "plan": entry.plan_id,
        "event": str(entry.event),
        "change": entry.change,
        "target": entry.target,
        "says": entry.says,
        "request_id": entry.request_id,
        "data": dict(entry.data),
        "hash": entry.hash,
    }
