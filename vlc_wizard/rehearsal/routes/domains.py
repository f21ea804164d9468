"""Domains, how they are federated, and whose domain another one is."""

from typing import Any

from vlc_wizard.rehearsal.organisation import Organisation
from vlc_wizard.rehearsal.paging import listed
from vlc_wizard.rehearsal.refusal import GraphRefusal, not_found
from vlc_wizard.rehearsal.scenario import ENTRA_HOME
from vlc_wizard.rehearsal.seed import MADE_AT, made_id
from vlc_wizard.rehearsal.table import DIRECTORY, Call, Reply, Route, any_of, options

READ = (any_of("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"),)
READ_FEDERATION = (
    any_of("Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All"),
)
CERTIFICATE = "TUFERSBVUCBGT1IgQSBSRUhFQVJTQUw="  # no certificate at all
FIND = "/tenantRelationships/findTenantInformationByDomainName"


def domain(organisation: Organisation, name: str) -> dict[str, Any]:
    """One domain as Graph lists it."""
    scenario = organisation.scenario
    federated = name in scenario.federated
    return {
        "id": name,
        "authenticationType": "Federated" if federated else "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": name == scenario.domain,
        "isInitial": name == scenario.initial_domain,
        "isRoot": True,
        "isVerified": True,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        "passwordValidityPeriodInDays": 2147483647,
        "passwordNotificationWindowInDays": 14,
        "state": None,
    }


async def domains(call: Call) -> Reply:
    """GET /domains."""
    scenario = call.organisation.scenario
    names = (scenario.domain, scenario.initial_domain)
    return listed(call, [domain(call.organisation, name) for name in names], "domains")


def _wanted(call: Call) -> str:
    scenario, name = call.organisation.scenario, call.arguments["domain"].lower()
    if name not in (scenario.domain, scenario.initial_domain):
        raise not_found(name)
    return name


async def one(call: Call) -> Reply:
    """GET /domains/{name}."""
    body = domain(call.organisation, _wanted(call))
    return Reply(body={"@odata.context": call.context("domains/$entity"), **body})


async def federation(call: Call) -> Reply:
    """GET /domains/{name}/federationConfiguration; 404 where there is none."""
    name, scenario = _wanted(call), call.organisation.scenario
    behaviour = scenario.federated.get(name)
    if behaviour is None:
        raise GraphRefusal(404, "Request_ResourceNotFound", f"Domain {name} is not federated.")
    found = {
        "@odata.type": "#microsoft.graph.internalDomainFederation",
        "id": made_id(scenario, "federation", name),
        "displayName": scenario.tenant_name,
        "issuerUri": f"http://{name}/adfs/services/trust",
        "metadataExchangeUri": f"https://sts.{name}/adfs/services/trust/mex",
        "passiveSignInUri": f"https://sts.{name}/adfs/ls/",
        "activeSignInUri": f"https://sts.{name}/adfs/services/trust/2005/usernamemixed",
        "signOutUri": f"https://sts.{name}/adfs/ls/",
        "preferredAuthenticationProtocol": "wsFed",
        "promptLoginBehavior": "nativeSupport",
        "federatedIdpMfaBehavior": behaviour,
        "isSignedAuthenticationRequestRequired": False,
        "signingCertificate": CERTIFICATE,
        "nextSigningCertificate": CERTIFICATE,
        "signingCertificateUpdateStatus": {
            "certificateUpdateResult": "Success",
            "lastRunDateTime": MADE_AT,
        },
        "passwordResetUri": None,
    }
    return listed(call, [found], f"domains('{name}')/federationConfiguration")


async def find_tenant(call: Call) -> Reply:
    """GET findTenantInformationByDomainName: the home of a guest, where it is an Entra tenant."""
    name = call.arguments["domain"].lower()
    for home in call.organisation.scenario.homes:
        if home.domain == name and home.issuer == ENTRA_HOME:
            key = home.tenant_id or made_id(call.organisation.scenario, "home", name)
            body = {
                "tenantId": key,
                "federationBrandName": None,
                "displayName": name.partition(".")[0].title(),
                "defaultDomainName": name,
            }
            context = call.context("microsoft.graph.tenantInformation")
            return Reply(body={"@odata.context": context, **body})
    raise GraphRefusal(404, "TenantNotFound", f"Unable to find the tenant of domain {name}.")


ROUTES = (
    Route("GET", "/domains", domains, DIRECTORY, READ, options=options("select filter top")),
    Route("GET", "/domains/{domain}", one, DIRECTORY, READ, options=options("select")),
    Route(
        "GET",
        "/domains/{domain}/federationConfiguration",
        federation,
        DIRECTORY,
        READ_FEDERATION,
    ),
    Route(
        "GET",
        f"{FIND}/domainName={{domain}}",
        find_tenant,
        DIRECTORY,
        (any_of("CrossTenantInformation.ReadBasic.All"),),
    ),
)
