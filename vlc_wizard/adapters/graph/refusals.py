"""The service's refusals, in our words.

Three refusals look alike on the wire and need three different people: the app has not been
allowed (someone must consent), the role is too low (someone else must do it), and the tenant has
no licence (someone must buy one).
"""

from vlc_wizard.adapters.graph.answers import (
    BAD_REQUEST,
    FORBIDDEN,
    UNAUTHORIZED,
    Answer,
)
from vlc_wizard.adapters.graph.scopes import Call
from vlc_wizard.core.errors import (
    Ambiguous,
    ConsentMissing,
    DefaultsOn,
    LicenceMissing,
    NotThere,
    Refused,
    RoleTooLow,
    SignInNeeded,
    Throttled,
    Unreachable,
    WizardError,
)

_LICENCE_CODES = frozenset(
    {
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "AadPremiumLicenseRequired",
    }
)
_LICENCE_WORDS = ("not licensed", "premium license")
_SCOPE_WORDS = "required scopes are missing"
_DEFAULTS_WORDS = "security defaults is enabled"
_POLICY_WORDS = "enabling security defaults"


def refusal(answer: Answer, call: Call, granted: frozenset[str]) -> WizardError:
    """The error to raise for an answer that refuses; `granted` are the token's scopes."""
    error = _kind(answer, call, granted)
    error.code, error.status = answer.code, answer.status
    error.request_id, error.at = answer.request_id, answer.at
    return error


def unreachable(call: Call, why: str) -> Unreachable:
    """No answer, and nothing can have happened."""
    return Unreachable(
        "Microsoft Graph does not answer",
        why=f"{call.method} {call.path}: {why}",
        next="Check the connection, then try again.",
    )


def not_graph(answer: Answer, call: Call) -> Unreachable:
    """Something answered a read, but not as Graph does."""
    error = unreachable(call, f"the answer (HTTP {answer.status}) is not one of Graph's.")
    error.title = "Something between here and Microsoft Graph answered in its place"
    error.next = "Check for a proxy or a network that asks to sign in first, then try again."
    error.status, error.request_id, error.at = answer.status, answer.request_id, answer.at
    return error


def ambiguous(call: Call, why: str) -> Ambiguous:
    """A write was sent, and what became of it is not known."""
    return Ambiguous(
        "It is not known whether the change was made",
        why=f"{call.method} {call.path}: {why}",
        now="The change may or may not have been made. It was not sent again.",
        next="Start again: the wizard asks the tenant what became of it, before anything else.",
    )


def _kind(answer: Answer, call: Call, granted: frozenset[str]) -> WizardError:
    if _licence(answer):
        return _no_licence(answer)
    match answer.status:
        case _ if answer.claims or answer.status == UNAUTHORIZED:
            return sign_in_needed(answer, call)
        case 429:
            return _throttled(answer, call)
        case _ if not answer.errors:  # not Graph's own: what it means is not known
            return _refused(answer)
        case 403:
            return _forbidden(answer, call, granted)
        case 404:
            return NotThere(
                "It does not exist",
                why=answer.says,
                now="It is not there.",  # also after a deletion that was delivered twice
                next="Read the tenant again, and look anew.",
            )
        case 503:
            return _throttled(answer, call)
    return _refused(answer)


def _licence(answer: Answer) -> bool:
    if answer.status not in (BAD_REQUEST, FORBIDDEN):
        return False
    said = " ".join(answer.messages).lower()
    return not _LICENCE_CODES.isdisjoint(answer.codes) or any(w in said for w in _LICENCE_WORDS)


def _no_licence(answer: Answer) -> LicenceMissing:
    return LicenceMissing(
        "The tenant has no licence for this",
        why=answer.says or "It needs Microsoft Entra ID P1.",
        next="Use security defaults, or get Microsoft Entra ID P1 and start again.",
    )


def sign_in_needed(answer: Answer, call: Call) -> SignInNeeded:
    """The token will not do: it has run out, was taken back, or must be made stronger."""
    return SignInNeeded(
        "Sign in again",
        why=answer.says or "The service asks for a new proof of who you are.",
        next="Sign in; the same step then goes on.",
        scopes=call.scopes,
        claims=answer.claims,
    )


def _forbidden(answer: Answer, call: Call, granted: frozenset[str]) -> WizardError:
    missing = call.scopes - granted
    if missing or _SCOPE_WORDS in " ".join(answer.messages).lower():
        return ConsentMissing(
            "The app has not been allowed this in the tenant",
            why=answer.says,
            next="Someone who may consent for the organisation must allow it once.",
            scopes=missing or call.scopes,
        )
    return RoleTooLow(
        "Your role does not allow this",
        why=answer.says,
        next=f"It takes {' or '.join(call.role_names) or 'another role'}: "
        "activate one, or hand over to someone who has it.",
        roles=call.role_names,
    )


def _throttled(answer: Answer, call: Call) -> Throttled:
    error = Throttled("The service asks for patience", wait_seconds=answer.wait)
    when = f" It asks for {answer.wait:.0f} seconds." if answer.wait else ""
    error.why = f"{answer.says or 'It is busy.'}{when}"
    error.next = "Wait a little, then carry on."
    if call.method != "GET":  # it is only the service that says so
        error.now = "The service says that it did nothing. Starting again looks whether that is so."
    return error


def _refused(answer: Answer) -> Refused:
    if _DEFAULTS_WORDS in " ".join(answer.messages).lower():
        return DefaultsOn(
            "Security defaults are on, and stand in the way",
            why=answer.says,
            next="Turn security defaults off first, in a plan that says so.",
        )
    if _POLICY_WORDS in " ".join(answer.messages).lower():
        return Refused(
            "A Conditional Access policy stands in the way of security defaults",
            why=answer.says,
            next="Turn it off first. If none is on, look for classic policies in the Entra admin "
            "center: Conditional Access > Classic policies. Graph does not list them.",
        )
    return Refused(
        "Microsoft Graph refused",
        why=answer.says or f"It answered with HTTP {answer.status} and no reason.",
    )
