"""Work under way: what, how much of it, for how long, and how long yet."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from textual.content import Content

from vlc_wizard.core.page import Progress, say
from vlc_wizard.ui.drawing import PROSE
from vlc_wizard.ui.layout import wrapped
from vlc_wizard.ui.text import Pen, joined
from vlc_wizard.ui.widgets.drawn import Drawn

_BAR = 30
_SURE = 3.0  # seconds before an estimate is worth saying


class ProgressView(Drawn):
    """Words, a bar where the end is known, and times."""

    def __init__(self, pen: Pen, progress: Progress, seconds: Callable[[], float]) -> None:
        """`seconds` is a steady clock: the work's own clock may be a rehearsal's."""
        super().__init__(pen)
        self.progress = progress
        self._seconds = seconds
        self._seen: tuple[datetime | None, float] = (progress.since, seconds())

    def show(self, progress: Progress) -> None:
        """Show where the work is now."""
        if progress.since != self.progress.since:
            self._seen = (progress.since, self._seconds())
        self.progress = progress
        self.changed()

    def lines(self, width: int) -> Sequence[Content]:
        """What, then how far and how long."""
        width = min(width, PROSE)
        lead = joined([self.pen.mark("now"), self.pen.say(self.progress.says, "bold")], " ")
        return [*wrapped(lead, width), *wrapped(self._standing(width), width)]

    def _standing(self, width: int) -> Content:
        done, total = self.progress.done, self.progress.total
        parts = []
        if total:
            cells = min(_BAR, max(4, width // 3))
            full = min(cells, done * cells // total)
            bar = [self.pen.sign("full", "$key")] * full
            bar += [self.pen.sign("hollow", "$edge")] * (cells - full)
            parts.append(joined(bar))
            parts.append(self.pen.say(say("$done of $total", done=done, total=total)))
        elif done:
            parts.append(self.pen.say(say("$done so far", done=done)))
        parts.append(self._times(done, total))
        return joined(parts, "  ")

    def _times(self, done: int, total: int | None) -> Content:
        elapsed = self._seconds() - self._seen[1]
        if total and 0 < done < total and elapsed >= _SURE:
            left = timedelta(seconds=elapsed * (total - done) / done)
            words = say("$elapsed, about $left left", elapsed=timedelta(seconds=elapsed), left=left)
        else:
            words = say("$elapsed", elapsed=timedelta(seconds=elapsed))
        return self.pen.say(words, "$dim")
