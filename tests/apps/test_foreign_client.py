"""Programs that we did not write, against the served tenant: they sign in and read to the end."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.apps.conftest import PEOPLE
from vlc_wizard.rehearsal.organisation import CLIENT_ID
from vlc_wizard.rehearsal.scenario import load

pytestmark = pytest.mark.apps
HERE = Path(__file__).parent / "graph-client"


def run(served, *argv: str) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node, "make test-apps installs it"
    return subprocess.run(
        [node, str(HERE / "read.mjs"), served.url, *argv],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": served.ca},
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def test_the_javascript_client_reads_everything(served):
    done = run(served, load("p1-fresh", PEOPLE).tenant_id, CLIENT_ID)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["people"] == [PEOPLE, PEOPLE]
    assert found["report"] == [PEOPLE, PEOPLE]
    assert found["made"] in found["policies"]
    assert len(set(found["subject"])) == 1
    assert found["name"] == "robin.quillfeather@contoso-licensing.example"
    assert found["refused"] == 400


def test_a_strict_client_would_refuse_another_tenant(served):
    """The control: the same program fails where the issuer is not the one asked for."""
    done = run(served, "organizations", CLIENT_ID)
    assert done.returncode != 0
    assert "issuer" in done.stderr


def test_the_lock_has_hashes_and_names_no_index():
    lock = json.loads((HERE / "package-lock.json").read_text())
    packages = [package for place, package in lock["packages"].items() if place]
    assert len(packages) > 3
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)
