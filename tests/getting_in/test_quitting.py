"""Quitting while somebody else is waited for: within a second, and the terminal is whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.getting_in.terminals import BROWSER, CODE, FRONTS, INTERRUPTED, Desk

SECOND = 1.0


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    opened: list[Desk] = []
    yield opened
    for desk in opened:
        desk.close()


# where it stands still, the second way or not, and what the page says then
WAITS = {
    "browser": ("sign-in", False, BROWSER),
    "device code": ("code", True, CODE),
    "claims challenge": ("challenge", False, BROWSER),
}


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("wait", WAITS)
def test_within_a_second_and_the_terminal_is_whole(
    tmp_path: Path, desks: list[Desk], monkeypatch: pytest.MonkeyPatch, front: str, wait: str
) -> None:
    point, by_code, waits = WAITS[wait]
    stuck = tmp_path / "stuck"
    monkeypatch.setenv("STUCK", str(stuck))
    desk = Desk(tmp_path / "home", point, front)
    desks.append(desk)
    desk.sign_in(by_code=by_code)
    if wait == "claims challenge":
        desk.until_there(stuck)
    desk.until(waits)
    seconds = desk.quit()
    assert desk.child.returncode == INTERRUPTED, desk.text
    assert "Nothing was" in desk.text
    assert b"Traceback" not in desk.output
    assert desk.is_whole
    assert seconds < SECOND
