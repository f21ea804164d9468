"""Entra's refusals at sign-in, in our words. Its codes are shown, and never decide anything but
which of our errors it is.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from vlc_wizard.adapters.clean import clean
from vlc_wizard.core.errors import ConsentMissing, SignInError
from vlc_wizard.core.sign_in_codes import BY_CODE, row_of

_CODE = re.compile(r"AADSTS(\d{4,7})(?::\s*)?")
_SAYS_LIMIT = 400
_NOT_YET = frozenset({"authorization_pending", "slow_down"})


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
    row = row_of(key) if key in BY_CODE else row_of(error)
    if row.page == "consent" or error == "consent_required":
        missing = consent_missing(scopes, says, code)
        missing.request_id = clean(str(answer.get("correlation_id") or ""))
        return missing
    return SignInError(
        row.title,
        why=says or f"It answered {code}.",
        next=row.next,
        code=code,
        request_id=clean(str(answer.get("correlation_id") or "")),
    )


def consent_missing(scopes: Collection[str], why: str, code: str = "") -> ConsentMissing:
    """The app may not ask for these yet."""
    row = BY_CODE.get(code.removeprefix("AADSTS"), BY_CODE["65001"])
    return ConsentMissing(
        row.title,
        why=why or f"It asked for {', '.join(sorted(scopes))}.",
        next=row.next,
        code=code,
        scopes=frozenset(scopes),
    )
