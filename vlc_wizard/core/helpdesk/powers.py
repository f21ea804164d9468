"""What this agent's role may do, and to whom: decided before anything is asked of the tenant.

source: product.md 2.2 and 4.5 for which role may act. Over whom is Microsoft's table of privileged
roles as remembered, not read again word for word [inf]: the service decides, and its no is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from vlc_wizard.core.helpdesk.person import GUEST_KINDS, HelpedPerson
from vlc_wizard.core.model import AUTHENTICATION_ADMINISTRATOR as AUTHENTICATION
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, ROLE_NAMES, Admin
from vlc_wizard.core.model import (
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR as PRIVILEGED_AUTHENTICATION,
)

HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
USERS = "fe930be7-5e62-47db-91af-98c3a49a38b1"
_LOW = frozenset({
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",  # Directory Readers
    "95e79109-95c0-4d8e-aee3-d01accf2d47b",  # Guest Inviter
    "966707d0-3269-4727-9be2-8c3a10f19b9d",  # Password Administrator
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",  # Message Center Reader
    "4a5d8f65-41da-4de4-8968-e035b65339cf",  # Reports Reader
    "75934031-6c7e-415a-99d7-48dbd49e875e",  # Usage Summary Reports Reader
})  # fmt: skip
# role -> the roles that somebody it acts on may hold; None: everybody
REACH: Mapping[str, frozenset[str] | None] = MappingProxyType({
    GLOBAL_ADMINISTRATOR: None,
    PRIVILEGED_AUTHENTICATION: None,
    AUTHENTICATION: _LOW | {AUTHENTICATION},
    HELPDESK: _LOW | {HELPDESK},
    USERS: _LOW | {HELPDESK, USERS},
})  # fmt: skip


class Action(StrEnum):
    """What can be done for one person."""

    PASS = "pass"  # noqa: S105 - a Temporary Access Pass, by its name
    REVOKE = "revoke"
    REREGISTER = "re-register"
    DELETE = "delete"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Power:
    """One action: what it is called, who may, and what it asks permission for."""

    title: str
    roles: tuple[str, ...]  # the least first; empty: the tenant's own settings decide
    scopes: frozenset[str]


_METHODS = (AUTHENTICATION, PRIVILEGED_AUTHENTICATION, GLOBAL_ADMINISTRATOR)
_CHANGE = frozenset({"UserAuthenticationMethod.ReadWrite.All"})
POWERS: Mapping[Action, Power] = MappingProxyType({
    Action.PASS: Power("Make a Temporary Access Pass", _METHODS,
                       frozenset({"UserAuthMethod-TAP.ReadWrite.All"})),
    Action.DELETE: Power("Delete one method", _METHODS, _CHANGE),
    Action.REREGISTER: Power("Require to register anew", _METHODS, _CHANGE),
    Action.REVOKE: Power("Revoke all sessions", (HELPDESK, USERS, *_METHODS),
                         frozenset({"User.RevokeSessions.All"})),
    Action.INVITE: Power("Send the invitation again", (), frozenset({"User.Invite.All"})),
})  # fmt: skip


def why_not(action: Action, agent: Admin | None, person: HelpedPerson) -> str:
    """Why this agent cannot do this for this person; empty: nothing is known to stand against it.

    What was not read stands against it: whom a role reaches depends on the roles of both.
    """
    if agent is None or agent.roles is None:
        return "Your own roles could not be read."
    if agent.id.lower() == person.id.lower():
        return "Nobody does this for themselves. A colleague has to."
    return _out_of_reach(action, agent.roles, person) or _does_not_apply(action, person)


def _out_of_reach(action: Action, mine: frozenset[str], person: HelpedPerson) -> str:
    if person.roles is None:
        return "Which roles this person holds could not be read, so whether yours reaches them."
    roles = POWERS[action].roles
    if not roles and not person.roles:
        return ""  # the tenant's own settings say who may invite
    able = [role for role in roles or tuple(REACH) if role in mine]
    if not able:
        return f"You hold no role for it; it takes {_least(person, roles)}."
    if any((within := REACH[role]) is None or person.roles <= within for role in able):
        return ""
    return f"The person is above your role; it takes {_least(person, roles)}."


def _least(person: HelpedPerson, roles: tuple[str, ...]) -> str:
    """The least role that reaches this person."""
    fits = (r for r in roles or tuple(REACH)
            if (within := REACH[r]) is None or (person.roles or frozenset()) <= within)  # fmt: skip
    least = sorted(fits, key=lambda r: REACH[r] is None)  # stable: the least first
    return ROLE_NAMES[next((r for r in least if r != GLOBAL_ADMINISTRATOR), GLOBAL_ADMINISTRATOR)]


def _does_not_apply(action: Action, person: HelpedPerson) -> str:
    match action:
        case Action.INVITE:
            return "" if person.pending and person.mail else "There is no invitation waiting."
        case _ if person.pending:
            return "The invitation was not accepted yet; there is nothing to reset."
        case Action.PASS:
            return _no_pass(person)
        case Action.DELETE | Action.REREGISTER:
            return _no_methods(action, person)
        case _:
            return ""


def _no_pass(person: HelpedPerson) -> str:
    if person.kind in GUEST_KINDS:
        return "A Temporary Access Pass does not work for people whose account is elsewhere."
    if not person.enabled:
        return "The account is disabled; a pass would open nothing."
    if person.pass_policy is not None and not person.pass_policy.enabled:
        return "Your tenant's policy does not allow Temporary Access Passes."
    return ""


def _no_methods(action: Action, person: HelpedPerson) -> str:
    if person.methods is None:
        return "The registered methods could not be read."
    some = person.resettable if action is Action.REREGISTER else person.deletable
    return "" if some else "Nothing is registered here that could be deleted."
