"""people --vlc-users: the list of those who use Volume Licensing Central, from where it is kept."""

import sys
from pathlib import Path

from vlc_wizard.adapters.clean import clean
from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.vlc_users import Named, matched, names_in
from vlc_wizard.verbs.session import Talk

_GROUP = "group:"
_MOST_BYTES = 4_000_000
_MOST_NAMES = 10  # of those that are nobody's, in lines


async def take(talk: Talk, source: str) -> list[str]:
    """Keep the list in place of the one before; what became of it in lines."""
    store = talk.performer.store()
    if source.startswith(_GROUP):
        named = await _of_group(talk, source.removeprefix(_GROUP))
    else:
        named = matched(names_in(_text(source)), store.roster.iterate())
    if not named.people:
        raise UsageError(
            "Nobody in this list is a person of the directory",
            f"{len(named.missing)} names were found in it.",
            now="The list is as it was.", next="Give sign-in names or mail addresses.",
        )  # fmt: skip
    store.waves.name_vlc_users(named.people)
    lines = [f"{len(named.people):,} users of Volume Licensing Central are kept."]
    lines += [f"  Nobody here is {name}." for name in named.missing[:_MOST_NAMES]]
    more = len(named.missing) - _MOST_NAMES
    return [*lines, f"  ... nor {more:,} more."] if more > 0 else lines


def _text(source: str) -> str:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES)
        else:
            with Path(source).expanduser().open("rb") as file:
                data = file.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError("The list cannot be read", f"{source!r}: {error.strerror}.",
                         now="The list is as it was.", next="Name a file, or - for what is "
                         "pasted.") from error  # fmt: skip
    return "\n".join(clean(line) for line in data.decode("utf-8-sig", "replace").splitlines())


async def _of_group(talk: Talk, group: str) -> Named:
    """The members of a group, by its object id."""
    found = await talk.performer.tools.directory.group_members([group], lambda _: None)
    listed = next((r for path, r in found.items() if path.endswith("Members")), None)
    if listed is None or not listed.ok or not listed.complete:
        raise UsageError(
            "The members of this group could not be read", f"{group!r} is its object id?",
            now="The list is as it was.", next="Copy the object id from the portal.",
        )  # fmt: skip
    ids = [str(row["id"]) for row in listed.body["value"]]
    return Named(tuple(p.id for p in talk.performer.store().roster.people(ids)), ())
