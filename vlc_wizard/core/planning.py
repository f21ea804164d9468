"""A wish with the people it is for, found in the directory: the same for pages and verbs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vlc_wizard.core import choosing
from vlc_wizard.core.acts import MakePlan
from vlc_wizard.core.errors import Blocked, UsageError
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.methods.per_user import sensitive, wants_reason
from vlc_wizard.core.model import Identity
from vlc_wizard.core.plan import Plan, Wish
from vlc_wizard.core.plans import make_plan
from vlc_wizard.core.ports import Directory, Files


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is for. Nothing named: everybody who is enabled, less those never chosen unasked."""

    names: Sequence[str] = field(default_factory=tuple)  # sign-in names, mails or ids
    group: str = ""  # the id of a group
    revoke: bool = False  # sign them out


async def made(directory: Directory, files: Files, act: MakePlan, who: Identity) -> Plan:
    """The plan that a page asked for. Raises UsageError, Blocked where a reason is wanted."""
    whom = await asyncio.to_thread(_whom, act, files)
    wish = await with_people(directory, act.wish, act.facts, who, whom)
    plan = make_plan(wish, act.facts, dict(act.accounts), who)
    why = wants_reason(plan, sensitive=len(sensitive(plan, act.facts)))
    if why and not act.reasoned:
        raise Blocked(
            "This choice needs a reason", why, now="Nothing was planned.",
            next="Say why in the field for it; it is kept with the plan.",
        )  # fmt: skip
    return plan


def _whom(act: MakePlan, files: Files) -> Whom:
    match act.by:
        case "group":
            return Whom(group=act.whom, revoke=act.revoke)
        case "table":
            return Whom(files.names(Path(act.whom)), revoke=act.revoke)
        case _:
            names = tuple(n for n in (p.strip() for p in act.whom.split(",")) if n)
            return Whom(names, revoke=act.revoke)


async def with_people(
    directory: Directory, wish: Wish, facts: FactSheet, who: Identity, whom: Whom
) -> Wish:
    """The wish with its people. Raises UsageError for a name that is nobody's."""
    per_user = wish.method == "per-user"
    if not per_user and not whom.revoke:
        return wish
    left_out = choosing.left_out(facts, wish.emergency)
    everybody = await choosing.everybody(directory)
    if per_user:
        chosen = await _chosen(directory, everybody, left_out, whom)
        states = await directory.person_states(chosen.people)
        people = {i: (n, str(states.get(i) or "unknown")) for i, n in chosen.people.items()}
        wish = replace(wish, people=people)
    if whom.revoke:
        mine = {who.object_id}  # else the wizard could not look at what it has done
        signed_out = wish.people if per_user else everybody.people
        out = {i: everybody.people[i] for i in signed_out if i not in left_out | mine}
        wish = replace(wish, revoke=out)
    return wish


async def _chosen(
    directory: Directory, everybody: choosing.Chosen, left_out: set[str], whom: Whom
) -> choosing.Chosen:
    names = list(whom.names)
    if whom.group:
        members = await choosing.members(directory, whom.group)
        names += [i for i in members if i in everybody.people]  # else disabled, or no person
        if not names:
            raise UsageError(
                "Nobody in that group is an enabled account",
                f"It has {len(members)} members.",
                now="Nothing was planned.",
            )
    return choosing.named(everybody, names) if names else everybody.without(left_out)
