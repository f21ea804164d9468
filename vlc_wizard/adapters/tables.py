"""People named in a table that somebody made elsewhere."""

import csv
import io
from pathlib import Path

from vlc_wizard.adapters.clean import clean
from vlc_wizard.core.errors import UsageError

LARGEST_TABLE = 20 * 1024 * 1024  # bytes
COLUMNS = ("userPrincipalName", "mail", "id")


def names_in(path: Path) -> list[str]:
    """One person a line, by the first column that is known; without a heading, the first one.

    Raises UsageError for a table that cannot be read, or names nobody.
    """
    name = clean(path.name)
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise UsageError("The table is too large", f"{name} is over 20 MB.")
        text = path.read_text("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text)) if any(c.strip() for c in row)]
    except (OSError, ValueError, csv.Error) as error:
        why = clean(str(error))
        raise UsageError("The table cannot be read", f"{name}: {why}") from error
    found = _column(rows)
    if not found:
        raise UsageError("The table names nobody", f"{name} has no line that names a person.")
    return found


def _column(rows: list[list[str]]) -> list[str]:
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    known = next((heads.index(c.lower()) for c in COLUMNS if c.lower() in heads), None)
    body, column = (rows, 0) if known is None else (rows[1:], known)
    cells = (row[column].strip() for row in body if len(row) > column)
    return [clean(cell) for cell in cells if cell]
