"""Sign-ins of the tenant's people: what the policies make of them, and what the log says."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from vlc_wizard.rehearsal import evaluate, methods
from vlc_wizard.rehearsal.apps import ADMIN_PORTALS, KNOWN, VLC_NAME, vlc_app
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.people import Person

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
PORTAL_RESOURCE = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
FAILURES = {
    50079: "Due to a configuration change made by your administrator, you must enroll in "
    "multi-factor authentication.",
    53003: "Access has been blocked by Conditional Access policies.",
}


def sign_in(
    organisation: Organisation,
    person: Person,
    app: str | None = None,
    *,
    at: float | None = None,
    transfer: str | None = None,
) -> dict[str, Any]:
    """Somebody signs in by browser: judged, logged, and returned as logged.

    No app: to Volume Licensing Central.
    """
    app = app or vlc_app(organisation)
    now = evaluate.situation(
        organisation,
        person,
        app=app,
        client="browser",
        address="192.0.2.10",
        country="US",
        transfer=transfer,
    )
    policies = organisation.state.all("policy")
    applying = [policy for policy in policies if not evaluate.why_not(policy, now)]
    enforced = [policy for policy in applying if policy["state"] == evaluate.ENABLED]
    demanded = any(map(evaluate.demands_mfa, enforced)) or _always(organisation, app)
    capable = methods.capable(person, organisation.enabled_methods())
    code = 53003 if any(map(evaluate.blocks, enforced)) else 50079 * (demanded and not capable)
    when = organisation.time if at is None else at
    entry = _entry(organisation, person, app, code, demanded=demanded)
    entry["createdDateTime"] = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    done = demanded and capable
    ids = {policy["id"] for policy in applying}
    entry["appliedConditionalAccessPolicies"] = [
        _applied(policy, code, applies=policy["id"] in ids, mfa_done=done) for policy in policies
    ]
    entry["conditionalAccessStatus"] = _status(code, bool(enforced))
    organisation.state.log_sign_in(when, entry)
    return entry


def _name(organisation: Organisation, app: str) -> str:
    own = VLC_NAME if app == vlc_app(organisation) else "Rehearsal client"
    return KNOWN.get(app, own)


def _always(organisation: Organisation, app: str) -> bool:
    """Security defaults, and the portals by themselves, ask for MFA at every sign-in here."""
    portals = {*ADMIN_PORTALS, vlc_app(organisation)}
    return organisation.security_defaults() or app in portals


def _status(code: int, enforced: bool) -> str:  # noqa: FBT001 - one fact
    if not enforced:
        return "notApplied"
    return "failure" if code else "success"


def _applied(policy: dict[str, Any], code: int, *, applies: bool, mfa_done: bool) -> dict[str, Any]:
    grant = policy["grantControls"] or {}
    return {
        "id": policy["id"],
        "displayName": policy["displayName"],
        "enforcedGrantControls": [name.title() for name in grant.get("builtInControls", [])],
        "enforcedSessionControls": [],
        "result": _result(policy, code, applies=applies, mfa_done=mfa_done),
    }


def _result(policy: dict[str, Any], code: int, *, applies: bool, mfa_done: bool) -> str:
    if policy["state"] == "disabled":
        return "notEnabled"
    if policy["state"] == evaluate.ENABLED:
        if not applies:
            return "notApplied"
        return "failure" if code else "success"
    if not applies:
        return "reportOnlyNotApplied"
    if evaluate.blocks(policy):
        return "reportOnlyFailure"
    wanting = evaluate.demands_mfa(policy) and not mfa_done
    return "reportOnlyInterrupted" if wanting else "reportOnlySuccess"


def _entry(
    organisation: Organisation, person: Person, app: str, code: int, *, demanded: bool
) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "userDisplayName": person.name,
        "userPrincipalName": (person.mail or "").lower() if person.external else person.user_name,
        "userId": person.id,
        "appId": app,
        "appDisplayName": _name(organisation, app),
        "ipAddress": "192.0.2.10",
        "clientAppUsed": "Browser",
        "correlationId": str(uuid4()),
        "isInteractive": True,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "resourceDisplayName": "Windows Azure Service Management API",
        "resourceId": PORTAL_RESOURCE if app in ADMIN_PORTALS else GRAPH_APP,
        "resourceTenantId": organisation.tenant_id,
        "homeTenantId": organisation.home_tenant(person),
        "status": {
            "errorCode": code,
            "failureReason": FAILURES.get(code, "Other."),
            "additionalDetails": "MFA completed in Azure AD" if demanded and not code else None,
        },
        "deviceDetail": {
            "deviceId": "",
            "displayName": None,
            "operatingSystem": "Windows 11",
            "browser": "Edge 140.0",
            "isCompliant": False,
            "isManaged": False,
            "trustType": None,
        },
        "location": {
            "city": "Rehearsal",
            "state": "Example",
            "countryOrRegion": "US",
            "geoCoordinates": {"altitude": None, "latitude": 0.0, "longitude": 0.0},
        },
        "_beta": {
            "authenticationRequirement": "multiFactorAuthentication"
            if demanded
            else "singleFactorAuthentication",
            "userType": "guest" if person.guest else "member",
            "crossTenantAccessType": "b2bCollaboration" if person.external else "none",
            "signInEventTypes": ["interactiveUser"],
            "authenticationProtocol": "none",
        },
    }
