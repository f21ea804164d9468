"""What the flags of `plan` wish for, and whom."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vlc_wizard.core import planning
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.format import plain
from vlc_wizard.core.methods.conditional_access import default_target
from vlc_wizard.core.pages.configure import DEFAULT_NAME, name_problem
from vlc_wizard.core.plan import Wish
from vlc_wizard.core.planning import Whom
from vlc_wizard.verbs.session import Talk

LARGEST_TABLE = 20 * 1024 * 1024  # bytes
COLUMNS = ("userPrincipalName", "mail", "id")


def must_fit(arguments: Any) -> None:
    """Flags that belong to another method are refused. Raises UsageError."""
    per_user = arguments.method == "per-user"
    for flag in ("only", "only_group", "only_csv"):
        if getattr(arguments, flag) and not per_user:
            name = f"--{flag.replace('_', '-')}"
            raise UsageError(f"{name} belongs to per-user MFA", "The others are for all users.",
                             next=f"Leave {name} out.")  # fmt: skip
    if arguments.state == "off" and arguments.method != "security-defaults":
        raise UsageError("--state off belongs to security defaults", "A run is taken back by undo.",
                         next="See: vlc-wizard undo --help")  # fmt: skip
    if arguments.state == "report-only" and arguments.method != "conditional-access":
        why = f"{arguments.method} is on or off."
        raise UsageError("Only a Conditional Access policy can be report-only", why,
                         next="Leave --state out.")  # fmt: skip


def wish_of(
    arguments: Any, emergency: tuple[str, ...], stated: Mapping[str, Any], facts: FactSheet
) -> Wish:
    """The wish of the flags. Raises UsageError."""
    return Wish(
        method=arguments.method,
        policy_name=_policy_name(arguments.name),
        target=arguments.target or default_target(facts),
        turn_on=arguments.state == "on",
        emergency=emergency,
        reason=arguments.reason or "",
        drills=_drills(stated),
    )


def _drills(stated: Mapping[str, Any]) -> dict[str, str]:
    """Days on which emergency access accounts were tested, as somebody stated them."""
    drills = stated.get("drills") or {}
    return {str(i): str(day) for i, day in drills.items()} if isinstance(drills, Mapping) else {}


def _policy_name(given: str | None) -> str:
    name = DEFAULT_NAME if given is None else given.strip()
    problem = name_problem(name)
    if problem:
        raise UsageError("The policy cannot have that name", plain(problem), next="Change --name.")
    return name


async def with_people(talk: Talk, arguments: Any, wish: Wish, facts: FactSheet) -> Wish:
    """The wish with the people it is for. Raises UsageError for a name that is nobody's."""
    whom = Whom(_names(arguments), arguments.only_group or "", bool(arguments.revoke_sessions))
    directory = talk.performer.tools.directory
    return await planning.with_people(directory, wish, facts, talk.who, whom)


def _names(arguments: Any) -> list[str]:
    return [*arguments.only, *(_from_csv(arguments.only_csv) if arguments.only_csv else ())]


def _from_csv(path: Path) -> Iterable[str]:
    """One person a line, by the first column that is known; without a heading, the first one."""
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise UsageError("The table is too large", f"{path.name} is over 20 MB.")
        text = path.read_text("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text)) if any(c.strip() for c in row)]
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError("The table cannot be read", f"{path.name}: {error}") from error
    if not rows:
        raise UsageError("The table names nobody", f"{path.name} has no line.")
    heads = [cell.strip().lower() for cell in rows[0]]
    known = next((heads.index(c.lower()) for c in COLUMNS if c.lower() in heads), None)
    body, column = (rows, 0) if known is None else (rows[1:], known)
    return [row[column].strip() for row in body if len(row) > column and row[column].strip()]
