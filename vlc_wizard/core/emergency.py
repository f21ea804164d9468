"""Emergency access accounts: who could be one, and what one must be. Nobody is presumed one."""

from collections.abc import Iterable
from dataclasses import dataclass

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Account


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that could be an emergency access account; never presumed to be one."""

    id: str
    name: str
    user_name: str
    because: str


def candidates(facts: FactSheet, named: Iterable[Account]) -> tuple[Candidate, ...]:
    """Other enabled Global Administrators, cloud-only ones first, and accounts named by hand."""
    mine = facts.admin.id if facts.admin else ""
    found = [
        Candidate(h.id, h.name, h.user_name, _because(h.synced, h.user_name, facts))
        for h in facts.holders or ()
        if h.kind == "user" and h.enabled and h.id != mine and not h.guest
    ]
    found.sort(key=lambda c: (not _on_initial(c.user_name, facts), c.user_name))
    known = {c.id for c in found}
    found += [
        Candidate(a.id, a.name, a.user_name, "named by you") for a in named if a.id not in known
    ]
    return tuple(found)


def _because(synced: bool | None, user_name: str, facts: FactSheet) -> str:  # noqa: FBT001
    where = "on the initial domain" if _on_initial(user_name, facts) else "on a domain of yours"
    kind = {True: "synchronised from your own directory", False: "cloud-only", None: ""}[synced]
    return ", ".join(w for w in ("Global Administrator", kind, where) if w)


def _on_initial(user_name: str, facts: FactSheet) -> bool:
    domain = user_name.rpartition("@")[2].lower()
    return ".onmicrosoft." in domain and domain in {
        d.lower() for d in (facts.tenant.domains if facts.tenant else ())
    }
