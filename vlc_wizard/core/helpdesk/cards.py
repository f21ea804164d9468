"""What a helpdesk does about each sign-in code and each complaint: one card for every one of them.

Meanings are those of `sign_in_codes`; here is what the agent does, who can, and when a call is
not what it seems (product.md 4.5, graph.md 16).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vlc_wizard.core.sign_in_codes import CODE, row_of

NOBODY = "The person themselves; it takes no role."
AGENT = "Authentication Administrator; Privileged Authentication Administrator for administrators."
SECURITY = "The security team first."
CA_ADMIN = "Conditional Access Administrator."
CONSENT = "Cloud Application Administrator, or whoever may consent for the organisation."
USUAL = "Only where the person did not try to sign in at that time."


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `steps` are for after the proof of the caller, and never before it."""

    key: str  # a code, or the name of a complaint
    codes: tuple[str, ...]
    title: str
    means: str
    steps: tuple[str, ...]
    who: str
    attack: str = USUAL


def _coded(
    codes: str, steps: tuple[str, ...], who: str, attack: str = USUAL, title: str = "",
    means: str = "",
) -> Card:  # fmt: skip
    several = tuple(codes.split())
    row = row_of(several[0])
    return Card(several[0], several, title or row.title, means or row.means, steps, who, attack)


_REGISTER = (
    "It is expected: stay on the line through the steps on the screen.",
    "For a federated domain the identity provider sent no MFA claim: its own page is the place, "
    "not aka.ms/mfasetup.",
    "If it stops there, look the person up: a registration may be allowed from some places only.",
)
_RETRY = ("Let them sign in again in a private window.",)
CODE_CARDS: tuple[Card, ...] = (
    _coded("50072 50079", _REGISTER, NOBODY,
           "Where somebody else registers first with a stolen password. Ask whether it was them."),
    _coded("50074", (
        "Ask whether they asked for the prompt themselves. If not: deny it, and treat it as an "
        "attack.",
        "Otherwise sign in again and answer the prompt; the app shows a number to type.",
        "No answer possible: choose Sign in another way.",
        "The device is lost and nothing else is registered: look the person up, then a Temporary "
        "Access Pass.",
    ), AGENT, "Whenever the person denied a prompt or did not expect one: change the password, "
        "revoke the sessions, tell the security team."),
    _coded("500121", (
        "Ask whether they denied it. If they did, it was not them: treat it as an attack.",
        "Otherwise check the number, the clock of the phone and its notifications, and try again.",
        "It repeats: register the method anew.",
    ), AGENT, "Whenever the person denied it or did not expect it.",
        "Strong authentication failed", "The prompt was denied, was not answered in time, or the "
        "code was wrong."),
    _coded("50076", (
        "Sign in once by browser: the program they use cannot show the prompt.",
        "A private window rules out an old session or another account.",
    ), NOBODY, title="MFA is demanded, and was not asked for there",
        means="A policy, per-user MFA or the place demands MFA, and the sign-in ran without a "
        "screen to ask on."),
    _coded("50078", _RETRY, NOBODY, title="The MFA of this session has become too old",
           means="A policy demands a fresh one."),
    _coded("50088", (
        "Wait, or use the Authenticator app.",
        "Look the person up: whoever has a phone only loses it on 2027-02-01.",
    ), AGENT, "Many calls that nobody asked for: somebody has the password."),
    _coded("50125", ("Let them finish what the page asks, such as a new password.",), NOBODY),
    _coded("50140", ("Nothing is wrong: they answer the question on the page.",), NOBODY,
           title="A question whether to stay signed in",
           means="The page asks, and was not answered."),
    _coded("50199", (
        "They confirm the app only if they started it themselves.",
    ), NOBODY, "A page that asks to confirm an app they did not start: a stranger's device code.",
        "A question whether this app is the right one", "The page asks, and was not answered."),
    _coded("50126 50056", (
        "This is the password, not MFA.",
        "Reset it by your usual way, once you know who it is.",
    ), "Helpdesk Administrator or Password Administrator.",
        "Many wrong passwords that are not theirs: somebody is guessing."),
    _coded("50053", (
        "Look at the sign-in log: too many wrong passwords, or an address known as malicious.",
        "Wait, then try again from a usual place.",
    ), "Security Reader for the log; the security team for an address.",
        "Often: the person did not type these passwords, or the address is not theirs."),
    _coded("50055 50144", (
        "This is the password, not MFA: they change it at the sign-in page, or where it is kept "
        "if it is synchronised.",
    ), "Helpdesk Administrator or Password Administrator."),
    _coded("50057", (
        "Find out who disabled it, and why, before anybody enables it.",
    ), "User Administrator.", "A disabled account that somebody asks you to enable: ask the "
        "manager through a channel you know."),
    _coded("50034 50020 16000 51004", (
        "Check which account and which tenant they chose; sign out of the others.",
        "A guest must be invited here, and open the link for your tenant.",
    ), "Guest Inviter or User Administrator for an invitation."),
    _coded("50014", (
        "Look the person up: where the invitation is pending, send it again.",
        "They accept it, and register right after.",
    ), "Guest Inviter or User Administrator."),
    _coded("50097 53000 53001 53002", (
        "This is a rule about devices, not MFA: they use a device that is enrolled.",
        "Have a device enrolled, or the policy looked at.",
    ), CA_ADMIN, "A device they do not own."),
    _coded("50105", ("Have the account assigned to the app.",),
           "Cloud Application Administrator, or the owner of the app."),
    _coded("50131 530032", (
        "Open the entry in the sign-in log, tab Conditional Access: it names the policy.",
        "This is not an MFA fault; a reset does not help.",
    ), CA_ADMIN, "A place, device or time that is not theirs."),
    _coded("50158 50161", (
        "The provider did not confirm it: let them try again there.",
        "It repeats: the provider's settings or the consent for its app.",
    ), "Authentication Policy Administrator."),
    _coded("53003", (
        "Open the entry in the sign-in log, tab Conditional Access: name the policy.",
        "This is not an MFA fault; a reset does not help, and nor does a pass.",
        "If nobody who administers gets in, use an emergency access account.",
    ), CA_ADMIN, "A sign-in from a place or a device that is not theirs."),
    _coded("53004", (
        "Do not reset anything, and make no pass by reflex.",
        "The security team looks at the risk. Only when they have cleared it does the person "
        "register, or get a pass.",
    ), SECURITY, "Always, until the security team says otherwise."),
    _coded("53010", (
        "Registering is allowed from known places and devices only: the office, or the VPN.",
        "If they cannot go there, look the person up, then a Temporary Access Pass. A guest gets "
        "none.",
    ), AGENT, "A caller who cannot be at any known place, and is in a hurry."),
    _coded("53011", (
        "Only their own organisation can clear it. Nothing of it can be done here.",
    ), "An administrator of the home tenant.", "Likely: the home organisation saw a risk."),
    _coded("530033", ("They sign in by browser instead of by a code.",), CA_ADMIN,
           "A code somebody sent them to type: a known way of fraud."),
    _coded("530035", (
        "An old program or a device code: security defaults block both.",
        "They use a browser or a current program.",
    ), NOBODY, "A code somebody sent them to type."),
    _coded("65001 90094", (
        "The app has not been allowed in your tenant. Resetting MFA does not help.",
        "Send the request to somebody who may consent, with the app's name.",
    ), CONSENT, "An app nobody knows that asks for much: do not consent."),
    _coded("90095", ("A request is waiting for its reviewers.",), CONSENT),
    _coded("65004", ("They declined; try again if they meant the app.",), NOBODY,
           "An app they did not start."),
    _coded("65002", ("The program uses an app id of Microsoft's own: it needs its own "
                     "registration.",), "Application Developer or Application Administrator."),
    _coded("70016 70018 70019 90119 90120", (
        "The code was typed late, wrongly or twice: start again for a new one.",
    ), NOBODY, "A code that somebody else sent them: never type it."),
    _coded("70043", _RETRY, NOBODY),
    _coded("50173 700082", ("The sessions were revoked or are too old: sign in again.",), NOBODY,
           "A revocation that nobody of you made."),
    _coded("700016", ("The app is not there in this tenant: check which tenant they chose.",),
           "Cloud Application Administrator."),
    _coded("7000218", ("The app registration must allow public client flows.",),
           "Application Administrator, or the owner of the app."),
    _coded("50011 500113", ("The app registration lacks the redirect address.",),
           "Application Administrator, or the owner of the app."),
    _coded("50194", ("The app takes accounts of its own tenant only: choose that tenant.",),
           "The owner of the app."),
    _coded("90002", ("There is no such tenant: check the domain that was typed.",), NOBODY),
    _coded("70021", ("They declined; sign in again.",), NOBODY),
    _coded("90072", (
        "Invite the account as a guest, or let them use an account of this tenant.",
        "If the account is synchronised, its link to the directory may be broken.",
    ), "Guest Inviter or User Administrator."),
    _coded("500212", (
        "Their own organisation lets nobody out to your tenant.",
    ), "A Security Administrator of the home tenant.",
        title="The home organisation does not let this account out",
        means="Its outbound settings between the two tenants block it."),
    _coded("500213", ("Your inbound settings let this organisation not in.",),
           "Security Administrator.",
           title="Your own settings do not let this organisation in",
           means="Inbound cross-tenant access blocks it."),
)  # fmt: skip

COMPLAINTS: tuple[Card, ...] = (
    Card("asked-to-register", (), "I am being asked to register",
         "Expected: nobody is locked out, and whoever has no method is led through one at sign-in.",
         ("Stay on the line: Next, choose a method, verify with it.",
          "The Authenticator app is easiest, then a passkey. Register a second one at once.",
          "If the page stops with a code, look the code up."), NOBODY,
         "A registration at a time when the person was not there."),
    Card("cannot-register", (), "I cannot register",
         "A policy may guard the registration, the page may be older than 15 minutes, or no "
         "method that they can use is allowed.",
         ("Open the page anew: it lasts 15 minutes.",
          "With code 53010: the office or the VPN, else a Temporary Access Pass.",
          "With code 53004: the security team first, no pass."), AGENT),
    Card("lost-phone-other", (), "I lost my phone, and have another method",
         "They can still pass MFA.",
         ("Sign in, choose Sign in another way.",
          "At the security info page add the new phone and delete the old one.",
          "If the phone may be in other hands, revoke the sessions as well."), NOBODY,
         "The phone was stolen together with the password."),
    Card("lost-phone", (), "I lost my phone, and have nothing else",
         "They cannot pass MFA until you help.",
         ("Look the person up.",
          "Make a Temporary Access Pass: once, and short. Read it out or show it; do not mail it.",
          "They sign in at aka.ms/mysecurityinfo and register two methods.",
          "Delete the lost method, revoke the sessions, and look at the next sign-in."), AGENT,
         "This is the call that attackers make. Hurry, and a number to call that you do not have, "
         "are signs of it."),
    Card("re-register", (), "Everything must be registered anew",
         "Telephones, the Authenticator and code apps are deleted; passkeys and security keys "
         "stay, so delete a lost one by itself.",
         ("Whoever knows the password may register first: a Temporary Access Pass is better.",
          "Look the person up, and require it there."), AGENT,
         "Somebody who only has the password asks for exactly this."),
    Card("guest-lost-phone", (), "A guest lost a phone",
         "The method is where it was registered: at home if that organisation's MFA counts here, "
         "else here.",
         ("Look the person up: it says where they register.",
          "At home: their own organisation helps.",
          "Here: delete the lost method. A Temporary Access Pass does not work for guests."),
         AGENT),
    Card("loops", (), "I approve, and am asked again and again",
         "An old session, another account, or a wrong clock.",
         ("A private window, and the right account.",
          "Check the clock of the phone and of the computer.",
          "With 50076 or 50078 a fresh MFA is needed: sign in by browser."), NOBODY),
    Card("unexpected-prompt", (), "I got a prompt that I did not ask for",
         "Somebody may have the password.",
         ("Deny it. Never approve to make it stop.",
          "Change the password, revoke the sessions, tell the security team."), SECURITY,
         "Always."),
    Card("skip", (), "Can I skip it?",
         "No. The question comes back at every sign-in, and without MFA there is no access to "
         "Volume Licensing Central.",
         ("There is no way around it; a Temporary Access Pass is not one either: it is MFA, for a "
          "while.",
          "Whoever cannot use a phone takes a security key or a hardware token."), NOBODY),
    Card("not-asked", (), "Why was I not asked?",
         "A session that already carries MFA is not asked again.",
         ("A private window asks.",
          "Look the person up: it says which rule asks them, if any."), NOBODY),
    Card("vlc-no-access", (), "MFA worked, and VLC says no access",
         "Not MFA: the role in the agreement is missing.",
         ("The agreement's administrator gives it. Even a Global Administrator has none by "
          "default.",), "The VL administrator of the agreement."),
)  # fmt: skip

BY_CODE: Mapping[str, Card] = MappingProxyType({c: card for card in CODE_CARDS for c in card.codes})
BY_COMPLAINT: Mapping[str, Card] = MappingProxyType({card.key: card for card in COMPLAINTS})


def card_of(words: str) -> Card | None:
    """The card of a code, with or without AADSTS, or of a complaint by its name."""
    text = words.strip()
    code = CODE.fullmatch(text)
    return BY_CODE.get(code.group(1)) if code else BY_COMPLAINT.get(text.lower())


def is_code(words: str) -> bool:
    """Whether this is a code, known or not."""
    return CODE.fullmatch(words.strip()) is not None
