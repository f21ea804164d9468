"""The command as a person runs it, in this process: exit code, words, and what they are worth."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vlc_wizard import cli
from vlc_wizard.rehearsal.tenant import Rehearsal

from .dying import MortalRehearsal, Watch
from .living import SCENARIO, Tenant, tenant
from .walking import WORD

EMERGENCY = "emergency1@contosolicensing.onmicrosoft.example"
DOMAIN = "contoso-licensing.example"
Prepare = Callable[[Rehearsal], None]


def untouched(tenant: Rehearsal) -> None:
    """Nothing goes wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """One run of the command."""

    code: int
    words: str  # both streams, on one line each
    watch: Watch
    before: Tenant
    after: Tenant

    @property
    def writes(self) -> list[str]:
        """Requests that left and could have changed the tenant."""
        return self.watch.writes

    @property
    def untrue(self) -> list[str]:
        """Sentences that the tenant contradicts; also when there is none that could be."""
        spoken = [s for s in SENTENCES if s in self.words]
        if not spoken:
            return [f"nothing is said of the tenant: {self.words}"]
        return [s for s in spoken if not SENTENCES[s](self)]


def _as_it_was(said: Said) -> bool:
    return said.before == said.after


def _report_only(said: Said) -> bool:
    return bool(said.after.ours) and not said.after.enforced


# What is said of the tenant, and when it is true.
SENTENCES: dict[str, Callable[[Said], bool]] = {
    "The tenant is as it was.": _as_it_was,
    "Nothing was written now.": _as_it_was,
    "nothing was written.": lambda said: _as_it_was(said) and not said.writes,
    "Nothing was sent to the tenant": lambda said: not said.writes,
    "Nothing was sent to a tenant": lambda said: not said.writes,
    "already applied": lambda said: len(said.after.enforced) == 1,
    "The policy exists and is on.": lambda said: len(said.after.enforced) == 1,
    "The policy exists, report-only.": _report_only,
    "The policy is report-only: nobody is asked": _report_only,
    "If it is there, it is report-only: nobody is asked.": lambda said: not said.after.enforced,
    "The policy exists. Whether it is on is not known.": lambda said: bool(said.after.ours),
    "If the policy is there, it is report-only: nobody is asked.": lambda said: (
        not said.after.enforced
    ),
    "Whether it exists, and whether it is on, is not known.": lambda said: said.code != 0,
    "The service says that it did nothing.": lambda said: not said.after.enforced,
}


@dataclass
class Desk:
    """A computer, a tenant, and the command."""

    home: Path
    patch: pytest.MonkeyPatch
    scenario: str = SCENARIO

    def run(self, *argv: str, prepare: Prepare = untouched) -> Said:
        """Run the command with something prepared in the tenant or on the way to it."""
        watch, real = Watch(), Rehearsal.open

        def opened(*args: Any, **kwargs: Any) -> MortalRehearsal:
            tenant = real(*args, **kwargs)
            prepare(tenant)
            return MortalRehearsal(tenant, watch, self.home)

        before = tenant(self.home, self.scenario)
        out = io.StringIO()
        with self.patch.context() as patch, redirect_stdout(out), redirect_stderr(out):
            patch.setenv("VLC_WIZARD_HOME", str(self.home))
            patch.setattr(Rehearsal, "open", opened)
            code = cli.main([*argv, f"--demo={self.scenario}"])
        words = " ".join(out.getvalue().split())
        return Said(code, words, watch, before, tenant(self.home, self.scenario))

    @property
    def file(self) -> Path:
        """Where the plan is saved."""
        return self.home.with_name("plan.json")

    def plan(self, *argv: str) -> Said:
        """Make the plan and save it."""
        said = self.run("plan", "--exclude", EMERGENCY, "-o", str(self.file), *argv)
        assert said.code == 0, said.words
        return said

    def apply(self, *argv: str, prepare: Prepare = untouched, confirm: str = DOMAIN) -> Said:
        """Apply the saved plan."""
        word = ("--reason", WORD)
        return self.run(
            "apply", str(self.file), "--confirm", confirm, *word, *argv, prepare=prepare
        )
