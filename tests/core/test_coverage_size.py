"""The judgement of large tenants: seconds and memory, measured in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def measured(people):
    run = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "coverage.py"), str(people)],
        capture_output=True, text=True, check=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = re.search(r"PARTIAL: ([\d,]+) of ([\d,]+).*; ([\d.]+) s, (\d+) MB", run.stdout)
    assert found, run.stdout
    return int(found[2].replace(",", "")), float(found[3]), int(found[4])


@pytest.mark.long
def test_50_000_people_240_policies_300_groups_from_one_file():
    total, seconds, megabytes = measured(50_000)
    assert total == 49_000  # every fiftieth is disabled
    assert seconds < 5
    assert megabytes < 300


@pytest.mark.long
def test_500_000_people_from_a_lines_file_take_no_more_memory():
    total, _, megabytes = measured(500_000)
    assert total == 490_000
    assert megabytes < 300
