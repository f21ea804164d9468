"""What doctor says of what was observed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vlc_wizard.core.checkup import Observed, Probe, checkup

AT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def probe(**values: object) -> Probe:
    usual = Probe("The sign-in", "login.example", 200, "", AT, AT, "DigiCert Inc")
    return replace(usual, **values)  # type: ignore[arg-type]


FINE = Observed(
    (3, 11, 7), "Linux", True, (80, 24), "xterm", "256", frozenset(), "Safe", True, "/home/x", True,
    "app", (probe(),),
)  # fmt: skip

# what is other than fine -> what is said, and how bad it is
CASES = [
    ({"home_writable": False}, "bad", "Nothing can be kept in /home/x"),
    ({"terminal": False}, "info", "line by line"),
    ({"size": (79, 24)}, "warn", "79 columns"),
    ({"variables": frozenset({"SSLKEYLOGFILE"})}, "bad", "reads your sign-in"),
    ({"variables": frozenset({"HTTPS_PROXY"})}, "info", "a proxy"),
    ({"keyring_safe": False, "keyring": ""}, "info", "memory only"),
    ({"probes": (probe(status=None, error="refused"),)}, "bad", "not reached: refused"),
    ({"probes": ()}, "unknown", "nobody told the time"),
    ({"probes": (probe(local_time=AT + timedelta(seconds=61)),)}, "warn", "61 s off"),
    ({"probes": (probe(local_time=AT - timedelta(minutes=5)),)}, "bad", "300 s off"),
    ({"probes": (probe(issuer="Contoso Proxy CA"),)}, "warn", "signed by Contoso Proxy CA"),
    ({"client_id": ""}, "info", "not settled"),
]


@pytest.mark.parametrize(("change", "mark", "says"), CASES)
def test_it_is_said_and_how_bad_it_is(change: dict[str, object], mark: str, says: str) -> None:
    said = [s for s in checkup(replace(FINE, **change)) if says in s.says]  # type: ignore[arg-type]
    assert [s.mark for s in said] == [mark]
    assert not [s for s in checkup(FINE) if says in s.says]
    assert mark in ("info", "unknown") or all(s.do for s in said)


def test_where_all_is_fine_nothing_else_is_said() -> None:
    assert {s.mark for s in checkup(FINE)} == {"ok"}


def test_a_rehearsal_has_no_signer_to_doubt() -> None:
    odd = replace(FINE, probes=(probe(issuer="trustme"),), rehearsal=True)
    assert {s.mark for s in checkup(odd)} == {"ok"}
