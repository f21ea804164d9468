"""The one table of what the wizard asks of Graph: call, delegated scopes, roles, and its limit."""

from dataclasses import dataclass
from enum import Enum

from vlc_wizard.core import homes, snapshot
from vlc_wizard.core.model import (
    AUTHENTICATION_ADMINISTRATOR,
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    ROLE_NAMES,
    SECURITY_ADMINISTRATOR,
    SECURITY_READER,
    Part,
)

# What a sign-in asks for, by when it is needed. Directory.Read.All carries the organisation,
# users, groups and licences; narrower scopes refuse group members and service principals.
READ_SCOPES = frozenset(
    {
        "User.Read",
        "Policy.Read.All",
        "AuditLog.Read.All",
        "Directory.Read.All",
        "RoleManagement.Read.Directory",
    }
)
HOMES_SCOPES = frozenset({"CrossTenantInformation.ReadBasic.All"})
METHODS_SCOPES = frozenset({"UserAuthenticationMethod.Read.All"})
POLICY_WRITE_SCOPES = frozenset(
    {"Policy.ReadWrite.ConditionalAccess", "Policy.Read.All", "Application.Read.All"}
)

_DIRECTORY = frozenset({"Directory.Read.All"})
_POLICY = frozenset({"Policy.Read.All"})
_ANY_READER = (GLOBAL_READER, SECURITY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)
_POLICY_READER = (
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    GLOBAL_READER,
    GLOBAL_ADMINISTRATOR,
)
_PER_USER_READER = (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    GLOBAL_READER,
    GLOBAL_ADMINISTRATOR,
)
_METHODS_POLICY_READER = (
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    GLOBAL_READER,
    GLOBAL_ADMINISTRATOR,
)
_ELIGIBILITY_READER = (
    GLOBAL_READER,
    SECURITY_READER,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
_HOMES_READER = (SECURITY_READER, GLOBAL_READER, GLOBAL_ADMINISTRATOR)
_METHODS_READER = (AUTHENTICATION_ADMINISTRATOR, GLOBAL_READER, GLOBAL_ADMINISTRATOR)
_POLICY_WRITER = (CONDITIONAL_ACCESS_ADMINISTRATOR, SECURITY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)


class Limit(Enum):
    """Which of the service's limits a call counts against."""

    DIRECTORY = "directory"
    CONDITIONAL_ACCESS = "conditional access"  # 1 a second for the tenant, all apps together
    REPORTS = "reports"  # 5 in 10 seconds
    OUTLOOK = "outlook"  # 4 at a time for an app; we ask one after the other


@dataclass(frozen=True, slots=True)
class Call:
    """One thing asked of Graph. `{id}` in the path is filled in when it is asked."""

    method: str
    path: str
    scopes: frozenset[str]  # all of them
    roles: tuple[str, ...] = ()  # any one of them, by template id; () is any signed-in person
    limit: Limit = Limit.DIRECTORY
    query: str = ""  # a filter: what it leaves out is unknown
    accepted: bool = False  # a POST that is answered by 202 and nothing else

    @property
    def role_names(self) -> tuple[str, ...]:
        """The roles as people know them."""
        return tuple(ROLE_NAMES[role] for role in self.roles)

    @property
    def safe_to_repeat(self) -> bool:
        """Whether doing it twice is doing it once. A POST is never one of these."""
        return self.method in ("GET", "PATCH", "DELETE")


ORGANIZATION = Call("GET", snapshot.ORGANIZATION, _DIRECTORY)
ME = Call("GET", snapshot.ME, frozenset({"User.Read"}))
MY_ROLES = Call("GET", snapshot.MY_ROLES, _DIRECTORY)
MY_METHODS = Call("GET", snapshot.MY_METHODS, METHODS_SCOPES)
ROLE_ASSIGNMENTS = Call(
    "GET",
    snapshot.ROLE_ASSIGNMENTS,
    frozenset({"RoleManagement.Read.Directory"}),
)
SKUS = Call("GET", snapshot.SKUS, _DIRECTORY)
SECURITY_DEFAULTS = Call("GET", snapshot.SECURITY_DEFAULTS, _POLICY, _POLICY_READER)
NAMED_LOCATIONS = Call(
    "GET", snapshot.NAMED_LOCATIONS, _POLICY, _POLICY_READER, Limit.CONDITIONAL_ACCESS
)
STRENGTHS = Call("GET", snapshot.STRENGTHS, _POLICY, _POLICY_READER)
GROUP = Call("GET", "/groups/{id}", _DIRECTORY)
GROUP_MEMBERS = Call("GET", "/groups/{id}/transitiveMembers", _DIRECTORY)
PER_USER = Call("GET", "/beta/users/{id}/authentication/requirements", _POLICY, _PER_USER_READER)
POLICIES = Call("GET", snapshot.POLICIES, _POLICY, _POLICY_READER, Limit.CONDITIONAL_ACCESS)
POLICY = Call("GET", f"{snapshot.POLICIES}/{{id}}", _POLICY, _POLICY_READER, POLICIES.limit)
CREATE_POLICY = Call("POST", snapshot.POLICIES, POLICY_WRITE_SCOPES, _POLICY_WRITER, POLICIES.limit)
CHANGE_POLICY = Call(
    "PATCH", f"{snapshot.POLICIES}/{{id}}", POLICY_WRITE_SCOPES, _POLICY_WRITER, POLICIES.limit
)
DELETE_POLICY = Call(
    "DELETE",
    f"{snapshot.POLICIES}/{{id}}",
    frozenset({"Policy.ReadWrite.ConditionalAccess", "Policy.Read.All"}),
    _POLICY_WRITER,
    POLICIES.limit,
)
SWITCH_DEFAULTS = Call(
    "PATCH",
    snapshot.SECURITY_DEFAULTS,
    frozenset({"Policy.ReadWrite.SecurityDefaults", "Policy.Read.All"}),
    _POLICY_WRITER,
)
# Only the beta endpoint has per-user MFA; many people are one request of up to twenty parts.
_BETA_BATCH = "/beta/$batch"
_PER_USER_WRITER = (AUTHENTICATION_POLICY_ADMINISTRATOR, GLOBAL_ADMINISTRATOR)
PER_USER_LIST = Call("GET", "/beta/users", _DIRECTORY | _POLICY)
PER_USER_BATCH = Call("POST", _BETA_BATCH, _POLICY, _PER_USER_READER)
SET_PER_USER = Call(
    "POST",
    _BETA_BATCH,
    frozenset({"Policy.ReadWrite.AuthenticationMethod"}),
    _PER_USER_WRITER,
)
REVOKE = Call(
    "POST", "/v1.0/$batch", frozenset({"User.RevokeSessions.All"}), (GLOBAL_ADMINISTRATOR,)
)
# What a helpdesk does to one person. A method is deleted under its own type.
_METHODS_WRITER = (
    AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
_METHODS_WRITE = frozenset({"UserAuthenticationMethod.ReadWrite.All"})
SESSIONS_FROM = Call(
    "GET", f"{snapshot.USERS}/{{id}}", _DIRECTORY, query="$select=signInSessionsValidFromDateTime"
)
MAKE_PASS = Call(
    "POST",
    "/users/{id}/authentication/temporaryAccessPassMethods",
    frozenset({"UserAuthMethod-TAP.ReadWrite.All"}),
    _METHODS_WRITER,
)
DELETE_METHOD = {
    segment: Call(
        "DELETE",
        f"/users/{{id}}/authentication/{segment}/{{method}}",
        _METHODS_WRITE,
        _METHODS_WRITER,
    )
    for segment in (
        "microsoftAuthenticatorMethods",
        "phoneMethods",
        "softwareOathMethods",
        "fido2Methods",
        "windowsHelloForBusinessMethods",
        "platformCredentialMethods",
        "temporaryAccessPassMethods",
    )
}
INVITE = Call("POST", "/invitations", frozenset({"User.Invite.All"}))
APPLICATIONS = Call("GET", "/applications", _DIRECTORY)
PRINCIPALS = Call("GET", "/servicePrincipals", _DIRECTORY)
GRANTS = Call("GET", "/oauth2PermissionGrants", _DIRECTORY)
USERS = Call("GET", snapshot.USERS, _DIRECTORY)
USER = Call("GET", f"{snapshot.USERS}/{{id}}", _DIRECTORY)
REGISTRATIONS = Call(
    "GET", snapshot.REGISTRATIONS, frozenset({"AuditLog.Read.All"}), _ANY_READER, Limit.REPORTS
)

DOMAINS = Call("GET", snapshot.DOMAINS, _DIRECTORY)
# Asked where there is a federated domain, or where partner organisations differ: not before.
FEDERATION_SCOPES = frozenset({"Domain-InternalFederation.Read.All"})
FEDERATION = Call("GET", homes.FEDERATION, FEDERATION_SCOPES)
# Many questions in one request. A POST, though nothing changes when they are asked.
TENANTS_OF = Call("POST", "/$batch", HOMES_SCOPES, _HOMES_READER)
METHODS_OF_MANY = Call("POST", "/$batch", METHODS_SCOPES, _METHODS_READER)

# Mail of whoever is signed in: a draft with a marker, sent once, found by the marker.
MAIL_SCOPES = frozenset({"Mail.Send", "Mail.ReadWrite"})
_MAIL, _SEND = frozenset({"Mail.ReadWrite"}), frozenset({"Mail.Send"})
DRAFT_MAIL = Call("POST", "/me/messages", _MAIL, limit=Limit.OUTLOOK)
SEND_MAIL = Call("POST", "/me/messages/{id}/send", _SEND, limit=Limit.OUTLOOK, accepted=True)
MARKED_MAIL = Call("GET", "/me/messages", _MAIL, limit=Limit.OUTLOOK)
DISCARD_MAIL = Call("DELETE", "/me/messages/{id}", _MAIL, limit=Limit.OUTLOOK)

METHODS_POLICY = Call("GET", snapshot.METHODS_POLICY, _POLICY, _METHODS_POLICY_READER)
PARTNERS = Call("GET", snapshot.PARTNERS, _POLICY, _POLICY_READER)
TRUST = Call("GET", snapshot.TRUST, _POLICY, _POLICY_READER)
ELIGIBLE = Call("GET", snapshot.ROLE_ELIGIBILITY, ROLE_ASSIGNMENTS.scopes, _ELIGIBILITY_READER)
# Asked only where a policy is for guests of single tenants; its scope is no part of a sign-in.
HOME_OF = Call("GET", snapshot.HOME_OF, HOMES_SCOPES, _HOMES_READER)
MY_PER_USER = Call("GET", snapshot.MY_PER_USER, _POLICY)
METHODS_OF = Call("GET", snapshot.METHODS_OF, METHODS_SCOPES, _METHODS_READER)
SIGN_INS = Call(
    "GET", snapshot.SIGN_INS, frozenset({"AuditLog.Read.All"}), _ANY_READER, Limit.REPORTS
)
# A question, though it is a POST: nothing changes when it is asked.
EVALUATE = Call("POST", snapshot.EVALUATE, _POLICY, _POLICY_READER, POLICIES.limit)

PARTS: dict[Part, Call] = {
    Part.TENANT: ORGANIZATION,
    Part.ME: ME,
    Part.MY_ROLES: MY_ROLES,
    Part.MY_METHODS: MY_METHODS,
    Part.ROLES: ROLE_ASSIGNMENTS,
    Part.LICENCES: SKUS,
    Part.SECURITY_DEFAULTS: SECURITY_DEFAULTS,
    Part.NAMED_LOCATIONS: NAMED_LOCATIONS,
    Part.STRENGTHS: STRENGTHS,
    Part.METHODS_POLICY: METHODS_POLICY,
    Part.PARTNERS: PARTNERS,
    Part.TRUST: TRUST,
    Part.ELIGIBLE: ELIGIBLE,
    Part.MY_PER_USER: MY_PER_USER,
    Part.POLICIES: POLICIES,
}
