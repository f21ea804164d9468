"""Requests of every kind, made up by schemathesis from the published OpenAPI description.

The tenant is served in a process of its own and the judge runs in another, with packages of its
own: `make conformance` and `make long` install them. What is judged is that the tenant has an
answer to everything: no server error. The tenant's clock is moved all the while, so that its
limits (one request a second for Conditional Access) do not keep the judge out.
"""

import json
import os
import re
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conformance.examples import MORE_SCOPES
from tests.rehearsal.serving import Serving, serving
from tests.rehearsal.test_routes import EVERYTHING
from vlc_wizard.rehearsal.organisation import CLIENT_ID
from vlc_wizard.rehearsal.routes import all_routes
from vlc_wizard.rehearsal.tenant import Rehearsal

SPEC = os.environ.get("SPEC", "") and Path(os.environ["SPEC"]).resolve()
JUDGE = Path(sys.prefix) / "judges" / "bin" / "schemathesis"
SECONDS = 30  # of judging, at most
MANY = 100  # requests; a busy machine makes up a few hundred
AHEAD = timedelta(seconds=1.2)  # a step of the clock; a token is good for an hour of it
STEP = 0.04  # seconds between two


def judged_paths() -> str:
    """Our routes as one expression over the paths of the description."""
    paths = {route.path for route in all_routes() if "v1.0" in route.versions}
    paths = {re.sub(r"\{\w+\}", "{}", path) for path in paths}
    one_of = "|".join(re.escape(path).replace(r"\{\}", r"\{[^}]+\}") for path in sorted(paths))
    return f"^({one_of})$"


def token(served: Serving) -> str:
    """By the device code, which types itself after a second of the hurried clock."""

    def post(path: str, **form: str) -> dict[str, str]:
        trust = ssl.create_default_context(cafile=served.ca)
        address = f"{served.url}/common/oauth2/v2.0/{path}"
        data = urlencode({"client_id": CLIENT_ID, **form}).encode()
        with urllib.request.urlopen(address, data, context=trust, timeout=60) as answer:
            return dict(json.load(answer))

    code = post("devicecode", scope=f"{EVERYTHING} {MORE_SCOPES}")["device_code"]
    while True:
        try:
            return post("token", grant_type="device_code", device_code=code)["access_token"]
        except urllib.error.HTTPError as error:
            if json.load(error)["error"] != "authorization_pending":
                raise


class Hurry(threading.Thread):
    """Moves the clock of a tenant that another process serves."""

    def __init__(self, state: Path) -> None:
        super().__init__(daemon=True)
        self._state = state
        self._enough = threading.Event()

    def run(self) -> None:
        tenant = Rehearsal.open(self._state)
        while not self._enough.wait(STEP):
            tenant.clock.advance(AHEAD)
        tenant.close()

    def __enter__(self) -> "Hurry":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self.join()


def judge(
    served: Serving, paths: str, phase: str, seed: int, seconds: int = SECONDS
) -> tuple[int, int, str]:
    """Exit code, how many requests were made up, and what was said."""
    command = [
        JUDGE, "run", f"{SPEC}/graph-v1.0-slice.yaml", "--url", f"{served.url}/v1.0",
        "--include-path-regex", paths, "--checks", "not_a_server_error",
        "--phases", phase, "--max-time", str(seconds), "--seed", str(seed),
        "-H", f"Authorization: Bearer {token(served)}", "--tls-verify", served.ca,
        "--suppress-health-check", "all", "--warnings", "off", "--continue-on-failure",
        "--max-redirects", "0",
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False, cwd=served.folder
    )
    said = done.stdout + done.stderr
    made = re.search(r"(\d+) generated", said)
    return done.returncode, int(made[1]) if made else 0, said


def found_nothing(folder: Path, phase: str, seed: int) -> None:
    state = folder / "state"
    with serving(folder, "--auto-sign-in", "--state", str(state)) as served, Hurry(state):
        code, made, said = judge(served, judged_paths(), phase, seed)
    assert code == 0, said
    assert made > MANY, said


@pytest.mark.spec
@pytest.mark.parametrize("phase", ["coverage", "fuzzing"])
def test_a_minute_of_any_request_meets_no_server_error(tmp_path, phase):
    found_nothing(tmp_path, phase, seed=1)


@pytest.mark.long
@pytest.mark.skipif(not SPEC, reason="SPEC names no folder with the description")
@pytest.mark.parametrize("seed", range(20))
def test_ten_minutes_of_any_request_meet_no_server_error(tmp_path, seed):
    found_nothing(tmp_path, "fuzzing" if seed else "coverage", seed)


@pytest.mark.spec
def test_the_judge_finds_a_server_error(tmp_path):
    """The control: one fault, asked for, on one path."""
    faults = tmp_path / "faults.toml"
    faults.write_text('[[fault]]\npath = "/domains"\nkind = "500"\n')
    state = tmp_path / "state"
    flags = ("--auto-sign-in", "--state", str(state), "--faults", str(faults))
    with serving(tmp_path, *flags) as served, Hurry(state):
        code, _, said = judge(served, "^/domains$", "coverage", seed=1, seconds=5)
    assert code == 1, said
    assert "Server error" in said
