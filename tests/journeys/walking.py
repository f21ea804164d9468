"""A front end without a screen: walks the whole way by page id, with one answer a page."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Event, Pressed, Submitted
from vlc_wizard.core.page import Choice, Form, Many, Page, Typed, Words
from vlc_wizard.core.session import Session
from vlc_wizard.core.state import State
from vlc_wizard.wiring import World

MOST_STEPS = 60  # a walk that needs more goes round in circles
EMERGENCY = "Emergency Access 1"
WORD = "its keys were tried last week"  # for the checks that need one


def default(field_: Any) -> Any:
    """What a person gives who takes what is offered, and types what is asked to be typed."""
    match field_:
        case Many():
            return tuple(o.value for o in field_.options if o.label.values["name"] == EMERGENCY)
        case Choice():
            return field_.value or field_.options[0].value
        case Typed():
            return field_.must
        case Words(optional=False, value=""):
            return WORD
        case _:
            return field_.value


def filled(page: Page) -> Event:
    """The page's form with its default answers."""
    assert isinstance(page.form, Form), f"{page.id} asks nothing: {page.title}"
    return Submitted({f.name: default(f) for f in page.form.fields}, page.id)


def pressing(*names: str) -> Callable[[Page], Event]:
    """The first of these actions that the page has."""

    def press(page: Page) -> Event:
        here = [a.name for a in page.actions]
        name = next((n for n in names if n in here), None)
        assert name, f"{page.id} offers {here}, not {names}"
        return Pressed(name, page.id)

    return press


# What is sent on each page. `carry-on` comes first on the page that offers it.
ANSWERS: Mapping[str, Callable[[Page], Event]] = {
    "hub": pressing("continue"),
    "resume": pressing("carry-on"),
    "person": filled,
    "signin": filled,
    "tenant": pressing("yes"),
    "admins": pressing("continue"),
    "facts": pressing("continue"),
    "method": filled,
    "configure": filled,
    "review": filled,
    "apply": pressing("continue", "again"),
    "switch": filled,
    "verify": pressing("continue", "again"),
    "people": pressing("link"),
    "link": pressing("done"),
}


@dataclass
class Walked:
    """What happened on one walk, filled while it goes on."""

    pages: list[str] = field(default_factory=list)  # as they were shown
    decisions: list[tuple[str, Event]] = field(default_factory=list)
    state: State | None = None  # at the end, or at death
    page: Page | None = None  # that stood there in the end
    killed: str = ""  # where, if it was
    faults: tuple[str, ...] = ()  # of the journal, looked at in the end

    @property
    def session(self) -> Session:
        """The answers as the walk left them."""
        assert self.state is not None
        return self.state.session


class Walker:
    """Holds a drive as a front end does, and waits for work instead of sleeping."""

    def __init__(
        self,
        world: World,
        state: State,
        walked: Walked,
        *,
        answers: Mapping[str, Callable[[Page], Event]] = ANSWERS,
        tools: Callable[[Any], Any] = lambda tools: tools,
    ) -> None:
        """`tools` may wrap the ports, to watch them."""
        self.walked = walked
        self._answers = answers
        self.drive = Drive(tools(world.tools), state, changed=self._look, copy=lambda _: None)

    def _look(self) -> None:
        self.walked.state = self.drive.state

    async def quiet(self) -> None:
        """Wait for the work under way; an act that died ends the walk, as it ends the program."""
        await self.drive.idle()
        if self.drive.bug is not None:
            raise self.drive.bug

    async def walk(self, until: Callable[[Drive], bool]) -> None:
        """Answer page after page until the condition holds."""
        for _ in range(MOST_STEPS):
            await self.quiet()
            if until(self.drive):
                return
            await self.step()
        raise AssertionError(f"no end after {MOST_STEPS} pages: {self.walked.pages}")

    async def step(self) -> None:
        """Show the page that stands there, and answer it."""
        page = self.drive.page
        assert not page.busy, f"{page.id} is busy, and nothing is under way"
        self.walked.pages.append(page.id)
        event = self._answers[page.id](page)
        self.walked.decisions.append((page.id, event))
        self.drive.send(event)
        await asyncio.sleep(0)


def told(drive: Drive) -> bool:
    """The end of the whole way: the policy is on, verified, and people have the link."""
    state = drive.state
    return state.at == "hub" and state.session.people_told and state.report is not None
