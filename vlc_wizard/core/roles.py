"""Who may do what: the roles each method needs, who holds them, and what could be activated."""

from dataclasses import dataclass

from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import ROLE_NAMES, Admin, RoleHolder
from vlc_wizard.core.recommend import METHODS, Method

# Who may allow an app delegated permissions of Microsoft Graph for everybody, least first.
# source: Microsoft Entra documentation, grant tenant-wide admin consent
CONSENTERS = (
    "Cloud Application Administrator",
    "Application Administrator",
    "Privileged Role Administrator",
    "Global Administrator",
)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds one role now, for the whole tenant."""

    role: str  # template id
    people: tuple[RoleHolder, ...]

    @property
    def name(self) -> str:
        """The role as people know it."""
        return ROLE_NAMES.get(self.role, self.role)


def method_of(method_id: str) -> Method | None:
    """A method by its id."""
    return next((m for m in METHODS if m.id == method_id), None)


def who_may(facts: FactSheet, method_id: str) -> tuple[Holders, ...] | None:
    """Holders of each role that may make the change, least role first; None where unread."""
    method = method_of(method_id)
    if facts.role_holders is None or method is None:
        return None
    found = (Holders(role, facts.role_holders.get(role, ())) for role in method.roles)
    return tuple(h for h in found if h.people)


def who_could(facts: FactSheet, method_id: str) -> tuple[Holders, ...]:
    """Who could activate such a role, as far as that was read."""
    method = method_of(method_id)
    if facts.role_eligible is None or method is None:
        return ()
    found = (Holders(role, facts.role_eligible.get(role, ())) for role in method.roles)
    return tuple(h for h in found if h.people)


def could_activate(facts: FactSheet, method_id: str) -> str:
    """The least role for a method that the signed-in person could activate; empty: none known."""
    method = method_of(method_id)
    mine = my_eligible(facts)
    role = next((r for r in method.roles if r in mine), "") if method else ""
    return ROLE_NAMES.get(role, role)


def my_eligible(facts: FactSheet) -> frozenset[str]:
    """Roles that the signed-in person could activate, as far as that was read."""
    me = facts.admin.id if facts.admin else ""
    found = facts.role_eligible or {}
    return frozenset(role for role, people in found.items() if any(h.id == me for h in people))


def held(admin: Admin | None) -> str:
    """The roles of a person, by name, as the end of a sentence."""
    if admin is None or admin.roles is None:
        return "roles that could not be read"
    names = sorted(ROLE_NAMES.get(role, role) for role in admin.roles)
    return ", ".join(names) or "no directory role"
