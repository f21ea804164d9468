"""Every other thing a client may ask, and that what it says fits what it does."""

from datetime import timedelta
from typing import Any

import pytest

from tests.rehearsal.conftest import POLICIES, REPORT, WANTED, Client, Desk
from vlc_wizard.rehearsal.routes import all_routes

EVERYTHING = (
    "Policy.Read.All AuditLog.Read.All Directory.Read.All RoleManagement.Read.Directory "
    "UserAuthenticationMethod.Read.All Policy.ReadWrite.ConditionalAccess Application.Read.All "
    "Policy.ReadWrite.SecurityDefaults Policy.ReadWrite.AuthenticationMethod "
    "Policy.ReadWrite.CrossTenantAccess UserAuthMethod-TAP.ReadWrite.All User.ReadWrite.All "
    "Domain-InternalFederation.Read.All CrossTenantInformation.ReadBasic.All "
    "User.RevokeSessions.All User.Invite.All User.Read"
)
GRAPH = "/v1.0"
CONDITIONAL = f"{GRAPH}/identity/conditionalAccess"
TRUST = f"{GRAPH}/policies/crossTenantAccessPolicy"
METHODS = f"{GRAPH}/policies/authenticationMethodsPolicy"
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
HOME = "5d3b0e6a-0f2c-4a8e-9d41-2f6c0a1b7e90"


async def everything(desk: Desk, who: int = 0) -> Client:
    return await desk.client(EVERYTHING, who)


# path: (property, value) of the answer or of its first row
READS: dict[str, tuple[str, object]] = {
    f"{GRAPH}/domains": ("authenticationType", "Managed"),
    f"{GRAPH}/domains/contoso-licensing.example": ("isDefault", True),
    f"{GRAPH}/servicePrincipals?$filter=appId eq '{PORTAL}'": ("displayName", "Azure Portal"),
    f"{GRAPH}/servicePrincipals(appId='{PORTAL}')": ("appId", PORTAL),
    METHODS: ("policyMigrationState", "migrationComplete"),
    f"{METHODS}/authenticationMethodConfigurations": ("id", "Fido2"),
    f"{METHODS}/authenticationMethodConfigurations/voice": ("state", "disabled"),
    f"{TRUST}/default": ("isServiceDefault", True),
    f"{GRAPH}/policies/authenticationStrengthPolicies": ("requirementsSatisfied", "mfa"),
    f"{GRAPH}/policies/authenticationStrengthPolicies/00000000-0000-0000-0000-000000000004": (
        "displayName",
        "Phishing-resistant MFA",
    ),
    f"{CONDITIONAL}/templates": ("scenarios", "secureFoundation,zeroTrust,remoteWork"),
    f"{CONDITIONAL}/templates/c7503427-338e-4c5e-902d-abe252abfb43": (
        "name",
        "Require multifactor authentication for admins",
    ),
    f"{GRAPH}/reports/authenticationMethods/usersRegisteredByMethod"
    "(includedUserTypes='all',includedUserRoles='all')": ("totalUserCount", 46),
    f"{GRAPH}/reports/authenticationMethods/usersRegisteredByFeature"
    "(includedUserTypes='guest',includedUserRoles='user')": ("totalUserCount", 6),
    f"{GRAPH}/tenantRelationships/findTenantInformationByDomainName"
    "(domainName='fabrikam-partner.example')": ("tenantId", HOME),
    "/beta/me/authentication/requirements": ("perUserMfaState", "disabled"),
    "/beta/users/robin.quillfeather@contoso-licensing.example/authentication/requirements": (
        "perUserMfaState",
        "disabled",
    ),
}


@pytest.mark.parametrize("path", READS)
async def test_what_else_can_be_read(desk, path):
    answer = await (await everything(desk)).get(path)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert "@odata.context" in body
    name, value = READS[path]
    assert (body["value"][0] if isinstance(body.get("value"), list) else body)[name] == value


# what is not there: (path, status, code)
ABSENT = {
    "federation": (
        f"{GRAPH}/domains/contoso-licensing.example/federationConfiguration",
        404,
        "Request_ResourceNotFound",
    ),
    "foreign domain": (f"{GRAPH}/domains/other.example", 404, "Request_ResourceNotFound"),
    "app": (f"{GRAPH}/servicePrincipals(appId='x')", 404, "Request_ResourceNotFound"),
    "method": (f"{METHODS}/authenticationMethodConfigurations/shoe", 404, "ResourceNotFound"),
    "partner": (f"{TRUST}/partners/{HOME}", 404, "ResourceNotFound"),
    "home of a private mailbox": (
        f"{GRAPH}/tenantRelationships/findTenantInformationByDomainName"
        "(domainName='mailbox.example')",
        404,
        "TenantNotFound",
    ),
    "eligible roles without P2": (
        f"{GRAPH}/roleManagement/directory/roleEligibilityScheduleInstances",
        400,
        "AadPremiumLicenseRequired",
    ),
    "template": (f"{CONDITIONAL}/templates/x", 404, "NotFound"),
    "deleted policy": (f"{CONDITIONAL}/deletedItems/policies/x", 404, "NotFound"),
}


@pytest.mark.parametrize("case", ABSENT)
async def test_what_is_not_there(desk, case):
    path, status, code = ABSENT[case]
    answer = await (await everything(desk)).get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_every_route_has_its_scopes_and_every_write_its_roles():
    routes = all_routes()
    assert len({(route.method, route.path) for route in routes}) == len(routes) > 50
    assert all(route.scopes for route in routes)
    # each for themselves; and whoever is a member may invite
    anybody = {"/me/sendMail", "/chats", "/chats/{chat}/messages", "/invitations"}
    anybody |= {"/me/messages", "/me/messages/{message}", "/me/messages/{message}/send"}
    writes = [r for r in routes if r.method != "GET" and "evaluate" not in r.path]
    assert {route.path for route in writes if not route.roles} == anybody


async def test_methods_decide_who_is_capable(desk):
    client = await everything(desk)
    before = [row for row in await client.rows(REPORT) if row["isMfaCapable"]]
    sms = {
        "@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration",
        "state": "disabled",
    }
    address = f"{METHODS}/authenticationMethodConfigurations/Sms"
    assert (await client.ask("PATCH", address, json=sms)).status_code == 204
    after = {row["id"] for row in await client.rows(REPORT) if row["isMfaCapable"]}
    lost = [row for row in before if row["id"] not in after]
    assert lost
    assert all(row["methodsRegistered"] == ["mobilePhone"] for row in lost)
    untyped = await client.ask("PATCH", address, json={"state": "enabled"})
    assert untyped.status_code == 400


async def test_the_registration_campaign_can_be_changed(desk):
    client = await everything(desk)
    wanted = {"authenticationMethodsRegistrationCampaign": {"state": "enabled"}}
    change = await client.ask("PATCH", METHODS, json={"registrationEnforcement": wanted})
    assert change.status_code == 204
    assert (await client.get(METHODS)).json()["registrationEnforcement"] == wanted
    assert (await client.ask("PATCH", METHODS, json={"shoe": 1})).status_code == 400


async def test_trust_is_off_until_somebody_turns_it_on(desk):
    client = await everything(desk)
    before = (await client.get(f"{TRUST}/default")).json()["inboundTrust"]
    assert set(before.values()) == {False}
    change = {"inboundTrust": {"isMfaAccepted": True}}
    assert (await client.ask("PATCH", f"{TRUST}/default", json=change)).status_code == 204
    after = (await client.get(f"{TRUST}/default")).json()
    assert (after["inboundTrust"]["isMfaAccepted"], after["isServiceDefault"]) == (True, False)
    made = await client.ask("POST", f"{TRUST}/partners", json={"tenantId": HOME})
    assert (made.status_code, made.json()["inboundTrust"]) == (201, None)
    one = f"{TRUST}/partners/{HOME}"
    assert (await client.ask("PATCH", one, json=change)).status_code == 204
    assert (await client.get(one)).json()["inboundTrust"]["isMfaAccepted"] is True
    assert (
        await client.ask("POST", f"{TRUST}/partners", json={"tenantId": HOME})
    ).status_code == 400
    assert (await client.ask("PATCH", one, json={"shoe": 1})).status_code == 400


async def test_per_user_mfa_becomes_enforced_for_who_is_registered(desk):
    client = await everything(desk)
    report = await client.rows(REPORT)
    ready = next(row["id"] for row in report if row["isMfaRegistered"] and not row["isAdmin"])
    bare = next(row["id"] for row in report if not row["isMfaRegistered"])
    for key, becomes in ((ready, "enforced"), (bare, "enabled")):
        address = f"/beta/users/{key}/authentication/requirements"
        change = await client.ask("PATCH", address, json={"perUserMfaState": "enabled"})
        assert change.status_code == 204
        assert (await client.get(address)).json()["perUserMfaState"] == becomes
    wrong = await client.ask("PATCH", address, json={"perUserMfaState": "on"})
    assert wrong.status_code == 400


async def test_turning_mfa_on_for_oneself_ends_ones_own_session(desk):
    client = await everything(desk)
    address = "/beta/users/robin.quillfeather@contoso-licensing.example/authentication/requirements"
    assert (await client.ask("PATCH", address, json={"perUserMfaState": "enabled"})).is_success
    refused = await client.get("/v1.0/me")
    assert refused.status_code == 401
    assert 'error="insufficient_claims"' in refused.headers["www-authenticate"]
    assert (await (await everything(desk)).get("/v1.0/me")).status_code == 200


async def test_revoked_sessions_end(desk):
    client, other = await everything(desk), await everything(desk, 1)
    path = f"/v1.0/users/{desk.tenant.people_to_be[1][1]}/revokeSignInSessions"
    assert (await client.ask("POST", path)).json()["value"] is True
    assert (await other.get("/v1.0/me")).status_code == 401
    assert (await client.get("/v1.0/me")).status_code == 200


async def test_a_temporary_access_pass_is_shown_once_and_bounded(desk, tmp_path):
    client, agent = await everything(desk), await everything(desk, 4)
    person = next(row for row in await client.rows(REPORT) if not row["isMfaRegistered"])
    path = f"/v1.0/users/{person['id']}/authentication/temporaryAccessPassMethods"
    desk.tenant.record(tmp_path / "traffic.jsonl")
    made = await agent.ask("POST", path, json={"lifetimeInMinutes": 60, "isUsableOnce": True})
    assert (made.status_code, made.json()["methodUsabilityReason"]) == (201, "EnabledByPolicy")
    secret = made.json()["temporaryAccessPass"].encode()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret not in kept
    assert person["id"].encode() in kept
    assert (await agent.ask("POST", path, json={"lifetimeInMinutes": 5})).status_code == 400
    admin = (
        f"/v1.0/users/{desk.tenant.people_to_be[0][1]}/authentication/temporaryAccessPassMethods"
    )
    assert (await agent.ask("POST", admin, json={})).status_code == 403
    assert (await client.ask("POST", admin, json={})).status_code == 403  # not for oneself


async def test_a_deleted_policy_can_be_restored_for_30_days_as_it_was(desk):
    client = await everything(desk)
    wanted = {**WANTED, "state": "enabled"}
    made = (await client.ask("POST", POLICIES, json=wanted)).json()
    address = f"{POLICIES}/{made['id']}"
    bin_ = f"{CONDITIONAL}/deletedItems/policies"
    assert (await client.ask("DELETE", address)).status_code == 204
    (gone,) = await client.rows(bin_)
    assert (gone["id"], gone["deletedDateTime"] is None) == (made["id"], False)
    back = await client.ask("POST", f"{bin_}/{made['id']}/restore")
    assert (back.status_code, back.json()["state"]) == (200, "enabled")
    assert (await client.get(address)).json()["state"] == "enabled"
    assert await client.rows(bin_) == []
    await client.ask("DELETE", address)
    desk.tenant.clock.advance(timedelta(days=31))
    assert await (await everything(desk)).rows(bin_) == []


# What If ------------------------------------------------------------------------------------------


def question(person: str, app: str = PORTAL, **how: object) -> dict[str, Any]:
    return {
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": person},
        "signInContext": {
            "@odata.type": "#microsoft.graph.applicationContext",
            "includeApplications": [app],
        },
        "signInConditions": {"clientAppType": "browser", **how},
    }


async def judged(client: Client, asked: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


def policy(**conditions: Any) -> dict[str, Any]:
    base = {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]}}
    return {**WANTED, "conditions": {**base, **conditions}}


ADMINS = "62e90394-69f5-4237-9190-012177145e10"
# conditions of a policy, of a sign-in of the Global Administrator -> the service's reason
SITUATIONS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "everything": ({}, {}, "notSet"),
    "app excluded": (
        {"applications": {"includeApplications": ["All"], "excludeApplications": [PORTAL]}},
        {},
        "application",
    ),
    "app group": (
        {"applications": {"includeApplications": ["MicrosoftAdminPortals"]}},
        {},
        "application",
    ),
    "by role": ({"users": {"includeRoles": [ADMINS]}}, {}, "notSet"),
    "role excluded": ({"users": {"includeUsers": ["All"], "excludeRoles": [ADMINS]}}, {}, "users"),
    "guests only": ({"users": {"includeUsers": ["GuestsOrExternalUsers"]}}, {}, "users"),
    "other client": ({"clientAppTypes": ["other"]}, {}, "clientApps"),
    "platform": (
        {"platforms": {"includePlatforms": ["android"]}},
        {"devicePlatform": "windows"},
        "devicePlatform",
    ),
    "platform unsaid": (
        {"platforms": {"includePlatforms": ["android"]}},
        {},
        "notEnoughInformation",
    ),
    "no trusted place": (
        {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}},
        {"ipAddress": "198.51.100.7"},
        "notSet",
    ),
    "risk": ({"signInRiskLevels": ["high"]}, {"signInRiskLevel": "low"}, "signInRisk"),
    "flow": (
        {"authenticationFlows": {"transferMethods": "deviceCodeFlow"}},
        {"authenticationFlow": {"transferMethod": "deviceCodeFlow"}},
        "notSet",
    ),
}


@pytest.mark.parametrize("case", SITUATIONS)
async def test_what_if_gives_the_reason(desk, case):
    conditions, how, reason = SITUATIONS[case]
    client = await everything(desk)
    made = await client.ask("POST", POLICIES, json=policy(**conditions))
    assert made.status_code == 201, made.text
    me = (await client.get("/v1.0/me")).json()["id"]
    (result,) = (
        await client.ask("POST", f"{CONDITIONAL}/evaluate", json=question(me, **how))
    ).json()["value"]
    assert (result["policyApplies"], result["analysisReasons"]) == (reason == "notSet", reason)
    assert result["conditions"] == made.json()["conditions"]


async def test_an_app_may_stand_for_its_group_where_the_scenario_says_so(desk):
    scenario = desk.tenant.organisation.scenario
    object.__setattr__(scenario, "switches", {"what_if_by_group": True})
    client = await everything(desk)
    await client.ask("POST", POLICIES, json=WANTED)
    me = (await client.get("/v1.0/me")).json()["id"]
    asked = {**question(me), "appliedPoliciesOnly": True}
    assert (
        len((await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)).json()["value"]) == 1
    )
    scenario.switches["what_if_by_group"] = False  # type: ignore[index]
    assert await judged(client, asked) == []


@pytest.mark.parametrize("part", ["signInIdentity", "signInContext", "signInConditions"])
async def test_what_if_needs_all_its_parts(desk, part):
    client = await everything(desk)
    asked = {name: value for name, value in question("x").items() if name != part}
    assert (await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)).status_code == 400


WRONG_CONDITIONS: tuple[dict[str, object], ...] = (
    {"ipAddress": "x"},
    {"authenticationFlow": "x"},
    {"clientAppType": "shoe"},
    {"shoe": 1},
)


@pytest.mark.parametrize("how", WRONG_CONDITIONS, ids=str)
async def test_what_if_refuses_conditions_that_are_none(desk, how):
    client = await everything(desk)
    me = (await client.get("/v1.0/me")).json()["id"]
    asked = question(me, **how)
    assert (await client.ask("POST", f"{CONDITIONAL}/evaluate", json=asked)).status_code == 400


# Sign-ins -----------------------------------------------------------------------------------------

LOG = f"{GRAPH}/auditLogs/signIns"


async def test_the_log_shows_a_sign_in_some_minutes_later_with_its_policies(desk):
    client = await everything(desk)
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    name = desk.tenant.people_to_be[1][1]
    desk.tenant.sign_in_to_portal(name)
    mine = f"{LOG}?$filter=userPrincipalName eq '{name}' and appId eq '{PORTAL}'"
    assert await client.rows(mine) == []
    await desk.tenant.clock.sleep(660)
    (old,) = await client.rows(mine)
    assert old["appliedConditionalAccessPolicies"][0]["result"] == "unknownFutureValue"
    (entry,) = await client.rows(mine, Prefer="include-unknown-enum-members")
    assert entry["status"]["errorCode"] == 0
    assert entry["appliedConditionalAccessPolicies"] == [
        {
            "id": made["id"],
            "displayName": made["displayName"],
            "enforcedGrantControls": ["Mfa"],
            "enforcedSessionControls": [],
            "result": "reportOnlySuccess",
        }
    ]
    assert "authenticationRequirement" not in entry
    (more,) = await client.rows(mine.replace("v1.0", "beta"))
    assert more["authenticationRequirement"] == "multiFactorAuthentication"
    blind = await desk.client("AuditLog.Read.All Directory.Read.All")
    assert (await blind.rows(mine))[0]["appliedConditionalAccessPolicies"] == []


async def test_an_enforced_policy_stops_who_has_no_method(desk):
    client = await everything(desk)
    await client.ask("POST", POLICIES, json={**WANTED, "state": "enabled"})
    report = await client.rows(REPORT)
    bare = next(row["userPrincipalName"] for row in report if not row["isMfaCapable"])
    for name, code, result in (
        (bare, 50079, "failure"),
        (desk.tenant.people_to_be[0][1], 0, "success"),
    ):
        entry = desk.tenant.sign_in_to_portal(name)
        assert entry["status"]["errorCode"] == code
        assert entry["appliedConditionalAccessPolicies"][0]["result"] == result
        assert entry["conditionalAccessStatus"] == result
    with pytest.raises(LookupError):
        desk.tenant.sign_in_to_portal("nobody@x.example")


async def test_as_days_pass_people_register_sign_in_and_accept(desk):
    client = await everything(desk)
    before = sum(row["isMfaRegistered"] for row in await client.rows(REPORT))
    await client.ask("POST", POLICIES, json={**WANTED, "state": "enabled"})
    desk.tenant.clock.advance(timedelta(days=30))
    client = await everything(desk)
    after = sum(row["isMfaRegistered"] for row in await client.rows(REPORT))
    assert after > before + 5
    assert len(await client.rows(LOG)) > 100
