"""Fresh readings: which parts each moment needs, and the accounts a plan leaves out."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.facts import FactSheet, facts_of
from vlc_wizard.core.holders import holders_of
from vlc_wizard.core.model import Account, Body, Part
from vlc_wizard.core.ports import Directory, Tell
from vlc_wizard.core.snapshot import Snapshot

ALL_PARTS = tuple(Part)
MOST_WITNESSES = 25  # people whose methods are read one by one; five are already too many
MOST_GROUPS = 50


def account_of(user: Body) -> Account:
    """A row of `/users` as the gates need it."""
    enabled, synced = user.get("accountEnabled"), user.get("onPremisesSyncEnabled")
    return Account(
        id=str(user["id"]),
        name=str(user.get("displayName") or ""),
        user_name=str(user.get("userPrincipalName") or ""),
        enabled=enabled if isinstance(enabled, bool) else None,
        guest=user.get("userType") == "Guest",
        synced=synced if isinstance(synced, bool) else None,
    )


async def accounts(directory: Directory, names: Iterable[str]) -> dict[str, Account]:
    """The accounts with these ids or sign-in names, by id; those not there are missing."""
    found: dict[str, Account] = {}
    for name in names:
        user = await directory.account(name)
        if user is not None:
            account = account_of(user)
            found[account.id] = account
    return found


async def read_tenant(
    directory: Directory, tell: Tell, others: Collection[str] = ()
) -> tuple[Snapshot, FactSheet]:
    """Everything but the people; `others` are accounts whose methods matter as well.

    The policies come last, and after them only who is in the groups that they name.
    """
    first = await directory.read([p for p in ALL_PARTS if p is not Part.POLICIES], tell)
    methods = await directory.methods_of(_witnesses(first, others), tell)
    rules = await directory.read((Part.POLICIES,), tell)
    groups = await directory.group_members(_groups(rules), tell)
    snapshot = replace(first, responses={**first.responses, **methods, **rules.responses, **groups})
    return snapshot, facts_of(snapshot)


def _witnesses(snapshot: Snapshot, others: Collection[str]) -> list[str]:
    """Those who may have to keep a way in: people with Global Administrator, and the others."""
    holders = holders_of(snapshot.value(paths.ROLE_ASSIGNMENTS)) or ()
    people = [h.id for h in holders if h.kind == "user"]
    return list(dict.fromkeys((*others, *people)))[:MOST_WITNESSES]


def _groups(snapshot: Snapshot) -> list[str]:
    """Groups that the policies which are on name."""
    found: dict[str, None] = {}
    for row in snapshot.value(paths.POLICIES) or ():
        users = (row.get("conditions") or {}).get("users") or {}
        if row.get("state") not in ("disabled", "enabledForReportingButNotEnforced"):
            for way in ("includeGroups", "excludeGroups"):
                found |= dict.fromkeys(str(g) for g in users.get(way) or ())
    return list(found)[:MOST_GROUPS]
