"""Snapshots as files: what was read of a tenant, by this program or by another one's export."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vlc_wizard.adapters.clean import clean, clean_json
from vlc_wizard.adapters.long_lists import Lines, Rows, decode
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.snapshot import VERSION, Response, Snapshot
from vlc_wizard.core.stated import wrong_in


def load(path: Path) -> Snapshot:
    """The snapshot in a file. Raises UsageError where it cannot be read as one.

    A collection beside the document (`"lines": "users.jsonl"`) is read from the same folder, when
    it is walked.
    """
    try:
        return _snapshot(decode(path.read_bytes()), path.parent)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, clean(str(error))) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path, f"it has another form: {_why(error)}") from error
    except RecursionError as error:
        raise _unreadable(path, "it is nested too deep") from error


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{clean(str(error))} is missing"
    return clean(str(error))


def snapshot_of(document: Mapping[str, Any]) -> Snapshot:
    """A snapshot that is at hand as JSON, with nothing beside it."""
    return _snapshot(document, Path())


def _snapshot(document: Any, folder: Path) -> Snapshot:
    if not isinstance(document, Mapping):
        raise TypeError("it is not one JSON object")
    version = document["snapshot"]
    if version != VERSION or isinstance(version, bool):
        raise ValueError(f"version {version}, this program knows {VERSION}")
    if not isinstance(document["responses"], Mapping):
        raise TypeError("responses is not a JSON object, path beside answer")
    read_at = _time(document["read_at"])
    for name in ("signed_in", "stated"):
        if not isinstance(document.get(name) or {}, Mapping):
            raise TypeError(f"{name} is not a JSON object")
    wrong = wrong_in(document.get("stated") or {})
    if wrong:
        raise TypeError(wrong)
    return Snapshot(
        read_at=read_at,
        cloud=str(document.get("cloud") or "public"),
        signed_in=clean_json(document.get("signed_in") or {}),
        responses={
            clean(path): _response(response, read_at, folder)
            for path, response in document["responses"].items()
        },
        stated=clean_json(document.get("stated") or {}),
    )


def _response(response: Any, read_at: datetime, folder: Path) -> Response:
    if not isinstance(response, Mapping):
        raise TypeError("a response in it is not an object")
    body = response.get("body")
    if "lines" in response:
        body = {"value": Lines(_beside(folder, str(response["lines"])))}
    at = response.get("read_at")
    return Response(
        status=int(response["status"]),
        body=_cleaned(body),
        read_at=_time(at) if at else read_at,
        query=str(response.get("query") or ""),
        complete=response.get("complete") is not False,
    )


def _cleaned(body: Any) -> Any:
    """The body with every string in it cleaned; long lists clean themselves, row by row."""
    if not isinstance(body, Mapping):
        return clean_json(body)
    rows = body.get("value")
    if not isinstance(rows, Rows | Lines):
        return clean_json(body)
    return {**clean_json({k: v for k, v in body.items() if k != "value"}), "value": rows}


def _beside(folder: Path, name: str) -> Path:
    """The file stands beside the document and nowhere else."""
    if Path(name).name != name:
        raise ValueError(f"{name!r} is not a plain file name")
    if not (folder / name).is_file():
        raise ValueError(f"{name!r} is not there")
    return folder / name


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
        "body": _whole(response.body),
    }
    if response.query:
        out["query"] = response.query
    if not response.complete:
        out["complete"] = False
    return out


def _whole(body: Any) -> Any:
    """A body with its long list as a list."""
    rows = body.get("value") if isinstance(body, Mapping) else None
    return {**body, "value": list(rows)} if isinstance(rows, Rows | Lines) else body
