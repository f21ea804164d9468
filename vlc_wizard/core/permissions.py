"""The delegated permissions each moment asks for, and why, in words for the page that asks."""

from collections.abc import Iterable, Mapping

from vlc_wizard.core.change import CREATE, DEFAULTS, PER_USER, REVOKE, SET_STATE

READ: Mapping[str, str] = {
    "User.Read": "who you are",
    "Policy.Read.All": "the policies and security defaults",
    "Directory.Read.All": "the organisation, its licences, people and groups",
    "RoleManagement.Read.Directory": "who holds which role",
    "AuditLog.Read.All": "who has registered for MFA (the report)",
    "UserAuthenticationMethod.Read.All": "whether you can pass MFA yourself",
}  # source: graph.md 16, staged consent

HOMES: Mapping[str, str] = {
    "CrossTenantInformation.ReadBasic.All": "where guests come from",
}  # source: graph.md 16; asked only where a policy is for guests of single organisations

WRITE_POLICY: Mapping[str, str] = {
    "Policy.ReadWrite.ConditionalAccess": "to create the policy and turn it on",
    "Application.Read.All": "to name the apps a policy is for",
}  # source: graph.md 4.1; asked only when you apply

PEOPLE: Mapping[str, str] = {
    "Domain-InternalFederation.Read.All": "what the identity provider of a federated domain does "
    "about MFA",
}  # asked only where there is a federated domain

SEND_MAIL: Mapping[str, str] = {
    "Mail.Send": "to send the messages from your mailbox",
    "Mail.ReadWrite": "to put each there as a draft first, so that none is sent twice",
}  # source: graph.md 14; asked only when you send

PORT = 8423  # where the browser's answer is taken in a container, so that it can be published

WRITE_DEFAULTS: Mapping[str, str] = {
    "Policy.ReadWrite.SecurityDefaults": "to switch security defaults",
}  # source: graph.md 5

WRITE_PER_USER: Mapping[str, str] = {
    "Policy.ReadWrite.AuthenticationMethod": "to set per-user MFA",
}  # source: graph.md 6

REVOKE_SESSIONS: Mapping[str, str] = {
    "User.RevokeSessions.All": "to sign people out, which you asked for",
}  # source: product.md O13

HELPDESK: Mapping[str, str] = {
    "UserAuthMethod-TAP.ReadWrite.All": "to make a Temporary Access Pass",
    "UserAuthenticationMethod.ReadWrite.All": "to delete a registered method",
    "User.RevokeSessions.All": "to sign one person out",
    "User.Invite.All": "to send an invitation again",
}  # source: graph.md 11, 8, and the published table; each asked when that is to be done

_BY_KIND: Mapping[str, Mapping[str, str]] = {
    CREATE: WRITE_POLICY,
    SET_STATE: WRITE_POLICY,
    DEFAULTS: WRITE_DEFAULTS,
    PER_USER: WRITE_PER_USER,
    REVOKE: REVOKE_SESSIONS,
}


def to_apply(kinds: Iterable[str]) -> frozenset[str]:
    """What it takes to read, and to make changes of these kinds; nothing more."""
    return frozenset(READ).union(*(_BY_KIND[kind] for kind in kinds))
