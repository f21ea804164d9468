"""A tenant to talk to, signed in to by the real msal, asked by the real clients."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import msal
import pytest

from vlc_wizard.rehearsal.signing import FACT, Key
from vlc_wizard.rehearsal.state import State
from vlc_wizard.rehearsal.tenant import Rehearsal

READ = (
    "Policy.Read.All AuditLog.Read.All Directory.Read.All RoleManagement.Read.Directory "
    "UserAuthenticationMethod.Read.All"
)
WRITE = (
    f"{READ} Policy.ReadWrite.ConditionalAccess Application.Read.All "
    "Policy.ReadWrite.SecurityDefaults"
)
HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')
POLICIES = "/v1.0/identity/conditionalAccess/policies"
DEFAULTS = "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy"
REPORT = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
WANTED = {
    "displayName": "MFA for Volume Licensing Central",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "applications": {"includeApplications": ["MicrosoftAdminPortals"]},
        "users": {"includeUsers": ["All"]},
    },
    "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
}


def pytest_configure(config: pytest.Config) -> None:
    # The generated SDK declares its own deprecated classes on import; nobody here uses them.
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\.")


@dataclass
class Desk:
    """One tenant and the ways to reach it."""

    tenant: Rehearsal

    async def msal(self, authority: str = "organizations", **more: Any) -> Any:
        """A public client application of the real library."""
        http = self.tenant.msal_http(asyncio.get_running_loop())
        return await asyncio.to_thread(
            msal.PublicClientApplication,
            more.pop("client_id", self.tenant.client_id),
            authority=f"{self.tenant.base}/{authority}",
            http_client=http,
            instance_discovery=False,
            **more,
        )

    async def sign_in(self, scopes: str = WRITE, who: int = 0, **more: Any) -> dict[str, Any]:
        """Sign in at the page as one of the people to be."""
        app = await self.msal(**more)
        flow = await asyncio.to_thread(
            app.initiate_auth_code_flow,
            scopes.split(),
            redirect_uri="http://localhost",
            response_mode="form_post",
        )
        back = await self.at_the_page(flow["auth_uri"], self.tenant.people_to_be[who][1])
        answer = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
        assert "access_token" in answer, answer
        return dict(answer)

    async def at_the_page(self, address: str, user_name: str) -> dict[str, str]:
        """What the login page sends back to the app when this person signs in there."""
        async with httpx.AsyncClient(transport=self.tenant.http()) as http:
            page = await http.get(address)
            form = {**_fields(page.text), "login": user_name}
            page = await http.post(f"{self.tenant.base}/organizations/login", data=form)
        return _fields(page.text)

    async def client(self, scopes: str = WRITE, who: int = 0) -> "Client":
        """A signed-in HTTP client."""
        token = (await self.sign_in(scopes, who))["access_token"]
        return Client(self.tenant, token)


def _fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


class Client:
    """Asks Graph, and leaves the service the pause it wants."""

    def __init__(self, tenant: Rehearsal, token: str) -> None:
        self._tenant = tenant
        self.http = httpx.AsyncClient(
            transport=tenant.http(),
            base_url=tenant.base,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, two seconds after the last."""
        await self._tenant.clock.sleep(2.0)
        return await self.http.request(method, path, **more)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A GET; `ConsistencyLevel="eventual"` and the like are headers."""
        return await self.ask("GET", path, headers=headers)

    async def rows(self, path: str, **headers: str) -> list[dict[str, Any]]:
        """A collection, to its end."""
        found: list[dict[str, Any]] = []
        while path:
            answer = await self.get(path, **headers)
            assert answer.status_code == 200, answer.text
            found += answer.json()["value"]
            path = answer.json().get("@odata.nextLink", "")
        return found


Opening = Callable[..., Desk]


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One key for all: making one takes longer than most tests."""
    state = State(tmp_path_factory.mktemp("key") / "state.sqlite")
    Key(state).public()
    made = state.fact(FACT)
    state.close()
    return made


@pytest.fixture
def opened(tmp_path: Path, signing_key: str) -> Iterator[Opening]:
    """Opens tenants; closes them in the end."""
    tenants: list[Rehearsal] = []

    def opening(scenario: str = "p1-fresh", **more: Any) -> Desk:
        tenants.append(Rehearsal.open(tmp_path, scenario, **more))
        state = tenants[-1].organisation.state
        if not state.fact(FACT):
            state.set_fact(FACT, signing_key)
        return Desk(tenants[-1])

    yield opening
    for tenant in tenants:
        tenant.close()


@pytest.fixture
def switched(opened: Opening) -> Opening:
    """Opens the fresh tenant with other switches."""

    def opening(**switches: Any) -> Desk:
        desk = opened()
        scenario = desk.tenant.organisation.scenario
        desk.tenant.organisation.scenario = replace(
            scenario, switches={**scenario.switches, **switches}
        )
        return desk

    return opening


@pytest.fixture
def desk(opened: Opening) -> Desk:
    """The fresh tenant with P1."""
    return opened()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    """Signed in to it as Global Administrator with every scope."""
    signed_in = await desk.client()
    yield signed_in
    await signed_in.http.aclose()
