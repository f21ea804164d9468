"""The acts under way: each a task of the event loop, and what became of it an event."""

import asyncio
from collections.abc import Callable
from functools import partial

from vlc_wizard.core.acts import APPLYING, Act, Confirm, CopyText, Keep, Leave, Stop
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.events import Event, Failed, Finished, Stopped, Told
from vlc_wizard.core.perform import Performer
from vlc_wizard.core.ports import Progressed, Tools
from vlc_wizard.core.state import State
from vlc_wizard.core.walk import advance


class Running:
    """Lets events happen to the state, and performs the acts they ask for."""

    def __init__(
        self,
        tools: Tools,
        *,
        happened: Callable[[State], None],
        copy: Callable[[str], None],
        leave: Callable[[BaseException | None], None],
    ) -> None:
        """`happened` takes every new state; `leave` ends the session, with a bug where one was."""
        self._tools = tools
        self._happened = happened
        self._copy = copy
        self._leave = leave
        self._performer = Performer(tools, self._tell)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._state: State | None = None

    @property
    def busy(self) -> bool:
        """Whether an act is under way."""
        return bool(self._tasks)

    def send(self, event: Event, state: State | None = None) -> None:
        """Let something happen. `state`: where the walk stands, the first time."""
        before = self._state if self._state is not None else state
        assert before is not None  # noqa: S101 - the drive gives it the first time
        after, acts = advance(before, event, self._tools.clock.now())
        self._state = after
        self._performer.session = after.session
        self._remember(before, after)
        for act in acts:
            self._start(act)
        self._happened(self._state)

    @property
    def kept(self) -> bool:
        """Whether the answers are on disk as they are now."""
        return self._performer.keeping.kept

    async def flush(self) -> None:
        """Wait until the answers are on disk, or it was said why not."""
        await self._performer.keeping.flush()

    async def idle(self) -> None:
        """Wait until no act is under way, and the answers are kept."""
        await self.flush()
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))
            await self.flush()

    async def close(self) -> None:
        """Stop everything; first keep the answers, for an act may take its time to stop.

        Safe to call twice.
        """
        for task in list(self._tasks.values()):
            task.cancel()
        await self.idle()

    def _tell(self, progress: Progressed) -> None:
        self.send(Told(progress))

    def _remember(self, before: State, after: State) -> None:
        """Keep a plan as soon as it is made, so that it can be applied after a restart."""
        if after.plan is not None and after.plan is not before.plan:
            keep = Keep(after.session, after.at)
            self._performer.memory.keep_plan(after.plan, partial(self._not_kept, keep))

    def _start(self, act: Act) -> None:
        match act:
            case Leave():
                self._leave(None)
            case Stop(name=name):
                self._stop(name)
            case Keep():
                self._performer.memory.keep(act, partial(self._not_kept, act))
            case Confirm(answer=answer):
                self._performer.confirm(answer)
            case CopyText(text=text):
                self._copy(text)
                self.send(Finished(act))
            case _ if act.work not in self._tasks:
                task = asyncio.create_task(self._perform(act), name=act.work)
                self._tasks[act.work] = task
                task.add_done_callback(partial(self._ended, act))

    def _stop(self, name: str) -> None:
        if name == APPLYING:
            self._performer.stop_applying()
        elif task := self._tasks.get(name):
            task.cancel()

    def _not_kept(self, act: Keep, error: BaseException) -> None:
        if isinstance(error, WizardError):
            self.send(Failed(act, error))
        else:
            self._leave(error)

    def _ended(self, act: Act, task: asyncio.Task[None]) -> None:
        """Stopped before it had begun, a task says nothing of its end."""
        if self._tasks.get(act.work) is task:
            self._tasks.pop(act.work)
            self.send(Stopped(act))

    async def _perform(self, act: Act) -> None:
        try:
            event = await self._outcome(act)
            self._tasks.pop(act.work)  # first: what follows from it may be the same work again
            self.send(event)
        except BaseException as bug:
            self._leave(bug)
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
