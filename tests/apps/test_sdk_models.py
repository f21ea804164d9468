"""Microsoft's Python SDK with its models, over HTTPS: every object it makes of our answers."""

import asyncio
import ssl
import time

import msal
import pytest
import requests

from tests.apps.conftest import PEOPLE
from vlc_wizard.rehearsal.organisation import CLIENT_ID

pytestmark = pytest.mark.apps
SCOPES = ["Directory.Read.All", "Policy.Read.All", "AuditLog.Read.All"]


def token(served) -> str:
    """The real msal with its own sockets."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, served.ca
        app = msal.PublicClientApplication(
            CLIENT_ID, authority=f"{served.url}/organizations", http_client=session,
            instance_discovery=False,
        )  # fmt: skip
        flow = app.initiate_device_flow(SCOPES)
        flow["interval"] = 1
        return str(app.acquire_token_by_device_flow(flow)["access_token"])


class Credential:
    """What the SDK asks of azure-identity."""

    def __init__(self, word: str) -> None:
        self._word = word

    async def get_token(self, *_scopes, **_more):
        from azure.core.credentials import AccessToken

        return AccessToken(self._word, int(time.time()) + 3000)

    async def close(self) -> None:
        """Nothing to close."""


def client(served, http):
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider,
    )
    from msgraph import GraphRequestAdapter, GraphServiceClient

    provider = AzureIdentityAuthenticationProvider(
        Credential(token(served)), scopes=["x/.default"], allowed_hosts=["127.0.0.1"]
    )
    adapter = GraphRequestAdapter(provider, http)
    adapter.base_url = f"{served.url}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


async def to_the_end(page, builder):
    """Every object of a collection, page by page."""
    found = []
    while page is not None:
        found += page.value
        page = await builder.with_url(page.odata_next_link).get() if page.odata_next_link else None
    return found


@pytest.fixture
async def graph(served):
    import httpx
    from msgraph.graph_request_adapter import options
    from msgraph_core import GraphClientFactory

    wire = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=served.ca))
    http = GraphClientFactory.create_with_default_middleware(
        options=options, client=httpx.AsyncClient(transport=wire, timeout=60)
    )
    yield await asyncio.to_thread(client, served, http)
    await wire.aclose()  # the SDK's own transport around it does not close it


async def test_people_policies_and_the_report_become_objects(graph):
    people = await to_the_end(await graph.users.get(), graph.users)
    assert len({person.id for person in people}) == PEOPLE
    assert all(person.display_name for person in people)
    details = graph.reports.authentication_methods.user_registration_details
    report = await to_the_end(await details.get(), details)
    assert len(report) == PEOPLE
    assert any(row.is_mfa_capable for row in report)
    policies = graph.identity.conditional_access.policies
    assert all(p.conditions.users for p in await to_the_end(await policies.get(), policies))
    me = await graph.me.get()
    assert me.user_principal_name == "robin.quillfeather@contoso-licensing.example"


READS = {
    "organisation": lambda g: g.organization,
    "domains": lambda g: g.domains,
    "licences": lambda g: g.subscribed_skus,
    "defaults": lambda g: g.policies.identity_security_defaults_enforcement_policy,
    "methods policy": lambda g: g.policies.authentication_methods_policy,
    "trust": lambda g: g.policies.cross_tenant_access_policy.default,
    "strengths": lambda g: g.policies.authentication_strength_policies,
    "named locations": lambda g: g.identity.conditional_access.named_locations,
    "roles": lambda g: g.role_management.directory.role_assignments,
    "templates": lambda g: g.identity.conditional_access.templates,
}


@pytest.mark.parametrize("what", READS)
async def test_everything_else_becomes_objects(graph, what):
    found = await READS[what](graph).get()
    assert (found.value if hasattr(found, "value") else found.id) is not None
