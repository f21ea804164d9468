"""What each call asks for: the SDK's builder, the properties, the page size, the filter.

Imported by `pipeline` alone, in a thread: the SDK loads with it.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation

from vlc_wizard.adapters.graph import scopes
from vlc_wizard.adapters.graph.scopes import Call

_LARGEST_PAGE = 999
_EVENTUAL = HeadersCollection({"ConsistencyLevel": "eventual"})

_ACCOUNT = [
    "id",
    "displayName",
    "userPrincipalName",
    "mail",
    "userType",
    "accountEnabled",
    "creationType",
    "externalUserState",
    "identities",
    "otherMails",
    "onPremisesSyncEnabled",
    "preferredLanguage",
]

_REGISTRATION = [
    "id",
    "appId",
    "displayName",
    "signInAudience",
    "isFallbackPublicClient",
    "publicClient",
    "requiredResourceAccess",
    "passwordCredentials",
    "keyCredentials",
]


def _get(builder: Any, *, eventual: bool = False, **query: Any) -> Any:
    kind = type(builder)
    configuration: Any = RequestConfiguration()
    if query:
        parameters = getattr(kind, f"{kind.__name__}GetQueryParameters")
        configuration.query_parameters = parameters(**query)
    if eventual:
        configuration.headers = _EVENTUAL
    return builder.to_get_request_information(configuration)


def _write(method: str, builder: Any) -> Any:
    """The body is set as the bytes that were reviewed: a model would add to them."""
    path = builder.url_template.partition("{?")[0]
    info = RequestInformation(Method(method), path, dict(builder.path_parameters))
    info.headers.try_add("Accept", "application/json")
    return info


def _my_roles(graph: Any) -> Any:
    info = _get(
        graph.me.transitive_member_of.graph_directory_role,
        eventual=True,
        count=True,
        select=["id", "displayName", "roleTemplateId"],
        top=_LARGEST_PAGE,
    )
    # The SDK writes the cast in short; documented is the long form.
    info.url_template = info.url_template.replace("/graph.", "/microsoft.graph.")
    return info


def _policy(graph: Any, target: str) -> Any:
    policies = graph.identity.conditional_access.policies
    return policies.by_conditional_access_policy_id(target)


def _per_user(graph: Any, target: str) -> Any:
    """Only the beta endpoint has it, and the SDK of v1.0 no builder."""
    base = graph.request_adapter.base_url.removesuffix("/v1.0")
    info = RequestInformation(Method.GET)
    info.url = f"{base}/beta/users/{quote(target, safe='')}/authentication/requirements"
    info.headers.try_add("Accept", "application/json")
    return info


def _raw(method: Method, path: str) -> Callable[[Any, str], Any]:
    """A request for which the SDK of v1.0 has no builder."""

    def build(graph: Any, target: str) -> Any:
        del target
        info = RequestInformation(method)
        info.url = f"{graph.request_adapter.base_url.removesuffix('/v1.0')}{path}"
        info.headers.try_add("Accept", "application/json")
        return info

    return build


def _home_of(graph: Any, domain: str) -> Any:
    """The builder of a function writes its parameter into what all builders share: take a copy.

    Without it, of several questions asked together each asks for the last one's domain.
    """
    relationships = graph.tenant_relationships
    info = _get(relationships.find_tenant_information_by_domain_name_with_domain_name(domain))
    info.path_parameters = dict(info.path_parameters)
    return info


def _my_per_user(graph: Any) -> Any:
    base = graph.request_adapter.base_url.removesuffix("/v1.0")
    info = RequestInformation(Method.GET)
    info.url = f"{base}{scopes.MY_PER_USER.path}"
    info.headers.try_add("Accept", "application/json")
    return info


def _batch(graph: Any) -> Any:
    """The SDK's own batch classes need a package that it does not ask for."""
    info = RequestInformation(Method.POST)
    info.url = f"{graph.request_adapter.base_url}/$batch"
    info.headers.try_add("Accept", "application/json")
    return info


def _lasting(info: Any) -> Any:
    """An id that stays the same when the draft becomes a sent mail."""
    info.headers.try_add("Prefer", 'IdType="ImmutableId"')
    return info


def _marked(graph: Any, where: str) -> Any:
    return _lasting(_get(graph.me.messages, filter=where, select=["id", "isDraft"], top=50))


def _sign_ins(graph: Any, where: str) -> Any:
    """Newest first. Without the preference the words for report-only results are left out."""
    info = _get(graph.audit_logs.sign_ins, filter=where, top=_LARGEST_PAGE)
    info.headers.try_add("Prefer", "include-unknown-enum-members")
    return info


def _authentication(graph: Any, person: str) -> Any:
    return graph.users.by_user_id(person).authentication


def _sessions_from(graph: Any, target: str) -> Any:
    select = ["id", "signInSessionsValidFromDateTime"]
    return _get(graph.users.by_user_id(target), select=select)


# Under which part of a person's path a method is deleted -> how the SDK finds its builder.
_METHODS: Mapping[str, Callable[[Any, str], Any]] = {
    "microsoftAuthenticatorMethods": lambda of, m: (
        of.microsoft_authenticator_methods.by_microsoft_authenticator_authentication_method_id(m)
    ),
    "phoneMethods": lambda of, m: of.phone_methods.by_phone_authentication_method_id(m),
    "softwareOathMethods": lambda of, m: (
        of.software_oath_methods.by_software_oath_authentication_method_id(m)
    ),
    "fido2Methods": lambda of, m: of.fido2_methods.by_fido2_authentication_method_id(m),
    "windowsHelloForBusinessMethods": lambda of, m: (
        of.windows_hello_for_business_methods.by_windows_hello_for_business_authentication_method_id(
            m
        )
    ),
    "platformCredentialMethods": lambda of, m: (
        of.platform_credential_methods.by_platform_credential_authentication_method_id(m)
    ),
    "temporaryAccessPassMethods": lambda of, m: (
        of.temporary_access_pass_methods.by_temporary_access_pass_authentication_method_id(m)
    ),
}


def _delete_method(segment: str) -> Callable[[Any, str], Any]:
    """The target is a person and a method, with a stroke between."""

    def build(graph: Any, target: str) -> Any:
        person, _, method = target.partition("/")
        of = _authentication(graph, person)
        return _write("DELETE", _METHODS[segment](of, method or person))

    return build


# Named locations and policies come without $select: their kinds differ in their properties, and
# a property that we do not know must be seen to be unknown. Role assignments are few properties,
# and what the service makes of $select beside $expand is not written down.
BUILDERS: Mapping[Call, Callable[[Any, str], Any]] = {
    scopes.ORGANIZATION: lambda graph, _: _get(
        graph.organization,
        select=["id", "displayName", "verifiedDomains", "tenantType", "onPremisesSyncEnabled"],
    ),
    scopes.ME: lambda graph, _: _get(graph.me, select=_ACCOUNT),
    scopes.MY_ROLES: lambda graph, _: _my_roles(graph),
    scopes.MY_METHODS: lambda graph, _: _get(graph.me.authentication.methods),
    scopes.ROLE_ASSIGNMENTS: lambda graph, _: _get(
        graph.role_management.directory.role_assignments,
        expand=["principal"],
    ),
    scopes.SKUS: lambda graph, _: _get(
        graph.subscribed_skus,
        select=[
            "id",
            "skuId",
            "skuPartNumber",
            "capabilityStatus",
            "consumedUnits",
            "prepaidUnits",
            "servicePlans",
        ],
    ),
    scopes.SECURITY_DEFAULTS: lambda graph, _: _get(
        graph.policies.identity_security_defaults_enforcement_policy,
        select=["id", "displayName", "isEnabled"],
    ),
    scopes.NAMED_LOCATIONS: lambda graph, _: _get(
        graph.identity.conditional_access.named_locations
    ),
    scopes.STRENGTHS: lambda graph, _: _get(graph.policies.authentication_strength_policies),
    scopes.GROUP: lambda graph, target: _get(
        graph.groups.by_group_id(target), select=["id", "displayName"]
    ),
    scopes.GROUP_MEMBERS: lambda graph, target: _get(
        graph.groups.by_group_id(target).transitive_members, select=["id"], top=_LARGEST_PAGE
    ),
    scopes.PER_USER: _per_user,
    scopes.METHODS_POLICY: lambda graph, _: _get(graph.policies.authentication_methods_policy),
    scopes.PARTNERS: lambda graph, _: _get(graph.policies.cross_tenant_access_policy.partners),
    scopes.TRUST: lambda graph, _: _get(graph.policies.cross_tenant_access_policy.default),
    scopes.ELIGIBLE: lambda graph, _: _get(
        graph.role_management.directory.role_eligibility_schedule_instances,
        expand=["principal"],
    ),
    scopes.HOME_OF: _home_of,
    scopes.MY_PER_USER: lambda graph, _: _my_per_user(graph),
    scopes.METHODS_OF: lambda graph, target: _get(
        graph.users.by_user_id(target).authentication.methods
    ),
    scopes.DOMAINS: lambda graph, _: _get(
        graph.domains, select=["id", "authenticationType", "isDefault", "isInitial", "isVerified"]
    ),
    scopes.FEDERATION: lambda graph, target: _get(
        graph.domains.by_domain_id(target).federation_configuration
    ),
    scopes.TENANTS_OF: lambda graph, _: _batch(graph),
    scopes.METHODS_OF_MANY: lambda graph, _: _batch(graph),
    scopes.SIGN_INS: _sign_ins,
    scopes.EVALUATE: lambda graph, _: _write("POST", graph.identity.conditional_access.evaluate),
    scopes.POLICIES: lambda graph, _: _get(graph.identity.conditional_access.policies),
    scopes.POLICY: lambda graph, target: _get(_policy(graph, target)),
    scopes.CREATE_POLICY: lambda graph, _: _write(
        "POST", graph.identity.conditional_access.policies
    ),
    scopes.CHANGE_POLICY: lambda graph, target: _write("PATCH", _policy(graph, target)),
    scopes.DELETE_POLICY: lambda graph, target: _write("DELETE", _policy(graph, target)),
    scopes.PER_USER_LIST: _raw(
        Method.GET,
        f"{scopes.PER_USER_LIST.path}?$select=id,perUserMfaState&$top={_LARGEST_PAGE}",
    ),
    scopes.PER_USER_BATCH: _raw(Method.POST, scopes.PER_USER_BATCH.path),
    scopes.SET_PER_USER: _raw(Method.POST, scopes.SET_PER_USER.path),
    scopes.REVOKE: _raw(Method.POST, scopes.REVOKE.path),
    scopes.SWITCH_DEFAULTS: lambda graph, _: _write(
        "PATCH", graph.policies.identity_security_defaults_enforcement_policy
    ),
    scopes.SESSIONS_FROM: _sessions_from,
    scopes.MAKE_PASS: lambda graph, target: _write(
        "POST", _authentication(graph, target).temporary_access_pass_methods
    ),
    **{call: _delete_method(segment) for segment, call in scopes.DELETE_METHOD.items()},
    scopes.INVITE: lambda graph, _: _write("POST", graph.invitations),
    scopes.DRAFT_MAIL: lambda graph, _: _lasting(_write("POST", graph.me.messages)),
    scopes.SEND_MAIL: lambda graph, target: _lasting(
        _write("POST", graph.me.messages.by_message_id(target).send)
    ),
    scopes.MARKED_MAIL: _marked,
    scopes.DISCARD_MAIL: lambda graph, target: _lasting(
        _write("DELETE", graph.me.messages.by_message_id(target))
    ),
    scopes.APPLICATIONS: lambda graph, target: _get(
        graph.applications, filter=f"appId eq '{target}'", select=_REGISTRATION
    ),
    scopes.PRINCIPALS: lambda graph, target: _get(
        graph.service_principals, filter=f"appId eq '{target}'", select=["id", "appId"]
    ),
    scopes.GRANTS: lambda graph, target: _get(
        graph.oauth2_permission_grants, filter=f"clientId eq '{target}'"
    ),
    scopes.USERS: lambda graph, _: _get(graph.users, select=_ACCOUNT, top=_LARGEST_PAGE),
    scopes.USER: lambda graph, target: _get(graph.users.by_user_id(target), select=_ACCOUNT),
    scopes.REGISTRATIONS: lambda graph, _: _get(
        graph.reports.authentication_methods.user_registration_details,
        select=[
            "id",
            "userType",
            "isAdmin",
            "isMfaCapable",
            "isMfaRegistered",
            "methodsRegistered",
            "lastUpdatedDateTime",
        ],
        top=_LARGEST_PAGE,
    ),
}
