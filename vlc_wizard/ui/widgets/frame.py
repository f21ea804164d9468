"""What stands around a page: whose tenant and which world, where we are, what it changes."""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Code, Difference, Page, Place, Say, Table, say
from vlc_wizard.ui.drawing import draw_says
from vlc_wizard.ui.layout import hanging, split, wrapped
from vlc_wizard.ui.text import Pen, blank, joined
from vlc_wizard.ui.widgets.drawn import Drawn
from vlc_wizard.ui.widgets.tasks import Opens

_CUES = {"less": "more above", "more": "more below"}
_CUE_WORDS = 60  # the least width for the cue to be in words
_RAIL_INDENT = 2  # cells a level of the rail is set in


class Head(Drawn):
    """Program, tenant and world. The world is kept whole, whatever must be cut."""

    def __init__(self, pen: Pen, place: Place) -> None:
        """Shows this place."""
        super().__init__(pen, id="head")
        self.place = place

    def show(self, place: Place) -> None:
        """Show another place; the colour of the whole line follows the world."""
        if place != self.place:
            self.place = place
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """One line."""
        place = self.place
        program = self.pen.label(" vlc-wizard", "bold")
        tenant = joined([program, self.pen.say(place.tenant)], "   ")
        return [split(tenant, joined([self._right(), blank(1)]), width)]

    def _right(self) -> Content:
        place = self.place
        if not place.world:
            return self.pen.say(place.person)
        world = self.pen.words(place.world, "bold")
        if not place.day:
            return world
        day = joined([self.pen.sign("dot"), self.pen.say(say("day $n", n=place.day))], " ")
        return joined([world, day], "  ")


class Crumb(Drawn):
    """Where we are, in one line, for windows too narrow for the rail."""

    def __init__(self, pen: Pen, place: Place) -> None:
        """Shows this place."""
        super().__init__(pen, id="crumb")
        self.place = place

    def show(self, place: Place) -> None:
        """Show another place."""
        if place != self.place:
            self.place = place
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """Task and step, and the key that leads to the tasks."""
        key = joined([self.pen.label("f6", "bold $key"), self.pen.label("Tasks ")], " ")
        if not self.place.task:
            key = blank(0)
        return [split(joined([blank(1), where(self.pen, self.place)]), key, width)]

    def on_click(self) -> None:
        """To the tasks."""
        self.post_message(Opens("hub"))


def where(pen: Pen, place: Place) -> Content:
    """Such as: 2 of 5 Choose and apply · Method."""
    if not place.task:
        return pen.say(place.task_title or place.step_title)
    task = say("$n of $all", n=place.task, all=place.tasks)
    parts = [pen.say(task, "$dim"), pen.say(place.task_title, "bold")]
    if place.step_title:
        parts += [pen.sign("dot"), pen.say(place.step_title)]
    return joined(parts, " ")


class Step(Drawn):
    """Above the page, where the rail is shown: task, and which step of how many."""

    def __init__(self, pen: Pen, place: Place) -> None:
        """Shows this place."""
        super().__init__(pen, id="step")
        self.place = place

    def show(self, place: Place) -> None:
        """Show another place."""
        if place != self.place:
            self.place = place
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """One line, or none on the hub."""
        place = self.place
        if not place.task:
            return []
        parts = [self.pen.say(place.task_title, "$dim")]
        if place.step:
            step = say("step $n of $all", n=place.step, all=place.steps)
            parts += [self.pen.sign("dot", "$dim"), self.pen.say(step, "$dim")]
        return [joined(parts, " ").truncate(width, ellipsis=True)]


class Rail(Drawn):
    """The task list, beside the page."""

    def __init__(self, pen: Pen, place: Place) -> None:
        """Shows this place."""
        super().__init__(pen, id="rail")
        self.place = place
        self._ids: list[str] = []

    def show(self, place: Place) -> None:
        """Show another place."""
        if place != self.place:
            self.place = place
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """A row a task, and the steps of the one we are in."""
        lines: list[Content] = [blank(0)]
        self._ids = [""]
        for page, title, mark, depth in self.place.rail:
            sign = self.pen.mark(mark or "later")
            start = depth * _RAIL_INDENT
            indent = start + self.pen.mark_width + 1
            style = "bold" if mark == "now" else "" if mark else "$dim"
            lead = joined([blank(start), sign])
            rows = hanging(lead, self.pen.say(title, style), width, indent)
            lines += rows
            self._ids += [page] * len(rows)
        return lines

    def on_click(self, event: Click) -> None:
        """To the page that was clicked."""
        if event.y < len(self._ids) and self._ids[event.y]:
            self.post_message(Opens(self._ids[event.y]))


class Aside(Drawn):
    """In wide windows: what help and reasons say, without asking."""

    def __init__(self, pen: Pen, page: Page) -> None:
        """Speaks for this page."""
        super().__init__(pen, id="aside")
        self.page = page
        self.set_class(needs_width(page), "-away")

    def show(self, page: Page) -> None:
        """Speak for another page."""
        self.set_class(needs_width(page), "-away")
        if (page.why, page.help) != (self.page.why, self.page.help):
            self.page = page
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """Reasons, then help."""
        lines: list[Content] = []
        for title, says in (("Why?", self.page.why), ("Help", self.page.help)):
            if says:
                gap = [blank(0)] if lines else []
                lines += [*gap, self.pen.label(title, "bold $dim")]
                lines += draw_says(self.pen, says, width, "$dim")
        return lines


def needs_width(page: Page) -> bool:
    """Whether something on the page uses all the width there is."""
    return any(isinstance(block, Table | Code | Difference) for block in page.blocks)


class Rule(Drawn):
    """A line across."""

    def lines(self, width: int) -> Sequence[Content]:
        """The line."""
        return [self.pen.line(width)]


class Changes(Drawn):
    """What this page changes, and whether more of it is to be seen."""

    def __init__(self, pen: Pen, changes: Say) -> None:
        """Shows what is changed."""
        super().__init__(pen, id="changes")
        self.changes = changes
        self.above = self.below = self.held = False

    def show(self, changes: Say) -> None:
        """Say what another page changes."""
        if changes != self.changes:
            self.changes = changes
            self.changed()

    def cue(self, *, above: bool, below: bool, held: bool) -> None:
        """Say whether there is more above or below; `held`: the arrows scroll now."""
        if (above, below, held) != (self.above, self.below, self.held):
            self.above, self.below, self.held = above, below, held
            self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """The sentence, the cue at the right of its first line."""
        style = "" if plain(self.changes) == "nothing" else "bold $warn"
        label = self.pen.label("This page changes:" if width >= _CUE_WORDS else "Changes:", "$dim")
        words = joined([label, self.pen.say(self.changes, style)], " ")
        if not self.above and not self.below:
            return wrapped(words, width)
        above, below = self._cue("less", width), self._cue("more", width)
        # room for both, always: the height must not change while somebody scrolls
        first, *rest = wrapped(words, width - above.cell_length - below.cell_length - 5)
        both = joined([c for c, has in ((above, self.above), (below, self.below)) if has], "  ")
        style = "bold $key reverse" if self.held else "bold $key"
        return [split(first, both.stylize(style), width), *rest]

    def _cue(self, sign: str, width: int) -> Content:
        words = [self.pen.label(_CUES[sign])] if width >= _CUE_WORDS else []
        return joined([self.pen.sign(sign), *words], " ")

    def on_click(self) -> None:
        """A page down."""
        if self.below:
            self.app.simulate_key("pagedown")
