"""Folding a snapshot: what was read, and nothing that was not."""

import pytest

from tests.core.tenants import NOW
from vlc_wizard.core import snapshot as paths
from vlc_wizard.core.facts import P1_PLAN, P2_PLAN, facts_of, licence_of
from vlc_wizard.core.model import GLOBAL_ADMINISTRATOR, Kind, Licence, Readiness
from vlc_wizard.core.people import can_pass, kind_of, person_of, readiness_of
from vlc_wizard.core.snapshot import Response, Snapshot


def sku(plan=P1_PLAN, status="Enabled", provisioning="Success", enabled=10, warning=0, name="X"):
    return {
        "capabilityStatus": status,
        "skuPartNumber": name,
        "prepaidUnits": {"enabled": enabled, "warning": warning, "suspended": 0},
        "servicePlans": [{"servicePlanId": plan, "provisioningStatus": provisioning}],
    }


@pytest.mark.parametrize(
    ("skus", "licence"),
    [
        ([], Licence("none")),
        ([sku()], Licence("p1", 10)),
        ([sku(plan=P1_PLAN.upper())], Licence("p1", 10)),
        ([sku(plan=P2_PLAN), sku()], Licence("p2", 20)),
        ([sku(), sku(plan=P2_PLAN)], Licence("p2", 20)),
        ([sku(status="Warning", enabled=0, warning=5)], Licence("p1", 5)),
        ([sku(status="Suspended", enabled=0)], Licence("none", 0, True)),
        ([sku(status="LockedOut")], Licence("none", 0, True)),
        ([sku(enabled=0)], Licence("none", 0, True)),
        ([sku(provisioning="Disabled")], Licence("none")),
        ([sku(plan="other", name="AAD_PREMIUM")], Licence("none")),  # never by the name
        ([sku(status="Deleted"), sku()], Licence("p1", 10)),
    ],
)
def test_licence_by_service_plan(skus, licence):
    assert licence_of(skus) == licence


def test_unread_is_none_never_empty():
    refused = Response(403, {"error": {"code": "AccessDenied"}}, NOW)
    cut = Response(200, {"value": []}, NOW, complete=False)
    sheet = facts_of(Snapshot(NOW, "public", {}, {paths.POLICIES: refused, paths.SKUS: cut}))
    assert sheet.policies is None
    assert sheet.licence is None
    assert sheet.holders is None
    assert sheet.security_defaults is None
    by_path = {u.path: (u.status, u.code) for u in sheet.unread}
    assert by_path[paths.POLICIES] == (403, "AccessDenied")
    assert by_path[paths.SKUS] == (200, "cut off")
    assert by_path[paths.ORGANIZATION] == (0, "not asked")


def assignment(principal="a", role=GLOBAL_ADMINISTRATOR, scope="/", kind="user", **more):
    return {
        "principalId": principal,
        "roleDefinitionId": role,
        "directoryScopeId": scope,
        "principal": {"@odata.type": f"#microsoft.graph.{kind}", "id": principal, **more},
    }


def test_holders_are_active_tenant_wide_and_counted_once():
    rows = [
        assignment(accountEnabled=True, onPremisesSyncEnabled=None),
        assignment(accountEnabled=True, onPremisesSyncEnabled=None),
        assignment("b", scope="/administrativeUnits/x"),
        assignment("c", role="other"),
        assignment("d", kind="group"),
        assignment("e", kind="servicePrincipal"),
    ]
    answer = Response(200, {"value": rows}, NOW)
    sheet = facts_of(Snapshot(NOW, "public", {}, {paths.ROLE_ASSIGNMENTS: answer}))
    assert [(h.id, h.kind, h.enabled, h.synced) for h in sheet.holders] == [
        ("a", "user", True, False),
        ("d", "group", None, None),
        ("e", "servicePrincipal", None, None),
    ]


OWN = ("contoso.example", "contoso.onmicrosoft.example")
EXTERNAL = [{"signInType": "federated", "issuer": "ExternalAzureAD"}]
INTERNAL = [{"signInType": "userPrincipalName", "issuer": "contoso.onmicrosoft.example"}]
FEDERATED_OWN = [{"signInType": "federated", "issuer": "Contoso.example"}]


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({"userType": "Member"}, Kind.MEMBER),
        ({"userType": None}, Kind.MEMBER),
        ({"userType": "Member", "identities": INTERNAL}, Kind.MEMBER),
        ({"userType": "Member", "identities": FEDERATED_OWN}, Kind.MEMBER),
        ({"userType": "Guest"}, Kind.INTERNAL_GUEST),
        ({"userType": "Guest", "identities": INTERNAL}, Kind.INTERNAL_GUEST),
        ({"userType": "Guest", "identities": EXTERNAL}, Kind.GUEST),
        ({"userType": "Guest", "creationType": "Invitation"}, Kind.GUEST),
        ({"userType": "Member", "identities": EXTERNAL}, Kind.EXTERNAL_MEMBER),
        ({"userType": "Member", "creationType": "Invitation"}, Kind.EXTERNAL_MEMBER),
        ({"userType": None, "identities": [*INTERNAL, *EXTERNAL]}, Kind.EXTERNAL_MEMBER),
    ],
)
def test_who_a_person_is_to_conditional_access(user, kind):
    assert kind_of(user, OWN) is kind


@pytest.mark.parametrize(
    ("row", "readiness"),
    [
        ({"isMfaCapable": True, "methodsRegistered": ["microsoftAuthenticatorPush"]}, "ready"),
        ({"isMfaCapable": True, "methodsRegistered": ["mobilePhone"]}, "phone_only"),
        ({"isMfaCapable": True, "methodsRegistered": ["mobilePhone", "email"]}, "phone_only"),
        ({"isMfaCapable": True, "methodsRegistered": ["officePhone", "passKey"]}, "ready"),
        ({"isMfaCapable": True, "methodsRegistered": []}, "ready"),
        ({"isMfaRegistered": True, "isMfaCapable": False}, "registered_not_allowed"),
        ({"isMfaRegistered": False, "methodsRegistered": ["email"]}, "not_registered"),
        ({}, "not_registered"),
    ],
)
def test_ready_means_capable(row, readiness):
    assert readiness_of(row) is Readiness(readiness)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([], (False, False)),
        (["passwordAuthenticationMethod", "emailAuthenticationMethod"], (False, False)),
        (["temporaryAccessPassAuthenticationMethod"], (False, False)),
        (["phoneAuthenticationMethod"], (True, False)),
        (["fido2AuthenticationMethod"], (True, True)),
        (["phoneAuthenticationMethod", "softwareOathAuthenticationMethod"], (True, True)),
    ],
)
def test_what_passes_mfa(types, expected):
    assert can_pass([{"@odata.type": f"#microsoft.graph.{t}"} for t in types]) == expected


def test_a_row_without_names_is_still_a_person():
    person = person_of({"id": "x", "accountEnabled": False}, OWN, NOW)
    assert (person.name, person.readiness) == ("", Readiness.DISABLED)
    pending = person_of({"id": "x", "externalUserState": "PendingAcceptance"}, OWN, NOW)
    assert pending.readiness is Readiness.PENDING
