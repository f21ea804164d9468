"""`vlc-wizard --version` and `--help` against a Python that does nothing, in turn, in one run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 21
TARGET = 3.0  # of --version; --help builds every flag, and is only shown
FLOOR = "python -c pass"
COMMANDS = {
    FLOOR: [sys.executable, "-c", "pass"],
    "--version": [sys.executable, "-m", "vlc_wizard", "--version"],
    "--help": [sys.executable, "-m", "vlc_wizard", "--help"],
}


def seconds(argv: list[str], environment: dict[str, str]) -> float:
    """Wall time of one process."""
    began = time.perf_counter()
    subprocess.run(argv, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    """Print the medians and their ratios; 1 where the target is missed."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "VLC_WIZARD_HOME": home}
        for argv in COMMANDS.values():  # compiled files
            seconds(argv, environment)
        for _ in range(ROUNDS):
            for name, argv in COMMANDS.items():
                times[name].append(seconds(argv, environment))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:<16}{median * 1000:7.1f} ms   {median / medians[FLOOR]:.2f}x")
    ratio = medians["--version"] / medians[FLOOR]
    print(f"--version / {FLOOR} = {ratio:.2f} (target: at most {TARGET:g})")
    return int(ratio > TARGET)


if __name__ == "__main__":
    sys.exit(main())
