"""The delegated permissions each moment asks for, and why, in words for the page that asks."""

from collections.abc import Mapping

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

PORT = 8423  # where the browser's answer is taken in a container, so that it can be published
