"""Whom a change for single people is for: read from the directory, by name or all of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vlc_wizard.core.errors import UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.ports import Directory, Progressed
from vlc_wizard.core.snapshot import MEMBERS_OF

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """Enabled accounts: id -> sign-in name; and by which other words they are known."""

    people: Mapping[str, str]
    known: Mapping[str, str] = field(default_factory=dict)  # sign-in name or mail, lower -> id

    def without(self, others: Collection[str]) -> "Chosen":
        """All but these."""
        kept = {i: n for i, n in self.people.items() if i not in others}
        return Chosen(kept, self.known)


async def everybody(directory: Directory) -> Chosen:
    """Every enabled account, guests too. Raises what refuses the list."""
    people: dict[str, str] = {}
    known: dict[str, str] = {}
    async for page in directory.users():
        for user in page:
            if user.get("accountEnabled") is False:
                continue
            key, name = str(user["id"]), str(user.get("userPrincipalName") or user["id"])
            people[key] = name
            for word in (user.get("mail"), name, key):
                if word:
                    known.setdefault(str(word).lower(), key)
            known[name.lower()] = key  # a sign-in name is one person's; a mail may be two's
    return Chosen(people, known)


def named(all_of_them: Chosen, names: Iterable[str]) -> Chosen:
    """Those with these sign-in names, mails or ids. Raises UsageError for nobody's."""
    found: dict[str, str] = {}
    missing = []
    for name in names:
        key = all_of_them.known.get(name.strip().lower())
        if key is None:
            missing.append(name)
        else:
            found[key] = all_of_them.people[key]
    if missing:
        shown = ", ".join(repr(m) for m in missing[:MOST_NAMED])
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        raise UsageError(
            "Not everybody named is an enabled account of this directory",
            f"Nobody's: {shown}{more}.",
            now="Nothing was planned.",
            next="Check the spelling; guests are known by their own sign-in name or mail.",
        )
    return Chosen(found, all_of_them.known)


async def members(directory: Directory, group: str) -> list[str]:
    """Ids of a group's members. Raises UsageError where it cannot be read whole."""
    answers = await directory.group_members([group], _nobody)
    answer = answers.get(MEMBERS_OF.replace("{id}", group))
    rows = answer.body.get("value") if answer and isinstance(answer.body, Mapping) else None
    if answer is None or not isinstance(rows, list) or not answer.complete:
        raise UsageError(
            "The members of that group cannot be read",
            f"{group!r} is not the id of a group here, or not all of it came.",
            now="Nothing was planned.",
            next="Give the object id of the group, from its page in the Entra admin center.",
        )
    return [str(row.get("id")) for row in rows]


def left_out(facts: FactSheet, emergency: Collection[str]) -> set[str]:
    """Accounts that are never chosen unasked: emergency access, and synchronisation."""
    return {*emergency, *(a.id for a in facts.around.sync or () if a.is_user)}


def _nobody(progressed: Progressed) -> None:
    """Part of a step that tells by itself."""
    del progressed
