"""Keys in the order in which they were pressed.

Textual hands each key to the widget that has the focus, which has a queue of its own, and looks
for its binding only after it has come back through the queues of all widgets above. On the way a
letter may overtake the Enter, the Tab or the Ctrl-U that was pressed before it, and land in
another field, or be wiped out.
"""

from textual.app import App
from textual.events import Event, Key, Paste

from vlc_wizard.ui.widgets.lines import Line


class Keyboard(App[int]):
    """An app in which a key has taken effect before the next one is looked at."""

    @property
    def takes_keys(self) -> bool:
        """Whether what is on the screen is what keys would act on."""
        raise NotImplementedError

    def press_letter(self, letter: str) -> bool:
        """Do what a letter says outside of lines to type; False where it says nothing."""
        raise NotImplementedError

    async def on_event(self, event: Event) -> None:
        """Keys and pastes are dealt with here, all else by Textual."""
        match event:
            case Key():
                self.app_focus = True
                await self._press(event)
            case Paste(text=text) if isinstance(self.focused, Line):
                self.focused.take(next(iter(text.splitlines()), ""))
            case _:
                await super().on_event(event)

    async def _press(self, key: Key) -> None:
        if await self._check_bindings(key.key, priority=True) or not self.takes_keys:
            return
        letter = key.character if key.is_printable else None
        if letter and isinstance(self.focused, Line):
            self.focused.take(letter)
        elif not (letter and self.press_letter(letter)):
            await self._check_bindings(key.key)
