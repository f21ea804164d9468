"""Questions, one line each: what is asked, and what an answered line means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vlc_wizard.core.format import plain
from vlc_wizard.core.page import Choice, Many, Option, Typed, Words
from vlc_wizard.plain.lines import wrap


@dataclass(frozen=True, slots=True)
class Wrong:
    """The line cannot be taken as an answer."""

    says: str


def ask_lines(field: Any) -> Iterator[str]:
    """What stands above the prompt: the error, the question, the options."""
    if field.error:
        yield from wrap(f"Attention: {plain(field.error)}")
    match field:
        case Choice():
            yield f"{plain(field.label)}:"
            yield from _options(field.options, (field.value,))
        case Many():
            yield f"{plain(field.label)}:"
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


def prompt(field: Any, keys: Mapping[str, str]) -> str:
    """The line that waits for an answer, with the keys that work here."""
    others = ", ".join(f"{key} {words}" for key, words in keys.items())
    return f"{_question(field)} [{others}]: "


def _question(field: Any) -> str:
    match field:
        case Choice():
            return "Number, or Enter for the chosen one"
        case Many():
            return "Numbers with commas, 0 for none, or Enter to leave it"
        case Typed():
            return plain(field.label)
        case _:
            keep = f", or Enter for {field.value}" if field.value else ""
            optional = ", or Enter for nothing" if field.optional and not field.value else ""
            return f"{plain(field.label)}{keep}{optional}"


def take(field: Any, line: str) -> str | tuple[str, ...] | Wrong:
    """The value of an answered line."""
    match field:
        case Choice():
            return _choice(field, line)
        case Many():
            return _many(field, line)
        case Typed():
            return line.strip() or Wrong("Nothing was typed, so nothing is done.")
        case _:
            return line.strip() or field.value


def _choice(field: Choice, line: str) -> str | Wrong:
    if not line.strip():
        return field.value or Wrong("Nothing is chosen yet; give a number.")
    option = _numbered(field.options, line)
    if isinstance(option, Wrong):
        return option
    if option.why_not:
        return Wrong(f"That one is not available, because {plain(option.why_not)}")
    return option.value


def _many(field: Many, line: str) -> tuple[str, ...] | Wrong:
    if not line.strip():
        return field.value
    if line.strip() == "0":
        return ()
    chosen = []
    for part in line.replace(",", " ").split():
        option = _numbered(field.options, part)
        if isinstance(option, Wrong):
            return option
        chosen.append(option.value)
    return tuple(chosen)


def _numbered(options: tuple[Option, ...], line: str) -> Option | Wrong:
    text = line.strip()
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(options):
        return options[int(text) - 1]
    return Wrong(f"Give a number from 1 to {len(options)}.")
