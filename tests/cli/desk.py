"""The command as a program runs it: exit code, both streams, and the document."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard import cli
from vlc_wizard.rehearsal.tenant import Rehearsal

DOMAIN = "contoso-licensing.example"
WORD = "its keys were tried last week"  # for the checks that need one
READER = f"jo.brackenridge@{DOMAIN}"
EMERGENCY = "emergency1@contosolicensing.onmicrosoft.example"


@dataclass(frozen=True, slots=True)
class Said:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one document on standard output; anything else there is an error."""
        return json.loads(self.out)


class Desk:
    """Gives commands."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._patch = monkeypatch

    def run(self, *argv: str) -> Said:
        """One command."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main(list(argv))
        return Said(code, out.getvalue(), err.getvalue())

    def plan(self, name: str = "plan.json", *more: str) -> Path:
        """A plan of the default scenario, saved."""
        said = self.run("plan", "--demo", "-o", name, *more)
        assert said.code == 0, said.err
        return Path(name)

    def apply(self, file: Path, *more: str) -> Said:
        """Apply it, with the word that its amber checks ask for."""
        said = () if "--reason" in more else ("--reason", WORD)
        return self.run("apply", str(file), "--demo", "--confirm", DOMAIN, *said, *more)

    def from_now_on(self, method: str, path: str, **fault: Any) -> None:
        """Let something go wrong in every rehearsal opened from here on."""
        opening = Rehearsal.open.__func__  # type: ignore[attr-defined]

        def opened(*args: Any, **kwargs: Any) -> Rehearsal:
            rehearsal: Rehearsal = opening(Rehearsal, *args, **kwargs)
            rehearsal.faults.next(method, path, **fault)
            return rehearsal

        self._patch.setattr(Rehearsal, "open", opened)
