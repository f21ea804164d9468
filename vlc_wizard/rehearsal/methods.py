"""Authentication methods: which counts as MFA, which policy allows it, how each is shown."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from vlc_wizard.rehearsal.people import Person

# name in the registration report -> the method configurations of which any allows it
ALLOWED_BY: Mapping[str, tuple[str, ...]] = {
    "microsoftAuthenticatorPush": ("MicrosoftAuthenticator",),
    "microsoftAuthenticatorPasswordless": ("MicrosoftAuthenticator",),
    "softwareOneTimePasscode": ("SoftwareOath", "MicrosoftAuthenticator"),
    "mobilePhone": ("Sms", "Voice"),
    "alternateMobilePhone": ("Voice",),
    "officePhone": ("Voice",),
    "passKeyDeviceBound": ("Fido2",),
    "windowsHelloForBusiness": ("Fido2",),
}
PASSWORDLESS = frozenset(
    ("passKeyDeviceBound", "windowsHelloForBusiness", "microsoftAuthenticatorPasswordless")
)
PREFERRED = (
    ("microsoftAuthenticatorPush", "push"),
    ("softwareOneTimePasscode", "oath"),
    ("mobilePhone", "sms"),
    ("officePhone", "voiceOffice"),
    ("alternateMobilePhone", "voiceAlternateMobile"),
)
MADE_AT = "2024-03-05T08:00:00Z"
PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - the published id of the method
MASKED = "+1 XXXXXXXX00"


def capable(person: Person, enabled: frozenset[str]) -> bool:
    """Whether a registered method is also allowed by the tenant's policy."""
    return any(enabled.intersection(ALLOWED_BY.get(name, ())) for name in person.methods)


def registered(person: Person) -> bool:
    """Whether any method counts as MFA, allowed or not."""
    return any(name in ALLOWED_BY for name in person.methods)


def preferred(person: Person) -> str:
    """What the person is asked for first; the service leaves it empty where there is none."""
    return next((word for name, word in PREFERRED if name in person.methods), "")


def shown(person: Person, at: float | None = None) -> list[dict[str, Any]]:
    """The person's methods as `/authentication/methods` lists them, the password first.

    `at`: the tenant's time, up to which a Temporary Access Pass may have run out.
    """
    password = {
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
        "id": PASSWORD_ID,
        "password": None,
        "createdDateTime": MADE_AT,
    }
    own = (_method(person, name) for name in person.methods if name in SHAPES)
    return [password, *own, *(() if at is None else passes(person, at))]


def passes(person: Person, at: float) -> list[dict[str, Any]]:
    """The person's Temporary Access Pass where one is good at this time; never its letters."""
    found = person.change.get("pass")
    return [dict(found)] if found and at < person.change.get("passUntil", 0.0) else []


def is_method(person: Person, name: str, kind: str, key: str) -> bool:
    """Whether the method of this name is of this type and has this id."""
    if name not in SHAPES or SHAPES[name][0] != kind:
        return False
    return bool(_method(person, name)["id"].lower() == key.lower())


def _method(person: Person, name: str) -> dict[str, Any]:
    kind, extra = SHAPES[name]
    if "displayName" in extra:  # people call their devices what they like, and often by their name
        extra = {**extra, "displayName": f"{extra['displayName']} of {person.name}"}
    key = PHONE_IDS.get(name) or str(uuid5(NAMESPACE_OID, f"{person.id}/{name}"))
    return {
        "@odata.type": f"#microsoft.graph.{kind}AuthenticationMethod",
        "id": key,
        "createdDateTime": MADE_AT,
        **extra,
    }


PHONE_IDS = {  # the published ids of the three phone methods
    "mobilePhone": "3179e48a-750b-4051-897c-87b9720928f7",
    "alternateMobilePhone": "b6332ec1-7057-4abe-9331-3d72feddfe41",
    "officePhone": "e37fc753-ff3b-4958-9484-eaa9425c82bc",
}
APP = {"displayName": "Rehearsal phone", "deviceTag": "SoftwareTokenActivated"}
KEY = {
    "displayName": "Rehearsal security key",
    "aaGuid": "00000000-0000-0000-0000-000000000000",
    "model": "Rehearsal key",
    "attestationCertificates": [],
    "attestationLevel": "notAttested",
}
SHAPES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "microsoftAuthenticatorPush": ("microsoftAuthenticator", {**APP, "phoneAppVersion": "6.2609"}),
    "microsoftAuthenticatorPasswordless": (
        "microsoftAuthenticator",
        {**APP, "phoneAppVersion": "6.2609"},
    ),
    "softwareOneTimePasscode": ("softwareOath", {"secretKey": None}),
    "mobilePhone": (
        "phone",
        {"phoneNumber": MASKED, "phoneType": "mobile", "smsSignInState": "notSupported"},
    ),
    "alternateMobilePhone": (
        "phone",
        {"phoneNumber": MASKED, "phoneType": "alternateMobile", "smsSignInState": "notSupported"},
    ),
    "officePhone": (
        "phone",
        {"phoneNumber": MASKED, "phoneType": "office", "smsSignInState": "notSupported"},
    ),
    "passKeyDeviceBound": ("fido2", KEY),
    "windowsHelloForBusiness": (
        "windowsHelloForBusiness",
        {"displayName": "Rehearsal PC", "keyStrength": "normal"},
    ),
}
