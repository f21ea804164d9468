"""Where the admin centers are, by cloud. Deep links are built here and nowhere else."""

from collections.abc import Mapping

from vlc_wizard.core.model import Cloud

# source: Microsoft Entra documentation, national clouds (the portals), 2026
_PORTALS: Mapping[str, str] = {
    "public": "https://entra.microsoft.com",
    "usgov": "https://portal.azure.us",
    "china": "https://portal.azure.cn",
}
_BLADES: Mapping[str, str] = {
    "home": "",
    "overview": "/#view/Microsoft_AAD_IAM/TenantOverview.ReactView",
    "properties": "/#view/Microsoft_AAD_IAM/TenantProperties.ReactView",
    "roles": "/#view/Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles",
    "my-roles": "/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles",
    "licences": "/#view/Microsoft_AAD_IAM/LicensesMenuBlade/~/Products",
    "policies": "/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies",
    "new-policy": "/#view/Microsoft_AAD_ConditionalAccess/PolicyBlade",
    "sign-ins": "/#view/Microsoft_AAD_IAM/SignInEventsV3Blade",
    "methods": "/#view/Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods",
    "registrations": (
        "/#view/Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AuthMethodsActivity"
    ),
    "users": "/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers",
    "per-user": "/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/PerUserMfa",
    "apps": "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    "new-app": "/#view/Microsoft_AAD_RegisteredApps/CreateApplicationBlade",
    "app": "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/{app}",
    "app-authentication": (
        "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Authentication/appId/{app}"
    ),
    "app-permissions": (
        "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/{app}"
    ),
}  # observed in the address line of the admin center; a blade that moved opens the center itself


def portal(cloud: Cloud) -> str:
    """The admin center of the cloud; the public one for an address of one's own."""
    return _PORTALS.get(cloud.name, _PORTALS["public"])


def deep_link(cloud: Cloud, blade: str, app: str = "") -> str:
    """The address of one page of the admin center."""
    path = _BLADES[blade]
    if "{app}" in path:
        path = path.replace("{app}", app) if app else _BLADES["apps"]
    return f"{portal(cloud)}{path}"
