"""Which scopes an app may have for whom."""

from dataclasses import dataclass

from vlc_wizard.rehearsal.odata import names
from vlc_wizard.rehearsal.organisation import CLIENT_ID, Organisation
from vlc_wizard.rehearsal.people import Person
from vlc_wizard.rehearsal.refusal import LoginRefusal
from vlc_wizard.rehearsal.roles import templates

OIDC = frozenset(("openid", "profile", "email", "offline_access"))
ANYBODY_MAY = frozenset(
    (
        "User.Read",
        "User.ReadBasic.All",
        "Mail.Send",
        "Mail.ReadWrite",
        "Chat.Create",
        "ChatMessage.Send",
        "UserAuthenticationMethod.Read",
        "UserAuthenticationMethod.ReadWrite",
        "Policy.Read.ConditionalAccess",
    )
)
ADMIN_ONLY = names(
    "Policy.Read.All AuditLog.Read.All Directory.Read.All Directory.ReadWrite.All "
    "RoleManagement.Read.Directory RoleManagement.Read.All "
    "RoleManagement.ReadWrite.Directory Organization.Read.All Organization.ReadWrite.All "
    "User.Read.All User.ReadWrite.All Group.Read.All Group.ReadWrite.All "
    "GroupMember.Read.All LicenseAssignment.Read.All Policy.ReadWrite.ConditionalAccess "
    "Application.Read.All Application.ReadWrite.All Policy.ReadWrite.SecurityDefaults "
    "Policy.Read.AuthenticationMethod Policy.ReadWrite.AuthenticationMethod "
    "UserAuthMethod-TAP.ReadWrite.All UserAuthenticationMethod.Read.All "
    "UserAuthenticationMethod.ReadWrite.All Policy.ReadWrite.CrossTenantAccess "
    "RoleEligibilitySchedule.Read.Directory Domain.Read.All Domain.ReadWrite.All "
    "Domain-InternalFederation.Read.All CrossTenantInformation.ReadBasic.All "
    "User.RevokeSessions.All User.Invite.All"
)
CONSENTERS = templates(
    "Global Administrator",
    "Privileged Role Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
)
EVERYBODY = "*"  # as the state names the whole tenant
COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
RESOURCES = ("https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000/")


@dataclass(frozen=True, slots=True)
class Wish:
    """The scopes of one request, taken apart."""

    graph: frozenset[str]
    oidc: frozenset[str]
    everything: bool = False  # .default: all that was granted before


def wish_of(text: str, base: str) -> Wish:
    """Read a `scope` parameter."""
    spelled = {name.lower(): name for name in ANYBODY_MAY | ADMIN_ONLY}
    graph, oidc, everything = set(), set(), False
    for word in text.split():
        name = _bare(word, base)
        if name in OIDC:
            oidc.add(name)
        elif name.lower() == ".default":
            everything = True
        elif name.lower() in spelled:
            graph.add(spelled[name.lower()])
        else:
            raise LoginRefusal(
                "invalid_scope",
                70011,
                f"The provided request must include a 'scope' input parameter. The provided "
                f"value for the input parameter 'scope' is not valid. The scope {word} is not "
                "valid.",
            )
    if not graph and not oidc and not everything:
        raise LoginRefusal("invalid_request", 900144, "The request body must contain: 'scope'.")
    return Wish(frozenset(graph), frozenset(oidc), everything)


def _bare(word: str, base: str) -> str:
    for resource in (*RESOURCES, f"{base}/"):
        if word.lower().startswith(resource):
            return word[len(resource) :]
    return word


def granted(organisation: Organisation, person: Person, app: str) -> frozenset[str]:
    """All Graph scopes this app has for this person."""
    scopes = organisation.state.consented(person.id, app)
    if app == CLIENT_ID and organisation.scenario.admin_consent:
        scopes |= ANYBODY_MAY | ADMIN_ONLY
    return scopes


def for_all(organisation: Organisation, app: str) -> frozenset[str]:
    """All Graph scopes this app has for everybody."""
    scopes = organisation.state.consented(EVERYBODY, app)
    if app == CLIENT_ID and organisation.scenario.admin_consent:
        scopes |= ANYBODY_MAY | ADMIN_ONLY
    return scopes


def resolve(
    organisation: Organisation, person: Person, app: str, wish: Wish, *, ask: bool
) -> frozenset[str]:
    """The Graph scopes of the token. `ask`: the person sits at a page and accepts what they may."""
    had = granted(organisation, person, app)
    missing = wish.graph - had
    if missing and not ask:
        raise LoginRefusal(
            "invalid_grant",
            65001,
            f"The user or administrator has not consented to use the application with ID '{app}'. "
            "Send an interactive authorization request for this user and resource.",
            suberror="consent_required",
        )
    if missing & ADMIN_ONLY and not CONSENTERS & organisation.roles_of(person.id):
        raise LoginRefusal(
            "access_denied",
            90094,
            f"{app} needs permission to access resources in your organization that only an admin "
            "can grant.",
        )
    if missing:
        organisation.state.consent(person.id, app, missing)
    if wish.everything or organisation.scenario.switch("token_scopes", "requested") == "all":
        return had | wish.graph
    return wish.graph


def consenters(organisation: Organisation) -> list[str]:
    """Who may allow an app for the whole tenant, of the people the scenario names."""
    named = range(len(organisation.scenario.named))
    people = [organisation.person_at(index) for index in named]
    return [p.user_name for p in people if p.enabled and CONSENTERS & organisation.roles_of(p.id)]


def for_everybody(organisation: Organisation, user_name: str, app: str, wish: Wish) -> None:
    """An administrator allows an app these scopes for the whole tenant."""
    person = organisation.person(user_name)
    if person is None or not CONSENTERS & organisation.roles_of(person.id):
        raise LoginRefusal(
            "access_denied", 90094, "Only an administrator can grant this permission."
        )
    organisation.state.consent(EVERYBODY, app, wish.graph)
