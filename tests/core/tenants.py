"""Small tenants as values, for rules that look at facts. All names are invented."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from vlc_wizard.core.coverage import Judgement, Verdict
from vlc_wizard.core.facts import FactSheet
from vlc_wizard.core.model import (
    GLOBAL_ADMINISTRATOR,
    Account,
    Admin,
    Census,
    Identity,
    Licence,
    Readiness,
    RoleHolder,
    Tenant,
)
from vlc_wizard.core.surroundings import Allowed, Surroundings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TENANT = Tenant(
    "11111111-1111-4111-8111-111111111111",
    "Contoso Licensing",
    "contoso.example",
    ("contoso.example", "contosolicensing.onmicrosoft.example"),
)
ADMIN_ID = "22222222-2222-4222-8222-222222222222"
EMERGENCY_ID = "33333333-3333-4333-8333-333333333333"
ME = Identity(TENANT.id, ADMIN_ID)
EMERGENCY = Account(
    EMERGENCY_ID, "Emergency 1", "emergency1@contosolicensing.onmicrosoft.example", True, False,
    False,
)  # fmt: skip


AUTHENTICATOR = "microsoftAuthenticatorAuthenticationMethod"
PASSKEY = "fido2AuthenticationMethod"
AROUND = Surroundings(
    allowed=Allowed(frozenset({"microsoftauthenticator", "fido2"}), frozenset()),
    sync=(),
    providers=(),
    my_per_user="disabled",
    federated=(),
    methods={ADMIN_ID: frozenset({AUTHENTICATOR}), EMERGENCY_ID: frozenset({PASSKEY})},
)


NOT_COVERED = Judgement(Verdict.NOT_COVERED, Verdict.NOT_COVERED, False, 0, 46, 1)


def facts(**changes: Any) -> FactSheet:
    """A tenant with P1, nothing on, and a Global Administrator who can pass MFA."""
    sheet = FactSheet(
        tenant=TENANT,
        admin=Admin(ADMIN_ID, "Ada Admin", "ada@contoso.example", False,
                    frozenset({GLOBAL_ADMINISTRATOR})),
        licence=Licence("p1", 50),
        security_defaults=False,
        policies=(),
        holders=(
            RoleHolder(ADMIN_ID, "Ada Admin", "ada@contoso.example", "user", True, False),
            RoleHolder(EMERGENCY_ID, EMERGENCY.name, EMERGENCY.user_name, "user", True, False),
        ),
        my_mfa=(True, True),
        read_at=NOW,
        around=AROUND,
        coverage=NOT_COVERED,
        census=Census(40, 6, 1, {Readiness.READY: 30, Readiness.NOT_REGISTERED: 16}, True, NOW),
    )  # fmt: skip
    return replace(sheet, **changes)
