"""Whether what the person did was meant for the page that the walk is on now."""

from vlc_wizard.core.events import Event, Opened, Pressed, Submitted
from vlc_wizard.core.page import Findings, Page, Tasks, Typed, offered


def of_letter(page: Page, letter: str) -> Event | None:
    """What a letter asks for on a page: one of its actions, or a row by its number."""
    for action in page.actions:
        if action.key == letter:
            return Pressed(action.name)
    for block in page.blocks:
        if isinstance(block, Tasks):
            opens = next((row.opens for row in block.rows if str(row.number) == letter), "")
            if opens:
                return Opened(opens)
        if isinstance(block, Findings):
            names = enumerate(block.openings, 1)
            name = next((name for n, name in names if str(n) == letter), "")
            if name:
                return Pressed(name)
    return None


def still_meant(event: Event, seen: Page, now: Page) -> bool:
    """The page seen and the page now are the same, and offer what was chosen."""
    if seen.id != now.id:
        return False
    match event:
        case Pressed(name=name):
            return name in offered(now)
        case Submitted():
            return _asked(seen) == _asked(now)
        case _:
            return True


def _asked(page: Page) -> list[tuple[str, str]]:
    """The fields by name, confirmations with their words."""
    fields = page.form.fields if page.form else ()
    return [(field.name, field.must if isinstance(field, Typed) else "") for field in fields]
