"""Per-user MFA, which only the beta endpoint has, and what is done to one person's sign-ins."""

from collections.abc import Mapping
from datetime import timedelta
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


async def make_pass(call: Call) -> Reply:
    """POST a Temporary Access Pass: shown once, never kept."""
    organisation, person = call.organisation, wanted_person(call)
    if person.id == call.caller.person.id:
        raise GraphRefusal(403, "accessDenied", "Nobody makes a pass for themselves.")
    admin = bool(organisation.roles_of(person.id))
    if admin and not call.caller.roles & PASS_MAKERS - templates("Authentication Administrator"):
        raise GraphRefusal(403, "accessDenied", "Request Authorization failed")
    minutes, once = _pass_settings(call)
    enabled = "TemporaryAccessPass" in organisation.enabled_methods()
    now = organisation.clock.now()
    made: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        "id": str(uuid4()),
        "temporaryAccessPass": token_urlsafe(6),
        "createdDateTime": organisation.stamp(),
        "startDateTime": organisation.stamp(),
        "lifetimeInMinutes": minutes,
        "isUsableOnce": once,
        "isUsable": enabled,
        "methodUsabilityReason": "EnabledByPolicy" if enabled else "DisabledByPolicy",
    }
    until = (now + timedelta(minutes=minutes)).timestamp()
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
