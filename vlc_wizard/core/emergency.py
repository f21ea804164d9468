"""Emergency access accounts: who could be one, and what one must be. Nobody is presumed one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import Account, Body
from vlc_wizard.core.stated import MOST_EMERGENCY, emergency_of
from vlc_wizard.core.surroundings import STRONG_TYPES


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
        Candidate(s.id, s.name, s.user_name, "synchronises a directory; never asked for MFA")
        for s in facts.around.sync or ()
        if s.is_user and s.id not in known
    ]
    known = {c.id for c in found}
    found += [
        Candidate(a.id, a.name, a.user_name, "named by you") for a in named if a.id not in known
    ]
    return tuple(found)


def unstated_emergency(facts: FactSheet) -> tuple[Candidate, ...]:
    """Candidates whom a policy leaves out by name, so that nobody asks them; nobody stated them."""
    found = facts.coverage
    if found is None:
        return ()
    asked_by_none = {person.lower() for gap in found.gaps for person in gap.people}
    on = [policy for policy in facts.policies or () if policy.state == "enabled"]
    by_name = {i for policy in on for i in _left_out_by_name(policy.body)}
    stated = {i.lower() for i in emergency_of(facts.stated)}
    able = [c for c in candidates(facts, ()) if c.id.lower() in (asked_by_none & by_name) - stated]
    return tuple(able) if len(able) + len(stated) <= MOST_EMERGENCY else ()


def _left_out_by_name(policy: Body) -> set[str]:
    conditions = policy.get("conditions")
    users = conditions.get("users") if isinstance(conditions, Mapping) else None
    named = users.get("excludeUsers") if isinstance(users, Mapping) else None
    return {str(i).lower() for i in named} if isinstance(named, list) else set()


def accounts_of(facts: FactSheet, named: Iterable[Account]) -> tuple[Account, ...]:
    """The candidates as accounts, as far as they were read."""
    by_id = {a.id: a for a in named}
    holders = {h.id: h for h in facts.holders or ()}
    out = []
    for candidate in candidates(facts, by_id.values()):
        holder = holders.get(candidate.id)
        account = by_id.get(candidate.id)
        if account is None and holder is not None:
            account = Account(
                holder.id, holder.name, holder.user_name, holder.enabled, holder.guest,
                holder.synced,
            )  # fmt: skip
        out += [account] if account is not None else []
    return tuple(out)


def problems_of(account: Account, facts: FactSheet) -> Iterable[str]:
    """What an account lacks to be an emergency access account (product.md R16)."""
    if account.enabled is not True:
        yield "it is not enabled" if account.enabled is False else (
            "whether it is enabled could not be read"
        )  # fmt: skip
    if account.guest or account.synced is True:
        yield "it is not an account of this cloud directory alone"
    if not _on_initial(account.user_name, facts):
        yield "its name is not on the onmicrosoft domain"
    if facts.holders is None:
        yield "who holds Global Administrator could not be read"
    elif account.id not in {h.id for h in facts.holders}:
        yield "it does not hold Global Administrator for good"
    types = facts.around.methods.get(account.id)
    if types is None:
        yield "its methods could not be read"
    elif not types & STRONG_TYPES:
        yield "it has no passkey, security key or certificate"


def same_method(account: Account, facts: FactSheet) -> bool:
    """Whether all its methods are of kinds that the signed-in admin uses every day."""
    mine = facts.around.methods.get(facts.admin.id) if facts.admin else None
    types = facts.around.methods.get(account.id)
    return bool(mine and types and types <= mine and facts.admin and account.id != facts.admin.id)


def days_since_test(stated: str, today: date) -> int | None:
    """Days since a stated test; None where none is stated, or a day that cannot have been."""
    try:
        days = (today - date.fromisoformat(stated)).days
    except ValueError:
        return None
    return days if days >= 0 else None


def _because(synced: bool | None, user_name: str, facts: FactSheet) -> str:  # noqa: FBT001
    where = "on the initial domain" if _on_initial(user_name, facts) else "on a domain of yours"
    kind = {True: "synchronised from your own directory", False: "cloud-only", None: ""}[synced]
    return ", ".join(w for w in ("Global Administrator", kind, where) if w)


_INITIAL = (".onmicrosoft.", ".partner.onmschina.")  # the second one in China


def _on_initial(user_name: str, facts: FactSheet) -> bool:
    """Whether a sign-in name is on the domain that every tenant has, and nobody can federate."""
    domain = user_name.rpartition("@")[2].lower()
    ours = {d.lower() for d in (facts.tenant.domains if facts.tenant else ())}
    return domain in ours and any(part in domain for part in _INITIAL)
