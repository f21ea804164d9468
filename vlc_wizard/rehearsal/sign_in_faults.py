"""Refusals of the token endpoint by their AADSTS number, as faults: any of them on demand.

The words are this program's own; a client may rely on the number and the OAuth error alone.
"""

import json
from collections.abc import Mapping
from typing import Any

TOKEN = "/oauth2/v2.0/token"  # noqa: S105 - an address, no secret
AT = "2026-01-01 00:00:00Z"

# OAuth 2.0 error -> what is said, by number. source: the published table of 2024-04-24
REFUSALS: Mapping[str, Mapping[int, str]] = {
    "access_denied": {
        50105: "The signed in user is not assigned to a role for the application.",
        53003: "Access has been blocked by Conditional Access policies.",
        65004: "User declined to consent to access the app.",
        90094: "An administrator of the organization has to grant the app permission.",
        90095: "Admin consent is required; the request was sent to the reviewers.",
        530032: "Blocked by the security policy of the tenant.",
        530033: "Device code flow cannot satisfy the device policy.",
        530035: "Access has been blocked by security defaults.",
        500212: "The outbound access policy of the user's tenant does not allow this.",
        500213: "The inbound access policy of the resource tenant does not allow this.",
    },
    "interaction_required": {
        50072: "The user must enroll in multifactor authentication.",
        50074: "Strong authentication is required and the user did not pass the challenge.",
        50076: "Multifactor authentication must be used to access the resource.",
        50078: "Presented multifactor authentication has expired.",
        50079: "The user must register multifactor authentication.",
        50097: "Device authentication is required.",
        50131: "Conditional Access failed: suspicious activity, or the wrong device or place.",
        50158: "An external security challenge was not satisfied.",
        50161: "Claims sent by the external provider are not enough.",
        53000: "The device is not compliant.",
        53001: "The device is not joined to a domain.",
        53004: "A method cannot be registered because of suspicious activity.",
        53010: "A method may only be registered from a certain place or device.",
        53011: "The user is blocked because of a risk in the home tenant.",
        500121: "Authentication failed during the request for a second factor.",
    },
    "invalid_grant": {
        16000: "The account does not exist in the tenant.",
        50014: "The guest has not redeemed the invitation.",
        50020: "The user account from another provider does not exist in the tenant.",
        50034: "The user account does not exist in the directory.",
        50053: "The account is locked, or the address is malicious.",
        50055: "The password is expired.",
        50056: "The password does not exist in the store for this user.",
        50057: "The user account is disabled.",
        50088: "The limit on telecom MFA calls is reached.",
        50125: "The sign-in was interrupted by a password reset or registration.",
        50126: "The user name or password is wrong.",
        50140: "The sign-in was interrupted by the question to stay signed in.",
        50144: "The user's password in Active Directory has expired.",
        50199: "The sign-in was interrupted to confirm the app.",
        51004: "The user account does not exist in the directory.",
        65001: "The user or administrator has not consented to use the application.",
        70043: "The refresh token has expired by the sign-in frequency.",
        90072: "The external account does not exist in the tenant and cannot pass MFA.",
    },
    "invalid_client": {
        65002: "Consent between first party application and resource must be preauthorized.",
        7000218: "The request body must contain 'client_assertion' or 'client_secret'.",
    },
    "unauthorized_client": {700016: "The application was not found in the directory."},
    "invalid_request": {
        50011: "The redirect URI does not match those configured for the application.",
        90002: "The tenant was not found.",
    },
    "bad_verification_code": {70018: "The device code is not known."},
    "expired_token": {70019: "The verification code expired."},
}


def _body(number: int, error: str, words: str) -> str:
    answer: dict[str, Any] = {
        "error": error,
        "error_description": f"AADSTS{number}: {words} Trace ID: fault Correlation ID: fault "
        f"Timestamp: {AT}",
        "error_codes": [number],
        "timestamp": AT,
        "trace_id": "fault",
        "correlation_id": "fault",
    }
    return json.dumps(answer)


SIGN_IN_KINDS: Mapping[str, Mapping[str, Any]] = {
    f"AADSTS{number}": {
        "status": 401 if error == "invalid_client" else 400,
        "path": TOKEN,
        "body": _body(number, error, words),
    }
    for error, numbers in REFUSALS.items()
    for number, words in numbers.items()
}
