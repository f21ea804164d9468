"""What is brought into sight, once the layout says where it stands."""

from collections.abc import Callable

from textual.geometry import Region
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from vlc_wizard.ui.widgets.body import Body
from vlc_wizard.ui.widgets.drawn import Drawn

_PATIENCE = 2.0  # seconds after which the layout is taken as it is

Act = Callable[[], object]


class Settling:
    """Waits until everything on a screen stands where it will.

    What was shown, changed or removed has its place only once Textual has laid the page out, a
    moment later; whoever scrolls before that scrolls to where things stood before.
    """

    def __init__(self, screen: Screen[None], body: Body, cue: Act) -> None:
        """Watches this screen, whose page is `body`; `cue` says whether there is more of it."""
        self._screen = screen
        self._body = body
        self._cue = cue
        self.waiting: list[Act] = []  # what is still to be done
        self._patience: Timer | None = None

    def begin(self) -> None:
        """Look after every layout; the screen is mounted now."""
        self._screen.screen_layout_refresh_signal.subscribe(self._screen, lambda _: self._look())

    def then(self, act: Act) -> None:
        """Do it at once where the layout is final, or as soon as it is."""
        if not self.waiting and self._is_settled():
            act()
            return
        if not self.waiting:
            self._patience = self._screen.set_timer(_PATIENCE, self._give_up)
        self.waiting.append(act)
        self._screen.call_after_refresh(self._look)

    def _look(self) -> None:
        while self.waiting and self._is_settled():
            self.waiting.pop(0)()
        if not self.waiting and self._patience is not None:
            self._patience.stop()
            self._patience = None

    def _give_up(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()

    def _is_settled(self) -> bool:
        """Whether the page's parts stand below each other and all lines have their room."""
        if not self._body.is_stacked:
            return False
        self._cue()  # it may take a line itself
        return all(part.has_its_room for part in self._screen.query(Drawn) if part.display)


def show_whole(body: Body, part: Widget) -> None:
    """The whole part where it fits; else as much as fits above the last line that keys act on."""
    region, room = part.virtual_region, body.size.height
    end = region.height if region.height <= room else getattr(part, "acts_to", region.height)
    first = max(0, end - room)
    body.scroll_to_region(
        Region(region.x, region.y + first, 1, end - first), animate=False, immediate=True
    )


class Lift:
    """Something new was scrolled into sight; once it is gone, the page stands as it stood."""

    def __init__(self, body: Body) -> None:
        """Nothing was yet."""
        self._body = body
        self._part: Widget | None = None
        self._before = self._after = 0.0

    def show(self, part: Widget) -> None:
        """Bring it into sight, if it is still there."""
        if not part.is_attached:
            return
        body = self._body
        before = body.scroll_y
        body.scroll_to_widget(part, animate=False, immediate=True)
        self._part, self._before, self._after = part, before, body.scroll_y

    def standing(self) -> bool:
        """Whether nobody has scrolled since."""
        return self._part is not None and self._body.scroll_y == self._after

    def drop(self) -> None:
        """Where what was shown is gone: back to where the page stood before."""
        if self._part is not None and not self._part.is_attached:
            self._body.scroll_to(y=self._before, animate=False, immediate=True)
            self._part = None
