"""Start to first full frame: the hub against a bare Textual app of the same widgets, in turn.

Also says what is loaded at the first frame: nothing of msgraph, msal, keyring or httpx may be.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from terminals import Terminal

ROUNDS = 11
TARGET = 1.2
HEAVY = ("msgraph", "msgraph_core", "kiota_http", "msal", "keyring", "httpx")
BARE = Path(__file__).with_name("bare_app.py")
WATCHED = """
import sys
import vlc_wizard.wiring as wiring
from pathlib import Path
from vlc_wizard.cli import main

async def load(self):
    Path({out!r}).write_text("\\n".join(sys.modules))

wiring.World.load = load
sys.exit(main({arguments!r}))
"""


def main() -> int:
    """Print the medians and their ratio; 1 where the target is missed."""
    with tempfile.TemporaryDirectory() as home:
        # An installed program has its compiled files; here they lie in a folder of their own,
        # also where the environment forbids writing them beside the sources.
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        environment = {"VLC_WIZARD_HOME": home, **compiled}
        wizard = [sys.executable, "-m", "vlc_wizard"]
        demo = [*wizard, "--demo", "p1-fresh"]
        bare = [sys.executable, str(BARE)]
        for argv in (wizard, demo, bare):  # compiled files, and the rehearsal's own state
            first_frame(argv, environment)
        times: dict[str, list[float]] = {"bare": [], "wizard": [], "rehearsal": []}
        for _ in range(ROUNDS):
            for name, argv in (("bare", bare), ("wizard", wizard), ("rehearsal", demo)):
                times[name].append(first_frame(argv, environment))
        loaded = [heavy(arguments, environment) for arguments in ([], ["--demo", "p1-fresh"])]
    return report(times, loaded)


def first_frame(argv: list[str], environment: dict[str, str]) -> float:
    """Seconds until the last words of the first frame are there."""
    with Terminal(argv, environment=environment) as terminal:
        return terminal.until(lambda out: b"Keep the evidence" in out and b"Quit" in out)


def heavy(arguments: list[str], environment: dict[str, str]) -> list[str]:
    """Which heavy packages are loaded when the first frame has been painted."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "modules"
        code = WATCHED.format(out=str(out), arguments=arguments)
        with Terminal([sys.executable, "-c", code], environment=environment) as terminal:
            terminal.until(lambda _: out.exists())
            terminal.rest()
        modules = {name.partition(".")[0] for name in out.read_text().splitlines()}
    return sorted(modules.intersection(HEAVY))


def report(times: dict[str, list[float]], loaded: list[list[str]]) -> int:
    """Say it."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        ratio = seconds / medians["bare"]
        print(f"{name:<10} {seconds * 1000:6.0f} ms  {ratio:.2f} of the bare app")
    for name, found in zip(("wizard", "rehearsal"), loaded, strict=True):
        print(f"heavy packages at the first frame of the {name}: {', '.join(found) or 'none'}")
    ratio = medians["wizard"] / medians["bare"]
    ok = ratio <= TARGET and not any(loaded)
    print(f"first frame / bare app: {ratio:.2f} (target {TARGET}) {'ok' if ok else 'MISSED'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
