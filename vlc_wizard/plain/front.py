"""Line by line: the page, the question, the answer. No cursor addressing, no colour.

End of input ends the program with 130; the state is kept.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from vlc_wizard.core.drive import Drive
from vlc_wizard.core.errors import WizardError
from vlc_wizard.core.events import Submitted
from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Field, Form, Page
from vlc_wizard.plain.asking import (
    Wrong,
    ask_lines,
    needed,
    prompt,
    split,
    standing,
    standing_lines,
    take,
)
from vlc_wizard.plain.keys import EDIT, Did, Keys, no_key
from vlc_wizard.plain.lines import page_parts
from vlc_wizard.plain.terminal import Gone, Terminal
from vlc_wizard.plain.waiting import Waiting, is_quiet

INTERRUPTED = 130
PATIENCE = 0.8  # seconds that work is given to stop when leaving
DISK = 3.0  # seconds that the disk is given to take the last answers: longer than a file is busy

MakeDrive = Callable[[Callable[[], None], Callable[[str], None]], Drive]


class Left(Exception):
    """The person left, or the input ended."""


class Front:
    """One session, line by line."""

    def __init__(
        self,
        make_drive: MakeDrive,
        lines: "asyncio.Queue[str | None]",
        terminal: Terminal,
        *,
        interactive: bool,
    ) -> None:
        """`interactive`: what is typed while work is under way is meant for the work.

        Lines of a file are answers to later questions.
        """
        self._interactive = interactive
        self._lines = lines
        self._terminal = terminal
        self._changed = asyncio.Event()
        self.drive = make_drive(self._changed.set, lambda _: None)
        self._keys = Keys(self.drive, terminal)
        self._waiting = Waiting(terminal)
        self._next_line: asyncio.Future[str | None] | None = None
        self._problem: WizardError | None = None  # the one said last
        self._shown = ""  # id of the page that stands there

    async def run(self) -> int:
        """Ask until the person leaves. The exit code: 0, or 130 at the end of input."""
        code = 0
        try:
            while not self.drive.left.is_set():
                await self._turn()
        except (Left, Gone):
            code = INTERRUPTED
        with suppress(TimeoutError):
            await asyncio.wait_for(self.drive.close(), PATIENCE)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.drive.flush(), DISK)
        with suppress(Gone):
            self._terminal.say(self.drive.farewell())
        return code

    # --- one page -------------------------------------------------------------------------------

    async def _turn(self) -> None:
        await self._until_quiet()
        await self.drive.flush()  # who reads the page may rely on it: what led here is kept
        if self.drive.left.is_set():
            return
        page = self._show()
        if page.form is None:
            await self._ask_key(page)
        else:
            await self._ask_form(page, page.form)

    def _show(self) -> Page:
        page = self.drive.page
        self._waiting.page(page_parts(page, self.drive.place), whole=page.id != self._shown)
        if page.id != self._shown:
            self._keys.shown(page)
        self._shown = page.id
        self._problem = self.drive.state.problem
        return page

    async def _until_quiet(self) -> None:
        """While work is under way that the next page rests on, say where it is."""
        while not is_quiet(self.drive) and not self.drive.left.is_set():
            self._changed.clear()
            self._waiting.say(self.drive, keys=self._interactive)
            typed = await self._wait(for_line=self._interactive)
            if typed is not None and self._press(self.drive.page, typed) is Did.NOTHING:
                self._terminal.say(no_key(typed))

    async def _ask_key(self, page: Page) -> None:
        while True:
            text = await self._line(f"[{self._keys.hint(page)}]: ")
            page = self.drive.page
            if text is None:
                continue
            did = self._press(page, text or "enter")
            if did is Did.MOVED:
                return
            if did is Did.NOTHING:
                self._terminal.say(no_key(text or ""))

    # --- forms ----------------------------------------------------------------------------------

    async def _ask_form(self, page: Page, form: Form, *, everything: bool = False) -> None:
        """Ask what only the person can say; what has an answer stands unless they change it."""
        asked, others = (form.fields, ()) if everything else split(form.fields)
        answers: dict[str, Any] = {f.name: standing(f) for f in form.fields}
        self._terminal.say(*standing_lines(others))
        if not asked and not await self._accepted(page, form):
            return
        for field in asked:
            then = plain(form.submit) if field is asked[-1] else "Continue"
            value = await self._ask_field(page, field, then, may_edit=bool(others))
            if value is None:
                return
            answers[field.name] = value
        self.drive.send(Submitted(answers, page.id))

    async def _ask_field(
        self, page: Page, field: Field, then: str, *, may_edit: bool
    ) -> str | tuple[str, ...] | None:
        """The answer; None where a key did something else."""
        self._terminal.say(*ask_lines(field))
        while True:
            hint = self._keys.hint(page, form=True, may_edit=may_edit)
            text = await self._line(prompt(field, hint, then))
            page = self.drive.page
            if text is None:
                continue
            did = await self._pressed(page, text, may_edit=may_edit)
            if did is Did.MOVED:
                return None
            value = take(field, text) if did is Did.NOTHING else None
            if value == "" and page.form is not None and needed(field, page.form.fields):
                value = Wrong("This is needed first. Nothing was done.")
            if isinstance(value, Wrong):
                self._terminal.say(value.says)
            elif value is not None:
                return value

    async def _accepted(self, page: Page, form: Form) -> bool:
        """Whether the answers that stand are taken as they are."""
        hint = self._keys.hint(page, form=True, may_edit=True)
        while (text := await self._line(f"[Enter {plain(form.submit)}, {hint}]: ")) != "":
            did = await self._pressed(page, text or "", may_edit=True) if text else None
            if did is Did.MOVED:
                return False
            if did is Did.NOTHING:
                self._terminal.say(no_key(text or ""))
        return True

    async def _pressed(self, page: Page, text: str, *, may_edit: bool) -> Did:
        if may_edit and text == EDIT and page.form is not None:
            await self._ask_form(page, page.form, everything=True)
            return Did.MOVED
        return self._press(page, text)

    def _press(self, page: Page, text: str) -> Did:
        did = self._keys.press(page, text)
        if did is not Did.AGAIN:
            return did
        self._shown = ""
        return Did.MOVED

    # --- waiting --------------------------------------------------------------------------------

    async def _line(self, text: str) -> str | None:
        """What is typed at the prompt; None where a problem came up meanwhile, and was said."""
        self._terminal.ask(text)
        while True:
            self._changed.clear()
            typed = await self._wait(for_line=True)
            if typed is not None:
                return typed
            if self.drive.left.is_set():
                raise Left
            problem = self.drive.state.problem
            if problem is not None and problem is not self._problem:
                self._show()
                return None

    async def _wait(self, *, for_line: bool) -> str | None:
        """Until something changes, the end comes, or, where wanted, a line is typed."""
        ends = [
            asyncio.ensure_future(self._changed.wait()),
            asyncio.ensure_future(self.drive.left.wait()),
        ]
        line = self._pending() if for_line else None
        waited: list[asyncio.Future[Any]] = [*ends, *([line] if line else [])]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        if line is None or not line.done() or self.drive.left.is_set():
            return None
        self._next_line = None
        got = line.result()
        if got is None:
            raise Left
        return self._terminal.answered(got).strip()

    def _pending(self) -> "asyncio.Future[str | None]":
        if self._next_line is None:
            self._next_line = asyncio.ensure_future(self._lines.get())
        return self._next_line
