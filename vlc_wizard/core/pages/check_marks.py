"""How the outcome of a check is marked on a page."""

from collections.abc import Mapping

from vlc_wizard.core.page import Mark

MARKS: Mapping[str, Mark] = {"PASS": "ok", "FAIL": "bad", "WAIT": "now", "UNKNOWN": "unknown"}
