"""The command: verbs, flags and exit codes. Nothing slow is loaded before it is needed.

What `--help` and `--version` print needs argparse at most; all else is imported where it is used.
"""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from vlc_wizard.core.drive import Drive
    from vlc_wizard.core.errors import WizardError
    from vlc_wizard.verbs.session import Answer
    from vlc_wizard.wiring import World

    MakeDrive = Callable[[Callable[[], None], Callable[[str], None]], Drive]

FAILED, BUG, INTERRUPTED = 1, 70, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    _open_streams()
    os.umask(0o077)  # what we write is for this account alone
    try:
        return _answered(list(sys.argv[1:] if argv is None else argv))
    except OutputLost as lost:
        return _output_lost(lost.error)
    finally:
        _drop_unwritable()


def command() -> int:
    """The command as a program of its own: `main`, and then the end of the process.

    A call of somebody else's library may still be under way in a thread that nobody waits for.
    Python would take its own house down around it, and has crashed over that.
    """
    import threading

    code = main()
    if threading.active_count() > 1:
        os._exit(code)  # everything is flushed and closed
    return code


class OutputLost(Exception):
    """What was to be printed cannot be."""

    def __init__(self, error: OSError) -> None:
        self.error = error


def _print(text: str, *, problem: bool = False) -> None:
    """Print now, not at some later moment. Raises OutputLost."""
    stream = sys.stderr if problem else sys.stdout
    try:
        print(text, file=stream, flush=True)
    except OSError as error:
        raise OutputLost(error) from error


def _answered(argv: list[str]) -> int:
    """Run it, and tell whatever went wrong."""
    if argv == ["--version"]:
        from vlc_wizard import __version__

        _print(f"vlc-wizard {__version__}")
        return 0
    telling = Telling(as_json="--json" in argv, ascii_only="--ascii" in argv)
    try:
        from vlc_wizard.verbs.flags import parse

        return _run(parse(argv), telling)
    except SystemExit as end:  # argparse has printed its help
        return int(end.code or 0)
    except KeyboardInterrupt:
        return telling.interrupted()
    except OutputLost:
        raise
    except Exception as error:  # noqa: BLE001 - the last guard: no bug shows a trace with values
        return telling.failed(error)


def _run(arguments: "Namespace", telling: "Telling") -> int:
    if arguments.verb is None:
        return _wizard(arguments)
    if arguments.verb == "rehearsal" and arguments.what == "serve":
        from vlc_wizard.verbs.serving import serve

        return serve(arguments, telling.announce)
    from vlc_wizard.verbs.running import run

    return telling.answer(run(arguments))


# --- the wizard -----------------------------------------------------------------------------------


def _wizard(arguments: "Namespace") -> int:
    import asyncio
    import gc

    gc.disable()  # nothing is garbage before the first frame; `World.load` turns it on again

    from vlc_wizard.core.drive import Drive
    from vlc_wizard.core.errors import UsageError
    from vlc_wizard.verbs.running import options_of
    from vlc_wizard.wiring import first_state, open_world

    if arguments.snapshot or arguments.stated or arguments.reason or arguments.json:
        raise UsageError(
            "--snapshot, --stated, --reason and --json need a verb",
            "The wizard itself works on a tenant, with a person.",
            now="Nothing was done.",
            next="For example: vlc-wizard assess --snapshot FILE --json",
        )
    world = open_world(options_of(arguments))
    try:
        state = first_state(world)

        def make_drive(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
            return Drive(world.tools, state, changed=changed, copy=copy)

        return _front(arguments, make_drive, world)
    finally:
        asyncio.run(world.close())


def _front(arguments: "Namespace", make_drive: "MakeDrive", world: "World") -> int:
    if arguments.plain or not _full_screen_possible():
        from vlc_wizard.adapters.clean import clean
        from vlc_wizard.plain.session import run as run_plain
        from vlc_wizard.plain.terminal import Unwritable

        try:
            return run_plain(
                make_drive, world.load, clean=clean, ascii_only=bool(arguments.ascii)
            )  # fmt: skip
        except Unwritable as lost:
            raise OutputLost(lost.error) from lost
    from vlc_wizard.ui.app import run

    return run(
        make_drive,
        ascii_only=bool(arguments.ascii),
        calm=bool(arguments.calm),
        after_first_frame=world.load,
        keep_report=world.keep_report,
    )


def _full_screen_possible() -> bool:
    """Without a terminal, or on one that cannot place a cursor, it goes line by line."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return terminal and os.environ.get("TERM", "") != "dumb"


# --- what is told ---------------------------------------------------------------------------------


class Telling:
    """How answers and errors leave: lines for people, or one JSON document for programs."""

    def __init__(self, *, as_json: bool, ascii_only: bool) -> None:
        self._json = as_json
        self._ascii = ascii_only

    def answer(self, answer: "Answer") -> int:
        """Print a verb's answer; its exit code."""
        if self._json:
            self._document(answer.document)
        else:
            _print("\n".join(self._shown(answer.lines)))
        return answer.exit_code

    def announce(self, answer: "Answer") -> None:
        """What is known at once while the work goes on: lines, or one line of JSON."""
        import json

        lines = [json.dumps(answer.document)] if self._json else self._shown(answer.lines)
        print("\n".join(lines), flush=True)

    def failed(self, error: Exception) -> int:
        """Tell an error in its five parts, or a bug by its places alone; the exit code."""
        from vlc_wizard.core.errors import WizardError

        if not isinstance(error, WizardError):
            error = _bug(error)
        return self._tell(error)

    def interrupted(self) -> int:
        """Ctrl-C, where nothing can have been changed."""
        from vlc_wizard.core.errors import WizardError

        return self._tell(
            WizardError("Interrupted", next="What was kept before is kept.", exit_code=INTERRUPTED)
        )

    def _tell(self, error: "WizardError") -> int:
        from vlc_wizard.core.problem import as_text

        _print("\n".join(self._shown(as_text(error).splitlines())), problem=True)
        if self._json:
            self._document({
                "error": {
                    "title": error.title, "why": error.why, "now": error.now, "next": error.next,
                    "code": error.code or None, "status": error.status or None,
                    "request_id": error.request_id or None, "exit_code": error.exit_code,
                }
            })  # fmt: skip
        return error.exit_code

    @staticmethod
    def _document(document: object) -> None:
        import json

        _print(json.dumps(document, indent=2, ensure_ascii=True))

    def _shown(self, lines: Iterable[str]) -> list[str]:
        """The last net: whatever a line holds, it acts on no terminal."""
        from vlc_wizard.adapters.clean import clean
        from vlc_wizard.plain.letters import spelt

        cleaned = [clean(part) for line in lines for part in line.split("\n")]
        return [spelt(line) for line in cleaned] if self._ascii else cleaned


def _bug(error: Exception) -> "WizardError":
    """A bug as an error of ours; its report names files and lines, never a value."""
    from datetime import UTC, datetime

    from vlc_wizard.adapters.files import save
    from vlc_wizard.adapters.home import home
    from vlc_wizard.core.errors import StateError, WizardError
    from vlc_wizard.ui.crash import places

    try:
        path = home() / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
        kept = f"A report without any values: {save(path, [places(error).encode()])}"
    except StateError:
        kept = "A report could not be saved."
    return WizardError(
        "vlc-wizard met a bug and stopped",
        f"{type(error).__name__}. {kept}",
        now="What was done to a tenant is written down; vlc-wizard status shows it.",
        next="Start again to carry on. If it happens again, send the report.",
        exit_code=BUG,
    )


# --- streams --------------------------------------------------------------------------------------


def _open_streams() -> None:
    """A stream that was closed reads and writes nothing; one of another encoding never fails."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for good
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _output_lost(error: OSError) -> int:
    """Whoever read the output has gone, or it cannot be written: nothing more is said there."""
    if not isinstance(error, BrokenPipeError):
        with suppress(OSError):
            print(f"The output could not be written: {error.strerror}", file=sys.stderr)
    return FAILED


def _drop_unwritable() -> None:
    """What nobody can read any more is dropped: Python itself would end with 120 for it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
