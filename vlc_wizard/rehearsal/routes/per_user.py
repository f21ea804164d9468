"""Per-user MFA, which only the beta endpoint has, and what is done to one person's sign-ins."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.routes.users import wanted_person
from vlc_wizard.rehearsal.table import DIRECTORY, METHODS, POLICIES, Call, Reply, Route, any_of

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
MAKE_PASS = (any_of("UserAuthMethod-TAP.ReadWrite.All", "UserAuthenticationMethod.ReadWrite.All"),)
REVOKE = (any_of("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"),)
STATES = ("disabled", "enabled", "enforced")
PREFERABLE = ("push", "oath", "voiceMobile", "voiceAlternateMobile", "voiceOffice", "sms")
CHANGE_METHODS = (any_of("UserAuthenticationMethod.ReadWrite.All"),)
READ_METHODS = (
    any_of("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"),
)
LIFETIME = range(10, 43201)


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


async def revoke_sessions(call: Call) -> Reply:
    """POST /users/{id}/revokeSignInSessions."""
    person = wanted_person(call)
    call.organisation.revoke_sessions(person)
    return Reply(body={"@odata.context": call.context("Edm.Boolean"), "value": True})


def _pass_settings(call: Call) -> tuple[int, bool]:
    body = call.body if isinstance(call.body, Mapping) else {}
    if set(body) - {"startDateTime", "lifetimeInMinutes", "isUsableOnce", "@odata.type"}:
        raise bad_request("Invalid property of a Temporary Access Pass.")
    policy = call.organisation.state.get("method", "temporaryaccesspass")
    minutes = body.get("lifetimeInMinutes", policy["defaultLifetimeInMinutes"])
    least, most = policy["minimumLifetimeInMinutes"], policy["maximumLifetimeInMinutes"]
    if minutes not in LIFETIME or not least <= minutes <= most:
        raise bad_request(f"lifetimeInMinutes must be between {least} and {most}.")
    return minutes, bool(body.get("isUsableOnce", policy["isUsableOnce"]))


def _pass_start(call: Call) -> datetime:
    """When the pass begins: now, or later."""
    now = call.organisation.clock.now()
    body = call.body if isinstance(call.body, Mapping) else {}
    try:
        wanted = datetime.fromisoformat(str(body.get("startDateTime") or now.isoformat()))
    except ValueError:
        raise bad_request("startDateTime is not a time.") from None
    return max(now, wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)).astimezone(UTC)


def _usable(call: Call, start: datetime) -> tuple[bool, str]:
    if "TemporaryAccessPass" not in call.organisation.enabled_methods():
        return False, "DisabledByPolicy"
    if start > call.organisation.clock.now():
        return False, "NotYetValid"
    return True, "EnabledByPolicy"


async def make_pass(call: Call) -> Reply:
    """POST a Temporary Access Pass: shown once, never kept."""
    organisation, person = call.organisation, wanted_person(call)
    if person.id == call.caller.person.id:
        raise GraphRefusal(403, "accessDenied", "Nobody makes a pass for themselves.")
    admin = bool(organisation.roles_of(person.id))
    if admin and not call.caller.roles & PASS_MAKERS - templates("Authentication Administrator"):
        raise GraphRefusal(403, "accessDenied", "Request Authorization failed")
    minutes, once = _pass_settings(call)
    start = _pass_start(call)
    usable, why = _usable(call, start)
    made: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        "id": str(uuid4()),
        "temporaryAccessPass": token_urlsafe(6),
        "createdDateTime": organisation.stamp(),
        "startDateTime": start.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "lifetimeInMinutes": minutes,
        "isUsableOnce": once,
        "isUsable": usable,
        "methodUsabilityReason": why,
    }
    until = (start + timedelta(minutes=minutes)).timestamp()
    organisation.state.change_person(person.index, {"passUntil": until})
    context = call.context(
        f"users('{person.id}')/authentication/temporaryAccessPassMethods/$entity"
    )
    return Reply(201, {"@odata.context": context, **made})


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
    Route(
        "POST",
        f"{AUTHENTICATION}/temporaryAccessPassMethods",
        make_pass,
        METHODS,
        MAKE_PASS,
        PASS_MAKERS,
    ),
    Route(
        "POST",
        "/users/{user}/revokeSignInSessions",
        revoke_sessions,
        DIRECTORY,
        REVOKE,
        templates("Global Administrator", "User Administrator", "Authentication Administrator"),
    ),
)
