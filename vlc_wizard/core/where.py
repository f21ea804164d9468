"""Where files that were asked for go. Names are our own words, never a tenant's."""

from pathlib import Path


def in_folder(folder: str, name: str) -> Path:
    """A file of this name in the folder."""
    return Path(folder) / name
