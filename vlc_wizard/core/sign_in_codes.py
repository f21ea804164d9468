"""Why a sign-in was refused, and the way on: one row for every code that a sign-in can give.

The codes are Microsoft's (graph.md 16; the published table of 2024-04-24). They choose the page
and its words, and never what the program may do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CODE = re.compile(r"(?:AADSTS)?\s*(\d{5,7})", re.IGNORECASE)

# What the page of a refusal offers, best first.
AGAIN, OTHER, BROWSER, APP, TENANT, CONSENT, METHODS, ASK = (
    "again", "other", "browser", "app", "tenant", "consent", "methods", "ask",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignInCode:
    """One refusal, or several with the same way on."""

    codes: tuple[str, ...]
    title: str
    means: str
    next: str
    ways: tuple[str, ...]
    setting: str = ""  # which setting of the tenant stands in the way, and where it is
    page: str = "denied"


_LOG = "Entra ID > Monitoring & health > Sign-in logs, the entry's tab Conditional Access"
_CA = "Entra ID > Conditional Access > Policies"
_AUTHENTICATION = "Entra ID > App registrations > your app > Authentication"

CODES: tuple[SignInCode, ...] = (
    # --- the app has not been allowed: about the app, never about the person's role
    SignInCode(
        ("65001", "consent_required"), "The app has not been allowed this in the tenant",
        "Nobody has allowed this app these permissions yet.",
        "Someone who may consent for the organisation must allow it once.",
        (CONSENT, AGAIN), page="consent",
    ),
    SignInCode(
        ("90094",), "Only an administrator may allow the app this",
        "The permissions need an administrator's consent, and this account may not give it.",
        "Send the request to someone who may consent for the organisation.",
        (CONSENT, ASK, AGAIN), page="consent",
    ),
    SignInCode(
        ("90095",), "The request to allow the app was sent, and waits",
        "The reviewers of the organisation were asked to allow the app; they have not answered.",
        "Wait for them, or send the request to one of them; then try again.",
        (CONSENT, ASK, AGAIN), page="consent",
    ),
    SignInCode(
        ("65004",), "The app was not allowed: the page that asks was declined",
        "The page with the permissions was closed by Cancel.",
        "Try again and accept, or ask someone who may consent for the organisation.",
        (CONSENT, AGAIN), page="consent",
    ),
    # --- the app itself
    SignInCode(
        ("65002",), "This app may not ask for these permissions",
        "The client id is of an app of Microsoft's own that is not prepared for them.",
        "Use your own app registration.", (APP,),
    ),
    SignInCode(
        ("700016",), "The app is not known in this tenant",
        "No app with this client id is registered or allowed in the tenant.",
        "Check the client id, and that the app is registered in this tenant.", (APP, TENANT),
    ),
    SignInCode(
        ("7000218",), "The app is not set up as a public client",
        "Entra asked the app for a secret; a public client has none.",
        "In the app registration, under Authentication, allow public client flows.", (APP, AGAIN),
        f"{_AUTHENTICATION} > Allow public client flows",
    ),
    SignInCode(
        ("50011", "500113"), "The app has no redirect address for this computer",
        "The browser may only come back to an address that the app registration lists.",
        "In the app registration add the platform Mobile and desktop applications with the "
        "redirect address http://localhost.", (APP, AGAIN),
        f"{_AUTHENTICATION} > Add a platform > Mobile and desktop applications",
    ),
    SignInCode(
        ("50194", "50020", "50034", "51004", "16000"), "This account is not in this tenant",
        "The account belongs to another tenant, or the app takes accounts of its own tenant only.",
        "Sign in with an account of this tenant, or name the tenant the account belongs to.",
        (OTHER, TENANT),
    ),
    SignInCode(
        ("50014",), "The invitation of this guest has not been accepted",
        "A guest can sign in only once the invitation was accepted.",
        "Accept the invitation in the mail, then try again.", (AGAIN, OTHER),
    ),
    SignInCode(
        ("90002",), "There is no such tenant",
        "No tenant has this id or domain in this cloud.",
        "Check the tenant's id or domain.", (TENANT,),
    ),
    SignInCode(
        ("50105",), "This account has not been assigned to the app",
        "The app demands assignment, and the account has none.",
        "Ask for the assignment, or sign in with an account that has it.", (ASK, AGAIN, OTHER),
        "Entra ID > Enterprise apps > the app > Users and groups",
    ),
    # --- the account
    SignInCode(
        ("50057",), "This account is disabled",
        "Nobody can sign in with it.", "Sign in with another account, or have it enabled.",
        (OTHER, ASK), "Entra ID > Users > the account > Account status",
    ),
    SignInCode(
        ("50053",), "This account is locked, or the address it came from is blocked",
        "Too many wrong passwords were given, or the network address is known as malicious.",
        "Wait, then try again; the sign-in log says which of the two it was.", (AGAIN, OTHER),
        _LOG,
    ),
    SignInCode(
        ("50126", "50056"), "The password was not taken",
        "The name or the password is wrong, or the account has none.",
        "Try again; reset the password where it is lost.", (AGAIN, OTHER),
    ),
    SignInCode(
        ("50055", "50144"), "The password has expired",
        "It must be changed before the account can sign in.",
        "Change it in the browser, then try again.", (AGAIN, OTHER),
    ),
    SignInCode(
        ("90072",), "This account of another tenant cannot do MFA here",
        "It is not known in this tenant as a guest, so it cannot register a method here.",
        "Have it invited as a guest, or sign in with an account of this tenant.", (OTHER, ASK),
    ),
    # --- MFA of the person who signs in
    SignInCode(
        ("50072", "50079"), "A second factor must be registered first",
        "The tenant demands MFA, and this account has no method that counts, or the federated "
        "provider sent no MFA claim.",
        "Register a method, then try again.", (METHODS, AGAIN, OTHER),
    ),
    SignInCode(
        ("50074", "50076", "50078", "500121"), "MFA was not passed",
        "The second factor was asked for and not given, was refused, or has become too old.",
        "Try again and answer the prompt; use another method where the device is lost.",
        (AGAIN, METHODS, OTHER),
    ),
    SignInCode(
        ("50088",), "The limit of MFA calls by telephone is reached",
        "Microsoft places no more calls and messages for now.",
        "Use the app or a passkey. SMS and voice end on 2027-02-01 anyway.",
        (METHODS, AGAIN, OTHER),
    ),
    SignInCode(
        ("50125", "50140", "50199"), "The sign-in was interrupted by a question in the browser",
        "A page asked for something first, such as a new password, and was not answered.",
        "Try again and answer it.", (AGAIN, OTHER),
    ),
    SignInCode(
        ("50158", "50161"), "The external MFA provider was not satisfied",
        "The tenant sends MFA to another provider, which did not confirm it or is set up wrong.",
        "Try again; where it repeats, the provider's settings must be looked at.",
        (AGAIN, OTHER, ASK), "Entra ID > Authentication methods > Policies, external methods",
    ),
    # --- a policy of the tenant
    SignInCode(
        ("530033",), "A Conditional Access policy stops signing in by code",
        "A policy asks for a device it knows, and a code comes from another one.",
        "Sign in by browser instead.", (BROWSER, OTHER),
        f"{_CA}, one with a device condition, or \u201cBlock device code flow\u201d",
    ),
    SignInCode(
        ("530035",), "Security defaults stop signing in by code",
        "Security defaults block device code sign-in and old programs.",
        "Sign in by browser instead.", (BROWSER, OTHER),
        "Entra ID > Overview > Properties > Manage security defaults",
    ),
    SignInCode(
        ("53003",), "A Conditional Access policy stops this sign-in",
        "A policy blocks it for this account, place, device or way of signing in.",
        "If a code was used, sign in by browser instead: many tenants block codes. "
        "Otherwise use a device and a place that the policy accepts.", (BROWSER, AGAIN, OTHER),
        f"{_CA}; which one: {_LOG}",
    ),
    SignInCode(
        ("50097", "53000", "53001", "53002"), "A policy asks for a managed device",
        "The device must be registered, compliant or joined, and this one is not, or the browser "
        "does not say so.",
        "Sign in by a browser on such a device.", (BROWSER, AGAIN, OTHER), _CA,
    ),
    SignInCode(
        ("50131", "530032"), "A security policy of the tenant stops this sign-in",
        "The tenant blocks it; the sign-in log says which policy.",
        "Look the policy up, or sign in with an account it does not stop.", (AGAIN, OTHER), _LOG,
    ),
    SignInCode(
        ("53004",), "Registering a method is blocked: the account is at risk",
        "Entra sees a risk, and lets nobody register a method until it is cleared.",
        "Have the risk cleared, or get a Temporary Access Pass; then try again.",
        (ASK, AGAIN, OTHER), "Entra ID > ID Protection > Risky users",
    ),
    SignInCode(
        ("53010",), "A method may only be registered from a known place or device",
        "A policy guards the registration of security information.",
        "Go to such a place or device, or get a Temporary Access Pass; then try again.",
        (METHODS, AGAIN, OTHER), f"{_CA}, one for \u201cRegister security information\u201d",
    ),
    SignInCode(
        ("53011",), "The account is blocked in its home tenant: a risk was seen there",
        "Only an administrator of the home tenant can clear it.",
        "Ask there, or sign in with another account.", (OTHER, AGAIN),
    ),
    SignInCode(
        ("500212", "500213"), "The settings between the two tenants do not let this account in",
        "Cross-tenant access is blocked: outbound by the home tenant, or inbound by this one.",
        "Sign in with an account of this tenant, or have the setting changed.", (OTHER, ASK),
        "Entra ID > External Identities > Cross-tenant access settings",
    ),
    # --- codes and sessions that came to an end
    SignInCode(
        ("70016", "70018", "70019", "90119", "90120", "expired_token", "bad_verification_code"),
        "The code has expired or was not recognised",
        "A device code is good for 15 minutes, once.",
        "Start the sign-in again, and type the new code.", (AGAIN, BROWSER),
    ),
    SignInCode(
        ("70043", "50173", "700082"), "The sign-in has come to its end",
        "The tenant demands a fresh sign-in, or the session was taken back.",
        "Sign in again.", (AGAIN, OTHER),
    ),
    SignInCode(
        ("access_denied", "authorization_declined", "70021"), "The sign-in was declined",
        "It was cancelled in the browser.", "Sign in again, or with another account.",
        (AGAIN, OTHER),
    ),
)  # fmt: skip

BY_CODE: Mapping[str, SignInCode] = MappingProxyType(
    {code: row for row in CODES for code in row.codes}
)
UNKNOWN = SignInCode(
    (), "Microsoft refused the sign-in", "",
    "Sign in again, or with another account.", (AGAIN, OTHER),
)  # fmt: skip


def row_of(code: str) -> SignInCode:
    """The row of a code, with or without its AADSTS; one that says so where there is none."""
    found = CODE.fullmatch(code.strip())
    return BY_CODE.get(found.group(1) if found else code.strip(), UNKNOWN)
