"""assess --save-snapshot: what was read, as a file that every later stage can run on."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.exports import LocalFiles
from vlc_wizard.adapters.snapshots import as_document
from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.snapshot import Response
from vlc_wizard.verbs.session import Talk


async def save_snapshot(talk: Talk, path: Path) -> Path:
    """Read the people's rows once more as they are, and save everything in one document."""
    snapshot = talk.performer.judging.snapshot
    if snapshot is None:
        raise WizardError("Nothing was read, so nothing can be saved")
    directory, now = talk.performer.tools.directory, talk.performer.tools.clock.now
    rows: list[Any] = [u async for page in directory.users() for u in page]
    responses = {**snapshot.responses, paths.USERS: Response(200, {"value": rows}, now())}
    try:
        report: list[Any] = [r async for page in directory.registrations() for r in page]
        responses[paths.REGISTRATIONS] = Response(200, {"value": report}, now())
    except WizardError as refused:
        body = {"error": {"code": refused.code, "message": refused.why}}
        responses[paths.REGISTRATIONS] = Response(refused.status or 403, body, now())
    whole = replace(snapshot, responses=responses, stated=dict(talk.stated))
    return LocalFiles().save_text(path, json.dumps(as_document(whole), indent=1) + "\n")
