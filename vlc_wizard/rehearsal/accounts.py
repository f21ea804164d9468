"""Who signs in, and through which app: the checks that every flow makes."""

from collections.abc import Mapping

from vlc_wizard.rehearsal.consent import COMMAND_LINE_TOOLS
from vlc_wizard.rehearsal.organisation import CLIENT_ID, Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import LoginRefusal, missing_parameter

Form = Mapping[str, str]


def needed(form: Form, name: str) -> str:
    """What the form says of this. Refuses one that does not say it."""
    if not form.get(name):
        raise missing_parameter(name)
    return form[name]


def client_of(organisation: Organisation, form: Form) -> str:
    """The app that asks. Refuses one that the tenant does not know."""
    app = needed(form, "client_id").lower()
    if app in (CLIENT_ID, COMMAND_LINE_TOOLS):
        return app
    raise LoginRefusal(
        "unauthorized_client",
        700016,
        f"Application with identifier '{app}' was not found in the directory "
        f"'{organisation.scenario.tenant_name}'.",
    )


def signing_in(organisation: Organisation, user_name: str) -> Person:
    """The person of this sign-in name. Refuses one that may not sign in."""
    person = organisation.person(user_name) if "@" in user_name else None
    if person is None:
        raise LoginRefusal(
            "invalid_request",
            50034,
            f"The user account {user_name} does not exist in the directory.",
        )
    if not person.enabled:
        raise LoginRefusal("access_denied", 50057, "The user account is disabled.")
    if person.pending:
        raise LoginRefusal("access_denied", 50014, "The guest has not accepted the invitation.")
    return person


def signed_in(organisation: Organisation, key: str) -> Person:
    """The person of this object id, who signed in before."""
    person = organisation.person(key)
    if person is None or not person.enabled:
        raise LoginRefusal("invalid_grant", 50057, "The user account is disabled.")
    return person
