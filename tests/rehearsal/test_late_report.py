"""The registration report is hours old; the methods of one person are not."""

from datetime import datetime, timedelta

import pytest

from tests.rehearsal.conftest import POLICIES, REPORT, WANTED
from tests.rehearsal.test_routes import EVERYTHING

HOUR = 3600.0
METHODS = ["microsoftAuthenticatorPush", "softwareOneTimePasscode"]
SUMMARY = (
    "/v1.0/reports/authenticationMethods/usersRegisteredByFeature"
    "(includedUserTypes='all',includedUserRoles='all')"
)


async def not_registered(client):
    """A member who has registered nothing, as the report has it."""
    rows = await client.rows(REPORT)
    return next(r for r in rows if not r["methodsRegistered"] and r["userType"] == "member")


async def register(desk, row):
    """As people do: they sign in where MFA is asked for, and are led to register."""
    enforced = {**WANTED, "state": "enabled"}
    enforced["conditions"] = {
        **WANTED["conditions"],
        "applications": {"includeApplications": ["All"]},
    }
    client = await desk.client(EVERYTHING)
    assert (await client.ask("POST", POLICIES, json=enforced)).status_code == 201
    app = await desk.msal()
    flow = app.initiate_auth_code_flow(
        ["User.Read"], redirect_uri="http://localhost", response_mode="form_post"
    )
    assert "code" in await desk.at_the_page(flow["auth_uri"], row["userPrincipalName"])


async def row_of(client, row):
    return (await client.get(f"{REPORT}/{row['id']}")).json()


async def capable(client):
    counts = (await client.get(SUMMARY)).json()["userRegistrationFeatureCounts"]
    return next(c["userCount"] for c in counts if c["feature"] == "mfaCapable")


async def test_who_registers_is_in_the_report_hours_later_and_at_once_by_name(desk):
    client = await desk.client(EVERYTHING)
    row, before = await not_registered(client), await capable(client)
    await register(desk, row)
    client = await desk.client(EVERYTHING)
    by_name = await client.rows(f"/v1.0/users/{row['id']}/authentication/methods")
    assert len(by_name) == 3  # the password, the app and its codes
    assert (await row_of(client, row))["methodsRegistered"] == []
    assert await capable(client) == before
    await desk.tenant.clock.sleep(2.9 * HOUR)
    client = await desk.client(EVERYTHING)
    assert (await row_of(client, row))["methodsRegistered"] == []
    await desk.tenant.clock.sleep(0.2 * HOUR)
    client = await desk.client(EVERYTHING)
    found = await row_of(client, row)
    assert (found["methodsRegistered"], found["isMfaCapable"]) == (METHODS, True)
    assert await capable(client) == before + 1


async def test_the_report_says_when_it_was_made(desk):
    client = await desk.client(EVERYTHING)
    row = (await client.get(REPORT)).json()["value"][0]
    made = datetime.fromisoformat(row["lastUpdatedDateTime"])
    assert timedelta(hours=3) <= desk.tenant.clock.now() - made < timedelta(hours=3, minutes=1)


async def test_the_delay_can_be_switched_off(switched):
    desk = switched(report_hours=0)
    client = await desk.client(EVERYTHING)
    row = await not_registered(client)
    await register(desk, row)
    client = await desk.client(EVERYTHING)
    assert (await row_of(client, row))["methodsRegistered"] == METHODS


@pytest.mark.parametrize("hours", [0, 3, 24])
async def test_each_of_several_changes_shows_in_its_turn(switched, hours):
    desk = switched(report_hours=hours)
    organisation = desk.tenant.organisation
    client = await desk.client(EVERYTHING)
    row, begun = await not_registered(client), organisation.time
    steps = (["mobilePhone"], [], ["softwareOneTimePasscode"])
    for number, methods in enumerate(steps):
        person = organisation.person(row["id"])
        organisation.change_methods(person, methods, begun + (number + 1) * HOUR)
    for number, methods in enumerate(([], *steps)):
        wanted = begun + (number + 0.5 + hours) * HOUR
        await desk.tenant.clock.sleep(wanted - organisation.time)
        client = await desk.client(EVERYTHING)
        assert (await row_of(client, row))["methodsRegistered"] == methods


async def test_who_was_just_invited_is_not_in_it_yet(desk):
    client = await desk.client(EVERYTHING)
    wanted = {"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://b.example"}
    made = (await client.ask("POST", "/v1.0/invitations", json=wanted)).json()
    address = f"{REPORT}/{made['invitedUser']['id']}"
    assert (await client.get(address)).status_code == 404
    await desk.tenant.clock.sleep(3.1 * HOUR)
    client = await desk.client(EVERYTHING)
    assert (await client.get(address)).json()["userType"] == "guest"
