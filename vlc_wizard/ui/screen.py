"""The one screen: the frame, and in it whatever page the walk is on."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantBlur, DescendantFocus, Key
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from vlc_wizard.core.events import Event, Opened, Pressed, Submitted, WentBack
from vlc_wizard.core.page import Page, say
from vlc_wizard.ui.driven import Driven
from vlc_wizard.ui.focus import first, news, wrong
from vlc_wizard.ui.here import keys_for_help, keys_here
from vlc_wizard.ui.meant import of_letter, still_meant
from vlc_wizard.ui.overlays import CodeAlone, Sheet
from vlc_wizard.ui.palette import Command, Palette, commands_of
from vlc_wizard.ui.render import Maker, items_of
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.body import Body
from vlc_wizard.ui.widgets.fields import FIELDS, AnyField, WordsField, focus_of, unconfirmed
from vlc_wizard.ui.widgets.frame import Aside, Changes, Crumb, Head, Rail, Rule, Step
from vlc_wizard.ui.widgets.keys import ActionBar, Chosen, Foot
from vlc_wizard.ui.widgets.lines import Line, Sent
from vlc_wizard.ui.widgets.link import LinkView
from vlc_wizard.ui.widgets.tasks import Opens


class Redraw(Message):
    """The page may be another one. Several of these are one."""

    def can_replace(self, message: Message) -> bool:
        """One drawing shows them all."""
        return isinstance(message, Redraw)


class PageScreen(Screen[None]):
    """Draws the walk's page and tells it what the person did."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-rail"), (140, "-wide")]  # noqa: RUF012 - Textual's attribute
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012 - Textual's attribute
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("escape", "back", show=False),
        Binding("f1,question_mark", "help", show=False),
        Binding("f2", "why", show=False),
        Binding("f6,ctrl+t", "tasks", show=False),
        Binding("ctrl+p", "commands", show=False),
        Binding("v,V", "code", show=False),
        Binding("up", "roll(-1)", show=False),
        Binding("down", "roll(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
    ]

    def __init__(
        self,
        drive: Driven,
        pen: Pen,
        seconds: Callable[[], float],
        standing: Callable[[], Sequence[Command]],
    ) -> None:
        """Draws `drive`; `standing` are the commands that every page has."""
        super().__init__()
        self.standing = standing
        self.drive = drive
        self.pen = pen
        self.page = drive.page
        place = drive.place
        self._acted = False
        maker = Maker(pen, seconds, lambda: frozenset(a.key for a in self.page.actions))
        self.head, self.crumb = Head(pen, place), Crumb(pen, place)
        self.rail = Rail(pen, place)
        self.step = Step(pen, place)
        self.body = Body(maker, items_of(self.page))
        self.bar = ActionBar(pen, self.page.actions)
        self.changes = Changes(pen, self.page.changes)
        self.aside = Aside(pen, self.page)
        self.foot = Foot(pen)

    def compose(self) -> ComposeResult:
        """The frame, in the order the eye needs it."""
        yield self.head
        yield self.crumb
        yield Rule(self.pen)
        with Horizontal(id="middle"):
            yield self.rail
            with Vertical(id="page"):
                yield self.step
                yield self.body
                yield self.bar
                yield self.changes
            yield self.aside
        yield Rule(self.pen)
        yield self.foot

    def on_mount(self) -> None:
        """Give the focus once it is known what is in sight."""
        self._refoot()
        self.call_after_refresh(self._focus_first)

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
        with self.app.batch_update():
            if page.id == before.id:
                new = await self.body.update_items(items_of(page))
            else:
                self.set_focus(None)
                await self.body.replace(items_of(page))
        self._refoot()
        if page.id != before.id:
            self.body.once_laid_out(self.body.children[-1], self._focus_first)
        else:
            if acted or self.focused is None:
                self.call_after_refresh(self._focus_error)
            self._reveal_news(before, new if acted else [])

    def _reveal_news(self, before: Page, asked_for: Sequence[Widget]) -> None:
        """Bring a new problem or notice into sight, unless somebody is typing."""
        target = news(self.body, before, asked_for)
        if target is not None and not isinstance(self.focused, Line):
            self.body.once_laid_out(
                target, partial(self.body.scroll_to_widget, target, animate=False)
            )

    def _refoot(self) -> None:
        """Say again which keys work."""
        self.bar.show(self.page.actions, typing=isinstance(self.focused, Line))
        self.foot.show(keys_here(self.page, self.focused, self.pen, rail=not self.crumb.display))

    def _focus_first(self) -> None:
        """On what most likely comes next, if it is in sight; else on the page itself."""
        target = wrong(self._fields()) or first(self.body, self._fields())
        if target is not None:
            target.focus(scroll_visible=False)
        self.on_body_cue()
        self._refoot()

    def _focus_error(self) -> None:
        """On the field that was not taken, if there is one."""
        target = wrong(self._fields())
        if target is not None:
            target.focus()
        elif self.focused is None:
            self._focus_first()

    def _fields(self) -> list[AnyField]:
        return self.body.fields(FIELDS)

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
        """Send the form, unless a confirmation was not typed."""
        event.stop()
        fields = self._fields()
        for widget in fields:
            if isinstance(widget, WordsField) and unconfirmed(widget):
                widget.refuse(say("Type exactly $must. Nothing was done.", must=widget.must))
                widget.line.focus()
                return
        self.act(Submitted({widget.field.name: widget.answer for widget in fields}))

    def on_chosen(self, event: Chosen) -> None:
        """An action of the page."""
        event.stop()
        self.act(Pressed(event.name))

    def on_opens(self, event: Opens) -> None:
        """Another page."""
        event.stop()
        self.act(Opened(event.page))

    def on_key(self, event: Key) -> None:
        """A letter of the page's actions, or the number of one of its rows."""
        meant = of_letter(self.page, event.character or "")
        if meant is not None:
            event.stop()
            self.act(meant)

    def action_enter(self) -> None:
        """Where nothing nearer takes Enter: the page's own, or to its question."""
        for action in self.page.actions:
            if action.key == "enter":
                self.act(Pressed(action.name))
                return
        fields = self._fields()
        if fields:
            focus_of(fields[0]).focus()

    def action_back(self) -> None:
        """Back, or stop what is under way."""
        self.act(WentBack())

    def action_tasks(self) -> None:
        """To the hub."""
        self.act(Opened("hub"))

    def action_roll(self, by: int) -> None:
        """Scroll the page a line."""
        self.body.scroll_relative(y=by, animate=False)

    def action_turn(self, by: int) -> None:
        """Scroll the page a windowful."""
        self.body.scroll_relative(y=by * max(1, self.body.size.height - 1), animate=False)

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

    # --- watching -----------------------------------------------------------------------------

    def on_descendant_focus(self, _: DescendantFocus) -> None:
        """Other keys work now."""
        self._refoot()
        self.on_body_cue()

    def on_descendant_blur(self, _: DescendantBlur) -> None:
        """Other keys work now."""
        self._refoot()

    def on_body_cue(self) -> None:
        """Say whether there is more to be seen."""
        body = self.body
        self.changes.cue(
            above=body.scroll_offset.y > 0,
            below=body.scroll_offset.y < body.max_scroll_y,
            held=body.has_focus,
        )

    def on_resize(self) -> None:
        """Other keys are shown where the rail is."""
        self.call_after_refresh(self._refoot)
