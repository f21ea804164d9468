"""Whether what the person did was meant for the page that the walk is on now."""

from vlc_wizard.core.events import Event, Pressed, Submitted
from vlc_wizard.core.page import Page, Typed


def still_meant(event: Event, seen: Page, now: Page) -> bool:
    """The page seen and the page now are the same, and offer what was chosen."""
    if seen.id != now.id:
        return False
    match event:
        case Pressed(name=name):
            return any(action.name == name for action in now.actions)
        case Submitted():
            return _asked(seen) == _asked(now)
        case _:
            return True


def _asked(page: Page) -> list[tuple[str, str]]:
    """The fields by name, confirmations with their words."""
    fields = page.form.fields if page.form else ()
    return [(field.name, field.must if isinstance(field, Typed) else "") for field in fields]
