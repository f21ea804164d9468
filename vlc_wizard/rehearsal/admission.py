"""Whether the tenant's own policies let a person sign in to an app, and what they ask first."""

from vlc_wizard.rehearsal.life import REGISTERED
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.sign_ins import sign_in

MUST_REGISTER, BLOCKED, BLOCKED_BY_DEFAULTS = 50079, 53003, 530035
DEVICE_CODE = "deviceCodeFlow"


def admit(
    organisation: Organisation, person: Person, app: str | None, *, transfer: str = ""
) -> Person:
    """The person at the page signs in; who must register a method first does so there and then.

    Raises LoginRefusal where a policy blocks.
    """
    if transfer == DEVICE_CODE and organisation.security_defaults():
        raise LoginRefusal(
            "access_denied",
            BLOCKED_BY_DEFAULTS,
            "Access has been blocked by security defaults: device code flow is not allowed.",
        )
    entry = sign_in(organisation, person, app, transfer=transfer or None)
    code = entry["status"]["errorCode"]
    if code == BLOCKED:
        raise LoginRefusal("access_denied", BLOCKED, entry["status"]["failureReason"])
    if code == MUST_REGISTER:
        organisation.change_methods(person, REGISTERED, organisation.time)
        person = organisation.person_at(person.index)
        sign_in(organisation, person, app, transfer=transfer or None)
    return person
