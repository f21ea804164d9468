"""Who was told what and when: kept, whole or not at all, and forgotten with the rest."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.waves import Count, OptedOut, Wave

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TENANT = "0f0f0f0f-1111-4222-8333-444444444444"


def opened(home: Path):
    return closing(open_store(home, TENANT, clock_now=lambda: AT))


def wave(number: int) -> Wave:
    return Wave(number, "reminder", "files", AT, "ada@contoso.example", "1f3a9c2e")


def test_a_wave_comes_back_after_a_restart(tmp_path):
    with opened(tmp_path) as store:
        assert store.waves.next_number() == 1
        store.waves.record(wave(1), ["b", "a", "a"], "exported")
    with opened(tmp_path) as store:
        assert store.waves.next_number() == 2
        [kept] = store.waves.waves()
        assert (kept.moment, kept.people, kept.made_at, kept.code) == (
            "reminder",
            2,
            AT,
            "1f3a9c2e",
        )
        assert store.waves.told() == {"a", "b"}
        [told] = store.waves.tellings("a")
        assert (told.wave, told.outcome, told.at) == (1, "exported", AT)
        assert store.waves.tellings("c") == []


def test_no_wave_is_written_twice(tmp_path):
    with opened(tmp_path) as store:
        store.waves.record(wave(1), ["a"], "exported")
        with pytest.raises(Exception, match="was not written down"):
            store.waves.record(wave(1), ["b"], "exported")
        assert store.waves.told() == {"a"}


def test_a_reason_is_kept_and_a_count_an_hour(tmp_path):
    with opened(tmp_path) as store:
        store.waves.opt_out(OptedOut("a", "on leave", AT, "ada"))
        store.waves.opt_out(OptedOut("a", "left", AT + timedelta(days=1), "ben"))
        store.waves.count(Count(AT, 46, 10))
        store.waves.count(Count(AT + timedelta(minutes=5), 46, 12))
        store.waves.count(Count(AT + timedelta(days=1), 46, 20))
    with opened(tmp_path) as store:
        assert [(o.person, o.reason, o.said_by) for o in store.waves.opted_out()] == [
            ("a", "left", "ben")
        ]
        assert [c.ready for c in store.waves.counts()] == [12, 20]


def test_all_of_it_is_forgotten(tmp_path):
    with opened(tmp_path) as store:
        store.waves.record(wave(1), ["somebody"], "exported")
        store.waves.opt_out(OptedOut("somebody", "a reason", AT, "ada"))
        store.forget()
    left = [p for p in tmp_path.rglob("*") if p.is_file() and b"somebody" in p.read_bytes()]
    assert left == []


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vlc_wizard.adapters.store import open_store
from vlc_wizard.core.waves import Wave
at = datetime(2026, 11, 24, 9, tzinfo=UTC)
store = open_store(Path(sys.argv[1]), sys.argv[2], clock_now=lambda: at)
number = 1
while True:
    people = [f"{number}-{n}" for n in range(200)]
    store.waves.record(Wave(number, "on", "files", at, "ada", "x"), people, "exported")
    print(number, flush=True)
    number += 1
"""


def test_a_kill_leaves_whole_waves_only(tmp_path):
    for _ in range(3):
        with opened(tmp_path) as store:
            store.forget()
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path), TENANT], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        acknowledged = 0
        while acknowledged < 5:
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.wait()
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.stdout.close()
        with opened(tmp_path) as store:
            waves = store.waves.waves()
            assert len(waves) >= acknowledged
            assert {w.people for w in waves} == {200}
