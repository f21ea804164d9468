"""Service principals: what an application is called in this tenant."""

from typing import Any

from vlc_wizard.rehearsal import consent
from vlc_wizard.rehearsal.apps import KNOWN
from vlc_wizard.rehearsal.odata import names, selected
from vlc_wizard.rehearsal.organisation import CLIENT_ID, Organisation
from vlc_wizard.rehearsal.paging import known, listed
from vlc_wizard.rehearsal.refusal import not_found
from vlc_wizard.rehearsal.seed import made_id
from vlc_wizard.rehearsal.table import DIRECTORY, Call, Reply, Route, any_of, options

READ = (any_of("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"),)
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"  # the published tenant of Microsoft's own apps
PROPERTIES = names(
    "id accountEnabled appDisplayName appId appOwnerOrganizationId displayName "
    "servicePrincipalType signInAudience tags deletedDateTime"
)

REGISTRATION = names(
    "id deletedDateTime appId displayName signInAudience isFallbackPublicClient publicClient "
    "requiredResourceAccess passwordCredentials keyCredentials"
)
GRANT = names("id clientId consentType principalId resourceId scope")


def principals(organisation: Organisation) -> list[dict[str, Any]]:
    """All of them: Microsoft's, then the tenant's own."""
    own = [
        (CLIENT_ID, "vlc-wizard"),
        *(
            (app["appId"], app["displayName"])
            for app in organisation.scenario.objects.get("app", ())
        ),
    ]
    return [
        {
            "id": made_id(organisation.scenario, "servicePrincipal", app),
            "deletedDateTime": None,
            "accountEnabled": True,
            "appDisplayName": name,
            "appId": app,
            "appOwnerOrganizationId": MICROSOFT if app in KNOWN else organisation.tenant_id,
            "displayName": name,
            "servicePrincipalType": "Application",
            "signInAudience": "AzureADMultipleOrgs" if app in KNOWN else "AzureADMyOrg",
            "tags": [],
        }
        for app, name in [*KNOWN.items(), *own]
    ]


async def service_principals(call: Call) -> Reply:
    """GET /servicePrincipals."""
    known(call, PROPERTIES, "servicePrincipal")
    return listed(call, principals(call.organisation), "servicePrincipals")


async def service_principal(call: Call) -> Reply:
    """GET /servicePrincipals/{id} or (appId='…')."""
    known(call, PROPERTIES, "servicePrincipal")
    key = call.arguments["principal"].lower()
    for found in principals(call.organisation):
        if key in (found["id"], f"appid={found['appId']}"):
            body = selected(found, call.query.select) if call.query.select else found
            return Reply(body={"@odata.context": call.context("servicePrincipals/$entity"), **body})
    raise not_found(call.arguments["principal"])


def registrations(organisation: Organisation) -> list[dict[str, Any]]:
    """The rehearsal's own registration, as the scenario set it up."""
    scenario = organisation.scenario
    listed_redirects = ["http://localhost"] if scenario.switch("app_redirect", True) else []
    return [
        {
            "id": made_id(scenario, "application", CLIENT_ID),
            "deletedDateTime": None,
            "appId": CLIENT_ID,
            "displayName": "vlc-wizard",
            "signInAudience": scenario.switch("app_audience", "AzureADMyOrg"),
            "isFallbackPublicClient": scenario.switch("app_public_client", True),
            "publicClient": {"redirectUris": listed_redirects},
            "requiredResourceAccess": [],
            "passwordCredentials": [],
            "keyCredentials": [],
        }
    ]


async def applications(call: Call) -> Reply:
    """GET /applications."""
    known(call, REGISTRATION, "application")
    return listed(call, registrations(call.organisation), "applications")


async def grants(call: Call) -> Reply:
    """GET /oauth2PermissionGrants: what was allowed for everybody."""
    known(call, GRANT, "oAuth2PermissionGrant")
    organisation = call.organisation
    rows = []
    for app in (CLIENT_ID, consent.COMMAND_LINE_TOOLS):
        scopes = consent.for_all(organisation, app)
        if scopes:
            rows.append(
                {
                    "id": made_id(organisation.scenario, "grant", app),
                    "clientId": made_id(organisation.scenario, "servicePrincipal", app),
                    "consentType": "AllPrincipals",
                    "principalId": None,
                    "resourceId": made_id(organisation.scenario, "servicePrincipal", "graph"),
                    "scope": " ".join(sorted(scopes)),
                }
            )
    return listed(call, rows, "oauth2PermissionGrants")


ROUTES = (
    Route(
        "GET",
        "/applications",
        applications,
        DIRECTORY,
        READ,
        options=options("select filter top count orderby"),
    ),
    Route(
        "GET",
        "/oauth2PermissionGrants",
        grants,
        DIRECTORY,
        (any_of("Directory.Read.All"),),
        options=options("filter top"),
    ),
    Route(
        "GET",
        "/servicePrincipals",
        service_principals,
        DIRECTORY,
        READ,
        options=options("select filter top count orderby"),
    ),
    Route(
        "GET",
        "/servicePrincipals/{principal}",
        service_principal,
        DIRECTORY,
        READ,
        options=options("select"),
    ),
)
