"""Snapshots as files: what was read of a tenant, by this program or by another one's export."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.clean import clean, clean_json
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.snapshot import VERSION, Response, Snapshot


def load(path: Path) -> Snapshot:
    """The snapshot in a file. Raises UsageError where it cannot be read as one.

    A collection beside the document (`"lines": "users.jsonl"`) is read from the same folder.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        return _snapshot(document, path.parent)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, clean(str(error))) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path, f"it has another form: {clean(str(error))}") from error


def snapshot_of(document: Mapping[str, Any]) -> Snapshot:
    """A snapshot that is at hand as JSON, with nothing beside it."""
    return _snapshot(document, Path())


def _snapshot(document: Mapping[str, Any], folder: Path) -> Snapshot:
    if document["snapshot"] != VERSION:
        raise ValueError(f"version {document['snapshot']}, this program knows {VERSION}")
    read_at = _time(document["read_at"])
    return Snapshot(
        read_at=read_at,
        cloud=str(document.get("cloud") or "public"),
        signed_in=clean_json(document.get("signed_in") or {}),
        responses={
            path: _response(response, read_at, folder)
            for path, response in document["responses"].items()
        },
        stated=clean_json(document.get("stated") or {}),
    )


def _response(response: Mapping[str, Any], read_at: datetime, folder: Path) -> Response:
    body = response.get("body")
    if "lines" in response:
        body = {"value": list(_lines(folder, str(response["lines"])))}
    at = response.get("read_at")
    return Response(
        status=int(response["status"]),
        body=clean_json(body),
        read_at=_time(at) if at else read_at,
        query=str(response.get("query") or ""),
        complete=response.get("complete") is not False,
    )


def _lines(folder: Path, name: str) -> Iterator[Any]:
    """One object a line; the file stands beside the document and nowhere else."""
    if Path(name).name != name:
        raise ValueError(f"{name!r} is not a plain file name")
    with (folder / name).open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        "The snapshot cannot be read",
        f"{clean(path.name)}: {why}.",
        now="Nothing was asked of any tenant.",
        next="Give a snapshot of version 1, as assess --save-snapshot writes it.",
    )


def as_document(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON; the inverse of `load`."""
    return {
        "snapshot": VERSION,
        "read_at": snapshot.read_at.isoformat(),
        "cloud": snapshot.cloud,
        "signed_in": dict(snapshot.signed_in),
        "responses": {p: _as_json(r) for p, r in snapshot.responses.items()},
        "stated": dict(snapshot.stated),
    }


def _as_json(response: Response) -> dict[str, Any]:
    out: dict[str, Any] = {
        "status": response.status,
        "read_at": response.read_at.isoformat(),
        "body": response.body,
    }
    if response.query:
        out["query"] = response.query
    if not response.complete:
        out["complete"] = False
    return out
