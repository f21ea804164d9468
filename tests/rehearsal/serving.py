"""The command serving a tenant in a process of its own, and other processes that ask it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vlc_wizard.rehearsal.organisation import CLIENT_ID

COMMAND = (sys.executable, "-m", "vlc_wizard")
PATIENCE = 60  # seconds; other work may share the machine
OPENS = """
import ssl, sys, urllib.request
trust = ssl.create_default_context(cafile=sys.argv[1])
urllib.request.urlopen(sys.argv[2], context=trust, timeout=60).read()
"""


@dataclass
class Serving:
    """A running `rehearsal serve`."""

    process: subprocess.Popen[str]
    first_line: str
    folder: Path

    @property
    def url(self) -> str:
        return str(json.loads(self.first_line)["url"])

    @property
    def ca(self) -> str:
        return str(json.loads(self.first_line)["ca"])

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and whatever else it said."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        return code, self.process.stdout.read() + self.process.stderr.read()

    def ask(self, *argv: str, way: str = "browser") -> subprocess.CompletedProcess[str]:
        """Another process, whose browser is a script that opens the page and does nothing more."""
        here = ["--cloud", self.url, "--ca", self.ca, "--client-id", CLIENT_ID]
        return self.run(*argv, *here, "--sign-in", way)

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Another process of the command."""
        opener = self.folder / "opens.py"
        opener.write_text(OPENS)
        return subprocess.run(
            [*COMMAND, *argv],
            env=_environment(self.folder, BROWSER=f"{sys.executable} {opener} {self.ca} %s"),
            capture_output=True, text=True, timeout=2 * PATIENCE, check=False,
        )  # fmt: skip


def _environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "VLC_WIZARD_HOME": str(folder / "home"), **more}


@contextmanager
def serving(folder: Path, *argv: str, as_json: bool = True) -> Iterator[Serving]:
    """`rehearsal serve`, from its first line until the block ends."""
    flags = [*argv, *(["--json"] if as_json else [])]
    with subprocess.Popen(
        [*COMMAND, "rehearsal", "serve", *flags],
        env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield Serving(process, process.stdout.readline(), folder)
        finally:
            process.kill()
