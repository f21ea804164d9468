"""The authentication methods policy of a new tenant."""

from typing import Any

from vlc_wizard.rehearsal.scenario import Scenario

MADE_AT = "2024-03-05T08:00:00Z"
EVERYBODY: dict[str, Any] = {
    "id": "all_users",
    "targetType": "group",
    "isRegistrationRequired": False,
}
# id -> (type, what else stands in it)
CONFIGURATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "Fido2": (
        "fido2",
        {
            "isSelfServiceRegistrationAllowed": True,
            "isAttestationEnforced": False,
            "defaultPasskeyProfile": None,
            "keyRestrictions": {"isEnforced": False, "enforcementType": "block", "aaGuids": []},
            "includeTargets": [{**EVERYBODY, "allowedPasskeyProfiles": []}],
        },
    ),
    "MicrosoftAuthenticator": (
        "microsoftAuthenticator",
        {
            "isSoftwareOathEnabled": False,
            "featureSettings": None,
            "includeTargets": [{**EVERYBODY, "authenticationMode": "any"}],
        },
    ),
    "Sms": ("sms", {"includeTargets": [{**EVERYBODY, "isUsableForSignIn": False}]}),
    "Voice": ("voice", {"isOfficePhoneAllowed": False, "includeTargets": [EVERYBODY]}),
    "SoftwareOath": ("softwareOath", {"includeTargets": [EVERYBODY]}),
    "TemporaryAccessPass": (
        "temporaryAccessPass",
        {
            "defaultLifetimeInMinutes": 60,
            "defaultLength": 8,
            "minimumLifetimeInMinutes": 60,
            "maximumLifetimeInMinutes": 480,
            "isUsableOnce": False,
            "includeTargets": [EVERYBODY],
        },
    ),
    "Email": ("email", {"allowExternalIdToUseEmailOtp": "default", "includeTargets": []}),
}
OFF = ("Voice",)


def configurations(scenario: Scenario) -> list[dict[str, Any]]:
    """Every method, and whether the tenant enables it."""
    off = scenario.switch("disabled_methods", OFF)
    return [
        {
            "@odata.type": f"#microsoft.graph.{kind}AuthenticationMethodConfiguration",
            "id": key,
            "state": "disabled" if key in off else "enabled",
            "excludeTargets": [],
            **more,
        }
        for key, (kind, more) in CONFIGURATIONS.items()
    ]


def policy(scenario: Scenario) -> dict[str, Any]:
    """The policy without its methods."""
    return {
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "Which authentication methods people may register and use.",
        "lastModifiedDateTime": MADE_AT,
        "policyVersion": "1.5",
        "policyMigrationState": scenario.switch("method_migration", "migrationComplete"),
        "reconfirmationInDays": None,
        "registrationEnforcement": {
            "authenticationMethodsRegistrationCampaign": {
                "snoozeDurationInDays": 1,
                "state": "default",
                "excludeTargets": [],
                "includeTargets": [
                    {
                        "id": "all_users",
                        "targetType": "group",
                        "targetedAuthenticationMethod": "microsoftAuthenticator",
                    }
                ],
            }
        },
    }
