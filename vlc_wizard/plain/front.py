"""Line by line: the page, the question, the answer. No cursor addressing, no colour.

End of input ends the program with 130; the state is kept.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.events import Opened, Pressed, Submitted, WentBack
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Link, Page, Table, Tasks
from vlc_wizard.plain.asking import Wrong, ask_lines, prompt, take
from vlc_wizard.plain.lines import ROWS, code_lines, page_lines, table_lines, wrap

INTERRUPTED = 130
BUG = 70

MakeDrive = Callable[[Callable[[], None], Callable[[str], None]], Drive]


class Left(Exception):
    """The person left, or the input ended."""


class Front:
    """One session, line by line."""

    def __init__(
        self,
        make_drive: MakeDrive,
        lines: "asyncio.Queue[str | None]",
        out: TextIO,
        *,
        interactive: bool,
    ) -> None:
        self._interactive = interactive
        self._shown: Any = None  # the sign-in prompt said last
        self._lines = lines
        self._out = out
        self._changed = asyncio.Event()
        self.drive = make_drive(self._changed.set, self._copy)
        self._view: Any = None  # the table's rows as filtered now
        self._start = 0
        self._filter = 0

    async def run(self) -> int:
        """Ask until the person leaves. The exit code: 0, 130 (end of input), 70 (a bug)."""
        code = 0
        try:
            while not self.drive.left.is_set():
                await self._turn()
        except Left:
            code = INTERRUPTED
        await self.drive.close()
        self._say(self.drive.farewell())
        return BUG if self.drive.bug else code

    # --- one page -------------------------------------------------------------------------------

    async def _turn(self) -> None:
        await self._until_quiet()
        page = self.drive.page
        self._print(page)
        self._view, self._start, self._filter = None, 0, 0
        if page.form is not None:
            await self._ask_form(page)
        else:
            await self._ask_key(page)

    async def _until_quiet(self) -> None:
        """While the page's own work is under way, say where it is; keys still work."""
        said = ""
        while self.drive.page.busy and not self.drive.left.is_set():
            for doing in tuple(self.drive.state.work.values()):
                words = f"Under way: {doing.what}"
                if words != said:
                    self._say(f"{words}.")
                    said = words
                self._say_prompt(doing.prompt)
            await self._change_or_line()

    def _say_prompt(self, shown: Any) -> None:
        if shown is None or shown == self._shown:
            return
        self._shown = shown
        code = f" and type {shown.code}" if shown.code else ""
        opened = " (your browser was asked to open it)" if shown.opened else ""
        self._say(f"Open {shown.address}{code}{opened}")

    async def _change_or_line(self) -> None:
        """Wait for the work, or for a key that stops it.

        Only a person at a terminal can mean the work; lines from a file are later answers.
        """
        self._changed.clear()
        waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._changed.wait())]
        if self._interactive:
            waiting.append(asyncio.ensure_future(self._lines.get()))
        waiting.append(asyncio.ensure_future(self.drive.left.wait()))
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            if not task.done():
                task.cancel()
        if self._interactive and waiting[1].done() and not waiting[1].cancelled():
            self._typed_meanwhile(waiting[1].result())

    def _typed_meanwhile(self, line: Any) -> None:
        if line is None:
            raise Left
        if line.strip():
            self._command(self.drive.page, line.strip())

    def _print(self, page: Page) -> None:
        for line in page_lines(page, self.drive.place):
            self._say(line)

    async def _ask_form(self, page: Page) -> None:
        assert page.form is not None  # noqa: S101 - the caller looked
        answers: dict[str, Any] = {}
        for field in page.form.fields:
            for line in ask_lines(field):
                self._say(line)
            value = await self._ask_field(page, field)
            if value is None:
                return  # a key did something else
            answers[field.name] = value
        self.drive.send(Submitted(answers, page.id))

    async def _ask_field(self, page: Page, field: Any) -> Any:
        keys = self._keys(page)
        keys.pop("Enter", None)
        while True:
            line = await self._line(prompt(field, keys))
            if self._command(page, line.strip()):
                if self.drive.page.id != page.id or self._moved(line):
                    return None
                continue
            value = take(field, line)
            if not isinstance(value, Wrong):
                return value
            self._say(value.says)

    @staticmethod
    def _moved(line: str) -> bool:
        return line.strip() not in ("?", "w", "l", "m", "v")

    async def _ask_key(self, page: Page) -> None:
        keys = self._keys(page)
        shown = ", ".join(f"{key} {words}" for key, words in keys.items())
        line = await self._line(f"[{shown}]: ")
        text = line.strip()
        if not text:
            text = "enter"
        if not self._command(page, text):
            self._say("That key does nothing here.")

    def _keys(self, page: Page) -> dict[str, str]:
        keys = {("Enter" if a.key == "enter" else a.key): plain(a.label) for a in page.actions}
        if any(isinstance(b, Tasks) for b in page.blocks):
            keys["1-5"] = "Open a task"
        if page.id != "hub":
            keys |= {"b": "Back", "h": "Tasks"}
        return keys | {"?": "Help", "q": "Leave"}

    # --- keys -----------------------------------------------------------------------------------

    def _command(self, page: Page, text: str) -> bool:
        """Do what a key says. False: it is not a key here."""
        action = next((a for a in page.actions if a.key == text), None)
        if action is not None:
            self.drive.send(Pressed(action.name, page.id))
            return True
        if text in _COMMANDS:
            _COMMANDS[text](self, page)
            return True
        return self._task(page, text) or self._table(page, text)

    def _task(self, page: Page, text: str) -> bool:
        rows = [r for b in page.blocks if isinstance(b, Tasks) for r in b.rows]
        row = next((r for r in rows if str(r.number) == text), None)
        if row is not None:
            self.drive.send(Opened(row.opens))
        return row is not None

    def _table(self, page: Page, text: str) -> bool:
        table = next((b for b in page.blocks if isinstance(b, Table)), None)
        if table is None or not text or text[0] not in "/mf":
            return False
        if text[0] == "m":
            self._start += ROWS
        elif text[0] == "/":
            self._view, self._start = table.source.ordered(search=text[1:].strip()), 0
        elif table.filters:
            self._filter = (self._filter + 1) % len(table.filters)
            only, label = table.filters[self._filter]
            self._view, self._start = table.source.ordered(only=only), 0
            self._say(f"Only: {plain(label)}.")
        source = self._view or table.source
        if self._start >= len(source):
            self._start = 0
        for line in table_lines(table, source, self._start):
            self._say(line)
        return True

    def _help(self, page: Page) -> None:
        for says in (*page.help, *page.why):
            for line in wrap(plain(says)):
                self._say(line)
        self._say("b goes back, h shows the tasks, l prints the page again, q leaves.")
        self._say(f"Help with the guidance: {self.drive.state.setting.words.support}")

    def _code(self, page: Page) -> None:
        for block in page.blocks:
            if isinstance(block, Link) and block.code:
                for line in code_lines(block):
                    self._say(line)

    # --- in and out -----------------------------------------------------------------------------

    async def _line(self, text: str) -> str:
        self._out.write(text)
        self._out.flush()
        while True:
            left = asyncio.ensure_future(self.drive.left.wait())
            line = asyncio.ensure_future(self._lines.get())
            await asyncio.wait({left, line}, return_when=asyncio.FIRST_COMPLETED)
            left.cancel()
            if not line.done():
                line.cancel()
                raise Left
            got = line.result()
            if got is None:
                self._say("")
                raise Left
            return got

    def _say(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()

    def _copy(self, text: str) -> None:
        self._say(f"Copy this: {text}")


_COMMANDS: dict[str, Callable[[Front, Page], None]] = {
    "b": lambda front, _: front.drive.send(WentBack()),
    "h": lambda front, _: front.drive.send(Opened("hub")),
    "q": lambda front, _: front.drive.send(Pressed("quit")),
    "l": Front._print,
    "?": Front._help,
    "v": Front._code,
}


def run(make_drive: MakeDrive, after_start: Callable[[], Any]) -> int:
    """Run on the terminal's own streams. Ctrl-C leaves with 130; the state is kept."""
    return asyncio.run(_session(make_drive, after_start, sys.stdin, sys.stdout))


async def _session(
    make_drive: MakeDrive, after_start: Callable[[], Any], source: TextIO, out: TextIO
) -> int:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    # a daemon thread: a read that waits for the person must not hold up leaving
    reader = threading.Thread(target=_read, args=(source, loop, lines), daemon=True)
    front = Front(make_drive, lines, out, interactive=source.isatty())
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        interrupted = True
        front.drive.left.set()

    if threading.current_thread() is threading.main_thread():
        loop.add_signal_handler(signal.SIGINT, interrupt)
    loading = asyncio.ensure_future(after_start())
    reader.start()
    code = await front.run()
    loading.cancel()
    return INTERRUPTED if interrupted and not code else code


def _read(
    source: TextIO, loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[str | None]"
) -> None:
    try:
        for line in source:
            loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\n"))
        loop.call_soon_threadsafe(lines.put_nowait, None)
    except RuntimeError:
        return  # the loop is closed: the person has left
