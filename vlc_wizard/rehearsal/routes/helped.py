"""What a helpdesk does to one person: a Temporary Access Pass, a lost method, their sessions."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal import methods
from vlc_wizard.rehearsal.over_whom import must_be_another, must_reach
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import GraphRefusal, bad_request
from vlc_wizard.rehearsal.roles import templates
from vlc_wizard.rehearsal.routes.users import wanted_person
from vlc_wizard.rehearsal.table import DIRECTORY, METHODS, Call, Reply, Route, any_of

HELPERS = templates(
    "Global Administrator",
    "Privileged Authentication Administrator",
    "Authentication Administrator",
)
READERS = HELPERS | templates("Global Reader")
REVOKERS = HELPERS | templates("Helpdesk Administrator", "User Administrator")
ALL_METHODS = "UserAuthenticationMethod.ReadWrite.All"
READ_PASS = (any_of("UserAuthMethod-TAP.Read.All", "UserAuthenticationMethod.Read.All",
                    "UserAuthMethod-TAP.ReadWrite.All", ALL_METHODS),)  # fmt: skip
MAKE_PASS = (any_of("UserAuthMethod-TAP.ReadWrite.All", ALL_METHODS),)
REVOKE = (any_of("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"),)
LIFETIME = range(10, 43201)  # minutes
DENIED_METHODS = ("accessDenied", "Request Authorization failed")
KINDS = {  # the last segment of a method's path -> its type, and the scope of that type alone
    "phoneMethods": ("phone", "Phone"),
    "microsoftAuthenticatorMethods": ("microsoftAuthenticator", "MicrosoftAuthApp"),
    "softwareOathMethods": ("softwareOath", "SoftwareOATH"),
    "fido2Methods": ("fido2", "Passkey"),
    "windowsHelloForBusinessMethods": ("windowsHelloForBusiness", "WindowsHello"),
}


async def revoke_sessions(call: Call) -> Reply:
    """POST /users/{id}/revokeSignInSessions."""
    person = wanted_person(call)
    if person.id != call.caller.person.id:
        must_reach(call, person, REVOKERS)
    call.organisation.revoke_sessions(person)
    return Reply(body={"@odata.context": call.context("Edm.Boolean"), "value": True})


# --- Temporary Access Passes ----------------------------------------------------------------------


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
    """POST a Temporary Access Pass: shown once, never kept. It takes the place of an older one."""
    organisation, person = call.organisation, wanted_person(call)
    must_be_another(call, person, ("accessDenied", "Nobody makes a pass for themselves."))
    must_reach(call, person, HELPERS, DENIED_METHODS)
    if person.external:
        raise bad_request("Temporary Access Pass cannot be added to an external user.")
    minutes, once = _pass_settings(call)
    start = _pass_start(call)
    usable, why = _usable(call, start)
    made: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
        "id": str(uuid4()),
        "temporaryAccessPass": None,
        "createdDateTime": organisation.stamp(),
        "startDateTime": start.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "lifetimeInMinutes": minutes,
        "isUsableOnce": once,
        "isUsable": usable,
        "methodUsabilityReason": why,
    }
    until = (start + timedelta(minutes=minutes)).timestamp()
    organisation.state.change_person(person.index, {"pass": made, "passUntil": until})
    context = call.context(
        f"users('{person.id}')/authentication/temporaryAccessPassMethods/$entity"
    )
    told = {**made, "temporaryAccessPass": token_urlsafe(6)}
    return Reply(201, {"@odata.context": context, **told})


async def passes(call: Call) -> Reply:
    """GET the person's Temporary Access Pass, without its letters; an empty list where none is."""
    person = wanted_person(call)
    context = call.context(f"users('{person.id}')/authentication/temporaryAccessPassMethods")
    return Reply(body={"@odata.context": context, "value": methods.passes(person, _now(call))})


async def delete_pass(call: Call) -> Reply:
    """DELETE it: 204."""
    person = _another_in_reach(call)
    if call.arguments["method"] not in [m["id"] for m in methods.passes(person, _now(call))]:
        raise _no_method()
    call.organisation.state.change_person(person.index, {"pass": None, "passUntil": 0.0})
    return Reply(204)


def _now(call: Call) -> float:
    return call.organisation.time


# --- other methods --------------------------------------------------------------------------------


def _another_in_reach(call: Call) -> Person:
    person = wanted_person(call)
    must_be_another(call, person, DENIED_METHODS)
    must_reach(call, person, HELPERS, DENIED_METHODS)
    return person


def _no_method() -> GraphRefusal:
    return GraphRefusal(404, "resourceNotFound", "The requested authentication method is not found")


def _deleting(kind: str) -> Callable[[Call], Awaitable[Reply]]:
    async def delete(call: Call) -> Reply:
        person = _another_in_reach(call)
        key = call.arguments["method"]
        gone = [name for name in person.methods if methods.is_method(person, name, kind, key)]
        if not gone:
            raise _no_method()
        left = [name for name in person.methods if name not in gone]
        call.organisation.change_methods(person, left, call.organisation.time)
        return Reply(204)

    return delete


OF_ONE = "/users/{user}/authentication"
PASSES = f"{OF_ONE}/temporaryAccessPassMethods"
ROUTES = (
    Route("POST", PASSES, make_pass, METHODS, MAKE_PASS, HELPERS),
    Route("GET", PASSES, passes, METHODS, READ_PASS, READERS),
    Route("DELETE", f"{PASSES}/{{method}}", delete_pass, METHODS, MAKE_PASS, HELPERS),
    *(
        Route(
            "DELETE",
            f"{OF_ONE}/{segment}/{{method}}",
            _deleting(kind),
            METHODS,
            (any_of(f"UserAuthMethod-{scope}.ReadWrite.All", ALL_METHODS),),
            HELPERS,
        )
        for segment, (kind, scope) in KINDS.items()
    ),
    Route(
        "POST", "/users/{user}/revokeSignInSessions", revoke_sessions, DIRECTORY, REVOKE, REVOKERS
    ),
)
