"""What the service checks of a whole policy: who and what it names, and what it demands."""

from collections.abc import Iterable, Mapping
from typing import Any

from vlc_wizard.rehearsal.apps import GROUPS, NEVER_LEFT_OUT, why_not
from vlc_wizard.rehearsal.built_in_strengths import BUILT_IN
from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.refusal import GraphRefusal
from vlc_wizard.rehearsal.roles import NAMES
from vlc_wizard.rehearsal.shape import wrong_shape

SPECIAL_USERS = frozenset(("All", "None", "GuestsOrExternalUsers"))
USER_ACTIONS = frozenset(("urn:user:registersecurityinfo", "urn:user:registerdevice"))
TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"  # of per-user MFA's own settings
SPECIAL_LOCATIONS = frozenset(("All", "AllTrusted", TRUSTED_IPS))
INCLUDED_USERS = ("includeUsers", "includeGroups", "includeRoles", "includeGuestsOrExternalUsers")
INCLUDED_APPS = (
    "includeApplications",
    "includeUserActions",
    "includeAuthenticationContextClassReferences",
    "applicationFilter",
)
CONTROLS = (
    "builtInControls",
    "customAuthenticationFactors",
    "termsOfUse",
    "authenticationStrength",
)


def invalid(number: int, what: str) -> GraphRefusal:
    """A refusal with a number of Conditional Access, which stands in the inner error."""
    return GraphRefusal(
        400,
        "BadRequest",
        "The server could not process the request because it is malformed or incorrect.",
        inner={"message": f"{number}: {what}"},
    )


def failed(reason: str) -> GraphRefusal:
    """A policy that does not hold together."""
    return invalid(1032, f"Policy validation failed due to {reason}")


def check(organisation: Organisation, policy: Mapping[str, Any]) -> None:
    """Refuse a policy, as it would be stored, that the service would not take."""
    _check_rules(policy)
    _check_controls(organisation, policy)
    _check_apps(organisation, policy["conditions"]["applications"])
    _check_people(organisation, policy["conditions"]["users"])
    _check_locations(organisation, policy["conditions"]["locations"])


def _check_rules(policy: Mapping[str, Any]) -> None:
    if not isinstance(policy["displayName"], str) or policy["state"] is None:
        raise wrong_shape()
    conditions = policy["conditions"]
    users, apps = conditions["users"], conditions["applications"]
    ruled = any(users[name] for name in INCLUDED_USERS)
    ruled = ruled and any(apps[name] for name in INCLUDED_APPS)
    if not (ruled or conditions["clientApplications"] is not None):
        raise failed("missing users or applications.")


def _check_controls(organisation: Organisation, policy: Mapping[str, Any]) -> None:
    grant, session = policy["grantControls"] or {}, policy["sessionControls"] or {}
    granted = any(grant.get(name) for name in CONTROLS)
    if not granted and all(control is None for control in session.values()):
        raise failed("missing controls.")
    strength = grant.get("authenticationStrength")
    if strength and "mfa" in grant["builtInControls"]:
        raise failed("MFA beside authentication strength.")
    if strength and not _is_strength(organisation, strength["id"]):
        raise failed(f"InvalidAuthenticationStrength: {strength['id']}")


def _is_strength(organisation: Organisation, key: str | None) -> bool:
    known = (strength[0] for strength in BUILT_IN)
    own = (strength["id"] for strength in organisation.state.all("strength"))
    return key is not None and key.lower() in (*known, *own)


def _check_apps(organisation: Organisation, apps: Mapping[str, Any]) -> None:
    wrong = {
        app: why
        for app in (*apps["includeApplications"], *apps["excludeApplications"])
        if app not in GROUPS and (why := why_not(organisation, app))
    }
    if wrong:
        listing = ",".join(f'"{app}":"{why}"' for app, why in wrong.items())
        raise invalid(1034, f"Policy contains invalid applications: {{{listing}}}")
    _refuse("ExcludeApplications", NEVER_LEFT_OUT.intersection(apps["excludeApplications"]))
    actions = (action for action in apps["includeUserActions"] if action not in USER_ACTIONS)
    _refuse("UserActions", actions)


def _check_people(organisation: Organisation, users: Mapping[str, Any]) -> None:
    people = (*users["includeUsers"], *users["excludeUsers"])
    groups = (*users["includeGroups"], *users["excludeGroups"])
    roles = (*users["includeRoles"], *users["excludeRoles"])
    known = organisation.people.index_of
    _refuse("Users", (k for k in people if k not in SPECIAL_USERS and known(k) is None))
    stored = organisation.state.get
    _refuse("Groups", (key for key in groups if stored("group", key.lower()) is None))
    _refuse("Roles", (key for key in roles if key not in NAMES))


def _refuse(what: str, keys: Iterable[str]) -> None:
    if wrong := list(keys):
        raise failed(f"Invalid{what}: {wrong}")


def _check_locations(organisation: Organisation, rule: Mapping[str, Any] | None) -> None:
    if rule is None:
        return
    for key in (*rule["includeLocations"], *rule["excludeLocations"]):
        known = key in SPECIAL_LOCATIONS or organisation.state.get("namedLocation", key.lower())
        if not known:
            raise invalid(1040, f"NamedLocation with id {key} does not exist in the directory.")
