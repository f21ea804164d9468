"""Fresh readings: which parts each moment needs, and the accounts a plan leaves out."""

from collections.abc import Iterable

from vlc_wizard.core.facts import FactSheet, facts_of
from vlc_wizard.core.model import Account, Body, Part
from vlc_wizard.core.ports import Directory, Tell
from vlc_wizard.core.snapshot import Snapshot

ALL_PARTS = tuple(Part)


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


async def read_tenant(directory: Directory, tell: Tell) -> tuple[Snapshot, FactSheet]:
    """Everything but the people."""
    snapshot = await directory.read(ALL_PARTS, tell)
    return snapshot, facts_of(snapshot)
