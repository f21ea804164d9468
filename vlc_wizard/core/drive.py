"""One onboarding on its way: the state, and the acts performed through the ports.

Both front ends hold a Drive and nothing else of the program: they draw `page` and `place`
whenever they are told that something changed, and send what the person did.
"""

import asyncio
from collections.abc import Callable

from vlc_wizard.core.acts import APPLYING, Act, CopyText, Keep, Leave, Stop
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.events import Event, Failed, Finished, Stopped, Told
from vlc_wizard.core.frame import farewell, place_of
from vlc_wizard.core.page import Page, Place
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.ports import Progressed, Tools
from vlc_wizard.core.state import State
from vlc_wizard.core.walk import advance, page_of


class Drive:
    """Owns the state. Lives on one event loop; every method is called there."""

    def __init__(
        self,
        tools: Tools,
        state: State,
        *,
        changed: Callable[[], None],
        copy: Callable[[str], None],
    ) -> None:
        """`changed` is called after every change; `copy` sends text to the terminal's clipboard."""
        self.tools = tools
        self.state = state
        self.left = asyncio.Event()
        self.bug: BaseException | None = None  # an act died of something we did not expect
        self._changed = changed
        self._copy = copy
        self._performer = Performer(tools, self._tell)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def page(self) -> Page:
        """What to draw."""
        return page_of(self.state, self.tools.clock.now())

    @property
    def place(self) -> Place:
        """What to draw around it."""
        return place_of(self.state, self.tools.clock.now())

    @property
    def busy(self) -> bool:
        """Whether an act is under way."""
        return bool(self._tasks)

    def send(self, event: Event) -> None:
        """Let something happen."""
        before = self.state
        self.state, acts = advance(before, event, self.tools.clock.now())
        self._performer.session = self.state.session
        if self.state.plan is not None and self.state.plan is not before.plan:
            self._performer.remember(self.state.plan)
        for act in acts:
            self._start(act)
        self._changed()

    async def idle(self) -> None:
        """Wait until no act is under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def close(self) -> None:
        """Stop everything and keep the state. Safe to call twice."""
        for task in list(self._tasks.values()):
            task.cancel()
        await self.idle()

    def farewell(self) -> str:
        """What to say on leaving: what was done, and that nothing is lost."""
        return farewell(self.state)

    def _tell(self, progress: Progressed) -> None:
        self.send(Told(progress))

    def _start(self, act: Act) -> None:
        match act:
            case Leave():
                self.left.set()
            case Stop(name=name):
                self._stop(name)
            case Keep():
                self._keep(act)
            case CopyText(text=text):
                self._copy(text)
                self.send(Finished(act))
            case _ if act.work not in self._tasks:
                task = asyncio.create_task(self._perform(act), name=act.work)
                self._tasks[act.work] = task

    def _stop(self, name: str) -> None:
        if name == APPLYING:
            self._performer.stop_applying()
        elif task := self._tasks.get(name):
            task.cancel()

    def _keep(self, act: Keep) -> None:
        try:
            self._performer.keep(act)
        except WizardError as error:
            self.send(Failed(act, error))

    async def _perform(self, act: Act) -> None:
        try:
            event = await self._outcome(act)
            self._tasks.pop(act.work)  # first: what follows from it may be the same work again
            self.send(event)
        except BaseException as bug:
            self.bug = bug
            self.left.set()
            raise
        finally:
            if self._tasks.get(act.work) is asyncio.current_task():
                self._tasks.pop(act.work)

    async def _outcome(self, act: Act) -> Event:
        try:
            return Finished(act, await self._performer.perform(act))
        except WizardError as error:
            return Failed(act, error)
        except asyncio.CancelledError:
            return Stopped(act)
