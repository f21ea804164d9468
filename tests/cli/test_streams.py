"""Streams of a real process: none, closed, full, of another encoding; and Ctrl-C."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .desk import DOMAIN, WORD, Desk

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "vlc_wizard"]
DEADLINE = 60


def run(*argv: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    """The command as its own process."""
    kind = {"input": b"", "capture_output": True, "timeout": DEADLINE, **more}
    env = {**os.environ, "PYTHONPATH": str(ROOT), **kind.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run([*COMMAND, *argv], env=env, check=False, **kind)  # type: ignore[call-overload,no-any-return]


def test_without_a_terminal_it_goes_line_by_line(home: Path) -> None:
    done = run("--demo")
    assert done.returncode == 130
    assert b"1  Find the admin: Not started" in done.stdout
    assert b"Nothing was changed in the tenant." in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def test_a_terminal_that_is_dumb_is_no_reason_to_fail(home: Path) -> None:
    assert run("--demo", "--plain", "--ascii", env={"TERM": "dumb"}).stdout.isascii()


def test_whoever_reads_may_leave(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    for argv in (["people", "--demo"], ["--help"], ["--plain", "--demo"]):
        done = run(*argv, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
        assert done.returncode == (0 if argv == ["--help"] else 1), (argv, done)
        assert done.stderr == b"", argv
    os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_cannot_be_written_is_said(home: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run("status", "--demo", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"The output could not be written: No space left on device" in done.stderr


@pytest.mark.parametrize("fd", [0, 1, 2])
def test_a_closed_stream_is_no_bug(home: Path, fd: int) -> None:
    """A service manager may start a program with none."""
    words = f'exec {fd}>&-; exec "$@"'
    argv = ["/bin/sh", "-c", words, "sh", *COMMAND, "status", "--demo"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, env=env, capture_output=True, timeout=DEADLINE, check=False)
    assert done.returncode == 0, done
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_an_encoding_that_lacks_letters_never_fails(home: Path, encoding: str) -> None:
    done = run("people", "--demo=hostile", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    done = run("--plain", "--demo=hostile", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 130, done.stderr


def test_bytes_that_are_no_text_are_no_bug(home: Path) -> None:
    done = run("--plain", "--demo", input=b"\xff\xfe\x00\nq\n")
    assert done.returncode == 0, done
    assert b"That key does nothing here." in done.stdout


def test_a_folder_that_is_gone_is_no_bug(home: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    words = f'cd {gone} && rmdir {gone} && exec "$@"'
    argv = ["/bin/sh", "-c", words, "sh", *COMMAND, "status", "--demo"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(argv, env=env, capture_output=True, timeout=DEADLINE, check=False)
    assert done.returncode == 0, done


# where it stands still, and what is then said of the tenant
STUCK = [
    ("sign-in", "assess", b"The tenant is as it was."),
    ("read", "apply", b"Nothing was written to the tenant."),
    ("create", "apply", b"A change was begun. Whether it was made is settled"),
    ("switch", "apply", b"A change was begun. Whether it was made is settled"),
]


@pytest.mark.parametrize(("point", "verb", "says"), STUCK)
def test_ctrl_c_leaves_at_once_and_says_what_was_done(
    desk: Desk, tmp_path: Path, point: str, verb: str, says: bytes
) -> None:
    more = [str(desk.plan()), "--confirm", DOMAIN, "--reason", WORD] if verb == "apply" else []
    mark = tmp_path / "stuck"
    os.mkfifo(mark)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.plain.stuck", point, verb, "--demo", "--json", *more],
        env={**os.environ, "PYTHONPATH": str(ROOT), "STUCK": str(mark)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with mark.open("rb") as stuck:  # until it stands still
        assert stuck.read() == b"stuck"
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=DEADLINE)
    assert child.returncode == 130, err
    assert b"Interrupted" in err
    assert says in err
    assert b'"exit_code": 130' in out
    assert b"Traceback" not in err


def stuck(point: str, *argv: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in a world that is not as it should be."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "tests.plain.stuck", point, *argv]
    return subprocess.run(
        line, env=env, input=typed, capture_output=True, timeout=DEADLINE, check=False
    )


@pytest.mark.parametrize(("argv", "typed"), [(["assess"], b""), (["--plain"], b"\n\n\n\n")])
def test_a_bug_in_the_middle_is_70_and_shows_no_value(
    home: Path, argv: list[str], typed: bytes
) -> None:
    done = stuck("bug", *argv, "--demo", typed=typed)
    assert done.returncode == 70, done
    assert b"vlc-wizard met a bug and stopped" in done.stderr
    assert b"secret" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr
    (report,) = home.glob("crash-*.txt")
    assert "stuck.py" in report.read_text()
    assert "secret" not in report.read_text()


def test_a_live_start_asks_which_app_signs_in(home: Path) -> None:
    lines = b"\nnot-a-guid\n14D82EEC-204b-4c2f-b7e8-296a70dab67e\nq\n"
    done = run("--plain", input=lines)
    assert done.returncode == 0, done
    said = " ".join(done.stdout.decode().split())
    assert "Attention: This is not a GUID such as" in said
    assert "Tenant id or domain: nothing (empty: the one you sign in to)" in said
    assert "Sign in." in said
    assert "REHEARSAL" not in said
