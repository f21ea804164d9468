"""A person at the plain front end: one line a prompt, given where it is expected."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.journey_end import End, end_of
from vlc_wizard.adapters.clean import clean
from vlc_wizard.core.drive import Drive
from vlc_wizard.core.page import Page
from vlc_wizard.plain.front import Front
from vlc_wizard.plain.terminal import Terminal
from vlc_wizard.wiring import Options, World, first_state, open_world

Step = tuple[str, str]  # the page that must stand there, and the line typed on it

WORD = "its keys were tried last week"  # for the check that needs one

# Scenario p1-fresh the whole way, with what is offered; the emergency access account is named.
WHOLE_WAY: tuple[Step, ...] = (
    ("hub", ""),
    ("person", ""),
    ("signin", ""),
    ("tenant", ""),
    ("admins", ""),
    ("facts", ""),
    ("method", ""),
    ("configure", "1"),
    ("review", WORD),
    ("review", "contoso-licensing.example"),
    ("apply", ""),
    ("switch", "turn on"),
    ("apply", ""),
    ("verify", ""),
    ("people", "c"),
    ("people", ""),
    ("link", "s"),
    ("link", ""),
)
LEAVE: Step = ("hub", "q")
END = None  # of the input
PATIENTLY = "\0"  # before a line that is typed once no work is under way any more


@dataclass
class Typed:
    """What came of it."""

    code: int = -1
    text: str = ""
    pages: list[str] = field(default_factory=list)  # ids, as they were shown first
    decisions: list[Step] = field(default_factory=list)  # lines that are not a mere "go on"
    lines: int = 0
    shown: list[Page] = field(default_factory=list)  # what stood there at each prompt
    end: End | None = None
    drive: Drive | None = None
    files: dict[str, bytes] = field(default_factory=dict)  # that were saved, by name
    wrong: str = ""  # another page stood there than the one expected


class Person(Terminal):
    """Types the next line whenever asked."""

    def __init__(self, steps: Sequence[Step | None], out: io.StringIO, typed: Typed, **kind: bool):
        super().__init__(out, clean=clean, echo=True, **kind, environ={})
        self.steps = list(steps)
        self.typed = typed
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.page: Callable[[], Page]
        self.printed: Callable[[], Page]  # as it was printed: times in it go on meanwhile
        self.idle: Callable[[], Awaitable[None]]
        self.typing = False

    def ask(self, prompt: str) -> None:
        super().ask(prompt)
        if self.typing:
            return  # the line for this one is on its way
        self.typing = True
        step = self.steps.pop(0) if self.steps else END
        page = self.page()
        if step is END:
            self.lines.put_nowait(None)
            return
        expected, line = step
        if page.id != expected:
            self.typed.wrong = self.typed.wrong or f"{page.id} stands there, not {expected}"
            self.lines.put_nowait(None)
            return
        self.typed.lines += 1
        self.typed.shown.append(self.printed())
        if not goes_on(page, line):
            self.typed.decisions.append(step)
        if line.startswith(PATIENTLY):
            self.waiting = asyncio.ensure_future(self._patiently(line.removeprefix(PATIENTLY)))
        else:
            self.lines.put_nowait(line)

    def answered(self, line: str) -> str:
        self.typing = False
        return super().answered(line)

    async def _patiently(self, line: str) -> None:
        await self.idle()
        self.lines.put_nowait(line)


def goes_on(page: Page, line: str) -> bool:
    """Whether a line only turns the page: Enter, where there is nothing to answer or to choose."""
    enter = [a.name for a in page.actions if a.key == "enter"]
    return page.form is None and not line and enter == ["continue"]


def walk(
    steps: Sequence[Step | None],
    scenario: str = "p1-fresh",
    *,
    ascii_only: bool = False,
    prepare: Callable[[World], None] = lambda _: None,
    options: Mapping[str, object] = {},
) -> Typed:
    """One start of the plain front end, with real msal and the real SDK on the wire."""
    world = open_world(Options(demo=scenario, **options))  # type: ignore[arg-type]
    prepare(world)
    typed, out = Typed(), io.StringIO()
    try:
        asyncio.run(_walk(world, steps, typed, out, ascii_only=ascii_only))
    finally:
        asyncio.run(world.close())
    typed.text = out.getvalue()
    assert not typed.wrong, f"{typed.wrong}\n{typed.text[-3000:]}"
    return typed


async def _walk(
    world: World, steps: Sequence[Step | None], typed: Typed, out: io.StringIO, *, ascii_only: bool
) -> None:
    person = Person(steps, out, typed, ascii_only=ascii_only)
    state = first_state(world)

    def make_drive(changed: Callable[[], None], copy: Callable[[str], None]) -> Drive:
        def seen() -> None:
            if drive.state.at not in typed.pages:
                typed.pages.append(drive.state.at)
            changed()

        drive = Drive(world.tools, state, changed=seen, copy=copy)
        typed.pages.append(state.at)
        return drive

    front = Front(make_drive, person.lines, person, interactive=False)
    person.page = lambda: front.drive.page
    printed: list[Page] = []
    show = front._show

    def noted() -> Page:
        printed.append(show())
        return printed[-1]

    front._show = noted  # type: ignore[method-assign]
    person.printed = lambda: printed[-1]
    person.idle = front.drive.idle
    typed.drive = front.drive
    typed.code = await front.run()
    if front.drive.bug is not None:
        raise front.drive.bug
    typed.end = end_of(front.drive.state, world)
