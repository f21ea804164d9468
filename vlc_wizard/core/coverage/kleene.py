"""Three-valued truth: yes, no, and not known (None). What is not known never counts as no."""

from collections.abc import Iterable

Truth = bool | None


def both(*values: Truth) -> Truth:
    """Whether all hold: one no is enough for no."""
    if False in values:
        return False
    return None if None in values else True


def either(values: Iterable[Truth]) -> Truth:
    """Whether any holds: one yes is enough for yes."""
    known: Truth = False
    for value in values:
        if value:
            return True
        if value is None:
            known = None
    return known
