"""The frame around a page: its parts, where the focus is, and what of the page is in sight.

Nothing here knows the walk.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantBlur, DescendantFocus
from textual.screen import Screen
from textual.widget import Widget

from vlc_wizard.core.page import Answers, Page, Place
from vlc_wizard.ui.focus import first, news, wrong
from vlc_wizard.ui.here import keys_here
from vlc_wizard.ui.render import Maker, items_of
from vlc_wizard.ui.sight import Lift, Settling, show_whole
from vlc_wizard.ui.text import Pen
from vlc_wizard.ui.widgets.body import Body
from vlc_wizard.ui.widgets.fields import FIELDS, AnyField, focus_of
from vlc_wizard.ui.widgets.frame import Aside, Changes, Crumb, Head, Rail, Rule, Step
from vlc_wizard.ui.widgets.keys import ActionBar, Foot
from vlc_wizard.ui.widgets.lines import Beyond, Line
from vlc_wizard.ui.widgets.rows import Rows


class Framed(Screen[None]):
    """A page in its frame."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-rail"), (140, "-wide")]  # noqa: RUF012 - Textual's attribute
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012 - Textual's attribute
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "roll(-1)", show=False),
        Binding("down", "roll(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
    ]

    def __init__(self, pen: Pen, page: Page, place: Place, seconds: Callable[[], float]) -> None:
        """Starts with this page; `seconds` is a steady clock."""
        super().__init__()
        self.pen = pen
        self.page = page
        maker = Maker(pen, seconds, lambda: self.page)
        self.head, self.crumb = Head(pen, place), Crumb(pen, place)
        self.rail = Rail(pen, place)
        self.step = Step(pen, place)
        self.body = Body(maker, items_of(page))
        self.bar = ActionBar(pen, page.actions)
        self.changes = Changes(pen, page.changes)
        self.aside = Aside(pen, page)
        self.foot = Foot(pen)
        self.lift = Lift(self.body)
        self.settling = Settling(self, self.body, self.on_body_cue)
        self.is_seen = True  # no other page stood there for which a key could have been meant
        self._sent: tuple[Widget | None, Answers] | None = None  # and not refused yet

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
        self.settling.begin()
        self.refoot()
        # the window's size decides about styles, once it is known
        self.call_after_refresh(self.settling.then, self.focus_first)

    # --- focus and sight ----------------------------------------------------------------------

    def reveal_news(self, before: Page, asked_for: Sequence[Widget]) -> None:
        """Bring a new problem or notice into sight, unless somebody is typing."""
        target = news(self.body, before, asked_for)
        if target is not None and not isinstance(self.focused, Line):
            self.settling.then(partial(self.lift.show, target))

    def refoot(self) -> None:
        """Say again which keys work."""
        self.bar.show(self.page.actions, typing=isinstance(self.focused, Line))
        self.foot.show(keys_here(self.page, self.focused, self.pen, rail=not self.crumb.display))

    def focus_first(self) -> None:
        """On what most likely comes next, if it is in sight; else on the page itself."""
        missed = wrong(self.fields())
        target = missed or first(self.body, self.fields())
        if target is not None and self.focused is None:
            self.set_focus(target, scroll_visible=missed is not None)
        self.on_body_cue()
        self.refoot()
        self.is_seen = True

    def answers(self) -> Answers:
        """What the form would send now."""
        return {widget.field.name: widget.answer for widget in self.fields()}

    def is_sent(self, answers: Answers) -> None:
        """The form was sent with these; it may be refused at once, or after a while."""
        self._sent = (self.focused, answers)

    def focus_error(self) -> None:
        """On the field that was not taken, unless somebody has gone on typing since."""
        target = wrong(self.fields())
        if target is not None and self._sent is not None:
            untouched = self._sent == (self.focused, self.answers())
            self._sent = None
            if untouched:
                self.set_focus(target)
        if self.focused is None:
            self.settling.then(self.focus_first)

    def fields(self) -> list[AnyField]:
        """The fields of the page's form, from the top."""
        return self.body.fields(FIELDS)

    def set_focus(
        self,
        widget: Widget | None,
        scroll_visible: bool = True,  # noqa: FBT001 - Textual's signature
        from_app_focus: bool = False,  # noqa: FBT001 - Textual's signature
    ) -> None:
        """Give the focus at once, and show all of the part of the page that has it."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)
        self.refoot()
        if widget is not None and scroll_visible and not from_app_focus:
            self._show(widget)

    def _show(self, widget: Widget) -> None:
        part = next((p for p in widget.ancestors_with_self if p.parent is self.body), None)
        if isinstance(part, Widget):
            self.settling.then(partial(show_whole, self.body, part))

    def scroll_page(self, by: int, *, windows: bool = False) -> None:
        """Scroll the page by lines or by windowfuls, one line of the one before left in sight."""

        def scroll() -> None:
            lines = by * max(1, self.body.size.height - 1) if windows else by
            self.body.scroll_relative(y=lines, animate=False, immediate=True)

        self.settling.then(scroll)

    def action_roll(self, by: int) -> None:
        """Scroll the page a line."""
        self.scroll_page(by)

    def action_turn(self, by: int) -> None:
        """Scroll the page a windowful."""
        self.scroll_page(by, windows=True)

    def on_beyond(self, event: Beyond) -> None:
        """An arrow leads out of a field: to the one beside it, or the page scrolls."""
        event.stop()
        fields = self.fields()
        at = fields.index(event.field) + event.by if event.field in fields else -1
        if not 0 <= at < len(fields):
            self.scroll_page(event.by)
            return
        fields[at].enter(event.by)
        self.set_focus(focus_of(fields[at]))

    def on_options_moved(self) -> None:
        """Enter may do something else now."""
        self.refoot()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Show the row under the cursor where the window is lower than the table."""
        if event.by_hand and self.focused is not None:
            self._show(self.focused)

    # --- watching -----------------------------------------------------------------------------

    def on_descendant_focus(self, _: DescendantFocus) -> None:
        """Other keys work now."""
        self.refoot()
        self.on_body_cue()

    def on_descendant_blur(self, _: DescendantBlur) -> None:
        """Other keys work now."""
        self.refoot()

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
        self.call_after_refresh(self.refoot)
