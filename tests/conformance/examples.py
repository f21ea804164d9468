"""Each documented request and answer: in which tenant it is asked, and where ours is another."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rehearsal.conftest import POLICIES, WANTED, Client, Desk
from tests.rehearsal.test_routes import EVERYTHING

MORE_SCOPES = (
    "RoleEligibilitySchedule.Read.Directory Mail.Send Chat.Create ChatMessage.Send "
    "Group.ReadWrite.All UserAuthenticationMethod.ReadWrite.All"
)
DOMAIN = "contoso-licensing.example"
MEMBER = "#microsoft.graph.aadUserConversationMember"
RISKY = {
    "displayName": "Changed since",
    "conditions": {"userRiskLevels": ["high"]},
    "sessionControls": {"applicationEnforcedRestrictions": {"isEnabled": True}},
}
SOMEBODY = "071cc716-8147-4397-a5ba-b2105951cc0b"  # the person of several examples
COLLEAGUE = "sasha.tidewell"

Prepare = Callable[[Desk, Client], Awaitable[Mapping[str, str]]]  # words of the example -> ours


def person(desk: Desk, number: int) -> str:
    """An object id. The first is whoever signs in."""
    return desk.tenant.organisation.people.id_of(number)


async def nothing(_desk: Desk, _client: Client) -> Mapping[str, str]:
    return {}


async def somebody(desk: Desk, _client: Client) -> Mapping[str, str]:
    """Somebody who has the authenticator app, and no role."""
    people = desk.tenant.organisation.people
    ordinary = range(20, people.members)
    with_app = (i for i in ordinary if "microsoftAuthenticatorPush" in people.person(i).methods)
    return {SOMEBODY: person(desk, next(with_app))}


async def policy(_desk: Desk, client: Client) -> Mapping[str, str]:
    made = await client.ask("POST", POLICIES, json=WANTED)
    return {"{id}": made.json()["id"]}


async def group(desk: Desk, _client: Client) -> Mapping[str, str]:
    return {
        one: desk.tenant.organisation.state.all("group")[0]["id"]
        for one in ("{id}", "ba8e7ded-8b0f-4836-ba06-8ff1ecc5c8ba")
    }


async def tested(desk: Desk, _client: Client) -> Mapping[str, str]:
    return {"15dc174b-f34c-4588-ac45-61d6e05dce93": person(desk, 20)}


async def two(desk: Desk, _client: Client) -> Mapping[str, str]:
    ours = (person(desk, 0), person(desk, 20))
    theirs = ("8b081ef6-4792-4def-b2c9-c363a1bf41d5", "82af01c5-f7cc-4a2e-a728-3a5df21afd9d")
    return dict(zip(theirs, ours, strict=True))


async def chat(desk: Desk, client: Client) -> Mapping[str, str]:
    bound = [
        {"@odata.type": MEMBER, "user@odata.bind": f"https://x/v1.0/users/{person(desk, n)}"}
        for n in (0, 20)
    ]
    sent = {"chatType": "oneOnOne", "members": bound}
    made = await client.ask("POST", "/v1.0/chats", json=sent)
    return {"19:2da4c29f6d7041eca70b638b43d45437@thread.v2": made.json()["id"]}


async def signed_in_before(desk: Desk, _client: Client) -> Mapping[str, str]:
    desk.tenant.sign_in_to_portal(desk.tenant.people_to_be[0][1])
    await desk.tenant.clock.sleep(1200)
    return {}


async def in_a_group(desk: Desk, _client: Client) -> Mapping[str, str]:
    organisation = desk.tenant.organisation
    vip = organisation.state.all("group")[0]
    organisation.put("group", vip["id"], {**vip, "_members": [*vip["_members"], person(desk, 0)]})
    return {}


async def eligible(desk: Desk, _client: Client) -> Mapping[str, str]:
    """Somebody who could activate a role for a while."""
    times = {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2027-01-01T00:00:00Z"}
    words = {"id": "1", "principalId": person(desk, 20), "roleDefinitionId": SOMEBODY}
    own = {"directoryScopeId": "/", "appScopeId": None, "memberType": "Direct"}
    made = {**words, **own, **times, "roleEligibilityScheduleId": "1"}
    desk.tenant.organisation.put("eligibility", "1", made)
    return {}


async def changed_policy(desk: Desk, client: Client) -> Mapping[str, str]:
    one = (await client.rows(POLICIES))[0]["id"]
    await client.ask("PATCH", f"{POLICIES}/{one}", json=RISKY)
    return await tested(desk, client)


async def keys(desk: Desk, _client: Client) -> Mapping[str, str]:
    methods = ["passKeyDeviceBound", "windowsHelloForBusiness"]
    desk.tenant.organisation.state.change_person(0, {"methods": methods})
    return {}


async def external_method(_desk: Desk, client: Client) -> Mapping[str, str]:
    kind = "#microsoft.graph.externalAuthenticationMethodConfiguration"
    sent = {
        "@odata.type": kind, "displayName": "Somebody else's", "appId": SOMEBODY,
        "openIdConnectSetting": {"clientId": "us", "discoveryUrl": "https://mfa.example/.well-known"},
    }  # fmt: skip
    path = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
    made = (await client.ask("POST", path, json=sent)).json()
    return {"Configurations/b183b746-e7db-4fa2-bafc-69ecf18850dd": f"Configurations/{made['id']}"}


async def emergency(desk: Desk, client: Client) -> Mapping[str, str]:
    account = desk.tenant.organisation.person("emergency1@prosewarelicensing.onmicrosoft.example")
    assert account is not None
    left_out = (await group(desk, client))["{id}"]
    return {"<break-glass object id>": account.id, "<break-glass group id>": left_out}


async def login(desk: Desk, client: Client) -> Mapping[str, str]:
    """A device code that was typed."""
    form = {"client_id": desk.tenant.client_id, "scope": "user.read openid profile offline_access"}
    begun = await client.http.post("/organizations/oauth2/v2.0/devicecode", data=form)
    desk.tenant.approve_device_code(begun.json()["user_code"], desk.tenant.people_to_be[0][1])
    return {
        "{tenant}": "organizations",
        "535fb089-9ff3-47b6-9bfb-4f1264799865": desk.tenant.client_id,
        "6731de76-14a6-49ae-97bc-6eba6914391e": desk.tenant.client_id,
        "GMMhmHCXhWEzkobqIHGG_EnNYYsAkukHspeYUk9E8...": begun.json()["device_code"],
    }


@dataclass(frozen=True, slots=True)
class Case:
    """How one example is asked here, and where our answer is another one."""

    scenario: str = "p1-fresh"
    who: int = 0
    scopes: str = f"{EVERYTHING} {MORE_SCOPES}"
    prepare: Prepare = nothing
    put: Mapping[str, str] = field(default_factory=dict)  # more words of the example -> ours
    body: Any = None  # in place of the documented one
    path: str = ""
    status: int = 0
    differs: Mapping[str, str] = field(default_factory=dict)  # place in the answer -> why


OLD_CONTEXT = "the example is older than the path: the answer repeats the path that was asked"
NOT_IN_V1 = "not in the published v1.0 metadata: the example was taken from beta or an older one"
NO_PHONES = "the rehearsal invents no telephone numbers"
CONTEXT = {"@odata.context": OLD_CONTEXT}


def outside(before: str, *names: str) -> Mapping[str, str]:
    return {f"{before}.{name}": NOT_IN_V1 for name in names}


CASES: Mapping[str, Case] = {
    "01_me_memberOf_directoryRole_in_batch": Case(
        scenario="vip-excluded", prepare=in_a_group, path="/beta/me/memberOf?$top=1"
    ),
    "01_organization_list": Case(
        differs={
            "value[].businessPhones[]": NO_PHONES,
            "value[].defaultUsageLocation": "a tenant need not have one; ours has none",
            "value[].directorySizeQuota": NOT_IN_V1,
            "value[].isMultipleDataLocationsForServicesEnabled": NOT_IN_V1,
            "value[].partnerTenantType": "the example is a reseller; ours are no partners",
        }
    ),
    "02_directoryRole_members_by_template": Case(
        put={"4a5d8f65-41da-4de4-8968-e035b65339cf": "62e90394-69f5-4237-9190-012177145e10"},
        differs={"value[].businessPhones[]": NO_PHONES},
    ),
    "02_roleAssignments_global_admins": Case(
        differs={
            "value[].resourceScope": NOT_IN_V1,
            "value[].principal.imAddresses[]": "nobody's chat address is invented",
        }
    ),
    "02_roleEligibilityScheduleInstances": Case(scenario="large", prepare=eligible),
    "03_subscribedSkus": Case(),
    "04_ca_evaluate_whatif_app": Case(
        scenario="vip-excluded",
        prepare=changed_policy,
        differs={
            **outside("value[]", "partialEnablementStrategy"),
            **outside("value[].conditions", "times", "clients", "deviceStates"),
            **outside(
                "value[].sessionControls",
                "continuousAccessEvaluation",
                "networkAccessSecurity",
                "globalSecureAccessFilteringProfile",
            ),
            **outside("value[].conditions.applications", "networkAccess", "globalSecureAccess"),
        },
    ),
    "04_ca_policies_list": Case(scenario="vip-excluded", differs=CONTEXT),
    "04_ca_policy_create_admin_portals_vlc": Case(scenario="vip-excluded", prepare=emergency),
    "04_ca_policy_create_auth_strength_guests": Case(),
    "04_ca_policy_create_mfa_locations": Case(
        scenario="vip-excluded", prepare=group, differs=CONTEXT
    ),
    "04_ca_policy_create_mfa_minimal": Case(
        scenario="vip-excluded",
        prepare=group,
        differs={
            **CONTEXT,
            **outside("conditions", "times", "applications.includeProtectionLevels"),
        },
    ),
    "04_ca_policy_delete": Case(prepare=policy),
    "04_ca_policy_state_switch": Case(prepare=policy),
    "04_ca_policy_update": Case(prepare=policy),
    "04_ca_templates_list": Case(
        differs=outside(
            "value[].details.conditions",
            "times",
            "deviceStates",
            "signInRiskDetections",
            "applications.networkAccess",
        )
    ),
    "04_error_1007_schema": Case(body={"shoe": 1}),
    "04_error_1034_invalid_application": Case(
        body={
            **WANTED,
            "conditions": {
                "applications": {"includeApplications": ["499b84ac-1321-427f-aa17-267ca6975798"]},
                "users": {"includeUsers": ["All"]},
            },
        }
    ),
    "04_error_missing_scope": Case(scopes="User.Read"),
    "04_error_no_p1_license": Case(scenario="free", body=WANTED),
    "04_error_security_defaults_on": Case(scenario="defaults-on-p1", prepare=policy),
    "05_security_defaults_get": Case(),
    "05_security_defaults_update": Case(),
    "06_per_user_mfa_get_BETA": Case(prepare=somebody),
    "06_per_user_mfa_update_BETA": Case(prepare=somebody),
    "06_signInPreferences_get_BETA": Case(prepare=somebody),
    "06_signInPreferences_update_BETA": Case(prepare=somebody),
    "07_authentication_methods_list": Case(
        prepare=keys,
        differs={
            "value[].creationDateTime": "the older spelling of createdDateTime, which ours has",
            "value[].attestationCertificates[]": "the rehearsal's key is not attested",
        },
    ),
    "07_error_non_premium_tenant": Case(scenario="free"),
    "07_userRegistrationDetails_list": Case(),
    "07_usersRegisteredByMethod": Case(),
    "08_users_count": Case(),
    "08_users_filter_count_orderby": Case(
        differs={
            "value[].mailNickname": "none of the eleven properties that come unasked: the example "
            "is of a request with $select"
        }
    ),
    "08_users_list": Case(
        differs={"value[].businessPhones[]": NO_PHONES, "value[].mobilePhone": NO_PHONES}
    ),
    "09_error_non_premium_tenant": Case(scenario="free"),
    "09_signins_list": Case(
        scenario="vip-excluded", prepare=signed_in_before, path="/v1.0/auditLogs/signIns?$top=1"
    ),
    "10_authenticationMethodsPolicy_get": Case(
        differs=outside(
            "authenticationMethodConfigurations[].includeTargets[]",
            "displayAppInformationRequiredState",
            "numberMatchingRequiredState",
            "outlookMobileAllowedState",
        )
    ),
    "10_external_method_update": Case(prepare=external_method),
    "10_microsoftAuthenticator_update": Case(put={'"String"': '"enabled"'}),
    "10_passkey_migration_optout_BETA": Case(status=204),
    "11_tap_create": Case(prepare=somebody),
    "12_domains_list": Case(
        differs={"value[].availabilityStatus": "null once a domain is verified, as ours are"}
    ),
    "12_federationConfiguration_list": Case(
        scenario="federated", put={"{domainsId}": "consolidated-licensing.example"}
    ),
    "13_xtap_default_get": Case(),
    "13_xtap_default_trust_mfa": Case(),
    "13_xtap_default_update": Case(),
    "14_error_sendMail_bad_mime": Case(),
    "14_sendMail_inline_qr": Case(),
    "14_sendMail_text": Case(),
    "14_teams_chat_create": Case(prepare=two),
    "14_teams_chat_message": Case(prepare=chat, differs={"from.conversation": NOT_IN_V1}),
    "15_batch": Case(
        scopes=EVERYTHING,
        differs={
            "responses[].status": "of two: there is no planner here (refused, but as unknown), nor "
            "password single sign-on, whose path is beta's",
            "responses[].body.error.code": "of the same two",
        },
    ),
    "15_error_authorization_denied": Case(
        scenario="vip-excluded", prepare=group, scopes="User.Read"
    ),
    "15_error_generic_shape": Case(
        path="/v1.0/nothing",
        status=400,
        differs={
            "error.code": "an upload's; the envelope is what the example shows",
            "error.innerError.date": "a placeholder stands there",
        },
    ),
    "16_device_code_request": Case(
        prepare=login, differs={"interval": "a placeholder stands there; ours is a number"}
    ),
    "16_device_code_token_success": Case(prepare=login),
    "16_error_token_endpoint": Case(prepare=login, body="grant_type=refresh_token"),
}
