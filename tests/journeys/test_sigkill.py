"""A real SIGKILL, at moments told by what the program says or writes; then it is started again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from vlc_wizard.core.session import Session

from .commanding import DOMAIN, Desk
from .dying import lines
from .living import live, tenant, world_of
from .walking import WORD

COMMAND = [sys.executable, "-m", "vlc_wizard"]
TRIES = 5  # on a busy computer the verb may be done before it is seen to write
PROMPT = "q Leave]: "


class Conversation:
    """The plain front end on two pipes, answered question by question."""

    def __init__(self, home: Path) -> None:
        self.said = ""
        self._process = subprocess.Popen(
            [*COMMAND, "--demo", "--plain"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "VLC_WIZARD_HOME": str(home)},
        )

    def __enter__(self) -> "Conversation":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):  # what was typed and never read
                pipe.close()

    def until(self, words: str) -> bool:
        """Go on as one who takes what is offered until it says this; False: it ended before."""
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        answered = 0
        while words not in self.said[answered:]:
            heard = os.read(self._process.stdout.fileno(), 1 << 16)
            self.said += heard.decode()
            if words in self.said[answered:]:
                break
            if not heard:
                return False
            if self.said.endswith(PROMPT):
                answer = answer_to(self.said[answered:])
                answered = len(self.said)
                self._process.stdin.write(f"{answer}\n".encode())
                self._process.stdin.flush()
        return True

    def kill(self) -> None:
        self._process.kill()  # SIGKILL
        self._process.wait()

    def ended(self) -> int:
        """Leave in good order; the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"q\n")
        self._process.stdin.flush()
        return self._process.wait(60)


def answer_to(asked: str) -> str:
    """What to type at this prompt."""
    question = asked.rpartition("\n")[2]
    if question.startswith("Type "):
        return "turn on" if "to turn it on" in question else DOMAIN
    if question.startswith("Why go on"):
        return WORD
    return "1" if question.startswith("Numbers with commas") else ""


def answers(home: Path) -> Session:
    """What is kept on the disk."""
    world = world_of(home)
    saved = world.store(None).saved()
    for store in world.stores.values():
        store.close()
    world.rehearsal.close()  # type: ignore[union-attr]
    assert saved is not None
    return saved.session


END = "Prepare people: In progress"  # on the task list, once people were told
MOMENTS = (
    "Who may make the change?",
    "about to create the policy",
    "ok: created, id",
    "about to set the policy to on",
    "Evidence grade E1",
)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_for_real_it_carries_on(home: Path, moment: str):
    with Conversation(home) as first:
        assert first.until(moment)
        first.kill()
    with Conversation(home) as second:
        assert second.until(END), second.said[-2000:]
        assert "Carry on where it was left?" in second.said
        assert second.ended() == 0
    (ours,) = tenant(home).ours
    assert ours["state"] == "enabled"
    whole, _ = live(home.with_name("whole"))
    assert answers(home) == whole.session


# --- the verb: it says nothing before its end, but it writes --------------------------------------


def written(home: Path, event: str, change: int) -> bool:
    return any((line["event"], line["change"]) == (event, change) for line in lines(home))


def cut_off(desk: Desk, event: str, change: int) -> bool:
    """Apply, and kill it as soon as this is written down; False: it was done before that."""
    command = [
        *COMMAND, "apply", str(desk.file), "--confirm", DOMAIN, "--demo", "--reason", WORD
    ]  # fmt: skip
    home = {**os.environ, "VLC_WIZARD_HOME": str(desk.home)}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=home) as process:
        while not written(desk.home, event, change) and process.poll() is None:
            os.sched_yield()
        process.kill()
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("event", "change"), [("intent", 1), ("done", 1), ("intent", 2)])
def test_a_verb_killed_for_real_is_finished_by_the_next(
    home: Path, monkeypatch: pytest.MonkeyPatch, event: str, change: int
):
    for turn in range(TRIES):
        desk = Desk(home / str(turn), monkeypatch)
        desk.plan()
        if cut_off(desk, event, change):
            break
    else:
        raise AssertionError("it was never quick enough to kill it")
    said = desk.apply()
    assert (said.code, said.untrue, said.watch.unannounced) == (0, [], [])
    assert [p["state"] for p in said.after.ours] == ["enabled"]
    assert desk.apply().writes == []
