"""Activating a role that waits for somebody."""

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.roles import ROLES
from vlc_wizard.rehearsal.seed import made_id


def activate(organisation: Organisation, user_name: str, role: str) -> None:
    """From now on the person holds the role. Raises LookupError where none waits for them."""
    person = organisation.person(user_name)
    waiting = [
        row for row in organisation.all_seen("eligibility")
        if person is not None
        and row["principalId"] == person.id
        and row["roleDefinitionId"] == ROLES[role]
    ]  # fmt: skip
    if person is None or not waiting:
        raise LookupError(f"{role} does not wait for {user_name}")
    key = made_id(organisation.scenario, "assignment", person.id, role)
    body = {
        "id": key,
        "principalId": person.id,
        "directoryScopeId": "/",
        "roleDefinitionId": ROLES[role],
    }
    organisation.put("roleAssignment", key, body)
