"""The words an admin may change: subject and opening of each message, in each language.

The rest of a message is what keeps it from being bait: the address to type, what nobody is ever
asked for, the number that the helpdesk knows. It stays as it is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from string import Template

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.messages import Catalogue
from vlc_wizard.core.moments import MOMENTS, NOBODY

MOST_LETTERS, LONGEST_SUBJECT, MOST_WORDS = 600, 100, 26  # the last: of one sentence
_TO_ONE = frozenset({"tenant", "name", "domain", "end"})
_ABOUT_MANY = frozenset({"tenant", "n", "names", "end"})
_ADDRESS = re.compile(r"https?:|www\.|\S+@\S+|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?:;。！？：；] ?")
_SUBJECT = "Subject:"


@dataclass(frozen=True, slots=True)
class Reworded:
    """A message's own words, as the admin wants them."""

    language: str
    moment: str
    subject: str
    opening: str


def files_of(words: Mapping[str, Catalogue]) -> Mapping[str, str]:
    """Each message as a file to edit, by its name."""
    return {
        f"{language}-{moment}.txt": _file(catalogue, moment)
        for language, catalogue in words.items()
        for moment in MOMENTS
    }


def _file(words: Catalogue, moment: str) -> str:
    parts = words.moments[moment]
    places = ", ".join(f"${name}" for name in sorted(_places(moment)))
    return (
        f"# {MOMENTS[moment].title} ({words.name})\n"
        f"# Filled in for each person: {places}\n"
        f"{_SUBJECT} {parts['subject']}\n\n{parts['opening']}\n"
    )


def taken(files: Mapping[str, str], words: Mapping[str, Catalogue]) -> tuple[Reworded, ...]:
    """What was edited, less what is ours still. Raises UsageError with everything that is wrong."""
    found, wrong = [], []
    for name, text in sorted(files.items()):
        language, moment = _named(name, words)
        if not language:
            wrong.append(f"{name}: no message has this name.")
            continue
        one = _read(text, language, moment)
        if why := refusal(one, words[language]):
            wrong.append(f"{name}: {why}")
        parts = words[language].moments[moment]
        if (one.subject, one.opening) != (parts["subject"], parts["opening"]):
            found.append(one)
    if wrong:
        raise UsageError(
            "The words are not taken", " ".join(wrong),
            now="The words are as they were.", next="Put that right in the files, then try again.",
        )  # fmt: skip
    return tuple(found)


def _named(name: str, words: Mapping[str, Catalogue]) -> tuple[str, str]:
    """The language and the moment a file is for."""
    bare = name.removesuffix(".txt")
    pairs = ((language, moment) for language in words for moment in MOMENTS)
    return next((pair for pair in pairs if "-".join(pair) == bare), ("", ""))


def _read(text: str, language: str, moment: str) -> Reworded:
    lines = [line.strip() for line in text.splitlines() if not line.startswith("#")]
    subject = next((li for li in lines if li.startswith(_SUBJECT)), "")
    rest = [line for line in lines if line and line != subject]
    return Reworded(language, moment, subject.removeprefix(_SUBJECT).strip(), " ".join(rest))


def refusal(one: Reworded, words: Catalogue) -> str:
    """Why these words may not go out; empty where they may."""
    if not one.subject or not one.opening:
        return f"it needs a line that begins with {_SUBJECT} and, below it, the message."
    if len(one.subject) > LONGEST_SUBJECT or len(one.opening) > MOST_LETTERS:
        return f"at most {LONGEST_SUBJECT} letters of subject and {MOST_LETTERS} of message."
    if why := _places_wrong(one, words):
        return why
    both = f"{one.subject}\n{one.opening}"
    if found := _ADDRESS.search(both):
        return f"{found[0]!r} is an address; the right one is put in for each person."
    if set(both) & set("<>"):
        return "a message is plain text: no < and no >."
    if any(len(part.split()) > MOST_WORDS for part in _SENTENCE.split(one.opening)):
        return f"a sentence has more than {MOST_WORDS} words."
    return ""


def _places_wrong(one: Reworded, words: Catalogue) -> str:
    parts = words.moments[one.moment]
    wanted = _places_in(parts["subject"]) | _places_in(parts["opening"])
    template = Template(f"{one.subject}\n{one.opening}")
    if not template.is_valid():
        return "a $ that names nothing: write $$ for the sign itself."
    used = frozenset(template.get_identifiers())
    if unknown := used - _places(one.moment):
        return f"${min(unknown)} is not filled in here."
    if missing := wanted - used:
        return f"${min(missing)} is gone."
    return ""


def _places_in(text: str) -> frozenset[str]:
    return frozenset(Template(text).get_identifiers())


def _places(moment: str) -> frozenset[str]:
    return _ABOUT_MANY if MOMENTS[moment].audience == NOBODY else _TO_ONE


def reworded(words: Mapping[str, Catalogue], own: Iterable[Reworded]) -> Mapping[str, Catalogue]:
    """Our words with the admin's own in place of some of them."""
    out = dict(words)
    for one in own:
        if one.language in out and one.moment in MOMENTS:
            moments = dict(out[one.language].moments)
            moments[one.moment] = {"subject": one.subject, "opening": one.opening}
            out[one.language] = replace(out[one.language], moments=moments)
    return out
