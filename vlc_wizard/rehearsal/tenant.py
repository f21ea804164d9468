"""The rehearsal tenant as its users hold it: open it, talk to it, close it."""

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vlc_wizard.rehearsal import scenario as scenario_file
from vlc_wizard.rehearsal.clock import SharedClock
from vlc_wizard.rehearsal.scenario import ScenarioCard, UnknownScenario

if TYPE_CHECKING:
    import httpx

    from vlc_wizard.rehearsal.app import Front
    from vlc_wizard.rehearsal.browser import Browser
    from vlc_wizard.rehearsal.faults import Faults
    from vlc_wizard.rehearsal.organisation import Organisation
    from vlc_wizard.rehearsal.record import Recorder

__all__ = ["Rehearsal", "ScenarioCard", "UnknownScenario", "scenarios"]
BASE = "https://rehearsal.example"
OFFSET = "clock offset seconds"
ENDING = ".sqlite"
SIZED = re.compile(r"(.+)-(\d+)")


def scenarios() -> tuple[ScenarioCard, ...]:
    """Every scenario there is."""
    return scenario_file.cards()


def kept_in(state_dir: Path) -> tuple[tuple[str, int | None], ...]:
    """The tenants whose state is in this folder: scenario, and people where they were counted."""
    stems = sorted(path.name.removesuffix(ENDING) for path in state_dir.glob(f"*{ENDING}"))
    names = scenario_file.names()
    sized = [(stem, SIZED.fullmatch(stem)) for stem in stems if stem not in names]
    return (
        *((stem, None) for stem in stems if stem in names),
        *((match[1], int(match[2])) for _, match in sized if match and match[1] in names),
    )


class Rehearsal:
    """One open tenant. Its state is a file; what it answers is committed there first."""

    base = BASE

    def __init__(self, organisation: "Organisation") -> None:
        scenario = organisation.scenario
        self.organisation = organisation
        self.clock = organisation.clock
        self.people_to_be = tuple(
            (named.label, organisation.people.person(index).user_name)
            for index, named in enumerate(scenario.named)
            if named.label
        )
        self.card = ScenarioCard(scenario.name, scenario.title, scenario.description)

    # The server itself is made when it is first asked something: whoever opens the tenant to
    # show who is in it must not wait for a web framework.

    @cached_property
    def faults(self) -> "Faults":
        """What goes wrong with which request."""
        from vlc_wizard.rehearsal.faults import Faults

        return Faults(self.clock.sleep)

    @cached_property
    def _front(self) -> "Front":
        from vlc_wizard.rehearsal.app import Front

        return Front(self.organisation, self.people_to_be)

    @cached_property
    def _recorder(self) -> "Recorder":
        from vlc_wizard.rehearsal.faults import FaultyWire
        from vlc_wizard.rehearsal.record import Recorder

        return Recorder(FaultyWire(self._front.application(), self.faults))

    @classmethod
    def open(
        cls,
        state_dir: Path,
        scenario: str = "p1-fresh",
        *,
        people: int | None = None,
        fresh: bool = False,
    ) -> "Rehearsal":
        """Open a scenario, going on where it was left unless `fresh`."""
        from vlc_wizard.rehearsal.organisation import Organisation
        from vlc_wizard.rehearsal.state import State

        loaded = scenario_file.load(scenario, people)
        path = state_dir / f"{scenario}{'' if people is None else f'-{people}'}{ENDING}"
        if fresh:
            for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                name.unlink(missing_ok=True)
        state = State(path)

        def kept() -> timedelta:
            return timedelta(seconds=float(state.fact(OFFSET, "0")))

        def keep(offset: timedelta) -> None:
            state.set_fact(OFFSET, str(offset.total_seconds()))

        clock = SharedClock(kept(), keep=keep, kept=kept)
        return cls(Organisation(loaded, state, clock))

    @property
    def app(self) -> Any:
        """The ASGI application."""
        return self._recorder

    @property
    def tenant_id(self) -> str:
        """The tenant's id."""
        return self.organisation.tenant_id

    @property
    def client_id(self) -> str:
        """The registration that the tenant's admins have allowed."""
        from vlc_wizard.rehearsal.organisation import CLIENT_ID

        return CLIENT_ID

    def http(self) -> "httpx.AsyncBaseTransport":
        """The transport for a Graph client in this process."""
        from vlc_wizard.rehearsal.wire import InProcess

        return InProcess(self.app)

    def msal_http(self, loop: asyncio.AbstractEventLoop) -> Any:
        """The `http_client` for msal, which must run in another thread than `loop`."""
        from vlc_wizard.rehearsal.wire import MsalHttp

        return MsalHttp(self.app, loop)

    def browser(self, loop: asyncio.AbstractEventLoop) -> "Browser":
        """A browser in which the first person to be signs in, until another is chosen."""
        from vlc_wizard.rehearsal.browser import Browser

        return Browser(self.app, loop, self.people_to_be[0][1])

    def approve_device_code(self, user_code: str, user_name: str) -> None:
        """Do what a person does on the page that asks for the code."""
        self._front.login.device.visit(user_code, user_name)

    def auto_sign_in(self, user_name: str | None = None) -> None:
        """From now on sign-ins finish by themselves, as this person or the first to be."""
        self._front.login.finish_alone(user_name or self.people_to_be[0][1])

    def sign_in_to_portal(self, user_name: str) -> Mapping[str, Any]:
        """Somebody signs in to Volume Licensing Central; returns what the log will say."""
        from vlc_wizard.rehearsal.sign_ins import sign_in

        person = self.organisation.person(user_name)
        if person is None:
            raise LookupError(f"nobody here has the sign-in name {user_name}")
        return sign_in(self.organisation, person)

    def visit_vlc(self, user_name: str) -> bool:
        """Somebody opens Volume Licensing Central, and registers first where that is asked.

        False where a policy blocks, or where there is nobody of that name.
        """
        from vlc_wizard.rehearsal.admission import admit
        from vlc_wizard.rehearsal.refusal import LoginRefusal

        person = self.organisation.person(user_name)
        if person is None:
            return False
        try:
            admit(self.organisation, person, None)
        except LoginRefusal:
            return False
        return True

    def activate(self, user_name: str, role: str) -> None:
        """Somebody activates a role that waits for them, as they would in the portal."""
        from vlc_wizard.rehearsal.eligibility import activate

        activate(self.organisation, user_name, role)

    def record(self, path: Path) -> None:
        """Write all traffic from now on to this file, one exchange a line."""
        self._recorder.to(path)

    def close(self) -> None:
        """Close the files."""
        if "_recorder" in self.__dict__:
            self._recorder.close()
        self.organisation.state.close()
