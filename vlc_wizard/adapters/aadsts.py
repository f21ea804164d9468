"""Entra's refusals at sign-in, in our words. Its codes are shown, and never decide anything but
which of our errors it is.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from vlc_wizard.adapters.clean import clean
from vlc_wizard.core.errors import ConsentMissing, SignInError

_CODE = re.compile(r"AADSTS(\d{4,7})(?::\s*)?")
_SAYS_LIMIT = 400
_CONSENT = frozenset({"65001", "65004", "90094", "90095"})
_NOT_YET = frozenset({"authorization_pending", "slow_down"})

_TITLES: Mapping[str, str] = {
    "50034": "There is no such account in this tenant",
    "50020": "This account is not in this tenant",
    "50057": "This account is disabled",
    "50105": "This account has not been assigned to the app",
    "53003": "A Conditional Access policy stops this sign-in",
    "530033": "A Conditional Access policy stops signing in by code",
    "700016": "The app is not known in this tenant",
    "7000218": "The app is not set up as a public client",
    "50011": "The app has no redirect address for this computer",
    "90002": "There is no such tenant",
    "access_denied": "The sign-in was declined",
    "authorization_declined": "The sign-in was declined",
    "expired_token": "The code has expired",
    "bad_verification_code": "The code was not recognised",
}
_NEXT: Mapping[str, str] = {
    "53003": "If a code was used, sign in by browser instead: many tenants block codes. "
    "Otherwise use a device and a place that the policy accepts.",
    "530033": "Sign in by browser instead.",
    "700016": "Check the client id, and that the app is registered in this tenant.",
    "7000218": "In the app registration, under Authentication, allow public client flows.",
    "50011": "In the app registration add the platform Mobile and desktop applications "
    "with the redirect address http://localhost.",
    "expired_token": "Start the sign-in again, and type the new code.",
}


def pending(answer: Mapping[str, Any]) -> bool:
    """Whether the person has only not typed the code yet."""
    return answer.get("error") in _NOT_YET


def refusal(answer: Mapping[str, Any], scopes: Collection[str]) -> SignInError:
    """The error to raise for an answer of the login endpoints that holds no token."""
    description = str(answer.get("error_description") or "")
    found = _CODE.search(description)
    error = clean(str(answer.get("error") or "unknown_error"), limit=_SAYS_LIMIT)
    key = found.group(1) if found else error
    code = f"AADSTS{key}" if found else error
    # The lines after the first are trace ids and times.
    says = clean(_CODE.sub("", description).strip().split("\n")[0].strip(), limit=_SAYS_LIMIT)
    if key in _CONSENT or error == "consent_required":
        return consent_missing(scopes, says, code)
    return SignInError(
        _TITLES.get(key, "Microsoft refused the sign-in"),
        why=says or f"It answered {code}.",
        next=_NEXT.get(key, "Sign in again, or with another account."),
        code=code,
    )


def consent_missing(scopes: Collection[str], why: str, code: str = "") -> ConsentMissing:
    """The app may not ask for these yet."""
    return ConsentMissing(
        "The app has not been allowed this in the tenant",
        why=why or f"It asked for {', '.join(sorted(scopes))}.",
        next="Someone who may consent for the organisation must allow it once.",
        code=code,
        scopes=frozenset(scopes),
    )
