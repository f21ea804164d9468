"""Where the focus goes when a page is shown: to what comes next, never past what must be read."""

from collections.abc import Sequence

from textual.widget import Widget

from vlc_wizard.core.page import Note, Page
from vlc_wizard.ui.widgets.body import Body
from vlc_wizard.ui.widgets.drawn import Shown
from vlc_wizard.ui.widgets.fields import AnyField, focus_of
from vlc_wizard.ui.widgets.table import RowTable
from vlc_wizard.ui.widgets.tasks import TaskList

_ENOUGH = 4  # lines of a field that must be in sight for it to take the focus


def wrong(fields: Sequence[AnyField]) -> Widget | None:
    """The first field that was not taken."""
    return next((focus_of(widget) for widget in fields if widget.field.error), None)


def first(body: Body, fields: Sequence[AnyField]) -> Widget | None:
    """The first question or list if it is in sight; else the page, so that it is read first."""
    if fields and _in_sight(body, fields[0]):
        return focus_of(fields[0])
    lists = [] if fields else body.fields((TaskList, RowTable))
    if lists and _in_sight(body, lists[0]):
        return lists[0].rows if isinstance(lists[0], RowTable) else lists[0]
    if body.allow_focus():
        return body
    return focus_of(fields[0]) if fields else None


def news(body: Body, before: Page) -> Widget | None:
    """A note that the page did not have before; the heading where the note stands first."""
    for shown in body.fields(Shown):
        if isinstance(shown.block, Note) and shown.block not in before.blocks:
            return body.children[0] if shown is body.children[1] else shown
    return None


def _in_sight(body: Body, widget: Widget) -> bool:
    region = widget.virtual_region
    return region.y + min(region.height, _ENOUGH) <= body.size.height
