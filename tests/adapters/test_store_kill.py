"""A real SIGKILL in the middle of writing loses nothing that was acknowledged."""

import random
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vlc_wizard.adapters.store import SqliteStore, open_store
from vlc_wizard.core.journal import Entry

TENANT = "0f0f0f0f-1111-4222-8333-444444444444"
RUNS = 20

# Writes without end: a line of the journal, the answers, now and then everybody.
WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.journal import Entry, Event
from vlc_wizard.core.model import Kind, Person, Readiness
from vlc_wizard.core.session import Saved, Session
at = datetime(2026, 11, 24, tzinfo=UTC)
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=lambda: at)
def people(n):
    return [Person(f"{n}-{i}", f"Person {i}", f"p{i}@contoso.example", "", Kind.MEMBER, True,
                   False, Readiness.UNKNOWN, at) for i in range(n)]
n = 0
while True:
    n += 1
    if n == 1:
        store.begin_run("plan", at, "ada@contoso.example")
    store.write_down(Entry("plan", Event.INTENT, at, n, says="x" * (n * 37 % 900)))
    store.keep(Saved(Session(method=str(n)), "apply", "", at))
    if n % 3 == 0:
        store.roster.start(at)
        store.roster.add(people(n))
        store.roster.finish(complete=True, report_at=None)
    print(n, flush=True)
"""


def killed_after(folder: Path, lines: int) -> int:
    """Start writing, kill it as soon as so many lines are acknowledged; how many were."""
    command = [sys.executable, "-c", WRITE, str(folder), TENANT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(lines):
            child.stdout.readline()
        child.kill()
        rest = child.stdout.read()
    told = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return lines + len(told)


def missing(journal: list[Entry], acknowledged: int) -> set[int]:
    return set(range(1, acknowledged + 1)) - {line.change for line in journal}


def reopened(folder: Path) -> SqliteStore:
    return open_store(folder, TENANT, clock_now=lambda: datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize("seed", range(RUNS))
def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path, seed: int):
    acknowledged = killed_after(tmp_path / "home", random.Random(seed).randint(1, 60))
    store = reopened(tmp_path / "home")
    journal = list(store.journal())
    assert (store.writable, store.notices) == (True, ())
    assert missing(journal, acknowledged) == set()
    assert len(journal) <= acknowledged + 1
    saved = store.saved()
    assert saved is not None
    assert acknowledged <= int(saved.session.method) + 1
    # Everybody of one reading or of the other, never of both, and as many as were counted.
    people = list(store.roster.iterate())
    census = store.roster.census()
    assert len({person.id.partition("-")[0] for person in people}) <= 1
    assert len(people) == (census["members"] if census else 0)
    store.close()


def test_the_question_would_notice_a_loss(tmp_path: Path):
    acknowledged = killed_after(tmp_path / "home", 10)
    store = reopened(tmp_path / "home")
    journal = [line for line in store.journal() if line.change != 4]
    store.close()
    assert missing(journal, acknowledged) == {4}


def test_a_file_that_is_written_in_place_does_lose(tmp_path: Path):
    """The control of the whole harness: the same kills, and a file that is not a database."""
    path = tmp_path / "answers.json"
    write = (
        "import json, sys\n"
        "while True:\n"
        "    with open(sys.argv[1], 'w') as file:\n"
        "        for part in json.JSONEncoder().iterencode({'a': ['x' * 50] * 20000}):\n"
        "            file.write(part)\n"
        "    print('.', flush=True)\n"
    )
    torn = 0
    for _ in range(5):
        command = [sys.executable, "-c", write, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            child.kill()
        with suppress(OSError):
            torn += not path.read_text().endswith("]}")
    assert torn > 0
