"""What is really loaded for the verbs that need next to nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"textual", "rich", "msal", "msgraph", "kiota_http", "httpx", "keyring", "requests"}
WATCHED = """
import json, sys
from vlc_wizard.cli import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
sys.exit(code)
"""

# arguments, what may be loaded of the packages that cost something
CASES = [
    (["--version"], set()),
    (["--help"], set()),
    (["plan", "--help"], set()),
    (["rehearsal", "list"], {"asyncio", "dataclasses"}),
    (["status"], {"asyncio", "dataclasses", "sqlite3"}),
    (["status", "--demo"], {"asyncio", "dataclasses", "sqlite3"}),
]
COSTLY = HEAVY | {"asyncio", "dataclasses", "sqlite3", "starlette", "cryptography", "uvicorn"}


def loaded(home: Path, *argv: str) -> set[str]:
    """The packages a command has loaded when it ends."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "VLC_WIZARD_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *argv], env=env, capture_output=True, check=True, timeout=60
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(("argv", "allowed"), CASES, ids=[" ".join(a) for a, _ in CASES])
def test_nothing_slow_is_loaded(home: Path, argv: list[str], allowed: set[str]) -> None:
    found = loaded(home, *argv)
    assert "vlc_wizard" in found
    if "--demo" not in argv:
        assert found & COSTLY <= allowed
    assert not found & HEAVY


def test_a_verb_that_reads_a_tenant_does_load_them(home: Path) -> None:
    assert loaded(home, "assess", "--demo") >= {"msal", "msgraph", "httpx", "sqlite3"}


NOT_FOR_THE_FIRST_FRAME = (
    "vlc_wizard.core.perform",
    "vlc_wizard.core.gates",
    "vlc_wizard.core.coverage",
    "vlc_wizard.core.messages",
)
FRONT = """
import json, sys
import vlc_wizard.ui.app, vlc_wizard.core.drive, vlc_wizard.verbs.running, vlc_wizard.wiring.start
import vlc_wizard.adapters.texts
first = sorted(sys.modules)
import vlc_wizard.core.running
sys.stderr.write(json.dumps([first, sorted(sys.modules)]))
"""


def test_the_first_frame_waits_for_nothing_that_only_acting_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FRONT], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    first, acting = json.loads(done.stderr.splitlines()[-1])
    assert not set(NOT_FOR_THE_FIRST_FRAME) & set(first)
    assert "vlc_wizard.core.perform" in acting  # the control: the names are right
