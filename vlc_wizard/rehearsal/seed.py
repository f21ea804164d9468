"""What stands in a new tenant's directory, from its scenario."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from vlc_wizard.rehearsal import method_policy, policy_shape, trust_shape
from vlc_wizard.rehearsal.clock import SharedClock
from vlc_wizard.rehearsal.people import People
from vlc_wizard.rehearsal.roles import ROLES
from vlc_wizard.rehearsal.scenario import Scenario
from vlc_wizard.rehearsal.state import State

MADE_AT = "2024-03-05T08:00:00Z"


def made_id(scenario: Scenario, *words: str) -> str:
    """An id that is the same whenever this scenario is opened."""
    return str(uuid5(NAMESPACE_URL, "/".join((scenario.name, *words))))


def fill(scenario: Scenario, people: People, state: State, clock: SharedClock) -> None:
    """Write the directory of a new tenant."""
    at = clock.now().timestamp() - 86400.0
    _groups(scenario, people, state, at)
    _roles(scenario, people, state, at)
    _policies(scenario, people, state, at)
    _settings(scenario, state, at)


def _settings(scenario: Scenario, state: State, at: float) -> None:
    state.put("setting", "securitydefaults", {"isEnabled": scenario.security_defaults}, at)
    state.put("setting", "methodspolicy", method_policy.policy(scenario), at)
    for method in method_policy.configurations(scenario):
        state.put("method", method["id"].lower(), method, at)
    trust = trust_shape.service_default()
    if scenario.switch("trust_everybody", False):
        trust["inboundTrust"]["isMfaAccepted"] = True
        trust["isServiceDefault"] = False
    state.put("setting", "trustdefault", trust, at)
    for home in scenario.homes:
        if home.trusted:
            state.put(
                "partner", home.tenant_id, trust_shape.partner(home.tenant_id, trusted=True), at
            )
    for strength in scenario.objects.get("strength", ()):
        key = made_id(scenario, "strength", strength["displayName"])
        dates = {"createdDateTime": MADE_AT, "modifiedDateTime": MADE_AT}
        fixed = {"policyType": "custom", "combinationConfigurations": []}
        state.put("strength", key, {"id": key, **dates, **fixed, **strength}, at)


def _principal(people: People, scenario: Scenario, word: str) -> str:
    """What a scenario means by a name: a role, a group, a sign-in name, or just what it says."""
    if word.startswith("group:"):
        return made_id(scenario, "group", word.removeprefix("group:"))
    if word.startswith("role:"):
        return ROLES[word.removeprefix("role:")]
    if word.startswith("strength:"):
        return made_id(scenario, "strength", word.removeprefix("strength:"))
    if word.startswith("location:"):
        return made_id(scenario, "location", word.removeprefix("location:"))
    if word.startswith("user:"):
        name = word.removeprefix("user:")
        for domain in (scenario.domain, scenario.initial_domain):
            index = people.index_of(f"{name}@{domain}")
            if index is not None:
                return people.id_of(index)
        return people.id_of(int(name))
    return word


def _resolved(value: Any, people: People, scenario: Scenario) -> Any:
    if isinstance(value, Mapping):
        return {key: _resolved(item, people, scenario) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_resolved(item, people, scenario) for item in value]
    return _principal(people, scenario, value) if isinstance(value, str) else value


def _groups(scenario: Scenario, people: People, state: State, at: float) -> None:
    for group in scenario.objects.get("group", ()):
        key = made_id(scenario, "group", group["name"])
        body = {
            "id": key,
            "displayName": group["name"],
            "isAssignableToRole": bool(group.get("roles")),
            "_members": _resolved(group.get("members", []), people, scenario),
            "_nested": [made_id(scenario, "group", name) for name in group.get("groups", ())],
        }
        state.put("group", key, body, at)
        for role in group.get("roles", ()):
            _assign(scenario, state, key, role, at)


def _assign(scenario: Scenario, state: State, principal: str, role: str, at: float) -> None:
    key = made_id(scenario, "assignment", principal, role)
    body = {
        "id": key,
        "principalId": principal,
        "directoryScopeId": "/",
        "roleDefinitionId": ROLES[role],
    }
    state.put("roleAssignment", key, body, at)


def _roles(scenario: Scenario, people: People, state: State, at: float) -> None:
    for index, person in enumerate(scenario.named):
        for role in person.roles:
            _assign(scenario, state, people.id_of(index), role, at)
        for role in person.eligible:
            key = made_id(scenario, "eligible", person.user, role)
            body = {
                "id": key,
                "principalId": people.id_of(index),
                "roleDefinitionId": ROLES[role],
                "directoryScopeId": "/",
                "appScopeId": None,
                "startDateTime": MADE_AT,
                "endDateTime": None,
                "memberType": "Direct",
                "roleEligibilityScheduleId": key,
            }
            state.put("eligibility", key, body, at)


def _policies(scenario: Scenario, people: People, state: State, at: float) -> None:
    for location in scenario.objects.get("location", ()):
        key = made_id(scenario, "location", location["displayName"])
        body = policy_shape.location(dict(location))
        dates = {"createdDateTime": MADE_AT, "modifiedDateTime": MADE_AT, "deletedDateTime": None}
        state.put("namedLocation", key, {**body, "id": key, **dates}, at)
    for number, policy in enumerate(scenario.objects.get("policy", ())):
        key = made_id(scenario, "policy", str(number))
        said = dict(policy)
        if said.pop("managed", False):  # by Microsoft
            state.put("managed", key, {}, at)
        body = policy_shape.created(_resolved(said, people, scenario), key, MADE_AT)
        state.put("policy", key, body, at)
