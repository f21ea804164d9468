"""Cross-tenant access settings as they stand in a tenant."""

from typing import Any

SETTINGS = (
    "b2bCollaborationInbound",
    "b2bCollaborationOutbound",
    "b2bDirectConnectInbound",
    "b2bDirectConnectOutbound",
)
TRUST = ("isMfaAccepted", "isCompliantDeviceAccepted", "isHybridAzureADJoinedDeviceAccepted")


def no_trust() -> dict[str, Any]:
    """The service's default: nothing of the home tenant is trusted."""
    return dict.fromkeys(TRUST, False)


def everyone(access: str) -> dict[str, Any]:
    """A setting for everybody and every app."""
    return {
        "usersAndGroups": {
            "accessType": access,
            "targets": [{"target": "AllUsers", "targetType": "user"}],
        },
        "applications": {
            "accessType": access,
            "targets": [{"target": "AllApplications", "targetType": "application"}],
        },
    }


def service_default() -> dict[str, Any]:
    """The default policy of a tenant that never changed it."""
    return {
        "isServiceDefault": True,
        "inboundTrust": no_trust(),
        **{name: everyone("allowed" if "Coll" in name else "blocked") for name in SETTINGS},
    }


def partner(tenant_id: str, *, trusted: bool | None) -> dict[str, Any]:
    """A partner's settings; None inherits the default."""
    trust = None if trusted is None else {**no_trust(), "isMfaAccepted": trusted}
    return {
        "tenantId": tenant_id,
        "isServiceProvider": None,
        "isInMultiTenantOrganization": False,
        "inboundTrust": trust,
        **dict.fromkeys(SETTINGS),
        "automaticUserConsentSettings": {"inboundAllowed": None, "outboundAllowed": None},
    }
