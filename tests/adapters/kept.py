"""A store in a folder of its own, and something of every kind to keep in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vlc_wizard.adapters.store import (
    SqliteStore,
    open_store,
)
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Kind, Person, Readiness
from vlc_wizard.core.session import Saved, Session

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
OTHER = "0f0f0f0f-1111-4222-8333-555555555555"
CLIENT = "11111111-aaaa-4bbb-8ccc-222222222222"
AT = datetime(2026, 11, 24, 14, 2, 11, 123456, tzinfo=UTC)
CANARY = "canary.person@contoso.example"


@contextmanager
def opened(folder: Path, tenant: str | None = TENANT, at: datetime = AT) -> Iterator[SqliteStore]:
    store = open_store(folder, tenant, clock_now=lambda: at)
    try:
        yield store
    finally:
        store.close()


def database_of(folder: Path, tenant: str = TENANT) -> Path:
    return folder / tenant / "wizard.sqlite3"


def a_line(n: int = 1, event: Event = Event.INTENT, plan: str = "1f3a9c2e") -> Entry:
    return Entry(plan, event, AT + timedelta(seconds=n), n, f"policy {n}", says=f"Step {n}.")


def a_person(n: int = 1) -> Person:
    return Person(
        id=f"person-{n}", name=f"Person {n}", user_name=CANARY, mail="", kind=Kind.MEMBER,
        enabled=True, pending=False, readiness=Readiness.UNKNOWN, read_at=AT,
    )  # fmt: skip


def fill(store: SqliteStore) -> None:
    """Something of every kind that is kept."""
    store.keep(Saved(Session(method="conditional-access"), "review", CANARY, AT))
    store.keep_plan("1f3a9c2e", {"id": "1f3a9c2e", "tenant": TENANT})
    store.begin_run("1f3a9c2e", AT, CANARY)
    for n in range(1, 6):
        store.write_down(replace(a_line(n), data={"who": CANARY}))
    store.roster.start(AT)
    store.roster.add([a_person()])
    store.roster.finish(complete=True, report_at=None)


# Whoever tampers with the journal has to do this first.
UNLOCK = "DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_cut;"
