"""The words that are data, from the files beside the code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import vlc_wizard
from vlc_wizard.core.words import DatedFact, Words

if TYPE_CHECKING:
    from vlc_wizard.core.guidance import Guidance
    from vlc_wizard.core.messages import Catalogue

_TEXTS = Path(vlc_wizard.__file__).with_name("texts")


@cache
def words() -> Words:
    """The words that are data, from `texts/`."""
    data = tomllib.loads((_TEXTS / "facts.toml").read_text("utf-8"))
    return Words(
        facts={name: DatedFact(id=name, **fact) for name, fact in data["facts"].items()},
        links=data["links"],
        portals=tuple(data["portals"]),
        support=data["support"],
        not_portals=data["not-portals"],
        guidance=_guidance,
    )


def code_addresses() -> tuple[str, ...]:
    """The closed list of addresses that may become a code, from `texts/`."""
    data = tomllib.loads((_TEXTS / "addresses.toml").read_text("utf-8"))
    return tuple(data["codes"])


def catalogues() -> "dict[str, Catalogue]":
    """The words for people, by language, from `texts/messages/`."""
    from vlc_wizard.core.messages import Catalogue

    found = {}
    for path in sorted((_TEXTS / "messages").glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        found[path.stem] = Catalogue(language=path.stem, **data)
    return found


@cache
def _guidance() -> "Guidance":
    from vlc_wizard.core.guidance import from_table

    return from_table(tomllib.loads((_TEXTS / "guidance.toml").read_text("utf-8")))
