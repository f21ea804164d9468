"""The one screen: the frame, and in it whatever page the walk is on."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from vlc_wizard.core.events import Event, Opened, Pressed, Submitted, WentBack
from vlc_wizard.core.page import say
from vlc_wizard.ui.driven import Driven
from vlc_wizard.ui.framed import Framed
from vlc_wizard.ui.here import keys_for_help
from vlc_wizard.ui.meant import of_letter, still_meant
from vlc_wizard.ui.overlays import CodeAlone, Sheet
from vlc_wizard.ui.palette import Command, Palette, commands_of
from vlc_wizard.ui.render import items_of
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.fields import WordsField, focus_of, missing, unconfirmed
from vlc_wizard.ui.widgets.keys import Chosen
from vlc_wizard.ui.widgets.lines import Sent
from vlc_wizard.ui.widgets.link import LinkView
from vlc_wizard.ui.widgets.tasks import Opens


class Redraw(Message):
    """The page may be another one. Several of these are one."""

    def can_replace(self, message: Message) -> bool:
        """One drawing shows them all."""
        return isinstance(message, Redraw)


class PageScreen(Framed):
    """Draws the walk's page and tells it what the person did."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("escape", "back", show=False),
        Binding("f1,question_mark", "help", show=False),
        Binding("f2", "why", show=False),
        Binding("f6,ctrl+t", "tasks", show=False),
        Binding("ctrl+p", "commands", show=False),
        Binding("v,V", "code", show=False),
    ]

    def __init__(
        self,
        drive: Driven,
        pen: Pen,
        seconds: Callable[[], float],
        standing: Callable[[], Sequence[Command]],
    ) -> None:
        """Draws `drive`; `standing` are the commands that every page has."""
        super().__init__(pen, drive.page, drive.place, seconds)
        self.standing = standing
        self.drive = drive
        self._acted = False

    # --- drawing ------------------------------------------------------------------------------

    async def on_redraw(self) -> None:
        """Draw the walk's page: in place where it is the same one."""
        page, place, before = self.drive.page, self.drive.place, self.page
        self.page = page
        acted, self._acted = self._acted, False
        for part in (self.head, self.crumb, self.rail, self.step):
            part.show(place)
        self.changes.show(page.changes)
        self.aside.show(page)
        new: list[Widget] = []
        lifted = self.lift.standing()
        with self.app.batch_update():
            if page.id == before.id:
                new = await self.body.update_items(items_of(page))
            else:
                self.is_seen = False
                self.set_focus(None)
                await self.body.replace(items_of(page))
        self.refoot()
        if page.id != before.id:
            self.settling.then(self.focus_first)
            return
        if lifted:
            self.settling.then(self.lift.drop)
        self.focus_error()
        self.reveal_news(before, new if acted else [])

    # --- what the person does -----------------------------------------------------------------

    def act(self, event: Event) -> None:
        """Let the walk know, and show what came of it at once.

        What was meant for a page that is no longer there is dropped: keys may come faster than
        drawings, and none may ever act on a page the person has not seen.
        """
        if still_meant(event, self.page, self.drive.page):
            self._acted = True
            self.drive.send(event)
        self.post_message(Redraw())

    def on_sent(self, event: Sent) -> None:
        """Send the form, unless it is gone, or a confirmation was not typed."""
        event.stop()
        if event.field not in self.fields():
            return
        answers = {**self.answers(), **event.answers}
        asked = [widget.field for widget in self.fields()]
        for widget in self.fields():
            if isinstance(widget, WordsField) and missing(widget.field, answers, asked):
                widget.refuse(say("This is needed first. Nothing was done."))
                self.set_focus(widget.line)
                return
            if isinstance(widget, WordsField) and unconfirmed(widget.field, answers):
                widget.refuse(say('Type exactly "$must". Nothing was done.', must=widget.must))
                self.set_focus(widget.line)
                return
        self.is_sent(answers)
        self.act(Submitted(answers))

    def on_chosen(self, event: Chosen) -> None:
        """An action of the page."""
        event.stop()
        self.act(Pressed(event.name))

    def on_opens(self, event: Opens) -> None:
        """Another page."""
        event.stop()
        self.act(Opened(event.page))

    def press(self, letter: str) -> bool:
        """Do what a letter of the page's actions says, or the number of one of its rows."""
        meant = of_letter(self.page, letter)
        if meant is not None:
            self.act(meant)
        return meant is not None

    def action_enter(self) -> None:
        """Where nothing nearer takes Enter: the page's own, or to its question."""
        for action in self.page.actions:
            if action.key == "enter":
                self.act(Pressed(action.name))
                return
        fields = self.fields()
        if fields:
            self.set_focus(focus_of(fields[0]))

    def action_back(self) -> None:
        """Back, or stop what is under way."""
        self.act(WentBack())

    def action_tasks(self) -> None:
        """To the hub."""
        self.act(Opened("hub"))

    # --- laid over ----------------------------------------------------------------------------

    def action_help(self) -> None:
        """The page's help and the keys that work on it."""
        self.app.push_screen(
            Sheet(
                self.pen, "Help", self.page.help, keys_for_help(self.page, self.foot.keys, self.pen)
            )
        )

    def action_why(self) -> None:
        """Where the page's claims come from."""
        if self.page.why:
            self.app.push_screen(Sheet(self.pen, "Why?", self.drive.why()))

    def action_code(self) -> None:
        """A code alone."""
        links = [view.link for view in self.body.fields(LinkView) if view.link.code]
        if links:
            self.app.push_screen(CodeAlone(self.pen, links[0]), self._code_closed)

    def _code_closed(self, save: bool | None) -> None:  # noqa: FBT001 - a screen's result
        saving = next((a for a in self.page.actions if a.key == "s"), None)
        if save and saving:
            self.act(Pressed(saving.name))

    def action_commands(self) -> None:
        """All that can be done from here."""
        self.app.push_screen(Palette(self.pen, self._commands()), self._command_chosen)

    def _command_chosen(self, command: Command | None) -> None:
        if command is not None:
            command.do()

    def _commands(self) -> list[Command]:
        page_commands = commands_of(self.pen, self.page, self.drive.place, self.act)
        return [*page_commands, *self.standing()]
