"""The guidance, statement by statement: what it says, where it is shown, and what holds today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vlc_wizard.core.page import Say, say


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the guidance. `today`: what holds now, where that is something else."""

    id: str  # "S1" to "S87", in the order of the guidance
    line: int  # of the guidance
    page: str  # id of the page that carries it
    says: str
    today: str = ""
    since: date | None = None
    source: str = ""
    trust: str = ""  # as of a DatedFact


Guidance = Mapping[str, Statement]


def on_page(guidance: Guidance, page_id: str) -> tuple[Say, ...]:
    """The statements a page carries, as sentences; empty where it carries none."""
    rows = [_sentence(s) for s in guidance.values() if s.page == page_id]
    if not rows:
        return ()
    return (say("What the guidance says here, in our words:"), *rows)


def _sentence(statement: Statement) -> Say:
    if not statement.today:
        return say("$id  $says", id=statement.id, says=statement.says)
    return say(
        "$id  $says Today: $today (since $since; $source, $trust)",
        id=statement.id,
        says=statement.says,
        today=statement.today,
        since=statement.since or "",
        source=statement.source,
        trust=statement.trust,
    )


def from_table(table: Mapping[str, Mapping[str, object]]) -> Guidance:
    """The statements as they stand in the file."""
    return {name: Statement(id=name, **row) for name, row in table.items()}  # type: ignore[arg-type]


def pages(statements: Iterable[Statement]) -> frozenset[str]:
    """Ids of the pages that carry one."""
    return frozenset(s.page for s in statements)
