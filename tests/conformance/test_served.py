"""What `rehearsal serve --record` writes down, judged as a journey is."""

import pytest

from tests.conformance.test_traffic import graph_only, judged
from tests.rehearsal.serving import serving

pytestmark = pytest.mark.spec


def test_the_traffic_of_another_process_is_as_the_metadata_says(tmp_path):
    record = tmp_path / "traffic.jsonl"
    with serving(tmp_path, "--auto-sign-in", "--record", str(record)) as served:
        said = served.ask("assess", "--json")
        assert said.returncode == 0, said.stderr
    exchanges = graph_only(record)
    assert len(exchanges) > 8
    assert judged(exchanges) == []
