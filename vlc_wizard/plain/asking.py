"""Questions, one line each: what is asked, and what an answered line means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Choice, Field, Many, Option, Typed, Words
from vlc_wizard.plain.lines import wrap

NOTHING = "-"  # typed to empty an answer that has a value


@dataclass(frozen=True, slots=True)
class Wrong:
    """The line cannot be taken as an answer."""

    says: str


def split(fields: Sequence[Field]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The fields that somebody must answer, and those whose answers stand unless changed."""
    if len(fields) == 1:
        return tuple(fields), ()
    asked = tuple(f for f in fields if f.error or not (_has_answer(f) or _may_be_empty(f)))
    return asked, tuple(f for f in fields if f not in asked)


def _has_answer(field: Field) -> bool:
    return not isinstance(field, Typed) and bool(field.value)


def _may_be_empty(field: Field) -> bool:
    return isinstance(field, Words) and field.optional


def standing(field: Field) -> str | tuple[str, ...]:
    """The answer that stands unless changed. A confirmation has none."""
    return "" if isinstance(field, Typed) else field.value


def standing_lines(fields: Sequence[Field]) -> Iterator[str]:
    """These answers in words."""
    if not fields:
        return
    yield "These answers stand unless you change them:"
    for field in fields:
        yield from wrap(f"{plain(field.label)}: {_in_words(field)}", "  ", "     ")


def _in_words(field: Field) -> str:
    match field:
        case Choice():
            chosen = [o for o in field.options if o.value == field.value]
            return ", ".join(_option_words(o) for o in chosen) or "nothing"
        case Many():
            chosen = [o for o in field.options if o.value in field.value]
            return ", ".join(plain(o.label) for o in chosen) or "none"
        case Typed():
            return ""
        case _:
            hint = f" ({plain(field.hint)})" if field.hint else ""
            return f"{field.value or 'nothing'}{hint}"


def _option_words(option: Option) -> str:
    detail = "; ".join(plain(line) for line in option.detail)
    return f"{plain(option.label)} ({detail})" if detail else plain(option.label)


def ask_lines(field: Field) -> Iterator[str]:
    """What stands above the prompt: the error, the question, the options."""
    if field.error:
        yield from wrap(f"Attention: {plain(field.error)}")
    match field:
        case Choice():
            yield f"{plain(field.label)}:"
            yield from _options(field.options, (field.value,))
        case Many():
            hint = f" ({plain(field.hint)})" if field.hint else ""
            yield f"{plain(field.label)}{hint}:"
            yield from _options(field.options, field.value)
        case Words() if plain(field.hint):
            yield from wrap(f"({plain(field.hint)})")


def _options(options: tuple[Option, ...], chosen: tuple[str, ...]) -> Iterator[str]:
    if not options:
        yield "  (there is none to choose)"
    for number, option in enumerate(options, 1):
        mark = " (chosen)" if option.value in chosen else ""
        yield from wrap(f"{number}  {plain(option.label)}{mark}", "  ", "     ")
        if option.why_not:
            yield from wrap(f"not available, because {plain(option.why_not)}", "     ")
        for line in option.detail:
            yield from wrap(plain(line), "     ")


def prompt(field: Field, keys: str, then: str = "Continue") -> str:
    """The line that waits for an answer, with what follows it and the keys that work here."""
    after = "" if then == "Continue" else f" (then: {then})"
    return f"{_question(field)}{after} [{keys}]: "


def _question(field: Field) -> str:
    match field:
        case Choice():
            return "Number, or Enter for the chosen one" if field.value else "Number"
        case Many(value=()):
            return "Numbers with commas, or Enter for none"
        case Many():
            return "Numbers with commas, 0 for none, or Enter for the chosen ones"
        case Typed():
            return plain(field.label)
        case Words(optional=True, value=""):
            return f"{plain(field.label)}, or Enter for nothing"
        case Words(optional=True):
            return f"{plain(field.label)}, Enter for {field.value}, or {NOTHING} for nothing"
        case _:
            keep = f", or Enter for {field.value}" if field.value else ""
            return f"{plain(field.label)}{keep}"


def needed(field: Field, fields: Sequence[Field]) -> bool:
    """Whether the confirmation beside them does nothing without these words."""
    confirms = any(isinstance(one, Typed) for one in fields)
    return confirms and isinstance(field, Words) and not field.optional


def take(field: Field, line: str) -> str | tuple[str, ...] | Wrong:
    """The value of an answered line."""
    text = line.strip()
    match field:
        case Choice():
            return _choice(field, text)
        case Many():
            return _many(field, text)
        case Typed():
            return text or Wrong("Nothing was typed, so nothing is done.")
        case Words(optional=True) if text == NOTHING:
            return ""
        case _:
            return text or field.value


def _choice(field: Choice, text: str) -> str | Wrong:
    if not text:
        return field.value or Wrong("Nothing is chosen yet; give a number.")
    option = _available(field.options, text)
    return option if isinstance(option, Wrong) else option.value


def _many(field: Many, text: str) -> tuple[str, ...] | Wrong:
    if not text:
        return field.value
    if text == "0":
        return ()
    chosen = []
    for part in text.replace(",", " ").split():
        option = _available(field.options, part)
        if isinstance(option, Wrong):
            return option
        chosen.append(option.value)
    return tuple(dict.fromkeys(chosen))


def _available(options: tuple[Option, ...], text: str) -> Option | Wrong:
    option = _numbered(options, text)
    if isinstance(option, Option) and option.why_not:
        return Wrong(f"That one is not available, because {plain(option.why_not)}.")
    return option


def _numbered(options: tuple[Option, ...], text: str) -> Option | Wrong:
    short = len(text) <= len(str(len(options)))
    if short and text.isascii() and text.isdigit() and 0 < int(text) <= len(options):
        return options[int(text) - 1]
    if not options:
        return Wrong("There is none to choose; Enter goes on.")
    return Wrong(f"Give a number from 1 to {len(options)}.")
