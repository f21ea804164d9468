"""Per-user MFA, which only the beta endpoint has."""

from collections.abc import Mapping
from typing import Any

from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.routes.users import wanted_person
from vlc_wizard.rehearsal.table import METHODS, POLICIES, Call, Reply, Route, any_of

BETA = frozenset(("beta",))
READ = (any_of("Policy.Read.All"),)
WRITE = (any_of("Policy.ReadWrite.AuthenticationMethod"),)
WRITERS = templates("Global Administrator", "Authentication Policy Administrator")
READERS = WRITERS | templates("Global Reader", "Authentication Administrator")
PASS_MAKERS = templates(
    "Global Administrator",
    "Privileged Authentication Administrator",
    "Authentication Administrator",
)
STATES = ("disabled", "enabled", "enforced")
PREFERABLE = ("push", "oath", "voiceMobile", "voiceAlternateMobile", "voiceOffice", "sms")
CHANGE_METHODS = (any_of("UserAuthenticationMethod.ReadWrite.All"),)
READ_METHODS = (
    any_of("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"),
)


def state_of(person: Person) -> str:
    """The person's per-user MFA state."""
    return str(person.change.get("perUserMfaState", "disabled"))


async def requirements(call: Call) -> Reply:
    """GET /users/{id}/authentication/requirements."""
    person = wanted_person(call) if "user" in call.arguments else call.caller.person
    context = call.context(f"users('{person.id}')/authentication/requirements")
    return Reply(body={"@odata.context": context, "perUserMfaState": state_of(person)})


async def change_requirements(call: Call) -> Reply:
    """PATCH the same: 204. Enabled for somebody who is registered becomes enforced."""
    person, body = wanted_person(call), call.body
    wanted = body.get("perUserMfaState") if isinstance(body, Mapping) else None
    if wanted not in STATES or set(body) - {"perUserMfaState", "@odata.type"}:
        raise bad_request("Invalid value for property 'perUserMfaState'.")
    if wanted == "enabled" and methods.registered(person):
        wanted = "enforced"
    changed: dict[str, Any] = {"perUserMfaState": wanted}
    if wanted != "disabled" and state_of(person) == "disabled":
        # Enabling MFA for somebody ends their sessions (continuous access evaluation).
        changed["sessionsFrom"] = call.organisation.time
    call.organisation.state.change_person(person.index, changed)
    return Reply(204)


async def preferences(call: Call) -> Reply:
    """GET /users/{id}/authentication/signInPreferences."""
    person = wanted_person(call)
    context = call.context(f"users('{person.id}')/authentication/signInPreferences")
    return Reply(body={"@odata.context": context, **_preferences(person)})


def _preferences(person: Person) -> dict[str, Any]:
    return {
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "userPreferredMethodForSecondaryAuthentication": methods.preferred(person) or None,
        **person.change.get("signInPreferences", {}),
    }


async def change_preferences(call: Call) -> Reply:
    """PATCH the same: 204."""
    person, body = wanted_person(call), call.body
    if not isinstance(body, Mapping) or not body.keys() <= _preferences(person).keys():
        raise bad_request("Invalid property of the sign-in preferences.")
    system = body.get("isSystemPreferredAuthenticationMethodEnabled", True)
    wanted = body.get("userPreferredMethodForSecondaryAuthentication", "push")
    if not isinstance(system, bool) or wanted not in PREFERABLE:
        raise bad_request("Invalid value of a sign-in preference.")
    after = {**person.change.get("signInPreferences", {}), **body}
    call.organisation.state.change_person(person.index, {"signInPreferences": after})
    return Reply(204)


AUTHENTICATION = "/users/{user}/authentication"
ROUTES = (
    Route(
        "GET",
        f"{AUTHENTICATION}/requirements",
        requirements,
        POLICIES,
        READ,
        READERS,
        versions=BETA,
    ),
    Route("GET", "/me/authentication/requirements", requirements, POLICIES, READ, versions=BETA),
    Route(
        "PATCH",
        f"{AUTHENTICATION}/requirements",
        change_requirements,
        POLICIES,
        WRITE,
        WRITERS,
        versions=BETA,
    ),
    Route(
        "GET",
        f"{AUTHENTICATION}/signInPreferences",
        preferences,
        METHODS,
        READ_METHODS,
        PASS_MAKERS | templates("Global Reader"),
        versions=BETA,
    ),
    Route(
        "PATCH",
        f"{AUTHENTICATION}/signInPreferences",
        change_preferences,
        METHODS,
        CHANGE_METHODS,
        PASS_MAKERS,
        versions=BETA,
    ),
)
