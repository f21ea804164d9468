"""Where the focus goes when a page is shown: to what comes next, never past what must be read."""

from collections.abc import Sequence

from textual.widget import Widget

from vlc_wizard.core.page import Note, Page
from vlc_wizard.ui.widgets.body import Body
from vlc_wizard.ui.widgets.code import CodeView
from vlc_wizard.ui.widgets.drawn import Shown
from vlc_wizard.ui.widgets.fields import AnyField, focus_of
from vlc_wizard.ui.widgets.openings import OpeningList
from vlc_wizard.ui.widgets.table import RowTable
from vlc_wizard.ui.widgets.tasks import TaskList

_LISTS = (TaskList, RowTable, CodeView)
_ENOUGH = 4  # lines of a field that must be in sight for it to take the focus


def wrong(fields: Sequence[AnyField]) -> Widget | None:
    """The first field that was not taken."""
    return next((focus_of(widget) for widget in fields if widget.field.error), None)


def first(body: Body, fields: Sequence[AnyField]) -> Widget | None:
    """The first question or list if it is in sight; else the page, so that it is read first."""
    came_back = next((w for w in body.fields(OpeningList) if w.came_back), None)
    if isinstance(came_back, Widget):
        return came_back
    if fields and _in_sight(body, fields[0]):
        return focus_of(fields[0])
    lists = (
        [] if fields else [w for w in body.fields(_LISTS) if isinstance(w, RowTable) or w.focusable]
    )
    if lists and _in_sight(body, lists[0]):
        return lists[0].rows if isinstance(lists[0], RowTable) else lists[0]
    if body.allow_focus():
        return body
    return focus_of(fields[0]) if fields else None


def news(body: Body, before: Page, asked_for: Sequence[Widget]) -> Widget | None:
    """What should be brought into sight: a note of what has just happened, or what was asked for.

    Where it stands first, the heading above it is.
    """
    notes = [
        shown
        for shown in body.fields(Shown)
        if isinstance(shown.block, Note) and shown.block.news and shown.block not in before.blocks
    ]
    target = next(iter([*notes, *asked_for]), None)
    return body.children[0] if target is body.children[1] else target


def _in_sight(body: Body, widget: Widget) -> bool:
    region = widget.virtual_region
    return region.height > 0 and region.y + min(region.height, _ENOUGH) <= body.size.height
