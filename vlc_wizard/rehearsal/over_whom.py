"""Whom a role that looks after people's sign-ins reaches, and whom it does not."""

from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.table import DENIED, Call

EVERYBODY = templates("Global Administrator", "Privileged Authentication Administrator")
_ALWAYS = ("Directory Readers", "Guest Inviter", "Password Administrator")
_READERS = ("Message Center Reader", "Reports Reader", "Usage Summary Reports Reader")
# role -> the roles that somebody it acts on may hold
REACH = {
    "Authentication Administrator": templates("Authentication Administrator", *_ALWAYS, *_READERS),
    "Helpdesk Administrator": templates("Helpdesk Administrator", *_ALWAYS, *_READERS),
    "User Administrator": templates(
        "User Administrator", "Helpdesk Administrator", *_ALWAYS, *_READERS
    ),
}


def reaches(call: Call, person: Person, roles: frozenset[str]) -> bool:
    """Whether one of the caller's roles, of those that may do this at all, reaches the person."""
    organisation, mine = call.organisation, call.caller.roles & roles
    if mine & EVERYBODY:
        return True
    groups = (organisation.seen("group", key) for key in organisation.groups_of(person.id))
    if any(group and group.get("isAssignableToRole") for group in groups):
        return False
    theirs = organisation.roles_of(person.id)
    return any(theirs <= within for name, within in REACH.items() if templates(name) & mine)


def must_reach(
    call: Call, person: Person, roles: frozenset[str], refusal: tuple[str, str] = DENIED
) -> None:
    """Refuse whoever acts on somebody above the own role. Raises GraphRefusal."""
    if not reaches(call, person, roles):
        raise GraphRefusal(403, *refusal)


def must_be_another(call: Call, person: Person, refusal: tuple[str, str]) -> None:
    """Refuse whoever acts on their own account. Raises GraphRefusal."""
    if person.id == call.caller.person.id:
        raise GraphRefusal(403, *refusal)
