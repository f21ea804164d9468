"""No token and no code stands anywhere in the clear: not after a kill, not in a crash report."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.getting_in.terminals import FRONTS, Desk
from tests.getting_in.test_kept import SHORTEST, found
from tests.plain.hands import WHOLE_WAY

BUG = 70
IN_HAND = "eyJhbGciOi-secret"  # what the code that dies of a bug holds


class Scene:
    """A desk, all that the program may have left behind, and what must not be in it."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.heard = tmp_path / "left", tmp_path / "heard"
        self.stuck = tmp_path / "stuck"
        self.home = self.folder / "home"
        for name in ("home", "tmp", "desk"):
            (self.folder / name).mkdir(parents=True)
        monkeypatch.setenv("TMPDIR", str(self.folder / "tmp"))
        monkeypatch.setenv("HOME", str(self.folder / "desk"))
        monkeypatch.setenv("HEARD", str(self.heard))
        monkeypatch.setenv("LOUD", str(self.folder / "log"))
        monkeypatch.setenv("STUCK", str(self.stuck))
        monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
        self.desks: list[Desk] = []

    def open(self, point: str, front: str) -> Desk:
        self.desks.append(Desk(self.home, point, front))
        return self.desks[-1]

    @property
    def tokens(self) -> set[str]:
        return set(self.heard.read_text("utf-8").split())

    def hits(self, environment: bytes) -> list[str]:
        """Where any of it stands: in files, on the terminal, in the environment."""
        needles = {*self.tokens, IN_HAND}
        return found(needles, self.desks[-1].output, environment, folder=self.folder)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    made = Scene(tmp_path, monkeypatch)
    yield made
    for desk in made.desks:
        desk.close()


def clean_and_would_be_found(scene: Scene, environment: bytes) -> None:
    """No hit; and each kind of thing, planted where a crash report stands, is one."""
    assert len(scene.tokens) >= 3
    assert min(len(token) for token in scene.tokens) >= SHORTEST
    assert (scene.folder / "log").stat().st_size > 0
    assert scene.hits(environment) == []
    for token in (*scene.tokens, IN_HAND):
        planted = scene.home / "crash-planted.txt"
        planted.write_text(f"found: {token}")
        assert scene.hits(environment) == [str(planted)]
        planted.unlink()


def kill(desk: Desk) -> bytes:
    """SIGKILL; what its environment held just before."""
    environment = Path(f"/proc/{desk.child.pid}/environ").read_bytes()
    os.kill(desk.child.pid, signal.SIGKILL)
    desk.child.wait()
    while desk._read(0.05):
        pass
    return environment


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("point", ["read", "challenge"])
def test_killed_with_a_token_in_hand(scene: Scene, front: str, point: str) -> None:
    desk = scene.open(point, front)
    desk.sign_in()
    desk.until_there(scene.stuck)
    clean_and_would_be_found(scene, kill(desk))


@pytest.mark.parametrize("front", FRONTS)
def test_killed_after_a_sign_in_by_code(scene: Scene, front: str) -> None:
    desk = scene.open("read", front)
    desk.sign_in(by_code=True)
    desk.until_there(scene.stuck)
    clean_and_would_be_found(scene, kill(desk))


@pytest.mark.parametrize(("point", "lines"), [("create", 10), ("switch", 12)])
def test_killed_in_the_middle_of_a_write(scene: Scene, point: str, lines: int) -> None:
    desk = scene.open(point, "plain")
    for _, line in WHOLE_WAY[:lines]:
        desk.line(line)
    desk.until_there(scene.stuck)
    clean_and_would_be_found(scene, kill(desk))
    journal = [p for p in scene.home.rglob("*") if p.is_file() and b"about to" in p.read_bytes()]
    assert journal  # the write was meant, and is on disk


@pytest.mark.parametrize("front", FRONTS)
def test_a_bug_with_a_secret_in_its_hands(scene: Scene, front: str) -> None:
    desk = scene.open("bug", front)
    desk.sign_in()
    environment = Path(f"/proc/{desk.child.pid}/environ").read_bytes()
    assert desk.ended() == BUG
    (report,) = scene.home.rglob("crash-*.txt")
    assert "ZeroDivisionError" in report.read_text("utf-8")
    clean_and_would_be_found(scene, environment)
