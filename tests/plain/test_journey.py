"""The whole way line by line: short enough, ending as planned, and every sentence said."""

from pathlib import Path

from .hands import LEAVE, WHOLE_WAY, walk

MOST_PAGES = MOST_DECISIONS = 15


def test_the_whole_way(home: Path) -> None:
    typed = walk([*WHOLE_WAY, LEAVE])
    assert typed.code == 0
    assert len(typed.pages) <= MOST_PAGES, typed.pages
    assert len(typed.decisions) <= MOST_DECISIONS, typed.decisions
    end = typed.end
    assert end is not None
    (policy,) = end.policies
    assert policy["state"] == "enabled"
    assert "Evidence grade E1" in typed.text
    assert end.journal[-2:] == [
        ("finished", 0, "every change of this plan is made"),
        ("checked", 0, "read again: as planned, evidence grade E1"),
    ]
    assert end.session["people_told"] is True
    csv = Path("vlc-wizard-people.csv").read_text("utf-8-sig")
    assert len(csv.splitlines()) == 1 + 46
    assert Path("vlc-wizard-mfasetup.png").read_bytes().startswith(b"\x89PNG")
