"""The words that are data, from the files beside the code."""

import tomllib
from importlib.resources import files

from vlc_wizard.core.words import DatedFact, Words


def words() -> Words:
    """The words that are data, from `texts/`."""
    data = tomllib.loads(files("vlc_wizard").joinpath("texts/facts.toml").read_text("utf-8"))
    return Words(
        facts={name: DatedFact(id=name, **fact) for name, fact in data["facts"].items()},
        links=data["links"],
        portals=tuple(data["portals"]),
        support=data["support"],
    )
