"""What each scenario is for holds on the wire."""

from collections import Counter

import pytest

from tests.rehearsal.conftest import DEFAULTS, POLICIES, REPORT, WANTED
from tests.rehearsal.test_routes import EVERYTHING, METHODS, PORTAL, judged, question

GRAPH = "/v1.0"
EVENTUAL = {"ConsistencyLevel": "eventual"}


@pytest.mark.parametrize("scenario", ["covered", "vip-excluded", "lapsed"])
async def test_an_enabled_policy_covers_everything_but_whom_it_leaves_out(opened, scenario):
    client = await opened(scenario).client(EVERYTHING)
    (policy,) = await client.rows(POLICIES)
    assert policy["state"] == "enabled"
    assert policy["conditions"]["users"]["includeUsers"] == ["All"]
    left_out = policy["conditions"]["users"]["excludeGroups"]
    assert len(left_out) == (scenario == "vip-excluded")
    for group in left_out:
        assert len(await client.rows(f"{GRAPH}/groups/{group}/transitiveMembers")) == 3


async def test_a_report_only_policy_is_seen_in_the_log_and_enforces_nothing(opened):
    desk = opened("report-only")
    entry = desk.tenant.sign_in_to_portal(desk.tenant.people_to_be[0][1])
    assert entry["conditionalAccessStatus"] == "notApplied"
    assert entry["appliedConditionalAccessPolicies"][0]["result"].startswith("reportOnly")


async def test_guests_of_every_kind(opened):
    client = await opened("guest-heavy").client(EVERYTHING)
    guests = await client.rows(
        f"{GRAPH}/users?$filter=userType eq 'Guest'&$select=mail,identities,externalUserState"
    )
    kinds = Counter(
        row["identities"][0]["issuer"] if row["externalUserState"] == "Accepted" else "pending"
        for row in guests
    )
    assert kinds == {"ExternalAzureAD": 200, "MicrosoftAccount": 50, "mail": 30, "pending": 20}
    (partner,) = await client.rows(f"{GRAPH}/policies/crossTenantAccessPolicy/partners")
    assert partner["inboundTrust"]["isMfaAccepted"] is True
    find = f"{GRAPH}/tenantRelationships/findTenantInformationByDomainName"
    home = await client.get(f"{find}(domainName='fabrikam-partner.example')")
    assert home.json()["tenantId"] == partner["tenantId"]


async def test_a_federated_domain_says_whose_mfa_counts(opened):
    client = await opened("federated").client(EVERYTHING)
    domain = "consolidated-licensing.example"
    (one,) = await client.rows(f"{GRAPH}/domains/{domain}/federationConfiguration")
    assert one["federatedIdpMfaBehavior"] == "enforceMfaByFederatedIdp"
    kinds = {row["id"]: row["authenticationType"] for row in await client.rows(f"{GRAPH}/domains")}
    assert kinds[domain] == "Federated"
    assert kinds["consolidatedlicensing.onmicrosoft.example"] == "Managed"
    synced = f"{GRAPH}/users/$count?$filter=onPremisesSyncEnabled eq true"
    assert int((await client.get(synced, **EVENTUAL)).text) == 34


async def test_defaults_are_on_beside_p1(opened):
    client = await opened("defaults-on-p1").client(EVERYTHING)
    assert (await client.get(DEFAULTS)).json()["isEnabled"] is True
    assert (await client.ask("POST", POLICIES, json=WANTED)).status_code == 201


async def test_a_lapsed_licence_lets_policies_be_seen_and_deleted_not_changed(opened):
    client = await opened("lapsed").client(EVERYTHING)
    (policy,) = await client.rows(POLICIES)
    address = f"{POLICIES}/{policy['id']}"
    (sku,) = await client.rows(f"{GRAPH}/subscribedSkus")
    assert sku["capabilityStatus"] == "Suspended"
    assert (await client.ask("PATCH", address, json={"state": "disabled"})).status_code == 403
    assert (await client.get(REPORT)).status_code == 403
    assert (await client.ask("DELETE", address)).status_code == 204


async def test_without_consent_only_an_administrator_gets_in(opened):
    desk = opened("no-consent")
    with pytest.raises(AssertionError, match="AADSTS90094"):
        await desk.sign_in("Policy.Read.All", who=3)
    assert "Policy.Read.All" in (await desk.sign_in("Policy.Read.All"))["scope"]
    assert "User.Read" in (await desk.sign_in("User.Read", who=3))["scope"]


async def test_a_large_tenant_is_read_page_by_page(opened):
    client = await opened("large").client(EVERYTHING)
    assert (await client.get(f"{GRAPH}/users/$count", **EVENTUAL)).text == "50000"
    policies = await client.rows(POLICIES)
    assert len(policies) == 60
    assert {policy["state"] for policy in policies} == {
        "enabled",
        "disabled",
        "enabledForReportingButNotEnforced",
    }
    first = (await client.get(f"{GRAPH}/users?$top=999&$select=id")).json()
    assert len(first["value"]) == 999
    eligible = f"{GRAPH}/roleManagement/directory/roleEligibilityScheduleInstances"
    assert await client.rows(eligible) == []


async def test_the_unsettled_behaviours_are_the_other_way_round(opened):
    desk = opened("unknowns")
    answer = await desk.sign_in("User.Read")
    assert "Policy.Read.All" in answer["scope"]  # a token carries all that was ever granted
    client = await desk.client(EVERYTHING)
    made = (await client.ask("POST", POLICIES, json=WANTED)).json()
    assert await client.rows(POLICIES) == []
    await desk.tenant.clock.sleep(46)
    assert [row["id"] for row in await client.rows(POLICIES)] == [made["id"]]
    me = (await client.get(f"{GRAPH}/me?$select=id,perUserMfaState")).json()
    assert me["perUserMfaState"] == "disabled"
    assert [row["policyApplies"] for row in await judged(client, question(me["id"], PORTAL))] == [
        True
    ]
    change = {"reconfirmationInDays": 90}
    assert (await client.ask("PATCH", METHODS, json=change)).status_code == 200
    await client.ask("PATCH", DEFAULTS, json={"isEnabled": True})
    await client.ask("PATCH", DEFAULTS, json={"isEnabled": False})
    await desk.tenant.clock.sleep(46)
    assert len(await client.rows(POLICIES)) == 3


async def test_elsewhere_they_are_as_documented(client):
    me = await client.get(f"{GRAPH}/me?$select=perUserMfaState")
    assert me.status_code == 400
    await client.ask("PATCH", DEFAULTS, json={"isEnabled": True})
    await client.ask("PATCH", DEFAULTS, json={"isEnabled": False})
    assert await client.rows(POLICIES) == []
