"""Right requests get true answers: read by hand and by the real SDK."""

import json
from typing import Any

import httpx
import pytest
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import AnonymousAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.conditional_access_applications import ConditionalAccessApplications
from msgraph.generated.models.conditional_access_condition_set import ConditionalAccessConditionSet
from msgraph.generated.models.conditional_access_grant_control import ConditionalAccessGrantControl
from msgraph.generated.models.conditional_access_grant_controls import (
    ConditionalAccessGrantControls,
)
from msgraph.generated.models.conditional_access_policy import ConditionalAccessPolicy
from msgraph.generated.models.conditional_access_policy_state import ConditionalAccessPolicyState
from msgraph.generated.models.conditional_access_users import ConditionalAccessUsers
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory

from tests.rehearsal.conftest import POLICIES, READ, REPORT, WANTED, WRITE, Desk

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
PREMIUM = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
ASSIGNMENTS = "/v1.0/roleManagement/directory/roleAssignments"
EVENTUAL = {"ConsistencyLevel": "eventual"}


async def sdk(desk: Desk, scopes: str = WRITE, who: int = 0) -> GraphServiceClient:
    """The real SDK with its default pipeline, its models, and no socket."""
    token = (await desk.sign_in(scopes, who))["access_token"]
    http = httpx.AsyncClient(
        transport=desk.tenant.http(), headers={"Authorization": f"Bearer {token}"}
    )
    http = GraphClientFactory.create_with_default_middleware(client=http, options=options)
    adapter = GraphRequestAdapter(AnonymousAuthenticationProvider(), http)
    adapter.base_url = f"{desk.tenant.base}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


async def test_the_sdk_reads_models_people_policies_and_the_report_to_the_end(desk):
    graph = await sdk(desk)
    assert (await graph.me.get()).display_name == "Robin Quillfeather"
    organisations = await graph.organization.get()
    assert organisations.value[0].verified_domains[1].is_initial is True
    names, page = [], await graph.users.get()
    while page:
        names += [user.user_principal_name for user in page.value]
        link = page.odata_next_link
        page = await graph.users.with_url(link).get() if link else None
    assert len(names) == len(set(names)) == 46
    report = await graph.reports.authentication_methods.user_registration_details.get()
    assert {row.user_principal_name for row in report.value} == set(names)
    roles = await graph.role_management.directory.role_assignments.get()
    assert GLOBAL_ADMINISTRATOR in {role.role_definition_id for role in roles.value}
    methods = await graph.me.authentication.methods.get()
    assert {type(method).__name__ for method in methods.value} == {
        "PasswordAuthenticationMethod",
        "MicrosoftAuthenticatorAuthenticationMethod",
        "SoftwareOathAuthenticationMethod",
    }


async def test_the_sdk_makes_changes_and_deletes_a_policy_by_its_models(desk):
    graph = await sdk(desk)
    policies = graph.identity.conditional_access.policies
    wanted = ConditionalAccessPolicy(
        display_name="By model",
        state=ConditionalAccessPolicyState.EnabledForReportingButNotEnforced,
        conditions=ConditionalAccessConditionSet(
            applications=ConditionalAccessApplications(include_applications=["All"]),
            users=ConditionalAccessUsers(include_users=["All"]),
        ),
        grant_controls=ConditionalAccessGrantControls(
            operator="OR", built_in_controls=[ConditionalAccessGrantControl.Mfa]
        ),
    )
    made = await policies.post(wanted)
    assert made.conditions.users.exclude_groups == []
    await desk.tenant.clock.sleep(2)
    one = policies.by_conditional_access_policy_id(made.id)
    await one.patch(ConditionalAccessPolicy(state=ConditionalAccessPolicyState.Disabled))
    await desk.tenant.clock.sleep(2)
    assert (await one.get()).state is ConditionalAccessPolicyState.Disabled
    await desk.tenant.clock.sleep(2)
    await one.delete()
    await desk.tenant.clock.sleep(2)
    with pytest.raises(APIError):
        await one.get()


async def test_the_sdk_reads_bytes_and_casts_and_double_slashes(desk):
    graph = await sdk(desk)
    roles = graph.me.transitive_member_of.graph_directory_role
    counted = roles.GraphDirectoryRoleRequestBuilderGetQueryParameters(count=True)
    asked = RequestConfiguration(query_parameters=counted)
    asked.headers.add("ConsistencyLevel", "eventual")
    wanted = roles.to_get_request_information(asked)
    data = await graph.request_adapter.send_primitive_async(wanted, "bytes", {})
    assert [row["displayName"] for row in json.loads(data)["value"]] == ["Global Administrator"]
    raw = RequestInformation()
    raw.http_method, raw.url = Method.GET, f"{desk.tenant.base}/v1.0//me?$select=id"
    data = await graph.request_adapter.send_primitive_async(raw, "bytes", {})
    assert set(json.loads(data)) == {"@odata.context", "id"}


async def test_a_policy_made_of_little_comes_back_fully_populated(client):
    wanted = json.loads(json.dumps(WANTED).replace('"OR"', '"or"').replace('"mfa"', '"MFA"'))
    answer = await client.ask("POST", POLICIES, json=wanted)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(made["id"])
    assert made["grantControls"]["operator"] == "OR"
    assert made["grantControls"]["builtInControls"] == ["mfa"]
    assert made["conditions"]["clientAppTypes"] == ["all"]
    assert made["conditions"]["users"]["includeRoles"] == []
    assert made["conditions"]["locations"] is None
    assert made["sessionControls"] is None
    assert made["modifiedDateTime"] is None
    stored = (await client.get(f"{POLICIES}/{made['id']}")).json()
    assert {**stored, "@odata.context": ""} == {**made, "@odata.context": ""}
    assert (await client.rows(POLICIES)) == [
        {name: value for name, value in stored.items() if name != "@odata.context"}
    ]


async def test_a_change_replaces_collections_and_keeps_the_rest(client):
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    address = f"{POLICIES}/{made['id']}"
    me = (await client.get("/v1.0/me")).json()["id"]
    users = {"excludeUsers": [me]}
    changed = await client.ask("PATCH", address, json={"conditions": {"users": users}})
    assert (changed.status_code, changed.content) == (204, b"")
    after = (await client.get(address)).json()
    assert after["conditions"]["users"]["excludeUsers"] == [me]
    assert after["conditions"]["users"]["includeUsers"] == ["All"]
    assert after["conditions"]["applications"] == made["conditions"]["applications"]
    assert after["modifiedDateTime"] is not None


async def test_names_may_repeat_and_240_are_the_end(desk, client):
    state = desk.tenant.organisation.state
    first = (await client.ask("POST", POLICIES, json=WANTED)).json()
    second = (await client.ask("POST", POLICIES, json=WANTED)).json()
    assert first["id"] != second["id"]
    with state.writing():
        for number in range(238):
            desk.tenant.organisation.put("policy", f"p{number}", {**first, "id": f"p{number}"})
    assert (await client.ask("POST", POLICIES, json=WANTED)).status_code == 400
    assert len(await client.rows(POLICIES)) == 240


async def test_named_locations_come_and_go(client):
    path = "/v1.0/identity/conditionalAccess/namedLocations"
    office: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "displayName": "Office",
        "isTrusted": True,
        "ipRanges": [
            {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}
        ],
    }
    made = await client.ask("POST", path, json=office)
    assert made.status_code == 201
    address = f"{path}/{made.json()['id']}"
    assert (await client.ask("PATCH", address, json={"displayName": "Desk"})).status_code == 204
    assert (await client.get(address)).json()["displayName"] == "Desk"
    assert (await client.ask("DELETE", address)).status_code == 204
    assert await client.rows(path) == []
    assert (await client.ask("POST", path, json={"displayName": "x"})).status_code == 400
    for ranges in (None, [{"cidrAddress": "192.0.2.0/24"}], [{**office["ipRanges"][0], "x": 1}]):
        wrong = await client.ask("POST", path, json={**office, "ipRanges": ranges})
        assert wrong.status_code == 400


async def test_who_signed_in_and_which_tenant_it_is(desk):
    client = await desk.client("User.Read")
    me = (await client.get("/v1.0/me")).json()
    assert me["userPrincipalName"] == desk.tenant.people_to_be[0][1]
    assert len(me) == 12
    (organisation,) = await client.rows("/v1.0/organization")
    known = {name for name, value in organisation.items() if value not in (None, [])}
    assert known == {"id", "displayName", "verifiedDomains"}
    full = await desk.client(READ)
    (organisation,) = await full.rows("/v1.0/organization")
    assert organisation["assignedPlans"][0]["servicePlanId"] == PREMIUM


async def test_licences_are_told_by_service_plan(opened):
    for scenario, premium in (("p1-fresh", True), ("free", False)):
        client = await opened(scenario).client()
        (sku,) = await client.rows("/v1.0/subscribedSkus")
        plans = {plan["servicePlanId"] for plan in sku["servicePlans"]}
        assert (PREMIUM in plans) is premium


async def test_global_administrators_with_their_accounts(client):
    wanted = f"roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'"
    rows = await client.rows(f"{ASSIGNMENTS}?$filter={wanted}&$expand=principal")
    assert [row["principal"]["userPrincipalName"].partition("@")[0] for row in rows] == [
        "robin.quillfeather",
        "sasha.tidewell",
        "emergency1",
    ]
    assert {row["principal"]["@odata.type"] for row in rows} == {"#microsoft.graph.user"}
    template = f"/v1.0/directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATOR}')/members"
    assert len(await client.rows(template)) == 3
    (domain,) = {row["principal"]["userPrincipalName"].partition("@")[2] for row in rows[2:]}
    (organisation,) = await client.rows("/v1.0/organization")
    initial = [d["name"] for d in organisation["verifiedDomains"] if d["isInitial"]]
    assert initial == [domain]


FILTERS = {
    "userType eq 'Guest'": 6,
    "userType ne 'Guest'": 40,
    "accountEnabled eq true": 46,
    "not(accountEnabled eq true)": 0,
    "externalUserState eq 'PendingAcceptance'": 1,
    "userType eq 'guest' and externalUserState eq 'Accepted'": 5,
    "startsWith(displayName,'robin')": 1,
    "endsWith(mail,'@fabrikam-partner.example')": 4,
    "onPremisesSyncEnabled eq null": 46,
    "userPrincipalName in ('robin.quillfeather@contoso-licensing.example','x')": 1,
    "identities/any(i:i/issuer eq 'MicrosoftAccount')": 1,
    "(givenName eq 'Robin' or givenName eq 'Sasha') and userType eq 'Member'": 2,
    "createdDateTime ge 2024-03-05T00:00:00Z": 46,
    "createdDateTime gt 2025-01-01T00:00:00Z": 0,
}


@pytest.mark.parametrize("wanted", FILTERS)
async def test_people_are_filtered_and_counted(client, wanted):
    rows = await client.rows(f"/v1.0/users?$filter={wanted}&$count=true&$top=7", **EVENTUAL)
    assert len(rows) == FILTERS[wanted]
    first = await client.get(f"/v1.0/users?$filter={wanted}&$count=true&$top=1", **EVENTUAL)
    assert first.json()["@odata.count"] == FILTERS[wanted]
    count = await client.get(f"/v1.0/users/$count?$filter={wanted}", **EVENTUAL)
    assert count.headers["content-type"].startswith("text/plain")
    assert count.text == str(FILTERS[wanted])


async def test_people_are_selected_ordered_and_searched(client):
    rows = await client.rows("/v1.0/users?$select=id,displayName&$orderby=displayName desc&$top=9")
    names = [row["displayName"] for row in rows]
    assert len(names) == 46
    assert names == sorted(names, key=str.lower, reverse=True)
    assert {frozenset(row) for row in rows} == {frozenset(("id", "displayName"))}
    found = await client.rows(
        '/v1.0/users?$search="displayName:quill"&$count=true&$select=surname', **EVENTUAL
    )
    assert found == [{"surname": "Quillfeather"}]


async def test_one_person_by_id_by_name_and_by_key(client):
    me = (await client.get("/v1.0/me?$select=id,userPrincipalName")).json()
    for key in (
        me["id"],
        me["id"].upper(),
        me["userPrincipalName"],
        me["userPrincipalName"].upper(),
    ):
        for path in (f"/v1.0/users/{key}", f"/v1.0/users('{key}')", f"/beta/users/{key}"):
            assert (await client.get(f"{path}?$select=id")).json()["id"] == me["id"]


async def test_delta_reads_everybody_once_then_nothing(client):
    seen, path = [], "/v1.0/users/delta?$select=id"
    while "$deltatoken" not in path:
        answer = (await client.get(path)).json()
        seen += answer["value"]
        path = answer.get("@odata.nextLink") or answer["@odata.deltaLink"]
    assert len(seen) == 46
    assert (await client.get(path)).json()["value"] == []


async def test_the_report_tells_every_kind_of_readiness(client):
    rows = await client.rows(f"{REPORT}?$top=7")
    assert len(rows) == 46
    kinds: dict[str, int] = {"ready": 0, "phone only": 0, "not allowed": 0, "nothing": 0}
    for row in rows:
        phones = set(row["methodsRegistered"]) <= {"mobilePhone"}
        if not row["isMfaRegistered"]:
            kinds["nothing"] += 1
        elif not row["isMfaCapable"]:
            kinds["not allowed"] += 1
        else:
            kinds["phone only" if phones else "ready"] += 1
    assert all(count > 0 for count in kinds.values()), kinds
    admins = {row["userPrincipalName"].partition("@")[0] for row in rows if row["isAdmin"]}
    assert {"robin.quillfeather", "emergency1"} <= admins
    guests = await client.rows(f"{REPORT}?$filter=userType eq 'guest'")
    assert len(guests) == 6


async def test_disabled_people_are_not_in_the_report(desk, client):
    me = desk.tenant.organisation.people.index_of(desk.tenant.people_to_be[1][1])
    desk.tenant.organisation.state.change_person(me, {"accountEnabled": False})
    names = {row["userPrincipalName"] for row in await client.rows(REPORT)}
    assert len(names) == 45
    assert desk.tenant.people_to_be[1][1] not in names


async def test_groups_and_their_members(opened):
    client = await opened("hostile").client()
    (policy,) = await client.rows(POLICIES)
    (group,) = policy["conditions"]["users"]["excludeGroups"]
    assert "VIP" in (await client.get(f"/v1.0/groups/{group}")).json()["displayName"]
    for name in ("members", "transitiveMembers"):
        rows = await client.rows(f"/v1.0/groups/{group}/{name}?$select=id")
        assert [row["@odata.type"] for row in rows] == ["#microsoft.graph.user"] * 2
    assert len(await client.rows(f"/v1.0/groups/{group}/members?$top=1")) == 2


async def test_a_replica_may_lag_behind_a_write(opened, desk, client):
    organisation = desk.tenant.organisation
    switches: dict[str, Any] = {"lag_seconds": 30}
    object.__setattr__(organisation.scenario, "switches", switches)
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    address = f"{POLICIES}/{made['id']}"
    assert await client.rows(POLICIES) == []
    assert (await client.get(address)).status_code == 404
    assert (await client.ask("PATCH", address, json={"state": "disabled"})).status_code == 204
    await desk.tenant.clock.sleep(31)
    assert (await client.get(address)).json()["state"] == "disabled"


async def test_every_answer_says_when_and_which(client):
    answer = await client.get("/v1.0/me", **{"client-request-id": "mine"})
    assert answer.headers["client-request-id"] == "mine"
    assert answer.headers["date"].endswith("GMT")
    assert "odata.metadata=minimal" in answer.headers["content-type"]
    assert answer.json()["@odata.context"].endswith("/v1.0/$metadata#users/$entity")
