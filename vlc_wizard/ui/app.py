"""The full-screen front end: one app around one screen, and a way out that always works."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.screen import Screen

from vlc_wizard.ui.crash import places
from vlc_wizard.ui.driven import Driven
from vlc_wizard.ui.filters import Letters, Scrub, Uncoloured
from vlc_wizard.ui.keyboard import Keyboard
from vlc_wizard.ui.palette import Command
from vlc_wizard.ui.screen import PageScreen, Redraw
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.themes import LIVE_DARK, THEMES, theme
from vlc_wizard.ui.threads import Unwaited

BUG, INTERRUPTED = 70, 130
_PACE = 0.2  # seconds between drawings that nobody asked for
_TICK, _CALM_TICK = 1.0, 5.0  # seconds between drawings of times that pass
_PATIENCE = 0.3  # seconds that work is given to stop when leaving
_DISK = 3.0  # seconds that the disk is given to take the last answers: longer than a file is busy
# Seconds until a thread that reads or stores lets the screen's go on. A key passes the event loop
# some ten times before it is painted, and each time the loop may have to wait that long.
_TURN = 0.0005

MakeDrive = Callable[[Callable[[], None], Callable[[str], None]], Driven]
Awaited = Callable[[], Awaitable[None]]


class WizardApp(Keyboard):
    """Holds the drive; everything to be seen is the screen's."""

    CSS_PATH = "theme.tcss"
    TITLE = "vlc-wizard"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
    ]

    def __init__(
        self,
        make_drive: MakeDrive,
        *,
        ascii_only: bool = False,
        calm: bool = False,
        after_first_frame: Awaited | None = None,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """`make_drive` is called on the running loop; `seconds` is a steady clock."""
        plain_terminal = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if plain_terminal else None)
        self.pen = Pen(ascii_only)
        self.tick = _CALM_TICK if calm else _TICK
        self.drive: Driven
        self.report = ""  # of a bug
        self._make_drive = make_drive
        self._after_first_frame = after_first_frame
        self._seconds = seconds
        self._due = False
        self._light = _is_light(os.environ.get("COLORFGBG", ""))
        self._few_colours = plain_terminal or self.console.color_system in (None, "standard")
        self._set_filters(ascii_only=ascii_only)
        for name in THEMES:
            self.register_theme(theme(name))

    def _set_filters(self, *, ascii_only: bool) -> None:
        kept = [f for f in self._filters if not isinstance(f, Monochrome | NoColor)]
        if self.no_color:
            kept.append(Uncoloured())
        if ascii_only:
            kept.append(Letters())
        self._filters = [*kept, Scrub()]

    def get_driver_class(self) -> type[Driver]:
        """Ours, where a terminal is a file."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from vlc_wizard.ui.terminal import Terminal

        return Terminal

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our tokens, so that the style sheet can be read before a theme is set."""
        return dict(LIVE_DARK)

    # --- the drive ----------------------------------------------------------------------------

    def on_load(self) -> None:
        """The loop runs: make the drive, and look at which world it is."""
        self.animation_level = "none"
        asyncio.get_running_loop().set_exception_handler(self._loop_error)
        self.drive = self._make_drive(self.changed, self.copy_to_clipboard)
        # Not by assignment: that would have every style sheet read twice before the first frame.
        self.set_reactive(App.theme, self._theme_name())
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        self.page_screen = PageScreen(self.drive, self.pen, self._seconds, self.standing_commands)
        return self.page_screen

    def on_mount(self) -> None:
        """Watch for the end, and let times pass on the screen."""
        self.run_worker(self._wait_for_end(), group="end")
        self.set_interval(self.tick, self._passing)
        self.call_after_refresh(self._first_frame)

    def changed(self) -> None:
        """Something happened: draw soon, but not for every little thing."""
        if not self._due and self.is_running:
            self._due = True
            self.set_timer(_PACE, self._draw)

    def set_theme(self) -> None:
        """The colours of this world, in this terminal."""
        if self.theme != self._theme_name():
            self.theme = self._theme_name()

    def _theme_name(self) -> str:
        world = "rehearsal" if self.drive.place.world else "live"
        shade = "terminal" if self._few_colours else "light" if self._light else "dark"
        return f"{world}-{shade}"

    @property
    def takes_keys(self) -> bool:
        """Not while another page is made: nobody has seen it, so no key can be meant for it."""
        return self.screen is not self.page_screen or self.page_screen.is_seen

    def press_letter(self, letter: str) -> bool:
        """On the page: one of its actions, or the number of a task."""
        return self.screen is self.page_screen and self.page_screen.press(letter)

    def standing_commands(self) -> list[Command]:
        """What the palette offers on every page."""
        commands = [Command(self.pen.label("Quit"), lambda: self.leave(0))]
        if not self._few_colours:
            words = "Dark colours" if self._light else "Light colours"
            commands.insert(0, Command(self.pen.label(words), self._other_shade))
        return commands

    def _draw(self) -> None:
        self._due = False
        self.set_theme()
        self.page_screen.post_message(Redraw())

    def _passing(self) -> None:
        if self.drive.busy:
            self._draw()

    def _other_shade(self) -> None:
        self._light = not self._light
        self.set_theme()

    def _first_frame(self) -> None:
        if self._after_first_frame is not None:
            self.run_worker(self._loaded(self._after_first_frame), group="first")

    async def _loaded(self, work: Awaited) -> None:
        await work()

    # --- leaving ------------------------------------------------------------------------------

    async def _wait_for_end(self) -> None:
        await self.drive.left.wait()
        if self.drive.bug is not None:
            self.report = places(self.drive.bug)
        self.leave(BUG if self.drive.bug is not None else 0)

    def leave(self, code: int) -> None:
        """End the program with this exit code."""
        self.exit(code, return_code=code)

    async def action_quit(self) -> None:
        """Leave; the state is kept."""
        self.leave(0)

    def action_interrupt(self) -> None:
        """Leave at once, whatever is under way."""
        self.leave(INTERRUPTED)

    def on_gone(self) -> None:
        """Nobody is at the terminal any more: leave as if Ctrl-C had been pressed."""
        self.leave(INTERRUPTED)

    def panic(self, *_: object) -> None:
        """Replaces Textual's way to end where a thread of its own died."""
        self._handle_exception(RuntimeError())

    def _handle_exception(self, error: Exception) -> None:
        """Replaces Textual's report, which prints local variables: tokens, names."""
        if self._exit:  # the screen is taken down: what still draws on it finds nothing there
            return
        self._return_code = BUG
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.report = places(error)
        self._close_messages_no_wait()

    def _loop_error(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """An error nobody awaited; asyncio would log it with its message."""
        error = context.get("exception")
        if isinstance(error, Exception) and not self._exit:
            self._handle_exception(error)


def run(
    make_drive: MakeDrive,
    *,
    ascii_only: bool,
    calm: bool,
    after_first_frame: Awaited | None,
    keep_report: Callable[[str], str] | None = None,
) -> int:
    """Run the wizard until the person leaves; returns the exit code.

    `keep_report` writes a bug's report into a file of the person's own and returns its path.
    """
    app = WizardApp(
        make_drive, ascii_only=ascii_only, calm=calm, after_first_frame=after_first_frame
    )
    sys.setswitchinterval(_TURN)
    loop = asyncio.new_event_loop()
    loop.set_default_executor(Unwaited())
    try:
        loop.run_until_complete(_session(app))
        loop.run_until_complete(_cancel_rest())
    finally:
        loop.close()  # not asyncio.run: that waits for threads
    _say_goodbye(app, keep_report)
    return BUG if app.report else app.return_code or 0


async def _session(app: WizardApp) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError, AttributeError):  # Windows has none
            loop.add_signal_handler(getattr(signal, name), app.leave, INTERRUPTED)
    await app.run_async()
    with contextlib.suppress(asyncio.TimeoutError, AttributeError):
        await asyncio.wait_for(app.drive.close(), _PATIENCE)
    with contextlib.suppress(asyncio.TimeoutError, AttributeError):
        await asyncio.wait_for(app.drive.flush(), _DISK)


async def _cancel_rest() -> None:
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=_PATIENCE)


def _say_goodbye(app: WizardApp, keep_report: Callable[[str], str] | None) -> None:
    """After the terminal is the person's again: what was done, and that the state is kept."""
    lines = []
    if app.report:
        lines.append("vlc-wizard met a bug and stopped.")
        if keep_report is not None and (path := keep_report(app.report)):
            lines.append(f"A report, with places in the program and no values: {path}")
    if drive := getattr(app, "drive", None):
        lines.append(drive.farewell())
    out = sys.stderr if app.report else sys.stdout
    with contextlib.suppress(OSError):  # the terminal has gone
        out.write("".join(f"{line}\n" for line in lines if line))
        out.flush()


def _is_light(colorfgbg: str) -> bool:
    """Whether the terminal says that its background is light."""
    return colorfgbg.rpartition(";")[2] in ("7", "15")
